//! The AI function that makes an image's picture.

use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Image, ImageRole, ImageStatus, changed, get};
use crate::{
    features::{accounts::sites, writer::content},
    platform::{
        ai::{AiFunction, Answer, Ask, BadReply, Saved, Source, StoredImage, lies_in_the_item, provider::ImagePrompt},
        error::{Error, Result},
        ids::ImageId,
        store::{SiteScope, Tx},
    },
};

/// The function's name.
pub const GENERATE_IMAGES: &str = "generate_images";
/// Credits for a picture (S166 of the price list).
const CREDITS: i64 = 1;
/// Width and height of a picture, in pixels: what link previews expect of the featured one.
const SIZE: (u32, u32) = (1200, 630);

/// Makes pictures.
pub struct GenerateImages;

/// Of which image.
#[derive(Debug, Serialize, Deserialize)]
pub struct Input {
    pub image_id: ImageId,
}

/// The image and what surrounds it.
pub struct Prepared {
    image: Image,
    title: String,
    site_name: String,
}

impl AiFunction for GenerateImages {
    const NAME: &'static str = GENERATE_IMAGES;
    type Input = Input;
    type Prepared = Prepared;
    type Output = StoredImage;

    fn validate(_: &Input) -> Result<()> {
        Ok(())
    }

    async fn prepare(site: &SiteScope, input: Input) -> Result<Prepared> {
        let image = get(site, input.image_id).await?;
        if !matches!(image.status, ImageStatus::Prompted | ImageStatus::Failed) {
            return Err(Error::conflict(
                "conflict",
                "this image has its picture already: change its prompt to get another",
            ));
        }
        let content = content::get(site, image.content_id).await?;
        Ok(Prepared { title: content.title, site_name: sites::get(site).await?.name, image })
    }

    fn credits(_: &Prepared) -> i64 {
        CREDITS
    }

    fn build_prompt(prepared: &Prepared) -> Result<Ask> {
        // A title card is set from words: the post's title, or in the text what the picture is about.
        let title = if prepared.image.role == ImageRole::Featured { &prepared.title } else { &prepared.image.alt };
        Ok(Ask::Image(Box::new(ImagePrompt {
            prompt: prepared.image.prompt.clone(),
            negative_prompt: "text, watermark, logo, signature, distorted hands".to_owned(),
            title: title.clone(),
            site_name: prepared.site_name.clone(),
            style: "realistic".to_owned(),
            width: SIZE.0,
            height: SIZE.1,
            model: None,
        })))
    }

    fn parse_response(_: &Prepared, answer: &Answer) -> Result<StoredImage, BadReply> {
        match answer {
            Answer::Image(image) => Ok(image.clone()),
            Answer::Text(_) => Err(BadReply("a picture was expected".to_owned())),
        }
    }

    async fn save_output(
        site: &SiteScope<Tx>,
        prepared: Prepared,
        picture: StoredImage,
        source: &Source,
    ) -> Result<Saved> {
        let image = get(site, prepared.image.id).await?;
        if image.prompt != prepared.image.prompt {
            return Err(Error::conflict("conflict", "somebody changed the prompt meanwhile: make the picture again"));
        }
        let mut row = changed(site, &image);
        row.status = Set(ImageStatus::Ready);
        row.file_hash = Set(Some(picture.file));
        row.mime = Set(Some(picture.mime));
        row.width = Set(Some(i64::from(picture.width)));
        row.height = Set(Some(i64::from(picture.height)));
        row.bytes = Set(i64::try_from(picture.bytes).ok());
        row.provider = Set(Some(source.provider.clone()));
        row.model = Set(Some(source.model.clone()));
        row.error = Set(None);
        site.change(row).await?;
        Ok(Saved { units: 1, credits: CREDITS, result: json!({"image_id": image.id, "content_id": image.content_id}) })
    }

    async fn note_failure(site: &SiteScope<Tx>, input: Input, error: &Error) -> Result<()> {
        let image = match get(site, input.image_id).await {
            Err(Error::NotFound(_)) => return Ok(()),
            other => other?,
        };
        if image.status == ImageStatus::Prompted {
            let mut row = changed(site, &image);
            if lies_in_the_item(error) {
                row.status = Set(ImageStatus::Failed);
            }
            row.error = Set(Some(error.in_words()));
            site.change(row).await?;
        }
        Ok(())
    }
}
