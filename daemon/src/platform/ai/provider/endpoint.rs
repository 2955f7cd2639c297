//! What every provider behind HTTP has in common: where it is, its key, and how its refusals are understood.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::{ProviderError, ProviderErrorKind};
use crate::platform::{
    ai::gate::Gate,
    clock::Clock,
    outbound::{Allow, Answer, Call, Fault, FaultKind, Outbound},
};

/// The longest sentence of a provider's own that is passed on.
const QUOTED: usize = 300;

/// Where a provider is and how it is asked.
#[derive(Clone)]
pub struct Endpoint {
    pub outbound: Outbound,
    pub clock: Arc<dyn Clock>,
    pub base_url: Url,
    pub api_key: Option<SecretString>,
    /// How long one answer may take.
    pub timeout: Duration,
    /// Which host may be private: the operator's own model server.
    pub allow: Allow,
    /// What every call passes.
    pub gate: Arc<Gate>,
}

impl Endpoint {
    /// The host, as messages name it.
    pub(super) fn host(&self) -> &str {
        self.base_url.host_str().unwrap_or("the provider")
    }

    /// `path` below the base address, whether or not that ends in a slash.
    pub(super) fn url(&self, path: &str) -> Url {
        let mut url = self.base_url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}{path}"));
        url
    }

    /// A call with the key and the time-out.
    pub(super) fn call(&self, call: Call) -> Call {
        let call = call.allow(self.allow.clone()).timeout(self.timeout);
        match &self.api_key {
            Some(key) => call.bearer(key),
            None => call,
        }
    }

    /// Sends `body` as JSON to `path` and reads at most `cap` bytes.
    pub(super) async fn post(&self, path: &str, body: &Value, cap: usize) -> Result<Answer, ProviderError> {
        let call = self.outbound.post(&self.url(path)).json(body);
        self.call(call).body_cap(cap).send().await.map_err(ProviderError::from)
    }

    /// The answer's JSON; a refusal if it says that it is one, whatever its status.
    pub(super) fn read(&self, answer: &Answer) -> Result<Value, Refusal> {
        let body = serde_json::from_slice::<Value>(&answer.body).ok();
        let error = body.as_ref().and_then(|body| body.get("error")).filter(|error| !error.is_null());
        match &body {
            Some(_) if answer.is_success() && error.is_none() => Ok(body.unwrap_or_default()),
            _ => Err(self.refusal(answer, body.as_ref(), error)),
        }
    }

    fn refusal(&self, answer: &Answer, body: Option<&Value>, error: Option<&Value>) -> Refusal {
        let text = |value: Option<&Value>| match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let inside = error.or(body);
        let field = |name: &str| text(inside.and_then(|inside| inside.get(name)));
        let said = match error {
            Some(Value::String(said)) => said.clone(),
            _ => [field("message"), field("detail")].into_iter().find(|said| !said.is_empty()).unwrap_or_default(),
        };
        let code = field("code");
        let unreadable = body.is_none();
        let status = answer.status.as_u16();
        Refusal {
            // some proxies answer 200 and put the status into the error
            status: if answer.is_success() { code.parse().unwrap_or(0) } else { status },
            said: if unreadable { String::new() } else { self.quotable(&said) },
            code: if code.is_empty() { field("type") } else { code },
            param: field("param"),
            retry_after: answer.retry_after(self.clock.now()),
            body: match (unreadable, answer.body.trim_ascii().is_empty(), answer.is_html()) {
                (false, ..) => BodyKind::Json,
                (_, true, _) => BodyKind::Empty,
                (_, _, true) => BodyKind::WebPage,
                _ => BodyKind::Other,
            },
        }
    }

    /// What a provider said, short, on one line, without the key that some of them repeat.
    fn quotable(&self, said: &str) -> String {
        let key = self.api_key.as_ref().map(ExposeSecret::expose_secret).filter(|key| !key.is_empty());
        let clean = key.map_or_else(|| said.to_owned(), |key| said.replace(key, "…"));
        let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
        match words.char_indices().nth(QUOTED) {
            Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
            None => words,
        }
    }

    /// What a refusal means, for the person who has to do something about it.
    pub(super) fn meaning(&self, refusal: &Refusal, model: &str) -> ProviderError {
        let host = self.host();
        let kind = refusal.kind();
        let sentence = match kind {
            ProviderErrorKind::Auth if self.api_key.is_none() => {
                format!("{host} wants a key and none is set: enter one")
            }
            ProviderErrorKind::Auth => {
                format!("{host} refuses the key: enter one that is valid there and may use {model}")
            }
            ProviderErrorKind::Quota => {
                format!("the account at {host} has no credit left: add credit there, then try again")
            }
            ProviderErrorKind::RateLimited { .. } => {
                format!("{host} takes no more requests for the moment: this waits and tries again")
            }
            ProviderErrorKind::ModelUnknown => {
                format!("{host} has no model called {model}, or not for this key: choose one that it has")
            }
            ProviderErrorKind::ContextTooLong => {
                format!(
                    "the request is longer than {model} takes: choose a model with a longer context, or ask for less at once"
                )
            }
            ProviderErrorKind::Refused => format!("{host} declined this request by its rules: change the wording"),
            ProviderErrorKind::Server => {
                format!("{host} has a problem of its own (status {}): this tries again", refusal.status)
            }
            _ => refusal.unreadable_words(host),
        };
        let said = if refusal.said.is_empty() { String::new() } else { format!(" (it said: {})", refusal.said) };
        let retryable = match kind {
            ProviderErrorKind::RateLimited { .. } | ProviderErrorKind::Server => true,
            // an empty or garbled answer comes and goes; a web page is the wrong address
            ProviderErrorKind::BadReply => {
                refusal.status == 0 && matches!(refusal.body, BodyKind::Empty | BodyKind::Other)
            }
            _ => false,
        };
        ProviderError::new(kind, format!("{sentence}{said}"), retryable)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyKind {
    Json,
    Empty,
    WebPage,
    Other,
}

/// An answer that is not what was asked for.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The status; 0 if it was one of success with an error inside.
    pub status: u16,
    pub said: String,
    pub code: String,
    pub param: String,
    retry_after: Option<Duration>,
    body: BodyKind,
}

