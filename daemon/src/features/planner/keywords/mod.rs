//! Keywords: what people search for. By hand, by file, in and out of clusters.
//!
//! A keyword is the same keyword again if its normal form, country and language are. Clusters and ideas move it
//! through its states; a person only sets it aside and takes it back.

/// HTTP.
pub mod api;
mod check;
mod file;
/// A keyword list from a file.
pub mod import;
mod places;
mod row;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use check::{KeywordDraft, NewKeyword};
use row::{ActiveModel, Column, Entity, Keywords};
pub use row::{KeywordSource, KeywordStatus, Model as Keyword};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, OnConflict, Query, SimpleExpr},
};

use crate::{
    features::{
        accounts::accounts,
        billing::subscriptions,
        planner::{Intent, text},
    },
    platform::{
        error::{Error, FieldErrors, Result},
        ids::{ClusterId, KeywordId, SectorId},
        page::{Page, PageRequest},
        store::{AccountScope, Bounds, Conn, SiteScope, Tx, rows_of_account, search, tallies},
    },
};

/// Ids in one statement at the most: SQLite takes 32,766 variables.
const IDS_AT_ONCE: usize = 1000;

words! {
    /// What a list of keywords can be sorted by. Unknown figures come last in either direction.
    pub enum KeywordSort {
        /// The keyword itself.
        Text,
        /// Searches a month.
        Volume,
        /// Difficulty.
        Difficulty,
        /// Cost of a click.
        Cpc,
        /// When it was added.
        CreatedAt,
    }
}

/// Which keywords; what is not set does not matter.
#[derive(Debug, Clone, Default)]
pub struct KeywordFilter {
    pub sector: Option<SectorId>,
    pub statuses: Vec<KeywordStatus>,
    pub intents: Vec<Intent>,
    pub cluster: Option<ClusterId>,
    /// A part of the keyword, in any case.
    pub q: Option<String>,
    pub volume: Bounds<i64>,
    pub difficulty: Bounds<f64>,
}

impl KeywordFilter {
    fn is_only_text(&self) -> bool {
        let Self { sector, statuses, intents, cluster, q: _, volume, difficulty } = self;
        let words = statuses.is_empty() && intents.is_empty();
        words && sector.is_none() && cluster.is_none() && volume.is_open() && difficulty.is_open()
    }
}

/// The site's keywords, sorted (`true`: descending), newest first if nothing is asked.
pub async fn list<C: Conn>(
    site: &SiteScope<C>,
    filter: &KeywordFilter,
    sort: &[(KeywordSort, bool)],
    page: PageRequest,
) -> Result<Page<Keyword>> {
    let (query, ordering) = (Entity::find().matching(filter), row::ordering(sort));
    let Some(text) = &filter.q else {
        return site.page::<Entity, Keyword>(query, &ordering, page, counted(site, filter).await?).await;
    };
    let found = search::<Entity, C>(site, Column::Text, text).await?;
    let known = match found.known {
        Some(known) if filter.is_only_text() => known,
        _ => site.count(query.clone().filter(found.count)).await?,
    };
    site.page::<Entity, Keyword>(query.filter(found.page), &ordering, page, Some(known)).await
}

/// What the counters know of a filter, if they know it.
async fn counted<C: Conn>(site: &SiteScope<C>, filter: &KeywordFilter) -> Result<Option<u64>> {
    if !filter.intents.is_empty() || filter.cluster.is_some() {
        return Ok(None);
    }
    if !filter.volume.is_open() || !filter.difficulty.is_open() {
        return Ok(None);
    }
    let words: Vec<String> = filter.statuses.iter().map(|status| status.word()).collect();
    let wanted = |status: &String| words.is_empty() || words.contains(status);
    let tallies = tallies(site, "keyword").await?;
    let counted = tallies.iter().filter(|tally| filter.sector.is_none_or(|sector| sector == tally.sector_id));
    let sum: i64 = counted.filter(|tally| wanted(&tally.status)).map(|tally| tally.n).sum();
    Ok(Some(u64::try_from(sum).unwrap_or_default()))
}

/// The keyword with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: KeywordId) -> Result<Keyword> {
    site.get(Entity::find_by_id(id)).await
}

/// The keywords with these ids, in no order; ids that the site does not have are left out.
pub async fn with_ids<C: Conn>(site: &SiteScope<C>, ids: &[KeywordId]) -> Result<Vec<Keyword>> {
    let mut found = vec![];
    for ids in ids.chunks(IDS_AT_ONCE) {
        found.extend(site.all(Entity::find().filter(Column::Id.is_in(ids.iter().copied()))).await?);
    }
    Ok(found)
}

/// What became of a keyword that was to be added.
#[derive(Debug)]
pub enum Added {
    Added,
    /// The site has it.
    Duplicate,
    Invalid(FieldErrors),
}

