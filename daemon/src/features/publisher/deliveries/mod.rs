//! Deliveries: content on its way to WordPress. One record for both transports: the plugin takes what is offered
//! (`claim`), or the daemon pushes it (`push`); either way WordPress's word (`settle`) is what makes content live.

/// HTTP, for people.
pub mod api;
/// HTTP, for the plugin.
pub mod api_plugin;
mod claim;
mod events;
mod key;
mod nudge;
mod offer;
mod payload;
mod push;
mod queue;
mod row;
mod settle;

use std::collections::BTreeMap;

pub use nudge::{NudgePlugin, ask_heartbeat, nudge};
pub use offer::{Asked, asked_by, deliver, offer_text, publish, retry, sent_text};
pub use payload::Term;
pub use push::PushDelivery;
pub use row::{Action, Attachment, DeliveryState, Model as Delivery, Note};
use row::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::platform::{
    error::Result,
    ids::{ContentId, DeliveryId},
    page::{Page, PageRequest},
    store::{Conn, Ordering, SiteScope},
};

/// What a list of deliveries shows.
#[derive(Debug, Default)]
pub struct DeliveryFilter {
    pub states: Vec<DeliveryState>,
    pub content: Option<ContentId>,
}

/// The site's deliveries, newest first.
pub async fn list(site: &SiteScope, filter: &DeliveryFilter, page: PageRequest) -> Result<Page<Delivery>> {
    let mut query = Entity::find();
    if !filter.states.is_empty() {
        query = query.filter(Column::Status.is_in(filter.states.iter().copied()));
    }
    if let Some(content) = filter.content {
        query = query.filter(Column::ContentId.eq(content));
    }
    site.page::<Entity, Delivery>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// The delivery with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: DeliveryId) -> Result<Delivery> {
    site.get(Entity::find_by_id(id)).await
}

/// The delivery that WordPress knows by this key.
async fn of_key<C: Conn>(site: &SiteScope<C>, key: &str) -> Result<Delivery> {
    site.get(Entity::find().filter(Column::DeliveryKey.eq(key))).await
}

/// The newest delivery of a piece of content.
pub async fn latest_of<C: Conn>(site: &SiteScope<C>, content: ContentId) -> Result<Option<Delivery>> {
    site.find(Entity::find().filter(Column::ContentId.eq(content)).order_by_desc(Column::N)).await
}

/// The newest delivery of a piece of content that WordPress has.
async fn last_acked<C: Conn>(site: &SiteScope<C>, content: ContentId) -> Result<Option<Delivery>> {
    let query = Entity::find().filter(Column::ContentId.eq(content)).filter(Column::Status.eq(DeliveryState::Acked));
    site.find(query.order_by_desc(Column::N)).await
}

#[derive(sea_orm::FromQueryResult)]
struct Counted {
    status: DeliveryState,
    n: i64,
}

/// How many deliveries are where.
pub async fn counts(site: &SiteScope) -> Result<BTreeMap<String, u64>> {
    let query =
        Entity::find().select_only().column(Column::Status).column_as(Column::Id.count(), "n").group_by(Column::Status);
    let rows = site.rows::<Entity, Counted>(query).await?;
    Ok(rows.into_iter().map(|row| (row.status.word(), u64::try_from(row.n).unwrap_or_default())).collect())
}

/// How many of the latest deliveries say how the site is doing.
const RECENT: u64 = 20;

/// What was remarked on the latest deliveries: warnings, and why they failed.
pub async fn recent_notes(site: &SiteScope) -> Result<Vec<Note>> {
    let latest = Entity::find().order_by_desc(Column::UpdatedAt).limit(RECENT);
    let mut notes = Vec::new();
    for delivery in site.all(latest).await? {
        notes.extend(delivery.warnings()?);
        notes.extend(delivery.error_code.zip(delivery.error).map(|(code, message)| Note { code, message }));
    }
    Ok(notes)
}
