//! A link to one image's file for a site's WordPress: who has it may fetch that file for a while, and nothing else.

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use url::Url;

use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    http::envelope::API_PREFIX,
    ids::ImageId,
    secret::{Place, Sealer},
    services::Services,
};

/// Longer than a delivery's lease: a slow host fetches its images late.
const LASTS: TimeDelta = TimeDelta::hours(2);

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub struct LinkedImage {
    /// Its name in the file store.
    pub file: String,
    pub mime: String,
}

/// The absolute address of an image's file as it is now: a newer picture of the same image has another file.
pub fn image_link(services: &Services, image: ImageId, file: &str, mime: &str) -> Result<Url> {
    let until = services.store.now() + LASTS;
    let token = services.sealer.seal(&place(image), &format!("{file}|{mime}|{}", until.timestamp()).into())?;
    let base = services.public_url.as_str().trim_end_matches('/');
    let mut link = Url::parse(&format!("{base}{API_PREFIX}/wp/images/{image}")).map_err(Error::internal)?;
    link.query_pairs_mut().append_pair("token", &token);
    Ok(link)
}

/// What the link leads to. One that is over, or was never a link, leads nowhere.
pub fn follow_image_link(services: &Services, image: ImageId, token: &str) -> Result<LinkedImage> {
    read(&services.sealer, image, token, services.store.now()).ok_or(Error::NotFound("image"))
}

fn read(sealer: &Sealer, image: ImageId, token: &str, now: Instant) -> Option<LinkedImage> {
    let says = sealer.open(&place(image), token).ok()?;
    let mut parts = says.expose_secret().split('|');
    let (file, mime, until) = (parts.next()?, parts.next()?, parts.next()?);
    let until: i64 = until.parse().ok()?;
    (now.timestamp() < until).then(|| LinkedImage { file: file.to_owned(), mime: mime.to_owned() })
}

fn place(image: ImageId) -> Place {
    Place::new("image", image, "link")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::platform::{random::SeededRandom, secret::KeyRing};

    #[test]
    fn a_link_is_for_one_image_and_a_while() {
        let ring = Arc::new(KeyRing::parse(&"a".repeat(64)).unwrap());
        let sealer = Sealer::new(ring, Arc::new(SeededRandom::new(1)));
        let [image, other] = [1, 2].map(|n| ImageId::from(Uuid::from_u128(n)));
        let token = sealer.seal(&place(image), &"abc|image/png|100".into()).unwrap();
        let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap();
        let linked = LinkedImage { file: "abc".to_owned(), mime: "image/png".to_owned() };
        assert_eq!(read(&sealer, image, &token, at(99)), Some(linked));
        assert_eq!(read(&sealer, image, &token, at(100)), None);
        assert_eq!(read(&sealer, other, &token, at(99)), None);
        assert_eq!(read(&sealer, image, "v1|x|y|z", at(99)), None);
    }
}
