//! The inventory over HTTP, for the plugin. The messages are those of `docs/protocol/wordpress-v1.schema.json`.

use poem_openapi::{Object, OpenApi, types::ToJSON};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{ActiveModel, Part, differing, take};
use crate::platform::{
    access::Signed,
    clock::Instant,
    error::{Error, Result},
    http::{
        Answer,
        apis::Tag,
        envelope::{self, ok},
    },
    ids::ContentId,
    store::{SiteScope, Tx},
};

/// `/wp/inventory…`
pub struct PluginInventoryApi;

/// What all of the site's public posts look like from afar.
#[derive(Object)]
struct InventoryRequest {
    path: String,
    protocol: u32,
    run_id: Uuid,
    #[oai(validator(minimum(value = "0")))]
    total: i64,
    /// A digest per bucket.
    #[oai(validator(min_items = 256, max_items = 256, pattern = "^[0-9a-f]{64}$"))]
    buckets: Vec<String>,
}

/// The buckets to send.
#[derive(Object)]
struct InventoryResponse {
    run_id: Uuid,
    wanted: Vec<u32>,
}

/// Posts of wanted buckets.
#[derive(Object)]
struct InventoryPostsRequest {
    path: String,
    protocol: u32,
    run_id: Uuid,
    #[oai(validator(min_items = 1, max_items = 256))]
    parts: Vec<InventoryPart>,
}

/// The whole truth about the posts of a bucket between two numbers.
#[derive(Object)]
struct InventoryPart {
    #[oai(validator(minimum(value = "0"), maximum(value = "255")))]
    bucket: i64,
    #[oai(validator(minimum(value = "0")))]
    after_id: i64,
    #[oai(nullable, validator(minimum(value = "0")))]
    through_id: Option<i64>,
    #[oai(validator(max_items = 100))]
    posts: Vec<InventoryPost>,
}

/// A public post.
#[derive(Object)]
struct InventoryPost {
    #[oai(validator(minimum(value = "1")))]
    post_id: i64,
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    digest: String,
    #[oai(validator(min_length = 1, max_length = 64))]
    r#type: String,
    #[oai(validator(pattern = "^publish$"))]
    status: String,
    #[oai(validator(max_length = 2000, pattern = r"^https?://[^\s@]+$"))]
    url: String,
    #[oai(validator(max_length = 500))]
    slug: String,
    #[oai(validator(max_length = 2000))]
    title: String,
    #[oai(validator(max_length = 500))]
    excerpt: String,
    #[oai(validator(min_length = 1, max_length = 20))]
    language: String,
    #[oai(nullable)]
    published_gmt: Option<Instant>,
    #[oai(nullable)]
    modified_gmt: Option<Instant>,
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    content_hash: String,
    #[oai(nullable, validator(min_length = 1, max_length = 64))]
    content_id: Option<String>,
    #[oai(nullable)]
    author: Option<InventoryAuthor>,
    #[oai(validator(minimum(value = "0")))]
    word_count: i64,
    #[oai(validator(max_items = 200))]
    headings: Vec<InventoryHeading>,
    #[oai(validator(max_items = 500))]
    links: Vec<InventoryLink>,
    #[oai(validator(max_items = 200))]
    terms: Vec<InventoryTerm>,
    #[oai(validator(minimum(value = "0")))]
    images: i64,
    #[oai(validator(max_length = 300))]
    focus_keyword: String,
}

/// Whose post it is.
#[derive(Object)]
struct InventoryAuthor {
    wp_user_id: i64,
    #[oai(validator(max_length = 250))]
    name: String,
}

/// A heading of a post.
#[derive(Object)]
pub(super) struct InventoryHeading {
    #[oai(validator(minimum(value = "1"), maximum(value = "6")))]
    level: i64,
    #[oai(validator(max_length = 300))]
    text: String,
}

/// A link of a post.
#[derive(Object)]
pub(super) struct InventoryLink {
    #[oai(validator(min_length = 1, max_length = 2000))]
    url: String,
    #[oai(validator(max_length = 300))]
    text: String,
    #[oai(validator(max_length = 100))]
    rel: String,
}

