//! The inventory over HTTP, for people.

use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};
use serde_json::Value;

use super::{PostFilter, SitePost, get, list};
use crate::platform::{
    access::{Caller, permissions::PublisherRead},
    clock::Instant,
    http::{
        Answer,
        apis::Tag,
        envelope::{self, Listed, listed, ok},
        query::Paging,
    },
    ids::{ContentId, SiteId},
};

/// `/sites/{site_id}/publisher/inventory`.
pub struct InventoryApi;

/// A public post of the site's WordPress.
#[derive(Object)]
#[oai(rename = "SitePostSummary")]
struct PostSummary {
    wp_post_id: i64,
    /// WordPress's word: post, page, …
    r#type: String,
    url: String,
    slug: String,
    title: String,
    excerpt: String,
    language: String,
    #[oai(nullable)]
    published_at: Option<Instant>,
    #[oai(nullable)]
    modified_at: Option<Instant>,
    /// The content that it was made of, if IGNY8 made it.
    #[oai(nullable)]
    content_id: Option<ContentId>,
    #[oai(nullable)]
    author: Option<String>,
    word_count: i64,
    images: i64,
    focus_keyword: String,
    /// When the plugin last told it.
    seen_at: Instant,
}

/// A public post, whole.
#[derive(Object)]
#[oai(rename = "SitePost")]
struct PostOut {
    #[oai(flatten)]
    summary: PostSummary,
    /// SHA-256 of its text.
    content_hash: String,
    headings: Vec<Value>,
    links: Vec<Value>,
    terms: Vec<Value>,
}

impl From<SitePost> for PostSummary {
    fn from(row: SitePost) -> Self {
        Self {
            wp_post_id: row.wp_post_id,
            r#type: row.r#type,
            url: row.url,
            slug: row.slug,
            title: row.title,
            excerpt: row.excerpt,
            language: row.language,
            published_at: row.published_at,
            modified_at: row.modified_at,
            content_id: row.content_id,
            author: row.author,
            word_count: row.word_count,
            images: row.images,
            focus_keyword: row.focus_keyword,
            seen_at: row.seen_at,
        }
    }
}

impl From<SitePost> for PostOut {
    fn from(row: SitePost) -> Self {
        let all = |list: &Value| list.as_array().cloned().unwrap_or_default();
        Self {
            content_hash: row.content_hash.clone(),
            headings: all(&row.headings),
            links: all(&row.links),
            terms: all(&row.terms),
            summary: row.into(),
        }
    }
}

/// The site's public posts.
#[OpenApi(tag = "Tag::WordPress")]
impl InventoryApi {
    /// List the public posts of the site's WordPress
    ///
    /// The last changed first, as the plugin told them, at night and after the pairing.
    #[oai(path = "/sites/:site_id/publisher/inventory", method = "get", operation_id = "inventory_list")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the document")]
    async fn list(
        &self,
        caller: Caller<PublisherRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only posts with this in the title or the address.
        q: Query<Option<String>>,
        /// Only posts of this type, such as page.
        #[oai(name = "type")]
        kind: Query<Option<String>>,
        /// Only posts in this language (BCP 47).
        language: Query<Option<String>>,
        /// Only posts that IGNY8 made, or only others.
        ours: Query<Option<bool>>,
    ) -> Answer<Listed<PostSummary>> {
        let site = caller.site(*site_id).await?;
        let filter = PostFilter { text: q.0, kind: kind.0, language: language.0, ours: ours.0 };
        Ok(listed(list(&site, &filter, paging.0).await?.map(PostSummary::from)))
    }

    /// Read a public post of the site's WordPress
    ///
    /// With its headings, links and terms, by its number there.
    #[oai(path = "/sites/:site_id/publisher/inventory/:wp_post_id", method = "get", operation_id = "inventory_get")]
    async fn get(
        &self,
        caller: Caller<PublisherRead>,
        site_id: Path<SiteId>,
        wp_post_id: Path<i64>,
    ) -> Answer<envelope::Ok<PostOut>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(get(&site, *wp_post_id).await?.into()))
    }
}
