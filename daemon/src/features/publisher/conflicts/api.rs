//! Conflicts over HTTP.

use std::collections::BTreeMap;

use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Path, Query},
};

use super::{Clash, Conflict, ConflictFilter, ConflictStatus, Part, PostText, Resolution, Side};
use crate::{
    features::publisher::deliveries::{Delivery, api::DeliveryOut},
    platform::{
        access::{
            Caller,
            permissions::{PublisherRead, PublisherWrite},
        },
        clock::Instant,
        error::Result,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Accepted, Listed, accepted, listed, ok},
            query::{Paging, Words},
            valid::Valid,
        },
        ids::{ConflictId, ContentId, DeliveryId, SiteId},
    },
};

/// `/sites/{site_id}/publisher/conflicts`.
pub struct ConflictsApi;

/// A post that a person changed while IGNY8 had something new for it.
#[derive(Object)]
struct ConflictSummary {
    id: ConflictId,
    content_id: ContentId,
    content_title: String,
    /// What WordPress did not take.
    delivery_id: DeliveryId,
    #[oai(nullable)]
    post_id: Option<i64>,
    status: ConflictStatus,
    /// Who saved the post last, if WordPress knows.
    #[oai(nullable)]
    modified_by: Option<String>,
    /// The delivery that ended it.
    #[oai(nullable)]
    resolved_delivery_id: Option<DeliveryId>,
    created_at: Instant,
    #[oai(nullable)]
    resolved_at: Option<Instant>,
}

/// A conflict, whole.
#[derive(Object)]
#[oai(rename = "Conflict")]
struct ConflictOut {
    #[oai(flatten)]
    summary: ConflictSummary,
    /// Where both changed the same, in the order of the text.
    clashes: Vec<ClashOut>,
    /// What IGNY8 wrote last; null if that is not known.
    #[oai(nullable)]
    base: Option<TextOut>,
    /// What it would write now.
    ours: TextOut,
    /// What the post says.
    theirs: TextOut,
    /// Both sides, with the person's words where they clash.
    merged: TextOut,
}

/// Where both sides changed the same. A side that is null took it out.
#[derive(Object)]
#[oai(rename = "ConflictClash")]
struct ClashOut {
    /// From 0; what a choice names.
    n: u32,
    part: Part,
    /// The kind of block, such as paragraph; empty for title and excerpt.
    kind: String,
    #[oai(nullable)]
    base: Option<String>,
    #[oai(nullable)]
    ours: Option<String>,
    #[oai(nullable)]
    theirs: Option<String>,
}

/// What people write in a post. The content is block markup.
#[derive(Object)]
#[oai(rename = "PostText")]
struct TextOut {
    title: String,
    content: String,
    excerpt: String,
}

/// Which text the post is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum Take {
    Merged,
    Ours,
    Theirs,
}

/// A person's decision.
#[derive(Object)]
struct ResolveIn {
    /// Both sides merged (with `choices`), IGNY8's text, or the post as it is.
    take: Take,
    /// For `merged`: what is taken where both changed the same; the person's words where nothing is chosen.
    #[oai(validator(max_items = 2000))]
    choices: Option<Vec<ChoiceIn>>,
}

/// What is taken at one place.
#[derive(Object)]
struct ChoiceIn {
    /// The clash's number.
    n: u32,
    side: Side,
}

impl From<PostText> for TextOut {
    fn from(text: PostText) -> Self {
        let PostText { title, content, excerpt } = text;
        Self { title, content, excerpt }
    }
}

impl From<Conflict> for ConflictSummary {
    fn from(row: Conflict) -> Self {
        Self {
            id: row.id,
            content_id: row.content_id,
            content_title: row.content_title,
            delivery_id: row.delivery_id,
            post_id: row.post_id,
            status: row.status,
            modified_by: row.modified_by,
            resolved_delivery_id: row.resolved_delivery_id,
            created_at: row.created_at,
            resolved_at: row.resolved_at,
        }
    }
}

