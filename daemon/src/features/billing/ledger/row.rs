//! The rows of the ledger, and the two columns of the account that follow from them.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, LedgerEntryId, ReservationId},
    store::AccountOwned,
};

words! {
    /// Why the balance changed.
    pub enum EntryType {
        /// A period of the subscription began.
        SubscriptionGrant,
        /// Given by the operator.
        Grant,
        /// Bought.
        Purchase,
        /// Put right by the operator, up or down.
        Adjustment,
        /// Used.
        Deduction,
        /// Given back.
        Refund,
        /// Not used in time.
        Expiry,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LedgerEntryId,
    pub account_id: AccountId,
    pub r#type: EntryType,
    /// Credits, signed.
    pub amount: i64,
    pub balance_after: i64,
    pub reservation_id: Option<ReservationId>,
    /// What it was for; once per account.
    pub reference: String,
    pub reason: String,
    pub actor: String,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "ledger entry";
    const ACCOUNT: Column = Column::AccountId;
}

/// The account's balance: the columns of `account` that billing writes, and nobody else.
pub mod balance {
    use sea_orm::{DeriveEntityModel, entity::prelude::*};

    use crate::platform::{ids::AccountId, store::AccountOwned};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AccountId,
        /// The sum of the ledger.
        pub credits: i64,
        /// The sum of the open reservations; never more than `credits`.
        pub credits_reserved: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl AccountOwned for Entity {
        const NOUN: &'static str = "account";
        const ACCOUNT: Column = Column::Id;
    }
}
