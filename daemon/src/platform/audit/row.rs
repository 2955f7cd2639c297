//! The row of the audit log.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, AuditEventId, SiteId},
    store::AccountOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    pub account_id: AccountId,
    /// If all that was written belongs to one site.
    pub site_id: Option<SiteId>,
    /// `user`, `plugin`, `system`, …
    pub actor_kind: String,
    /// The actor's id; `system` has none and says so.
    pub actor: String,
    pub operation: String,
    /// The table of the thing that it was about.
    pub subject_kind: String,
    /// Its id, as it is printed.
    pub subject: String,
    /// The rows that were written: `[{kind, id, action, before, after}]`.
    pub changes: Json,
    /// How many rows were written, also those that are not listed.
    pub rows: i64,
    /// Which of the request's transactions it was, from 1; nearly all requests have one.
    pub part: i64,
    pub request_id: String,
    pub address: String,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "audit event";
    const ACCOUNT: Column = Column::AccountId;
}
