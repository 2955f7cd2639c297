//! Rules over HTTP.

use std::{collections::BTreeMap, sync::Arc};

use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path},
};

use super::{Rule, RuleSettings};
use crate::{
    features::automation::{
        pipeline::{Limits, Stage},
        runs::{self, Trigger, api::RunOut},
        schedule::Schedule,
    },
    platform::{
        access::{
            Caller,
            permissions::{AutomationRead, AutomationWrite},
        },
        clock::Instant,
        error::Result,
        http::{
            Answer,
            apis::Tag,
            envelope::{
                Accepted, Created, NoContent, Ok, Versioned, accepted, created, expected_version, ok, versioned,
            },
            valid::Valid,
        },
        ids::{RuleId, SiteId},
        services::Services,
    },
};

/// Firings shown with a rule.
const FIRINGS_SHOWN: usize = 5;

/// `/sites/{site_id}/automation/rules`.
pub struct RulesApi(pub Arc<Services>);

/// A rule, and when it fires next.
#[derive(Object)]
#[oai(rename = "Rule")]
struct RuleOut {
    id: RuleId,
    name: String,
    /// What it runs, in the pipeline's order.
    stages: Vec<Stage>,
    /// Five fields, or a nickname such as `@daily`.
    cron: String,
    /// IANA name.
    time_zone: String,
    /// Items per run, by stage; a stage that is not named has its default.
    limits: BTreeMap<String, u64>,
    enabled: bool,
    /// `null` while it is off.
    #[oai(nullable)]
    next_fire_at: Option<Instant>,
    /// The next five firings, in UTC.
    next_firings: Vec<Instant>,
    /// The expression as a sentence.
    description: String,
    version: i64,
}

/// A new rule, or a rule as it shall be.
#[derive(Object)]
struct RuleIn {
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    #[oai(validator(min_items = 1))]
    stages: Vec<Stage>,
    /// Five fields, or a nickname such as `@daily`.
    #[oai(validator(max_length = 200))]
    cron: String,
    /// IANA name, such as `Europe/Berlin`.
    #[oai(validator(max_length = 64))]
    time_zone: String,
    /// Items per run, by stage.
    #[oai(default)]
    limits: StageLimits,
    #[oai(default = "yes")]
    enabled: bool,
}

fn yes() -> bool {
    true
}

/// Items per run, by stage.
#[derive(Object, Default)]
struct StageLimits {
    cluster: Option<u64>,
    ideas: Option<u64>,
    tasks: Option<u64>,
    content: Option<u64>,
    image_prompts: Option<u64>,
    images: Option<u64>,
    publish: Option<u64>,
}

/// What of a rule shall change.
#[derive(Object)]
struct RulePatch {
    #[oai(validator(min_length = 1, max_length = 100))]
    name: Option<String>,
    #[oai(validator(min_items = 1))]
    stages: Option<Vec<Stage>>,
    #[oai(validator(max_length = 200))]
    cron: Option<String>,
    #[oai(validator(max_length = 64))]
    time_zone: Option<String>,
    limits: Option<StageLimits>,
    enabled: Option<bool>,
}

/// An expression to explain.
#[derive(Object)]
struct ExplainIn {
    #[oai(validator(max_length = 200))]
    cron: String,
    #[oai(validator(max_length = 64))]
    time_zone: String,
}

/// What an expression means.
#[derive(Object)]
struct Explained {
    description: String,
    /// The next five firings, in UTC.
    next_firings: Vec<Instant>,
}

impl From<StageLimits> for Limits {
    fn from(limits: StageLimits) -> Self {
        let named = [
            (Stage::Cluster, limits.cluster),
            (Stage::Ideas, limits.ideas),
            (Stage::Tasks, limits.tasks),
            (Stage::Content, limits.content),
            (Stage::ImagePrompts, limits.image_prompts),
            (Stage::Images, limits.images),
            (Stage::Publish, limits.publish),
        ];
        Self(named.into_iter().filter_map(|(stage, limit)| Some((stage, limit?))).collect())
    }
}

impl RuleOut {
    fn of(rule: Rule, now: Instant) -> Result<Self> {
        let schedule = Schedule::parse(&rule.cron, &rule.time_zone, now)?;
        Ok(Self {
            id: rule.id,
            stages: rule.stages()?,
            limits: rule.limits()?.0.into_iter().map(|(stage, limit)| (stage.word(), limit)).collect(),
            next_firings: schedule.firings_after(now, FIRINGS_SHOWN),
            description: schedule.sentence(),
            name: rule.name,
            cron: rule.cron,
            time_zone: rule.time_zone,
            enabled: rule.enabled,
            next_fire_at: rule.next_fire_at,
            version: rule.version,
        })
    }
}

impl RulePatch {
    fn onto(self, mut settings: RuleSettings) -> RuleSettings {
        settings.name = self.name.unwrap_or(settings.name);
        settings.stages = self.stages.unwrap_or(settings.stages);
        settings.cron = self.cron.unwrap_or(settings.cron);
        settings.time_zone = self.time_zone.unwrap_or(settings.time_zone);
        settings.limits = self.limits.map_or(settings.limits, Limits::from);
        settings.enabled = self.enabled.unwrap_or(settings.enabled);
        settings
    }
}

