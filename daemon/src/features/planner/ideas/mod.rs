//! Ideas: posts to be, each with a brief that reaches the writer unchanged. Made by `generate_ideas`, judged by people.

/// HTTP.
pub mod api;
mod check;
/// The AI function that makes ideas of a cluster.
pub mod generate_ideas;
mod row;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use check::IdeaDraft;
use row::{ActiveModel, Column, Entity, Ideas};
pub use row::{Brief, ContentType, FunnelStage, IdeaStatus, Model as Idea, Section, Structure, Texts};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};

use super::{
    clusters::{self, Cluster},
    keywords, text,
};
use crate::platform::{
    error::{Error, Result},
    ids::{ClusterId, IdeaId},
    page::{Page, PageRequest},
    store::{Conn, Ordering, SiteScope, Tx, tallies},
};

/// Which ideas; what is not set does not matter.
#[derive(Debug, Clone, Default)]
pub struct IdeaFilter {
    pub statuses: Vec<IdeaStatus>,
    pub cluster: Option<ClusterId>,
    /// A part of the title, in any case.
    pub q: Option<String>,
}

/// The site's ideas, newest first.
pub async fn list<C: Conn>(site: &SiteScope<C>, filter: &IdeaFilter, page: PageRequest) -> Result<Page<Idea>> {
    let query = Entity::find().matching(site.store(), filter);
    // an id begins with its time
    let newest = Ordering::new().by(Column::Id, true);
    site.page::<Entity, Idea>(query, &newest, page, counted(site, filter).await?).await
}

async fn counted<C: Conn>(site: &SiteScope<C>, filter: &IdeaFilter) -> Result<Option<u64>> {
    if filter.q.is_some() || filter.cluster.is_some() {
        return Ok(None);
    }
    let counts = counts(site).await?;
    let wanted = |word: &String| filter.statuses.is_empty() || filter.statuses.iter().any(|one| one.word() == *word);
    Ok(Some(counts.into_iter().filter(|(word, _)| wanted(word)).map(|(_, n)| n).sum()))
}

/// How many ideas the site has in each state.
pub async fn counts<C: Conn>(site: &SiteScope<C>) -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for tally in tallies(site, "idea").await? {
        *counts.entry(tally.status).or_default() += u64::try_from(tally.n).unwrap_or_default();
    }
    Ok(counts)
}

/// The idea with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: IdeaId) -> Result<Idea> {
    site.get(Entity::find_by_id(id)).await
}

/// Ideas that wait for a judgement, oldest first.
pub async fn new<C: Conn>(site: &SiteScope<C>, limit: u64) -> Result<Vec<Idea>> {
    in_status(site, IdeaStatus::New, limit).await
}

/// Ideas that wait for a task, oldest first.
pub async fn approved<C: Conn>(site: &SiteScope<C>, limit: u64) -> Result<Vec<Idea>> {
    in_status(site, IdeaStatus::Approved, limit).await
}

async fn in_status<C: Conn>(site: &SiteScope<C>, status: IdeaStatus, limit: u64) -> Result<Vec<Idea>> {
    site.all(Entity::find().filter(Column::Status.eq(status)).order_by_asc(Column::Id).limit(limit)).await
}

/// What a person may change of an idea; what is not set stays.
#[derive(Debug, Clone, Default)]
pub struct IdeaChange {
    pub title: Option<String>,
    pub angle: Option<String>,
    pub structure: Option<Structure>,
    pub primary_keyword: Option<String>,
    pub secondary_keywords: Option<Vec<String>>,
    pub audience: Option<String>,
    pub funnel_stage: Option<FunnelStage>,
    pub word_target: Option<i64>,
    pub outline: Option<Vec<Section>>,
    pub questions: Option<Vec<String>>,
    pub must: Option<Vec<String>>,
    pub avoid: Option<Vec<String>>,
}

/// Changes an idea that has no task yet, if it is still at `version`.
pub async fn change(site: &SiteScope<Tx>, id: IdeaId, version: i64, change: IdeaChange) -> Result<Idea> {
    let found = get(site, id).await?;
    if found.version != version {
        return Err(Error::VersionConflict);
    }
    if !matches!(found.status, IdeaStatus::New | IdeaStatus::Approved | IdeaStatus::Rejected | IdeaStatus::Duplicate) {
        let detail = format!("an idea that is {} can no longer be changed: change its text instead", found.status);
        return Err(Error::conflict("illegal_transition", detail));
    }
    let draft = IdeaDraft {
        title: change.title.unwrap_or(found.title),
        angle: change.angle.unwrap_or(found.angle),
        content_type: found.content_type,
        structure: change.structure.unwrap_or(found.structure),
        primary_keyword: change.primary_keyword.unwrap_or(found.primary_keyword),
        secondary_keywords: change.secondary_keywords.unwrap_or(found.secondary_keywords.0),
        audience: change.audience.unwrap_or(found.audience),
        funnel_stage: change.funnel_stage.unwrap_or(found.funnel_stage),
        word_target: change.word_target.unwrap_or(found.word_target),
        brief: Brief {
            outline: change.outline.unwrap_or(found.brief.outline),
            questions: change.questions.unwrap_or(found.brief.questions),
            must: change.must.unwrap_or(found.brief.must),
            avoid: change.avoid.unwrap_or(found.brief.avoid),
        },
    };
    let row = columns(draft.check().map_err(Error::Invalid)?);
    let changed =
        site.change(ActiveModel { id: Set(id), updated_at: Set(site.now()), version: Set(found.version + 1), ..row });
    changed.await.map_err(|error| match error {
        Error::Conflict { .. } => Error::conflict("duplicate_topic", "the site has an idea of that title already"),
        other => other,
    })
}

