//! The dashboard: where a site's pipeline stands, from counters, in one answer.

pub mod api;

use std::collections::BTreeMap;

use crate::{
    features::{
        automation::{rules, runs},
        billing::ledger,
        planner::{ideas, keywords},
        publisher::deliveries,
        writer::content::{self, DeliveryStatus, EditorialStatus},
    },
    platform::{
        clock::Instant,
        error::Result,
        store::{SiteScope, tallies},
    },
};

/// How many there are in each state; the states are the noun's words.
pub type Counts = BTreeMap<String, u64>;

/// Where a site's pipeline stands.
pub struct Dashboard {
    pub keywords: Counts,
    pub clusters: Counts,
    pub ideas: Counts,
    pub tasks: Counts,
    pub content: Counts,
    pub images: Counts,
    pub deliveries: Counts,
    /// When the next rule fires.
    pub next_firing: Option<Instant>,
    pub last_run: Option<runs::Run>,
    /// Credits that are free to use.
    pub credits: i64,
}

/// Where the site's pipeline stands now.
pub async fn get(site: &SiteScope) -> Result<Dashboard> {
    let account = site.account();
    let rules = rules::list(site).await?;
    let newest = crate::platform::page::PageRequest::new(Some(1), Some(1))?;
    Ok(Dashboard {
        keywords: keywords::counts(site).await?,
        clusters: tallied(site, "cluster").await?,
        ideas: ideas::counts(site).await?,
        tasks: tallied(site, "task").await?,
        content: content_counts(site).await?,
        images: tallied(site, "image").await?,
        deliveries: deliveries::counts(site).await?,
        next_firing: rules.iter().filter_map(|rule| rule.next_fire_at).min(),
        last_run: runs::list(site, None, newest).await?.rows.into_iter().next(),
        credits: ledger::balance(&account).await?.available(),
    })
}

async fn tallied(site: &SiteScope, noun: &str) -> Result<Counts> {
    let mut counts = Counts::new();
    for tally in tallies(site, noun).await? {
        *counts.entry(tally.status).or_default() += u64::try_from(tally.n).unwrap_or_default();
    }
    Ok(counts)
}

/// What people say of content as long as it is here; where it is, once it is on its way.
async fn content_counts(site: &SiteScope) -> Result<Counts> {
    let mut counts = Counts::new();
    for (editorial, delivery, n) in content::counts(site).await? {
        let word = match delivery {
            _ if editorial == EditorialStatus::Archived => editorial.word(),
            DeliveryStatus::None => editorial.word(),
            on_its_way => on_its_way.word(),
        };
        *counts.entry(word).or_default() += n;
    }
    Ok(counts)
}
