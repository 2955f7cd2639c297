//! The row of the last look at a site's WordPress.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use super::Finding;
use crate::platform::{
    clock::Instant,
    error::Result,
    ids::{AccountId, SiteId},
    store::SiteOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wp_checkup")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
    pub account_id: AccountId,
    /// What was looked at.
    pub address: String,
    pub findings: Json,
    pub checked_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "check-up";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

impl Model {
    /// What was found, the worst first.
    pub fn findings(&self) -> Result<Vec<Finding>> {
        Ok(serde_json::from_value(self.findings.clone())?)
    }
}
