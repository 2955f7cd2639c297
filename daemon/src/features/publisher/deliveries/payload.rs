//! What is sent, as it was when it was asked for: what somebody approved is what arrives.

use serde::{Deserialize, Serialize};

use super::{Attachment, push::fill};
use crate::{
    features::{
        publisher::{conflicts::PostText, settings::Settings},
        writer::{
            content::{Outgoing, OutgoingImage},
            images::ImageRole,
        },
    },
    platform::{error::Result, files, ids::ImageId},
};

/// The kind of post that content becomes.
pub const POST_TYPE: &str = "post";

/// A post, with the places of its images still open.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Payload {
    pub title: String,
    pub slug: String,
    pub excerpt: String,
    /// Block markup; images stand as `{{igny8:image:TOKEN:id}}` and `{{igny8:image:TOKEN:url}}`.
    pub blocks: String,
    /// SHA-256 of `blocks`.
    pub content_hash: String,
    pub terms: Vec<Term>,
    pub seo: PayloadSeo,
    pub images: Vec<PayloadImage>,
    /// The user of WordPress whose post it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<i64>,
    /// Whether terms that are missing may be made.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub create_terms: bool,
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

/// A term that the post is to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub taxonomy: String,
    pub name: String,
    /// Names of what it hangs below, the outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<String>,
}

/// What search engines are told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PayloadSeo {
    pub title: String,
    pub description: String,
    pub focus_keyword: String,
    pub secondary_keywords: Vec<String>,
}

/// An image that goes along.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PayloadImage {
    pub token: String,
    pub role: ImageRole,
    pub id: ImageId,
    /// Its name in the file store: its SHA-256.
    pub sha256: String,
    pub mime: String,
    pub bytes: i64,
    pub filename: String,
    pub alt: String,
    pub caption: String,
}

impl Payload {
    /// The content as it is now.
    pub fn of(outgoing: Outgoing, settings: &Settings) -> Self {
        let terms = settings.terms(&outgoing);
        let Outgoing { content, blocks, content_hash, seo, images, .. } = outgoing;
        let images = images.into_iter().map(|image| payload_image(image, &content.slug)).collect();
        let seo = PayloadSeo {
            title: seo.title,
            description: seo.description,
            focus_keyword: seo.focus_keyword,
            secondary_keywords: seo.secondary_keywords,
        };
        let (title, slug, excerpt) = (content.title, content.slug, content.excerpt);
        let (author, create_terms) = (settings.author_wp_user_id, settings.create_terms);
        Self { title, slug, excerpt, blocks, content_hash, terms, seo, images, author, create_terms }
    }

    /// With another text in it.
    #[must_use]
    pub fn with_text(self, text: PostText) -> Self {
        let PostText { title, content, excerpt } = text;
        Self { content_hash: files::hash(content.as_bytes()), title, blocks: content, excerpt, ..self }
    }

    /// Its text, with the images in it that `known` has already.
    pub fn text(&self, known: &[Attachment]) -> PostText {
        let mut content = self.blocks.clone();
        for image in &self.images {
            let found = known.iter().find(|one| one.token == image.token && one.sha256 == image.sha256);
            if let Some(found) = found {
                content = fill::placed(&content, &found.token, found.attachment_id, &found.url);
            }
        }
        PostText { title: self.title.clone(), content, excerpt: self.excerpt.clone() }
    }

    /// As it was stored.
    pub fn stored(value: &serde_json::Value) -> Result<Self> {
        Ok(Self::deserialize(value)?)
    }
}

fn payload_image(image: OutgoingImage, slug: &str) -> PayloadImage {
    let ending = match image.mime.as_str() {
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        _ => "png",
    };
    let stem = if slug.is_empty() { "image" } else { slug };
    PayloadImage {
        filename: format!("{stem}-{}.{ending}", image.token),
        token: image.token,
        role: image.role,
        id: image.id,
        sha256: image.file,
        mime: image.mime,
        bytes: image.bytes,
        alt: image.alt,
        caption: image.caption,
    }
}
