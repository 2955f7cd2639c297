//! Content over HTTP.

use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
    payload::{Html, PlainText},
};
use serde_json::Value;

use super::{
    AuthorKind, Content, ContentEdit, ContentFilter, ContentVersion, DeliveryStatus, EditorialStatus, Seo, outgoing,
};
use crate::{
    features::writer::document::{self, blocks::Folding},
    platform::{
        access::{
            Caller,
            permissions::{WriterApprove, WriterRead, WriterWrite},
        },
        clock::Instant,
        error::{FieldErrors, Result},
        http::{
            Answer,
            apis::Tag,
            bulk::BulkReport,
            envelope::{self, Listed, Versioned, expected_version, listed, ok, versioned},
            query::{Created, Paging, Words},
            valid::Valid,
        },
        ids::{ContentId, ContentVersionId, SectorId, SiteId, TaskId},
        page::Page,
        store::SiteScope,
    },
};

/// `/sites/{site_id}/writer/content`.
pub struct ContentApi;

words! {
    /// What is done with pieces of content.
    enum ContentVerdict {
        /// They are handed in for review.
        Submit,
        /// They are good.
        Approve,
        /// They go back.
        RequestChanges,
        /// They are put aside.
        Archive,
    }
}

/// Pieces of content and what is done with all of them.
#[derive(Object)]
struct ContentsVerdict {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    ids: Vec<ContentId>,
    verdict: ContentVerdict,
}

/// A piece of content, without its text.
#[derive(Object)]
struct ContentSummary {
    id: ContentId,
    sector_id: SectorId,
    #[oai(nullable)]
    task_id: Option<TaskId>,
    title: String,
    slug: String,
    excerpt: String,
    language: String,
    word_count: i64,
    editorial_status: EditorialStatus,
    delivery_status: DeliveryStatus,
    /// No model wrote it: a plan for a person, never published beyond a draft.
    working_draft: bool,
    #[oai(nullable)]
    notice: Option<String>,
    /// The post in WordPress, once there is one.
    #[oai(nullable)]
    wp: Option<WpPost>,
    provenance: Provenance,
    /// How often its text has changed.
    current_version: i64,
    created_at: Instant,
    updated_at: Instant,
    version: i64,
}

/// A piece of content, whole.
#[derive(Object)]
#[oai(rename = "Content")]
struct ContentOut {
    #[oai(flatten)]
    summary: ContentSummary,
    /// The typed document: `{blocks: […]}`.
    doc: Value,
    /// The document as HTML.
    html: String,
    seo: SeoDto,
    categories: Vec<String>,
    tags: Vec<String>,
}

/// The post in WordPress.
#[derive(Object)]
struct WpPost {
    post_id: i64,
    #[oai(nullable)]
    url: Option<String>,
    #[oai(nullable)]
    edit_url: Option<String>,
    /// WordPress's word: draft, publish, …
    #[oai(nullable)]
    status: Option<String>,
}

/// Who wrote it.
#[derive(Object)]
struct Provenance {
    provider: String,
    model: String,
}

/// What search engines are told.
#[derive(Object)]
#[oai(rename = "Seo")]
struct SeoDto {
    /// At most 60 characters are shown.
    #[oai(validator(max_length = 200))]
    title: String,
    /// At most 155 characters are shown.
    #[oai(validator(max_length = 500))]
    description: String,
    #[oai(validator(max_length = 255))]
    focus_keyword: String,
    #[oai(validator(max_items = 50))]
    secondary_keywords: Vec<String>,
}

/// What of a piece of content shall change.
#[derive(Object)]
struct ContentPatch {
    #[oai(validator(min_length = 1, max_length = 200))]
    title: Option<String>,
    #[oai(validator(min_length = 1, max_length = 200))]
    slug: Option<String>,
    #[oai(validator(max_length = 1000))]
    excerpt: Option<String>,
    seo: Option<SeoDto>,
    #[oai(validator(max_items = 20))]
    categories: Option<Vec<String>>,
    #[oai(validator(max_items = 50))]
    tags: Option<Vec<String>>,
    /// The typed document: `{blocks: […]}`.
    doc: Option<Value>,
}

