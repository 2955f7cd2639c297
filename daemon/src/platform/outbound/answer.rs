//! What came back.

use std::time::Duration;

use chrono::DateTime;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;
use url::Url;

use super::fault::{Fault, FaultKind};
use crate::platform::clock::Instant;

/// A whole answer, of any status.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Where it came from, after redirects.
    pub url: Url,
    pub body: Vec<u8>,
    pub took: Duration,
}

impl Answer {
    /// Whether the status is one of success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// A header, if it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as text, with replacement characters for what is none.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the body is a web page: an error page of a firewall or a proxy, or the wrong address.
    #[must_use]
    pub fn is_html(&self) -> bool {
        let start = String::from_utf8_lossy(self.body.get(..64).unwrap_or(&self.body)).trim_start().to_lowercase();
        self.header("content-type").is_some_and(|kind| kind.contains("text/html"))
            || start.starts_with("<!doctype html")
            || start.starts_with("<html")
    }

    /// The body as JSON of this shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let host = self.url.host_str().unwrap_or_default();
            let what =
                if self.is_html() { "a web page".to_owned() } else { format!("not the JSON we expect ({error})") };
            Fault::new(FaultKind::Broken, format!("{host} answered with status {} and {what}", self.status.as_u16()))
        })
    }

    /// How long the other side asks us to wait: seconds or a date.
    #[must_use]
    pub fn retry_after(&self, now: Instant) -> Option<Duration> {
        let text = self.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse::<f64>() {
            return Duration::try_from_secs_f64(seconds).ok();
        }
        let date = DateTime::parse_from_rfc2822(text).ok()?;
        Some((date.to_utc() - now).to_std().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: &'static str, value: &str, body: &str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        let url = Url::parse("https://api.example/").unwrap();
        Answer { status: StatusCode::OK, headers, url, body: body.into(), took: Duration::ZERO }
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        for (value, seconds) in [
            ("7", Some(7.0)),
            ("0.5", Some(0.5)),
            ("Sun, 01 Mar 2026 12:01:30 GMT", Some(90.0)),
            ("Sun, 01 Mar 2026 11:00:00 GMT", Some(0.0)),
            ("-1", None),
            ("1e300", None),
            ("soon", None),
        ] {
            let wait = answer("retry-after", value, "").retry_after(now).map(|wait| wait.as_secs_f64());
            assert_eq!(wait, seconds, "{value}");
        }
    }

    #[test]
    fn a_web_page_is_known_by_its_type_or_its_start() {
        assert!(answer("content-type", "text/html; charset=utf-8", "x").is_html());
        assert!(answer("x", "y", "\n <!DOCTYPE html><p>").is_html());
        assert!(!answer("content-type", "application/json", "{\"a\":\"<html\"}").is_html());
        let said = answer("x", "y", "<html>").json::<u8>().unwrap_err().to_string();
        assert!(said.contains("api.example answered with status 200 and a web page"), "{said}");
    }
}
