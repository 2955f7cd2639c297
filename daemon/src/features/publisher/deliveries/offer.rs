//! Content is offered: to the plugin, which fetches it, or to the push.

use super::{
    Action, Delivery, DeliveryState, Note,
    key::{self, Wish},
    last_acked, latest_of,
    nudge::NudgePlugin,
    payload::Payload,
    push::PushDelivery,
    queue::{self, Ending, New},
};
use crate::{
    features::{
        accounts::sites::{self, PostStatus, Site, Transport},
        publisher::{
            conflicts::{self, PostText},
            pairing, settings, wordpress,
        },
        writer::{
            content::{self, Content, DeliveryNews, DeliveryStatus, EditorialStatus},
            document::blocks::Folding,
        },
    },
    platform::{
        access::PairingStatus,
        clock::Instant,
        error::{Error, Result},
        ids::{ContentId, DeliveryId, Id},
        jobs,
        store::{Actor, SiteScope, Tx},
    },
};
use sea_orm::prelude::Json;

/// How a site's content gets to its WordPress.
struct Way {
    transport: Transport,
    /// What that WordPress can fold.
    folding: Folding,
}

/// What somebody who publishes asks for; the site's usual where nothing is said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    pub status: Option<PostStatus>,
    /// When it is to become public.
    pub publish_at: Option<Instant>,
}

/// A person publishes: their click is the approval.
pub async fn publish(site: &SiteScope<Tx>, id: ContentId, asked: Asked) -> Result<Delivery> {
    content::approve(site, id).await?;
    deliver(site, id, asked).await
}

/// Offers approved content to WordPress, with the site's usual status unless another is asked for. The same thing twice
/// is one delivery.
pub async fn deliver(site: &SiteScope<Tx>, id: ContentId, asked: Asked) -> Result<Delivery> {
    let workspace = sites::require_active(site).await?;
    // takes the content's row: of two who deliver the same, one waits for the other
    let content = content::note_delivery(site, id, DeliveryNews::default()).await?;
    require_approved(&workspace, &content)?;
    let publish_at = asked.publish_at;
    let status =
        allowed_status(content.working_draft, scheduled_status(asked, site.now())?, workspace.default_post_status)?;
    let wish = Wish { status, publish_at, accept: None };
    let way = way(site).await?;
    queue::move_open(site, id, way.transport).await?;
    let settings = settings::get(site).await?;
    let payload = Payload::of(content::outgoing(site, id, way.folding).await?, &settings);
    let Kept { payload, own, clash } = keep_edits(site, &content, payload).await?;
    let fingerprint = key::fingerprint(&content, &payload, &wish)?;
    let delivery = match latest_of(site, id).await? {
        Some(latest) if latest.fingerprint == fingerprint && stands(&latest, &content) => return Ok(latest),
        Some(latest) if latest.fingerprint == fingerprint && is_retriable(latest.status) && clash.is_none() => {
            queue::offer_again(site, latest.id, way.transport).await?
        }
        _ => insert(site, &content, payload, own, wish, fingerprint, way.transport).await?,
    };
    match clash {
        Some(clash) => hold(site, delivery, clash).await,
        None => {
            note_offered(site, &delivery).await?;
            Ok(delivery)
        }
    }
}

async fn insert(
    site: &SiteScope<Tx>,
    content: &Content,
    payload: Payload,
    own: Option<Json>,
    wish: Wish,
    fingerprint: String,
    transport: Transport,
) -> Result<Delivery> {
    let latest = latest_of(site, content.id).await?;
    queue::supersede(site, content.id).await?;
    let before = queue::count_same(site, content.id, &fingerprint).await?;
    let new = New {
        content_id: content.id,
        n: latest.map_or(1, |latest| latest.n + 1),
        content_version: content.current_version,
        content_title: payload.title.clone(),
        delivery_key: key::delivery_key(&fingerprint, before),
        fingerprint,
        action: action(content),
        transport,
        wish,
        payload: serde_json::to_value(payload)?,
        own,
        asked_by: asked_by(site.actor()),
    };
    queue::insert(site, new).await
}

/// A post's text with what people wrote in it.
struct Kept {
    payload: Payload,
    /// What IGNY8 alone would write.
    own: Option<Json>,
    clash: Option<Clash>,
}

/// People's words, and what IGNY8 has new for the same place.
struct Clash {
    own: PostText,
    ours: PostText,
    written: PostText,
    written_hash: String,
}

