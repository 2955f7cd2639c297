//! Providers: who writes the text and who makes the pictures.

/// What the built-in provider can do: pure functions.
pub mod builtin;
mod builtin_provider;
mod endpoint;
/// The JSON in a model's text.
pub mod json;
/// Models and image models behind OpenAI's interface.
pub mod openai;
mod picture;
/// Pictures by Runware.
pub mod runware;
#[cfg(test)]
mod testing;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use builtin_provider::Builtin;
pub use endpoint::Endpoint;

use super::gate::{Gate, LONGEST_WAIT};

/// What a model is asked.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// The AI function's name.
    pub function: &'static str,
    pub system: String,
    pub user: String,
    /// Name of the schema, `[A-Za-z0-9_-]`, at most 64.
    pub schema_name: &'static str,
    /// JSON schema of the answer (strict subset: all required, no additional properties).
    pub schema: Value,
    /// What the prompt was made of; all that the built-in provider looks at.
    pub variables: Value,
    pub max_output_tokens: u32,
}

crate::words! {
    /// Why a model stopped.
    pub enum FinishReason {
        /// It was done.
        Stop,
        /// It ran out of tokens: the answer is cut.
        Length,
        /// The provider withheld the rest.
        ContentFilter,
        /// Something else.
        Other,
    }
}

/// What a model answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reply {
    pub text: String,
    pub provider: String,
    pub model: String,
    pub tokens_in: u64,
    pub tokens_out: u64,
    pub tokens_cached: u64,
    pub finish_reason: FinishReason,
    pub latency_ms: u64,
    /// Millionths of a dollar, if the price is known.
    pub cost_micros: Option<i64>,
}

/// What an image provider is asked.
#[derive(Debug, Clone)]
pub struct ImagePrompt {
    pub prompt: String,
    pub negative_prompt: String,
    /// The post's title, for providers that set it in type.
    pub title: String,
    pub site_name: String,
    pub style: String,
    pub width: u32,
    pub height: u32,
    pub model: Option<String>,
}

/// A picture.
#[derive(Debug, Clone)]
pub struct ImageReply {
    pub bytes: Vec<u8>,
    pub mime: String,
    pub provider: String,
    pub model: String,
    pub latency_ms: u64,
    pub cost_micros: Option<i64>,
}

/// What went wrong at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderErrorKind {
    Auth,
    RateLimited {
        retry_after: Option<Duration>,
    },
    Quota,
    Timeout,
    Network,
    Server,
    Refused,
    ContextTooLong,
    ModelUnknown,
    BadReply,
    /// The answer could not be kept: our disk, not the provider.
    Unstored,
    /// Nothing was asked: its gate is paused.
    Paused {
        wait: Duration,
    },
}

/// Tokens of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    pub input: u64,
    pub output: u64,
    /// Of the input, those that the provider still had.
    pub cached: u64,
}

/// A provider's failure, in plain words: what happened and what to do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct ProviderError {
    pub kind: ProviderErrorKind,
    pub message: String,
    pub retryable: bool,
    /// What was paid for all the same.
    pub tokens: Tokens,
}

impl ProviderError {
    /// A failure in words.
    pub fn new(kind: ProviderErrorKind, message: impl Into<String>, retryable: bool) -> Self {
        Self { kind, message: message.into(), retryable, tokens: Tokens::default() }
    }

    /// The answer that failed has used these.
    #[must_use]
    pub fn having_used(self, tokens: Tokens) -> Self {
        Self { tokens, ..self }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            ProviderErrorKind::Auth => "provider_auth",
            ProviderErrorKind::RateLimited { .. } => "provider_rate_limited",
            ProviderErrorKind::Quota => "provider_quota",
            ProviderErrorKind::Timeout => "provider_timeout",
            ProviderErrorKind::Refused => "provider_refused",
            ProviderErrorKind::ContextTooLong => "context_too_long",
            ProviderErrorKind::ModelUnknown => "model_unknown",
            ProviderErrorKind::BadReply => "output_invalid",
            ProviderErrorKind::Paused { .. } => "provider_paused",
            ProviderErrorKind::Unstored => "unavailable",
            ProviderErrorKind::Network | ProviderErrorKind::Server => "provider_error",
        }
    }

    /// How long the provider wants us to wait, if it said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind {
            ProviderErrorKind::RateLimited { retry_after } => retry_after.map(|wait| wait.min(LONGEST_WAIT)),
            ProviderErrorKind::Paused { wait } => Some(wait),
            _ => None,
        }
    }

    /// The answer is of no use; asking the same again is no help.
    pub fn bad_reply(message: impl Into<String>) -> Self {
        Self::new(ProviderErrorKind::BadReply, message, false)
    }

    /// Something between us and the provider broke.
    pub fn network(message: impl Into<String>) -> Self {
        Self::new(ProviderErrorKind::Network, message, true)
    }
}

/// Writes text.
#[async_trait]
pub trait TextProvider: Send + Sync {
    fn name(&self) -> &str;
    fn model(&self) -> &str;
    async fn complete(&self, prompt: &Prompt) -> Result<Reply, ProviderError>;
    /// What every call passes; one without a network has none.
    fn gate(&self) -> Option<Arc<Gate>> {
        None
    }
}

/// Makes pictures.
#[async_trait]
pub trait ImageProvider: Send + Sync {
    fn name(&self) -> &str;
    fn model(&self) -> &str;
    async fn generate(&self, prompt: &ImagePrompt) -> Result<ImageReply, ProviderError>;
    /// What every call passes; one without a network has none.
    fn gate(&self) -> Option<Arc<Gate>> {
        None
    }
}
