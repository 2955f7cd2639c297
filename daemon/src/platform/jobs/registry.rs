//! LIST: every kind of job that the runner can run. One line per job; a retired kind stays.

use std::{collections::BTreeMap, future::Future, pin::Pin};

use serde_json::Value;

use super::{Backoff, Job, JobContext, JobError, JobResult};
use crate::{
    features::{automation::runs, publisher::deliveries},
    platform::{
        ai::AiRun,
        email::SendMail,
        error::{Error, Result},
    },
};

/// The jobs of the product.
#[must_use]
pub fn registry() -> Registry {
    Registry::default()
        .with::<AiRun>()
        .with::<SendMail>()
        .with::<runs::Advance>()
        .with::<deliveries::NudgePlugin>()
        .with::<deliveries::PushDelivery>()
}

type Run = fn(Value, JobContext) -> Pin<Box<dyn Future<Output = JobResult> + Send>>;
type Abandoned = fn(Value, JobContext, Error) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Kinds of jobs by name.
#[derive(Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Kind>,
}

/// What the runner needs to know of a kind.
#[derive(Clone, Copy)]
pub struct Kind {
    pub(super) run: Run,
    pub(super) abandoned: Abandoned,
    pub(super) backoff: Backoff,
}

impl Registry {
    /// Adds a kind.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        self.kinds.insert(J::KIND, Kind { run: run::<J>, abandoned: abandoned::<J>, backoff: J::BACKOFF });
        self
    }

    pub(super) fn get(&self, kind: &str) -> Option<Kind> {
        self.kinds.get(kind).copied()
    }

    /// All names, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.kinds.keys().copied()
    }
}

fn parse<J: Job>(payload: Value) -> Result<J> {
    serde_json::from_value(payload)
        .map_err(|cause| Error::bug(format!("the payload of {} does not parse: {cause}", J::KIND)))
}

fn run<J: Job>(payload: Value, context: JobContext) -> Pin<Box<dyn Future<Output = JobResult> + Send>> {
    Box::pin(async move { parse::<J>(payload).map_err(JobError::Fail)?.run(context).await })
}

fn abandoned<J: Job>(
    payload: Value,
    context: JobContext,
    error: Error,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> {
    Box::pin(async move { parse::<J>(payload)?.abandoned(context, error).await })
}