fn columns(draft: IdeaDraft) -> ActiveModel {
    ActiveModel {
        title_norm: Set(text::normalise(&draft.title)),
        title: Set(draft.title),
        angle: Set(draft.angle),
        content_type: Set(draft.content_type),
        structure: Set(draft.structure),
        primary_keyword: Set(draft.primary_keyword),
        secondary_keywords: Set(Texts(draft.secondary_keywords)),
        audience: Set(draft.audience),
        funnel_stage: Set(draft.funnel_stage),
        word_target: Set(draft.word_target),
        brief: Set(draft.brief),
        ..Default::default()
    }
}

/// Says that an idea is to be written. Saying it again changes nothing.
pub async fn approve(site: &SiteScope<Tx>, id: IdeaId) -> Result<Idea> {
    judge(site, id, IdeaStatus::Approved).await
}

/// Says that an idea is not to be written. Saying it again changes nothing.
pub async fn reject(site: &SiteScope<Tx>, id: IdeaId) -> Result<Idea> {
    judge(site, id, IdeaStatus::Rejected).await
}

async fn judge(site: &SiteScope<Tx>, id: IdeaId, verdict: IdeaStatus) -> Result<Idea> {
    let found = get(site, id).await?;
    if found.status == verdict {
        return Ok(found);
    }
    if !matches!(found.status, IdeaStatus::New | IdeaStatus::Approved | IdeaStatus::Rejected | IdeaStatus::Duplicate) {
        let detail = format!("an idea that is {} can no longer become {verdict}", found.status);
        return Err(Error::conflict("illegal_transition", detail));
    }
    set_status(site, &found, verdict).await
}

async fn set_status(site: &SiteScope<Tx>, idea: &Idea, status: IdeaStatus) -> Result<Idea> {
    site.change(ActiveModel {
        id: Set(idea.id),
        status: Set(status),
        updated_at: Set(site.now()),
        version: Set(idea.version + 1),
        ..Default::default()
    })
    .await
}

/// Takes ideas for the writer, in the transaction that makes its tasks: those that may be written become queued (being
/// queued by a person is being approved) and their keywords planned. The others come back with the reason.
pub async fn take_for_tasks(site: &SiteScope<Tx>, ids: &[IdeaId]) -> Result<(Vec<Idea>, Vec<(IdeaId, String)>)> {
    let (mut taken, mut left) = (vec![], vec![]);
    let mut seen = HashSet::new();
    for id in ids.iter().copied().filter(|id| seen.insert(*id)) {
        match site.find(Entity::find_by_id(id)).await? {
            None => left.push((id, "there is no such idea".to_owned())),
            Some(idea) if matches!(idea.status, IdeaStatus::New | IdeaStatus::Approved) => {
                let idea = set_status(site, &idea, IdeaStatus::Queued).await?;
                if let Some(cluster) = idea.cluster_id {
                    keywords::plan(site, cluster, &named(&idea)).await?;
                }
                taken.push(idea);
            }
            Some(idea) => left.push((id, format!("it is {}", idea.status))),
        }
    }
    Ok((taken, left))
}

/// The task of a queued idea was cancelled: it may be queued again.
pub async fn note_cancelled(site: &SiteScope<Tx>, id: IdeaId) -> Result<()> {
    advance(site, id, &[IdeaStatus::Queued], IdeaStatus::Approved).await.map(drop)
}

/// There is a text for the idea.
pub async fn note_written(site: &SiteScope<Tx>, id: IdeaId) -> Result<()> {
    advance(site, id, &[IdeaStatus::Queued], IdeaStatus::Written).await.map(drop)
}

/// There is a post for the idea: its keywords are in use, and its cluster is covered if nothing else is open there.
pub async fn note_published(site: &SiteScope<Tx>, id: IdeaId) -> Result<()> {
    let Some(idea) = advance(site, id, &[IdeaStatus::Queued, IdeaStatus::Written], IdeaStatus::Published).await? else {
        return Ok(());
    };
    let Some(cluster) = idea.cluster_id else { return Ok(()) };
    keywords::put_in_use(site, cluster, &named(&idea)).await?;
    let open = [IdeaStatus::New, IdeaStatus::Approved, IdeaStatus::Queued, IdeaStatus::Written];
    if site.count(of_cluster(cluster).filter(Column::Status.is_in(open))).await? == 0 {
        clusters::note_covered(site, cluster).await?;
    }
    Ok(())
}