/// A term of a post.
#[derive(Object)]
pub(super) struct InventoryTerm {
    #[oai(validator(min_length = 1, max_length = 64))]
    taxonomy: String,
    id: i64,
    #[oai(validator(min_length = 1))]
    name: String,
    #[oai(validator(min_length = 1))]
    slug: String,
}

/// What became of the parts.
#[derive(Object)]
struct InventoryPostsResponse {
    stored: u64,
    forgotten: u64,
}

/// The plugin's side of the inventory.
#[OpenApi(tag = "Tag::Plugin")]
impl PluginInventoryApi {
    /// Say what the public posts look like from afar
    ///
    /// A digest for each of 256 buckets; the answer names those to send whole.
    #[oai(path = "/wp/inventory", method = "post", operation_id = "plugin_inventory")]
    async fn inventory(&self, message: Signed<InventoryRequest>) -> Answer<envelope::Ok<InventoryResponse>> {
        let wanted = differing(message.site(), &message.body.buckets).await?;
        tracing::info!(run = %message.body.run_id, total = message.body.total, wanted = wanted.len(), "inventory");
        Ok(ok(InventoryResponse { run_id: message.body.run_id, wanted }))
    }

    /// Send public posts
    ///
    /// Each part is the whole truth about its stretch of a bucket: what is not in it is forgotten. Repeatable.
    #[oai(path = "/wp/inventory_posts", method = "post", operation_id = "plugin_inventory_posts")]
    async fn posts(&self, message: Signed<InventoryPostsRequest>) -> Answer<envelope::Ok<InventoryPostsResponse>> {
        let tx = message.site().begin().await?;
        let (mut stored, mut forgotten) = (0, 0);
        for part in message.body.parts {
            let (new, gone) = take(&tx, read(&tx, part)?).await?;
            (stored, forgotten) = (stored + new, forgotten + gone);
        }
        tx.commit().await?;
        Ok(ok(InventoryPostsResponse { stored, forgotten }))
    }
}

fn read(site: &SiteScope<Tx>, part: InventoryPart) -> Result<Part> {
    let InventoryPart { bucket, after_id, through_id, posts } = part;
    let fits = |id: i64| id % 256 == bucket && id > after_id && through_id.is_none_or(|through| id <= through);
    let ids: Vec<i64> = posts.iter().map(|post| post.post_id).collect();
    if let Some(stray) = ids.iter().find(|id| !fits(**id)) {
        return Err(Error::field(
            "parts",
            format!("post {stray} is not in the stretch of bucket {bucket} that was sent"),
        ));
    }
    if !ids.is_sorted_by(|one, next| one < next) {
        return Err(Error::field("parts", "posts must come in ascending order, each once"));
    }
    let posts = posts.into_iter().map(|post| row(site, bucket, post)).collect();
    Ok(Part { bucket, after_id, through_id, posts, ids })
}

fn row(site: &SiteScope<Tx>, bucket: i64, post: InventoryPost) -> ActiveModel {
    ActiveModel {
        wp_post_id: Set(post.post_id),
        bucket: Set(bucket),
        digest: Set(post.digest),
        r#type: Set(post.r#type),
        status: Set(post.status),
        url: Set(post.url),
        slug: Set(post.slug),
        title: Set(post.title),
        excerpt: Set(post.excerpt),
        language: Set(post.language),
        published_at: Set(post.published_gmt),
        modified_at: Set(post.modified_gmt),
        content_hash: Set(post.content_hash),
        // a copy of another daemon's post carries an id that is none of ours
        content_id: Set(post.content_id.and_then(|id| id.parse::<ContentId>().ok())),
        author: Set(post.author.map(|author| author.name)),
        word_count: Set(post.word_count),
        headings: Set(post.headings.to_json().unwrap_or_default()),
        links: Set(post.links.to_json().unwrap_or_default()),
        terms: Set(post.terms.to_json().unwrap_or_default()),
        images: Set(post.images),
        focus_keyword: Set(post.focus_keyword),
        seen_at: Set(site.now()),
        ..Default::default()
    }
}
