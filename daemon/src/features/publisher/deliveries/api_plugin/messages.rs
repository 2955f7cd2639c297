//! The messages about deliveries, as `docs/protocol/wordpress-v1.schema.json` has them.

use poem_openapi::{Enum, Object};
use uuid::Uuid;

use crate::{
    features::{
        publisher::{
            conflicts::{PostText, Versions},
            deliveries::{
                Action, Attachment, Note,
                events::PostEvent,
                settle::{Ack, AckResult},
            },
        },
        writer::images::ImageRole,
    },
    platform::{clock::Instant, ids::ContentId},
};

/// Asks for work.
#[derive(Object)]
pub(super) struct ClaimRequest {
    pub(super) path: String,
    pub(super) protocol: u32,
    /// Items at the most.
    #[oai(validator(minimum(value = "1"), maximum(value = "50")))]
    pub(super) limit: u32,
}

/// What there is to do.
#[derive(Object)]
pub(super) struct ClaimResponse {
    pub(super) items: Vec<PluginDelivery>,
    pub(super) lease_seconds: i64,
    pub(super) server_time: Instant,
    pub(super) poll_interval_seconds: u32,
    /// Whether there is more right now.
    pub(super) more: bool,
    /// Only for a plugin that says its own.
    #[oai(skip_serializing_if_is_none)]
    pub(super) capabilities: Option<Vec<String>>,
}

/// One post to be made or changed.
#[derive(Object)]
pub(super) struct PluginDelivery {
    /// 64 hexadecimal digits: the same key is the same post.
    pub(super) delivery_key: String,
    pub(super) content_id: ContentId,
    pub(super) action: Action,
    #[oai(nullable)]
    pub(super) post_id: Option<i64>,
    pub(super) post_type: String,
    /// draft, pending, publish, future or private.
    pub(super) status: String,
    #[oai(nullable)]
    pub(super) publish_at: Option<Instant>,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) excerpt: String,
    /// Block markup; images stand as `{{igny8:image:TOKEN:id}}` and `{{igny8:image:TOKEN:url}}`.
    pub(super) blocks: String,
    pub(super) terms: Vec<PluginTerm>,
    #[oai(nullable)]
    pub(super) author: Option<PluginPostAuthor>,
    pub(super) seo: PluginSeo,
    pub(super) images: Vec<PluginImage>,
    /// SHA-256 of `blocks` as sent.
    pub(super) content_hash: String,
    /// The fingerprint of the post that may be overwritten although a person changed it. For a plugin that can merge.
    #[oai(skip_serializing_if_is_none)]
    pub(super) accept: Option<String>,
    /// The fingerprint that the last acknowledgement of this post named. For a plugin that can merge.
    #[oai(skip_serializing_if_is_none)]
    pub(super) base_hash: Option<String>,
}

/// A term, to be made if it is missing.
#[derive(Object)]
pub(super) struct PluginTerm {
    pub(super) taxonomy: String,
    pub(super) name: String,
    pub(super) create: bool,
    /// Names of what it hangs below, the outermost first. For a plugin that knows such.
    #[oai(skip_serializing_if_is_none)]
    pub(super) parents: Option<Vec<String>>,
}

/// A user of WordPress.
#[derive(Object)]
pub(super) struct PluginPostAuthor {
    pub(super) wp_user_id: i64,
}

/// What search engines are told.
#[derive(Object)]
pub(super) struct PluginSeo {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) focus_keyword: String,
    pub(super) secondary_keywords: Vec<String>,
    #[oai(nullable)]
    pub(super) canonical: Option<String>,
    pub(super) noindex: bool,
}

/// A file to be fetched into the media library.
#[derive(Object)]
pub(super) struct PluginImage {
    pub(super) token: String,
    pub(super) role: ImageRole,
    /// Absolute; good for a while.
    pub(super) url: String,
    pub(super) sha256: String,
    pub(super) mime: String,
    pub(super) bytes: i64,
    pub(super) filename: String,
    pub(super) alt: String,
    pub(super) caption: String,
}

