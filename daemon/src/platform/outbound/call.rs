//! One call: built up by the caller, then sent, each hop checked, the answer read within its limits.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;

use super::{Allow, Answer, Fault, FaultKind, Limits, Outbound};

/// A request on its way out.
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    outbound: Outbound,
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    allow: Allow,
    limits: Limits,
    hops: usize,
    /// Whether a redirect is an answer like any other.
    shows_redirects: bool,
    /// What was wrong with the building blocks; said when the call is sent.
    mistake: Option<String>,
}

impl Call {
    pub(super) fn new(outbound: Outbound, method: Method, url: Url) -> Self {
        let limits = outbound.0.limits.clone();
        let (headers, allow) = (HeaderMap::new(), Allow::public());
        Self {
            outbound,
            method,
            url,
            headers,
            body: None,
            allow,
            limits,
            hops: 0,
            shows_redirects: false,
            mistake: None,
        }
    }

    /// Lets this call reach a host of somebody's own network.
    pub fn allow(mut self, allow: Allow) -> Self {
        self.allow = allow;
        self
    }

    /// Adds a header; never one that came from outside unchecked.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.put(name, value, false)
    }

    /// Adds `Authorization: Bearer …`.
    pub fn bearer(self, token: &SecretString) -> Self {
        self.put(AUTHORIZATION.as_str(), &format!("Bearer {}", token.expose_secret()), true)
    }

    /// Adds `Authorization: Basic …`.
    pub fn basic(self, user: &str, password: &SecretString) -> Self {
        let pair = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
        self.put(AUTHORIZATION.as_str(), &format!("Basic {pair}"), true)
    }

    /// Sends `value` as JSON.
    pub fn json(self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.header(ACCEPT.as_str(), "application/json").body("application/json", body),
            Err(error) => Self { mistake: Some(format!("the request could not be written as JSON: {error}")), ..self },
        }
    }

    /// Sends `body` as it is.
    pub fn body(self, content_type: &str, body: Vec<u8>) -> Self {
        let mut call = self.put(CONTENT_TYPE.as_str(), content_type, false);
        call.body = Some(body);
        call
    }

    /// How long the whole call may take; the other side may be silent for as long (a model that thinks is).
    pub fn timeout(mut self, total: Duration) -> Self {
        self.limits.total = total;
        self.limits.idle = total;
        self
    }

    /// How many bytes of body to take.
    pub fn body_cap(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// Follows up to `hops` redirects. Each target is checked like the first address. Another origin gets none of
    /// this call's headers and no body; from https there is no way to http.
    pub fn follow(mut self, hops: usize) -> Self {
        self.hops = hops;
        self
    }

    /// Follows no redirect, and gives it back as the answer that it is.
    pub fn show_redirects(mut self) -> Self {
        self.shows_redirects = true;
        self
    }

    /// Sends the request and reads the whole answer, whatever its status.
    pub async fn send(self) -> Result<Answer, Fault> {
        if let Some(mistake) = self.mistake {
            return Err(Fault::new(FaultKind::Broken, mistake));
        }
        let (total, host) = (self.limits.total, host_of(&self.url));
        tokio::time::timeout(total, self.hop_by_hop()).await.unwrap_or_else(|_| {
            let took = total.as_secs_f64();
            Err(Fault::new(FaultKind::Timeout, format!("{host} had not answered in full after {took} seconds")))
        })
    }

    async fn hop_by_hop(mut self) -> Result<Answer, Fault> {
        let started = Instant::now();
        let mut left = self.hops;
        loop {
            let response = self.exchange().await?;
            if self.shows_redirects {
                return self.read(response, started).await;
            }
            let Some(target) = redirect_target(&response, &self.url)? else {
                return self.read(response, started).await;
            };
            if left == 0 {
                return Err(redirected(&self.url, &target, self.hops));
            }
            left -= 1;
            self.turn_to(target, response.status())?;
        }
    }

    async fn exchange(&self) -> Result<reqwest::Response, Fault> {
        let client = self.outbound.client_for(&self.url, &self.allow)?;
        let mut request = client.request(self.method.clone(), self.url.clone()).headers(self.headers.clone());
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        let host = host_of(&self.url);
        within(self.limits.idle.max(self.limits.connect), &host, request.send())
            .await?
            .map_err(|error| Fault::of(&error, &host))
    }

    async fn read(self, mut response: reqwest::Response, started: Instant) -> Result<Answer, Fault> {
        let host = host_of(&self.url);
        let cap = self.limits.body;
        let too_large = || {
            Fault::new(
                FaultKind::TooLarge,
                format!("the answer of {host} is longer than the {cap} bytes that are read"),
            )
        };
        // said in advance; what is compressed says less than it will be, and is counted as it comes
        if response.content_length().is_some_and(|length| length > cap as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) =
            within(self.limits.idle, &host, response.chunk()).await?.map_err(|error| Fault::of(&error, &host))?
        {
            if body.len() + chunk.len() > cap {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        Ok(Answer { status, headers, url: self.url, body, took: started.elapsed() })
    }

    /// Points the call at a redirect's target, with no more than the target may know.
    fn turn_to(&mut self, target: Url, status: StatusCode) -> Result<(), Fault> {
        if self.url.scheme() == "https" && target.scheme() == "http" {
            let says = format!("{} redirects from https to http: correct the address there", host_of(&self.url));
            return Err(Fault::new(FaultKind::Redirected, says));
        }
        let keeps_body = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        let same_origin = target.origin() == self.url.origin();
        if !keeps_body && self.method != Method::HEAD {
            self.method = Method::GET;
            self.body = None;
        }
        if !same_origin && self.body.is_some() {
            return Err(redirected(&self.url, &target, self.hops));
        }
        if !same_origin {
            self.headers.clear();
        }
        if self.body.is_none() {
            self.headers.remove(CONTENT_TYPE);
        }
        self.url = target;
        Ok(())
    }

    fn put(mut self, name: &str, value: &str, secret: bool) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(secret);
                self.headers.insert(name, value);
            }
            // the value may be a secret: not shown
            _ => self.mistake = Some(format!("the header {name} cannot hold its value: is there a line break in it?")),
        }
        self
    }
}

async fn within<F: Future>(limit: Duration, host: &str, future: F) -> Result<F::Output, Fault> {
    tokio::time::timeout(limit, future)
        .await
        .map_err(|_| Fault::new(FaultKind::Timeout, format!("{host} said nothing for {} seconds", limit.as_secs_f64())))
}

/// The target of a redirect; `None` if the answer is none.
fn redirect_target(response: &reqwest::Response, from: &Url) -> Result<Option<Url>, Fault> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    target.and_then(|target| from.join(target).ok()).map(Some).ok_or_else(|| {
        Fault::new(FaultKind::Redirected, format!("{} redirects, but not to any address", host_of(from)))
    })
}

fn redirected(from: &Url, to: &Url, hops: usize) -> Fault {
    let mut shown = to.clone();
    // a query may hold a token
    shown.set_query(None);
    let _ = shown.set_password(None);
    let from = host_of(from);
    let says = if hops == 0 {
        format!("{from} redirects to {shown}: if that is the right address, enter it instead")
    } else {
        format!("{from} redirects to {shown}, which is not followed (too many hops, or data for another host)")
    };
    Fault::new(FaultKind::Redirected, says)
}

/// Host and port, as a person would say where it is.
fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
