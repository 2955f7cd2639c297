//! The dashboard: where a site's pipeline stands, from counters, in one answer.

pub mod api;

use std::collections::BTreeMap;

use crate::{
    features::{
        automation::{rules, runs},
        billing::ledger,
        planner::{clusters, ideas, keywords},
        publisher::deliveries,
        writer::content::{self, DeliveryStatus, EditorialStatus},
    },
    platform::{
        clock::Instant,
        error::Result,
        ids::RuleId,
        store::{SiteScope, tallies},
    },
};

/// How many there are: `total`, and in each state by the noun's word.
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
    /// Active clusters that no idea was made of yet.
    pub clusters_without_ideas: u64,
    pub next_firing: Option<Firing>,
    pub last_run: Option<runs::Run>,
    /// Credits that are free to use.
    pub credits: i64,
}

/// The rule that fires next.
pub struct Firing {
    pub rule_id: RuleId,
    pub rule_name: String,
    pub at: Instant,
}

/// Where the site's pipeline stands now.
pub async fn get(site: &SiteScope) -> Result<Dashboard> {
    let account = site.account();
    let newest = crate::platform::page::PageRequest::new(Some(1), Some(1))?;
    Ok(Dashboard {
        keywords: totalled(keywords::counts(site).await?),
        clusters: tallied(site, "cluster").await?,
        ideas: totalled(ideas::counts(site).await?),
        tasks: tallied(site, "task").await?,
        content: content_counts(site).await?,
        images: tallied(site, "image").await?,
        deliveries: totalled(deliveries::counts(site).await?),
        clusters_without_ideas: clusters::count_without_ideas(site).await?,
        next_firing: next_firing(site).await?,
        last_run: runs::list(site, None, newest).await?.rows.into_iter().next(),
        credits: ledger::balance(&account).await?.available(),
    })
}

async fn next_firing(site: &SiteScope) -> Result<Option<Firing>> {
    let firings = rules::list(site).await?.into_iter().filter_map(|rule| {
        let at = rule.next_fire_at?;
        Some(Firing { rule_id: rule.id, rule_name: rule.name, at })
    });
    Ok(firings.min_by_key(|firing| firing.at))
}

fn totalled(mut counts: Counts) -> Counts {
    counts.insert("total".to_owned(), counts.values().sum());
    counts
}

async fn tallied(site: &SiteScope, noun: &str) -> Result<Counts> {
    let mut counts = Counts::new();
    for tally in tallies(site, noun).await? {
        *counts.entry(tally.status).or_default() += u64::try_from(tally.n).unwrap_or_default();
    }
    Ok(totalled(counts))
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
    Ok(totalled(counts))
}
