//! What happens to our posts in WordPress after they arrived. The plugin sends each event until it is accepted; each is
//! applied once. Nothing that happens over there deletes anything here.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{latest_of, row::event, settle::of_post_status};
use crate::{
    features::writer::content::{self, Content, DeliveryNews, DeliveryStatus},
    platform::{
        error::Result,
        store::{SiteScope, Tx},
    },
};

/// The plugin keeps an event for less than this.
const REMEMBERED: TimeDelta = TimeDelta::days(60);

/// Something that happened to a post.
#[derive(Debug)]
pub struct PostEvent {
    pub event_id: Uuid,
    pub deleted: bool,
    pub post_id: i64,
    pub status: String,
    pub url: String,
}

/// Applies what was not applied before.
pub async fn apply(site: &SiteScope<Tx>, events: Vec<PostEvent>) -> Result<()> {
    event::forget(site, site.now() - REMEMBERED).await?;
    for event in events {
        if event::is_first(site, event.event_id).await?
            && let Some(content) = content::of_post(site, event.post_id).await?
        {
            apply_one(site, &content, event).await?;
        }
    }
    Ok(())
}

async fn apply_one(site: &SiteScope<Tx>, content: &Content, event: PostEvent) -> Result<()> {
    let on_its_way = latest_of(site, content.id).await?.is_some_and(|latest| latest.status.is_open());
    let status = if event.deleted { DeliveryStatus::Gone } else { of_post_status(&event.status) };
    // a delivery that is on its way will have the last word
    let mut news = DeliveryNews { status: Some(status).filter(|_| !on_its_way), ..Default::default() };
    if event.deleted {
        content::forget_post(site, content.id).await?;
    } else {
        news.url = Some(event.url).filter(|url| !url.is_empty());
        news.wp_status = Some(event.status);
    }
    content::note_delivery(site, content.id, news).await?;
    Ok(())
}
