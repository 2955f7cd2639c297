//! The one job that runs an AI function over items: progress, partial results, cancelling, resuming.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    engine::{ItemError, ItemReport, Phase},
    functions::{self, Function},
};
use crate::platform::{
    error::{Error, Result},
    ids::JobId,
    jobs::{Backoff, Job, JobContext, JobError, JobResult, JobRow, NewJob, Outcome},
    store::{SiteScope, Tx},
};

/// Runs `function` over `items`, each an input of that function.
#[derive(Debug, Serialize, Deserialize)]
pub struct AiRun {
    /// The function's name.
    pub function: String,
    /// Its inputs.
    pub items: Vec<Value>,
    /// Finds the same request again while it is unfinished.
    pub key: Option<String>,
}

impl AiRun {
    /// A run of `function`, each input checked before anything is queued.
    pub fn new(function: &str, items: Vec<Value>, key: Option<String>) -> Result<Self> {
        let known = functions::find(function)?;
        items.iter().try_for_each(known.validate)?;
        Ok(Self { function: function.to_owned(), items, key })
    }

    /// Enqueues it.
    pub async fn enqueue(self, site: &SiteScope<Tx>) -> Result<JobRow> {
        NewJob::new(self).enqueue(site).await
    }
}

impl Job for AiRun {
    const KIND: &'static str = "ai.run";
    const BACKOFF: Backoff = Backoff { max_failures: 6, ..Backoff::STANDARD };

    fn dedupe_key(&self) -> Option<String> {
        self.key.clone()
    }

    fn total(&self) -> usize {
        self.items.len()
    }

    async fn run(self, context: JobContext) -> JobResult {
        let function = functions::find(&self.function)?;
        let batch = Batch { function, context, state: State::new(self.items.len()) };
        batch.run(self.items).await
    }

    async fn abandoned(self, context: JobContext, error: Error) -> Result<()> {
        let function = functions::find(&self.function)?;
        let error = Arc::new(error);
        for (index, input) in self.items.into_iter().enumerate() {
            (function.give_up)(context.clone(), index, input, Arc::clone(&error)).await?;
        }
        Ok(())
    }
}

/// What became of an item.
enum Ended {
    Done(Value),
    Failed { code: &'static str, message: String },
    Waiting { after: Option<Duration>, error: Error },
    Paused { after: Duration, why: String },
    Untouched,
}

impl Ended {
    fn why_paused(&self) -> Option<&str> {
        match self {
            Self::Paused { why, .. } => Some(why),
            _ => None,
        }
    }
}

struct Batch {
    function: Function,
    context: JobContext,
    state: Arc<State>,
}

impl Batch {
    async fn run(&self, items: Vec<Value>) -> JobResult {
        let at_once = self.function.parallel.min(self.context.services().ai_concurrency).max(1);
        let ended: Vec<Ended> = stream::iter(items.into_iter().enumerate())
            .map(|(index, input)| self.item(index, input))
            .buffered(at_once)
            .collect()
            .await;
        if let (Some(why), false) = (ended.iter().find_map(Ended::why_paused), self.context.lease_lost()) {
            let (percent, done, _) = self.state.now();
            self.context.progress(&Phase::AiCall.word(), percent, done, why).await?;
        }
        let unfinished = ended.iter().any(|end| !matches!(end, Ended::Done(_) | Ended::Failed { .. }));
        if unfinished && !self.context.lease_lost() {
            self.note_failures(&ended).await?;
        }
        self.outcome(ended)
    }

    /// Items that are refused for good are not asked for again by the next try.
    async fn note_failures(&self, ended: &[Ended]) -> Result<()> {
        let refused = ended.iter().enumerate().filter_map(|(index, end)| match end {
            Ended::Failed { code, message } => Some(failed_item(index, code, message)),
            _ => None,
        });
        let refused: Vec<Value> = refused.collect();
        if refused.is_empty() {
            return Ok(());
        }
        self.context.note(&json!({"failed": refused.len(), "items": refused})).await
    }

    /// How the item ended in an earlier try, if that was for good.
    fn ended_before(&self, index: usize) -> Option<Ended> {
        let items = self.context.noted()?.get("items")?.as_array()?;
        let item = items.iter().find(|item| item.get("item").and_then(Value::as_u64) == Some(index as u64))?;
        let text = |path: &str| item.pointer(path).and_then(Value::as_str).map(str::to_owned);
        Some(Ended::Failed { code: known_code(&text("/error/code")?), message: text("/error/message")? })
    }

    async fn item(&self, index: usize, input: Value) -> Ended {
        if self.context.cancelled() || self.context.draining() || self.context.lease_lost() {
            return Ended::Untouched;
        }
        // An account that was suspended meanwhile: the rest waits in the queue until it is active again.
        match self.context.account_may_work().await {
            Ok(true) => {}
            Ok(false) => return Ended::Untouched,
            Err(error) => return Ended::Waiting { after: None, error },
        }
        if let Some(ended) = self.ended_before(index) {
            return ended;
        }
        let (state, context) = (Arc::clone(&self.state), self.context.clone());
        let name = self.function.name;
        let report: ItemReport = Arc::new(move |phase| {
            let (state, context) = (Arc::clone(&state), context.clone());
            async move { state.report(&context, index, name, phase).await }.boxed()
        });
        match (self.function.run)(self.context.clone(), index, input, Arc::clone(&report)).await {
            Ok(result) => {
                report(Phase::Done).await;
                Ended::Done(result)
            }
            Err(ItemError::Fail(error)) => {
                if let Error::Internal(cause) = &error {
                    tracing::error!(job = %self.context.job_id(), index, ?cause, "an item failed");
                }
                report(Phase::Done).await;
                Ended::Failed { code: error.code(), message: error.in_words() }
            }
            Err(ItemError::Retry { error, after }) => Ended::Waiting { after, error },
            Err(ItemError::Wait { after, why }) => Ended::Paused { after, why },
        }
    }

