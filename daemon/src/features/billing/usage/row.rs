//! The row of the usage log.

use sea_orm::{DeriveEntityModel, entity::prelude::*};
use uuid::Uuid;

use crate::platform::{
    clock::Instant,
    ids::{AccountId, SiteId},
    store::AccountOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub function: String,
    /// Clusters, ideas, pieces, images.
    pub units: i64,
    pub credits: i64,
    /// Millionths of a dollar paid to the provider, if known.
    pub cost_micros: Option<i64>,
    pub provider: String,
    pub model: String,
    /// Job and item, as in the ledger.
    pub reference: String,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "usage";
    const ACCOUNT: Column = Column::AccountId;
}
