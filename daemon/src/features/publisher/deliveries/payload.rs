//! What is sent, as it was when it was asked for: what somebody approved is what arrives.

use serde::{Deserialize, Serialize};

use crate::{
    features::writer::{
        content::{Outgoing, OutgoingImage},
        images::ImageRole,
    },
    platform::{error::Result, ids::ImageId},
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
}

/// A term that the post is to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub taxonomy: String,
    pub name: String,
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
    pub fn of(outgoing: Outgoing) -> Self {
        let Outgoing { content, blocks, content_hash, seo, categories, tags, images } = outgoing;
        let term = |taxonomy: &str, name: String| Term { taxonomy: taxonomy.to_owned(), name };
        let categories = categories.into_iter().map(|name| term("category", name));
        let terms = categories.chain(tags.into_iter().map(|name| term("post_tag", name)));
        let images = images.into_iter().map(|image| payload_image(image, &content.slug)).collect();
        let seo = PayloadSeo {
            title: seo.title,
            description: seo.description,
            focus_keyword: seo.focus_keyword,
            secondary_keywords: seo.secondary_keywords,
        };
        let (title, slug, excerpt) = (content.title, content.slug, content.excerpt);
        Self { title, slug, excerpt, blocks, content_hash, terms: terms.filter(has_name).collect(), seo, images }
    }

    /// As it was stored.
    pub fn stored(value: &serde_json::Value) -> Result<Self> {
        Ok(Self::deserialize(value)?)
    }
}

fn has_name(term: &Term) -> bool {
    !term.name.trim().is_empty()
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