/// Adds what may be added; each draft has its own outcome.
pub async fn add_many(site: &SiteScope<Tx>, sector: SectorId, drafts: Vec<KeywordDraft>) -> Result<Vec<Added>> {
    let mut outcomes = Vec::with_capacity(drafts.len());
    for draft in drafts {
        outcomes.push(match draft.check() {
            Err(errors) => Added::Invalid(errors),
            Ok(keyword) => match add(site, sector, vec![keyword], KeywordSource::Manual).await? {
                0 => Added::Duplicate,
                _ => Added::Added,
            },
        });
    }
    Ok(outcomes)
}

/// Adds those that the site does not have yet, as far as the plan has room; returns how many.
async fn add(site: &SiteScope<Tx>, sector: SectorId, keywords: Vec<NewKeyword>, source: KeywordSource) -> Result<u64> {
    // of two imports at once, the second counts what the first added
    accounts::lock(&site.account()).await?;
    let rows = keywords.into_iter().map(|keyword| keyword.row(site, sector, source)).collect();
    let added = site.insert_many::<Entity, ActiveModel>(rows, Some(OnConflict::new().do_nothing().to_owned())).await?;
    if added > 0 {
        check_plan(&site.account()).await?;
    }
    Ok(added)
}

async fn check_plan(account: &AccountScope<Tx>) -> Result<()> {
    let plan = subscriptions::plan(account).await?;
    if rows_of_account(account, "keyword").await? <= plan.max_keywords {
        return Ok(());
    }
    let detail =
        format!("the {} plan includes {} keywords: remove some, or change the plan", plan.name, plan.max_keywords);
    Err(Error::unprocessable("plan_limit", detail))
}

/// What makes a keyword the same keyword again.
#[derive(Debug, FromQueryResult)]
struct Identity {
    text_norm: String,
    country: String,
    language: String,
}

/// Those of these normal forms that the site has, each with its country and language.
async fn known<C: Conn>(site: &SiteScope<C>, forms: impl Iterator<Item = &str>) -> Result<Vec<Identity>> {
    let columns = [Column::TextNorm, Column::Country, Column::Language];
    site.rows(Entity::find().select_only().columns(columns).filter(Column::TextNorm.is_in(forms))).await
}

/// What a person may change of a keyword; what is not set stays.
#[derive(Debug, Clone, Default)]
pub struct KeywordChange {
    pub text: Option<String>,
    pub volume: Option<Option<i64>>,
    pub difficulty: Option<Option<f64>>,
    pub cpc_micros: Option<Option<i64>>,
    pub intent: Option<Option<Intent>>,
    pub country: Option<String>,
    pub language: Option<String>,
    pub sector: Option<SectorId>,
    pub status: Option<KeywordStatus>,
}

/// Changes a keyword, if it is still at `version`.
pub async fn change(site: &SiteScope<Tx>, id: KeywordId, version: i64, change: KeywordChange) -> Result<Keyword> {
    let found = get(site, id).await?;
    if found.version != version {
        return Err(Error::VersionConflict);
    }
    let status = change.status.unwrap_or(found.status);
    if status != found.status {
        check_transition(found.status, status)?;
    }
    let sector = change.sector.unwrap_or(found.sector_id);
    if sector != found.sector_id && found.cluster_id.is_some() && !leaves_cluster(status) {
        let detail = "this keyword is in a cluster of its sector: set it aside (outlier) before moving it to another";
        return Err(Error::conflict("conflict", detail));
    }
    let draft = KeywordDraft {
        text: change.text.unwrap_or(found.text),
        volume: change.volume.unwrap_or(found.volume),
        difficulty: change.difficulty.unwrap_or(found.difficulty),
        cpc_micros: change.cpc_micros.unwrap_or(found.cpc_micros),
        intent: change.intent.unwrap_or(found.intent),
        country: Some(change.country.unwrap_or(found.country)),
        language: Some(change.language.unwrap_or(found.language)),
    };
    let row = draft.check().map_err(Error::Invalid)?.row(site, sector, found.source);
    site.change(ActiveModel {
        id: Set(id),
        status: Set(status),
        cluster_id: Set(found.cluster_id.filter(|_| !leaves_cluster(status))),
        created_at: Set(found.created_at),
        version: Set(found.version + 1),
        ..row
    })
    .await
    .map_err(same_keyword)
}

fn leaves_cluster(status: KeywordStatus) -> bool {
    matches!(status, KeywordStatus::New | KeywordStatus::Archived | KeywordStatus::Outlier)
}

fn check_transition(from: KeywordStatus, to: KeywordStatus) -> Result<()> {
    if from.by_hand().contains(&to) {
        return Ok(());
    }
    let allowed = from.by_hand().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(Error::conflict("illegal_transition", format!("a keyword that is {from} can become {allowed}, not {to}")))
}

