//! Clusters: keywords that one page or a few pages answer. Made by `auto_cluster`, kept by people.

/// HTTP.
pub mod api;
/// The AI function that groups keywords.
pub mod auto_cluster;
mod row;

use std::collections::HashMap;

use row::{ActiveModel, Clusters, Column, Entity};
pub use row::{ClusterStatus, Model as Cluster};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};

use super::{
    Intent, ideas,
    keywords::{self, ClusterFigure, ClusterFigures},
    text,
};
use crate::platform::{
    error::{Error, Result},
    ids::{ClusterId, KeywordId, SectorId},
    page::{Page, PageRequest},
    store::{Conn, SiteScope, Tx, tallies},
};

words! {
    /// What a list of clusters can be sorted by.
    pub enum ClusterSort {
        /// The name.
        Name,
        /// How many keywords it has.
        KeywordCount,
        /// Searches a month of all its keywords.
        TotalVolume,
        /// Mean difficulty of its keywords.
        MeanDifficulty,
        /// How many ideas it has.
        IdeaCount,
        /// When it was made.
        CreatedAt,
    }
}

/// Which clusters; what is not set does not matter.
#[derive(Debug, Clone, Default)]
pub struct ClusterFilter {
    pub sector: Option<SectorId>,
    pub statuses: Vec<ClusterStatus>,
    /// A part of the name, in any case.
    pub q: Option<String>,
}

/// A cluster with what its keywords and ideas add up to, computed now.
#[derive(Debug, Clone)]
pub struct Overview {
    pub cluster: Cluster,
    /// The chosen one while it is in the cluster, else the most searched.
    pub primary_keyword: Option<String>,
    pub figures: ClusterFigures,
    pub idea_count: u64,
}

/// The site's clusters, sorted (`true`: descending), newest first if nothing is asked.
pub async fn list<C: Conn>(
    site: &SiteScope<C>,
    filter: &ClusterFilter,
    sort: &[(ClusterSort, bool)],
    page: PageRequest,
) -> Result<Page<Overview>> {
    let query = Entity::find().matching(site.store(), filter);
    let known = counted(site, filter).await?;
    let page = site.page::<Entity, Cluster>(query, &row::ordering(sort), page, known).await?;
    let Page { request, count, rows, next_cursor } = page;
    Ok(Page { request, count, rows: overviews(site, rows).await?, next_cursor })
}

async fn counted<C: Conn>(site: &SiteScope<C>, filter: &ClusterFilter) -> Result<Option<u64>> {
    if filter.q.is_some() {
        return Ok(None);
    }
    let words: Vec<String> = filter.statuses.iter().map(|status| status.word()).collect();
    let tallies = tallies(site, "cluster").await?;
    let wanted = tallies
        .iter()
        .filter(|tally| filter.sector.is_none_or(|sector| sector == tally.sector_id))
        .filter(|tally| words.is_empty() || words.contains(&tally.status));
    Ok(Some(u64::try_from(wanted.map(|tally| tally.n).sum::<i64>()).unwrap_or_default()))
}

/// Adds the figures of a page's clusters, three queries for all of them.
async fn overviews<C: Conn>(site: &SiteScope<C>, clusters: Vec<Cluster>) -> Result<Vec<Overview>> {
    let ids: Vec<ClusterId> = clusters.iter().map(|cluster| cluster.id).collect();
    let mut figures = keywords::figures(site, &ids).await?;
    let ideas = ideas::counts_of(site, &ids).await?;
    let primary: Vec<KeywordId> = clusters.iter().filter_map(|cluster| cluster.primary_keyword_id).collect();
    let primary = keywords::with_ids(site, &primary).await?;
    let mut primary: HashMap<ClusterId, String> =
        primary.into_iter().filter_map(|keyword| Some((keyword.cluster_id?, keyword.text))).collect();
    let mut overviews = Vec::with_capacity(clusters.len());
    for cluster in clusters {
        let primary_keyword = match primary.remove(&cluster.id) {
            Some(text) => Some(text),
            None => keywords::of_cluster(site, cluster.id, 1).await?.pop().map(|keyword| keyword.text),
        };
        let figures = figures.remove(&cluster.id).unwrap_or_default();
        let idea_count = ideas.get(&cluster.id).copied().unwrap_or_default();
        overviews.push(Overview { cluster, primary_keyword, figures, idea_count });
    }
    Ok(overviews)
}

/// The cluster with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: ClusterId) -> Result<Cluster> {
    site.get(Entity::find_by_id(id)).await
}

/// The cluster with this id, with its figures.
pub async fn overview<C: Conn>(site: &SiteScope<C>, id: ClusterId) -> Result<Overview> {
    let cluster = get(site, id).await?;
    overviews(site, vec![cluster]).await?.pop().ok_or(Error::NotFound("cluster"))
}

/// The names of these clusters.
pub async fn names<C: Conn>(site: &SiteScope<C>, ids: &[ClusterId]) -> Result<HashMap<ClusterId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let clusters = site.all(Entity::find().filter(Column::Id.is_in(ids.iter().copied()))).await?;
    Ok(clusters.into_iter().map(|cluster| (cluster.id, cluster.name)).collect())
}

/// What a person may change of a cluster; what is not set stays.
#[derive(Debug, Clone, Default)]
pub struct ClusterChange {
    pub name: Option<String>,
    pub description: Option<String>,
    pub intent: Option<Option<Intent>>,
    pub status: Option<ClusterStatus>,
    pub locked: Option<bool>,
}

