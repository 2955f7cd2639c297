//! The six phases of one item: INIT, PREP, AI_CALL, PARSE, SAVE, DONE.
//!
//! The reply is journalled before it is parsed: after a crash the item resumes at PARSE and nothing is
//! paid for twice. No transaction is open during AI_CALL. SAVE is one transaction with the ledger, keyed by
//! the item, so saving twice is saving once.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::{
    AiFunction, Answer, Ask, Charge, Source, StoredImage,
    calls::{self, CallOutcome, Item, NewCall},
    gate::{Gate, Passage},
    provider::{ImagePrompt, ImageProvider, Prompt, ProviderError, ProviderErrorKind, TextProvider, Tokens},
};
use crate::platform::{
    error::{Error, Result},
    files,
    jobs::JobContext,
    store::SiteScope,
};

/// Times a model may try again after a reply that could not be used.
const REPAIRS: usize = 1;

words! {
    /// Where an item is. The words are those of the description, in lower case.
    pub enum Phase {
        /// Checking what was asked.
        Init,
        /// Loading what the prompt needs.
        Prep,
        /// Waiting for the provider.
        AiCall,
        /// Reading the reply.
        Parse,
        /// Storing the result.
        Save,
        /// Finished.
        Done,
    }
}

impl Phase {
    /// The percent at which the phase begins.
    #[must_use]
    pub fn percent(self) -> u8 {
        match self {
            Self::Init => 0,
            Self::Prep => 10,
            Self::AiCall => 25,
            Self::Parse => 70,
            Self::Save => 85,
            Self::Done => 100,
        }
    }
}

/// Where an item tells how far it is.
pub type ItemReport = Arc<dyn Fn(Phase) -> futures_util::future::BoxFuture<'static, ()> + Send + Sync>;

/// Why an item did not end well.
#[derive(Debug)]
pub enum ItemError {
    /// Trying again may help, after the provider's own delay if it named one.
    Retry { error: Error, after: Option<Duration> },
    /// Nothing was tried: the provider's gate is paused for so long. No failure of the job.
    Wait { after: Duration, why: String },
    /// Trying again would change nothing.
    Fail(Error),
}

impl From<Error> for ItemError {
    fn from(error: Error) -> Self {
        match crate::platform::jobs::JobError::from(error) {
            crate::platform::jobs::JobError::Retry { error, after } => Self::Retry { error, after },
            crate::platform::jobs::JobError::Fail(error) => Self::Fail(error),
        }
    }
}

impl From<ProviderError> for ItemError {
    fn from(error: ProviderError) -> Self {
        let (retry, after) = (error.retryable, error.retry_after());
        if let ProviderErrorKind::Paused { wait } = error.kind {
            return Self::Wait { after: wait, why: error.message };
        }
        let error = Error::Outside { code: error.code(), detail: error.message, retry_after: after, retry };
        if retry { Self::Retry { error, after } } else { Self::Fail(error) }
    }
}

/// Runs an item through its phases; what was saved before a crash is returned without doing it again.
pub(super) async fn run_item<F: AiFunction>(
    context: &JobContext,
    index: usize,
    input: F::Input,
    report: &ItemReport,
) -> std::result::Result<Value, ItemError> {
    let site = context.site()?;
    let item = Item { job: context.job_id(), index };
    let earlier = calls::of_item(site, item).await?;
    if let Some(done) = earlier.iter().find(|call| call.outcome == CallOutcome::Saved) {
        return Ok(done.saved_result());
    }
    let asked = serde_json::to_value(&input).map_err(Error::from)?;
    let outcome = match phases::<F>(context, site, item, earlier, input, report).await {
        // Nobody will try again: the credits go back now, and the rows hear of it.
        Err(ItemError::Retry { error, .. }) if context.last_try() => Err(ItemError::Fail(error)),
        outcome => outcome,
    };
    if let Err(ItemError::Fail(error)) = &outcome {
        let input = serde_json::from_value(asked).map_err(Error::from)?;
        end_badly::<F>(context, site, item, input, error).await?;
    }
    outcome
}

/// An item that nobody will come back to, because its job was cancelled or buried: its credits and its rows are free
/// again. What it has saved stays.
pub(super) async fn give_up<F: AiFunction>(
    context: &JobContext,
    index: usize,
    input: F::Input,
    error: &Error,
) -> Result<()> {
    let site = context.site()?;
    let item = Item { job: context.job_id(), index };
    if calls::of_item(site, item).await?.iter().any(|call| call.outcome == CallOutcome::Saved) {
        return Ok(());
    }
    end_badly::<F>(context, site, item, input, error).await
}

async fn end_badly<F: AiFunction>(
    context: &JobContext,
    site: &SiteScope,
    item: Item,
    input: F::Input,
    error: &Error,
) -> Result<()> {
    let tx = site.begin().await?;
    context.services().credits.release(&tx.account(), &item.reference()).await?;
    F::note_failure(&tx, input, error).await?;
    tx.commit().await
}

