//! Deliveries over HTTP, for people: publish, look, try again.

use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};

use super::{Action, Asked, Delivery, DeliveryFilter, DeliveryState, Note};
use crate::{
    features::accounts::sites::{PostStatus, Transport},
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
        ids::{ContentId, DeliveryId, SiteId},
        page::Page,
    },
};

/// `/sites/{site_id}/publisher/deliveries`.
pub struct DeliveriesApi;

/// A piece of content on its way to WordPress.
#[derive(Object)]
#[oai(rename = "Delivery")]
pub struct DeliveryOut {
    id: DeliveryId,
    content_id: ContentId,
    /// The title that is sent.
    content_title: String,
    /// Which state of the text, from 1.
    content_version: i64,
    action: Action,
    transport: Transport,
    /// The status that the post is to have.
    post_status: PostStatus,
    /// When it is to become public, if that was asked for.
    #[oai(nullable)]
    publish_at: Option<Instant>,
    status: DeliveryState,
    /// Times it was taken.
    attempts: i64,
    /// Why it is not there (yet), in words.
    #[oai(nullable)]
    error: Option<String>,
    #[oai(nullable)]
    error_code: Option<String>,
    #[oai(nullable)]
    post_id: Option<i64>,
    #[oai(nullable)]
    url: Option<String>,
    #[oai(nullable)]
    edit_url: Option<String>,
    /// WordPress's word: draft, publish, …
    #[oai(nullable)]
    wp_status: Option<String>,
    /// What WordPress left out or changed.
    warnings: Vec<NoteOut>,
    created_at: Instant,
    updated_at: Instant,
}

/// A remark.
#[derive(Object)]
#[oai(rename = "DeliveryWarning")]
struct NoteOut {
    code: String,
    message: String,
}

/// How to publish.
#[derive(Object)]
struct PublishIn {
    /// The status in WordPress; the site's usual one if left out.
    status: Option<PostStatus>,
    /// When it is to become public; with the status publish only.
    scheduled_for: Option<Instant>,
}

impl From<Note> for NoteOut {
    fn from(note: Note) -> Self {
        Self { code: note.code, message: note.message }
    }
}

impl DeliveryOut {
    /// As people see it.
    pub fn of(delivery: Delivery) -> Result<Self> {
        Ok(Self {
            warnings: delivery.warnings()?.into_iter().map(NoteOut::from).collect(),
            id: delivery.id,
            content_id: delivery.content_id,
            content_title: delivery.content_title,
            content_version: delivery.content_version,
            action: delivery.action,
            transport: delivery.transport,
            post_status: delivery.post_status,
            publish_at: delivery.publish_at,
            status: delivery.status,
            attempts: delivery.attempts,
            error: delivery.error,
            error_code: delivery.error_code,
            post_id: delivery.post_id,
            url: delivery.url,
            edit_url: delivery.edit_url,
            wp_status: delivery.wp_status,
            created_at: delivery.created_at,
            updated_at: delivery.updated_at,
        })
    }
}

/// Deliveries to WordPress.
#[OpenApi(tag = "Tag::Deliveries")]
impl DeliveriesApi {
    /// Publish a piece of content
    ///
    /// Your click is the approval. It is live only when WordPress says so.
    #[oai(
        path = "/sites/:site_id/writer/content/:content_id/publish",
        method = "post",
        operation_id = "content_publish"
    )]
    async fn publish(
        &self,
        caller: Caller<PublisherWrite>,
        site_id: Path<SiteId>,
        content_id: Path<ContentId>,
        body: Valid<PublishIn>,
    ) -> Answer<Accepted<DeliveryOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let asked = Asked { status: body.0.status, publish_at: body.0.scheduled_for };
        let delivery = super::publish(&tx, *content_id, asked).await?;
        tx.commit().await?;
        let path = format!("/sites/{}/publisher/deliveries/{}", *site_id, delivery.id);
        Ok(accepted(&path, DeliveryOut::of(delivery)?))
    }

    /// List the site's deliveries, newest first
    #[oai(path = "/sites/:site_id/publisher/deliveries", method = "get", operation_id = "deliveries_list")]
    async fn list(
        &self,
        caller: Caller<PublisherRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only deliveries in these states.
        status: Query<Words<DeliveryState>>,
        /// Only deliveries of this content.
        content_id: Query<Option<ContentId>>,
    ) -> Answer<Listed<DeliveryOut>> {
        let site = caller.site(*site_id).await?;
        let filter = DeliveryFilter { states: status.0.0, content: content_id.0 };
        let Page { request, count, rows, next_cursor } = super::list(&site, &filter, paging.0).await?;
        let rows = rows.into_iter().map(DeliveryOut::of).collect::<Result<_>>()?;
        Ok(listed(Page { request, count, rows, next_cursor }))
    }

    /// Read a delivery
    #[oai(path = "/sites/:site_id/publisher/deliveries/:delivery_id", method = "get", operation_id = "deliveries_get")]
    async fn get(
        &self,
        caller: Caller<PublisherRead>,
        site_id: Path<SiteId>,
        delivery_id: Path<DeliveryId>,
    ) -> Answer<envelope::Ok<DeliveryOut>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(DeliveryOut::of(super::get(&site, *delivery_id).await?)?))
    }

    /// Try a delivery again
    ///
    /// One that ended badly is offered again; one that waits is hastened.
    #[oai(
        path = "/sites/:site_id/publisher/deliveries/:delivery_id/retry",
        method = "post",
        operation_id = "deliveries_retry"
    )]
    async fn retry(
        &self,
        caller: Caller<PublisherWrite>,
        site_id: Path<SiteId>,
        delivery_id: Path<DeliveryId>,
    ) -> Answer<envelope::Ok<DeliveryOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let delivery = super::retry(&tx, *delivery_id).await?;
        tx.commit().await?;
        Ok(ok(DeliveryOut::of(delivery)?))
    }
}
