//! The row of a conflict.

use sea_orm::{DeriveEntityModel, entity::prelude::*};
use uuid::Uuid;

use super::PostText;
use crate::platform::{
    clock::Instant,
    error::Result,
    ids::{AccountId, ConflictId, ContentId, DeliveryId, SiteId},
    store::SiteOwned,
};

words! {
    /// Where a conflict is.
    pub enum ConflictStatus {
        /// Waits for a person.
        Open,
        /// Nothing clashed: both sides are in the post.
        Merged,
        /// A person decided.
        Resolved,
        /// The post was put back to what it said before.
        Reverted,
        /// A newer one took its place.
        Superseded,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_conflict")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConflictId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub content_id: ContentId,
    pub content_title: String,
    /// What WordPress did not take.
    pub delivery_id: DeliveryId,
    pub post_id: Option<i64>,
    /// What IGNY8 wrote last, if that is known.
    pub base: Option<Json>,
    pub ours: Json,
    pub theirs: Json,
    /// The fingerprint of `theirs`: what is overwritten is what was seen.
    pub theirs_hash: String,
    pub modified_by: Option<String>,
    pub status: ConflictStatus,
    /// What ended it.
    pub resolved_delivery_id: Option<DeliveryId>,
    pub resolved_by: Option<Uuid>,
    pub resolved_at: Option<Instant>,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "conflict";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

impl Model {
    /// What IGNY8 wrote last.
    pub fn base(&self) -> Result<Option<PostText>> {
        Ok(self.base.clone().map(serde_json::from_value).transpose()?)
    }

    /// What it would write now.
    pub fn ours(&self) -> Result<PostText> {
        Ok(serde_json::from_value(self.ours.clone())?)
    }

    /// What the post says.
    pub fn theirs(&self) -> Result<PostText> {
        Ok(serde_json::from_value(self.theirs.clone())?)
    }
}
