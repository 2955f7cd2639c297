//! The runner: claims what is due, runs it under a lease, acknowledges it under the fence.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    JobContext, JobError, JobResult, Outcome,
    queue::{self, Claimant, Held},
    registry::{Kind, Registry},
    row::Model,
};
use crate::platform::{
    error::{Error, Result},
    services::Services,
    store::{Actor, Store, System},
};

/// How the runner works.
#[derive(Debug, Clone)]
pub struct RunnerSettings {
    /// Jobs that run at once.
    pub workers: usize,
    /// How long a claim holds without renewal.
    pub lease: Duration,
    /// How often to look without being woken.
    pub poll: Duration,
}

/// Claims and runs jobs until it is told to drain.
pub struct Runner {
    services: Arc<Services>,
    registry: Arc<Registry>,
    settings: RunnerSettings,
    me: Claimant,
    system: System,
}

impl Runner {
    /// A runner with a name that no other has.
    pub fn new(services: Arc<Services>, registry: Registry, settings: RunnerSettings) -> Self {
        let owner = format!("{}-{}", std::process::id(), services.store.new_uuid());
        let system = across_tenants(&services.store);
        let me = Claimant { owner, lease: settings.lease };
        Self { services, registry: Arc::new(registry), settings, me, system }
    }

    /// Runs until `drain` is cancelled and the running jobs have ended, or until `stop` is.
    pub async fn run(self, drain: CancellationToken, stop: CancellationToken) {
        let mut running = JoinSet::new();
        while !drain.is_cancelled() {
            // All that have ended at once: their places are filled by one claim.
            while running.try_join_next().is_some() {}
            let free = self.settings.workers.saturating_sub(running.len());
            let claimed = if free > 0 { self.claim_logged(free).await } else { Vec::new() };
            let found = !claimed.is_empty();
            for job in claimed {
                running.spawn(self.worker(job, &drain).run());
            }
            if found && running.len() < self.settings.workers {
                continue;
            }
            tokio::select! {
                () = drain.cancelled() => {}
                _ = running.join_next(), if !running.is_empty() => {}
                () = self.services.store.jobs_ready().notified(), if running.len() < self.settings.workers => {}
                () = tokio::time::sleep(self.settings.poll) => {}
            }
        }
        tokio::select! {
            () = async { while running.join_next().await.is_some() {} } => {}
            () = stop.cancelled() => running.shutdown().await,
        }
    }

    /// Runs everything that is due now, one by one, until nothing is: for tests and one-shot commands.
    pub async fn run_due(&self) -> Result<usize> {
        let mut ran = 0;
        loop {
            let claimed = queue::claim(&self.system, &self.me, 1).await?;
            if claimed.is_empty() {
                return Ok(ran);
            }
            for job in claimed {
                self.worker(job, &CancellationToken::new()).run().await;
                ran += 1;
            }
        }
    }

    async fn claim_logged(&self, free: usize) -> Vec<Model> {
        let limit = u64::try_from(free).unwrap_or(1);
        let claimed = match queue::any_due(&self.system).await {
            Ok(true) => queue::claim(&self.system, &self.me, limit).await,
            Ok(false) => return Vec::new(),
            Err(error) => Err(error),
        };
        claimed.unwrap_or_else(|error| {
            tracing::error!(%error, "jobs could not be claimed; trying again");
            Vec::new()
        })
    }

