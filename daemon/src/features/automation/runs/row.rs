//! The row of a run.

use sea_orm::{DeriveEntityModel, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    features::automation::pipeline::{Limits, Stage},
    platform::{
        clock::Instant,
        ids::{AccountId, JobId, RuleId, RunId, SiteId},
        store::SiteOwned,
    },
};

crate::words! {
    /// Why a run began.
    pub enum Trigger {
        /// Its rule's time had come.
        Schedule,
        /// Somebody asked.
        Manual,
    }

    /// Where a run is in its life.
    pub enum RunStatus {
        /// Going through its stages.
        Running,
        /// Asked to end; ends with the stage it is in.
        Cancelling,
        /// Ended because somebody asked.
        Cancelled,
        /// All stages ended well.
        Completed,
        /// All stages ended, some items failed.
        CompletedWithErrors,
        /// A stage could not be done.
        Failed,
    }

    /// Where a stage of a run is.
    pub enum StageStatus {
        /// Not its turn yet.
        Waiting,
        /// Going on.
        Running,
        /// Ended, nothing failed.
        Done,
        /// Ended, something failed.
        Failed,
        /// Had nothing to do.
        Skipped,
    }
}

impl RunStatus {
    /// Whether nothing will happen to it any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Running | Self::Cancelling)
    }
}

/// What a stage did, as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageResult {
    pub stage: Stage,
    pub status: StageStatus,
    /// Items taken.
    pub taken: u64,
    /// Items that ended well.
    pub done: u64,
    /// Items that failed.
    pub failed: u64,
    /// A sentence for people: what was done, or why nothing was.
    pub note: String,
    /// The job that does it.
    pub job_id: Option<JobId>,
    pub started_at: Option<Instant>,
    pub finished_at: Option<Instant>,
}

impl StageResult {
    /// A stage whose turn has not come.
    #[must_use]
    pub fn waiting(stage: Stage) -> Self {
        Self {
            stage,
            status: StageStatus::Waiting,
            taken: 0,
            done: 0,
            failed: 0,
            note: String::new(),
            job_id: None,
            started_at: None,
            finished_at: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub rule_id: Option<RuleId>,
    pub rule_name: String,
    pub trigger: Trigger,
    pub status: RunStatus,
    /// The results of the stages, in order: `[StageResult]`.
    pub stages: Json,
    pub limits: Json,
    pub credits: i64,
    pub error: Option<String>,
    pub started_at: Instant,
    pub finished_at: Option<Instant>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "run";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

impl Model {
    /// The results of its stages, in order.
    pub fn results(&self) -> crate::platform::error::Result<Vec<StageResult>> {
        Ok(serde_json::from_value(self.stages.clone())?)
    }

    /// Items per stage.
    pub fn limits(&self) -> crate::platform::error::Result<Limits> {
        Ok(serde_json::from_value(self.limits.clone())?)
    }
}