/// Rules: what runs, when, how much.
#[OpenApi(tag = "Tag::Automation")]
impl RulesApi {
    /// List the site's rules
    #[oai(path = "/sites/:site_id/automation/rules", method = "get", operation_id = "rules_list")]
    async fn list(&self, caller: Caller<AutomationRead>, site_id: Path<SiteId>) -> Answer<Ok<Vec<RuleOut>>> {
        let site = caller.site(*site_id).await?;
        let rules = super::list(&site).await?;
        let shown: Result<Vec<RuleOut>> = rules.into_iter().map(|rule| RuleOut::of(rule, site.now())).collect();
        Ok(ok(shown?))
    }

    /// Add a rule
    #[oai(path = "/sites/:site_id/automation/rules", method = "post", operation_id = "rules_create")]
    async fn create(
        &self,
        caller: Caller<AutomationWrite>,
        site_id: Path<SiteId>,
        body: Valid<RuleIn>,
    ) -> Answer<Created<RuleOut>> {
        let site = caller.site(*site_id).await?;
        let RuleIn { name, stages, cron, time_zone, limits, enabled } = body.0;
        let settings = RuleSettings { name, stages, cron, time_zone, limits: limits.into(), enabled };
        let tx = site.begin().await?;
        let rule = super::add(&tx, &settings).await?;
        tx.commit().await?;
        let path = format!("/sites/{}/automation/rules/{}", *site_id, rule.id);
        Ok(created(&path, RuleOut::of(rule, site.now())?))
    }

    /// Read a rule
    #[oai(path = "/sites/:site_id/automation/rules/:rule_id", method = "get", operation_id = "rules_get")]
    async fn get(
        &self,
        caller: Caller<AutomationRead>,
        site_id: Path<SiteId>,
        rule_id: Path<RuleId>,
    ) -> Answer<Versioned<RuleOut>> {
        let site = caller.site(*site_id).await?;
        let rule = super::get(&site, *rule_id).await?;
        Ok(versioned(rule.version, RuleOut::of(rule, site.now())?))
    }

    /// Change a rule
    #[oai(path = "/sites/:site_id/automation/rules/:rule_id", method = "patch", operation_id = "rules_update")]
    async fn update(
        &self,
        caller: Caller<AutomationWrite>,
        site_id: Path<SiteId>,
        rule_id: Path<RuleId>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Valid<RulePatch>,
    ) -> Answer<Versioned<RuleOut>> {
        let site = caller.site(*site_id).await?;
        let version = expected_version(if_match.as_deref())?;
        let tx = site.begin().await?;
        let settings = body.0.onto(super::get(&tx, *rule_id).await?.settings()?);
        let rule = super::change(&tx, *rule_id, version, &settings).await?;
        tx.commit().await?;
        Ok(versioned(rule.version, RuleOut::of(rule, site.now())?))
    }

    /// Remove a rule
    ///
    /// Its runs stay in the history.
    #[oai(path = "/sites/:site_id/automation/rules/:rule_id", method = "delete", operation_id = "rules_delete")]
    async fn delete(
        &self,
        caller: Caller<AutomationWrite>,
        site_id: Path<SiteId>,
        rule_id: Path<RuleId>,
    ) -> Answer<NoContent> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        super::remove(&tx, *rule_id).await?;
        tx.commit().await?;
        Ok(NoContent)
    }

    /// Run a rule now
    ///
    /// The same path as a scheduled run. One run per site at a time: another going on is a conflict.
    #[oai(path = "/sites/:site_id/automation/rules/:rule_id/run_now", method = "post", operation_id = "rules_run_now")]
    async fn run_now(
        &self,
        caller: Caller<AutomationWrite>,
        site_id: Path<SiteId>,
        rule_id: Path<RuleId>,
    ) -> Answer<Accepted<RunOut>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let rule = super::get(&tx, *rule_id).await?;
        let run = runs::start(&tx, Some(&rule), Trigger::Manual, &rule.stages()?, rule.limits()?).await?;
        tx.commit().await?;
        let path = format!("/sites/{}/automation/runs/{}", *site_id, run.id);
        Ok(accepted(&path, RunOut::of(run)?))
    }

    /// Explain a cron expression
    ///
    /// As a sentence, with its next five firings across changes of the clocks.
    #[oai(path = "/automation/rules/explain", method = "post", operation_id = "rules_explain")]
    async fn explain(&self, _caller: Caller<AutomationRead>, body: Valid<ExplainIn>) -> Answer<Ok<Explained>> {
        let now = self.0.store.now();
        let schedule = Schedule::parse(&body.0.cron, &body.0.time_zone, now)?;
        let next_firings = schedule.firings_after(now, FIRINGS_SHOWN);
        Ok(ok(Explained { description: schedule.sentence(), next_firings }))
    }
}
