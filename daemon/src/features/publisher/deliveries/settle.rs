//! WordPress's word on a delivery, by either transport: the only thing that makes content live.

use super::{
    Attachment, Delivery, DeliveryState, Note, latest_of,
    queue::{self, Ending},
};
use crate::{
    features::{
        publisher::conflicts::{self, PostText, Versions},
        writer::{
            content::{self, DeliveryNews, DeliveryStatus},
            images,
        },
    },
    platform::{
        error::Result,
        store::{SiteScope, Tx},
    },
};

words! {
    /// What WordPress did with a delivery.
    pub enum AckResult {
        /// A post was made.
        Created,
        /// The post was changed.
        Updated,
        /// The post was so already.
        Unchanged,
        /// Not done: somebody changed, trashed or deleted the post in WordPress.
        Conflict,
        /// Refused.
        Rejected,
    }
}

/// What WordPress says of a delivery. Facts are those read back after the write, never those asked for.
#[derive(Debug)]
pub struct Ack {
    pub result: AckResult,
    pub post_id: Option<i64>,
    pub url: Option<String>,
    pub edit_url: Option<String>,
    pub status: Option<String>,
    pub content_hash: Option<String>,
    /// The images that are in the media library now.
    pub attachments: Vec<Attachment>,
    /// The text as WordPress stored it, from who read it back.
    pub written: Option<PostText>,
    /// Fingerprint of the post after this.
    pub post_hash: Option<String>,
    pub revision_id: Option<i64>,
    /// With a conflict: the texts to merge.
    pub versions: Option<Versions>,
    pub warnings: Vec<Note>,
    pub error: Option<Note>,
}

/// Takes down what became of a delivery. Repeatable: the same word again changes nothing. Returns the delivery, and
/// whether this ended it.
pub async fn settle(site: &SiteScope<Tx>, delivery: Delivery, ack: Ack) -> Result<(Delivery, bool)> {
    let ack = checked(site, &delivery, ack).await?;
    let content = content::get(site, delivery.content_id).await?;
    // what a newer delivery will change, or has changed, is not changed back by a late word on an older one
    let newer = latest_of(site, delivery.content_id).await?.filter(|latest| latest.id != delivery.id);
    let status = match &newer {
        None => Some(content_status(&ack)),
        Some(newer) => Some(DeliveryStatus::Offered).filter(|_| newer.status == DeliveryState::Offered),
    };
    let mut news = DeliveryNews { status, ..Default::default() };
    if is_gone(&ack) {
        content::forget_post(site, delivery.content_id).await?;
    } else if newer.is_none() || content.wp_post_id.is_none() {
        news.post_id = ack.post_id;
        news.url.clone_from(&ack.url);
        news.edit_url.clone_from(&ack.edit_url);
        news.wp_status.clone_from(&ack.status);
    }
    content::note_delivery(site, delivery.content_id, news).await?;
    if !ack.attachments.is_empty() {
        let tokens: Vec<String> = ack.attachments.iter().map(|attachment| attachment.token.clone()).collect();
        images::note_uploaded(site, delivery.content_id, &tokens).await?;
    }
    if is_final(delivery.status) {
        return Ok((delivery, false));
    }
    let mut ack = ack;
    let versions = ack.versions.take().filter(|_| newer.is_none() && ack.result == AckResult::Conflict);
    let ended = queue::end(site, delivery.id, ending(ack)).await?;
    if let Some(versions) = versions {
        conflicts::note(site, &ended, versions).await?;
    }
    Ok((ended, true))
}

fn is_gone(ack: &Ack) -> bool {
    content_status(ack) == DeliveryStatus::Gone
}

/// A delivery whose end is not changed by anything that WordPress says later.
fn is_final(status: DeliveryState) -> bool {
    matches!(status, DeliveryState::Acked | DeliveryState::Superseded)
}

