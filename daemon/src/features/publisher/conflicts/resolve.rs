//! A person's word on a conflict, and the way back.

use std::collections::BTreeMap;

use super::{Conflict, ConflictStatus, PostText, Side, end, get};
use crate::{
    features::publisher::deliveries::{self, Delivery, DeliveryState},
    platform::{
        error::{Error, Result},
        ids::ConflictId,
        store::{SiteScope, Tx},
    },
};

/// What a person decides.
#[derive(Debug)]
pub enum Resolution {
    /// Both sides; of what clashes the chosen one, the person's where nothing is chosen.
    Merged(BTreeMap<usize, Side>),
    /// IGNY8's text, whole.
    Ours,
    /// The post stays as it is.
    Theirs,
}

/// Ends a conflict with a delivery of what was decided. It overwrites the post only as it was seen.
pub async fn resolve(site: &SiteScope<Tx>, id: ConflictId, resolution: Resolution) -> Result<Delivery> {
    let conflict = get(site, id).await?;
    if conflict.status != ConflictStatus::Open {
        return Err(Error::conflict("conflict", format!("this is {} already", conflict.status)));
    }
    let text = match resolution {
        Resolution::Ours => conflict.ours()?,
        Resolution::Theirs => conflict.theirs()?,
        Resolution::Merged(choices) => {
            let merged = conflict.merged(&choices)?;
            if let Some(unknown) = choices.keys().find(|n| **n >= merged.clashes.len()) {
                return Err(Error::field("choices", format!("there is no clash {unknown}: they are counted from 0")));
            }
            merged.text
        }
    };
    deliver(site, &conflict, text, ConflictStatus::Resolved).await
}

/// Puts the post back to what it said before a conflict was ended.
pub async fn revert(site: &SiteScope<Tx>, id: ConflictId) -> Result<Delivery> {
    let conflict = get(site, id).await?;
    if !matches!(conflict.status, ConflictStatus::Merged | ConflictStatus::Resolved) {
        let detail = format!("this is {}: nothing was written that could be taken back", conflict.status);
        return Err(Error::conflict("conflict", detail));
    }
    // the post as it is since: also what was delivered after the merge is taken back
    let latest = deliveries::latest_of(site, conflict.content_id).await?;
    let latest = latest.filter(|latest| latest.status == DeliveryState::Acked);
    let Some((latest, written)) = latest.and_then(|latest| Some((latest.clone(), latest.post_hash?))) else {
        return Err(Error::conflict(
            "conflict",
            "WordPress has not taken the latest delivery yet: wait for it, or retry it",
        ));
    };
    let delivery = deliveries::offer_text(site, &latest, conflict.theirs()?, written).await?;
    end(site, id, ConflictStatus::Reverted, None).await?;
    Ok(delivery)
}

/// Offers `text` in place of what was not taken.
pub(super) async fn deliver(
    site: &SiteScope<Tx>,
    conflict: &Conflict,
    text: PostText,
    status: ConflictStatus,
) -> Result<Delivery> {
    let refused = deliveries::get(site, conflict.delivery_id).await?;
    let delivery = deliveries::offer_text(site, &refused, text, conflict.theirs_hash.clone()).await?;
    end(site, conflict.id, status, Some(delivery.id)).await?;
    Ok(delivery)
}
