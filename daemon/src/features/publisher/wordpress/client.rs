//! WordPress's REST API with an application password. The password goes to the one host that was entered: redirects are
//! not followed.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::fault::{WpFault, explain};
use crate::platform::{
    clock::Instant,
    outbound::{Allow, Answer, Call, Method},
    services::Services,
};

/// A WordPress on a small host makes the sizes of a picture while we wait.
const PATIENCE: Duration = Duration::from_secs(60);

/// Speaks to one WordPress as one user.
pub struct Client<'a> {
    services: &'a Services,
    /// `…/wp-json/` or `…/index.php?rest_route=/`.
    root: Url,
    username: String,
    password: SecretString,
    allow: Allow,
}

impl<'a> Client<'a> {
    /// Under this root.
    pub fn new(services: &'a Services, root: Url, username: &str, password: SecretString, private: bool) -> Self {
        let allow = if private { Allow::private_for_url(&root) } else { Allow::public() };
        Self { services, root, username: username.to_owned(), password, allow }
    }

    /// Reads `path` (such as `wp/v2/posts`).
    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, WpFault> {
        self.send(self.call(Method::GET, path, query)).await
    }

    /// Sends `body` to `path`.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, WpFault> {
        self.send(self.call(Method::POST, path, &[]).json(body)).await
    }

    /// Deletes `path` for good.
    pub async fn delete(&self, path: &str) -> Result<Value, WpFault> {
        self.send(self.call(Method::DELETE, path, &[("force", "true")])).await
    }

    /// Puts a file into the media library.
    pub async fn upload(&self, filename: &str, mime: &str, bytes: Vec<u8>) -> Result<Value, WpFault> {
        let call = self.call(Method::POST, "wp/v2/media", &[]).body(mime, bytes);
        self.send(call.header("content-disposition", &format!("attachment; filename=\"{filename}\""))).await
    }

    fn call(&self, method: Method, path: &str, query: &[(&str, &str)]) -> Call {
        self.services
            .outbound
            .call(method, &address(&self.root, path, query))
            .allow(self.allow.clone())
            .basic(&self.username, &self.password)
            .header("accept", "application/json")
            .timeout(PATIENCE)
    }

    async fn send(&self, call: Call) -> Result<Value, WpFault> {
        read(&call.send().await?, &self.username, self.services.store.now())
    }
}

fn read(answer: &Answer, username: &str, now: Instant) -> Result<Value, WpFault> {
    match serde_json::from_slice(&answer.body) {
        Ok(value) if answer.is_success() => Ok(value),
        _ => Err(explain(answer, username, now)),
    }
}

/// The address of `path` under either kind of root.
pub fn address(root: &Url, path: &str, query: &[(&str, &str)]) -> Url {
    let mut url = root.clone();
    let route = url.query_pairs().find(|(name, _)| name == "rest_route").map(|(_, route)| route.into_owned());
    match route {
        Some(route) => {
            url.query_pairs_mut().clear().append_pair("rest_route", &format!("{route}{path}"));
        }
        None => url.set_path(&format!("{}{path}", root.path())),
    }
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_under_either_kind_of_root() {
        let pretty = Url::parse("https://a.example/blog/wp-json/").unwrap();
        let plain = Url::parse("https://a.example/index.php?rest_route=/").unwrap();
        let query = [("slug", "a b")];
        assert_eq!(address(&pretty, "wp/v2/posts", &[]).as_str(), "https://a.example/blog/wp-json/wp/v2/posts");
        assert_eq!(
            address(&pretty, "wp/v2/posts", &query).as_str(),
            "https://a.example/blog/wp-json/wp/v2/posts?slug=a+b"
        );
        assert_eq!(
            address(&plain, "wp/v2/posts", &query).as_str(),
            "https://a.example/index.php?rest_route=%2Fwp%2Fv2%2Fposts&slug=a+b"
        );
    }
}
