//! The inventory: every public post of a site's WordPress. The plugin sends a digest per bucket of posts; only buckets
//! that differ from ours are sent whole, so a night without changes costs one small message.

/// HTTP, for people.
pub mod api;
/// HTTP, for the plugin.
pub mod api_plugin;
mod row;

use std::fmt::Write as _;

pub(crate) use row::ActiveModel;
pub use row::Model as SitePost;
use row::{Column, Entity};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, OnConflict},
};

use crate::platform::{
    error::Result,
    files,
    page::{Page, PageRequest},
    store::{Conn, Ordering, SiteScope, Tx},
};

/// As many as the protocol has.
pub const BUCKETS: usize = 256;

/// What a list of posts shows.
#[derive(Debug, Default)]
pub struct PostFilter {
    /// In the title or the address.
    pub text: Option<String>,
    pub kind: Option<String>,
    pub language: Option<String>,
    /// Only those that we made, or only others.
    pub ours: Option<bool>,
}

/// The site's public posts, the last changed first.
pub async fn list(site: &SiteScope, filter: &PostFilter, page: PageRequest) -> Result<Page<SitePost>> {
    let mut query = Entity::find();
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let like = format!("%{}%", text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        let pattern = || sea_orm::sea_query::LikeExpr::new(like.clone()).escape('\\');
        let lower = |column: Column| Expr::expr(Func::lower(Expr::col((Entity, column))));
        query = query.filter(lower(Column::Title).like(pattern()).or(lower(Column::Url).like(pattern())));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(Column::Type.eq(kind));
    }
    if let Some(language) = &filter.language {
        query = query.filter(Column::Language.eq(language));
    }
    query = match filter.ours {
        Some(true) => query.filter(Column::ContentId.is_not_null()),
        Some(false) => query.filter(Column::ContentId.is_null()),
        None => query,
    };
    site.page::<Entity, SitePost>(query, &Ordering::newest(Column::ModifiedAt, Column::WpPostId), page, None).await
}

/// The post with this number in WordPress.
pub async fn get(site: &SiteScope, wp_post_id: i64) -> Result<SitePost> {
    site.get(Entity::find().filter(Column::WpPostId.eq(wp_post_id))).await
}

#[derive(FromQueryResult)]
struct Digested {
    wp_post_id: i64,
    bucket: i64,
    digest: String,
}

/// The buckets in which our posts are not those of `digests`, one per bucket.
pub async fn differing<C: Conn>(site: &SiteScope<C>, digests: &[String]) -> Result<Vec<u32>> {
    let query = Entity::find()
        .select_only()
        .columns([Column::WpPostId, Column::Bucket, Column::Digest])
        .order_by_asc(Column::WpPostId);
    let mut ours = vec![String::new(); BUCKETS];
    for row in site.rows::<Entity, Digested>(query).await? {
        if let Some(lines) = usize::try_from(row.bucket).ok().and_then(|bucket| ours.get_mut(bucket)) {
            let _ = writeln!(lines, "{}:{}", row.wp_post_id, row.digest);
        }
    }
    let differs =
        ours.iter().zip(digests).enumerate().filter(|(_, (lines, digest))| files::hash(lines.as_bytes()) != **digest);
    Ok(differs.filter_map(|(bucket, _)| u32::try_from(bucket).ok()).collect())
}

/// The whole truth about the posts of a bucket between two numbers.
pub struct Part {
    pub bucket: i64,
    pub after_id: i64,
    /// Without end if nothing is said.
    pub through_id: Option<i64>,
    pub posts: Vec<ActiveModel>,
    pub ids: Vec<i64>,
}

/// Takes a part down: its posts, and that there are no others. Returns how many were stored and how many forgotten.
pub async fn take(site: &SiteScope<Tx>, part: Part) -> Result<(u64, u64)> {
    let mut gone = Entity::delete_many()
        .filter(Column::Bucket.eq(part.bucket))
        .filter(Column::WpPostId.gt(part.after_id))
        .filter(Column::WpPostId.is_not_in(part.ids));
    if let Some(through) = part.through_id {
        gone = gone.filter(Column::WpPostId.lte(through));
    }
    let forgotten = site.delete(gone).await?;
    let all = [
        Column::Digest,
        Column::Type,
        Column::Status,
        Column::Url,
        Column::Slug,
        Column::Title,
        Column::Excerpt,
        Column::Language,
        Column::PublishedAt,
        Column::ModifiedAt,
        Column::ContentHash,
        Column::ContentId,
        Column::Author,
        Column::WordCount,
        Column::Headings,
        Column::Links,
        Column::Terms,
        Column::Images,
        Column::FocusKeyword,
        Column::SeenAt,
    ];
    let newer = OnConflict::columns([Column::SiteId, Column::WpPostId]).update_columns(all).to_owned();
    let stored = if part.posts.is_empty() { 0 } else { site.insert_many::<Entity, _>(part.posts, Some(newer)).await? };
    Ok((stored, forgotten))
}
