//! The rows of a family and of its tokens.

/// A family: what one sign-in of a machine grew into.
pub mod family {
    use sea_orm::{DeriveEntityModel, entity::prelude::*};

    use crate::platform::{
        access::families::EndReason,
        clock::Instant,
        ids::{AccountId, FamilyId, UserId},
        store::AccountOwned,
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "token_family")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FamilyId,
        pub account_id: AccountId,
        pub user_id: UserId,
        /// The user's, when it began.
        pub token_version: i64,
        pub user_agent: String,
        pub created_at: Instant,
        pub last_used_at: Instant,
        /// Never later than it was at the beginning, however often its tokens are refreshed.
        pub expires_at: Instant,
        pub ended_at: Option<Instant>,
        pub end_reason: Option<EndReason>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl AccountOwned for Entity {
        const NOUN: &'static str = "token family";
        const ACCOUNT: Column = Column::AccountId;
    }
}

/// A token of a family, used or not.
pub mod token {
    use sea_orm::{DeriveEntityModel, entity::prelude::*};

    use crate::platform::{
        clock::Instant,
        ids::{AccountId, FamilyId, RefreshTokenId},
        store::AccountOwned,
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "refresh_token")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RefreshTokenId,
        pub account_id: AccountId,
        pub family_id: FamilyId,
        pub token_hash: Vec<u8>,
        pub created_at: Instant,
        pub used_at: Option<Instant>,
        /// What the successor was made with.
        pub salt: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl AccountOwned for Entity {
        const NOUN: &'static str = "refresh token";
        const ACCOUNT: Column = Column::AccountId;
    }
}
