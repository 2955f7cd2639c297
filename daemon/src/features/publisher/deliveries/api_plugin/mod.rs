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
    AckRequest, AckResponse, AcksRequest, AcksResponse, AcksResult, ClaimRequest, ClaimResponse, EventsRequest,
    EventsResponse, PluginDelivery, PluginImage, PluginNote, PluginPostAuthor, PluginSeo, PluginTerm,
};

use super::{
    Action, Term,
    claim::{self, Claimed},
    events::{self, PostEvent},
    of_key,
    payload::{POST_TYPE, PayloadImage},
    queue, settle,
};
use crate::{
    features::{
        accounts::sites::Transport,
        publisher::pairing::{CAPABILITIES, POLL_INTERVAL_SECONDS, Pairing},
    },
    platform::{
        access::{Signed, follow_image_link, image_link},
        error::{Error, Result},
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
                let base_hash = claim::base_hash(&tx, &claimed.delivery).await?;
                items.push(self.item(claimed, base_hash, &pairing)?);
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

    /// Say what became of several deliveries
    ///
    /// Each is settled by itself, as if it had come alone. Repeatable.
    #[oai(path = "/wp/acks", method = "post", operation_id = "plugin_acks")]
    async fn acks(&self, message: Signed<AcksRequest>) -> Answer<envelope::Ok<AcksResponse>> {
        let site = message.site().clone();
        let mut results = Vec::new();
        for item in message.body.acks {
            let delivery_key = item.delivery_key.clone();
            let tx = site.begin().await?;
            let delivery = match of_key(&tx, &delivery_key).await {
                Ok(delivery) => delivery,
                Err(error @ Error::NotFound(_)) => {
                    let error = PluginNote { code: error.code().to_owned(), message: error.to_string() };
                    results.push(AcksResult { delivery_key, content_id: None, status: None, error: Some(error) });
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let (delivery, ended) = settle::settle(&tx, delivery, item.into()).await?;
            tx.commit().await?;
            if ended {
                self.0.metrics.deliveries_total(&delivery.status.word()).inc();
            }
            let (content_id, status) = (Some(delivery.content_id), Some(delivery.status.word()));
            results.push(AcksResult { delivery_key, content_id, status, error: None });
        }
        Ok(ok(AcksResponse { results }))
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
    fn item(&self, claimed: Claimed, base_hash: Option<String>, pairing: &Pairing) -> Result<PluginDelivery> {
        let Claimed { delivery, payload, post_id } = claimed;
        let images = payload.images.into_iter().map(|image| self.image_item(image)).collect::<Result<_>>()?;
        let (seo, create) = (payload.seo, payload.create_terms);
        let (nests, merges) = (pairing.can("term_parents"), pairing.can("merge") && delivery.action == Action::Update);
        let term = |term: Term| PluginTerm {
            taxonomy: term.taxonomy,
            name: term.name,
            create,
            parents: Some(term.parents).filter(|parents| nests && !parents.is_empty()),
        };
        let status = if delivery.publish_at.is_some() { "future".to_owned() } else { delivery.post_status.word() };
        Ok(PluginDelivery {
            delivery_key: delivery.delivery_key,
            content_id: delivery.content_id,
            action: delivery.action,
            post_id,
            post_type: POST_TYPE.to_owned(),
            status,
            publish_at: delivery.publish_at,
            title: payload.title,
            slug: payload.slug,
            excerpt: payload.excerpt,
            blocks: payload.blocks,
            terms: payload.terms.into_iter().map(term).collect(),
            author: payload.author.map(|wp_user_id| PluginPostAuthor { wp_user_id }),
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
            accept: delivery.accept.filter(|_| merges),
            base_hash: base_hash.filter(|_| merges),
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
