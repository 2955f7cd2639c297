//! Sites, as people and programs see them.

use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Header, Path},
};

use super::{NewSite, PostStatus, Site, SiteChange, SiteStatus, Transport};
use crate::{
    features::accounts::sites,
    platform::{
        access::{
            Caller,
            permissions::{SitesManage, SitesRead},
        },
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            envelope::{Created, Listed, Versioned, created, expected_version, listed, versioned},
            query::Paging,
            valid::Valid,
        },
        ids::SiteId,
    },
};

/// The API of sites.
pub struct SitesApi;

/// A site.
#[derive(Object)]
#[oai(rename = "Site")]
struct SiteOut {
    id: SiteId,
    /// Unique in the account.
    name: String,
    /// Where it is; null if nobody said.
    #[oai(nullable)]
    url: Option<String>,
    status: SiteStatus,
    /// IANA name; cron rules are read in it.
    time_zone: String,
    /// BCP 47; what is written is written in it.
    language: String,
    /// The status that a new post gets in WordPress.
    default_post_status: PostStatus,
    /// Whether what a model wrote needs nobody's approval.
    auto_approve: bool,
    /// How posts get to WordPress.
    transport: Transport,
    /// Send it back as If-Match (`"v3"`) to change the site.
    version: i64,
    created_at: Instant,
}

/// A new site.
#[derive(Object)]
struct SiteIn {
    /// Unique in the account.
    #[oai(validator(min_length = 1, max_length = 120))]
    name: String,
    /// Where it is: http or https.
    #[oai(validator(max_length = 500))]
    url: Option<String>,
    /// IANA name; UTC if left out.
    #[oai(validator(max_length = 64))]
    time_zone: Option<String>,
    /// BCP 47; English if left out.
    #[oai(validator(max_length = 35, pattern = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))]
    language: Option<String>,
}

/// What people may make a site.
#[derive(Debug, Clone, Copy, Enum)]
#[oai(rename_all = "snake_case")]
enum SiteActivity {
    Active,
    Inactive,
}

/// What is to be different; what is left out stays.
#[derive(Object)]
struct SitePatch {
    /// Unique in the account.
    #[oai(validator(min_length = 1, max_length = 120))]
    name: Option<String>,
    /// Where it is; empty for nowhere.
    #[oai(validator(max_length = 500))]
    url: Option<String>,
    /// Inactive: nothing runs and nothing is published.
    status: Option<SiteActivity>,
    /// IANA name.
    #[oai(validator(max_length = 64))]
    time_zone: Option<String>,
    /// BCP 47.
    #[oai(validator(max_length = 35, pattern = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))]
    language: Option<String>,
    default_post_status: Option<PostStatus>,
    auto_approve: Option<bool>,
}

impl From<SiteActivity> for SiteStatus {
    fn from(activity: SiteActivity) -> Self {
        match activity {
            SiteActivity::Active => Self::Active,
            SiteActivity::Inactive => Self::Inactive,
        }
    }
}

impl From<Site> for SiteOut {
    fn from(site: Site) -> Self {
        Self {
            id: site.id,
            name: site.name,
            url: Some(site.url).filter(|url| !url.is_empty()),
            status: site.status,
            time_zone: site.time_zone,
            language: site.language,
            default_post_status: site.default_post_status,
            auto_approve: site.auto_approve,
            transport: site.transport,
            version: site.version,
            created_at: site.created_at,
        }
    }
}

impl From<SitePatch> for SiteChange {
    fn from(patch: SitePatch) -> Self {
        Self {
            name: patch.name,
            url: patch.url,
            status: patch.status.map(Into::into),
            time_zone: patch.time_zone,
            language: patch.language,
            default_post_status: patch.default_post_status,
            auto_approve: patch.auto_approve,
        }
    }
}

#[OpenApi]
impl SitesApi {
    /// List sites
    ///
    /// The sites of the account that you reach: all for owners and admins, the granted ones for editors and viewers.
    #[oai(path = "/sites", method = "get", operation_id = "sites_list", tag = "Tag::Sites")]
    async fn list(&self, caller: Caller<SitesRead>, page: Paging) -> Answer<Listed<SiteOut>> {
        Ok(listed(sites::list(&caller.account(), caller.reach(), page.0).await?.map(Into::into)))
    }

    /// Add a site
    ///
    /// It begins with one sector, "General". The plan says how many sites there may be.
    #[oai(path = "/sites", method = "post", operation_id = "sites_create", tag = "Tag::Sites")]
    async fn create(&self, caller: Caller<SitesManage>, body: Valid<SiteIn>) -> Answer<Created<SiteOut>> {
        let SiteIn { name, url, time_zone, language } = body.0;
        let account = caller.account().begin().await?;
        let site = sites::add(&account, NewSite { name, url, time_zone, language }).await?;
        account.commit().await?;
        Ok(created(&format!("/sites/{}", site.id), site.into()))
    }

    /// Get a site
    #[oai(path = "/sites/:site_id", method = "get", operation_id = "sites_get", tag = "Tag::Sites")]
    async fn get(&self, caller: Caller<SitesRead>, site_id: Path<SiteId>) -> Answer<Versioned<SiteOut>> {
        let site = caller.site(*site_id).await?;
        let row = sites::get(&site).await?;
        Ok(versioned(row.version, row.into()))
    }

    /// Change a site
    #[oai(path = "/sites/:site_id", method = "patch", operation_id = "sites_change", tag = "Tag::Sites")]
    async fn change(
        &self,
        caller: Caller<SitesManage>,
        site_id: Path<SiteId>,
        /// The ETag of your last read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Valid<SitePatch>,
    ) -> Answer<Versioned<SiteOut>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let version = expected_version(if_match.as_deref())?;
        let row = sites::change(&site, version, body.0.into()).await?;
        site.commit().await?;
        Ok(versioned(row.version, row.into()))
    }
}
