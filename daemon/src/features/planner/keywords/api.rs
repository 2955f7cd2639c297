//! Keywords, as people and programs see them.

use std::{collections::BTreeMap, sync::Arc};

use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Header, Path, Query},
    types::MaybeUndefined,
};

use super::{
    Added, Keyword, KeywordChange, KeywordDraft, KeywordFilter, KeywordSort, KeywordSource, KeywordStatus,
    import::{Import, ImportReport, MAX_BYTES, Mapping, RowError},
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
        clock::Instant,
        error::{Error, FieldErrors, Result},
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Accepted, Listed, NoContent, Versioned, expected_version, listed, ok, versioned},
            query::{Paging, Sort, Words},
            valid::{Valid, body::RawBody, given},
        },
        ids::{ClusterId, KeywordId, SectorId, SiteId},
        jobs::{JobOut, accepted_job},
        page::Page,
        services::Services,
        store::SiteScope,
    },
};

/// The API of keywords.
pub struct KeywordsApi {
    services: Arc<Services>,
}

/// What people search for.
#[derive(Object)]
#[oai(rename = "Keyword")]
struct KeywordOut {
    id: KeywordId,
    sector_id: SectorId,
    text: String,
    /// Searches a month.
    #[oai(nullable)]
    volume: Option<i64>,
    /// From 0 to 100.
    #[oai(nullable)]
    difficulty: Option<f64>,
    /// Cost of a click, in the currency of where it came from.
    #[oai(nullable)]
    cpc: Option<f64>,
    /// ISO 3166-1 alpha-2 in lower case; `null`: anywhere.
    #[oai(nullable)]
    country: Option<String>,
    /// ISO 639-1; `null`: the site's.
    #[oai(nullable)]
    language: Option<String>,
    #[oai(nullable)]
    intent: Option<Intent>,
    status: KeywordStatus,
    #[oai(nullable)]
    cluster_id: Option<ClusterId>,
    #[oai(nullable)]
    cluster_name: Option<String>,
    source: KeywordSource,
    created_at: Instant,
    version: i64,
}

/// A new keyword.
#[derive(Object)]
struct KeywordIn {
    /// At most 255 characters and 80 words.
    #[oai(validator(max_length = 2000))]
    text: String,
    /// Searches a month.
    #[oai(nullable)]
    volume: Option<i64>,
    /// From 0 to 100.
    #[oai(nullable)]
    difficulty: Option<f64>,
    /// Cost of a click.
    #[oai(nullable)]
    cpc: Option<f64>,
    #[oai(nullable)]
    intent: Option<Intent>,
    /// A two-letter code, or a country's usual name.
    #[oai(nullable, validator(max_length = 100))]
    country: Option<String>,
    /// A two-letter code, or a language's usual name.
    #[oai(nullable, validator(max_length = 100))]
    language: Option<String>,
}

/// New keywords of a sector.
#[derive(Object)]
struct KeywordsIn {
    sector_id: SectorId,
    #[oai(validator(min_items = 1, max_items = 1000))]
    keywords: Vec<KeywordIn>,
}

/// What became of each keyword.
#[derive(Object)]
struct KeywordsAdded {
    added: u64,
    /// Duplicates and invalid ones.
    skipped: u64,
    results: Vec<KeywordResult>,
}

/// What became of a keyword.
#[derive(Object)]
struct KeywordResult {
    /// Its place in the list that was sent, from 0.
    index: u64,
    status: AddedStatus,
    /// What is wrong with it, by field.
    #[oai(skip_serializing_if_is_none)]
    errors: Option<BTreeMap<String, Vec<String>>>,
}

/// What became of a keyword.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum AddedStatus {
    Added,
    /// The site has it.
    Duplicate,
    Invalid,
}

/// What is to be different; what is left out stays, `null` clears.
#[derive(Object)]
struct KeywordPatch {
    /// At most 255 characters and 80 words.
    #[oai(validator(max_length = 2000))]
    text: Option<String>,
    /// Searches a month.
    #[oai(nullable)]
    volume: MaybeUndefined<i64>,
    /// From 0 to 100.
    #[oai(nullable)]
    difficulty: MaybeUndefined<f64>,
    /// Cost of a click.
    #[oai(nullable)]
    cpc: MaybeUndefined<f64>,
    #[oai(nullable)]
    intent: MaybeUndefined<Intent>,
    /// A two-letter code; empty: anywhere.
    #[oai(validator(max_length = 100))]
    country: Option<String>,
    /// A two-letter code; empty: the site's.
    #[oai(validator(max_length = 100))]
    language: Option<String>,
    sector_id: Option<SectorId>,
    /// By hand a keyword is set aside (`outlier`, `archived`) or taken back (`new`).
    status: Option<KeywordStatus>,
}

/// Keywords by id.
#[derive(Object)]
struct KeywordIds {
    #[oai(validator(min_items = 1, max_items = 10000))]
    ids: Vec<KeywordId>,
}

/// What was removed.
#[derive(Object)]
struct KeywordsDeleted {
    deleted: u64,
    /// Those that a planned or published post uses: archive them instead.
    kept: Vec<KeywordId>,
}

/// What became of a file, or in a dry run: what would.
#[derive(Object)]
#[oai(rename = "ImportReport")]
struct ImportReportOut {
    /// Rows that are not blank.
    rows: u64,
    added: u64,
    /// Rows whose keyword the site or an earlier row has.
    duplicates: u64,
    /// Rows that were refused.
    invalid: u64,
    /// The first 200 of what is wrong.
    errors: Vec<ImportError>,
    /// How much is wrong in all.
    errors_total: u64,
    mapping: ImportMapping,
    /// The first 20 rows that are in order.
    preview: Vec<ImportRow>,
}

