//! Sectors, as people and programs see them.

use poem_openapi::{Object, OpenApi, param::Path};

use super::{NewSector, Sector, SectorChange, SectorStatus};
use crate::{
    features::accounts::sectors,
    platform::{
        access::{
            Caller,
            permissions::{SitesManage, SitesRead},
        },
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Created, Listed, NoContent, created, listed, ok},
            query::Paging,
            valid::Valid,
        },
        ids::{SectorId, SiteId},
    },
};

/// What of a sector's content is counted.
const COUNTED: &str = "keyword";

/// The API of sectors.
pub struct SectorsApi;

/// A topic of a site.
#[derive(Object)]
#[oai(rename = "Sector")]
struct SectorOut {
    id: SectorId,
    /// Unique in the site.
    name: String,
    description: String,
    /// Inactive: automation leaves it alone.
    status: SectorStatus,
    /// Its keywords, whatever their state.
    keyword_count: i64,
}

/// A new sector.
#[derive(Object)]
struct SectorIn {
    /// Unique in the site.
    #[oai(validator(min_length = 1, max_length = 120))]
    name: String,
    /// What belongs to it.
    #[oai(default, validator(max_length = 2000))]
    description: String,
}

/// What is to be different; what is left out stays.
#[derive(Object)]
struct SectorPatch {
    /// Unique in the site.
    #[oai(validator(min_length = 1, max_length = 120))]
    name: Option<String>,
    /// What belongs to it.
    #[oai(validator(max_length = 2000))]
    description: Option<String>,
    /// Inactive: automation leaves it alone.
    status: Option<SectorStatus>,
}

impl SectorOut {
    fn of(sector: Sector, keyword_count: i64) -> Self {
        Self { id: sector.id, name: sector.name, description: sector.description, status: sector.status, keyword_count }
    }
}

#[OpenApi]
impl SectorsApi {
    /// List sectors
    ///
    /// All of a site: from one to five.
    #[oai(path = "/sites/:site_id/sectors", method = "get", operation_id = "sectors_list", tag = "Tag::Sites")]
    async fn list(&self, caller: Caller<SitesRead>, site_id: Path<SiteId>, page: Paging) -> Answer<Listed<SectorOut>> {
        let site = caller.site(*site_id).await?;
        let counts = sectors::counts(&site, COUNTED).await?;
        Ok(listed(sectors::list(&site, page.0).await?.map(|sector| {
            let count = counts.get(&sector.id).copied().unwrap_or_default();
            SectorOut::of(sector, count)
        })))
    }

    /// Add a sector
    #[oai(path = "/sites/:site_id/sectors", method = "post", operation_id = "sectors_create", tag = "Tag::Sites")]
    async fn create(
        &self,
        caller: Caller<SitesManage>,
        site_id: Path<SiteId>,
        body: Valid<SectorIn>,
    ) -> Answer<Created<SectorOut>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let SectorIn { name, description } = body.0;
        let sector = sectors::add(&site, NewSector { name, description }).await?;
        site.commit().await?;
        Ok(created(&format!("/sites/{}/sectors/{}", *site_id, sector.id), SectorOut::of(sector, 0)))
    }

    /// Change a sector
    #[oai(
        path = "/sites/:site_id/sectors/:sector_id",
        method = "patch",
        operation_id = "sectors_change",
        tag = "Tag::Sites"
    )]
    async fn change(
        &self,
        caller: Caller<SitesManage>,
        site_id: Path<SiteId>,
        sector_id: Path<SectorId>,
        body: Valid<SectorPatch>,
    ) -> Answer<envelope::Ok<SectorOut>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let SectorPatch { name, description, status } = body.0;
        let sector = sectors::change(&site, *sector_id, SectorChange { name, description, status }).await?;
        let count = sectors::counts(&site, COUNTED).await?.get(&sector.id).copied().unwrap_or_default();
        site.commit().await?;
        Ok(ok(SectorOut::of(sector, count)))
    }

    /// Remove a sector
    ///
    /// Only an empty one, and never the last.
    #[oai(
        path = "/sites/:site_id/sectors/:sector_id",
        method = "delete",
        operation_id = "sectors_remove",
        tag = "Tag::Sites"
    )]
    async fn remove(
        &self,
        caller: Caller<SitesManage>,
        site_id: Path<SiteId>,
        sector_id: Path<SectorId>,
    ) -> Answer<NoContent> {
        let site = caller.site(*site_id).await?.begin().await?;
        sectors::remove(&site, *sector_id).await?;
        site.commit().await?;
        Ok(NoContent)
    }
}
