//! Tasks: what is to be written, each with the whole brief of its idea.

pub mod api;
mod row;

use row::{ActiveModel, Column, Entity};
pub use row::{Model as Task, TaskStatus};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use crate::{
    features::planner::{
        clusters,
        ideas::{self, Brief, Idea},
    },
    platform::{
        error::{Error, Result},
        ids::{ClusterId, IdeaId, JobId, TaskId},
        jobs,
        page::{Page, PageRequest},
        store::{Actor, Conn, Ordering, SiteScope, Tx, contains, tallies},
    },
};

/// What the writer is told: the idea as it was when the task was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskBrief {
    pub cluster_id: Option<ClusterId>,
    pub cluster_name: String,
    pub angle: String,
    pub content_type: String,
    pub primary_keyword: String,
    pub secondary_keywords: Vec<String>,
    pub audience: String,
    pub funnel_stage: String,
    /// Outline, questions, musts: as the planner made them (F8 of the original: they got lost on the way).
    pub brief: Brief,
}

impl Task {
    /// What the writer is told.
    pub fn brief(&self) -> Result<TaskBrief> {
        Ok(serde_json::from_value(self.brief.clone())?)
    }
}

/// What a list of tasks shows.
#[derive(Debug, Default)]
pub struct TaskFilter {
    pub statuses: Vec<TaskStatus>,
    pub text: Option<String>,
}

/// The site's tasks, newest first.
pub async fn list(site: &SiteScope, filter: &TaskFilter, page: PageRequest) -> Result<Page<Task>> {
    let mut query = Entity::find();
    if !filter.statuses.is_empty() {
        query = query.filter(Column::Status.is_in(filter.statuses.iter().copied()));
    }
    let mut known = None;
    match &filter.text {
        Some(text) => query = query.filter(contains::<Entity>(site.store(), Column::Title, text)),
        None => {
            let words: Vec<String> = filter.statuses.iter().map(|status| status.word()).collect();
            let counted = tallies(site, "task").await?;
            let sum: i64 = counted.iter().filter(|t| words.is_empty() || words.contains(&t.status)).map(|t| t.n).sum();
            known = Some(u64::try_from(sum).unwrap_or_default());
        }
    }
    site.page::<Entity, Task>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, known).await
}

/// The task with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: TaskId) -> Result<Task> {
    site.get(Entity::find_by_id(id)).await
}

