//! Keywords, as people and programs see them.

mod bodies;

use std::{collections::BTreeSet, sync::Arc};

use bodies::{
    ClusterStart, ImportReportOut, KeywordIds, KeywordOut, KeywordPatch, KeywordsAdded, KeywordsDeleted, KeywordsIn,
    KeywordsPatch,
};
use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
};

use super::{
    Keyword, KeywordChange, KeywordFilter, KeywordSort, KeywordStatus,
    import::{Import, MAX_BYTES},
};
use crate::{
    features::{
        accounts::sectors,
        planner::{
            Intent,
            clusters::{
                self,
                auto_cluster::{self, Wanted},
            },
            keywords,
        },
    },
    platform::{
        access::{
            Caller,
            permissions::{PlannerRead, PlannerWrite},
        },
        error::{Error, Result},
        http::{
            Answer,
            apis::Tag,
            bulk::BulkReport,
            envelope::{self, Accepted, Listed, NoContent, Versioned, expected_version, listed, ok, versioned},
            query::{Paging, Sort, Words},
            valid::{Valid, body::RawBody, given},
        },
        ids::{ClusterId, KeywordId, SectorId, SiteId},
        jobs::{JobOut, accepted_job},
        page::Page,
        services::Services,
        store::{Bounds, SiteScope},
    },
};

/// The API of keywords.
pub struct KeywordsApi {
    services: Arc<Services>,
}

