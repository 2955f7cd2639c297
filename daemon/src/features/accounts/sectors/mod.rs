//! Sectors: the topics of a site, one to five. Keywords, clusters, ideas and tasks each belong to one.

/// HTTP.
pub mod api;
mod row;

use std::collections::HashMap;

use row::{ActiveModel, Column, Entity};
pub use row::{Model as Sector, SectorStatus};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::accounts;
use crate::platform::{
    error::{Error, Result},
    ids::SectorId,
    page::{Page, PageRequest},
    store::{Conn, Ordering, SiteScope, Tx, rows_in_sector, tallies},
};

const MOST: u64 = 5;

/// A sector about to be added.
#[derive(Debug, Clone)]
pub struct NewSector {
    pub name: String,
    pub description: String,
}

/// What may be changed about a sector.
#[derive(Debug, Clone, Default)]
pub struct SectorChange {
    pub name: Option<String>,
    pub description: Option<String>,
    pub status: Option<SectorStatus>,
}

/// The site's sectors, oldest first.
pub async fn list(site: &SiteScope, page: PageRequest) -> Result<Page<Sector>> {
    site.page::<Entity, Sector>(Entity::find(), &Ordering::oldest(Column::CreatedAt, Column::Id), page, None).await
}

/// All sectors of the site, oldest first.
pub async fn all<C: Conn>(site: &SiteScope<C>) -> Result<Vec<Sector>> {
    site.all(Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id)).await
}

/// One of the site's sectors.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: SectorId) -> Result<Sector> {
    site.get(Entity::find_by_id(id)).await
}

/// How many rows of a noun (its table's name) each sector has, whatever their state.
pub async fn counts<C: Conn>(site: &SiteScope<C>, noun: &str) -> Result<HashMap<SectorId, i64>> {
    let mut counts = HashMap::new();
    for tally in tallies(site, noun).await? {
        *counts.entry(tally.sector_id).or_default() += tally.n;
    }
    Ok(counts)
}

/// Adds a sector, if there is room for it.
pub async fn add(site: &SiteScope<Tx>, new: NewSector) -> Result<Sector> {
    // counting and adding are one step for whoever else does the same
    accounts::lock(&site.account()).await?;
    if site.count(Entity::find()).await? >= MOST {
        return Err(Error::unprocessable("sector_limit", format!("a site has at most {MOST} sectors")));
    }
    let (name, slug) = free_name(site, &new.name, None).await?;
    let now = site.now();
    site.insert(ActiveModel {
        id: Set(site.new_id()),
        name: Set(name),
        slug: Set(slug),
        description: Set(new.description.trim().to_owned()),
        status: Set(SectorStatus::Active),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    })
    .await
}

/// Changes a sector.
pub async fn change(site: &SiteScope<Tx>, id: SectorId, change: SectorChange) -> Result<Sector> {
    let sector = get(site, id).await?;
    let (name, slug) = match change.name {
        Some(name) => free_name(site, &name, Some(id)).await?,
        None => (sector.name, sector.slug),
    };
    site.change(ActiveModel {
        id: Set(id),
        name: Set(name),
        slug: Set(slug),
        description: Set(change.description.map_or(sector.description, |text| text.trim().to_owned())),
        status: Set(change.status.unwrap_or(sector.status)),
        updated_at: Set(site.now()),
        version: Set(sector.version + 1),
        ..Default::default()
    })
    .await
}

/// Removes a sector that is empty and not the last.
pub async fn remove(site: &SiteScope<Tx>, id: SectorId) -> Result<()> {
    accounts::lock(&site.account()).await?;
    let sector = get(site, id).await?;
    if site.count(Entity::find()).await? == 1 {
        return Err(Error::unprocessable("sector_limit", "a site has at least one sector"));
    }
    if rows_in_sector(site, id).await? > 0 {
        let detail = format!("{} is not empty: move or remove what is in it, or make it inactive", sector.name);
        return Err(Error::conflict("conflict", detail));
    }
    site.delete(Entity::delete_many().filter(Column::Id.eq(id))).await?;
    Ok(())
}

async fn free_name(site: &SiteScope<Tx>, name: &str, own: Option<SectorId>) -> Result<(String, String)> {
    let name = name.trim();
    let slug = slug::slugify(name);
    if slug.is_empty() {
        return Err(Error::field("name", "must have a letter or a digit"));
    }
    let known = site.find(Entity::find().filter(Column::Slug.eq(&slug))).await?;
    if known.is_some_and(|known| Some(known.id) != own) {
        return Err(Error::conflict("conflict", format!("this site has a sector named {name} already")));
    }
    Ok((name.to_owned(), slug))
}
