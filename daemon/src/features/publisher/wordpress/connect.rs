//! Finds a WordPress's REST API from the address that a person enters, and sees what the user may do there.

use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{client::Client, fault::WpFault};
use crate::platform::{
    error::{Error, Result},
    services::Services,
};

/// What a person enters.
#[derive(Debug)]
pub struct Entered {
    pub url: String,
    pub username: String,
    pub password: SecretString,
    pub allow_private_network: bool,
}

/// What was found there.
#[derive(Debug)]
pub struct Found {
    pub api_root: Url,
    pub knows_details: bool,
    /// What the user may not do, in words.
    pub lacks: Vec<&'static str>,
}

/// The address of the WordPress itself, tidied: people copy it from anywhere in there.
pub fn site_url(entered: &str) -> Result<Url> {
    let wrong = |why: &str| Error::field("url", why);
    let mut url = Url::parse(entered.trim()).map_err(|_| wrong("must be an address such as https://example.com/"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong("must start with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("must not hold a user name or a password: they have fields of their own"));
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().to_owned();
    let inside =
        ["/wp-admin", "/wp-json", "/wp-login.php", "/index.php"].iter().filter_map(|part| path.find(part)).min();
    let path = path.get(..inside.unwrap_or(path.len())).unwrap_or_default();
    url.set_path(&format!("{}/", path.trim_end_matches('/')));
    Ok(url)
}

/// Signs in there. Permalinks may be plain, and then the API is not where it usually is.
pub async fn find(services: &Services, site: &Url, entered: &Entered) -> Result<Found> {
    let roots = [site.join("wp-json/"), site.join("index.php?rest_route=/")];
    let mut first: Option<WpFault> = None;
    for root in roots {
        let root = root.map_err(Error::internal)?;
        match sign_in(services, root.clone(), entered).await {
            Ok((client, user)) => return Ok(found(&client, root, &user).await),
            Err(fault) if fault.is_foreign && first.is_none() => first = Some(fault),
            // what WordPress itself says is worth more than what stood in its place before
            Err(fault) if !fault.is_foreign => return Err(fault.into()),
            Err(_) => {}
        }
    }
    Err(first.map_or_else(|| Error::bug("no address was tried"), Error::from))
}

async fn sign_in<'a>(services: &'a Services, root: Url, entered: &Entered) -> Result<(Client<'a>, Value), WpFault> {
    let private = entered.allow_private_network;
    let client = Client::new(services, root, &entered.username, entered.password.clone(), private);
    // a wrong password gets 200 on whatever is public: this is not
    let user = client.get("wp/v2/users/me", &[("context", "edit")]).await?;
    if may(&user, "edit_posts") {
        return Ok((client, user));
    }
    Err(WpFault::new(format!(
        "{} may not write posts there: give that user the role Author or Editor",
        entered.username
    )))
}

fn may(user: &Value, capability: &str) -> bool {
    user.pointer(&format!("/capabilities/{capability}")).and_then(Value::as_bool) == Some(true)
}

async fn found(client: &Client<'_>, api_root: Url, user: &Value) -> Found {
    let knows_details = client.get("wp/v2/block-types/core/details", &[]).await.is_ok();
    let wishes = [
        ("publish_posts", "publish (posts stay pending)"),
        ("upload_files", "upload images"),
        ("manage_categories", "add categories"),
        ("unfiltered_html", "keep every kind of markup"),
    ];
    let lacks = wishes.iter().filter(|(capability, _)| !may(user, capability)).map(|(_, words)| *words).collect();
    Found { api_root, knows_details, lacks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_from_anywhere_in_wordpress_is_the_wordpress() {
        for entered in [
            "https://a.example/blog",
            " https://a.example/blog/ ",
            "https://a.example/blog/wp-admin/profile.php?x=1",
            "https://a.example/blog/wp-json/wp/v2/",
            "https://a.example/blog/wp-login.php",
            "https://a.example/blog/index.php?rest_route=/",
        ] {
            assert_eq!(site_url(entered).unwrap().as_str(), "https://a.example/blog/", "{entered}");
        }
        assert_eq!(site_url("http://127.0.0.1:8081").unwrap().as_str(), "http://127.0.0.1:8081/");
    }

    #[test]
    fn credentials_in_an_address_are_refused() {
        for wrong in ["https://me:pw@a.example/", "https://me@a.example/", "ftp://a.example/", "a.example", ""] {
            assert_eq!(site_url(wrong).unwrap_err().code(), "validation_failed", "{wrong}");
        }
    }
}
