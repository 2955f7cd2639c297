//! Conflicts: a person changed a post in WordPress, and IGNY8 has something new for it. Both are merged by blocks
//! (`merge`); what does not clash goes out by itself, the rest waits here for a person's word.
//!
//! What a person wrote stays in the post also when IGNY8 writes to it the next time: a delivery that was merged keeps the
//! text that IGNY8 would have written alone (`own`), and the next one is merged with that as its base (`keep_edits`).

/// HTTP.
pub mod api;
mod merge;
mod resolve;
mod row;

use std::collections::BTreeMap;

use merge::merge;
pub use merge::{Clash, Merged, Part, PostText, Side};
pub use resolve::{Resolution, resolve, revert};
use row::{ActiveModel, Column, Entity};
pub use row::{ConflictStatus, Model as Conflict};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter,
};
use serde::{Deserialize, Serialize};

use crate::{
    features::publisher::deliveries::{self, Delivery},
    platform::{
        error::Result,
        ids::{ConflictId, ContentId, DeliveryId},
        page::{Page, PageRequest},
        store::{Conn, Ordering, SiteScope, Tx},
    },
};

/// The texts of a post, as WordPress tells them with a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// What IGNY8 wrote last, if that is known.
    pub base: Option<PostText>,
    /// What the post says now.
    pub current: PostText,
    /// Its fingerprint.
    pub current_hash: String,
    /// Who saved it last, if WordPress knows.
    pub modified_by: Option<String>,
}

/// What a list of conflicts shows.
#[derive(Debug, Default)]
pub struct ConflictFilter {
    pub states: Vec<ConflictStatus>,
    pub content: Option<ContentId>,
}

/// The site's conflicts, newest first.
pub async fn list(site: &SiteScope, filter: &ConflictFilter, page: PageRequest) -> Result<Page<Conflict>> {
    let mut query = Entity::find();
    if !filter.states.is_empty() {
        query = query.filter(Column::Status.is_in(filter.states.iter().copied()));
    }
    if let Some(content) = filter.content {
        query = query.filter(Column::ContentId.eq(content));
    }
    site.page::<Entity, Conflict>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// The conflict with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: ConflictId) -> Result<Conflict> {
    site.get(Entity::find_by_id(id)).await
}

impl Conflict {
    /// Merges its three texts; nothing chosen means the person's side.
    pub fn merged(&self, choices: &BTreeMap<usize, Side>) -> Result<Merged> {
        Ok(match self.base()? {
            Some(base) => merge(&base, &self.ours()?, &self.theirs()?, choices),
            None => merge::without_base(&self.ours()?, &self.theirs()?, choices),
        })
    }
}

/// Takes down that WordPress did not take `delivery` because a person had changed the post. What does not clash is merged
/// and offered at once; a delivery that was itself the end of a conflict waits for a person.
pub async fn note(site: &SiteScope<Tx>, delivery: &Delivery, versions: Versions) -> Result<()> {
    if is_known(site, delivery, &versions).await? {
        return Ok(());
    }
    let ours = deliveries::sent_text(site, delivery).await?;
    let conflict = open(site, delivery, versions, ours).await?;
    let merged = conflict.merged(&BTreeMap::new())?;
    if merged.clashes.is_empty() && delivery.accept.is_none() && conflict.base.is_some() {
        resolve::deliver(site, &conflict, merged.text, ConflictStatus::Merged).await?;
    }
    Ok(())
}

/// The same word said twice.
async fn is_known(site: &SiteScope<Tx>, delivery: &Delivery, versions: &Versions) -> Result<bool> {
    let same = Entity::find()
        .filter(Column::DeliveryId.eq(delivery.id))
        .filter(Column::TheirsHash.eq(versions.current_hash.as_str()));
    Ok(site.find(same).await?.is_some())
}

/// A new conflict takes the place of the one that was open for the same content.
async fn open(site: &SiteScope<Tx>, delivery: &Delivery, versions: Versions, ours: PostText) -> Result<Conflict> {
    let now = site.now();
    let over =
        ActiveModel { status: Set(ConflictStatus::Superseded), resolved_at: Set(Some(now)), ..Default::default() };
    let earlier = Entity::update_many()
        .set(over)
        .filter(Column::ContentId.eq(delivery.content_id))
        .filter(Column::Status.eq(ConflictStatus::Open));
    site.update(earlier).await?;
    let base = versions.base.map(serde_json::to_value).transpose()?;
    site.insert(ActiveModel {
        id: Set(site.new_id()),
        content_id: Set(delivery.content_id),
        content_title: Set(delivery.content_title.clone()),
        delivery_id: Set(delivery.id),
        post_id: Set(delivery.post_id),
        base: Set(base),
        ours: Set(serde_json::to_value(ours)?),
        theirs: Set(serde_json::to_value(versions.current)?),
        theirs_hash: Set(versions.current_hash),
        modified_by: Set(versions.modified_by),
        status: Set(ConflictStatus::Open),
        created_at: Set(now),
        ..Default::default()
    })
    .await
}

/// A text for a post that holds what people wrote, made of what IGNY8 would write now.
pub struct Kept {
    pub text: PostText,
    /// Places where both changed the same: they stay as the person has them.
    pub clashes: usize,
}

/// Keeps what people wrote in a post since: `own` is what IGNY8 alone would have written last time, `written` what was
/// written, with people's words in it.
pub fn keep_edits(own: &PostText, ours: &PostText, written: &PostText) -> Kept {
    let merged = merge(own, ours, written, &BTreeMap::new());
    Kept { text: merged.text, clashes: merged.clashes.len() }
}

/// Opens a conflict for what people wrote in an earlier merge and IGNY8 changed now, before anything is sent.
pub async fn note_kept(
    site: &SiteScope<Tx>,
    delivery: &Delivery,
    own: PostText,
    ours: PostText,
    written: PostText,
    written_hash: String,
) -> Result<()> {
    let versions = Versions { base: Some(own), current: written, current_hash: written_hash, modified_by: None };
    open(site, delivery, versions, ours).await?;
    Ok(())
}

/// Notes how a conflict ended.
async fn end(
    site: &SiteScope<Tx>,
    id: ConflictId,
    status: ConflictStatus,
    delivery: Option<DeliveryId>,
) -> Result<Conflict> {
    let mut row = ActiveModel {
        id: Unchanged(id),
        status: Set(status),
        resolved_at: Set(Some(site.now())),
        resolved_by: Set(deliveries::asked_by(site.actor())),
        ..Default::default()
    };
    if delivery.is_some() {
        row.resolved_delivery_id = Set(delivery);
    }
    site.change(row).await
}
