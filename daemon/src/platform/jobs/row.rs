//! The row of a job.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, JobId, SiteId},
    store::{AccountOwned, SiteOwned},
};

words! {
    /// Where a job is in its life.
    pub enum JobStatus {
        /// Waits for a worker and its time.
        Queued,
        /// A worker holds its lease.
        Running,
        /// All done.
        Succeeded,
        /// Done but for some items.
        Partial,
        /// Refused: trying again would change nothing.
        Failed,
        /// Ended early because somebody asked.
        Cancelled,
        /// Tried as often as allowed.
        Dead,
    }
}

impl JobStatus {
    /// Whether nothing will happen to it any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub account_id: AccountId,
    pub site_id: Option<SiteId>,
    pub kind: String,
    pub payload: Json,
    pub status: JobStatus,
    pub priority: i64,
    pub run_at: Instant,
    /// Counts claims: the fence of every later write.
    pub attempt: i64,
    pub failures: i64,
    pub max_failures: i64,
    pub lease_owner: Option<String>,
    pub lease_until: Option<Instant>,
    pub dedupe_key: Option<String>,
    /// Enqueued when this job has ended, however: `{kind, payload}`.
    pub follow_up: Option<Json>,
    pub cancel_requested: bool,
    pub phase: Option<String>,
    pub percent: i64,
    pub done: i64,
    pub total: i64,
    pub message: Option<String>,
    pub result: Option<Json>,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub created_at: Instant,
    pub started_at: Option<Instant>,
    pub finished_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "job";
    const ACCOUNT: Column = Column::AccountId;
}

impl SiteOwned for Entity {
    const NOUN: &'static str = "job";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}
