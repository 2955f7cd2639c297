//! The messages about deliveries, as `docs/protocol/wordpress-v1.schema.json` has them.

use poem_openapi::{Enum, Object};
use uuid::Uuid;

use crate::{
    features::{
        accounts::sites::PostStatus,
        publisher::deliveries::{
            Action, Note,
            events::PostEvent,
            settle::{Ack, AckResult},
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
    pub(super) status: PostStatus,
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
}

/// A term, to be made if it is missing.
#[derive(Object)]
pub(super) struct PluginTerm {
    pub(super) taxonomy: String,
    pub(super) name: String,
    pub(super) create: bool,
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
            uploaded: sent.attachments.into_iter().map(|attachment| attachment.token).collect(),
            warnings: sent.warnings.into_iter().map(Note::from).collect(),
            error: sent.error.map(Note::from),
        }
    }
}

impl From<PluginEvent> for PostEvent {
    fn from(event: PluginEvent) -> Self {
        let PluginEvent { event_id, post_id, status, url, .. } = event;
        Self { event_id, deleted: event.r#type == PluginEventType::Deleted, post_id, status, url }
    }
}
