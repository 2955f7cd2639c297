//! The job that takes a run from stage to stage. Each stage that calls a provider is a job of its own, whose end
//! enqueues this one again; nothing waits in memory.

use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Run, RunStatus, StageResult, StageStatus,
    row::ActiveModel,
    stages::{self, Begun, Work},
    write,
};
use crate::{
    features::{billing::usage, planner::clusters::auto_cluster},
    platform::{
        error::{Error, Result},
        ids::RunId,
        jobs::{self, Job, JobContext, JobError, JobResult, JobRow, JobStatus, Outcome},
        store::{SiteScope, Tx},
    },
};

/// Takes a run as far as it goes without waiting.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Advance {
    pub run_id: RunId,
}

impl Job for Advance {
    const KIND: &'static str = "runs.advance";
    const PRIORITY: i64 = 50;

    async fn run(self, context: JobContext) -> JobResult {
        let site = context.site()?;
        let keywords_at_once = auto_cluster::at_once(site, context.services()).await?;
        loop {
            let tx = site.begin().await?;
            let run = super::get(&tx, self.run_id).await?;
            match step(&tx, run, keywords_at_once).await {
                Ok(goes_on) => {
                    tx.commit().await?;
                    if !goes_on {
                        return Ok(Outcome::done());
                    }
                }
                // Somebody wrote to the run meanwhile (a cancel): look again.
                Err(Error::VersionConflict) => drop(tx),
                Err(error) => return Err(JobError::from(error)),
            }
        }
    }
}

/// One step in one transaction; whether there is another to take now.
async fn step(site: &SiteScope<Tx>, run: Run, keywords_at_once: u64) -> Result<bool> {
    if run.status.is_final() {
        return Ok(false);
    }
    let mut results = run.results()?;
    let current = results.iter_mut().find(|stage| matches!(stage.status, StageStatus::Waiting | StageStatus::Running));
    let Some(current) = current else {
        return end(site, &run, &results, None).await;
    };
    match current.status {
        StageStatus::Running => {
            if !collect(site, current).await? {
                return Ok(false);
            }
        }
        _ if run.status == RunStatus::Cancelling => return end(site, &run, &results, None).await,
        _ => begin(site, &run, current, keywords_at_once).await?,
    }
    let credits = credits(site, &results).await?;
    let waits = results.iter().any(|stage| stage.status == StageStatus::Running);
    let change =
        ActiveModel { stages: Set(serde_json::to_value(&results)?), credits: Set(credits), ..Default::default() };
    write(site, &run, change).await?;
    Ok(!waits)
}

/// Begins a stage: done at once, or as a job that brings us back when it ends.
async fn begin(site: &SiteScope<Tx>, run: &Run, stage: &mut StageResult, keywords_at_once: u64) -> Result<()> {
    stage.started_at = Some(site.now());
    let work = Work { run: run.id, limit: run.limits()?.of(stage.stage), keywords_at_once };
    match stages::begin(site, stage.stage, work).await? {
        Begun::Nothing(why) => finish(site, stage, StageStatus::Skipped, 0, 0, why),
        Begun::AtOnce { done, note } => {
            stage.taken = done;
            finish(site, stage, StageStatus::Done, done, 0, note);
        }
        Begun::Job { job, items } => {
            stage.status = StageStatus::Running;
            stage.taken = items;
            stage.job_id = Some(job);
        }
    }
    Ok(())
}

/// Takes over what the stage's job reported; `false` while it is still going on.
async fn collect(site: &SiteScope<Tx>, stage: &mut StageResult) -> Result<bool> {
    let Some(id) = stage.job_id else { return Err(Error::bug("a running stage has no job")) };
    let job = jobs::get(site, id).await?;
    if !job.status.is_final() {
        return Ok(false);
    }
    let count =
        |name: &str| job.result.as_ref().and_then(|result| result.get(name)).and_then(Value::as_u64).unwrap_or(0);
    let (done, failed) = match job.status {
        JobStatus::Succeeded | JobStatus::Partial | JobStatus::Cancelled => (count("done"), count("failed")),
        _ => (0, stage.taken),
    };
    let status = if failed == 0 { StageStatus::Done } else { StageStatus::Failed };
    let note = sentence(&job, done, failed);
    finish(site, stage, status, done, failed, note);
    Ok(true)
}

fn sentence(job: &JobRow, done: u64, failed: u64) -> String {
    match (&job.error_message, failed) {
        (Some(why), _) if job.status != JobStatus::Succeeded => why.clone(),
        (_, 0) => format!("{done} done"),
        _ => {
            let why = job.result.as_ref().and_then(first_failure).unwrap_or_default();
            format!("{done} done, {failed} failed: {why}")
        }
    }
}

fn first_failure(result: &Value) -> Option<String> {
    let items = result.get("items")?.as_array()?;
    items.iter().find_map(|item| item.pointer("/error/message").and_then(Value::as_str)).map(str::to_owned)
}

fn finish(site: &SiteScope<Tx>, stage: &mut StageResult, status: StageStatus, done: u64, failed: u64, note: String) {
    stage.status = status;
    stage.done = done;
    stage.failed = failed;
    stage.note = note;
    stage.finished_at = Some(site.now());
}

/// Credits that the stages' jobs have taken.
async fn credits(site: &SiteScope<Tx>, results: &[StageResult]) -> Result<i64> {
    let mut sum = 0;
    for job in results.iter().filter_map(|stage| stage.job_id) {
        sum += usage::credits_of(&site.account(), job).await?;
    }
    Ok(sum)
}

async fn end(site: &SiteScope<Tx>, run: &Run, results: &[StageResult], error: Option<String>) -> Result<bool> {
    let failed = results.iter().any(|stage| stage.status == StageStatus::Failed);
    let nothing_worked = results.iter().all(|stage| stage.done == 0) && failed;
    let status = match run.status {
        RunStatus::Cancelling => RunStatus::Cancelled,
        _ if nothing_worked => RunStatus::Failed,
        _ if failed => RunStatus::CompletedWithErrors,
        _ => RunStatus::Completed,
    };
    let change = ActiveModel {
        status: Set(status),
        credits: Set(credits(site, results).await?),
        error: Set(error),
        finished_at: Set(Some(site.now())),
        ..Default::default()
    };
    write(site, run, change).await?;
    Ok(false)
}
