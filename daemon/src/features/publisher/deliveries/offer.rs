//! Content is offered: to the plugin, which fetches it, or to the push.

use super::{
    Action, Delivery, DeliveryState, key, latest_of,
    nudge::NudgePlugin,
    payload::Payload,
    push::PushDelivery,
    queue::{self, New},
};
use crate::{
    features::{
        accounts::sites::{self, PostStatus, Site, Transport},
        publisher::{pairing, wordpress},
        writer::{
            content::{self, Content, DeliveryNews, DeliveryStatus, EditorialStatus},
            document::blocks::Folding,
        },
    },
    platform::{
        access::PairingStatus,
        error::{Error, Result},
        ids::{ContentId, DeliveryId, Id},
        jobs,
        store::{Actor, SiteScope, Tx},
    },
};

/// How a site's content gets to its WordPress.
struct Way {
    transport: Transport,
    /// What that WordPress can fold.
    folding: Folding,
}

/// A person publishes: their click is the approval.
pub async fn publish(site: &SiteScope<Tx>, id: ContentId, status: Option<PostStatus>) -> Result<Delivery> {
    content::approve(site, id).await?;
    deliver(site, id, status).await
}

/// Offers approved content to WordPress, with the site's usual status unless another is asked for. The same thing twice
/// is one delivery.
pub async fn deliver(site: &SiteScope<Tx>, id: ContentId, status: Option<PostStatus>) -> Result<Delivery> {
    let workspace = sites::require_active(site).await?;
    // takes the content's row: of two who deliver the same, one waits for the other
    let content = content::note_delivery(site, id, DeliveryNews::default()).await?;
    require_approved(&workspace, &content)?;
    let post_status = allowed_status(content.working_draft, status, workspace.default_post_status)?;
    let way = way(site).await?;
    queue::move_open(site, id, way.transport).await?;
    let payload = Payload::of(content::outgoing(site, id, way.folding).await?);
    let fingerprint = key::fingerprint(&content, &payload, post_status)?;
    let delivery = match latest_of(site, id).await? {
        Some(latest) if latest.fingerprint == fingerprint && stands(&latest, &content) => return Ok(latest),
        Some(latest) if latest.fingerprint == fingerprint && is_retriable(latest.status) => {
            queue::offer_again(site, latest.id, way.transport).await?
        }
        latest => {
            queue::supersede(site, id).await?;
            let before = queue::count_same(site, id, &fingerprint).await?;
            let new = New {
                content_id: id,
                n: latest.map_or(1, |latest| latest.n + 1),
                content_version: content.current_version,
                content_title: payload.title.clone(),
                delivery_key: key::delivery_key(&fingerprint, before),
                fingerprint,
                action: action(&content),
                transport: way.transport,
                post_status,
                payload: serde_json::to_value(payload)?,
                asked_by: asked_by(site.actor()),
            };
            queue::insert(site, new).await?
        }
    };
    note_offered(site, &delivery).await?;
    Ok(delivery)
}

/// Offers a delivery again that ended badly, or hastens one that waits.
pub async fn retry(site: &SiteScope<Tx>, id: DeliveryId) -> Result<Delivery> {
    sites::require_active(site).await?;
    let delivery = super::get(site, id).await?;
    let refuse = |why: &str| Err(Error::conflict("conflict", why));
    if latest_of(site, delivery.content_id).await?.is_some_and(|latest| latest.id != id) {
        return refuse("a newer delivery of this content has taken its place: retry that one");
    }
    let delivery = match delivery.status {
        DeliveryState::Acked => return refuse("WordPress has this already"),
        DeliveryState::Leased if delivery.lease_until.is_some_and(|until| until > site.now()) => {
            return refuse("this is being taken right now: wait for how it ends");
        }
        _ => queue::offer_again(site, id, way(site).await?.transport).await?,
    };
    note_offered(site, &delivery).await?;
    Ok(delivery)
}

