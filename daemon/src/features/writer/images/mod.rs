//! Images: a prompt for each place, a picture for each prompt.

pub mod api;
mod generate_image_prompts;
mod generate_images;
mod row;

pub use generate_image_prompts::{GENERATE_IMAGE_PROMPTS, GenerateImagePrompts};
pub use generate_images::{GENERATE_IMAGES, GenerateImages};
use row::{ActiveModel, Column, Entity};
pub use row::{ImageRole, ImageStatus, Model as Image};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};

use super::document::ImageRef;
use crate::platform::{
    error::{Error, Result},
    ids::{ContentId, ImageId},
    page::{Page, PageRequest},
    store::{Conn, Ordering, SiteScope, Tx},
};

/// The site's images, newest first.
pub async fn list(
    site: &SiteScope,
    content: Option<ContentId>,
    statuses: &[ImageStatus],
    page: PageRequest,
) -> Result<Page<Image>> {
    let mut query = Entity::find();
    if let Some(content) = content {
        query = query.filter(Column::ContentId.eq(content));
    }
    if !statuses.is_empty() {
        query = query.filter(Column::Status.is_in(statuses.iter().copied()));
    }
    site.page::<Entity, Image>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// The image with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: ImageId) -> Result<Image> {
    site.get(Entity::find_by_id(id)).await
}

/// The images of a piece of content, the featured one first.
pub async fn of_content<C: Conn>(site: &SiteScope<C>, content: ContentId) -> Result<Vec<Image>> {
    site.all(Entity::find().filter(Column::ContentId.eq(content)).order_by_asc(Column::Slot)).await
}

/// Content that has images planned, as a subquery.
pub(super) fn planned() -> SelectStatement {
    Entity::find().select_only().column(Column::ContentId).into_query()
}

/// Images that wait for their picture, oldest first.
pub async fn prompted<C: Conn>(site: &SiteScope<C>, limit: u64) -> Result<Vec<ImageId>> {
    let query = Entity::find().filter(Column::Status.eq(ImageStatus::Prompted)).order_by_asc(Column::Id).limit(limit);
    Ok(site.all(query).await?.into_iter().map(|image| image.id).collect())
}

/// How the console shows an image.
#[must_use]
pub fn in_console(image: &Image) -> ImageRef {
    let pixels = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok());
    ImageRef {
        url: format!("/api/v1/sites/{}/writer/images/{}/file", image.site_id, image.id),
        width: pixels(image.width),
        height: pixels(image.height),
        id: None,
    }
}

/// What a person changes; absent means unchanged.
#[derive(Debug, Default)]
pub struct ImageEdit {
    pub prompt: Option<String>,
    pub alt: Option<String>,
    pub caption: Option<String>,
}

/// Changes the image that the caller has read as `version`. A new prompt wants a new picture.
pub async fn change(site: &SiteScope<Tx>, id: ImageId, read: i64, edit: ImageEdit) -> Result<Image> {
    let image = get(site, id).await?;
    if image.version != read {
        return Err(Error::VersionConflict);
    }
    if edit.alt.as_ref().is_some_and(|alt| alt.trim().is_empty()) {
        return Err(Error::field("alt", "must say what the picture shows: people who cannot see it read this"));
    }
    let mut row = changed(site, &image);
    if let Some(prompt) = edit.prompt.filter(|prompt| *prompt != image.prompt) {
        row.prompt = Set(prompt);
        row.status = Set(ImageStatus::Prompted);
    }
    if let Some(alt) = edit.alt {
        row.alt = Set(alt);
    }
    if let Some(caption) = edit.caption {
        row.caption = Set(caption);
    }
    site.change(row).await
}

/// WordPress has it.
pub async fn note_uploaded(site: &SiteScope<Tx>, content: ContentId, slots: &[String]) -> Result<()> {
    let row = ActiveModel { status: Set(ImageStatus::Uploaded), updated_at: Set(site.now()), ..Default::default() };
    site.update(
        Entity::update_many()
            .set(row)
            .filter(Column::ContentId.eq(content))
            .filter(Column::Status.eq(ImageStatus::Ready))
            .filter(Column::Slot.is_in(slots.iter().cloned())),
    )
    .await?;
    Ok(())
}

fn changed(site: &SiteScope<Tx>, image: &Image) -> ActiveModel {
    ActiveModel {
        id: Unchanged(image.id),
        updated_at: Set(site.now()),
        version: Set(image.version + 1),
        ..Default::default()
    }
}
