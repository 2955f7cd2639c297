//! The queue of deliveries: what is offered, taken under a lease, given back, ended.

use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany,
    prelude::Json,
    sea_query::{Alias, Expr, ExprTrait, LockBehavior, LockType, Query, SimpleExpr},
};
use uuid::Uuid;

use super::{
    Action, Attachment, Delivery, DeliveryState, Note, get,
    key::Wish,
    row::{ActiveModel, Column, Entity},
};
use crate::{
    features::{accounts::sites::Transport, publisher::conflicts::PostText},
    platform::{
        clock::Instant,
        error::Result,
        ids::{ContentId, DeliveryId},
        store::{Conn, SiteScope, Tx},
    },
};

/// So long whoever took a delivery has for it.
pub const LEASE: TimeDelta = TimeDelta::minutes(10);
/// A plugin runs once at a time. If it asks for work so long after it took a delivery, and has not said a word on that,
/// then our answer did not reach it, or its process died; it makes one post of a key however often it gets it.
const ASKS_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// How often exactly this was delivered.
pub async fn count_same(site: &SiteScope<Tx>, content: ContentId, fingerprint: &str) -> Result<u64> {
    let query = Entity::find().filter(Column::ContentId.eq(content)).filter(Column::Fingerprint.eq(fingerprint));
    site.count(query).await
}

/// What a new delivery has of its own; the rest is what every new one has.
pub struct New {
    pub content_id: ContentId,
    /// One more than the newest has.
    pub n: i64,
    pub content_version: i64,
    pub content_title: String,
    pub fingerprint: String,
    pub delivery_key: String,
    pub action: Action,
    pub transport: Transport,
    pub wish: Wish,
    pub payload: Json,
    /// What IGNY8 alone would have written, if that is something else.
    pub own: Option<Json>,
    pub asked_by: Option<Uuid>,
}

pub async fn insert(site: &SiteScope<Tx>, new: New) -> Result<Delivery> {
    let now = site.now();
    site.insert(ActiveModel {
        id: Set(site.new_id()),
        content_id: Set(new.content_id),
        n: Set(new.n),
        content_version: Set(new.content_version),
        content_title: Set(new.content_title),
        fingerprint: Set(new.fingerprint),
        delivery_key: Set(new.delivery_key),
        action: Set(new.action),
        transport: Set(new.transport),
        post_status: Set(new.wish.status),
        publish_at: Set(new.wish.publish_at),
        accept: Set(new.wish.accept),
        payload: Set(new.payload),
        own: Set(new.own),
        asked_by: Set(new.asked_by),
        status: Set(DeliveryState::Offered),
        attempts: Set(0),
        warnings: Set(Json::Array(vec![])),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    })
    .await
}

/// Takes back what is offered of `content` and was never taken: something newer takes its place.
pub async fn supersede(site: &SiteScope<Tx>, content: ContentId) -> Result<()> {
    let now = site.now();
    let over = ActiveModel {
        status: Set(DeliveryState::Superseded),
        updated_at: Set(now),
        ended_at: Set(Some(now)),
        ..Default::default()
    };
    let offered = Entity::update_many()
        .set(over)
        .filter(Column::ContentId.eq(content))
        .filter(Column::Status.eq(DeliveryState::Offered))
        .filter(Column::Attempts.eq(0));
    site.update(offered).await?;
    Ok(())
}

/// Gives what is still open of `content` to the site's present transport: nobody serves the former one any more.
pub async fn move_open(site: &SiteScope<Tx>, content: ContentId, transport: Transport) -> Result<()> {
    let moved = ActiveModel {
        status: Set(DeliveryState::Offered),
        transport: Set(transport),
        lease_until: Set(None),
        updated_at: Set(site.now()),
        ..Default::default()
    };
    let open = Entity::update_many()
        .set(moved)
        .filter(Column::ContentId.eq(content))
        .filter(Column::Transport.ne(transport))
        .filter(Column::Status.is_in([DeliveryState::Offered, DeliveryState::Leased]));
    site.update(open).await?;
    Ok(())
}

/// An older delivery of the same content that is still open.
pub async fn earlier_open<C: Conn>(site: &SiteScope<C>, delivery: &Delivery) -> Result<Option<Delivery>> {
    let query = Entity::find()
        .filter(Column::ContentId.eq(delivery.content_id))
        .filter(Column::N.lt(delivery.n))
        .filter(Column::Status.is_in([DeliveryState::Offered, DeliveryState::Leased]))
        .order_by_asc(Column::N);
    site.find(query).await
}

/// Offers a delivery once more.
pub async fn offer_again(site: &SiteScope<Tx>, id: DeliveryId, transport: Transport) -> Result<Delivery> {
    site.change(ActiveModel {
        id: Unchanged(id),
        status: Set(DeliveryState::Offered),
        transport: Set(transport),
        lease_until: Set(None),
        error_code: Set(None),
        error: Set(None),
        updated_at: Set(site.now()),
        ended_at: Set(None),
        ..Default::default()
    })
    .await
}

