//! Images over HTTP.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path, Query},
    payload::Binary,
};
use serde_json::json;

use super::{GENERATE_IMAGES, Image, ImageEdit, ImageRole, ImageStatus, in_console};
use crate::{
    features::writer::content,
    platform::{
        access::{
            Caller,
            permissions::{WriterRead, WriterWrite},
        },
        ai::AiRun,
        clock::Instant,
        error::{Error, Result},
        http::{
            Answer,
            apis::Tag,
            envelope::{Accepted, Listed, Versioned, expected_version, listed, versioned},
            query::{Paging, Words},
            valid::Valid,
        },
        ids::{ContentId, ImageId, SiteId},
        jobs::api::{JobOut, accepted_job},
        services::Services,
        store::SiteScope,
    },
};

/// `/sites/{site_id}/writer/images`.
pub struct ImagesApi(pub Arc<Services>);

/// A picture, or the plan of one.
#[derive(Object)]
#[oai(rename = "Image")]
struct ImageOut {
    id: ImageId,
    content_id: ContentId,
    content_title: String,
    role: ImageRole,
    /// `featured`, or the place in the document.
    slot: String,
    prompt: String,
    /// What it shows, for people who cannot see it.
    alt: String,
    caption: String,
    status: ImageStatus,
    #[oai(nullable)]
    provider: Option<String>,
    #[oai(nullable)]
    model: Option<String>,
    /// Pixels.
    #[oai(nullable)]
    width: Option<i64>,
    /// Pixels.
    #[oai(nullable)]
    height: Option<i64>,
    #[oai(nullable)]
    bytes: Option<i64>,
    #[oai(nullable)]
    mime: Option<String>,
    /// Where the file is, once there is one.
    #[oai(nullable)]
    url: Option<String>,
    /// Why it could not be made.
    #[oai(nullable)]
    error: Option<String>,
    created_at: Instant,
    version: i64,
}

/// What of an image shall change. A new prompt wants a new picture.
#[derive(Object)]
struct ImagePatch {
    #[oai(validator(min_length = 1, max_length = 4000))]
    prompt: Option<String>,
    #[oai(validator(min_length = 1, max_length = 500))]
    alt: Option<String>,
    #[oai(validator(max_length = 500))]
    caption: Option<String>,
}

/// Images to make.
#[derive(Object)]
struct ImagesIn {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    ids: Vec<ImageId>,
}

/// The file.
#[derive(ApiResponse)]
enum FileOut {
    /// The picture.
    #[oai(status = 200)]
    File(
        Binary<Vec<u8>>,
        #[oai(header = "Content-Type")] String,
        #[oai(header = "Cache-Control")] String,
        #[oai(header = "Content-Disposition")] String,
    ),
}

impl ImageOut {
    fn of(image: Image, content_title: String) -> Self {
        let url = image.file_hash.is_some().then(|| in_console(&image).url);
        Self {
            id: image.id,
            content_id: image.content_id,
            content_title,
            role: image.role,
            slot: image.slot,
            prompt: image.prompt,
            alt: image.alt,
            caption: image.caption,
            status: image.status,
            provider: image.provider,
            model: image.model,
            width: image.width,
            height: image.height,
            bytes: image.bytes,
            mime: image.mime,
            url,
            error: image.error,
            created_at: image.created_at,
            version: image.version,
        }
    }
}

async fn with_title(site: &SiteScope, image: Image) -> Result<Versioned<ImageOut>> {
    let title = content::titles(site, vec![image.content_id]).await?.remove(&image.content_id);
    Ok(versioned(image.version, ImageOut::of(image, title.unwrap_or_default())))
}

/// Images: prompts and pictures.
#[OpenApi(tag = "Tag::Images")]
impl ImagesApi {
    /// List the site's images, newest first
    #[oai(path = "/sites/:site_id/writer/images", method = "get", operation_id = "images_list")]
    async fn list(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only images of this content.
        content_id: Query<Option<ContentId>>,
        /// Only images in these states.
        status: Query<Words<ImageStatus>>,
    ) -> Answer<Listed<ImageOut>> {
        let site = caller.site(*site_id).await?;
        let page = super::list(&site, content_id.0, &status.0.0, paging.0).await?;
        let mut ids: Vec<ContentId> = page.rows.iter().map(|image| image.content_id).collect();
        ids.dedup();
        let titles = content::titles(&site, ids).await?;
        Ok(listed(page.map(|image| {
            let title = titles.get(&image.content_id).cloned().unwrap_or_default();
            ImageOut::of(image, title)
        })))
    }

    /// Read an image
    #[oai(path = "/sites/:site_id/writer/images/:image_id", method = "get", operation_id = "images_get")]
    async fn get(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        image_id: Path<ImageId>,
    ) -> Answer<Versioned<ImageOut>> {
        let site = caller.site(*site_id).await?;
        let image = super::get(&site, *image_id).await?;
        Ok(with_title(&site, image).await?)
    }

    /// Change an image's prompt, alt text or caption
    #[oai(path = "/sites/:site_id/writer/images/:image_id", method = "patch", operation_id = "images_update")]
    async fn update(
        &self,
        caller: Caller<WriterWrite>,
        site_id: Path<SiteId>,
        image_id: Path<ImageId>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Valid<ImagePatch>,
    ) -> Answer<Versioned<ImageOut>> {
        let site = caller.site(*site_id).await?;
        let read = expected_version(if_match.as_deref())?;
        let ImagePatch { prompt, alt, caption } = body.0;
        let tx = site.begin().await?;
        let image = super::change(&tx, *image_id, read, ImageEdit { prompt, alt, caption }).await?;
        tx.commit().await?;
        Ok(with_title(&site, image).await?)
    }

    /// Make pictures
    ///
    /// A job makes them; each costs 1 credit when it is saved.
    #[oai(path = "/sites/:site_id/writer/images/generate", method = "post", operation_id = "images_generate")]
    async fn generate(
        &self,
        caller: Caller<WriterWrite>,
        site_id: Path<SiteId>,
        body: Valid<ImagesIn>,
    ) -> Answer<Accepted<JobOut>> {
        let site = caller.site(*site_id).await?;
        for id in &body.0.ids {
            super::get(&site, *id).await?;
        }
        let items = body.0.ids.iter().map(|id| json!({"image_id": id})).collect();
        let tx = site.begin().await?;
        let job = AiRun::new(GENERATE_IMAGES, items, None)?.enqueue(&tx).await?;
        tx.commit().await?;
        Ok(accepted_job(job))
    }

    /// Read an image's file
    #[oai(path = "/sites/:site_id/writer/images/:image_id/file", method = "get", operation_id = "images_file")]
    async fn file(
        &self,
        caller: Caller<WriterRead>,
        site_id: Path<SiteId>,
        image_id: Path<ImageId>,
    ) -> Answer<FileOut> {
        let site = caller.site(*site_id).await?;
        let image = super::get(&site, *image_id).await?;
        let (Some(file), Some(mime)) = (image.file_hash, image.mime) else {
            return Err(Error::NotFound("file").into());
        };
        let bytes = self.0.files.get(&file).await?;
        Ok(FileOut::File(Binary(bytes), mime, "private, max-age=3600".to_owned(), "inline".to_owned()))
    }
}
