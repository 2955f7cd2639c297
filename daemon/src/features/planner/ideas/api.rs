//! Ideas, as people and programs see them. Queueing them makes tasks, so it is with the writer.

use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};

use super::{ContentType, FunnelStage, Idea, IdeaChange, IdeaFilter, IdeaStatus, Section, Structure};
use crate::{
    features::planner::{clusters, ideas},
    platform::{
        access::{
            Caller,
            permissions::{PlannerRead, PlannerWrite},
        },
        error::Result,
        http::{
            Answer,
            apis::Tag,
            bulk::BulkReport,
            envelope::{self, Listed, Versioned, expected_version, listed, ok, versioned},
            query::{Paging, Words},
            valid::Valid,
        },
        ids::{ClusterId, IdeaId, SiteId},
        store::SiteScope,
    },
};

/// The API of ideas.
pub struct IdeasApi;

words! {
    /// What is said of ideas.
    enum IdeaVerdict {
        /// They are good.
        Approve,
        /// They are not.
        Reject,
    }
}

/// Ideas and what is said of all of them.
#[derive(Object)]
struct IdeasVerdict {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    ids: Vec<IdeaId>,
    verdict: IdeaVerdict,
}

/// A post to be, with its brief.
#[derive(Object)]
#[oai(rename = "Idea")]
struct IdeaOut {
    id: IdeaId,
    #[oai(nullable)]
    cluster_id: Option<ClusterId>,
    #[oai(nullable)]
    cluster_name: Option<String>,
    /// Unique in the site.
    title: String,
    /// What this post says that others do not.
    angle: String,
    content_type: ContentType,
    structure: Structure,
    primary_keyword: String,
    secondary_keywords: Vec<String>,
    audience: String,
    funnel_stage: FunnelStage,
    /// How long it is to be, in words.
    word_target: i64,
    outline: Vec<OutlineSection>,
    /// What readers ask and the post answers.
    questions: Vec<String>,
    must: Vec<String>,
    avoid: Vec<String>,
    status: IdeaStatus,
    version: i64,
}

/// A section of the outline.
#[derive(Object)]
struct OutlineSection {
    heading: String,
    #[oai(default)]
    points: Vec<String>,
    #[oai(default)]
    subheadings: Vec<String>,
    /// How long it is to be, in words.
    #[oai(default, validator(maximum(value = "20000")))]
    words: u32,
}

/// What is to be different; what is left out stays.
#[derive(Object)]
struct IdeaPatch {
    /// Unique in the site.
    #[oai(validator(min_length = 1, max_length = 200))]
    title: Option<String>,
    /// What this post says that others do not.
    #[oai(validator(max_length = 1000))]
    angle: Option<String>,
    structure: Option<Structure>,
    #[oai(validator(min_length = 1, max_length = 255))]
    primary_keyword: Option<String>,
    #[oai(validator(max_items = 40))]
    secondary_keywords: Option<Vec<String>>,
    #[oai(validator(max_length = 1000))]
    audience: Option<String>,
    funnel_stage: Option<FunnelStage>,
    /// How long it is to be, in words.
    #[oai(validator(minimum(value = "100"), maximum(value = "20000")))]
    word_target: Option<i64>,
    #[oai(validator(max_items = 40))]
    outline: Option<Vec<OutlineSection>>,
    #[oai(validator(max_items = 40))]
    questions: Option<Vec<String>>,
    #[oai(validator(max_items = 40))]
    must: Option<Vec<String>>,
    #[oai(validator(max_items = 40))]
    avoid: Option<Vec<String>>,
}

impl From<Section> for OutlineSection {
    fn from(Section { heading, points, subheadings, words }: Section) -> Self {
        Self { heading, points, subheadings, words }
    }
}

impl From<OutlineSection> for Section {
    fn from(OutlineSection { heading, points, subheadings, words }: OutlineSection) -> Self {
        Self { heading, points, subheadings, words }
    }
}

impl IdeaOut {
    fn of(idea: Idea, cluster_name: Option<String>) -> Self {
        Self {
            id: idea.id,
            cluster_id: idea.cluster_id,
            cluster_name,
            title: idea.title,
            angle: idea.angle,
            content_type: idea.content_type,
            structure: idea.structure,
            primary_keyword: idea.primary_keyword,
            secondary_keywords: idea.secondary_keywords.0,
            audience: idea.audience,
            funnel_stage: idea.funnel_stage,
            word_target: idea.word_target,
            outline: idea.brief.outline.into_iter().map(Into::into).collect(),
            questions: idea.brief.questions,
            must: idea.brief.must,
            avoid: idea.brief.avoid,
            status: idea.status,
            version: idea.version,
        }
    }
}

