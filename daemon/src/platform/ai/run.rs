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
    error::Result,
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
}

/// What became of an item.
enum Ended {
    Done(Value),
    Failed { code: &'static str, message: String },
    Waiting { after: Option<Duration>, error: crate::platform::error::Error },
    Untouched,
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
        self.outcome(ended)
    }

    async fn item(&self, index: usize, input: Value) -> Ended {
        if self.context.cancelled() || self.context.draining() || self.context.lease_lost() {
            return Ended::Untouched;
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
                if let crate::platform::error::Error::Internal(cause) = &error {
                    tracing::error!(job = %self.context.job_id(), index, ?cause, "an item failed");
                }
                report(Phase::Done).await;
                Ended::Failed { code: error.code(), message: error.in_words() }
            }
            Err(ItemError::Retry { error, after }) => Ended::Waiting { after, error },
        }
    }

    fn outcome(&self, ended: Vec<Ended>) -> JobResult {
        let (mut results, mut failed, mut untouched, mut waiting) = (Vec::new(), 0, 0, None);
        for (index, end) in ended.into_iter().enumerate() {
            match end {
                Ended::Done(result) => results.push(json!({"item": index, "status": "done", "result": result})),
                Ended::Failed { code, message } => {
                    failed += 1;
                    results
                        .push(json!({"item": index, "status": "failed", "error": {"code": code, "message": message}}));
                }
                Ended::Waiting { after, error } => waiting = Some(JobError::Retry { error, after }),
                Ended::Untouched => untouched += 1,
            }
        }
        if let Some(again) = waiting {
            return Err(again);
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

/// When nothing worked, the job's error is the first item's.
fn first_failure(report: &Value) -> crate::platform::error::Error {
    let text = |path: &str| report.pointer(path).and_then(Value::as_str).unwrap_or("internal").to_owned();
    let message = text("/items/0/error/message");
    let codes = [
        "insufficient_credits",
        "validation_failed",
        "not_found",
        "conflict",
        "output_invalid",
        "provider_auth",
        "provider_quota",
        "provider_refused",
        "provider_error",
        "forbidden",
    ];
    let code = text("/items/0/error/code");
    let code = codes.into_iter().find(|known| *known == code).unwrap_or("failed");
    crate::platform::error::Error::unprocessable(code, message)
}

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
