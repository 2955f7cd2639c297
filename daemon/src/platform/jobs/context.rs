//! What a running job has in hand.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use sea_orm::ActiveValue::Set;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    queue::{self, Held},
    row::{ActiveModel, Model},
};
use crate::platform::{
    error::{Error, Result},
    ids::JobId,
    services::Services,
    store::{AccountScope, Actor, SiteScope, System},
};

/// A job's scope, services, progress and reasons to stop.
#[derive(Clone)]
pub struct JobContext {
    pub(super) services: Arc<Services>,
    pub(super) system: System,
    pub(super) site: Option<SiteScope>,
    pub(super) job: Arc<Model>,
    pub(super) owner: Arc<str>,
    pub(super) drain: CancellationToken,
    pub(super) lease_lost: CancellationToken,
    pub(super) cancel_requested: Arc<AtomicBool>,
}

impl JobContext {
    /// The site that the job is for.
    pub fn site(&self) -> Result<&SiteScope> {
        self.site.as_ref().ok_or_else(|| Error::bug("this job has no site"))
    }

    /// The account that the job is for.
    #[must_use]
    pub fn account(&self) -> AccountScope {
        self.system.account(self.job.account_id, Actor::Job(self.job.id))
    }

    /// Providers, outbound HTTP, files, metrics.
    #[must_use]
    pub fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// The job's id: the key under which it does things once.
    #[must_use]
    pub fn job_id(&self) -> JobId {
        self.job.id
    }

    /// How often it has failed before.
    #[must_use]
    pub fn failures(&self) -> i64 {
        self.job.failures
    }

    /// Whether somebody asked the job to end: check before each item.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.cancel_requested.load(Ordering::Relaxed)
    }

    /// Whether the daemon is stopping: finish the item, then return [`super::Outcome::Again`].
    #[must_use]
    pub fn draining(&self) -> bool {
        self.drain.is_cancelled()
    }

    /// Whether another worker has the job now: stop, nothing more may be written.
    #[must_use]
    pub fn lease_lost(&self) -> bool {
        self.lease_lost.is_cancelled()
    }

    /// Whether the account is one that jobs run for: not suspended, not cancelled.
    pub async fn account_may_work(&self) -> Result<bool> {
        queue::account_may_work(&self.system, self.job.account_id).await
    }

    /// Whether a failure now would be the last: nobody tries again after it.
    #[must_use]
    pub fn last_try(&self) -> bool {
        !self.lease_lost() && queue::is_last(&self.job, self.job.max_failures)
    }

    /// What an earlier try noted of its items.
    #[must_use]
    pub fn noted(&self) -> Option<&Value> {
        self.job.result.as_ref()
    }

    /// Notes what is certain already, for the next try and for who looks meanwhile.
    pub async fn note(&self, result: &Value) -> Result<()> {
        let held = Held { job: &self.job, owner: &self.owner };
        held.progress(&self.system, ActiveModel { result: Set(Some(result.clone())), ..Default::default() }).await
    }

    /// Says how far the job is: its phase, percent of the whole, items done, and a sentence for people.
    pub async fn progress(&self, phase: &str, percent: u8, done: usize, message: &str) -> Result<()> {
        let held = Held { job: &self.job, owner: &self.owner };
        let progress = ActiveModel {
            phase: Set(Some(phase.to_owned())),
            percent: Set(i64::from(percent.min(100))),
            done: Set(i64::try_from(done).unwrap_or(i64::MAX)),
            message: Set(Some(message.to_owned())),
            ..Default::default()
        };
        held.progress(&self.system, progress).await
    }
}
