//! Runs: one pass of a site through the stages of a rule. One at a time per site (a unique key says so).

mod advance;
pub mod api;
mod row;
mod stages;

pub use advance::Advance;
use row::{ActiveModel, Column, Entity};
pub use row::{Model as Run, RunStatus, StageResult, StageStatus, Trigger};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{
    pipeline::{Limits, Stage},
    rules::Rule,
};
use crate::platform::{
    error::{Error, Result},
    ids::{RuleId, RunId},
    jobs,
    page::{Page, PageRequest},
    store::{Conn, Ordering, SiteScope, Tx},
};

/// Starts a run; another one of the site going on is a conflict.
pub async fn start(
    site: &SiteScope<Tx>,
    rule: Option<&Rule>,
    trigger: Trigger,
    stages: &[Stage],
    limits: Limits,
) -> Result<Run> {
    if let Some(going) = going(site).await? {
        let who = if going.rule_name.is_empty() { "a manual run" } else { &going.rule_name };
        return Err(Error::conflict(
            "run_active",
            format!("{who} is still running for this site: wait for it, or cancel it"),
        ));
    }
    let results: Vec<StageResult> = stages.iter().copied().map(StageResult::waiting).collect();
    let run = site
        .insert(ActiveModel {
            id: Set(site.new_id()),
            rule_id: Set(rule.map(|rule| rule.id)),
            rule_name: Set(rule.map(|rule| rule.name.clone()).unwrap_or_default()),
            trigger: Set(trigger),
            status: Set(RunStatus::Running),
            stages: Set(serde_json::to_value(results)?),
            limits: Set(serde_json::to_value(limits)?),
            credits: Set(0),
            started_at: Set(site.now()),
            version: Set(1),
            ..Default::default()
        })
        .await?;
    jobs::enqueue(site, Advance { run_id: run.id }).await?;
    Ok(run)
}

/// The run of the site that has not ended, if any.
pub async fn going<C: Conn>(site: &SiteScope<C>) -> Result<Option<Run>> {
    site.find(Entity::find().filter(Column::Status.is_in([RunStatus::Running, RunStatus::Cancelling]))).await
}

/// The run with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: RunId) -> Result<Run> {
    site.get(Entity::find_by_id(id)).await
}

/// The site's runs, newest first.
pub async fn list<C: Conn>(site: &SiteScope<C>, rule: Option<RuleId>, page: PageRequest) -> Result<Page<Run>> {
    let mut query = Entity::find();
    if let Some(rule) = rule {
        query = query.filter(Column::RuleId.eq(rule));
    }
    site.page::<Entity, Run>(query, &Ordering::newest(Column::StartedAt, Column::Id), page, None).await
}

/// Asks a run to end: its job is cancelled, what is done stays done.
pub async fn cancel(site: &SiteScope<Tx>, id: RunId) -> Result<Run> {
    let run = get(site, id).await?;
    if run.status.is_final() {
        return Err(Error::conflict("conflict", format!("this run has ended already ({})", run.status)));
    }
    let job =
        run.results()?.into_iter().find(|stage| stage.status == StageStatus::Running).and_then(|stage| stage.job_id);
    let run = write(site, &run, ActiveModel { status: Set(RunStatus::Cancelling), ..Default::default() }).await?;
    if let Some(job) = job
        && let Some(row) = jobs::find(site, job).await?
        && !row.status.is_final()
    {
        jobs::cancel(site, job).await?;
    }
    jobs::enqueue(site, Advance { run_id: id }).await?;
    Ok(run)
}

/// Writes to a run that was read as `run`: a late writer is refused.
async fn write(site: &SiteScope<Tx>, run: &Run, change: ActiveModel) -> Result<Run> {
    let change = ActiveModel { version: Set(run.version + 1), ..change };
    let changed = site
        .update(Entity::update_many().set(change).filter(Column::Id.eq(run.id)).filter(Column::Version.eq(run.version)))
        .await?;
    if changed == 1 { get(site, run.id).await } else { Err(Error::VersionConflict) }
}