/// What a piece of content was.
#[derive(Object)]
#[oai(rename = "ContentVersion")]
struct VersionOut {
    id: ContentVersionId,
    /// From 1.
    n: i64,
    author_kind: AuthorKind,
    title: String,
    note: String,
    doc: Value,
    created_at: Instant,
}

impl From<SeoDto> for Seo {
    fn from(seo: SeoDto) -> Self {
        let SeoDto { title, description, focus_keyword, secondary_keywords } = seo;
        Self { title, description, focus_keyword, secondary_keywords }
    }
}

impl From<Seo> for SeoDto {
    fn from(seo: Seo) -> Self {
        let Seo { title, description, focus_keyword, secondary_keywords } = seo;
        Self { title, description, focus_keyword, secondary_keywords }
    }
}

impl From<Content> for ContentSummary {
    fn from(content: Content) -> Self {
        let (url, edit_url, status) = (content.wp_url, content.wp_edit_url, content.wp_status);
        Self {
            id: content.id,
            sector_id: content.sector_id,
            task_id: content.task_id,
            title: content.title,
            slug: content.slug,
            excerpt: content.excerpt,
            language: content.language,
            word_count: content.word_count,
            editorial_status: content.editorial_status,
            delivery_status: content.delivery_status,
            working_draft: content.working_draft,
            notice: content.notice,
            wp: content.wp_post_id.map(|post_id| WpPost { post_id, url, edit_url, status }),
            provenance: Provenance { provider: content.provider, model: content.model },
            current_version: content.current_version,
            created_at: content.created_at,
            updated_at: content.updated_at,
            version: content.version,
        }
    }
}

impl From<ContentVersion> for VersionOut {
    fn from(version: ContentVersion) -> Self {
        let ContentVersion { id, n, author_kind, title, note, doc, created_at, .. } = version;
        Self { id, n, author_kind, title, note, doc, created_at }
    }
}

impl ContentOut {
    async fn of(site: &SiteScope, content: Content) -> Result<Self> {
        Ok(Self {
            html: outgoing::as_html(site, &content).await?,
            doc: content.doc.clone(),
            seo: content.seo()?.into(),
            categories: content.categories()?,
            tags: content.tags()?,
            summary: content.into(),
        })
    }
}

impl ContentPatch {
    fn edit(self) -> Result<ContentEdit> {
        let document = match self.doc {
            None => None,
            Some(doc) => Some(document::parse(&doc).map_err(field_errors)?),
        };
        Ok(ContentEdit {
            title: self.title,
            slug: self.slug,
            excerpt: self.excerpt,
            seo: self.seo.map(Seo::from),
            categories: self.categories,
            tags: self.tags,
            document,
        })
    }
}

fn field_errors(problems: Vec<document::Problem>) -> crate::platform::error::Error {
    let mut errors = FieldErrors::new();
    for problem in problems {
        errors.add(format!("doc.{}", problem.path), problem.message);
    }
    crate::platform::error::Error::Invalid(errors)
}

/// Content: what was written.
#[OpenApi(tag = "Tag::Content")]
impl ContentApi {
    /// List the site's content, newest first
    #[oai(path = "/sites/:site_id/writer/content", method = "get", operation_id = "content_list")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the document")]
    async fn list(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only content that people say this of.
        editorial_status: Query<Words<EditorialStatus>>,
        /// Only content that is here on its way.
        delivery_status: Query<Words<DeliveryStatus>>,
        /// Only content whose title contains this.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<Option<String>>,
        created: Created,
    ) -> Answer<Listed<ContentSummary>> {
        let site = caller.site(*site_id).await?;
        let filter = ContentFilter {
            editorial: editorial_status.0.0,
            delivery: delivery_status.0.0,
            text: q.0,
            created: created.0,
        };
        let page: Page<Content> = super::list(&site, &filter, paging.0).await?;
        Ok(listed(page.map(ContentSummary::from)))
    }

    /// Read a piece of content
    #[oai(path = "/sites/:site_id/writer/content/:content_id", method = "get", operation_id = "content_get")]
    async fn get(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
    ) -> Answer<Versioned<ContentOut>> {
        let site = caller.site(*site_id).await?;
        let content = super::get(&site, *content_id).await?;
        Ok(versioned(content.version, ContentOut::of(&site, content).await?))
    }

