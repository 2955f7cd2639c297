//! Images into the media library, each once: they are stored under an address made of their content, and looked for
//! there first.

use serde_json::{Value, json};

use crate::features::{
    publisher::{
        deliveries::{Note, payload::PayloadImage},
        wordpress::{Client, WpFault},
    },
    writer::images::ImageRole,
};

/// An image in the media library.
#[derive(Debug, Clone)]
pub struct Media {
    pub token: String,
    pub id: i64,
    /// Of the size that the block editor inserts.
    pub url: String,
    pub is_featured: bool,
    /// The post that it is attached to; 0 for none.
    pub parent: i64,
    pub alt: String,
    pub caption: String,
    /// What the library says that it shows.
    pub known_alt: String,
}

/// Finds the image, or uploads it. One that WordPress refuses is a remark, not the end of the delivery.
pub async fn bring(
    client: &Client<'_>,
    image: &PayloadImage,
    bytes: Vec<u8>,
    warnings: &mut Vec<Note>,
) -> Result<Option<Media>, WpFault> {
    let slug = slug(image);
    let known = client.get("wp/v2/media", &[("slug", &slug), ("context", "edit")]).await?;
    if let Some(known) = known.get(0) {
        return Ok(media(image, known));
    }
    let ending = image.filename.rsplit('.').next().unwrap_or("png");
    match client.upload(&format!("{slug}.{ending}"), &image.mime, bytes).await {
        Ok(made) => Ok(media(image, &made)),
        Err(fault) if fault.passes => Err(fault),
        Err(fault) => {
            let says = format!("WordPress did not take the image {}: {fault}", image.filename);
            warnings.push(Note::new("image_not_stored", says));
            Ok(None)
        }
    }
}

/// Says what the images show, and attaches those that belong to no post yet.
pub async fn adopt(client: &Client<'_>, media: &[Media], post_id: i64) -> Result<(), WpFault> {
    for one in media.iter().filter(|one| one.parent == 0 || one.known_alt.is_empty()) {
        let parent = if one.parent == 0 { post_id } else { one.parent };
        let mut says = json!({ "alt_text": one.alt, "caption": one.caption, "post": parent });
        if let Some(says) = says.as_object_mut().filter(|_| !one.alt.is_empty()) {
            says.insert("title".to_owned(), one.alt.clone().into());
        }
        match client.post(&format!("wp/v2/media/{}", one.id), &says).await {
            Err(fault) if fault.passes => return Err(fault),
            // an older picture of somebody else's may be used, if not described
            _ => {}
        }
    }
    Ok(())
}

fn slug(image: &PayloadImage) -> String {
    format!("igny8-{}", image.sha256.get(..24).unwrap_or(&image.sha256))
}

fn media(image: &PayloadImage, said: &Value) -> Option<Media> {
    let text = |pointer: &str| said.pointer(pointer).and_then(Value::as_str);
    let url = text("/media_details/sizes/large/source_url").or_else(|| text("/source_url"))?;
    Some(Media {
        token: image.token.clone(),
        id: said.get("id")?.as_i64()?,
        url: url.to_owned(),
        is_featured: image.role == ImageRole::Featured,
        parent: said.get("post").and_then(Value::as_i64).unwrap_or(0),
        alt: image.alt.clone(),
        caption: image.caption.clone(),
        known_alt: text("/alt_text").unwrap_or_default().to_owned(),
    })
}