fn same_keyword(error: Error) -> Error {
    match error {
        Error::Conflict { .. } => {
            Error::conflict("conflict", "the site has this keyword for this country and language already")
        }
        other => other,
    }
}

/// Removes a keyword that no idea to be written and no post uses.
pub async fn remove(site: &SiteScope<Tx>, id: KeywordId) -> Result<()> {
    let found = get(site, id).await?;
    if is_used(found.status) {
        return Err(Error::conflict("conflict", format!("this keyword is {}: archive it instead", found.status)));
    }
    site.delete(Entity::delete_many().filter(Column::Id.eq(id))).await.map(drop)
}

/// Removes those of these keywords that may be removed; returns how many and which not.
pub async fn remove_many(site: &SiteScope<Tx>, ids: &[KeywordId]) -> Result<(u64, Vec<KeywordId>)> {
    let used = [KeywordStatus::Planned, KeywordStatus::InUse];
    let mut removed = 0;
    for ids in ids.chunks(IDS_AT_ONCE) {
        let delete = Entity::delete_many().filter(Column::Id.is_in(ids.iter().copied()));
        removed += site.delete(delete.filter(Column::Status.is_not_in(used))).await?;
    }
    let kept = with_ids(site, ids).await?.into_iter().map(|keyword| keyword.id).collect();
    Ok((removed, kept))
}

fn is_used(status: KeywordStatus) -> bool {
    matches!(status, KeywordStatus::Planned | KeywordStatus::InUse)
}

/// How many keywords the site has in each state.
pub async fn counts<C: Conn>(site: &SiteScope<C>) -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for tally in tallies(site, "keyword").await? {
        *counts.entry(tally.status).or_default() += u64::try_from(tally.n).unwrap_or_default();
    }
    Ok(counts)
}

/// The sectors with keywords in no cluster, and how many.
pub async fn sectors_with_unclustered<C: Conn>(site: &SiteScope<C>) -> Result<Vec<(SectorId, u64)>> {
    let word = KeywordStatus::New.word();
    let tallies = tallies(site, "keyword").await?.into_iter().filter(|tally| tally.status == word && tally.n > 0);
    Ok(tallies.map(|tally| (tally.sector_id, u64::try_from(tally.n).unwrap_or_default())).collect())
}

/// How many keywords, of a sector or of the site, are in no cluster.
pub async fn unclustered_count<C: Conn>(site: &SiteScope<C>, sector: Option<SectorId>) -> Result<u64> {
    let sectors = sectors_with_unclustered(site).await?;
    Ok(sectors.into_iter().filter(|(id, _)| sector.is_none_or(|sector| sector == *id)).map(|(_, n)| n).sum())
}

/// Keywords of a sector in no cluster, those that begin alike together, so that a batch holds what belongs together.
pub async fn unclustered<C: Conn>(site: &SiteScope<C>, sector: SectorId, limit: u64) -> Result<Vec<Keyword>> {
    let query = Entity::find().unclustered(Some(sector));
    site.all(query.order_by_asc(Column::TextNorm).order_by_asc(Column::Id).limit(limit)).await
}

/// The keywords of a cluster, most searched first.
pub async fn of_cluster<C: Conn>(site: &SiteScope<C>, cluster: ClusterId, limit: u64) -> Result<Vec<Keyword>> {
    let filter = KeywordFilter { cluster: Some(cluster), ..Default::default() };
    let query = Entity::find().matching(&filter);
    site.all(row::ordering(&[(KeywordSort::Volume, true)]).sort(query).limit(limit)).await
}

/// What the keywords of a cluster add up to.
#[derive(Debug, Clone, Default, PartialEq, FromQueryResult)]
pub struct ClusterFigures {
    pub keyword_count: i64,
    /// Searches a month of all together; unknown volumes count nothing.
    pub total_volume: i64,
    /// Of the keywords whose difficulty is known.
    pub mean_difficulty: Option<f64>,
}

#[derive(FromQueryResult)]
struct FiguresRow {
    cluster_id: ClusterId,
    #[sea_orm(nested)]
    figures: ClusterFigures,
}

/// The figures of these clusters, computed now; a cluster without keywords is not among them.
pub async fn figures<C: Conn>(
    site: &SiteScope<C>,
    clusters: &[ClusterId],
) -> Result<HashMap<ClusterId, ClusterFigures>> {
    let query = Entity::find()
        .select_only()
        .column(Column::ClusterId)
        .column_as(Column::Id.count(), "keyword_count")
        .column_as(Expr::cust("CAST(COALESCE(SUM(volume), 0) AS BIGINT)"), "total_volume")
        .column_as(Expr::cust("AVG(difficulty)"), "mean_difficulty")
        .filter(Column::ClusterId.is_in(clusters.iter().copied()))
        .group_by(Column::ClusterId);
    let rows: Vec<FiguresRow> = site.rows(query).await?;
    Ok(rows.into_iter().map(|row| (row.cluster_id, row.figures)).collect())
}

