//! The rows of a rule and of its slots.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, RuleId, RunId, SiteId},
    store::SiteOwned,
};

crate::words! {
    /// What became of a firing.
    pub enum SlotOutcome {
        /// A run was started for it.
        Run,
        /// It came while the daemon was down, and a later one was run instead.
        Missed,
        /// It came while another run of the site was going on, or while the site or its account was not active.
        Skipped,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RuleId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub name: String,
    /// Words of stages.
    pub stages: Json,
    pub cron: String,
    pub time_zone: String,
    /// Items by word of stage.
    pub limits: Json,
    pub enabled: bool,
    pub next_fire_at: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "rule";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

/// One firing of one rule: the truth about it, under a unique key.
pub mod slot {
    use super::{AccountId, Instant, RuleId, RunId, SiteId, SiteOwned, SlotOutcome};
    use sea_orm::{DeriveEntityModel, entity::prelude::*};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule_slot")]
    pub struct Model {
        pub account_id: AccountId,
        pub site_id: SiteId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub rule_id: RuleId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub slot_at: Instant,
        pub outcome: SlotOutcome,
        pub run_id: Option<RunId>,
        pub noted_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl SiteOwned for Entity {
        const NOUN: &'static str = "firing";
        const ACCOUNT: Column = Column::AccountId;
        const SITE: Column = Column::SiteId;
    }
}
