//! The row of an API key.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, ApiKeyId, SiteId, UserId},
    store::AccountOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    pub account_id: AccountId,
    /// The only site that it reaches.
    pub site_id: Option<SiteId>,
    /// It never does more than this user may.
    pub created_by: UserId,
    pub name: String,
    /// Its first characters, to tell it from others.
    pub prefix: String,
    pub key_hash: Vec<u8>,
    /// Names of permissions.
    pub scopes: Json,
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
    /// To the minute.
    pub last_used_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "API key";
    const ACCOUNT: Column = Column::AccountId;
}
