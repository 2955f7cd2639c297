//! Content: typed documents with their versions, what people say of them, and where they are on their way.

pub mod api;
mod edit;
mod generate_content;
mod outgoing;
mod row;

use std::collections::HashMap;

pub use edit::{ContentEdit, approve, archive, change, request_changes, submit, versions};
pub use generate_content::{GENERATE_CONTENT, GenerateContent};
pub use outgoing::{Outgoing, OutgoingImage, outgoing};
use row::{ActiveModel, Column, Entity};
pub use row::{AuthorKind, DeliveryStatus, EditorialStatus, Model as Content, Seo, version::Model as ContentVersion};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;

use super::{
    document::{self, Document},
    images,
};
use crate::{
    features::planner::ideas,
    platform::{
        clock::Instant,
        error::{Error, Result},
        ids::{ContentId, TaskId},
        page::{Page, PageRequest},
        store::{Bounds, Conn, Ordering, SiteScope, Tx, contains},
    },
};

impl Content {
    /// The typed document.
    pub fn document(&self) -> Result<Document> {
        document::parse(&self.doc).map_err(|problems| {
            Error::bug(format!("the stored document of {} does not parse: {}", self.id, sentence(&problems)))
        })
    }
}

/// All problems of a document in one sentence.
fn sentence(problems: &[document::Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// What a list of content shows.
#[derive(Debug, Default)]
pub struct ContentFilter {
    pub editorial: Vec<EditorialStatus>,
    pub delivery: Vec<DeliveryStatus>,
    pub text: Option<String>,
    pub created: Bounds<Instant>,
}

/// The site's content, newest first.
pub async fn list(site: &SiteScope, filter: &ContentFilter, page: PageRequest) -> Result<Page<Content>> {
    let mut query = filter.created.filter(Entity::find(), Column::CreatedAt);
    if !filter.editorial.is_empty() {
        query = query.filter(Column::EditorialStatus.is_in(filter.editorial.iter().copied()));
    }
    if !filter.delivery.is_empty() {
        query = query.filter(Column::DeliveryStatus.is_in(filter.delivery.iter().copied()));
    }
    if let Some(text) = &filter.text {
        query = query.filter(contains::<Entity>(site.store(), Column::Title, text));
    }
    site.page::<Entity, Content>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// The content with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: ContentId) -> Result<Content> {
    site.get(Entity::find_by_id(id)).await
}

/// The content of a task, if it is written.
pub async fn of_task<C: Conn>(site: &SiteScope<C>, task: TaskId) -> Result<Option<Content>> {
    site.find(Entity::find().filter(Column::TaskId.eq(task))).await
}

/// Which content each of these tasks has.
pub async fn of_tasks<C: Conn>(site: &SiteScope<C>, tasks: Vec<TaskId>) -> Result<HashMap<TaskId, ContentId>> {
    let found = site.all(Entity::find().filter(Column::TaskId.is_in(tasks))).await?;
    Ok(found.into_iter().filter_map(|content| Some((content.task_id?, content.id))).collect())
}

/// The titles of these pieces.
pub async fn titles<C: Conn>(site: &SiteScope<C>, ids: Vec<ContentId>) -> Result<HashMap<ContentId, String>> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Title]).filter(Column::Id.is_in(ids));
    let rows = site.rows::<Entity, Titled>(query).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
}

#[derive(sea_orm::FromQueryResult)]
struct Titled {
    id: ContentId,
    title: String,
}

/// How much content is in each pair of states.
pub async fn counts(site: &SiteScope) -> Result<Vec<(EditorialStatus, DeliveryStatus, u64)>> {
    let query = Entity::find()
        .select_only()
        .column(Column::EditorialStatus)
        .column(Column::DeliveryStatus)
        .column_as(Column::Id.count(), "n")
        .group_by(Column::EditorialStatus)
        .group_by(Column::DeliveryStatus);
    let rows = site.rows::<Entity, Counted>(query).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.editorial_status, row.delivery_status, u64::try_from(row.n).unwrap_or_default()))
        .collect())
}

#[derive(sea_orm::FromQueryResult)]
struct Counted {
    editorial_status: EditorialStatus,
    delivery_status: DeliveryStatus,
    n: i64,
}

/// Content that has no images planned yet, oldest first.
pub async fn without_image_prompts<C: Conn>(site: &SiteScope<C>, limit: u64) -> Result<Vec<ContentId>> {
    let query = Entity::find()
        .filter(Column::EditorialStatus.ne(EditorialStatus::Archived))
        .filter(Column::WpPostId.is_null())
        .filter(Column::Id.not_in_subquery(images::planned()))
        .order_by_asc(Column::Id)
        .limit(limit);
    Ok(site.all(query).await?.into_iter().map(|content| content.id).collect())
}

/// Content that may go to WordPress and is not on its way, oldest first. What nobody has approved goes along only
/// if the site's owner said that it may (`unread`).
pub async fn publishable<C: Conn>(site: &SiteScope<C>, unread: bool, limit: u64) -> Result<Vec<ContentId>> {
    let mut states = vec![EditorialStatus::Approved];
    if unread {
        states.extend([EditorialStatus::Draft, EditorialStatus::InReview]);
    }
    let query = Entity::find()
        .filter(Column::EditorialStatus.is_in(states))
        .filter(Column::DeliveryStatus.eq(DeliveryStatus::None))
        .order_by_asc(Column::Id)
        .limit(limit);
    Ok(site.all(query).await?.into_iter().map(|content| content.id).collect())
}

