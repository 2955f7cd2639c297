//! The push: the daemon brings a delivery to a WordPress that has no plugin.
//!
//! WordPress has no key under which a post would be made once, and a request that timed out may still be at work. So a
//! post is made in two steps (`post`): a draft under an address that only this delivery has, which can be looked for, and
//! whose id is on disk before the draft becomes what was asked for. Media are looked for by their content (`media`).

pub(super) mod fill;
mod media;
mod post;
mod terms;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Attachment, Delivery, DeliveryState, Note,
    claim::{Claimed, take},
    get,
    queue::{self, Ending},
    settle::{Ack, settle},
};
use crate::{
    features::{
        accounts::sites::{self, SiteStatus, Transport},
        publisher::wordpress::{self, WpFault},
        writer::content::{self, DeliveryNews, DeliveryStatus},
    },
    platform::{
        error::{Error, Result},
        ids::DeliveryId,
        jobs::{self, Backoff, Job, JobContext, JobError, JobResult, Outcome},
        store::SiteScope,
    },
};

/// A request whose end we did not see may still be at work: PHP is given this long before we look for what it did.
const SETTLING: Duration = Duration::from_secs(90);
/// A site that is switched off: its deliveries wait until it is active again.
const SWITCHED_OFF: Duration = Duration::from_mins(10);
/// An older delivery of the same content goes first.
const TURN: Duration = Duration::from_secs(5);

/// Brings one delivery to WordPress.
#[derive(Debug, Serialize, Deserialize)]
pub struct PushDelivery {
    pub delivery_id: DeliveryId,
}

/// Why a push stopped.
enum Stop {
    /// WordPress, or the way to it.
    Wp(WpFault),
    /// Ourselves.
    Own(Error),
    /// Somebody else has the delivery now.
    LeaseLost,
}