/// A figure of a cluster as an expression, to sort clusters by. `site` and `cluster` are columns of the outer query.
pub fn cluster_figure(figure: ClusterFigure, site: SimpleExpr, cluster: SimpleExpr) -> SimpleExpr {
    let keyword = |column: Column| Expr::col((Entity, column));
    let value = match figure {
        ClusterFigure::KeywordCount => keyword(Column::Id).count(),
        ClusterFigure::TotalVolume => Func::coalesce([keyword(Column::Volume).sum(), Expr::val(0)]).into(),
        ClusterFigure::MeanDifficulty => Func::avg(keyword(Column::Difficulty)).into(),
    };
    let figure = Query::select()
        .expr(value)
        .from(Entity)
        .and_where(keyword(Column::SiteId).eq(site))
        .and_where(keyword(Column::ClusterId).eq(cluster))
        .to_owned();
    SimpleExpr::SubQuery(None, Box::new(figure.into()))
}

/// What of a cluster's keywords.
#[derive(Debug, Clone, Copy)]
pub enum ClusterFigure {
    KeywordCount,
    TotalVolume,
    MeanDifficulty,
}

/// Those of these keywords that are in no cluster and not set aside, in the order given.
pub async fn still_free<C: Conn>(site: &SiteScope<C>, ids: &[KeywordId]) -> Result<Vec<KeywordId>> {
    let free: HashSet<KeywordId> =
        with_ids(site, ids).await?.into_iter().filter(Keyword::can_be_clustered).map(|keyword| keyword.id).collect();
    Ok(ids.iter().copied().filter(|id| free.contains(id)).collect())
}

/// Puts keywords that are in no cluster into this one; returns how many there were.
pub async fn link(site: &SiteScope<Tx>, cluster: ClusterId, ids: &[KeywordId]) -> Result<u64> {
    let change =
        ActiveModel { cluster_id: Set(Some(cluster)), status: Set(KeywordStatus::Clustered), ..Default::default() };
    move_from(site, ids, &[KeywordStatus::New, KeywordStatus::Outlier], change).await
}

/// Marks keywords that fit no cluster; returns how many were marked.
pub async fn mark_outliers(site: &SiteScope<Tx>, ids: &[KeywordId]) -> Result<u64> {
    let change = ActiveModel { status: Set(KeywordStatus::Outlier), ..Default::default() };
    move_from(site, ids, &[KeywordStatus::New], change).await
}

async fn move_from(
    site: &SiteScope<Tx>,
    ids: &[KeywordId],
    from: &[KeywordStatus],
    change: ActiveModel,
) -> Result<u64> {
    let mut moved = 0;
    for ids in ids.chunks(IDS_AT_ONCE) {
        let update = Entity::update_many()
            .set(change.clone())
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .col_expr(Column::UpdatedAt, Expr::value(site.now()))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .filter(Column::Status.is_in(from.iter().copied()));
        moved += site.update(update).await?;
    }
    Ok(moved)
}

/// Takes all keywords out of a cluster that goes away.
pub async fn release(site: &SiteScope<Tx>, cluster: ClusterId) -> Result<u64> {
    let change = ActiveModel { cluster_id: Set(None), status: Set(KeywordStatus::New), ..Default::default() };
    let update = Entity::update_many()
        .set(change)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(site.now()))
        .filter(Column::ClusterId.eq(cluster));
    site.update(update).await
}

/// Notes that an idea which is to be written uses these keywords of a cluster.
pub async fn plan(site: &SiteScope<Tx>, cluster: ClusterId, texts: &[&str]) -> Result<u64> {
    advance(site, cluster, texts, &[KeywordStatus::Clustered], KeywordStatus::Planned).await
}

/// Notes that a published post uses these keywords of a cluster.
pub async fn put_in_use(site: &SiteScope<Tx>, cluster: ClusterId, texts: &[&str]) -> Result<u64> {
    let from = [KeywordStatus::Clustered, KeywordStatus::Planned];
    advance(site, cluster, texts, &from, KeywordStatus::InUse).await
}

async fn advance(
    site: &SiteScope<Tx>,
    cluster: ClusterId,
    texts: &[&str],
    from: &[KeywordStatus],
    to: KeywordStatus,
) -> Result<u64> {
    let update = Entity::update_many()
        .set(ActiveModel { status: Set(to), updated_at: Set(site.now()), ..Default::default() })
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::ClusterId.eq(cluster))
        .filter(Column::TextNorm.is_in(texts.iter().map(|text| text::normalise(text))))
        .filter(Column::Status.is_in(from.iter().copied()));
    site.update(update).await
}