    /// Change a piece of content
    ///
    /// What was approved goes back to draft: nobody has approved the change.
    #[oai(path = "/sites/:site_id/writer/content/:content_id", method = "patch", operation_id = "content_update")]
    async fn update(
        &self,
        caller: Caller<WriterWrite>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Valid<ContentPatch, 4_194_304>,
    ) -> Answer<Versioned<ContentOut>> {
        let site = caller.site(*site_id).await?;
        let read = expected_version(if_match.as_deref())?;
        let edit = body.0.edit()?;
        let tx = site.begin().await?;
        let content = super::change(&tx, *content_id, read, edit).await?;
        tx.commit().await?;
        Ok(versioned(content.version, ContentOut::of(&site, content).await?))
    }

    /// Hand a piece of content in for review
    #[oai(path = "/sites/:site_id/writer/content/:content_id/submit", method = "post", operation_id = "content_submit")]
    async fn submit(
        &self,
        caller: Caller<WriterWrite>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
    ) -> Answer<Versioned<ContentOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let content = super::submit(&tx, *content_id).await?;
        tx.commit().await?;
        Ok(versioned(content.version, ContentOut::of(&site, content).await?))
    }

    /// Approve a piece of content
    #[oai(
        path = "/sites/:site_id/writer/content/:content_id/approve",
        method = "post",
        operation_id = "content_approve"
    )]
    async fn approve(
        &self,
        caller: Caller<WriterApprove>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
    ) -> Answer<Versioned<ContentOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let content = super::approve(&tx, *content_id).await?;
        tx.commit().await?;
        Ok(versioned(content.version, ContentOut::of(&site, content).await?))
    }

    /// Change the state of many pieces of content
    ///
    /// Each has its own outcome.
    #[oai(path = "/sites/:site_id/writer/content/bulk_status", method = "post", operation_id = "content_bulk_status")]
    async fn bulk_status(
        &self,
        caller: Caller<WriterApprove>,
        site_id: Path<SiteId>,
        body: Valid<ContentsVerdict>,
    ) -> Answer<envelope::Ok<BulkReport>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let ContentsVerdict { ids, verdict } = body.0;
        let mut report = BulkReport::default();
        for id in ids {
            let work = async {
                match verdict {
                    ContentVerdict::Submit => super::submit(&site, id).await,
                    ContentVerdict::Approve => super::approve(&site, id).await,
                    ContentVerdict::RequestChanges => super::request_changes(&site, id).await,
                    ContentVerdict::Archive => super::archive(&site, id).await,
                }
            };
            report.note(id, site.attempt(work).await)?;
        }
        site.commit().await?;
        Ok(ok(report))
    }

    /// Send a piece of content back
    #[oai(
        path = "/sites/:site_id/writer/content/:content_id/request_changes",
        method = "post",
        operation_id = "content_request_changes"
    )]
    async fn request_changes(
        &self,
        caller: Caller<WriterApprove>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
    ) -> Answer<Versioned<ContentOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let content = super::request_changes(&tx, *content_id).await?;
        tx.commit().await?;
        Ok(versioned(content.version, ContentOut::of(&site, content).await?))
    }

    /// List what a piece of content was, newest first
    #[oai(
        path = "/sites/:site_id/writer/content/:content_id/versions",
        method = "get",
        operation_id = "content_versions"
    )]
    async fn versions(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
        paging: Paging,
    ) -> Answer<Listed<VersionOut>> {
        let site = caller.site(*site_id).await?;
        let page = super::versions(&site, *content_id, paging.0).await?;
        Ok(listed(page.map(VersionOut::from)))
    }

    /// Read a piece of content as HTML
    #[oai(
        path = "/sites/:site_id/writer/content/:content_id/preview",
        method = "get",
        operation_id = "content_preview"
    )]
    async fn preview(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
    ) -> Answer<Html<String>> {
        let site = caller.site(*site_id).await?;
        let content = super::get(&site, *content_id).await?;
        Ok(Html(outgoing::as_html(&site, &content).await?))
    }

    /// Read a piece of content as WordPress's block markup
    #[oai(path = "/sites/:site_id/writer/content/:content_id/blocks", method = "get", operation_id = "content_blocks")]
    async fn blocks(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
    ) -> Answer<PlainText<String>> {
        let site = caller.site(*site_id).await?;
        Ok(PlainText(super::outgoing(&site, *content_id, Folding::Details).await?.blocks))
    }
}
