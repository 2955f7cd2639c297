//! The row of a user.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    access::{UserStatus, role::Role},
    clock::Instant,
    ids::{AccountId, UserId},
    store::AccountOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub account_id: AccountId,
    /// In small letters; unique in the instance.
    pub email: String,
    pub name: String,
    pub role: Role,
    pub status: UserStatus,
    pub password_hash: String,
    /// Tokens of a lower version are no longer taken.
    pub token_version: i64,
    /// When the address was proven, or taken as given because no mail is sent.
    pub verified_at: Option<Instant>,
    pub last_login_at: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "user";
    const ACCOUNT: Column = Column::AccountId;
}