/// What became of a delivery.
#[derive(Object)]
pub(super) struct AckRequest {
    pub(super) path: String,
    pub(super) protocol: u32,
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) delivery_key: String,
    pub(super) result: AckResult,
    #[oai(nullable, validator(minimum(value = "1")))]
    pub(super) post_id: Option<i64>,
    #[oai(nullable, validator(max_length = 2000))]
    pub(super) url: Option<String>,
    #[oai(nullable, validator(max_length = 2000))]
    pub(super) edit_url: Option<String>,
    #[oai(nullable, validator(max_length = 50))]
    pub(super) status: Option<String>,
    #[oai(nullable)]
    pub(super) modified_gmt: Option<Instant>,
    /// SHA-256 of the text as WordPress stored it.
    #[oai(nullable, validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) content_hash: Option<String>,
    #[oai(validator(max_items = 500))]
    pub(super) attachments: Vec<PluginAttachment>,
    #[oai(validator(max_items = 500))]
    pub(super) warnings: Vec<PluginNote>,
    #[oai(nullable)]
    pub(super) error: Option<PluginNote>,
    #[oai(validator(max_items = 50))]
    pub(super) capabilities: Option<Vec<String>>,
    #[oai(nullable)]
    pub(super) versions: Option<PluginPostVersions>,
    #[oai(nullable, validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) post_hash: Option<String>,
    #[oai(nullable, validator(minimum(value = "1")))]
    pub(super) revision_id: Option<i64>,
}

/// What became of one of several deliveries.
#[derive(Object)]
pub(super) struct AckItem {
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) delivery_key: String,
    pub(super) result: AckResult,
    #[oai(nullable, validator(minimum(value = "1")))]
    pub(super) post_id: Option<i64>,
    #[oai(nullable, validator(max_length = 2000))]
    pub(super) url: Option<String>,
    #[oai(nullable, validator(max_length = 2000))]
    pub(super) edit_url: Option<String>,
    #[oai(nullable, validator(max_length = 50))]
    pub(super) status: Option<String>,
    #[oai(nullable)]
    pub(super) modified_gmt: Option<Instant>,
    #[oai(nullable, validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) content_hash: Option<String>,
    #[oai(validator(max_items = 500))]
    pub(super) attachments: Vec<PluginAttachment>,
    #[oai(validator(max_items = 500))]
    pub(super) warnings: Vec<PluginNote>,
    #[oai(nullable)]
    pub(super) error: Option<PluginNote>,
    #[oai(nullable)]
    pub(super) versions: Option<PluginPostVersions>,
    #[oai(nullable, validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) post_hash: Option<String>,
    #[oai(nullable, validator(minimum(value = "1")))]
    pub(super) revision_id: Option<i64>,
}

/// Several acknowledgements, of different deliveries.
#[derive(Object)]
pub(super) struct AcksRequest {
    pub(super) path: String,
    pub(super) protocol: u32,
    #[oai(validator(min_items = 1, max_items = 20))]
    pub(super) acks: Vec<AckItem>,
}

/// One result per acknowledgement, in the same order.
#[derive(Object)]
pub(super) struct AcksResponse {
    pub(super) results: Vec<AcksResult>,
}

/// Where a delivery is now, or why its acknowledgement is refused for good.
#[derive(Object)]
pub(super) struct AcksResult {
    pub(super) delivery_key: String,
    #[oai(nullable)]
    pub(super) content_id: Option<ContentId>,
    #[oai(nullable)]
    pub(super) status: Option<String>,
    #[oai(nullable)]
    pub(super) error: Option<PluginNote>,
}

/// The texts of a post that a person changed, to be merged.
#[derive(Object)]
pub(super) struct PluginPostVersions {
    pub(super) format: PluginFormat,
    #[oai(nullable, validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) base_hash: Option<String>,
    #[oai(nullable)]
    pub(super) base: Option<PluginPostText>,
    #[oai(nullable, validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) base_delivery_key: Option<String>,
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) current_hash: String,
    pub(super) current: PluginPostText,
    #[oai(nullable)]
    pub(super) modified_by: Option<PluginPerson>,
}

/// How a post's text is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(super) enum PluginFormat {
    Blocks,
    Html,
}

/// What people write in a post.
#[derive(Object)]
pub(super) struct PluginPostText {
    pub(super) title: String,
    pub(super) content: String,
    pub(super) excerpt: String,
}

/// A user of WordPress.
#[derive(Object)]
pub(super) struct PluginPerson {
    pub(super) wp_user_id: i64,
    #[oai(validator(max_length = 250))]
    pub(super) name: String,
}

/// A file in the media library.
#[derive(Object)]
pub(super) struct PluginAttachment {
    #[oai(validator(max_length = 64))]
    pub(super) token: String,
    pub(super) attachment_id: i64,
    pub(super) url: String,
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) sha256: String,
}

