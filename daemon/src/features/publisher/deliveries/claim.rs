//! The plugin takes what is offered, under a lease. A lease is fenced by the number of times the delivery was taken.

use super::{Delivery, last_acked, offer, payload::Payload, queue};
use crate::{
    features::{
        accounts::{
            accounts,
            sites::{self, Transport},
        },
        publisher::pairing::{self, Pairing},
        writer::content::{self, DeliveryNews, DeliveryStatus},
    },
    platform::{
        error::{Error, Result},
        store::{SiteScope, Tx},
    },
};

/// What the plugin is to do.
pub struct Claimed {
    pub delivery: Delivery,
    pub payload: Payload,
    /// The post to change.
    pub post_id: Option<i64>,
}

/// Refuses a plugin that may not take anything now.
pub async fn require_claimable(site: &SiteScope) -> Result<Pairing> {
    accounts::require_active(&site.account()).await?;
    sites::require_active(site).await?;
    match pairing::complete(site).await? {
        Some(pairing) => Ok(pairing),
        None => {
            Err(Error::conflict("conflict", "say how the site is built first (structure): the pairing is not complete"))
        }
    }
}

/// Leases up to `limit` deliveries to the plugin.
pub async fn claim(site: &SiteScope<Tx>, limit: u64) -> Result<Vec<Claimed>> {
    let mut claimed = Vec::new();
    for waiting in queue::take_due(site, Transport::Plugin, limit).await? {
        if let Some(one) = take(site, &waiting).await? {
            claimed.push(one);
        }
    }
    Ok(claimed)
}

/// The fingerprint of the post as the last delivery before `delivery` left it.
pub async fn base_hash(site: &SiteScope<Tx>, delivery: &Delivery) -> Result<Option<String>> {
    Ok(last_acked(site, delivery.content_id).await?.and_then(|last| last.post_hash))
}

/// Leases one delivery that was read as `waiting`; nothing if somebody else was faster.
pub(super) async fn take(site: &SiteScope<Tx>, waiting: &Delivery) -> Result<Option<Claimed>> {
    let content = content::get(site, waiting.content_id).await?;
    let action = offer::action(&content);
    let Some(delivery) = queue::lease(site, waiting, action).await? else { return Ok(None) };
    let news = DeliveryNews { status: Some(DeliveryStatus::Delivering), ..Default::default() };
    content::note_delivery(site, content.id, news).await?;
    Ok(Some(Claimed { payload: Payload::stored(&delivery.payload)?, delivery, post_id: content.wp_post_id }))
}