/// What is wrong with a row.
#[derive(Object)]
struct ImportError {
    /// The line of the file in which the row begins, from 1.
    line: u64,
    /// The column's name in the file's header.
    column: String,
    message: String,
}

/// The columns that were understood, by their names in the file.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct ImportMapping {
    text: Option<String>,
    volume: Option<String>,
    difficulty: Option<String>,
    cpc: Option<String>,
    intent: Option<String>,
    country: Option<String>,
    language: Option<String>,
}

/// A row as it was understood.
#[derive(Object)]
struct ImportRow {
    text: String,
    #[oai(nullable)]
    volume: Option<i64>,
    #[oai(nullable)]
    difficulty: Option<f64>,
    #[oai(nullable)]
    cpc: Option<f64>,
    #[oai(nullable)]
    intent: Option<Intent>,
    #[oai(nullable)]
    country: Option<String>,
    #[oai(nullable)]
    language: Option<String>,
}

/// What to group: these keywords, or all that are in no cluster.
#[derive(Object)]
struct ClusterStart {
    #[oai(validator(min_items = 1, max_items = 10000))]
    ids: Option<Vec<KeywordId>>,
    #[oai(default)]
    all_unclustered: bool,
    /// With `all_unclustered`: only of this sector.
    sector_id: Option<SectorId>,
}

const MILLION: f64 = 1e6;

fn money(micros: Option<i64>) -> Option<f64> {
    micros.map(|micros| micros as f64 / MILLION)
}

fn micros(money: f64) -> i64 {
    (money * MILLION).round() as i64
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl KeywordOut {
    fn of(keyword: Keyword, cluster_name: Option<String>) -> Self {
        Self {
            id: keyword.id,
            sector_id: keyword.sector_id,
            text: keyword.text,
            volume: keyword.volume,
            difficulty: keyword.difficulty,
            cpc: money(keyword.cpc_micros),
            country: some(&keyword.country),
            language: some(&keyword.language),
            intent: keyword.intent,
            status: keyword.status,
            cluster_id: keyword.cluster_id,
            cluster_name,
            source: keyword.source,
            created_at: keyword.created_at,
            version: keyword.version,
        }
    }
}

impl From<KeywordIn> for KeywordDraft {
    fn from(keyword: KeywordIn) -> Self {
        let KeywordIn { text, volume, difficulty, cpc, intent, country, language } = keyword;
        Self { text, volume, difficulty, cpc_micros: cpc.map(micros), intent, country, language }
    }
}

impl From<KeywordPatch> for KeywordChange {
    fn from(patch: KeywordPatch) -> Self {
        Self {
            text: patch.text,
            volume: given(patch.volume),
            difficulty: given(patch.difficulty),
            cpc_micros: given(patch.cpc).map(|cpc| cpc.map(micros)),
            intent: given(patch.intent),
            country: patch.country,
            language: patch.language,
            sector: patch.sector_id,
            status: patch.status,
        }
    }
}

impl KeywordsAdded {
    fn of(outcomes: Vec<Added>) -> Self {
        let results: Vec<KeywordResult> = outcomes
            .into_iter()
            .zip(0..)
            .map(|(outcome, index)| match outcome {
                Added::Added => KeywordResult { index, status: AddedStatus::Added, errors: None },
                Added::Duplicate => KeywordResult { index, status: AddedStatus::Duplicate, errors: None },
                Added::Invalid(FieldErrors(errors)) => {
                    KeywordResult { index, status: AddedStatus::Invalid, errors: Some(errors) }
                }
            })
            .collect();
        let added = results.iter().filter(|result| result.status == AddedStatus::Added).count() as u64;
        Self { added, skipped: results.len() as u64 - added, results }
    }
}

impl From<ImportReport> for ImportReportOut {
    fn from(report: ImportReport) -> Self {
        let Mapping { text, volume, difficulty, cpc, intent, country, language } = report.mapping;
        let error = |RowError { line, column, message }| ImportError { line, column, message };
        let row = |row: super::NewKeyword| ImportRow {
            text: row.text,
            volume: row.volume,
            difficulty: row.difficulty,
            cpc: money(row.cpc_micros),
            intent: row.intent,
            country: some(row.country),
            language: some(row.language),
        };
        Self {
            rows: report.rows,
            added: report.added,
            duplicates: report.duplicates,
            invalid: report.invalid,
            errors: report.errors.into_iter().map(error).collect(),
            errors_total: report.errors_total,
            mapping: ImportMapping { text, volume, difficulty, cpc, intent, country, language },
            preview: report.preview.into_iter().map(row).collect(),
        }
    }
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
    ) -> Answer<Listed<KeywordOut>> {
        let site = caller.site(*site_id).await?;
        let filter = KeywordFilter {
            sector: *sector_id,
            statuses: status.0.0,
            intents: intent.0.0,
            cluster: *cluster_id,
            q: q.0.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
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
        let (deleted, kept) = keywords::remove_many(&site, &body.0.ids).await?;
        site.commit().await?;
        Ok(ok(KeywordsDeleted { deleted, kept }))
    }

    /// Import keywords
    ///
    /// A CSV file of at most 20 MB: an export of Ahrefs, Semrush, Google's keyword planner or Search Console, or any
    /// with a column named Keyword. UTF-8, UTF-16 and Windows-1252; comma, semicolon or tab. Rows that are wrong are
    /// named by line and left out. Importing a file again adds nothing.
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
