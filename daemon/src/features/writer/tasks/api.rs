//! Tasks over HTTP.

use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};
use serde_json::json;

use super::{Task, TaskFilter, TaskStatus};
use crate::{
    features::writer::content::{self, GENERATE_CONTENT},
    platform::{
        access::{
            Caller,
            permissions::{WriterRead, WriterWrite},
        },
        ai::AiRun,
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            bulk::BulkReport,
            envelope::{Accepted, Listed, Ok, listed, ok},
            query::{Paging, Words},
            valid::Valid,
        },
        ids::{ContentId, IdeaId, JobId, SectorId, SiteId, TaskId},
        jobs::api::{JobOut, accepted_job},
    },
};

/// `/sites/{site_id}/writer/tasks`.
pub struct TasksApi;

/// Something to be written.
#[derive(Object)]
#[oai(rename = "Task")]
struct TaskOut {
    id: TaskId,
    sector_id: SectorId,
    #[oai(nullable)]
    idea_id: Option<IdeaId>,
    /// What was written, once it is.
    #[oai(nullable)]
    content_id: Option<ContentId>,
    title: String,
    structure: String,
    /// Words it shall have.
    word_target: i64,
    status: TaskStatus,
    /// Smaller is written first.
    priority: i64,
    /// The job that writes it, or wrote it last.
    #[oai(nullable)]
    job_id: Option<JobId>,
    /// Why it could not be written, or why it waits again.
    #[oai(nullable)]
    error: Option<String>,
    created_at: Instant,
    version: i64,
}

/// Tasks by id.
#[derive(Object)]
struct TaskIds {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    ids: Vec<TaskId>,
}

/// Ideas to make tasks of.
#[derive(Object)]
struct QueueIn {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    ids: Vec<IdeaId>,
}

/// What became of each idea.
#[derive(Object)]
struct Queued {
    /// The tasks, in the order of the ideas.
    created: Vec<TaskId>,
    skipped: Vec<Skipped>,
}

/// An idea that got no task, and why.
#[derive(Object)]
struct Skipped {
    id: IdeaId,
    reason: String,
}

/// Tasks to write.
#[derive(Object)]
struct GenerateIn {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    ids: Vec<TaskId>,
}

impl TaskOut {
    fn of(task: Task, content_id: Option<ContentId>) -> Self {
        Self {
            id: task.id,
            sector_id: task.sector_id,
            idea_id: task.idea_id,
            content_id,
            title: task.title,
            structure: task.structure,
            word_target: task.word_target,
            status: task.status,
            priority: task.priority,
            job_id: task.job_id,
            error: task.error,
            created_at: task.created_at,
            version: task.version,
        }
    }
}

/// Tasks: what is to be written.
#[OpenApi(tag = "Tag::Tasks")]
impl TasksApi {
    /// List the site's tasks, newest first
    #[oai(path = "/sites/:site_id/writer/tasks", method = "get", operation_id = "tasks_list")]
    async fn list(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only tasks in these states.
        status: Query<Words<TaskStatus>>,
        /// Only tasks whose title contains this.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<Option<String>>,
    ) -> Answer<Listed<TaskOut>> {
        let site = caller.site(*site_id).await?;
        let filter = TaskFilter { statuses: status.0.0, text: q.0 };
        let page = super::list(&site, &filter, paging.0).await?;
        let written = content::of_tasks(&site, page.rows.iter().map(|task| task.id).collect()).await?;
        Ok(listed(page.map(|task| {
            let content_id = written.get(&task.id).copied();
            TaskOut::of(task, content_id)
        })))
    }

    /// Read a task
    #[oai(path = "/sites/:site_id/writer/tasks/:task_id", method = "get", operation_id = "tasks_get")]
    async fn get(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        task_id: Path<TaskId>,
    ) -> Answer<Ok<TaskOut>> {
        let site = caller.site(*site_id).await?;
        let task = super::get(&site, *task_id).await?;
        let written = content::of_tasks(&site, vec![task.id]).await?;
        let content_id = written.get(&task.id).copied();
        Ok(ok(TaskOut::of(task, content_id)))
    }

    /// Make tasks of ideas
    ///
    /// Being queued by a person is being approved. An idea has one task at the most.
    #[oai(path = "/sites/:site_id/planner/ideas/queue", method = "post", operation_id = "ideas_queue")]
    async fn queue(
        &self,
        caller: Caller<WriterWrite>,
        site_id: Path<SiteId>,
        body: Valid<QueueIn>,
    ) -> Answer<Ok<Queued>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let (tasks, left) = super::add_from_ideas(&tx, &body.0.ids).await?;
        tx.commit().await?;
        let skipped = left.into_iter().map(|(id, reason)| Skipped { id, reason }).collect();
        Ok(ok(Queued { created: tasks.into_iter().map(|task| task.id).collect(), skipped }))
    }

    /// Write tasks
    ///
    /// A job writes them; each piece costs 3 credits when it is saved.
    #[oai(path = "/sites/:site_id/writer/tasks/generate", method = "post", operation_id = "tasks_generate")]
    async fn generate(
        &self,
        caller: Caller<WriterWrite>,
        site_id: Path<SiteId>,
        body: Valid<GenerateIn>,
    ) -> Answer<Accepted<JobOut>> {
        let site = caller.site(*site_id).await?;
        for id in &body.0.ids {
            super::get(&site, *id).await?;
        }
        let items = body.0.ids.iter().map(|id| json!({"task_id": id})).collect();
        let tx = site.begin().await?;
        let job = AiRun::new(GENERATE_CONTENT, items, None)?.enqueue(&tx).await?;
        tx.commit().await?;
        Ok(accepted_job(job))
    }

    /// Cancel a task
    #[oai(path = "/sites/:site_id/writer/tasks/:task_id/cancel", method = "post", operation_id = "tasks_cancel")]
    async fn cancel(
        &self,
        caller: Caller<WriterWrite>,
        site_id: Path<SiteId>,
        task_id: Path<TaskId>,
    ) -> Answer<Ok<TaskOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let task = super::cancel(&tx, *task_id).await?;
        tx.commit().await?;
        Ok(ok(TaskOut::of(task, None)))
    }

    /// Cancel many tasks
    ///
    /// Each has its own outcome.
    #[oai(path = "/sites/:site_id/writer/tasks/bulk_cancel", method = "post", operation_id = "tasks_bulk_cancel")]
    async fn bulk_cancel(
        &self,
        caller: Caller<WriterWrite>,
        site_id: Path<SiteId>,
        body: Valid<TaskIds>,
    ) -> Answer<Ok<BulkReport>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let mut report = BulkReport::default();
        for id in body.0.ids {
            report.note(id, site.attempt(super::cancel(&site, id)).await)?;
        }
        site.commit().await?;
        Ok(ok(report))
    }
}