/// A remark for programs and people.
#[derive(Object)]
pub(super) struct PluginNote {
    #[oai(validator(max_length = 64))]
    pub(super) code: String,
    #[oai(validator(max_length = 2000))]
    pub(super) message: String,
}

/// Where the delivery is now.
#[derive(Object)]
pub(super) struct AckResponse {
    pub(super) delivery_key: String,
    pub(super) content_id: ContentId,
    pub(super) status: String,
}

/// What happened to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(super) enum PluginEventType {
    Published,
    Edited,
    Trashed,
    Restored,
    Deleted,
    PermalinkChanged,
    StatusChanged,
}

/// Something that happened to one of our posts.
#[derive(Object)]
pub(super) struct PluginEvent {
    pub(super) event_id: Uuid,
    pub(super) r#type: PluginEventType,
    #[oai(validator(minimum(value = "1")))]
    pub(super) post_id: i64,
    #[oai(nullable)]
    pub(super) content_id: Option<String>,
    #[oai(nullable, validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) delivery_key: Option<String>,
    #[oai(validator(max_length = 50))]
    pub(super) status: String,
    #[oai(validator(max_length = 2000))]
    pub(super) url: String,
    #[oai(nullable)]
    pub(super) modified_gmt: Option<Instant>,
    #[oai(nullable, validator(pattern = "^[0-9a-f]{64}$"))]
    pub(super) content_hash: Option<String>,
    pub(super) occurred_at: Instant,
}

/// What happened.
#[derive(Object)]
pub(super) struct EventsRequest {
    pub(super) path: String,
    pub(super) protocol: u32,
    #[oai(validator(min_items = 1, max_items = 200))]
    pub(super) events: Vec<PluginEvent>,
}

/// Events that need not be sent again.
#[derive(Object)]
pub(super) struct EventsResponse {
    pub(super) accepted: Vec<Uuid>,
}

impl From<PluginNote> for Note {
    fn from(note: PluginNote) -> Self {
        Self { code: note.code, message: note.message }
    }
}

impl From<AckRequest> for Ack {
    fn from(sent: AckRequest) -> Self {
        Self {
            result: sent.result,
            post_id: sent.post_id,
            url: sent.url,
            edit_url: sent.edit_url,
            status: sent.status,
            content_hash: sent.content_hash,
            attachments: sent.attachments.into_iter().map(Attachment::from).collect(),
            written: None,
            post_hash: sent.post_hash,
            revision_id: sent.revision_id,
            versions: sent.versions.map(Versions::from),
            warnings: sent.warnings.into_iter().map(Note::from).collect(),
            error: sent.error.map(Note::from),
        }
    }
}

impl From<AckItem> for Ack {
    fn from(sent: AckItem) -> Self {
        Self {
            result: sent.result,
            post_id: sent.post_id,
            url: sent.url,
            edit_url: sent.edit_url,
            status: sent.status,
            content_hash: sent.content_hash,
            attachments: sent.attachments.into_iter().map(Attachment::from).collect(),
            written: None,
            post_hash: sent.post_hash,
            revision_id: sent.revision_id,
            versions: sent.versions.map(Versions::from),
            warnings: sent.warnings.into_iter().map(Note::from).collect(),
            error: sent.error.map(Note::from),
        }
    }
}

impl From<PluginAttachment> for Attachment {
    fn from(sent: PluginAttachment) -> Self {
        let PluginAttachment { token, attachment_id, url, sha256 } = sent;
        Self { token, attachment_id, url, sha256 }
    }
}

impl From<PluginPostText> for PostText {
    fn from(sent: PluginPostText) -> Self {
        let PluginPostText { title, content, excerpt } = sent;
        Self { title, content, excerpt }
    }
}

impl From<PluginPostVersions> for Versions {
    fn from(sent: PluginPostVersions) -> Self {
        Self {
            base: sent.base.map(PostText::from),
            current: sent.current.into(),
            current_hash: sent.current_hash,
            modified_by: sent.modified_by.map(|person| person.name),
        }
    }
}

impl From<PluginEvent> for PostEvent {
    fn from(event: PluginEvent) -> Self {
        let PluginEvent { event_id, post_id, status, url, .. } = event;
        Self { event_id, deleted: event.r#type == PluginEventType::Deleted, post_id, status, url }
    }
}
