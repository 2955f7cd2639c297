//! The row of a sector.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, SectorId, SiteId},
    store::SiteOwned,
};

words! {
    /// Whether automation works on a sector.
    pub enum SectorStatus {
        /// It does.
        Active,
        /// It does not; everything stays readable.
        Inactive,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sector")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SectorId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub name: String,
    /// The name's letters and digits; unique in the site.
    pub slug: String,
    pub description: String,
    pub status: SectorStatus,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "sector";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}