/// Two pieces of content do not share a post: after one of both sides was restored from a backup, they might.
async fn checked(site: &SiteScope<Tx>, delivery: &Delivery, ack: Ack) -> Result<Ack> {
    let Some(post_id) = ack.post_id else { return Ok(ack) };
    let owner = content::of_post(site, post_id).await?;
    let Some(owner) = owner.filter(|owner| owner.id != delivery.content_id) else { return Ok(ack) };
    let error = Note::new(
        "post_taken",
        format!(
            "WordPress says that this is post {post_id}, but that is \"{}\": one of both sides was restored from a backup",
            owner.title
        ),
    );
    Ok(Ack {
        result: AckResult::Rejected,
        post_id: None,
        url: None,
        edit_url: None,
        status: None,
        error: Some(error),
        ..ack
    })
}

fn ending(ack: Ack) -> Ending {
    let status = match ack.result {
        AckResult::Created | AckResult::Updated | AckResult::Unchanged => DeliveryState::Acked,
        AckResult::Conflict => DeliveryState::Conflict,
        AckResult::Rejected => DeliveryState::Rejected,
    };
    Ending {
        status,
        result: Some(ack.result.word()),
        post_id: ack.post_id,
        url: ack.url,
        edit_url: ack.edit_url,
        wp_status: ack.status,
        content_hash: ack.content_hash,
        written: ack.written,
        post_hash: ack.post_hash,
        revision_id: ack.revision_id,
        attachments: ack.attachments,
        warnings: ack.warnings,
        error: ack.error,
    }
}

fn content_status(ack: &Ack) -> DeliveryStatus {
    match (ack.result, ack.error.as_ref().map(|error| error.code.as_str())) {
        (AckResult::Created | AckResult::Updated | AckResult::Unchanged, _) => {
            of_post_status(ack.status.as_deref().unwrap_or_default())
        }
        (AckResult::Conflict, Some("post_gone")) => DeliveryStatus::Gone,
        (AckResult::Conflict, Some("post_trashed")) => DeliveryStatus::Trashed,
        (AckResult::Conflict, _) => DeliveryStatus::Drifted,
        (AckResult::Rejected, _) => DeliveryStatus::Failed,
    }
}

/// Where content is whose post has this status in WordPress. Statuses of other plugins are not public for all we know.
pub fn of_post_status(status: &str) -> DeliveryStatus {
    match status {
        "publish" | "private" => DeliveryStatus::Live,
        "trash" => DeliveryStatus::Trashed,
        _ => DeliveryStatus::Delivered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ack(result: AckResult, status: Option<&str>, error: Option<&str>) -> Ack {
        Ack {
            result,
            post_id: Some(1),
            url: None,
            edit_url: None,
            status: status.map(str::to_owned),
            content_hash: None,
            attachments: vec![],
            written: None,
            post_hash: None,
            revision_id: None,
            versions: None,
            warnings: vec![],
            error: error.map(|code| Note::new(code, "says so")),
        }
    }

    #[test]
    fn content_is_live_only_if_wordpress_says_so() {
        for (status, expected) in [
            ("publish", DeliveryStatus::Live),
            ("private", DeliveryStatus::Live),
            ("future", DeliveryStatus::Delivered),
            ("pending", DeliveryStatus::Delivered),
            ("draft", DeliveryStatus::Delivered),
            ("dp-rewrite-republish", DeliveryStatus::Delivered),
            ("trash", DeliveryStatus::Trashed),
        ] {
            for result in [AckResult::Created, AckResult::Updated, AckResult::Unchanged] {
                assert_eq!(content_status(&ack(result, Some(status), None)), expected, "{status}");
            }
        }
    }

    #[test]
    fn a_conflict_says_what_happened_to_the_post() {
        for (code, expected) in [
            ("post_gone", DeliveryStatus::Gone),
            ("post_trashed", DeliveryStatus::Trashed),
            ("post_edited", DeliveryStatus::Drifted),
        ] {
            assert_eq!(content_status(&ack(AckResult::Conflict, None, Some(code))), expected);
        }
        assert_eq!(content_status(&ack(AckResult::Rejected, None, None)), DeliveryStatus::Failed);
    }
}
