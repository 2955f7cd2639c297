//! The row of an image.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, ContentId, ImageId, SectorId, SiteId},
    store::SiteOwned,
};

crate::words! {
    /// What an image is for.
    pub enum ImageRole {
        /// The post's picture.
        Featured,
        /// A picture in the text.
        Inline,
    }

    /// Where an image is in its life.
    pub enum ImageStatus {
        /// Has a prompt.
        Prompted,
        /// Has a file.
        Ready,
        /// Is in WordPress's media library.
        Uploaded,
        /// Could not be made; the error says why.
        Failed,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "image")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImageId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub content_id: ContentId,
    pub role: ImageRole,
    /// `featured`, or the slot that the document names (`inline-1` …).
    pub slot: String,
    pub prompt: String,
    pub alt: String,
    pub caption: String,
    pub status: ImageStatus,
    /// Its name in the file store.
    pub file_hash: Option<String>,
    pub mime: Option<String>,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub bytes: Option<i64>,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub error: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "image";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}
