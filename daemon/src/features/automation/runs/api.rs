//! Runs over HTTP.

use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};

use super::{Run, RunStatus, StageResult, StageStatus, Trigger};
use crate::{
    features::automation::pipeline::Stage,
    platform::{
        access::{
            Caller,
            permissions::{AutomationRead, AutomationWrite},
        },
        clock::Instant,
        error::Result,
        http::{
            Answer,
            apis::Tag,
            envelope::{Listed, Ok, listed, ok},
            query::Paging,
        },
        ids::{JobId, RuleId, RunId, SiteId},
        page::Page,
    },
};

/// `/sites/{site_id}/automation/runs`.
pub struct RunsApi;

/// A run and what each of its stages did.
#[derive(Object)]
#[oai(rename = "Run")]
pub struct RunOut {
    id: RunId,
    /// `null` if the rule is gone.
    #[oai(nullable)]
    rule_id: Option<RuleId>,
    rule_name: String,
    trigger: Trigger,
    status: RunStatus,
    /// The stage that is going on.
    #[oai(nullable)]
    stage: Option<Stage>,
    stages: Vec<StageOut>,
    /// Credits taken so far.
    credits: i64,
    #[oai(nullable)]
    error: Option<String>,
    started_at: Instant,
    #[oai(nullable)]
    finished_at: Option<Instant>,
}

/// What a stage did.
#[derive(Object)]
#[oai(rename = "RunStage")]
struct StageOut {
    stage: Stage,
    status: StageStatus,
    /// Items taken.
    taken: u64,
    /// Items that ended well.
    done: u64,
    /// Items that failed.
    failed: u64,
    /// What was done, or why nothing was.
    note: String,
    /// The job that does it, to watch.
    #[oai(nullable)]
    job_id: Option<JobId>,
    #[oai(nullable)]
    started_at: Option<Instant>,
    #[oai(nullable)]
    finished_at: Option<Instant>,
}

impl From<StageResult> for StageOut {
    fn from(result: StageResult) -> Self {
        let StageResult { stage, status, taken, done, failed, note, job_id, started_at, finished_at } = result;
        Self { stage, status, taken, done, failed, note, job_id, started_at, finished_at }
    }
}

impl RunOut {
    /// As the API shows it.
    pub fn of(run: Run) -> Result<Self> {
        let results = run.results()?;
        let stage = results.iter().find(|result| result.status == StageStatus::Running).map(|result| result.stage);
        Ok(Self {
            id: run.id,
            rule_id: run.rule_id,
            rule_name: run.rule_name,
            trigger: run.trigger,
            status: run.status,
            stage,
            stages: results.into_iter().map(StageOut::from).collect(),
            credits: run.credits,
            error: run.error,
            started_at: run.started_at,
            finished_at: run.finished_at,
        })
    }
}

/// Runs: what happened, stage by stage.
#[OpenApi(tag = "Tag::Automation")]
impl RunsApi {
    /// List the site's runs, newest first
    #[oai(path = "/sites/:site_id/automation/runs", method = "get", operation_id = "runs_list")]
    async fn list(
        &self,
        caller: Caller<AutomationRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only runs of this rule.
        rule_id: Query<Option<RuleId>>,
    ) -> Answer<Listed<RunOut>> {
        let site = caller.site(*site_id).await?;
        let page = super::list(&site, *rule_id, paging.0).await?;
        let rows: Result<Vec<RunOut>> = page.rows.into_iter().map(RunOut::of).collect();
        Ok(listed(Page { request: page.request, count: page.count, rows: rows?, next_cursor: page.next_cursor }))
    }

    /// Read a run
    #[oai(path = "/sites/:site_id/automation/runs/:run_id", method = "get", operation_id = "runs_get")]
    async fn get(
        &self,
        caller: Caller<AutomationRead>,
        site_id: Path<SiteId>,
        run_id: Path<RunId>,
    ) -> Answer<Ok<RunOut>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(RunOut::of(super::get(&site, *run_id).await?)?))
    }

    /// Cancel a run
    ///
    /// It ends with the item it is at; what is done stays done.
    #[oai(path = "/sites/:site_id/automation/runs/:run_id/cancel", method = "post", operation_id = "runs_cancel")]
    async fn cancel(
        &self,
        caller: Caller<AutomationWrite>,
        site_id: Path<SiteId>,
        run_id: Path<RunId>,
    ) -> Answer<Ok<RunOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let run = super::cancel(&tx, *run_id).await?;
        tx.commit().await?;
        Ok(ok(RunOut::of(run)?))
    }
}
