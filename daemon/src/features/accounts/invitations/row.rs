//! The row of an invitation.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    access::role::Role,
    clock::Instant,
    ids::{AccountId, InvitationId, UserId},
    store::AccountOwned,
};

crate::words! {
    /// What became of an invitation.
    pub enum InvitationStatus {
        /// Can be accepted until it ends.
        Open,
        /// Somebody came.
        Accepted,
        /// Taken back.
        Revoked,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    pub account_id: AccountId,
    pub email: String,
    pub role: Role,
    /// Ids of the sites that come with it.
    pub sites: Json,
    pub token_hash: Vec<u8>,
    pub status: InvitationStatus,
    pub invited_by: UserId,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub ended_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "invitation";
    const ACCOUNT: Column = Column::AccountId;
}