    fn outcome(&self, ended: Vec<Ended>) -> JobResult {
        let (mut results, mut failed, mut untouched, mut waiting) = (Vec::new(), 0, 0, None);
        let mut paused: Option<Duration> = None;
        for (index, end) in ended.into_iter().enumerate() {
            match end {
                Ended::Done(result) => results.push(json!({"item": index, "status": "done", "result": result})),
                Ended::Failed { code, message } => {
                    failed += 1;
                    results.push(failed_item(index, code, &message));
                }
                Ended::Waiting { after, error } => waiting = Some(JobError::Retry { error, after }),
                Ended::Paused { after, .. } => paused = paused.max(Some(after)),
                Ended::Untouched => untouched += 1,
            }
        }
        if let Some(again) = waiting {
            return Err(again);
        }
        if let (Some(after), false) = (paused, self.context.cancelled()) {
            return Ok(Outcome::Again(after));
        }
        if untouched > 0 && !self.context.cancelled() {
            return Ok(Outcome::Again(Duration::ZERO));
        }
        let done = results.len() - failed;
        let report = json!({"done": done, "failed": failed, "untouched": untouched, "items": results});
        if self.context.cancelled() {
            return Ok(Outcome::Cancelled(report));
        }
        match (done, failed) {
            (_, 0) => Ok(Outcome::Done(report)),
            (0, _) => Err(JobError::Fail(first_failure(&report))),
            _ => Ok(Outcome::Partial(report)),
        }
    }
}

fn failed_item(index: usize, code: &str, message: &str) -> Value {
    json!({"item": index, "status": "failed", "error": {"code": code, "message": message}})
}

/// When nothing worked, the job's error is the first item's.
fn first_failure(report: &Value) -> Error {
    let text = |path: &str| report.pointer(path).and_then(Value::as_str).unwrap_or("internal").to_owned();
    Error::unprocessable(known_code(&text("/items/0/error/code")), text("/items/0/error/message"))
}

/// A code that was stored as text, as the constant that it was.
fn known_code(code: &str) -> &'static str {
    CODES.into_iter().find(|known| *known == code).unwrap_or("failed")
}

/// What an item can fail with.
const CODES: [&str; 19] = [
    "insufficient_credits",
    "validation_failed",
    "not_found",
    "conflict",
    "output_invalid",
    "provider_auth",
    "provider_quota",
    "provider_refused",
    "provider_error",
    "provider_rate_limited",
    "provider_timeout",
    "provider_invalid",
    "context_too_long",
    "model_unknown",
    "nothing_to_do",
    "version_conflict",
    "unavailable",
    "internal",
    "forbidden",
];

/// Percent of each item; the whole is their mean, and never goes back.
struct State {
    percents: Mutex<Vec<u8>>,
}

impl State {
    fn new(items: usize) -> Arc<Self> {
        Arc::new(Self { percents: Mutex::new(vec![0; items]) })
    }

    async fn report(&self, context: &JobContext, index: usize, function: &str, phase: Phase) {
        let (percent, done, total) = self.advance(index, phase);
        let nth = if phase == Phase::Done { done } else { index + 1 };
        let item = if total == 1 { String::new() } else { format!(" ({nth} of {total})") };
        let message = format!("{}{item}", sentence(function, phase));
        if let Err(error) = context.progress(&phase.word(), percent, done, &message).await {
            let job: JobId = context.job_id();
            tracing::warn!(%job, %error, "progress could not be written");
        }
    }

    fn advance(&self, index: usize, phase: Phase) -> (u8, usize, usize) {
        let mut percents = self.percents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(percent) = percents.get_mut(index) {
            *percent = (*percent).max(phase.percent());
        }
        Self::sum(&percents)
    }

    /// Percent of the whole, items that have ended, items in all.
    fn now(&self) -> (u8, usize, usize) {
        Self::sum(&self.percents.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn sum(percents: &[u8]) -> (u8, usize, usize) {
        let total = percents.len().max(1);
        let sum: usize = percents.iter().map(|percent| usize::from(*percent)).sum();
        let done = percents.iter().filter(|percent| **percent == 100).count();
        (u8::try_from(sum / total).unwrap_or(100), done, total)
    }
}

fn sentence(function: &str, phase: Phase) -> String {
    let what = function.replace('_', " ");
    match phase {
        Phase::Init => format!("{what}: checking"),
        Phase::Prep => format!("{what}: gathering what is needed"),
        Phase::AiCall => format!("{what}: waiting for the answer"),
        Phase::Parse => format!("{what}: reading the answer"),
        Phase::Save => format!("{what}: saving"),
        Phase::Done => format!("{what}: done"),
    }
}
