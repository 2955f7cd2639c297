//! The rows of content and of its versions.

use sea_orm::{DeriveEntityModel, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::platform::{
    clock::Instant,
    error::Result,
    ids::{AccountId, ContentId, SectorId, SiteId, TaskId},
    store::SiteOwned,
};

crate::words! {
    /// What people say of it.
    pub enum EditorialStatus {
        /// Being written or edited.
        Draft,
        /// Waits for somebody's word.
        InReview,
        /// Sent back.
        ChangesRequested,
        /// Good to go.
        Approved,
        /// Put away.
        Archived,
    }

    /// Where it is on its way to WordPress.
    pub enum DeliveryStatus {
        /// Not on its way.
        None,
        /// Waits for the plugin to take it, or for the push.
        Offered,
        /// Being taken.
        Delivering,
        /// In WordPress, not public.
        Delivered,
        /// Public.
        Live,
        /// WordPress did not take it.
        Failed,
        /// A person changed it in WordPress.
        Drifted,
        /// In WordPress's trash.
        Trashed,
        /// Deleted in WordPress.
        Gone,
    }

    /// Who made a version.
    pub enum AuthorKind {
        /// A person.
        Human,
        /// A model, or the built-in provider.
        Model,
    }
}

/// What search engines are told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seo {
    /// At most 60 characters are shown.
    pub title: String,
    /// At most 155 characters are shown.
    pub description: String,
    pub focus_keyword: String,
    pub secondary_keywords: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "content")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContentId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub task_id: Option<TaskId>,
    pub title: String,
    pub slug: String,
    pub excerpt: String,
    /// The typed document.
    pub doc: Json,
    pub language: String,
    pub word_count: i64,
    pub seo: Json,
    pub categories: Json,
    pub tags: Json,
    pub editorial_status: EditorialStatus,
    pub delivery_status: DeliveryStatus,
    /// No model wrote it: a plan for a person, never published beyond a draft.
    pub working_draft: bool,
    pub notice: Option<String>,
    pub provider: String,
    pub model: String,
    pub wp_post_id: Option<i64>,
    pub wp_url: Option<String>,
    pub wp_edit_url: Option<String>,
    pub wp_status: Option<String>,
    pub current_version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "content";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

impl Model {
    /// What search engines are told.
    pub fn seo(&self) -> Result<Seo> {
        Ok(serde_json::from_value(self.seo.clone())?)
    }

    /// Names of its categories.
    pub fn categories(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.categories.clone())?)
    }

    /// Names of its tags.
    pub fn tags(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.tags.clone())?)
    }
}

/// What the content was, each time it changed.
pub mod version {
    use sea_orm::{DeriveEntityModel, entity::prelude::*};

    use super::{AccountId, AuthorKind, ContentId, Instant, SiteId, SiteOwned};
    use crate::platform::ids::ContentVersionId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "content_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ContentVersionId,
        pub account_id: AccountId,
        pub site_id: SiteId,
        pub content_id: ContentId,
        /// From 1.
        pub n: i64,
        pub author_kind: AuthorKind,
        pub title: String,
        pub doc: Json,
        /// What changed, in a sentence.
        pub note: String,
        pub created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl SiteOwned for Entity {
        const NOUN: &'static str = "version";
        const ACCOUNT: Column = Column::AccountId;
        const SITE: Column = Column::SiteId;
    }
}