/// Changes a cluster, if it is still at `version`.
pub async fn change(site: &SiteScope<Tx>, id: ClusterId, version: i64, change: ClusterChange) -> Result<Cluster> {
    let found = get(site, id).await?;
    if found.version != version {
        return Err(Error::VersionConflict);
    }
    let status = change.status.unwrap_or(found.status);
    if status != found.status && !found.status.next().contains(&status) {
        let allowed = found.status.next().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let detail = format!("a cluster that is {} can become {allowed}, not {status}", found.status);
        return Err(Error::conflict("illegal_transition", detail));
    }
    let name = match change.name {
        Some(name) => text::tidy(&name),
        None => found.name,
    };
    if name.is_empty() {
        return Err(Error::field("name", "must not be empty"));
    }
    let changed = site.change(ActiveModel {
        id: Set(id),
        name_norm: Set(text::normalise(&name)),
        name: Set(name),
        description: Set(change.description.map_or(found.description, |text| text.trim().to_owned())),
        intent: Set(change.intent.unwrap_or(found.intent)),
        status: Set(status),
        locked: Set(change.locked.unwrap_or(found.locked)),
        updated_at: Set(site.now()),
        version: Set(found.version + 1),
        ..Default::default()
    });
    changed.await.map_err(|error| match error {
        Error::Conflict { .. } => Error::conflict("conflict", "this sector has a cluster of that name already"),
        other => other,
    })
}

/// Removes a cluster: its keywords are new again, its ideas stay without it.
pub async fn remove(site: &SiteScope<Tx>, id: ClusterId) -> Result<()> {
    get(site, id).await?;
    if ideas::any_in_work(site, id).await? {
        let detail = "ideas of this cluster are being written or are published: archive the cluster instead";
        return Err(Error::conflict("conflict", detail));
    }
    ideas::orphan(site, id).await?;
    keywords::release(site, id).await?;
    site.delete(Entity::delete_many().filter(Column::Id.eq(id))).await.map(drop)
}

/// Active clusters that no idea was made of yet, those first that people search for most.
pub async fn without_ideas<C: Conn>(site: &SiteScope<C>, limit: u64) -> Result<Vec<Cluster>> {
    let column = |column| Expr::col((Entity, column));
    let volume = keywords::cluster_figure(ClusterFigure::TotalVolume, column(Column::SiteId), column(Column::Id));
    site.all(bare().order_by(volume, Order::Desc).order_by_asc(Column::Id).limit(limit)).await
}

/// How many active clusters no idea was made of yet.
pub async fn count_without_ideas<C: Conn>(site: &SiteScope<C>) -> Result<u64> {
    site.count(bare()).await
}

fn bare() -> Select<Entity> {
    Entity::find()
        .filter(Column::Status.eq(ClusterStatus::Active))
        .filter(ideas::none_of(Expr::col((Entity, Column::SiteId)), Expr::col((Entity, Column::Id))))
}

/// Notes that the posts of an active cluster are there.
pub async fn note_covered(site: &SiteScope<Tx>, id: ClusterId) -> Result<()> {
    let change = ActiveModel { status: Set(ClusterStatus::Covered), updated_at: Set(site.now()), ..Default::default() };
    let update = Entity::update_many().set(change).filter(Column::Id.eq(id));
    site.update(update.filter(Column::Status.eq(ClusterStatus::Active))).await.map(drop)
}

/// Clusters of a sector that a function may add to, oldest first, so that new ones come last.
async fn open_to_change<C: Conn>(site: &SiteScope<C>, sector: SectorId, limit: u64) -> Result<Vec<Cluster>> {
    site.all(Entity::find().open_to_change(sector).order_by_asc(Column::Id).limit(limit)).await
}

/// A cluster that a function proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Proposal {
    name: String,
    description: String,
    intent: Option<Intent>,
    primary: KeywordId,
}

/// Makes a cluster of a proposal. One of the same name is extended instead, if it may be; else the new one gets a
/// number.
async fn add(site: &SiteScope<Tx>, sector: SectorId, proposal: Proposal) -> Result<(ClusterId, bool)> {
    let name = text::tidy(&proposal.name);
    let mut free = name.clone();
    let mut number = 1;
    while let Some(taken) = named(site, sector, &free).await? {
        if !taken.locked && taken.status != ClusterStatus::Archived {
            return Ok((taken.id, false));
        }
        number += 1;
        free = format!("{name} {number}");
    }
    let now = site.now();
    let cluster = site
        .insert(ActiveModel {
            id: Set(site.new_id()),
            sector_id: Set(sector),
            name_norm: Set(text::normalise(&free)),
            name: Set(free),
            description: Set(proposal.description),
            intent: Set(proposal.intent),
            status: Set(ClusterStatus::Active),
            locked: Set(false),
            primary_keyword_id: Set(Some(proposal.primary)),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        })
        .await?;
    Ok((cluster.id, true))
}

async fn named(site: &SiteScope<Tx>, sector: SectorId, name: &str) -> Result<Option<Cluster>> {
    let same = Column::NameNorm.eq(text::normalise(name));
    site.find(Entity::find().filter(Column::SectorId.eq(sector)).filter(same)).await
}
