//! The dashboard over HTTP.

use std::collections::BTreeMap;

use poem_openapi::{Object, OpenApi, param::Path};

use super::Firing;
use crate::{
    features::automation::runs::api::RunOut,
    platform::{
        access::{Caller, permissions::PlannerRead},
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            envelope::{Ok, ok},
        },
        ids::{RuleId, SiteId},
    },
};

/// `/sites/{site_id}/dashboard`.
pub struct DashboardApi;

/// Where the pipeline stands: for each noun, the `total` and how many there are in each state.
#[derive(Object)]
#[oai(rename = "Dashboard")]
struct DashboardOut {
    keywords: BTreeMap<String, u64>,
    clusters: BTreeMap<String, u64>,
    ideas: BTreeMap<String, u64>,
    tasks: BTreeMap<String, u64>,
    /// The editorial state while it is here, the delivery's once it is on its way.
    content: BTreeMap<String, u64>,
    images: BTreeMap<String, u64>,
    deliveries: BTreeMap<String, u64>,
    /// Active clusters that no idea was made of yet.
    clusters_without_ideas: u64,
    /// The rule that fires next.
    #[oai(nullable)]
    next_firing: Option<FiringOut>,
    #[oai(nullable)]
    last_run: Option<RunOut>,
    /// Credits that are free to use.
    credits: i64,
}

/// A rule's next firing.
#[derive(Object)]
#[oai(rename = "Firing")]
struct FiringOut {
    rule_id: RuleId,
    rule_name: String,
    at: Instant,
}

impl From<Firing> for FiringOut {
    fn from(firing: Firing) -> Self {
        let Firing { rule_id, rule_name, at } = firing;
        Self { rule_id, rule_name, at }
    }
}

/// The dashboard.
#[OpenApi(tag = "Tag::System")]
impl DashboardApi {
    /// Read where the site's pipeline stands
    #[oai(path = "/sites/:site_id/dashboard", method = "get", operation_id = "dashboard_get")]
    async fn get(&self, caller: Caller<PlannerRead>, site_id: Path<SiteId>) -> Answer<Ok<DashboardOut>> {
        let site = caller.site(*site_id).await?;
        let found = super::get(&site).await?;
        Ok(ok(DashboardOut {
            keywords: found.keywords,
            clusters: found.clusters,
            ideas: found.ideas,
            tasks: found.tasks,
            content: found.content,
            images: found.images,
            deliveries: found.deliveries,
            clusters_without_ideas: found.clusters_without_ideas,
            next_firing: found.next_firing.map(FiringOut::from),
            last_run: found.last_run.map(RunOut::of).transpose()?,
            credits: found.credits,
        }))
    }
}