/// What WordPress said of a post, or what is about to happen; absent means unchanged.
#[derive(Debug, Default)]
pub struct DeliveryNews {
    pub status: Option<DeliveryStatus>,
    pub post_id: Option<i64>,
    pub url: Option<String>,
    pub edit_url: Option<String>,
    pub wp_status: Option<String>,
}

/// Notes where the content is on its way. Not an edit: versions and `If-Match` do not see it.
pub async fn note_delivery(site: &SiteScope<Tx>, id: ContentId, news: DeliveryNews) -> Result<Content> {
    let mut row = ActiveModel { id: Unchanged(id), updated_at: Set(site.now()), ..Default::default() };
    if let Some(status) = news.status {
        row.delivery_status = Set(status);
    }
    if news.post_id.is_some() {
        row.wp_post_id = Set(news.post_id);
    }
    if news.url.is_some() {
        row.wp_url = Set(news.url);
    }
    if news.edit_url.is_some() {
        row.wp_edit_url = Set(news.edit_url);
    }
    if news.wp_status.is_some() {
        row.wp_status = Set(news.wp_status);
    }
    let content = site.change(row).await?;
    if content.delivery_status == DeliveryStatus::Live
        && let Some(task) = content.task_id
        && let Some(idea) = super::tasks::get(site, task).await?.idea_id
    {
        ideas::note_published(site, idea).await?;
    }
    Ok(content)
}

/// WordPress has no post of this content any more.
pub async fn forget_post(site: &SiteScope<Tx>, id: ContentId) -> Result<Content> {
    let row = ActiveModel {
        id: Unchanged(id),
        wp_post_id: Set(None),
        wp_url: Set(None),
        wp_edit_url: Set(None),
        wp_status: Set(None),
        updated_at: Set(site.now()),
        ..Default::default()
    };
    site.change(row).await
}

/// The content of a WordPress post, if the post is ours.
pub async fn of_post<C: Conn>(site: &SiteScope<C>, post_id: i64) -> Result<Option<Content>> {
    site.find(Entity::find().filter(Column::WpPostId.eq(post_id))).await
}

/// A new piece of content, or a new version of what a task already has.
#[derive(Debug)]
pub struct Draft {
    pub title: String,
    pub slug: String,
    pub excerpt: String,
    pub document: Document,
    pub language: String,
    pub seo: Seo,
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    pub working_draft: bool,
    pub notice: Option<String>,
    pub provider: String,
    pub model: String,
}

/// Stores what was written for a task.
async fn store(site: &SiteScope<Tx>, task: &super::tasks::Task, draft: Draft) -> Result<Content> {
    let earlier = of_task(site, task.id).await?;
    let now = site.now();
    let doc = serde_json::to_value(&draft.document)?;
    let n = earlier.as_ref().map_or(0, |content| content.current_version) + 1;
    let editorial = if draft.working_draft { EditorialStatus::Draft } else { EditorialStatus::InReview };
    let row = ActiveModel {
        title: Set(draft.title.clone()),
        slug: Set(draft.slug),
        excerpt: Set(draft.excerpt),
        doc: Set(doc.clone()),
        language: Set(draft.language),
        word_count: Set(words(&draft.document)),
        seo: Set(serde_json::to_value(&draft.seo)?),
        categories: Set(serde_json::to_value(&draft.categories)?),
        tags: Set(serde_json::to_value(&draft.tags)?),
        editorial_status: Set(editorial),
        working_draft: Set(draft.working_draft),
        notice: Set(draft.notice),
        provider: Set(draft.provider),
        model: Set(draft.model),
        current_version: Set(n),
        updated_at: Set(now),
        ..Default::default()
    };
    let content = match earlier {
        Some(content) => {
            site.change(ActiveModel { id: Unchanged(content.id), version: Set(content.version + 1), ..row }).await?
        }
        None => {
            site.insert(ActiveModel {
                id: Set(site.new_id()),
                sector_id: Set(task.sector_id),
                task_id: Set(Some(task.id)),
                delivery_status: Set(DeliveryStatus::None),
                created_at: Set(now),
                version: Set(1),
                ..row
            })
            .await?
        }
    };
    edit::note_version(site, &content, AuthorKind::Model, "written").await?;
    Ok(content)
}

fn words(document: &Document) -> i64 {
    i64::try_from(document.word_count()).unwrap_or(i64::MAX)
}

/// Puts a document into the content that was read as `content`, as a new version.
pub(super) async fn put_document(
    site: &SiteScope<Tx>,
    content: &Content,
    document: &Document,
    note: &str,
) -> Result<Content> {
    let doc: Value = serde_json::to_value(document)?;
    let changed = site
        .change(ActiveModel {
            id: Unchanged(content.id),
            doc: Set(doc),
            word_count: Set(words(document)),
            current_version: Set(content.current_version + 1),
            version: Set(content.version + 1),
            updated_at: Set(site.now()),
            ..Default::default()
        })
        .await?;
    edit::note_version(site, &changed, AuthorKind::Model, note).await?;
    Ok(changed)
}