async fn phases<F: AiFunction>(
    context: &JobContext,
    site: &SiteScope,
    item: Item,
    earlier: Vec<calls::Model>,
    input: F::Input,
    report: &ItemReport,
) -> std::result::Result<Value, ItemError> {
    report(Phase::Init).await;
    F::validate(&input)?;

    report(Phase::Prep).await;
    let prepared = F::prepare(site, input).await?;
    let ask = F::build_prompt(&prepared)?;
    let provider = Provider::choose(context, site, &ask, F::NAME).await?;
    reserve(context, site, item, F::credits(&prepared)).await?;

    report(Phase::AiCall).await;
    let mut attempts = Attempts { context, site, item, provider: &provider, made: earlier };
    let mut repairs = 0;
    let mut hint = None;
    let (call, output) = loop {
        let (call, answer) = attempts.answer(F::NAME, &ask, hint.as_deref()).await?;
        report(Phase::Parse).await;
        match F::parse_response(&prepared, &answer) {
            Ok(output) => break (call, output),
            Err(bad) => {
                calls::rejected(site, &call, &bad.0).await?;
                attempts.forget_replies();
                if repairs == REPAIRS || matches!(answer, Answer::Image(_)) {
                    let detail = format!("the answer of {} could not be used: {bad}", provider.name());
                    return Err(ItemError::Fail(Error::unprocessable("output_invalid", detail)));
                }
                repairs += 1;
                hint = Some(bad.0);
            }
        }
    };

    report(Phase::Save).await;
    if context.lease_lost() {
        return Err(ItemError::Retry {
            error: Error::conflict("lease_lost", "another worker has this job now"),
            after: None,
        });
    }
    let source = Source { provider: call.provider.clone(), model: call.model.clone() };
    let tx = site.begin().await?;
    let saved = F::save_output(&tx, prepared, output, &source).await?;
    let charge = Charge {
        site: site.site_id(),
        function: F::NAME,
        units: saved.units,
        credits: saved.credits,
        cost_micros: call.cost_micros,
        provider: source.provider,
        model: source.model,
    };
    context.services().credits.settle(&tx.account(), &item.reference(), &charge).await?;
    calls::saved(&tx, &call, &saved).await?;
    tx.commit().await?;
    context.services().metrics.credits_charged_total(F::NAME).inc_by(u64::try_from(saved.credits).unwrap_or(0));

    report(Phase::Done).await;
    Ok(saved.result)
}

async fn reserve(context: &JobContext, site: &SiteScope, item: Item, credits: i64) -> Result<()> {
    if credits == 0 {
        return Ok(());
    }
    let tx = site.begin().await?;
    context.services().credits.reserve(&tx.account(), &item.reference(), credits).await?;
    tx.commit().await
}

/// The provider that an ask goes to.
enum Provider {
    Text(Arc<dyn TextProvider>),
    Image(Arc<dyn ImageProvider>),
}

impl Provider {
    async fn choose(context: &JobContext, site: &SiteScope, ask: &Ask, function: &str) -> Result<Self> {
        let providers = &context.services().providers;
        Ok(match ask {
            Ask::Text(_) => Self::Text(providers.text(site, function).await?),
            Ask::Image(_) => Self::Image(providers.image(site).await?),
        })
    }

    fn name(&self) -> &str {
        match self {
            Self::Text(provider) => provider.name(),
            Self::Image(provider) => provider.name(),
        }
    }

    fn model(&self) -> &str {
        match self {
            Self::Text(provider) => provider.model(),
            Self::Image(provider) => provider.model(),
        }
    }

    fn gate(&self) -> Option<Arc<Gate>> {
        match self {
            Self::Text(provider) => provider.gate(),
            Self::Image(provider) => provider.gate(),
        }
    }

    /// Waits for a place at the provider, if places are few there.
    async fn enter(&self) -> std::result::Result<Option<Passage>, ProviderError> {
        match self.gate() {
            Some(gate) => gate.enter().await.map(Some),
            None => Ok(None),
        }
    }
}

/// The calls of one item: each is in the log before it is made.
struct Attempts<'a> {
    context: &'a JobContext,
    site: &'a SiteScope,
    item: Item,
    provider: &'a Provider,
    made: Vec<calls::Model>,
}