async fn note_offered(site: &SiteScope<Tx>, delivery: &Delivery) -> Result<()> {
    let news = DeliveryNews { status: Some(DeliveryStatus::Offered), ..Default::default() };
    content::note_delivery(site, delivery.content_id, news).await?;
    match delivery.transport {
        Transport::Plugin => jobs::enqueue(site, NudgePlugin { site_id: site.site_id() }).await?,
        Transport::Rest | Transport::None => jobs::enqueue(site, PushDelivery { delivery_id: delivery.id }).await?,
    };
    Ok(())
}

/// Whether a delivery of the same makes another one needless: it is on its way, or arrived and is still there.
fn stands(latest: &Delivery, content: &Content) -> bool {
    latest.status.is_open() || (latest.status == DeliveryState::Acked && content.wp_post_id.is_some())
}

fn is_retriable(status: DeliveryState) -> bool {
    matches!(status, DeliveryState::Conflict | DeliveryState::Rejected | DeliveryState::Failed)
}

/// What is to be done in WordPress, as far as we know today; asked again when the delivery is taken.
pub(super) fn action(content: &Content) -> Action {
    if content.wp_post_id.is_some() { Action::Update } else { Action::Create }
}

fn asked_by(actor: Actor) -> Option<uuid::Uuid> {
    match actor {
        Actor::User(user) => Some(user.uuid()),
        Actor::Key(_) | Actor::Job(_) | Actor::Plugin(_) | Actor::System => None,
    }
}

fn require_approved(site: &Site, content: &Content) -> Result<()> {
    match content.editorial_status {
        EditorialStatus::Approved => Ok(()),
        EditorialStatus::Draft | EditorialStatus::InReview if site.auto_approve => Ok(()),
        status => Err(Error::unprocessable(
            "policy_blocked",
            format!("this article is {status}, and on this site only what somebody approved is published"),
        )),
    }
}

/// A working draft is a plan for a person: it never becomes more than a draft.
fn allowed_status(working_draft: bool, asked: Option<PostStatus>, usual: PostStatus) -> Result<PostStatus> {
    match asked {
        Some(status) if working_draft && status != PostStatus::Draft => Err(Error::unprocessable(
            "policy_blocked",
            format!(
                "no model wrote this working draft: it can go to WordPress as a draft, not as {status}. \
                 Write it up, or let a model write it"
            ),
        )),
        Some(status) => Ok(status),
        None if working_draft => Ok(PostStatus::Draft),
        None => Ok(usual),
    }
}

async fn way(site: &SiteScope<Tx>) -> Result<Way> {
    let pairing = pairing::find(site).await?;
    if let Some(pairing) = pairing.as_ref().filter(|pairing| pairing.status == PairingStatus::Paired) {
        let folding = Folding::for_wordpress(&pairing.versions()?.wordpress);
        return Ok(Way { transport: Transport::Plugin, folding });
    }
    if let Some(rest) = wordpress::find(site).await? {
        let folding = if rest.knows_details { Folding::Details } else { Folding::Open };
        return Ok(Way { transport: Transport::Rest, folding });
    }
    let detail = match pairing {
        Some(_) => {
            "the plugin has its key, but has not said yet how the site is built: press \"Pull now\" in WordPress under Settings → IGNY8"
        }
        None => {
            "no WordPress is connected to this site: pair the plugin, or enter an application password, under the site's WordPress settings"
        }
    };
    Err(Error::conflict("pairing_required", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_working_draft_stays_a_draft() {
        let usual = PostStatus::Publish;
        assert_eq!(allowed_status(true, None, usual).unwrap(), PostStatus::Draft);
        assert_eq!(allowed_status(true, Some(PostStatus::Draft), usual).unwrap(), PostStatus::Draft);
        for status in [PostStatus::Publish, PostStatus::Pending, PostStatus::Private] {
            assert_eq!(allowed_status(true, Some(status), usual).unwrap_err().code(), "policy_blocked");
        }
    }

    #[test]
    fn anything_else_gets_what_was_asked_for_or_the_usual() {
        assert_eq!(allowed_status(false, None, PostStatus::Private).unwrap(), PostStatus::Private);
        assert_eq!(allowed_status(false, Some(PostStatus::Publish), PostStatus::Draft).unwrap(), PostStatus::Publish);
    }
}
