//! The settings of publishing over HTTP.

use poem_openapi::{Object, OpenApi, param::Path};

use super::{CategoryMode, Settings, get, put};
use crate::platform::{
    access::{
        Caller,
        permissions::{PublisherRead, SitesManage},
    },
    http::{
        Answer,
        apis::Tag,
        envelope::{self, ok},
        valid::Valid,
    },
    ids::SiteId,
};

/// `/sites/{site_id}/publisher/settings`.
pub struct PublisherSettingsApi;

/// How a site's posts are filed in WordPress.
#[derive(Object)]
#[oai(rename = "PublisherSettings")]
struct SettingsDto {
    /// The user of WordPress whose posts they are; null for who connected the site.
    #[oai(nullable, validator(minimum(value = "1")))]
    author_wp_user_id: Option<i64>,
    /// What becomes a post's categories.
    categories: CategoryMode,
    /// Whether posts get tags.
    tags: bool,
    /// Whether terms that are missing may be made.
    create_terms: bool,
}

impl From<Settings> for SettingsDto {
    fn from(settings: Settings) -> Self {
        let Settings { author_wp_user_id, categories, tags, create_terms } = settings;
        Self { author_wp_user_id, categories, tags, create_terms }
    }
}

impl From<SettingsDto> for Settings {
    fn from(dto: SettingsDto) -> Self {
        let SettingsDto { author_wp_user_id, categories, tags, create_terms } = dto;
        Self { author_wp_user_id, categories, tags, create_terms }
    }
}

/// How posts are filed.
#[OpenApi(tag = "Tag::WordPress")]
impl PublisherSettingsApi {
    /// See how the site's posts are filed in WordPress
    ///
    /// Whose they are, and which categories and tags they get.
    #[oai(path = "/sites/:site_id/publisher/settings", method = "get", operation_id = "publisher_settings_get")]
    async fn get(&self, caller: Caller<PublisherRead>, site_id: Path<SiteId>) -> Answer<envelope::Ok<SettingsDto>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(get(&site).await?.into()))
    }

    /// Say how the site's posts are filed in WordPress
    ///
    /// It holds for what is offered from now on.
    #[oai(path = "/sites/:site_id/publisher/settings", method = "put", operation_id = "publisher_settings_put")]
    async fn put(
        &self,
        caller: Caller<SitesManage>,
        site_id: Path<SiteId>,
        body: Valid<SettingsDto>,
    ) -> Answer<envelope::Ok<SettingsDto>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let settings = put(&tx, body.0.into()).await?;
        tx.commit().await?;
        Ok(ok(settings.into()))
    }
}