impl Attempts<'_> {
    /// The journalled answer of an earlier life, or a new call's.
    async fn answer(
        &mut self,
        function: &str,
        ask: &Ask,
        hint: Option<&str>,
    ) -> std::result::Result<(calls::Model, Answer), ItemError> {
        let hash = prompt_hash(ask);
        // A reply to another question (rows were added or removed meanwhile) would be read with the wrong ids.
        let replied = |call: &&calls::Model| call.outcome == CallOutcome::Replied && call.prompt_hash == hash;
        if let Some(call) = self.made.iter().find(replied) {
            return Ok((call.clone(), call.answer()?));
        }
        let passage = self.provider.enter().await?;
        let call = NewCall {
            item: self.item,
            attempt: self.made.iter().map(|call| call.attempt).max().unwrap_or(0) + 1,
            function,
            provider: self.provider.name(),
            model: self.provider.model(),
            prompt_hash: hash,
        };
        let mut call = calls::begin(self.site, call).await?;
        self.made.push(call.clone());
        let outcome = self.call(ask, hint).await;
        if let Some(passage) = passage {
            passage.ended(&outcome);
        }
        let (answer, latency_ms, cost_micros) = match outcome {
            Ok(answered) => answered,
            Err(error) => {
                self.count(&call, "failed");
                self.count_tokens(&call, error.tokens);
                calls::failed(self.site, &call, &error).await?;
                return Err(error.into());
            }
        };
        self.count(&call, "replied");
        if let Answer::Text(reply) = &answer {
            self.count_tokens(&call, Tokens { input: reply.tokens_in, output: reply.tokens_out, cached: 0 });
        }
        calls::replied(self.site, &call, &answer, latency_ms, cost_micros).await?;
        call.cost_micros = cost_micros;
        match &answer {
            Answer::Text(reply) => call.model.clone_from(&reply.model),
            Answer::Image(image) => call.model.clone_from(&image.model),
        }
        Ok((call, answer))
    }

    /// A reply that could not be used is not looked at again.
    fn forget_replies(&mut self) {
        self.made
            .iter_mut()
            .filter(|call| call.outcome == CallOutcome::Replied)
            .for_each(|call| call.outcome = CallOutcome::Rejected);
    }

    async fn call(
        &self,
        ask: &Ask,
        hint: Option<&str>,
    ) -> std::result::Result<(Answer, u64, Option<i64>), ProviderError> {
        match (self.provider, ask) {
            (Provider::Text(provider), Ask::Text(prompt)) => {
                let reply = match hint {
                    None => provider.complete(prompt).await?,
                    Some(hint) => provider.complete(&with_hint(prompt, hint)).await?,
                };
                let (latency, cost) = (reply.latency_ms, reply.cost_micros);
                Ok((Answer::Text(reply), latency, cost))
            }
            (Provider::Image(provider), Ask::Image(prompt)) => self.picture(&**provider, prompt).await,
            _ => Err(ProviderError::bad_reply("the provider does not fit what is asked")),
        }
    }

    async fn picture(
        &self,
        provider: &dyn ImageProvider,
        prompt: &ImagePrompt,
    ) -> std::result::Result<(Answer, u64, Option<i64>), ProviderError> {
        let reply = provider.generate(prompt).await?;
        let (width, height) = image::ImageReader::new(std::io::Cursor::new(&reply.bytes))
            .with_guessed_format()
            .ok()
            .and_then(|reader| reader.into_dimensions().ok())
            .ok_or_else(|| {
                ProviderError::bad_reply("the picture cannot be read: it is not a PNG, JPEG or WebP image")
            })?;
        let file = self.context.services().files.put(&reply.bytes).await.map_err(|error| {
            ProviderError::new(ProviderErrorKind::Unstored, format!("the picture could not be stored: {error}"), true)
        })?;
        let image = StoredImage {
            file,
            mime: reply.mime,
            bytes: reply.bytes.len() as u64,
            width,
            height,
            provider: reply.provider,
            model: reply.model,
        };
        Ok((Answer::Image(image), reply.latency_ms, reply.cost_micros))
    }

    fn count_tokens(&self, call: &calls::Model, tokens: Tokens) {
        for (kind, count) in [("input", tokens.input), ("output", tokens.output)] {
            if count > 0 {
                self.context.services().metrics.llm_tokens_total(&call.provider, &call.model, kind).inc_by(count);
            }
        }
    }

    fn count(&self, call: &calls::Model, outcome: &str) {
        let metrics = &self.context.services().metrics;
        match self.provider {
            Provider::Text(_) => metrics.llm_requests_total(&call.provider, &call.model, outcome).inc(),
            Provider::Image(_) => metrics.images_generated_total(&call.provider, outcome).inc(),
        }
    }
}

fn with_hint(prompt: &Prompt, hint: &str) -> Prompt {
    let mut prompt = prompt.clone();
    prompt.user.push_str("\n\nYour previous answer could not be used:\n");
    prompt.user.push_str(hint);
    prompt.user.push_str("\nAnswer again, with only the JSON object, and mend this.");
    prompt
}

fn prompt_hash(ask: &Ask) -> String {
    let text = match ask {
        Ask::Text(prompt) => format!("{}\n{}\n{}", prompt.system, prompt.user, prompt.schema),
        Ask::Image(prompt) => format!("{}\n{}", prompt.prompt, prompt.negative_prompt),
    };
    files::hash(text.as_bytes())
}
