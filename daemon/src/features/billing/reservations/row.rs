//! The row of a reservation.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, ReservationId},
    store::AccountOwned,
};

words! {
    /// What became of credits that were held back.
    pub enum ReservationStatus {
        /// Held.
        Open,
        /// Used, in whole or in part.
        Committed,
        /// Free again.
        Released,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reservation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReservationId,
    pub account_id: AccountId,
    /// Names the work; once per account.
    pub reference: String,
    pub credits: i64,
    pub status: ReservationStatus,
    pub created_at: Instant,
    pub settled_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "reservation";
    const ACCOUNT: Column = Column::AccountId;
}
