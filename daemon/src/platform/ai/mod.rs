//! The AI engine: every call to a model or an image provider passes here.
//!
//! An AI function is one file and one line in `functions.rs`; the engine (`engine.rs`) gives it its six
//! phases, its log, its credits and its progress. `run.rs` is the one job that runs functions over items.

pub mod api;
pub mod calls;
mod credits;
mod engine;
pub mod functions;
pub mod gate;
pub mod prompt;
pub mod provider;
mod run;

use std::future::Future;

use async_trait::async_trait;
pub use credits::{Charge, Credits};
pub use engine::Phase;
use provider::{ImagePrompt, ImageProvider, Prompt, Reply, TextProvider};
pub use run::AiRun;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::platform::{
    error::{Error, Result},
    store::{SiteScope, Tx},
};

/// What a function asks of a provider.
pub enum Ask {
    /// A text (JSON) from a model.
    Text(Box<Prompt>),
    /// A picture.
    Image(Box<ImagePrompt>),
}

/// Whether a failure lies in what was asked, so that asking it again later would change nothing. All other failures (a
/// key, a limit, a provider or a network that is down, credits) pass once somebody has done something about them: what
/// was asked then waits as before.
#[must_use]
pub fn lies_in_the_item(error: &Error) -> bool {
    !matches!(
        error.code(),
        "provider_auth"
            | "provider_quota"
            | "provider_rate_limited"
            | "provider_timeout"
            | "provider_error"
            | "provider_paused"
            | "model_unknown"
            | "insufficient_credits"
            | "unavailable"
            | "cancelled"
    )
}

/// What came back; stored before it is parsed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A model's text.
    Text(Reply),
    /// A picture, already in the file store.
    Image(StoredImage),
}

/// A picture in the file store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredImage {
    /// Its name in the file store: SHA-256 in hexadecimal.
    pub file: String,
    pub mime: String,
    pub bytes: u64,
    pub width: u32,
    pub height: u32,
    pub provider: String,
    pub model: String,
}

/// Why a reply cannot be used: shown to the model once, then to a person.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadReply(pub String);

/// Who made what is being saved.
#[derive(Debug, Clone)]
pub struct Source {
    pub provider: String,
    pub model: String,
}

/// What SAVE did.
#[derive(Debug)]
pub struct Saved {
    /// How many of the function's units were made (clusters, ideas, pieces, images).
    pub units: i64,
    /// Credits for them; at most what was reserved.
    pub credits: i64,
    /// What the caller of the job gets for this item.
    pub result: serde_json::Value,
}

/// One thing that a model can do for a site.
pub trait AiFunction: Send + Sync + 'static {
    /// Payload tag, metric label, span, prompt folder.
    const NAME: &'static str;
    /// Items of one job that may run at once: 1 where an item builds on what the one before it saved.
    const PARALLEL: usize = usize::MAX;
    /// What is asked.
    type Input: Serialize + DeserializeOwned + Send + Sync;
    /// What was loaded to ask well.
    type Prepared: Send + Sync;
    /// The shape wanted from the model.
    type Output: Send + Sync;

    /// INIT: refuses what cannot work, before anything is loaded or spent.
    fn validate(input: &Self::Input) -> Result<()>;
    /// PREP: loads what the prompt needs.
    fn prepare(site: &SiteScope, input: Self::Input) -> impl Future<Output = Result<Self::Prepared>> + Send;
    /// PREP: credits this can cost at the most; reserved before the call.
    fn credits(prepared: &Self::Prepared) -> i64;
    /// PREP: pure.
    fn build_prompt(prepared: &Self::Prepared) -> Result<Ask>;
    /// PARSE: pure.
    fn parse_response(prepared: &Self::Prepared, answer: &Answer) -> Result<Self::Output, BadReply>;
    /// SAVE: one transaction, shared with the ledger; saving twice is saving once.
    fn save_output(
        site: &SiteScope<Tx>,
        prepared: Self::Prepared,
        output: Self::Output,
        source: &Source,
    ) -> impl Future<Output = Result<Saved>> + Send;
    /// After the last try failed, or was cancelled before it, in the transaction that gives the credits back: tells the
    /// rows, if they shall know. What does not lie in the item (`lies_in_the_item`) leaves it waiting as it was.
    fn note_failure(
        _site: &SiteScope<Tx>,
        _input: Self::Input,
        _error: &Error,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// Which providers a site uses.
#[async_trait]
pub trait Providers: Send + Sync {
    /// The model for a function.
    async fn text(&self, site: &SiteScope, function: &str) -> Result<std::sync::Arc<dyn TextProvider>>;
    /// The image provider.
    async fn image(&self, site: &SiteScope) -> Result<std::sync::Arc<dyn ImageProvider>>;
}
