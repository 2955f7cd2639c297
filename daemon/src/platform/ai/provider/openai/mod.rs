//! Any model behind OpenAI's chat interface: OpenAI, Ollama, vLLM, LM Studio, llama.cpp.
//!
//! They differ in how they take a schema and a limit on tokens; `dialect.rs` finds out and remembers.

mod dialect;
pub mod images;
mod reply;

use std::{sync::Arc, time::Instant};

use async_trait::async_trait;

use self::dialect::Dialect;
use super::{Endpoint, Prompt, ProviderError, Reply, TextProvider};
use crate::platform::ai::gate::Gate;

/// The name in logs, metrics and records.
const NAME: &str = "openai_compatible";
/// The longest answer that is read: an article is a hundredth of it.
const ANSWER_CAP: usize = 8 * 1024 * 1024;
/// A list of models is short, but some servers describe each at length.
const MODELS_CAP: usize = 4 * 1024 * 1024;

/// A model. Keep it for as long as its settings hold: it learns its server's dialect.
pub struct OpenAi {
    endpoint: Endpoint,
    model: String,
    dialect: Dialect,
}

impl OpenAi {
    /// The model called `model` at `endpoint`.
    #[must_use]
    pub fn new(endpoint: Endpoint, model: impl Into<String>) -> Self {
        let dialect = Dialect::of(&endpoint.base_url);
        Self { endpoint, model: model.into(), dialect }
    }

    /// The models that the endpoint offers: a test of address and key that costs nothing.
    pub async fn models(&self) -> Result<Vec<String>, ProviderError> {
        let call = self.endpoint.outbound.get(&self.endpoint.url("/models"));
        let answer = self.endpoint.call(call).body_cap(MODELS_CAP).send().await?;
        let body = self.endpoint.read(&answer).map_err(|refusal| self.endpoint.meaning(&refusal, &self.model))?;
        let listed = body.get("data").and_then(serde_json::Value::as_array);
        let names = listed.into_iter().flatten().filter_map(|model| model.get("id")?.as_str());
        Ok(names.map(str::to_owned).collect())
    }
}

#[async_trait]
impl TextProvider for OpenAi {
    fn name(&self) -> &str {
        NAME
    }

    fn model(&self) -> &str {
        &self.model
    }

    fn gate(&self) -> Option<Arc<Gate>> {
        Some(Arc::clone(&self.endpoint.gate))
    }

    async fn complete(&self, prompt: &Prompt) -> Result<Reply, ProviderError> {
        let started = Instant::now();
        loop {
            let spoken = self.dialect.current();
            let request = spoken.request(prompt, &self.model);
            let answer = self.endpoint.post("/chat/completions", &request, ANSWER_CAP).await?;
            match self.endpoint.read(&answer) {
                Ok(body) => return reply::read(&body, &self.endpoint, &self.model, prompt, started.elapsed()),
                // refused before anything was generated, so nothing is paid for twice; ends when the dialects do
                Err(refusal) if self.dialect.learn(spoken, &refusal) => {
                    tracing::debug!(host = self.endpoint.host(), said = refusal.said, "another dialect is tried");
                }
                Err(refusal) => return Err(self.endpoint.meaning(&refusal, &self.model)),
            }
        }
    }
}

#[cfg(test)]
mod tests;
