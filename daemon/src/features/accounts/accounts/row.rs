//! The row of an account.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{access::AccountStatus, clock::Instant, ids::AccountId, store::AccountOwned};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub name: String,
    /// Short, for the command line; unique in the instance.
    pub slug: String,
    pub status: AccountStatus,
    /// The balance. Only billing changes it and what is held back of it.
    pub credits: i64,
    pub credits_reserved: i64,
    /// While it is on trial.
    pub trial_ends_at: Option<Instant>,
    /// When everything is deleted, if somebody asked for that.
    pub delete_after: Option<Instant>,
    pub time_zone: String,
    pub locale: String,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "account";
    const ACCOUNT: Column = Column::Id;
}