/// What people wrote in a post that was merged before stays in it.
async fn keep_edits(site: &SiteScope<Tx>, content: &Content, payload: Payload) -> Result<Kept> {
    let last = last_acked(site, content.id).await?.filter(|_| content.wp_post_id.is_some());
    let Some((last, own)) = last.and_then(|last| Some((last.clone(), last.own?))) else {
        return Ok(Kept { payload, own: None, clash: None });
    };
    let known = last.attachments()?;
    let (own, ours) = (serde_json::from_value(own)?, payload.text(&known));
    let written = Payload::stored(&last.payload)?.text(&known);
    let kept = conflicts::keep_edits(&own, &ours, &written);
    let clash = last.post_hash.filter(|_| kept.clashes > 0);
    let clash = clash.map(|written_hash| Clash { own, ours: ours.clone(), written, written_hash });
    Ok(Kept { payload: payload.with_text(kept.text), own: Some(serde_json::to_value(ours)?), clash })
}

/// Nothing is sent until a person has said whose words go into the post.
async fn hold(site: &SiteScope<Tx>, delivery: Delivery, clash: Clash) -> Result<Delivery> {
    let says = "a person's words in this post and the new text change the same place: decide under Conflicts";
    let ending = Ending::of(DeliveryState::Conflict, Note::new("post_changed", says));
    let held = queue::end(site, delivery.id, ending).await?;
    let Clash { own, ours, written, written_hash } = clash;
    conflicts::note_kept(site, &held, own, ours, written, written_hash).await?;
    let news = DeliveryNews { status: Some(DeliveryStatus::Drifted), ..Default::default() };
    content::note_delivery(site, held.content_id, news).await?;
    Ok(held)
}

/// The text of a delivery, with the images in it that WordPress has already.
pub async fn sent_text(site: &SiteScope<Tx>, delivery: &Delivery) -> Result<PostText> {
    let known = match last_acked(site, delivery.content_id).await? {
        Some(last) => last.attachments()?,
        None => vec![],
    };
    Ok(Payload::stored(&delivery.payload)?.text(&known))
}

/// Offers another text in place of what `of` brought or was to bring; it may overwrite the post with the fingerprint
/// `accept`.
pub async fn offer_text(site: &SiteScope<Tx>, of: &Delivery, text: PostText, accept: String) -> Result<Delivery> {
    sites::require_active(site).await?;
    let content = content::note_delivery(site, of.content_id, DeliveryNews::default()).await?;
    let own = match &of.own {
        Some(own) => own.clone(),
        None => serde_json::to_value(sent_text(site, of).await?)?,
    };
    let way = way(site).await?;
    queue::move_open(site, content.id, way.transport).await?;
    let payload = Payload::stored(&of.payload)?.with_text(text);
    let wish = Wish { status: of.post_status, publish_at: of.publish_at, accept: Some(accept) };
    let fingerprint = key::fingerprint(&content, &payload, &wish)?;
    let delivery = insert(site, &content, payload, Some(own), wish, fingerprint, way.transport).await?;
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

/// The person who acts, if it is one.
pub fn asked_by(actor: Actor) -> Option<uuid::Uuid> {
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

/// What is scheduled is to be public, and later than now.
fn scheduled_status(asked: Asked, now: Instant) -> Result<Option<PostStatus>> {
    match (asked.publish_at, asked.status) {
        (None, status) => Ok(status),
        (Some(at), _) if at <= now => {
            Err(Error::field("scheduled_for", "must be in the future; leave it out to publish at once"))
        }
        (Some(_), None | Some(PostStatus::Publish)) => Ok(Some(PostStatus::Publish)),
        (Some(_), Some(status)) => {
            Err(Error::field("scheduled_for", format!("goes with the status publish only, not with {status}")))
        }
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
    fn what_is_scheduled_is_public_and_later() {
        let now: Instant = "2026-03-01T12:00:00Z".parse().unwrap();
        let at = |publish_at: &str, status| {
            scheduled_status(Asked { status, publish_at: Some(publish_at.parse().unwrap()) }, now)
        };
        assert_eq!(at("2026-03-01T12:00:01Z", None).unwrap(), Some(PostStatus::Publish));
        assert!(at("2026-03-01T12:00:00Z", None).is_err());
        assert!(at("2026-03-02T12:00:00Z", Some(PostStatus::Draft)).is_err());
        assert_eq!(scheduled_status(Asked::default(), now).unwrap(), None);
    }

    #[test]
    fn anything_else_gets_what_was_asked_for_or_the_usual() {
        assert_eq!(allowed_status(false, None, PostStatus::Private).unwrap(), PostStatus::Private);
        assert_eq!(allowed_status(false, Some(PostStatus::Publish), PostStatus::Draft).unwrap(), PostStatus::Publish);
    }
}
