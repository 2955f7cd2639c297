//! Clusters, as people and programs see them.

use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
    types::MaybeUndefined,
};

use super::{ClusterChange, ClusterFilter, ClusterSort, ClusterStatus, Overview};
use crate::{
    features::planner::{
        Intent, clusters,
        ideas::generate_ideas::{self, DEFAULT_IDEAS},
    },
    platform::{
        access::{
            Caller,
            permissions::{PlannerRead, PlannerWrite},
        },
        http::{
            Answer,
            apis::Tag,
            bulk::BulkReport,
            envelope::{self, Accepted, Listed, NoContent, Versioned, expected_version, listed, ok, versioned},
            query::{Paging, Sort, Words},
            valid::{Valid, given},
        },
        ids::{ClusterId, SectorId, SiteId},
        jobs::{JobOut, accepted_job},
    },
};

/// The API of clusters.
pub struct ClustersApi;

/// Keywords that one page or a few pages answer.
#[derive(Object)]
#[oai(rename = "Cluster")]
struct ClusterOut {
    id: ClusterId,
    sector_id: SectorId,
    /// Unique in the sector.
    name: String,
    /// What its pages must answer.
    description: String,
    #[oai(nullable)]
    intent: Option<Intent>,
    /// The keyword that stands for all.
    #[oai(nullable)]
    primary_keyword: Option<String>,
    status: ClusterStatus,
    /// No function changes it.
    locked: bool,
    keyword_count: i64,
    /// Searches a month of all its keywords.
    total_volume: i64,
    /// Of the keywords whose difficulty is known.
    #[oai(nullable)]
    mean_difficulty: Option<f64>,
    idea_count: u64,
    version: i64,
}

/// Clusters by id.
#[derive(Object)]
struct ClusterIds {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    ids: Vec<ClusterId>,
}

/// What is to be different in all of these; what is left out stays.
#[derive(Object)]
struct ClustersPatch {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    ids: Vec<ClusterId>,
    status: Option<ClusterStatus>,
    /// No function changes them.
    locked: Option<bool>,
}

/// What is to be different; what is left out stays.
#[derive(Object)]
struct ClusterPatch {
    /// Unique in the sector.
    #[oai(validator(min_length = 1, max_length = 120))]
    name: Option<String>,
    /// What its pages must answer.
    #[oai(validator(max_length = 1000))]
    description: Option<String>,
    #[oai(nullable)]
    intent: MaybeUndefined<Intent>,
    status: Option<ClusterStatus>,
    /// No function changes it.
    locked: Option<bool>,
}

impl From<Overview> for ClusterOut {
    fn from(overview: Overview) -> Self {
        let Overview { cluster, primary_keyword, figures, idea_count } = overview;
        Self {
            id: cluster.id,
            sector_id: cluster.sector_id,
            name: cluster.name,
            description: cluster.description,
            intent: cluster.intent,
            primary_keyword,
            status: cluster.status,
            locked: cluster.locked,
            keyword_count: figures.keyword_count,
            total_volume: figures.total_volume,
            mean_difficulty: figures.mean_difficulty.map(|mean| (mean * 10.0).round() / 10.0),
            idea_count,
            version: cluster.version,
        }
    }
}

impl From<ClusterPatch> for ClusterChange {
    fn from(patch: ClusterPatch) -> Self {
        Self {
            name: patch.name,
            description: patch.description,
            intent: given(patch.intent),
            status: patch.status,
            locked: patch.locked,
        }
    }
}

#[OpenApi(tag = "Tag::Clusters")]
impl ClustersApi {
    /// List clusters
    #[oai(path = "/sites/:site_id/planner/clusters", method = "get", operation_id = "clusters_list")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the document")]
    async fn list(
        &self,
        caller: Caller<PlannerRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Newest first unless said otherwise.
        sort: Query<Sort<ClusterSort>>,
        sector_id: Query<Option<SectorId>>,
        status: Query<Words<ClusterStatus>>,
        /// A part of the name.
        #[oai(validator(max_length = 255))]
        q: Query<Option<String>>,
    ) -> Answer<Listed<ClusterOut>> {
        let site = caller.site(*site_id).await?;
        let filter = ClusterFilter {
            sector: *sector_id,
            statuses: status.0.0,
            q: q.0.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        };
        let sort: Vec<_> = sort.0.0.iter().map(|order| (order.key, order.descending)).collect();
        Ok(listed(clusters::list(&site, &filter, &sort, paging.0).await?.map(Into::into)))
    }