/// Makes tasks of ideas, and says which ideas were left alone and why. An idea has one task at the most.
pub async fn add_from_ideas(site: &SiteScope<Tx>, ids: &[IdeaId]) -> Result<(Vec<Task>, Vec<(IdeaId, String)>)> {
    let (taken, left) = ideas::take_for_tasks(site, ids).await?;
    let mut tasks = Vec::new();
    for idea in &taken {
        if let Some(earlier) = site.find(Entity::find().filter(Column::IdeaId.eq(idea.id))).await? {
            let again = ActiveModel { status: Set(TaskStatus::Queued), ..changed(site, &earlier) };
            tasks.push(site.change(again).await?);
            continue;
        }
        let now = site.now();
        let brief = brief_of(site, idea).await?;
        let task = ActiveModel {
            id: Set(site.new_id()),
            sector_id: Set(idea.sector_id),
            idea_id: Set(Some(idea.id)),
            title: Set(idea.title.clone()),
            structure: Set(idea.structure.to_string()),
            word_target: Set(idea.word_target),
            brief: Set(serde_json::to_value(brief)?),
            status: Set(TaskStatus::Queued),
            priority: Set(100),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        tasks.push(site.insert(task).await?);
    }
    Ok((tasks, left))
}

async fn brief_of(site: &SiteScope<Tx>, idea: &Idea) -> Result<TaskBrief> {
    let cluster_name = match idea.cluster_id {
        Some(cluster) => clusters::names(site, &[cluster]).await?.remove(&cluster),
        None => None,
    };
    Ok(TaskBrief {
        cluster_id: idea.cluster_id,
        cluster_name: cluster_name.unwrap_or_default(),
        angle: idea.angle.clone(),
        content_type: idea.content_type.to_string(),
        primary_keyword: idea.primary_keyword.clone(),
        secondary_keywords: idea.secondary_keywords.0.clone(),
        audience: idea.audience.clone(),
        funnel_stage: idea.funnel_stage.to_string(),
        brief: idea.brief.clone(),
    })
}

/// Tasks that wait to be written, the most urgent first.
pub async fn queued<C: Conn>(site: &SiteScope<C>, limit: u64) -> Result<Vec<TaskId>> {
    let query = Entity::find()
        .filter(Column::Status.eq(TaskStatus::Queued))
        .order_by_asc(Column::Priority)
        .order_by_asc(Column::Id)
        .limit(limit);
    Ok(site.all(query).await?.into_iter().map(|task| task.id).collect())
}

/// A job begins to write: refused if another is at it, or if it is written already.
pub async fn begin(site: &SiteScope<Tx>, id: TaskId) -> Result<Task> {
    let task = get(site, id).await?;
    let job = match site.actor() {
        Actor::Job(job) => Some(job),
        _ => None,
    };
    let free = match task.status {
        TaskStatus::Queued | TaskStatus::Failed => true,
        TaskStatus::Generating => task.job_id == job || ended(site, task.job_id).await?,
        TaskStatus::Done | TaskStatus::Cancelled => false,
    };
    if !free {
        return Err(Error::conflict("conflict", format!("this task is {}: it cannot be written now", task.status)));
    }
    let change =
        ActiveModel { status: Set(TaskStatus::Generating), job_id: Set(job), error: Set(None), ..changed(site, &task) };
    site.change(change).await
}

/// Whether the job that was at it has ended without a word (killed for good, cancelled).
async fn ended(site: &SiteScope<Tx>, job: Option<JobId>) -> Result<bool> {
    let Some(job) = job else { return Ok(true) };
    Ok(jobs::find(site, job).await?.is_none_or(|job| job.status.is_final()))
}

/// It is written.
pub async fn finish(site: &SiteScope<Tx>, task: &Task) -> Result<()> {
    site.change(ActiveModel { status: Set(TaskStatus::Done), ..changed(site, task) }).await?;
    if let Some(idea) = task.idea_id {
        ideas::note_written(site, idea).await?;
    }
    Ok(())
}

/// It could not be written, because of `why`.
pub async fn fail(site: &SiteScope<Tx>, id: TaskId, why: &str) -> Result<()> {
    leave(site, id, TaskStatus::Failed, why).await
}

/// It could not be written now, because of `why`, which is none of its own: it waits as before.
pub async fn put_back(site: &SiteScope<Tx>, id: TaskId, why: &str) -> Result<()> {
    leave(site, id, TaskStatus::Queued, why).await
}

async fn leave(site: &SiteScope<Tx>, id: TaskId, status: TaskStatus, why: &str) -> Result<()> {
    let task = get(site, id).await?;
    if task.status == TaskStatus::Generating {
        let change = ActiveModel { status: Set(status), error: Set(Some(why.to_owned())), ..changed(site, &task) };
        site.change(change).await?;
    }
    Ok(())
}

/// It shall not be written.
pub async fn cancel(site: &SiteScope<Tx>, id: TaskId) -> Result<Task> {
    let task = get(site, id).await?;
    if !matches!(task.status, TaskStatus::Queued | TaskStatus::Failed) {
        return Err(Error::conflict(
            "conflict",
            format!("this task is {}: only one that waits can be cancelled", task.status),
        ));
    }
    if let Some(idea) = task.idea_id {
        ideas::note_cancelled(site, idea).await?;
    }
    site.change(ActiveModel { status: Set(TaskStatus::Cancelled), ..changed(site, &task) }).await
}

fn changed(site: &SiteScope<Tx>, task: &Task) -> ActiveModel {
    ActiveModel {
        id: Unchanged(task.id),
        updated_at: Set(site.now()),
        version: Set(task.version + 1),
        ..Default::default()
    }
}
