//! Jobs over HTTP: what is going on, how far it is, how it ended.

use std::time::Duration;

use futures_util::{Stream, stream};
use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
    payload::EventStream,
    types::ToJSON,
};
use serde_json::Value;

use super::{JobRow, JobStatus};
use crate::platform::{
    access::{
        Caller, Watch,
        permissions::{JobsRead, JobsWrite},
    },
    clock::Instant,
    http::{
        Answer,
        apis::Tag,
        envelope::{Accepted, Listed, Ok, accepted, listed, ok},
        query::{Created, Paging, Words},
    },
    ids::{JobId, SiteId},
    store::SiteScope,
};

/// How often a stream looks for news.
const LOOK: Duration = Duration::from_millis(400);
/// How often a quiet stream says that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `/sites/{site_id}/jobs`.
pub struct JobsApi;

/// A job: what it is, how far, how it ended.
#[derive(Object, Clone, PartialEq)]
#[oai(rename = "Job")]
pub struct JobOut {
    id: JobId,
    /// `noun.verb`.
    kind: String,
    /// The AI function, if the job runs one.
    #[oai(nullable)]
    function: Option<String>,
    status: JobStatus,
    /// For AI jobs: init, prep, ai_call, parse, save, done.
    #[oai(nullable)]
    phase: Option<String>,
    /// 0 to 100 of the whole.
    percent: i64,
    /// Items that have ended.
    done: i64,
    /// Items in all.
    total: i64,
    /// What it is doing, for people.
    #[oai(nullable)]
    message: Option<String>,
    #[oai(nullable)]
    error: Option<JobErrorOut>,
    /// What it made, by item.
    #[oai(nullable)]
    result: Option<Value>,
    /// Failures so far; it is tried again until there are too many.
    failures: i64,
    created_at: Instant,
    #[oai(nullable)]
    started_at: Option<Instant>,
    #[oai(nullable)]
    finished_at: Option<Instant>,
}

/// Why a job failed, or why it is being tried again.
#[derive(Object, Clone, PartialEq)]
#[oai(rename = "JobError")]
struct JobErrorOut {
    code: String,
    message: String,
}

impl From<JobRow> for JobOut {
    fn from(job: JobRow) -> Self {
        let function = job.payload.get("function").and_then(Value::as_str).map(str::to_owned);
        let error = job.error_code.zip(job.error_message).map(|(code, message)| JobErrorOut { code, message });
        Self {
            id: job.id,
            kind: job.kind,
            function,
            status: job.status,
            phase: job.phase,
            percent: job.percent,
            done: job.done,
            total: job.total,
            message: job.message,
            error,
            result: job.result.filter(|result| !result.is_null()),
            failures: job.failures,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

/// The answer to whoever asked for work: the job that does it.
pub fn accepted_job(job: JobRow) -> Accepted<JobOut> {
    let site = job.site_id.map(|site| site.to_string()).unwrap_or_default();
    let path = format!("/sites/{site}/jobs/{}", job.id);
    accepted(&path, job.into())
}

/// Jobs: durable work and its progress.
#[OpenApi(tag = "Tag::Jobs")]
impl JobsApi {
    /// List the site's jobs, newest first
    #[oai(path = "/sites/:site_id/jobs", method = "get", operation_id = "jobs_list")]
    async fn list(
        &self,
        caller: Caller<JobsRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only jobs in these states.
        status: Query<Words<JobStatus>>,
        /// Only jobs of this kind.
        #[oai(validator(max_length = 100))]
        kind: Query<Option<String>>,
        created: Created,
    ) -> Answer<Listed<JobOut>> {
        let site = caller.site(*site_id).await?;
        let page = super::list(&site, &status.0.0, kind.as_deref(), created.0, paging.0).await?;
        Ok(listed(page.map(JobOut::from)))
    }

    /// Read a job
    #[oai(path = "/sites/:site_id/jobs/:job_id", method = "get", operation_id = "jobs_get")]
    async fn get(&self, caller: Caller<JobsRead>, site_id: Path<SiteId>, job_id: Path<JobId>) -> Answer<Ok<JobOut>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(super::get(&site, *job_id).await?.into()))
    }

    /// Watch a job
    ///
    /// Server-sent events of the type `progress`, each a whole job; the stream ends when the job has, or when you may no
    /// longer see it.
    #[oai(path = "/sites/:site_id/jobs/:job_id/events", method = "get", operation_id = "jobs_events")]
    async fn events(
        &self,
        caller: Caller<JobsRead>,
        site_id: Path<SiteId>,
        job_id: Path<JobId>,
    ) -> Answer<EventStream<stream::BoxStream<'static, JobOut>>> {
        let site = caller.site(*site_id).await?;
        let first = super::get(&site, *job_id).await?;
        let events = EventStream::new(
            Box::pin(progress(caller.watch(*site_id), site, first.into())) as stream::BoxStream<'static, JobOut>
        );
        let events = events.keep_alive(KEEP_ALIVE).to_event(|job| {
            let json = job.to_json().unwrap_or_default().to_string();
            poem::web::sse::Event::message(json).event_type("progress")
        });
        Ok(events)
    }

    /// Cancel a job
    ///
    /// A waiting job ends at once, a running one before its next item.
    #[oai(path = "/sites/:site_id/jobs/:job_id/cancel", method = "post", operation_id = "jobs_cancel")]
    async fn cancel(
        &self,
        caller: Caller<JobsWrite>,
        site_id: Path<SiteId>,
        job_id: Path<JobId>,
    ) -> Answer<Ok<JobOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let job = super::cancel(&tx, *job_id).await?;
        tx.commit().await?;
        Ok(ok(job.into()))
    }

    /// Try a job again that ended badly
    ///
    /// What it had already done stays done.
    #[oai(path = "/sites/:site_id/jobs/:job_id/retry", method = "post", operation_id = "jobs_retry")]
    async fn retry(
        &self,
        caller: Caller<JobsWrite>,
        site_id: Path<SiteId>,
        job_id: Path<JobId>,
    ) -> Answer<Accepted<JobOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let job = super::retry(&tx, *job_id).await?;
        tx.commit().await?;
        Ok(accepted_job(job))
    }
}

/// The job as it is, then each time it has changed, until it has ended, or the caller may no longer read it.
fn progress(watch: Watch, site: SiteScope, first: JobOut) -> impl Stream<Item = JobOut> + Send {
    stream::unfold((watch, site, Some(first), None::<JobOut>), |(watch, site, first, last)| async move {
        if let Some(first) = first {
            return Some((first.clone(), (watch, site, None, Some(first))));
        }
        let last = last?;
        if last.status.is_final() {
            return None;
        }
        loop {
            tokio::time::sleep(LOOK).await;
            if !watch.holds().await {
                return None;
            }
            let job: JobOut = super::get(&site, last.id).await.ok()?.into();
            if job != last {
                return Some((job.clone(), (watch, site, None, Some(job))));
            }
        }
    })
}