    /// Read a cluster
    #[oai(path = "/sites/:site_id/planner/clusters/:cluster_id", method = "get", operation_id = "clusters_get")]
    async fn get(
        &self,
        caller: Caller<PlannerRead>,
        site_id: Path<SiteId>,
        cluster_id: Path<ClusterId>,
    ) -> Answer<Versioned<ClusterOut>> {
        let site = caller.site(*site_id).await?;
        let overview = clusters::overview(&site, *cluster_id).await?;
        Ok(versioned(overview.cluster.version, overview.into()))
    }

    /// Change a cluster
    #[oai(path = "/sites/:site_id/planner/clusters/:cluster_id", method = "patch", operation_id = "clusters_change")]
    async fn change(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        cluster_id: Path<ClusterId>,
        /// The ETag of your last read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Valid<ClusterPatch>,
    ) -> Answer<Versioned<ClusterOut>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let version = expected_version(if_match.as_deref())?;
        clusters::change(&site, *cluster_id, version, body.0.into()).await?;
        let overview = clusters::overview(&site, *cluster_id).await?;
        site.commit().await?;
        Ok(versioned(overview.cluster.version, overview.into()))
    }

    /// Remove a cluster
    ///
    /// Its keywords are new again and its ideas stay, without a cluster. One with posts, or with ideas that are being
    /// written, is archived instead.
    #[oai(path = "/sites/:site_id/planner/clusters/:cluster_id", method = "delete", operation_id = "clusters_remove")]
    async fn remove(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        cluster_id: Path<ClusterId>,
    ) -> Answer<NoContent> {
        let site = caller.site(*site_id).await?.begin().await?;
        clusters::remove(&site, *cluster_id).await?;
        site.commit().await?;
        Ok(NoContent)
    }

    /// Change many clusters
    ///
    /// All of them in the same way; each has its own outcome.
    #[oai(
        path = "/sites/:site_id/planner/clusters/bulk_update",
        method = "post",
        operation_id = "clusters_bulk_update"
    )]
    async fn bulk_update(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        body: Valid<ClustersPatch>,
    ) -> Answer<envelope::Ok<BulkReport>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let ClustersPatch { ids, status, locked } = body.0;
        let mut report = BulkReport::default();
        for id in ids {
            let change = ClusterChange { status, locked, ..Default::default() };
            let work = async { clusters::change(&site, id, clusters::get(&site, id).await?.version, change).await };
            report.note(id, site.attempt(work).await)?;
        }
        site.commit().await?;
        Ok(ok(report))
    }

    /// Remove many clusters
    ///
    /// As one alone is removed; each has its own outcome.
    #[oai(
        path = "/sites/:site_id/planner/clusters/bulk_delete",
        method = "post",
        operation_id = "clusters_bulk_delete"
    )]
    async fn bulk_delete(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        body: Valid<ClusterIds>,
    ) -> Answer<envelope::Ok<BulkReport>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let mut report = BulkReport::default();
        for id in body.0.ids {
            report.note(id, site.attempt(clusters::remove(&site, id)).await)?;
        }
        site.commit().await?;
        Ok(ok(report))
    }

    /// Make ideas of a cluster
    ///
    /// A job does it, also if there are ideas already. Asked again while it is unfinished, it is the same job.
    #[oai(
        path = "/sites/:site_id/planner/clusters/:cluster_id/generate_ideas",
        method = "post",
        operation_id = "clusters_generate_ideas"
    )]
    async fn generate_ideas(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        cluster_id: Path<ClusterId>,
    ) -> Answer<Accepted<JobOut>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let cluster_id = clusters::get(&site, *cluster_id).await?.id;
        let input = generate_ideas::Input { cluster_id, max_ideas: DEFAULT_IDEAS, again: true };
        let job = generate_ideas::request(&site, &[input]).await?;
        site.commit().await?;
        Ok(accepted_job(job))
    }
}
