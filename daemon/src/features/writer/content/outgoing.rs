//! Content as it goes out: block markup with the places of its images, and the images themselves.

use crate::{
    features::{
        accounts::sectors,
        writer::{
            content::{Content, Seo, get},
            document::{
                ImageRef, ImageSource,
                blocks::{self, Folding},
                html,
            },
            images::{self, Image, ImageRole, ImageStatus},
        },
    },
    platform::{
        error::Result,
        files,
        ids::{ContentId, ImageId},
        store::{Conn, SiteScope},
    },
};

/// Everything WordPress needs to know of a piece of content.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub content: Content,
    /// Block markup; images stand as `{{igny8:image:TOKEN:id}}` and `{{igny8:image:TOKEN:url}}`.
    pub blocks: String,
    /// SHA-256 of `blocks` in hexadecimal.
    pub content_hash: String,
    pub seo: Seo,
    pub categories: Vec<String>,
    /// The sector's name.
    pub sector: String,
    pub tags: Vec<String>,
    pub images: Vec<OutgoingImage>,
}

/// An image that goes along.
#[derive(Debug, Clone)]
pub struct OutgoingImage {
    /// Its place in `blocks`.
    pub token: String,
    pub id: ImageId,
    pub role: ImageRole,
    pub file: String,
    pub mime: String,
    pub bytes: i64,
    pub alt: String,
    pub caption: String,
}

/// The content as it goes out today, to a WordPress that can fold questions or cannot.
pub async fn outgoing<C: Conn>(site: &SiteScope<C>, id: ContentId, folding: Folding) -> Result<Outgoing> {
    let content = get(site, id).await?;
    let rows = images::of_content(site, id).await?;
    let images: Vec<OutgoingImage> = rows.iter().filter_map(outgoing_image).collect();
    let document = content.document()?;
    let placed = |slot: &str| images.iter().find(|image| image.token == slot).map(|image| image.token.clone());
    let blocks = blocks::render(&document, &blocks::Placeholders(placed), folding);
    Ok(Outgoing {
        content_hash: files::hash(blocks.as_bytes()),
        seo: content.seo()?,
        categories: content.categories()?,
        sector: sectors::get(site, content.sector_id).await?.name,
        tags: content.tags()?,
        content,
        blocks,
        images,
    })
}

/// Only an image with a file goes out.
fn outgoing_image(image: &Image) -> Option<OutgoingImage> {
    if !matches!(image.status, ImageStatus::Ready | ImageStatus::Uploaded) {
        return None;
    }
    Some(OutgoingImage {
        token: image.slot.clone(),
        id: image.id,
        role: image.role,
        file: image.file_hash.clone()?,
        mime: image.mime.clone()?,
        bytes: image.bytes?,
        alt: image.alt.clone(),
        caption: image.caption.clone(),
    })
}

/// Images by their place in the console.
struct InConsole<'a>(&'a [Image]);

impl ImageSource for InConsole<'_> {
    fn image(&self, slot: &str) -> Option<ImageRef> {
        let image = self.0.iter().find(|image| image.slot == slot && image.file_hash.is_some())?;
        Some(images::in_console(image))
    }
}

/// The content as HTML, with its images as the console serves them.
pub async fn as_html(site: &SiteScope, content: &Content) -> Result<String> {
    let rows = images::of_content(site, content.id).await?;
    Ok(html::render(&content.document()?, &InConsole(&rows)))
}
