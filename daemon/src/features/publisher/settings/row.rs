//! The row of a site's settings.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, SiteId},
    store::SiteOwned,
};

words! {
    /// What becomes a post's categories.
    pub enum CategoryMode {
        /// The content's own categories, which begin as its cluster's name.
        Cluster,
        /// The same, below one named like the sector.
        Nested,
        /// The sector's name alone.
        Sector,
        /// Nothing: WordPress gives its usual one.
        None,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publisher_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
    pub account_id: AccountId,
    pub author_wp_user_id: Option<i64>,
    pub categories: CategoryMode,
    pub tags: bool,
    pub create_terms: bool,
    pub updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "settings";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}
