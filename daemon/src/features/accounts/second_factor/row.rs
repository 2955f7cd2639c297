//! The rows of a second factor and of its recovery codes.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, UserId},
    store::AccountOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    pub account_id: AccountId,
    pub secret_sealed: String,
    /// The last step whose code was taken: no code works twice.
    pub last_step: i64,
    /// Null until a first code proved that the secret arrived.
    pub confirmed_at: Option<Instant>,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "second factor";
    const ACCOUNT: Column = Column::AccountId;
}

/// A code for when the device is lost; its row goes when it is used.
pub mod recovery {
    use sea_orm::{DeriveEntityModel, entity::prelude::*};
    use uuid::Uuid;

    use crate::platform::{
        ids::{AccountId, UserId},
        store::AccountOwned,
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery_code")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: AccountId,
        pub user_id: UserId,
        pub code_hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl AccountOwned for Entity {
        const NOUN: &'static str = "recovery code";
        const ACCOUNT: Column = Column::AccountId;
    }
}