impl From<WpFault> for Stop {
    fn from(fault: WpFault) -> Self {
        Self::Wp(fault)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

impl Job for PushDelivery {
    const KIND: &'static str = "deliveries.push";
    const BACKOFF: Backoff =
        Backoff { max_failures: 10, first: Duration::from_secs(5), longest: Duration::from_mins(60) };

    fn dedupe_key(&self) -> Option<String> {
        Some(self.delivery_id.to_string())
    }

    async fn run(self, context: JobContext) -> JobResult {
        let site = context.site()?;
        if sites::get(site).await?.status != SiteStatus::Active {
            return Ok(Outcome::Again(SWITCHED_OFF));
        }
        let waiting = get(site, self.delivery_id).await?;
        if !waiting.status.is_open() || waiting.transport != Transport::Rest {
            return Ok(Outcome::done());
        }
        if let Some(earlier) = queue::earlier_open(site, &waiting).await? {
            let tx = site.begin().await?;
            jobs::enqueue(&tx, Self { delivery_id: earlier.id }).await?;
            tx.commit().await?;
            return Ok(Outcome::Again(TURN));
        }
        let tx = site.begin().await?;
        let Some(claimed) = take(&tx, &waiting).await? else { return Ok(Outcome::Again(TURN)) };
        tx.commit().await?;
        let delivery = claimed.delivery.clone();
        match push(&context, site, claimed).await {
            Ok(ack) => finish(&context, site, delivery, ack).await,
            Err(Stop::LeaseLost) => Ok(Outcome::done()),
            Err(Stop::Own(error)) => Err(stop(&context, site, &delivery, error, None).await?),
            Err(Stop::Wp(fault)) => {
                let wait = fault.retry_after.or(fault.is_open.then_some(SETTLING));
                Err(stop(&context, site, &delivery, fault.into(), wait).await?)
            }
        }
    }
}

async fn push(context: &JobContext, site: &SiteScope, claimed: Claimed) -> Result<Ack, Stop> {
    let Claimed { delivery, payload, post_id } = claimed;
    let connection = wordpress::find(site).await?;
    let connection = connection.ok_or_else(|| {
        Error::conflict("pairing_required", "no WordPress is connected to this site any more: connect it, then retry")
    })?;
    let client = wordpress::client(context.services(), &connection)?;
    let mut warnings = Vec::new();
    let (title, total) = (payload.title.clone(), payload.images.len() + 2);
    let percent = |done: usize| u8::try_from(done * 100 / total).unwrap_or(100);
    let mut brought = Vec::new();
    // One upload at a time: WordPress makes its folders and the sizes of a picture without a lock of its own.
    let turn = context.services().uploads.turn(site.site_id()).await;
    for (done, image) in payload.images.iter().enumerate() {
        let doing = format!("\"{title}\": image {} of {}", done + 1, payload.images.len());
        context.progress("media", percent(done), 0, &doing).await?;
        let bytes = context.services().files.get(&image.sha256).await?;
        brought.extend(media::bring(&client, image, bytes, &mut warnings).await?);
    }
    drop(turn);
    context.progress("post", percent(payload.images.len()), 0, &format!("\"{title}\": terms and text")).await?;
    let terms = terms::ids(&client, &payload.terms, payload.create_terms, &mut warnings).await?;
    let blocks = fill::fill(&payload.blocks, &brought);
    let wanted = post::Wanted { delivery: &delivery, payload: &payload, blocks, terms, media: &brought };
    let mut ack = match post_id {
        Some(post_id) => post::update(&client, site, &wanted, post_id, &mut warnings).await?,
        None => post::create(&client, site, &wanted, &mut warnings).await?,
    };
    if let Some(post_id) = ack.post_id {
        media::adopt(&client, &brought, post_id).await?;
    }
    ack.edit_url = ack.post_id.map(|id| format!("{}wp-admin/post.php?post={id}&action=edit", connection.url));
    ack.attachments = payload
        .images
        .iter()
        .filter_map(|image| {
            let media = brought.iter().find(|media| media.token == image.token)?;
            let (attachment_id, url) = (media.id, media.url.clone());
            Some(Attachment { token: image.token.clone(), attachment_id, url, sha256: image.sha256.clone() })
        })
        .collect();
    ack.warnings = warnings;
    Ok(ack)
}

async fn finish(context: &JobContext, site: &SiteScope, delivery: Delivery, ack: Ack) -> JobResult {
    let tx = site.begin().await?;
    let (delivery, ended) = settle(&tx, delivery, ack).await?;
    tx.commit().await?;
    if ended {
        context.services().metrics.deliveries_total(&delivery.status.word()).inc();
    }
    Ok(Outcome::Done(json!({ "delivery_id": delivery.id, "status": delivery.status, "url": delivery.url })))
}

/// Notes what went wrong: the delivery waits for the next try, or has failed for good.
async fn stop(
    context: &JobContext,
    site: &SiteScope,
    delivery: &Delivery,
    error: Error,
    wait: Option<Duration>,
) -> Result<JobError> {
    let note = Note::new(error.code(), error.to_string());
    let problem = match JobError::from(error) {
        JobError::Retry { error, after } => JobError::Retry { error, after: after.or(wait) },
        fail @ JobError::Fail(_) => fail,
    };
    let is_last = context.failures() + 1 >= PushDelivery::BACKOFF.max_failures;
    let tx = site.begin().await?;
    match &problem {
        JobError::Retry { .. } if !is_last => queue::give_back(&tx, delivery, note).await?,
        _ => {
            let failed = Ending::of(DeliveryState::Failed, note);
            queue::end(&tx, delivery.id, failed).await?;
            let news = DeliveryNews { status: Some(DeliveryStatus::Failed), ..Default::default() };
            content::note_delivery(&tx, delivery.content_id, news).await?;
            context.services().metrics.deliveries_total(&DeliveryState::Failed.word()).inc();
        }
    }
    tx.commit().await?;
    Ok(problem)
}
