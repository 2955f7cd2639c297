//! Somebody who asks: with a token or without, over real HTTP.

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::Value;

/// Somebody who asks. `{site}` and `{sector}` in a path stand for theirs.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
    cookie: Option<String>,
    pub user: String,
    pub site: String,
    pub sector: String,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Caller {
    pub fn new(url: String) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, url, token: None, cookie: None, user: String::new(), site: String::new(), sector: String::new() }
    }

    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// What it proves itself by, for requests that are made by hand.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// With the cookies that `answer` set, as a browser; it reads only (changes need the CSRF header).
    pub fn with_cookies_of(mut self, answer: &Answer) -> Self {
        let cookies =
            answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        self.cookie = Some(cookies.collect::<Vec<_>>().join("; "));
        self
    }

    /// Looks at its first site and that site's first sector from now on.
    pub async fn at_first_site(mut self) -> Self {
        let me = self.get("/me").await.success();
        self.user = me["user"]["id"].as_str().unwrap().to_owned();
        self.site = self.get("/sites").await.rows()[0]["id"].as_str().unwrap().to_owned();
        self.sector = self.get("/sites/{site}/sectors").await.rows()[0]["id"].as_str().unwrap().to_owned();
        self
    }

    /// Where `path` is: below the API, unless it names another root.
    pub fn at(&self, path: &str) -> String {
        let path = path.replace("{site}", &self.site).replace("{sector}", &self.sector);
        match path.strip_prefix("//") {
            Some(rooted) => format!("{}/{rooted}", self.url),
            None => format!("{}/api/v1{path}", self.url),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, self.at(path));
        match (&self.token, &self.cookie) {
            (Some(token), _) => request.bearer_auth(token),
            (None, Some(cookie)) => request.header("Cookie", cookie),
            (None, None) => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let asked = format!("{} {}", request.method(), request.url());
        let response = self.http.execute(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Answer { asked, status, headers, text, body }
    }

    /// The same, or nothing if the connection breaks.
    pub async fn try_send(&self, request: reqwest::RequestBuilder) -> Option<Answer> {
        let response = request.send().await.ok()?;
        let (asked, status, headers) = (response.url().to_string(), response.status(), response.headers().clone());
        let text = response.text().await.ok()?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Some(Answer { asked, status, headers, text, body })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Under a key of its own, as the console does.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let key = uuid::Uuid::new_v4().to_string();
        self.send(self.request(Method::POST, path).header("Idempotency-Key", key).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Changes what was last read as `version`.
    pub async fn patch(&self, path: &str, version: i64, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).header("If-Match", format!("\"v{version}\"")).json(&body)).await
    }

    /// Sends a CSV file.
    pub async fn csv(&self, path: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        self.send(self.request(Method::POST, path).header("Content-Type", "text/csv").body(bytes.into())).await
    }
}

impl Answer {
    /// The data of a good answer.
    #[track_caller]
    pub fn success(self) -> Value {
        assert!(self.status.is_success(), "{}: {} {}", self.asked, self.status, self.text);
        self.body["data"].clone()
    }

    /// The data of a 201.
    #[track_caller]
    pub fn created(self) -> Value {
        assert_eq!(self.status, StatusCode::CREATED, "{}: {}", self.asked, self.text);
        assert!(self.headers.contains_key("location"), "{}: a 201 without a Location", self.asked);
        self.body["data"].clone()
    }

    /// The data of a 202.
    #[track_caller]
    pub fn accepted(self) -> Value {
        assert_eq!(self.status, StatusCode::ACCEPTED, "{}: {}", self.asked, self.text);
        self.body["data"].clone()
    }

    /// The rows of a list, paged or whole.
    #[track_caller]
    pub fn rows(self) -> Vec<Value> {
        assert!(self.status.is_success(), "{}: {} {}", self.asked, self.status, self.text);
        let rows = if self.body["results"].is_array() { &self.body["results"] } else { &self.body["data"] };
        rows.as_array().unwrap_or_else(|| panic!("{}: not a list: {}", self.asked, self.text)).clone()
    }

    /// How many rows the list has in all.
    #[track_caller]
    pub fn count(&self) -> u64 {
        self.body["count"].as_u64().unwrap_or_else(|| panic!("{}: {}", self.asked, self.text))
    }

    /// A refusal with this status and code, in the shape of every refusal; the sentence for people.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status.as_u16(), self.body["code"].as_str()),
            (status, Some(code)),
            "{}: {}",
            self.asked,
            self.text
        );
        assert_eq!(self.body["success"], false);
        for field in ["error", "request_id", "title", "detail"] {
            assert!(self.body[field].as_str().is_some_and(|text| !text.is_empty()), "{}: no {field}", self.asked);
        }
        self.body
    }
}