    fn worker(&self, job: Model, drain: &CancellationToken) -> Worker {
        Worker {
            kind: self.registry.get(&job.kind),
            services: Arc::clone(&self.services),
            system: self.system.clone(),
            owner: self.me.owner.as_str().into(),
            lease: self.me.lease,
            job: Arc::new(job),
            drain: drain.clone(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the queue holds every tenant's jobs; each runs in its own row's scope")]
fn across_tenants(store: &Store) -> System {
    store.system("the queue holds every tenant's jobs")
}

/// One job in one worker's hands.
struct Worker {
    kind: Option<Kind>,
    services: Arc<Services>,
    system: System,
    owner: Arc<str>,
    lease: Duration,
    job: Arc<Model>,
    drain: CancellationToken,
}

impl Worker {
    async fn run(self) {
        let started = self.system.store().now();
        let Some(kind) = self.kind else {
            let unknown =
                Error::bug(format!("no job is called {}: was it retired without staying registered?", self.job.kind));
            self.finish(&Err(JobError::Fail(unknown)), super::Backoff::STANDARD).await;
            return;
        };
        let lease_lost = CancellationToken::new();
        let cancel_requested = Arc::new(AtomicBool::new(self.job.cancel_requested));
        let context = self.context(&lease_lost, &cancel_requested);
        let work = AssertUnwindSafe(self.work(kind, context)).catch_unwind();
        let mut result = tokio::select! {
            result = work => result.unwrap_or_else(|_| Err(JobError::from(Error::bug("the job panicked")))),
            () = self.keep_lease(&lease_lost, &cancel_requested) => return,
        };
        if let Err(JobError::Retry { error, .. }) = &result
            && queue::is_last(&self.job, kind.backoff.max_failures)
        {
            let why = Error::unprocessable("failed", error.in_words());
            let context = self.context(&lease_lost, &cancel_requested);
            if let Err(error) = (kind.abandoned)(self.job.payload.clone(), context, why).await {
                // not yet given up, then: what it holds must be given back first
                result = Ok(Outcome::Again(self.lease));
                tracing::error!(job = %self.job.id, %error, "a job could not give back what it holds; trying again");
            }
        }
        let status = self.finish(&result, kind.backoff).await;
        let took = (self.system.store().now() - started).to_std().unwrap_or_default();
        self.services.metrics.jobs_finished_total(&self.job.kind, &status).inc();
        self.services.metrics.job_duration_seconds(&self.job.kind).observe(took.as_secs_f64());
    }

    /// A job that was cancelled between two tries gives back what it holds, and that is all.
    async fn work(&self, kind: Kind, context: JobContext) -> JobResult {
        if !self.job.cancel_requested {
            return (kind.run)(self.job.payload.clone(), context).await;
        }
        let why = Error::conflict("cancelled", "somebody cancelled the job");
        (kind.abandoned)(self.job.payload.clone(), context, why).await?;
        Ok(Outcome::Cancelled(serde_json::Value::Null))
    }

    fn context(&self, lease_lost: &CancellationToken, cancel_requested: &Arc<AtomicBool>) -> JobContext {
        let site = self.job.site_id.map(|site| self.system.site(self.job.account_id, site, Actor::Job(self.job.id)));
        JobContext {
            services: Arc::clone(&self.services),
            system: self.system.clone(),
            site,
            job: Arc::clone(&self.job),
            owner: Arc::clone(&self.owner),
            drain: self.drain.clone(),
            lease_lost: lease_lost.clone(),
            cancel_requested: Arc::clone(cancel_requested),
        }
    }

    /// Renews the lease at a third of its time; returns only when the lease is lost.
    async fn keep_lease(&self, lease_lost: &CancellationToken, cancel_requested: &AtomicBool) {
        let held = Held { job: &self.job, owner: &self.owner };
        loop {
            tokio::time::sleep(self.lease / 3).await;
            match held.renew(&self.system, self.lease).await {
                Ok(Some(cancel)) => cancel_requested.store(cancel, Ordering::Relaxed),
                Ok(None) => {
                    lease_lost.cancel();
                    tracing::warn!(job = %self.job.id, kind = self.job.kind, "the lease was lost: another worker has the job");
                    return;
                }
                Err(error) => {
                    tracing::warn!(job = %self.job.id, %error, "the lease could not be renewed; trying again")
                }
            }
        }
    }

    async fn finish(&self, result: &JobResult, backoff: super::Backoff) -> String {
        if let Err(problem) = result {
            let cause: &dyn std::error::Error = problem.error();
            tracing::warn!(job = %self.job.id, kind = self.job.kind, error = cause, source = cause.source(), "a job failed");
        }
        let held = Held { job: &self.job, owner: &self.owner };
        match held.finish(&self.system, result, backoff).await {
            Ok(Some(status)) => {
                tracing::info!(job = %self.job.id, kind = self.job.kind, site = ?self.job.site_id, %status, "job");
                status.word()
            }
            Ok(None) => {
                tracing::warn!(job = %self.job.id, "the result came after the lease was lost and was refused");
                "stale".to_owned()
            }
            Err(error) => {
                tracing::error!(job = %self.job.id, %error, "the result could not be stored; the job will run again");
                "unstored".to_owned()
            }
        }
    }
}
