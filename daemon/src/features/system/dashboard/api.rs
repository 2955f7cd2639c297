//! The dashboard over HTTP.

use std::collections::BTreeMap;

use poem_openapi::{Object, OpenApi, param::Path};

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
        ids::SiteId,
    },
};

/// `/sites/{site_id}/dashboard`.
pub struct DashboardApi;

/// Where the pipeline stands: for each noun, how many there are in each state.
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
    /// When the next rule fires.
    #[oai(nullable)]
    next_firing: Option<Instant>,
    #[oai(nullable)]
    last_run: Option<RunOut>,
    /// Credits that are free to use.
    credits: i64,
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
            next_firing: found.next_firing,
            last_run: found.last_run.map(RunOut::of).transpose()?,
            credits: found.credits,
        }))
    }
}
