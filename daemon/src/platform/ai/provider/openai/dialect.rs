//! How a server takes a schema and a limit on tokens. The best form first; each refusal steps one down, and the step is
//! remembered.

use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::{Value, json};
use url::Url;

use crate::platform::ai::provider::{Prompt, endpoint::Refusal};

const SCHEMA: u8 = 0;
const OBJECT: u8 = 1;
const PLAIN: u8 = 2;

/// What limits the answer: reasoning models know only the new name, many servers only the old one.
const NEW_NAME_FIRST: [Option<&str>; 3] = [Some("max_completion_tokens"), Some("max_tokens"), None];
const OLD_NAME_FIRST: [Option<&str>; 3] = [Some("max_tokens"), Some("max_completion_tokens"), None];

/// A server's dialect, as far as it is known.
pub struct Dialect {
    format: AtomicU8,
    limit: AtomicU8,
    limits: [Option<&'static str>; 3],
}

/// The dialect that one request is written in.
#[derive(Debug, Clone, Copy)]
pub struct Spoken {
    format: u8,
    limit: u8,
    limit_name: Option<&'static str>,
}

impl Dialect {
    /// What to begin with at `base_url`.
    pub fn of(base_url: &Url) -> Self {
        let is_openai = base_url.host_str() == Some("api.openai.com");
        let limits = if is_openai { NEW_NAME_FIRST } else { OLD_NAME_FIRST };
        Self { format: AtomicU8::new(SCHEMA), limit: AtomicU8::new(0), limits }
    }

    /// What is known now.
    pub fn current(&self) -> Spoken {
        let limit = self.limit.load(Ordering::Relaxed);
        let limit_name = self.limits.get(usize::from(limit)).copied().flatten();
        Spoken { format: self.format.load(Ordering::Relaxed), limit, limit_name }
    }

    /// Steps down if `refusal` is of the form and not of the content; says whether to ask again.
    pub fn learn(&self, spoken: Spoken, refusal: &Refusal) -> bool {
        if !matches!(refusal.status, 400 | 404 | 415 | 422 | 501) {
            return false;
        }
        let unsupported = refusal.mentions(&[
            "unsupported",
            "not supported",
            "unrecognized",
            "unknown",
            "not permitted",
            "extra_forbidden",
            "not allowed",
        ]);
        if unsupported && refusal.mentions(&["max_tokens", "max_completion_tokens"]) && spoken.limit_name.is_some() {
            return step(&self.limit, spoken.limit);
        }
        let of_format =
            refusal.mentions(&["response_format", "json_schema", "json_object", "structured output", "grammar"]);
        of_format && spoken.format < PLAIN && step(&self.format, spoken.format)
    }
}

/// One step from where the request stood: another request may have made it already.
fn step(at: &AtomicU8, from: u8) -> bool {
    let _ = at.compare_exchange(from, from + 1, Ordering::Relaxed, Ordering::Relaxed);
    true
}

impl Spoken {
    /// The request's body.
    pub fn request(self, prompt: &Prompt, model: &str) -> Value {
        let system = if self.format == SCHEMA { prompt.system.clone() } else { with_schema(prompt) };
        let mut request = json!({
            "model": model,
            "messages": [{ "role": "system", "content": system }, { "role": "user", "content": prompt.user }],
        });
        let format = match self.format {
            SCHEMA => Some(json!({
                "type": "json_schema",
                "json_schema": { "name": prompt.schema_name, "strict": true, "schema": prompt.schema },
            })),
            OBJECT => Some(json!({ "type": "json_object" })),
            _ => None,
        };
        if let Some(fields) = request.as_object_mut() {
            fields.extend(format.map(|format| ("response_format".to_owned(), format)));
            fields.extend(self.limit_name.map(|name| (name.to_owned(), prompt.max_output_tokens.into())));
        }
        request
    }
}

/// A server that takes no schema is told it in words; `json_object` also wants the word JSON in the prompt.
fn with_schema(prompt: &Prompt) -> String {
    format!(
        "{}\n\nAnswer with one JSON object and nothing else. It must fit this JSON schema:\n{}",
        prompt.system, prompt.schema
    )
}
