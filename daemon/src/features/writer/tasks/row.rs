//! The row of a task.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, IdeaId, JobId, SectorId, SiteId, TaskId},
    store::SiteOwned,
};

crate::words! {
    /// Where a task is in its life.
    pub enum TaskStatus {
        /// Waits to be written.
        Queued,
        /// A job is writing it.
        Generating,
        /// Written.
        Done,
        /// Could not be written; the error says why.
        Failed,
        /// Not to be written.
        Cancelled,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub idea_id: Option<IdeaId>,
    pub title: String,
    pub structure: String,
    pub word_target: i64,
    /// The whole brief as it was when the task was made (`TaskBrief`): the writer sees what the planner meant.
    pub brief: Json,
    pub status: TaskStatus,
    pub priority: i64,
    /// The job that writes it, or wrote it last.
    pub job_id: Option<JobId>,
    pub error: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "task";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}
