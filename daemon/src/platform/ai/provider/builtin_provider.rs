//! The built-in provider: no network, no key. It plans and lays out; it does not pretend to write.

use async_trait::async_trait;

use super::{
    FinishReason, ImagePrompt, ImageProvider, ImageReply, Prompt, ProviderError, Reply, TextProvider,
    builtin::{self, TitleCard},
};

/// Its name in the log, in provenance and in metrics.
const NAME: &str = "builtin";

/// The built-in provider.
#[derive(Debug, Clone, Copy, Default)]
pub struct Builtin;

/// Runs work that takes the processor off the threads that serve requests.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, builtin::BuiltinError> + Send + 'static,
) -> Result<T, ProviderError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| ProviderError::bad_reply(error.to_string())),
        Err(_) => Err(ProviderError::bad_reply("the built-in provider failed: please report what you asked of it")),
    }
}

#[async_trait]
impl TextProvider for Builtin {
    fn name(&self) -> &str {
        NAME
    }

    fn model(&self) -> &str {
        NAME
    }

    async fn complete(&self, prompt: &Prompt) -> Result<Reply, ProviderError> {
        let (function, variables) = (prompt.function, prompt.variables.clone());
        let answer = apart(move || builtin::answer(function, &variables)).await?;
        Ok(Reply {
            text: answer.to_string(),
            provider: NAME.to_owned(),
            model: NAME.to_owned(),
            tokens_in: 0,
            tokens_out: 0,
            tokens_cached: 0,
            finish_reason: FinishReason::Stop,
            latency_ms: 0,
            cost_micros: Some(0),
        })
    }
}

#[async_trait]
impl ImageProvider for Builtin {
    fn name(&self) -> &str {
        NAME
    }

    fn model(&self) -> &str {
        NAME
    }

    async fn generate(&self, prompt: &ImagePrompt) -> Result<ImageReply, ProviderError> {
        let card = TitleCard {
            title: prompt.title.clone(),
            site_name: prompt.site_name.clone(),
            style: prompt.style.clone(),
            width: prompt.width,
            height: prompt.height,
            seed: prompt.title.clone(),
        };
        let bytes = apart(move || builtin::title_card(&card)).await?;
        Ok(ImageReply {
            bytes,
            mime: "image/png".to_owned(),
            provider: NAME.to_owned(),
            model: NAME.to_owned(),
            latency_ms: 0,
            cost_micros: Some(0),
        })
    }
}