impl From<IdeaPatch> for IdeaChange {
    fn from(patch: IdeaPatch) -> Self {
        Self {
            title: patch.title,
            angle: patch.angle,
            structure: patch.structure,
            primary_keyword: patch.primary_keyword,
            secondary_keywords: patch.secondary_keywords,
            audience: patch.audience,
            funnel_stage: patch.funnel_stage,
            word_target: patch.word_target,
            outline: patch.outline.map(|outline| outline.into_iter().map(Into::into).collect()),
            questions: patch.questions,
            must: patch.must,
            avoid: patch.avoid,
        }
    }
}

async fn with_name(site: &SiteScope, idea: Idea) -> Result<Versioned<IdeaOut>> {
    let ids: Vec<ClusterId> = idea.cluster_id.into_iter().collect();
    let name = clusters::names(site, &ids).await?.into_values().next();
    Ok(versioned(idea.version, IdeaOut::of(idea, name)))
}

#[OpenApi(tag = "Tag::Ideas")]
impl IdeasApi {
    /// List ideas, newest first
    #[oai(path = "/sites/:site_id/planner/ideas", method = "get", operation_id = "ideas_list")]
    async fn list(
        &self,
        caller: Caller<PlannerRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        status: Query<Words<IdeaStatus>>,
        cluster_id: Query<Option<ClusterId>>,
        /// A part of the title.
        #[oai(validator(max_length = 255))]
        q: Query<Option<String>>,
    ) -> Answer<Listed<IdeaOut>> {
        let site = caller.site(*site_id).await?;
        let q = q.0.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let filter = IdeaFilter { statuses: status.0.0, cluster: *cluster_id, q };
        let page = ideas::list(&site, &filter, paging.0).await?;
        let mut ids: Vec<ClusterId> = page.rows.iter().filter_map(|idea| idea.cluster_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let names = clusters::names(&site, &ids).await?;
        Ok(listed(page.map(|idea| {
            let name = idea.cluster_id.and_then(|id| names.get(&id).cloned());
            IdeaOut::of(idea, name)
        })))
    }

    /// Read an idea
    #[oai(path = "/sites/:site_id/planner/ideas/:idea_id", method = "get", operation_id = "ideas_get")]
    async fn get(
        &self,
        caller: Caller<PlannerRead>,
        site_id: Path<SiteId>,
        idea_id: Path<IdeaId>,
    ) -> Answer<Versioned<IdeaOut>> {
        let site = caller.site(*site_id).await?;
        let idea = ideas::get(&site, *idea_id).await?;
        Ok(with_name(&site, idea).await?)
    }

    /// Change an idea
    ///
    /// Until it is queued: after that, its text is what can be changed.
    #[oai(path = "/sites/:site_id/planner/ideas/:idea_id", method = "patch", operation_id = "ideas_change")]
    async fn change(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        idea_id: Path<IdeaId>,
        /// The ETag of your last read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Valid<IdeaPatch>,
    ) -> Answer<Versioned<IdeaOut>> {
        let site = caller.site(*site_id).await?;
        let version = expected_version(if_match.as_deref())?;
        let tx = site.begin().await?;
        let idea = ideas::change(&tx, *idea_id, version, body.0.into()).await?;
        tx.commit().await?;
        Ok(with_name(&site, idea).await?)
    }

    /// Approve an idea
    #[oai(path = "/sites/:site_id/planner/ideas/:idea_id/approve", method = "post", operation_id = "ideas_approve")]
    async fn approve(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        idea_id: Path<IdeaId>,
    ) -> Answer<Versioned<IdeaOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let idea = ideas::approve(&tx, *idea_id).await?;
        tx.commit().await?;
        Ok(with_name(&site, idea).await?)
    }

    /// Reject an idea
    #[oai(path = "/sites/:site_id/planner/ideas/:idea_id/reject", method = "post", operation_id = "ideas_reject")]
    async fn reject(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        idea_id: Path<IdeaId>,
    ) -> Answer<Versioned<IdeaOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let idea = ideas::reject(&tx, *idea_id).await?;
        tx.commit().await?;
        Ok(with_name(&site, idea).await?)
    }

    /// Approve or reject many ideas
    ///
    /// Each has its own outcome.
    #[oai(path = "/sites/:site_id/planner/ideas/bulk_status", method = "post", operation_id = "ideas_bulk_status")]
    async fn bulk_status(
        &self,
        caller: Caller<PlannerWrite>,
        site_id: Path<SiteId>,
        body: Valid<IdeasVerdict>,
    ) -> Answer<envelope::Ok<BulkReport>> {
        let site = caller.site(*site_id).await?.begin().await?;
        let IdeasVerdict { ids, verdict } = body.0;
        let mut report = BulkReport::default();
        for id in ids {
            let work = async {
                match verdict {
                    IdeaVerdict::Approve => ideas::approve(&site, id).await,
                    IdeaVerdict::Reject => ideas::reject(&site, id).await,
                }
            };
            report.note(id, site.attempt(work).await)?;
        }
        site.commit().await?;
        Ok(ok(report))
    }
}
