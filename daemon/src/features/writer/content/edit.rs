//! What people do with content: edit it, hand it in, approve it, send it back.

use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter,
};

use super::{
    AuthorKind, Content, EditorialStatus, Seo, get,
    row::{ActiveModel, Column, Entity, version},
    words,
};
use crate::{
    features::writer::document::Document,
    platform::{
        error::{Error, FieldErrors, Result},
        ids::ContentId,
        page::{Page, PageRequest},
        store::{Ordering, SiteScope, Tx},
    },
};

/// What a person changes; absent means unchanged.
#[derive(Debug, Default)]
pub struct ContentEdit {
    pub title: Option<String>,
    pub slug: Option<String>,
    pub excerpt: Option<String>,
    pub seo: Option<Seo>,
    pub categories: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub document: Option<Document>,
}

impl ContentEdit {
    fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::new();
        if self.title.as_ref().is_some_and(|title| title.trim().is_empty() || title.chars().count() > 200) {
            errors.add("title", "must have 1 to 200 characters");
        }
        if self.slug.as_ref().is_some_and(|slug| slug::slugify(slug) != *slug || slug.is_empty() || slug.len() > 200) {
            errors.add("slug", "must be 1 to 200 small letters, digits and hyphens");
        }
        errors.check()
    }
}

/// Changes the content that the caller has read as `version`. An approved piece goes back to draft: nobody approved this.
pub async fn change(site: &SiteScope<Tx>, id: ContentId, read: i64, edit: ContentEdit) -> Result<Content> {
    edit.check()?;
    let content = get(site, id).await?;
    if content.version != read {
        return Err(Error::VersionConflict);
    }
    let mut row = ActiveModel { id: Unchanged(id), ..Default::default() };
    if let Some(title) = edit.title {
        row.title = Set(title.trim().to_owned());
    }
    if let Some(slug) = edit.slug {
        row.slug = Set(slug);
    }
    if let Some(excerpt) = edit.excerpt {
        row.excerpt = Set(excerpt);
    }
    if let Some(seo) = edit.seo {
        row.seo = Set(serde_json::to_value(seo)?);
    }
    if let Some(categories) = edit.categories {
        row.categories = Set(serde_json::to_value(categories)?);
    }
    if let Some(tags) = edit.tags {
        row.tags = Set(serde_json::to_value(tags)?);
    }
    if let Some(document) = edit.document {
        row.word_count = Set(words(&document));
        row.doc = Set(serde_json::to_value(document)?);
    }
    if content.editorial_status == EditorialStatus::Approved {
        row.editorial_status = Set(EditorialStatus::Draft);
    }
    row.current_version = Set(content.current_version + 1);
    let content = write(site, &content, row).await?;
    note_version(site, &content, AuthorKind::Human, "edited").await?;
    Ok(content)
}

/// Hands it in for review.
pub async fn submit(site: &SiteScope<Tx>, id: ContentId) -> Result<Content> {
    step(site, id, &[EditorialStatus::Draft, EditorialStatus::ChangesRequested], EditorialStatus::InReview).await
}

/// Says that it is good.
pub async fn approve(site: &SiteScope<Tx>, id: ContentId) -> Result<Content> {
    let from = [
        EditorialStatus::Draft,
        EditorialStatus::InReview,
        EditorialStatus::ChangesRequested,
        EditorialStatus::Approved,
    ];
    step(site, id, &from, EditorialStatus::Approved).await
}

/// Sends it back.
pub async fn request_changes(site: &SiteScope<Tx>, id: ContentId) -> Result<Content> {
    step(site, id, &[EditorialStatus::InReview, EditorialStatus::Approved], EditorialStatus::ChangesRequested).await
}

/// Puts it away.
pub async fn archive(site: &SiteScope<Tx>, id: ContentId) -> Result<Content> {
    let from = [
        EditorialStatus::Draft,
        EditorialStatus::InReview,
        EditorialStatus::ChangesRequested,
        EditorialStatus::Approved,
    ];
    step(site, id, &from, EditorialStatus::Archived).await
}

async fn step(site: &SiteScope<Tx>, id: ContentId, from: &[EditorialStatus], to: EditorialStatus) -> Result<Content> {
    let content = get(site, id).await?;
    if content.editorial_status == to {
        return Ok(content);
    }
    if !from.contains(&content.editorial_status) {
        let allowed: Vec<String> = from.iter().map(|status| status.word()).collect();
        let detail = format!("this is {}; only {} can become {to}", content.editorial_status, allowed.join(", "));
        return Err(Error::conflict("conflict", detail));
    }
    write(site, &content, ActiveModel { editorial_status: Set(to), ..Default::default() }).await
}

/// Writes to what was read as `content`, if nobody has changed it since.
async fn write(site: &SiteScope<Tx>, content: &Content, row: ActiveModel) -> Result<Content> {
    let row = ActiveModel { version: Set(content.version + 1), updated_at: Set(site.now()), ..row };
    let changed = site
        .update(
            Entity::update_many()
                .set(row)
                .filter(Column::Id.eq(content.id))
                .filter(Column::Version.eq(content.version)),
        )
        .await?;
    if changed == 1 { get(site, content.id).await } else { Err(Error::VersionConflict) }
}

/// Remembers what the content is now.
pub(super) async fn note_version(
    site: &SiteScope<Tx>,
    content: &Content,
    author_kind: AuthorKind,
    note: &str,
) -> Result<()> {
    site.insert(version::ActiveModel {
        id: Set(site.new_id()),
        content_id: Set(content.id),
        n: Set(content.current_version),
        author_kind: Set(author_kind),
        title: Set(content.title.clone()),
        doc: Set(content.doc.clone()),
        note: Set(note.to_owned()),
        created_at: Set(site.now()),
        ..Default::default()
    })
    .await?;
    Ok(())
}

/// What the content was, newest first.
pub async fn versions(site: &SiteScope, id: ContentId, page: PageRequest) -> Result<Page<version::Model>> {
    get(site, id).await?;
    let query = version::Entity::find().filter(version::Column::ContentId.eq(id));
    let newest = Ordering::new().by(version::Column::N, true);
    site.page::<version::Entity, version::Model>(query, &newest, page, None).await
}
