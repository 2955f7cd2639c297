//! The rows of one-time tokens and of requests for mail.

use sea_orm::{DeriveEntityModel, entity::prelude::*};
use uuid::Uuid;

use crate::platform::{
    clock::Instant,
    ids::{AccountId, UserId},
    store::AccountOwned,
};

crate::words! {
    /// What a token that works once is for; one is never taken for the other.
    pub enum Purpose {
        /// Proves that the mail's reader has the address.
        Verify,
        /// Lets the mail's reader set a new password.
        Reset,
        /// Says that the password was right and the second step is to come.
        SecondStep,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: AccountId,
    pub user_id: UserId,
    pub purpose: Purpose,
    pub token_hash: Vec<u8>,
    /// Wrong guesses at what must come with it.
    pub tries: i64,
    pub created_at: Instant,
    pub expires_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "token";
    const ACCOUNT: Column = Column::AccountId;
}

/// Somebody asked for a mail to an address, whether or not anybody has it.
pub mod request {
    use sea_orm::{DeriveEntityModel, entity::prelude::*};
    use uuid::Uuid;

    use crate::platform::clock::Instant;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mail_request")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub address_hash: Vec<u8>,
        pub asked_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