/// Moves an idea that is in one of `from`; otherwise it is not touched.
async fn advance(site: &SiteScope<Tx>, id: IdeaId, from: &[IdeaStatus], to: IdeaStatus) -> Result<Option<Idea>> {
    match site.find(Entity::find_by_id(id)).await? {
        Some(idea) if from.contains(&idea.status) => set_status(site, &idea, to).await.map(Some),
        _ => Ok(None),
    }
}

fn named(idea: &Idea) -> Vec<&str> {
    std::iter::once(&idea.primary_keyword).chain(&idea.secondary_keywords.0).map(String::as_str).collect()
}

fn of_cluster(cluster: ClusterId) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::ClusterId.eq(cluster))
}

/// Whether an idea of this cluster has a task, a text or a post.
pub async fn any_in_work<C: Conn>(site: &SiteScope<C>, cluster: ClusterId) -> Result<bool> {
    let in_work = [IdeaStatus::Queued, IdeaStatus::Written, IdeaStatus::Published];
    Ok(site.find(of_cluster(cluster).filter(Column::Status.is_in(in_work))).await?.is_some())
}

/// Whether anything was ever made of this cluster.
pub async fn any_of<C: Conn>(site: &SiteScope<C>, cluster: ClusterId) -> Result<bool> {
    Ok(site.find(of_cluster(cluster)).await?.is_some())
}

/// Leaves the ideas of a cluster that goes away without one.
pub async fn orphan(site: &SiteScope<Tx>, cluster: ClusterId) -> Result<()> {
    let change = ActiveModel { cluster_id: Set(None), updated_at: Set(site.now()), ..Default::default() };
    let update = Entity::update_many().set(change).col_expr(Column::Version, Expr::col(Column::Version).add(1));
    site.update(update.filter(Column::ClusterId.eq(cluster))).await.map(drop)
}

#[derive(FromQueryResult)]
struct CountRow {
    cluster_id: ClusterId,
    n: i64,
}

/// How many ideas these clusters have; a cluster without any is not among them.
pub async fn counts_of<C: Conn>(site: &SiteScope<C>, clusters: &[ClusterId]) -> Result<HashMap<ClusterId, u64>> {
    let query = Entity::find()
        .select_only()
        .column(Column::ClusterId)
        .column_as(Column::Id.count(), "n")
        .filter(Column::ClusterId.is_in(clusters.iter().copied()))
        .group_by(Column::ClusterId);
    let rows: Vec<CountRow> = site.rows(query).await?;
    Ok(rows.into_iter().map(|row| (row.cluster_id, u64::try_from(row.n).unwrap_or_default())).collect())
}

/// How many ideas a cluster has, as an expression to sort clusters by. `site` and `cluster` are columns of the outer
/// query.
pub fn count_of(site: SimpleExpr, cluster: SimpleExpr) -> SimpleExpr {
    let mut count = inner(site, cluster);
    count.expr(Expr::col((Entity, Column::Id)).count());
    SimpleExpr::SubQuery(None, Box::new(count.into()))
}

/// That a cluster has no idea, as a condition on clusters.
pub fn none_of(site: SimpleExpr, cluster: SimpleExpr) -> SimpleExpr {
    let mut any = inner(site, cluster);
    any.expr(Expr::val(1));
    Expr::exists(any).not()
}

fn inner(site: SimpleExpr, cluster: SimpleExpr) -> SelectStatement {
    let idea = |column: Column| Expr::col((Entity, column));
    Query::select()
        .from(Entity)
        .and_where(idea(Column::SiteId).eq(site))
        .and_where(idea(Column::ClusterId).eq(cluster))
        .to_owned()
}

/// The latest titles of a cluster's sector, so that a function does not repeat them.
async fn titles<C: Conn>(site: &SiteScope<C>, cluster: &Cluster, limit: u64) -> Result<Vec<String>> {
    let query = Entity::find().filter(Column::SectorId.eq(cluster.sector_id)).order_by_desc(Column::Id).limit(limit);
    Ok(site.all(query).await?.into_iter().map(|idea| idea.title).collect())
}

/// Adds the drafts whose title the site does not have yet; returns how many.
async fn add_many(site: &SiteScope<Tx>, cluster: &Cluster, drafts: Vec<IdeaDraft>) -> Result<Vec<Idea>> {
    let mut added = vec![];
    for draft in drafts {
        let row = columns(draft);
        let same = Entity::find().filter(Column::TitleNorm.eq(row.title_norm.clone().unwrap()));
        if site.find(same).await?.is_some() {
            continue;
        }
        let now = site.now();
        let idea = site.insert(ActiveModel {
            id: Set(site.new_id()),
            sector_id: Set(cluster.sector_id),
            cluster_id: Set(Some(cluster.id)),
            status: Set(IdeaStatus::New),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..row
        });
        added.push(idea.await?);
    }
    Ok(added)
}