/// What may be taken: offered, or taken by somebody whose lease is over; of one content the oldest first, because the
/// newer must not overtake one that may have come to a post already.
fn due(transport: Transport, now: Instant) -> Select<Entity> {
    // leased when its lease had longer than this to go
    let fresh = if transport == Transport::Plugin { now + LEASE - ASKS_AGAIN } else { now };
    let lost = Column::Status.eq(DeliveryState::Leased).and(Column::LeaseUntil.lt(fresh));
    let earlier = Alias::new("earlier");
    let of_earlier = |column: Column| Expr::col((earlier.clone(), column));
    let blocked: SimpleExpr = Expr::exists(
        Query::select()
            .expr(Expr::val(1))
            .from_as(Entity, earlier.clone())
            .and_where(of_earlier(Column::ContentId).eq(Expr::col((Entity, Column::ContentId))))
            .and_where(of_earlier(Column::SiteId).eq(Expr::col((Entity, Column::SiteId))))
            .and_where(of_earlier(Column::N).lt(Expr::col((Entity, Column::N))))
            .and_where(of_earlier(Column::Status).is_in([DeliveryState::Offered.word(), DeliveryState::Leased.word()]))
            .to_owned(),
    );
    Entity::find()
        .filter(Column::Transport.eq(transport))
        .filter(Column::Status.eq(DeliveryState::Offered).or(lost))
        .filter(blocked.not())
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
}

pub async fn any_due<C: Conn>(site: &SiteScope<C>, transport: Transport) -> Result<bool> {
    Ok(site.find(due(transport, site.now())).await?.is_some())
}

/// Up to `limit` deliveries that may be taken; they stay locked until the transaction ends.
pub async fn take_due(site: &SiteScope<Tx>, transport: Transport, limit: u64) -> Result<Vec<Delivery>> {
    let query = due(transport, site.now()).limit(limit);
    site.all(query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)).await
}

/// Leases a delivery, if it is as it was read.
pub async fn lease(site: &SiteScope<Tx>, read: &Delivery, action: Action) -> Result<Option<Delivery>> {
    let leased = ActiveModel {
        status: Set(DeliveryState::Leased),
        action: Set(action),
        attempts: Set(read.attempts + 1),
        lease_until: Set(Some(site.now() + LEASE)),
        updated_at: Set(site.now()),
        ..Default::default()
    };
    let lease = Entity::update_many()
        .set(leased)
        .filter(Column::Id.eq(read.id))
        .filter(Column::Attempts.eq(read.attempts))
        .filter(Column::Status.eq(read.status));
    if site.update(lease).await? == 0 { Ok(None) } else { get(site, read.id).await.map(Some) }
}

/// What became of a delivery.
pub struct Ending {
    pub status: DeliveryState,
    pub result: Option<String>,
    pub post_id: Option<i64>,
    pub url: Option<String>,
    pub edit_url: Option<String>,
    pub wp_status: Option<String>,
    pub content_hash: Option<String>,
    pub written: Option<PostText>,
    pub post_hash: Option<String>,
    pub revision_id: Option<i64>,
    pub attachments: Vec<Attachment>,
    pub warnings: Vec<Note>,
    pub error: Option<Note>,
}

impl Ending {
    /// An end without a word of WordPress.
    pub fn of(status: DeliveryState, error: Note) -> Self {
        Self {
            status,
            result: None,
            post_id: None,
            url: None,
            edit_url: None,
            wp_status: None,
            content_hash: None,
            written: None,
            post_hash: None,
            revision_id: None,
            attachments: vec![],
            warnings: vec![],
            error: Some(error),
        }
    }
}

/// Takes down what became of a delivery.
pub async fn end(site: &SiteScope<Tx>, id: DeliveryId, ending: Ending) -> Result<Delivery> {
    let now = site.now();
    let (error_code, error) = ending.error.map(|note| (note.code, note.message)).unzip();
    let mut row = ActiveModel {
        id: Unchanged(id),
        status: Set(ending.status),
        lease_until: Set(None),
        result: Set(ending.result),
        url: Set(ending.url),
        edit_url: Set(ending.edit_url),
        wp_status: Set(ending.wp_status),
        content_hash: Set(ending.content_hash),
        written: Set(ending.written.map(serde_json::to_value).transpose()?),
        post_hash: Set(ending.post_hash),
        revision_id: Set(ending.revision_id),
        attachments: Set(Some(serde_json::to_value(ending.attachments)?)),
        warnings: Set(serde_json::to_value(ending.warnings)?),
        error_code: Set(error_code),
        error: Set(error),
        updated_at: Set(now),
        ended_at: Set(Some(now)),
        ..Default::default()
    };
    // a push that failed half-way finds its draft again
    if ending.post_id.is_some() {
        row.post_id = Set(ending.post_id);
    }
    site.change(row).await
}

/// Gives a lease back with what went wrong: it will be tried again.
pub async fn give_back(site: &SiteScope<Tx>, read: &Delivery, error: Note) -> Result<()> {
    let offered = ActiveModel {
        status: Set(DeliveryState::Offered),
        lease_until: Set(None),
        error_code: Set(Some(error.code)),
        error: Set(Some(error.message)),
        updated_at: Set(site.now()),
        ..Default::default()
    };
    site.update(held(read).set(offered)).await?;
    Ok(())
}

/// Notes the post that a push has made, before anything else is done to it.
pub async fn note_post(site: &SiteScope<Tx>, read: &Delivery, post_id: i64) -> Result<bool> {
    let made = ActiveModel { post_id: Set(Some(post_id)), updated_at: Set(site.now()), ..Default::default() };
    Ok(site.update(held(read).set(made)).await? == 1)
}

/// The delivery while the lease is the one that `read` has: who lost it writes nothing.
fn held(read: &Delivery) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(read.id))
        .filter(Column::Status.eq(DeliveryState::Leased))
        .filter(Column::Attempts.eq(read.attempts))
}
