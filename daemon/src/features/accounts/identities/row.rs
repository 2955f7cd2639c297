//! The row of an identity.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, IdentityId, UserId},
    store::AccountOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdentityId,
    pub account_id: AccountId,
    pub user_id: UserId,
    /// The name of the provider when it was linked; the issuer is what counts.
    pub provider: String,
    pub issuer: String,
    pub subject: String,
    /// What the issuer said last; for people, never compared.
    pub email: Option<String>,
    pub created_at: Instant,
    pub last_used_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "identity";
    const ACCOUNT: Column = Column::AccountId;
}