impl Refusal {
    /// Whether the code or the sentence holds one of `words` (lower case).
    pub fn mentions(&self, words: &[&str]) -> bool {
        let all = format!("{} {} {}", self.code, self.param, self.said).to_lowercase();
        words.iter().any(|word| all.contains(word))
    }

    /// The status decides first; codes and sentences differ from provider to provider and are renamed.
    fn kind(&self) -> ProviderErrorKind {
        let limited = ProviderErrorKind::RateLimited { retry_after: self.retry_after };
        match self.status {
            402 => ProviderErrorKind::Quota,
            400 | 401 | 403 | 404 | 413 | 422 | 429 if self.mentions(&OUT_OF_CREDIT) => ProviderErrorKind::Quota,
            401 => ProviderErrorKind::Auth,
            403 if self.mentions(&DECLINED) => ProviderErrorKind::Refused,
            403 => ProviderErrorKind::Auth,
            404 if self.mentions(&["model"]) => ProviderErrorKind::ModelUnknown,
            413 => ProviderErrorKind::ContextTooLong,
            429 => limited,
            503 | 529 if self.retry_after.is_some() => limited,
            408 | 409 | 425 | 500.. => ProviderErrorKind::Server,
            // 400, 422, and 200 with an error inside
            _ if self.mentions(&TOO_LONG) => ProviderErrorKind::ContextTooLong,
            _ if self.mentions(&DECLINED) => ProviderErrorKind::Refused,
            _ if self.mentions(&BAD_KEY) => ProviderErrorKind::Auth,
            _ if self.mentions(&NO_MODEL) => ProviderErrorKind::ModelUnknown,
            0 if self.mentions(&OUT_OF_CREDIT) => ProviderErrorKind::Quota,
            0 if self.mentions(&["rate_limit", "rate limit"]) => limited,
            0 if self.body == BodyKind::Json => ProviderErrorKind::Server,
            _ => ProviderErrorKind::BadReply,
        }
    }

    fn unreadable_words(&self, host: &str) -> String {
        match (self.status, self.body) {
            (404 | 405, _) => {
                format!("there is no such interface at {host}: check the base address, it usually ends in /v1")
            }
            (_, BodyKind::WebPage) => {
                format!("{host} answered with a web page: check the base address, it usually ends in /v1")
            }
            (0, BodyKind::Empty) => format!("{host} answered with nothing"),
            (0, _) => format!("{host} answered with something that is not JSON"),
            (status, _) => format!("{host} does not accept the request (status {status})"),
        }
    }
}

const OUT_OF_CREDIT: [&str; 5] =
    ["insufficient_quota", "billing_hard_limit", "insufficientcredits", "insufficient credit", "insufficient balance"];
const DECLINED: [&str; 5] = ["content_policy", "content_filter", "moderation", "safety system", "nsfw"];
const BAD_KEY: [&str; 4] = ["invalid_api_key", "invalidapikey", "invalid api key", "incorrect api key"];
const NO_MODEL: [&str; 5] = ["model_not_found", "invalidmodel", "invalid model", "unknown model", "does not exist"];
const TOO_LONG: [&str; 6] = [
    "context_length_exceeded",
    "maximum context",
    "context window",
    "context size",
    "too many tokens",
    "prompt is too long",
];

impl From<Fault> for ProviderError {
    fn from(fault: Fault) -> Self {
        let kind = match fault.kind {
            FaultKind::Timeout => ProviderErrorKind::Timeout,
            FaultKind::TooLarge => ProviderErrorKind::BadReply,
            _ => ProviderErrorKind::Network,
        };
        let retryable = fault.may_pass();
        Self::new(kind, fault.detail, retryable)
    }
}