impl ConflictOut {
    fn of(row: Conflict) -> Result<Self> {
        let merged = row.merged(&BTreeMap::new())?;
        let clash = |(n, clash): (usize, Clash)| {
            let Clash { part, kind, base, ours, theirs } = clash;
            ClashOut { n: u32::try_from(n).unwrap_or(u32::MAX), part, kind, base, ours, theirs }
        };
        Ok(Self {
            clashes: merged.clashes.into_iter().enumerate().map(clash).collect(),
            base: row.base()?.map(TextOut::from),
            ours: row.ours()?.into(),
            theirs: row.theirs()?.into(),
            merged: merged.text.into(),
            summary: row.into(),
        })
    }
}

fn offered(site: SiteId, delivery: Delivery) -> Answer<Accepted<DeliveryOut>> {
    let path = format!("/sites/{site}/publisher/deliveries/{}", delivery.id);
    Ok(accepted(&path, DeliveryOut::of(delivery)?))
}

/// What people and IGNY8 both changed.
#[OpenApi(tag = "Tag::Deliveries")]
impl ConflictsApi {
    /// List the site's conflicts, newest first
    ///
    /// Posts that a person changed in WordPress while IGNY8 had something new for them, and what became of it.
    #[oai(path = "/sites/:site_id/publisher/conflicts", method = "get", operation_id = "conflicts_list")]
    async fn list(
        &self,
        caller: Caller<PublisherRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only conflicts in these states.
        status: Query<Words<ConflictStatus>>,
        /// Only conflicts of this content.
        content_id: Query<Option<ContentId>>,
    ) -> Answer<Listed<ConflictSummary>> {
        let site = caller.site(*site_id).await?;
        let filter = ConflictFilter { states: status.0.0, content: content_id.0 };
        Ok(listed(super::list(&site, &filter, paging.0).await?.map(ConflictSummary::from)))
    }

    /// Read a conflict with its three texts
    ///
    /// What IGNY8 wrote last, what it would write now, what the post says, and both merged.
    #[oai(path = "/sites/:site_id/publisher/conflicts/:conflict_id", method = "get", operation_id = "conflicts_get")]
    async fn get(
        &self,
        caller: Caller<PublisherRead>,
        site_id: Path<SiteId>,
        conflict_id: Path<ConflictId>,
    ) -> Answer<envelope::Ok<ConflictOut>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(ConflictOut::of(super::get(&site, *conflict_id).await?)?))
    }

    /// Decide a conflict
    ///
    /// The post gets the text only if it still is as it was when the conflict was read; else there is a new conflict.
    #[oai(
        path = "/sites/:site_id/publisher/conflicts/:conflict_id/resolve",
        method = "post",
        operation_id = "conflicts_resolve"
    )]
    async fn resolve(
        &self,
        caller: Caller<PublisherWrite>,
        site_id: Path<SiteId>,
        conflict_id: Path<ConflictId>,
        body: Valid<ResolveIn>,
    ) -> Answer<Accepted<DeliveryOut>> {
        let site = caller.site(*site_id).await?;
        let ResolveIn { take, choices } = body.0;
        let choices = choices.into_iter().flatten().map(|choice| (choice.n as usize, choice.side)).collect();
        let resolution = match take {
            Take::Merged => Resolution::Merged(choices),
            Take::Ours => Resolution::Ours,
            Take::Theirs => Resolution::Theirs,
        };
        let tx = site.begin().await?;
        let delivery = super::resolve(&tx, *conflict_id, resolution).await?;
        tx.commit().await?;
        offered(*site_id, delivery)
    }

    /// Put a post back to what it said before a merge
    ///
    /// The post gets the text that a person had given it; what was delivered since is taken back too.
    #[oai(
        path = "/sites/:site_id/publisher/conflicts/:conflict_id/revert",
        method = "post",
        operation_id = "conflicts_revert"
    )]
    async fn revert(
        &self,
        caller: Caller<PublisherWrite>,
        site_id: Path<SiteId>,
        conflict_id: Path<ConflictId>,
    ) -> Answer<Accepted<DeliveryOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let delivery = super::revert(&tx, *conflict_id).await?;
        tx.commit().await?;
        offered(*site_id, delivery)
    }
}
