//! The row of a site's application password.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, SiteId},
    store::SiteOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wp_rest")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
    pub account_id: AccountId,
    /// As it was entered, tidied: ends with a slash.
    pub url: String,
    /// Where its REST API is: `…/wp-json/` or `…/index.php?rest_route=/`.
    pub api_root: String,
    pub username: String,
    /// Sealed.
    pub password: String,
    pub allow_private_network: bool,
    /// Whether it knows the details block (WordPress 6.3 and later).
    pub knows_details: bool,
    pub checked_at: Instant,
    pub ok: bool,
    pub error: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "connection";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}