/// Adds the names of a page's clusters.
async fn with_names(site: &SiteScope, page: Page<Keyword>) -> Result<Page<KeywordOut>> {
    let mut ids: Vec<ClusterId> = page.rows.iter().filter_map(|keyword| keyword.cluster_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = clusters::names(site, &ids).await?;
    Ok(page.map(|keyword| {
        let name = keyword.cluster_id.and_then(|id| names.get(&id).cloned());
        KeywordOut::of(keyword, name)
    }))
}

async fn with_name(site: &SiteScope, keyword: Keyword) -> Result<KeywordOut> {
    let ids: Vec<ClusterId> = keyword.cluster_id.into_iter().collect();
    let name = clusters::names(site, &ids).await?.into_values().next();
    Ok(KeywordOut::of(keyword, name))
}

impl KeywordsApi {
    /// With what imports are counted by and grouping asks for.
    #[must_use]
    pub fn new(services: &Arc<Services>) -> Self {
        Self { services: Arc::clone(services) }
    }
}

#[OpenApi(tag = "Tag::Keywords")]
impl KeywordsApi {
    /// List keywords
    #[oai(path = "/sites/:site_id/planner/keywords", method = "get", operation_id = "keywords_list")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the document")]
    async fn list(
        &self,
        caller: Caller<PlannerRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Newest first unless said otherwise; unknown figures come last.
        sort: Query<Sort<KeywordSort>>,
        sector_id: Query<Option<SectorId>>,
        status: Query<Words<KeywordStatus>>,
        intent: Query<Words<Intent>>,
        cluster_id: Query<Option<ClusterId>>,
        /// A part of the keyword.
        #[oai(validator(max_length = 255))]
        q: Query<Option<String>>,
        /// Searched so often a month, or more; unknown volumes do not count.
        #[oai(name = "volume__gte")]
        volume_from: Query<Option<i64>>,
        /// Searched so often a month, or less.
        #[oai(name = "volume__lte")]
        volume_to: Query<Option<i64>>,
        /// So difficult (0 to 100), or more.
        #[oai(name = "difficulty__gte")]
        difficulty_from: Query<Option<f64>>,
        /// So difficult, or less.
        #[oai(name = "difficulty__lte")]
        difficulty_to: Query<Option<f64>>,
    ) -> Answer<Listed<KeywordOut>> {
        let site = caller.site(*site_id).await?;
        let filter = KeywordFilter {
            sector: *sector_id,
            statuses: status.0.0,
            intents: intent.0.0,
            cluster: *cluster_id,
            q: q.0.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            volume: Bounds { least: *volume_from, most: *volume_to },
            difficulty: Bounds { least: *difficulty_from, most: *difficulty_to },
        };
        let sort: Vec<_> = sort.0.0.iter().map(|order| (order.key, order.descending)).collect();
        let page = keywords::list(&site, &filter, &sort, paging.0).await?;
        Ok(listed(with_names(&site, page).await?))
    }

    /// Add keywords
    ///
    /// Each has its own outcome: a duplicate or a wrong one does not keep out the others.
    #[oai(path = "/sites/:site_id/planner/keywords", method = "post", operation_id = "keywords_create")]
    async fn create(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        body: Valid<KeywordsIn>,
    ) -> Answer<envelope::Ok<KeywordsAdded>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let KeywordsIn { sector_id, keywords } = body.0;
        sectors::get(&site, sector_id).await?;
        let drafts = keywords.into_iter().map(Into::into).collect();
        let outcomes = keywords::add_many(&site, sector_id, drafts).await?;
        site.commit().await?;
        Ok(ok(KeywordsAdded::of(outcomes)))
    }

    /// Read a keyword
    #[oai(path = "/sites/:site_id/planner/keywords/:keyword_id", method = "get", operation_id = "keywords_get")]
    async fn get(
        &self,
        caller: Caller<PlannerRead>,
        site_id: Path<SiteId>,
        keyword_id: Path<KeywordId>,
    ) -> Answer<Versioned<KeywordOut>> {
        let site = caller.site(*site_id).await?;
        let keyword = keywords::get(&site, *keyword_id).await?;
        Ok(versioned(keyword.version, with_name(&site, keyword).await?))
    }

    /// Change a keyword
    #[oai(path = "/sites/:site_id/planner/keywords/:keyword_id", method = "patch", operation_id = "keywords_change")]
    async fn change(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        keyword_id: Path<KeywordId>,
        /// The ETag of your last read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Valid<KeywordPatch>,
    ) -> Answer<Versioned<KeywordOut>> {
        let site = caller.site(*site_id).await?;
        let version = expected_version(if_match.as_deref())?;
        let tx = site.begin().await?;
        if let Some(sector) = body.0.sector_id {
            sectors::get(&tx, sector).await?;
        }
        let keyword = keywords::change(&tx, *keyword_id, version, body.0.into()).await?;
        tx.commit().await?;
        Ok(versioned(keyword.version, with_name(&site, keyword).await?))
    }

    /// Remove a keyword
    ///
    /// Unless a planned or published post uses it: then archive it.
    #[oai(path = "/sites/:site_id/planner/keywords/:keyword_id", method = "delete", operation_id = "keywords_remove")]
    async fn remove(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        keyword_id: Path<KeywordId>,
    ) -> Answer<NoContent> {
        let site = caller.site(*site_id).await?.begin().await?;
        keywords::remove(&site, *keyword_id).await?;
        site.commit().await?;
        Ok(NoContent)
    }

    /// Remove keywords
    ///
    /// Those that a planned or published post uses are kept and named.
    #[oai(
        path = "/sites/:site_id/planner/keywords/bulk_delete",
        method = "post",
        operation_id = "keywords_bulk_delete"
    )]
    async fn bulk_delete(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        body: Valid<KeywordIds>,
    ) -> Answer<envelope::Ok<KeywordsDeleted>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let known: BTreeSet<KeywordId> =
            keywords::with_ids(&site, &body.0.ids).await?.into_iter().map(|keyword| keyword.id).collect();
        let (deleted, kept) = keywords::remove_many(&site, &body.0.ids).await?;
        site.commit().await?;
        let not_found = body.0.ids.into_iter().filter(|id| !known.contains(id)).collect();
        Ok(ok(KeywordsDeleted { deleted, kept, not_found }))
    }

    /// Change many keywords
    ///
    /// All of them in the same way; each has its own outcome.
    #[oai(
        path = "/sites/:site_id/planner/keywords/bulk_update",
        method = "post",
        operation_id = "keywords_bulk_update"
    )]
    async fn bulk_update(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        body: Valid<KeywordsPatch>,
    ) -> Answer<envelope::Ok<BulkReport>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let KeywordsPatch { ids, status, sector_id, intent } = body.0;
        if let Some(sector) = sector_id {
            sectors::get(&site, sector).await?;
        }
        let intent = given(intent);
        let mut report = BulkReport::default();
        for id in ids {
            let change = KeywordChange { status, sector: sector_id, intent, ..Default::default() };
            let work = async { keywords::change(&site, id, keywords::get(&site, id).await?.version, change).await };
            report.note(id, site.attempt(work).await)?;
        }
        site.commit().await?;
        Ok(ok(report))
    }

    /// Import keywords
    ///
    /// A CSV file of at most 20 MB: an export of Ahrefs, Semrush, Google's keyword planner or Search Console, or any
    /// with a column named Keyword. UTF-8, UTF-16 and Windows-1252; comma, semicolon or tab. Rows that are wrong are
    /// named by line and left out. Importing a file again adds nothing; one that breaks off (413, 422) says what it had
    /// added by then.
    #[oai(path = "/sites/:site_id/planner/keywords/import", method = "post", operation_id = "keywords_import")]
    async fn import(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        /// Where the keywords go.
        sector_id: Query<SectorId>,
        /// Only say what would be added.
        #[oai(default)]
        dry_run: Query<bool>,
        body: RawBody<MAX_BYTES>,
    ) -> Answer<envelope::Ok<ImportReportOut>> {
        let site = caller.site(*site_id).await?;
        let import = Import { sector: *sector_id, dry_run: *dry_run };
        let report = import.run(&site, &self.services.metrics, body.into_reader()).await?;
        Ok(ok(report.into()))
    }

    /// Group keywords into clusters
    ///
    /// A job does it. Asked again while it is unfinished, it is the same job.
    #[oai(path = "/sites/:site_id/planner/keywords/cluster", method = "post", operation_id = "keywords_cluster")]
    async fn cluster(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        body: Valid<ClusterStart>,
    ) -> Answer<Accepted<JobOut>> {
        let site = caller.site(*site_id).await?;
        let wanted = match body.0 {
            ClusterStart { ids: Some(ids), all_unclustered: false, sector_id: None } => Wanted::Ids(ids),
            ClusterStart { ids: None, all_unclustered: true, sector_id: sector } => {
                Wanted::Unclustered { sector, limit: None }
            }
            _ => return Err(Error::field("ids", "say either ids or all_unclustered").into()),
        };
        Ok(accepted_job(auto_cluster::request(&site, &self.services, wanted).await?))
    }
}
