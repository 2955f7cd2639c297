//! The row of a public post of a site's WordPress.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, ContentId, SiteId},
    store::SiteOwned,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site_post")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub wp_post_id: i64,
    pub account_id: AccountId,
    /// The number of the post, modulo 256.
    pub bucket: i64,
    /// By what the plugin knows whether the post changed.
    pub digest: String,
    pub r#type: String,
    pub status: String,
    pub url: String,
    pub slug: String,
    pub title: String,
    pub excerpt: String,
    pub language: String,
    pub published_at: Option<Instant>,
    pub modified_at: Option<Instant>,
    /// SHA-256 of its text.
    pub content_hash: String,
    /// The content that it was made of, if it is ours.
    pub content_id: Option<ContentId>,
    pub author: Option<String>,
    pub word_count: i64,
    /// `[{level, text}]`
    pub headings: Json,
    /// `[{url, text, rel}]`
    pub links: Json,
    /// `[{taxonomy, id, name, slug}]`
    pub terms: Json,
    pub images: i64,
    pub focus_keyword: String,
    pub seen_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "post";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}
