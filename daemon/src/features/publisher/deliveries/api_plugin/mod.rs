//! Deliveries over HTTP, for the plugin: claim, acknowledge, events, files. The messages are those of
//! `docs/protocol/wordpress-v1.schema.json`.

mod messages;

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, OpenApi,
    param::{Path, Query},
    payload::Binary,
};

use messages::{
    AckRequest, AckResponse, ClaimRequest, ClaimResponse, EventsRequest, EventsResponse, PluginDelivery, PluginImage,
    PluginSeo, PluginTerm,
};

use super::{
    claim::{self, Claimed},
    events::{self, PostEvent},
    of_key,
    payload::{POST_TYPE, PayloadImage},
    queue, settle,
};
use crate::{
    features::{
        accounts::sites::Transport,
        publisher::pairing::{CAPABILITIES, POLL_INTERVAL_SECONDS},
    },
    platform::{
        access::{Signed, follow_image_link, image_link},
        error::Result,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, ok},
        },
        ids::ImageId,
        services::Services,
    },
};

/// `/wp/…`: work for the plugin.
pub struct PluginWorkApi(pub Arc<Services>);

/// An image's file.
#[derive(ApiResponse)]
enum LinkedFile {
    /// The picture.
    #[oai(status = 200)]
    File(Binary<Vec<u8>>, #[oai(header = "Content-Type")] String, #[oai(header = "Cache-Control")] String),
}

/// The plugin's side of deliveries.
#[OpenApi(tag = "Tag::Plugin")]
impl PluginWorkApi {
    /// Take what is offered
    ///
    /// Each item is leased; what is not acknowledged in time is offered again.
    #[oai(path = "/wp/claim", method = "post", operation_id = "plugin_claim")]
    async fn claim(&self, message: Signed<ClaimRequest>) -> Answer<envelope::Ok<ClaimResponse>> {
        let (site, limit) = (message.site(), message.body.limit);
        let pairing = claim::require_claimable(site).await?;
        let mut items = vec![];
        // most calls find nothing, and those write nothing
        if queue::any_due(site, Transport::Plugin).await? {
            let tx = site.begin().await?;
            for claimed in claim::claim(&tx, limit.into()).await? {
                items.push(self.item(claimed)?);
            }
            tx.commit().await?;
        }
        self.0.metrics.wp_pulls_total(if items.is_empty() { "empty" } else { "items" }).inc();
        Ok(ok(ClaimResponse {
            more: !items.is_empty() && queue::any_due(site, Transport::Plugin).await?,
            items,
            lease_seconds: queue::LEASE.num_seconds(),
            server_time: site.now(),
            poll_interval_seconds: POLL_INTERVAL_SECONDS,
            capabilities: pairing.capabilities.is_some().then(|| CAPABILITIES.map(str::to_owned).to_vec()),
        }))
    }

    /// Say what became of a delivery
    ///
    /// Repeatable. Content is live only from here.
    #[oai(path = "/wp/ack", method = "post", operation_id = "plugin_ack")]
    async fn ack(&self, message: Signed<AckRequest>) -> Answer<envelope::Ok<AckResponse>> {
        let tx = message.site().begin().await?;
        let delivery = of_key(&tx, &message.body.delivery_key).await?;
        let (delivery, ended) = settle::settle(&tx, delivery, message.body.into()).await?;
        tx.commit().await?;
        if ended {
            self.0.metrics.deliveries_total(&delivery.status.word()).inc();
        }
        let status = delivery.status.word();
        Ok(ok(AckResponse { delivery_key: delivery.delivery_key, content_id: delivery.content_id, status }))
    }

    /// Say what happened to posts
    #[oai(path = "/wp/events", method = "post", operation_id = "plugin_events")]
    async fn events(&self, message: Signed<EventsRequest>) -> Answer<envelope::Ok<EventsResponse>> {
        let tx = message.site().begin().await?;
        let events: Vec<PostEvent> = message.body.events.into_iter().map(PostEvent::from).collect();
        let accepted = events.iter().map(|event| event.event_id).collect();
        events::apply(&tx, events).await?;
        tx.commit().await?;
        Ok(ok(EventsResponse { accepted }))
    }

    /// Fetch an image's file by its link
    ///
    /// The link is part of a claimed item; it needs no signature and is good for a while.
    #[oai(path = "/wp/images/:image_id", method = "get", operation_id = "plugin_image")]
    async fn image(&self, image_id: Path<ImageId>, token: Query<String>) -> Answer<LinkedFile> {
        let linked = follow_image_link(&self.0, *image_id, &token)?;
        let bytes = self.0.files.get(&linked.file).await?;
        Ok(LinkedFile::File(Binary(bytes), linked.mime, "private, max-age=600".to_owned()))
    }
}

impl PluginWorkApi {
    fn item(&self, claimed: Claimed) -> Result<PluginDelivery> {
        let Claimed { delivery, payload, post_id } = claimed;
        let images = payload.images.into_iter().map(|image| self.image_item(image)).collect::<Result<_>>()?;
        let terms = payload.terms.into_iter();
        let seo = payload.seo;
        Ok(PluginDelivery {
            delivery_key: delivery.delivery_key,
            content_id: delivery.content_id,
            action: delivery.action,
            post_id,
            post_type: POST_TYPE.to_owned(),
            status: delivery.post_status,
            publish_at: None,
            title: payload.title,
            slug: payload.slug,
            excerpt: payload.excerpt,
            blocks: payload.blocks,
            terms: terms.map(|term| PluginTerm { taxonomy: term.taxonomy, name: term.name, create: true }).collect(),
            author: None,
            seo: PluginSeo {
                title: seo.title,
                description: seo.description,
                focus_keyword: seo.focus_keyword,
                secondary_keywords: seo.secondary_keywords,
                canonical: None,
                noindex: false,
            },
            images,
            content_hash: payload.content_hash,
        })
    }

    fn image_item(&self, image: PayloadImage) -> Result<PluginImage> {
        Ok(PluginImage {
            url: image_link(&self.0, image.id, &image.sha256, &image.mime)?.into(),
            token: image.token,
            role: image.role,
            sha256: image.sha256,
            mime: image.mime,
            bytes: image.bytes,
            filename: image.filename,
            alt: image.alt,
            caption: image.caption,
        })
    }
}
