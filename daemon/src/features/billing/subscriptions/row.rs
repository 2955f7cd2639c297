//! The row of a subscription.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, SubscriptionId},
    store::AccountOwned,
};

words! {
    /// Where a subscription is in its life.
    pub enum SubscriptionStatus {
        /// Not to be paid yet.
        Trialing,
        /// As it should be.
        Active,
        /// A payment is missing.
        PastDue,
        /// Ended.
        Cancelled,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubscriptionId,
    pub account_id: AccountId,
    pub plan_code: String,
    pub status: SubscriptionStatus,
    pub period_start: Instant,
    pub period_end: Instant,
    pub created_at: Instant,
    pub updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "subscription";
    const ACCOUNT: Column = Column::AccountId;
}
