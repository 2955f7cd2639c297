//! Rules: which stages a site runs, when, and how much at once.

pub mod api;
mod due;
mod row;

pub use due::fire_due;
use row::{ActiveModel, Column, Entity};
pub use row::{Model as Rule, SlotOutcome};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    pipeline::{Limits, Stage},
    schedule::Schedule,
};
use crate::platform::{
    error::{Error, FieldErrors, Result},
    ids::RuleId,
    store::{Conn, SiteScope, Tx},
};

/// The longest name.
const NAME_MAX: usize = 100;

/// What a person decides about a rule.
#[derive(Debug, Clone)]
pub struct RuleSettings {
    pub name: String,
    pub stages: Vec<Stage>,
    pub cron: String,
    pub time_zone: String,
    pub limits: Limits,
    pub enabled: bool,
}

impl RuleSettings {
    fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::new();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            errors.add("name", format!("must have 1 to {NAME_MAX} characters"));
        }
        if self.stages.is_empty() {
            errors.add("stages", "must name at least one stage");
        }
        for (stage, limit) in &self.limits.0 {
            if !(1..=10_000).contains(limit) {
                errors.add(format!("limits.{stage}"), "must be from 1 to 10000");
            }
        }
        errors.check()
    }

    fn row(&self, site: &SiteScope<Tx>) -> Result<ActiveModel> {
        self.check()?;
        let now = site.now();
        let schedule = Schedule::parse(&self.cron, &self.time_zone, now)?;
        // The order is the pipeline's, whatever order a person clicked.
        let stages: Vec<Stage> = Stage::ALL.into_iter().filter(|stage| self.stages.contains(stage)).collect();
        Ok(ActiveModel {
            name: Set(self.name.trim().to_owned()),
            stages: Set(serde_json::to_value(stages)?),
            cron: Set(self.cron.trim().to_owned()),
            time_zone: Set(self.time_zone.clone()),
            limits: Set(serde_json::to_value(&self.limits)?),
            enabled: Set(self.enabled),
            next_fire_at: Set(if self.enabled { schedule.next_after(now) } else { None }),
            updated_at: Set(now),
            ..Default::default()
        })
    }
}

impl Rule {
    /// Its stages, in the pipeline's order.
    pub fn stages(&self) -> Result<Vec<Stage>> {
        Ok(serde_json::from_value(self.stages.clone())?)
    }

    /// Its limits.
    pub fn limits(&self) -> Result<Limits> {
        Ok(serde_json::from_value(self.limits.clone())?)
    }

    /// What it says today, as a person would set it.
    pub fn settings(&self) -> Result<RuleSettings> {
        Ok(RuleSettings {
            name: self.name.clone(),
            stages: self.stages()?,
            cron: self.cron.clone(),
            time_zone: self.time_zone.clone(),
            limits: self.limits()?,
            enabled: self.enabled,
        })
    }
}

/// The site's rules, by name.
pub async fn list<C: Conn>(site: &SiteScope<C>) -> Result<Vec<Rule>> {
    site.all(Entity::find().order_by_asc(Column::Name).order_by_asc(Column::Id)).await
}

/// The rule with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: RuleId) -> Result<Rule> {
    site.get(Entity::find_by_id(id)).await
}

/// Adds a rule.
pub async fn add(site: &SiteScope<Tx>, settings: &RuleSettings) -> Result<Rule> {
    let row =
        ActiveModel { id: Set(site.new_id()), created_at: Set(site.now()), version: Set(1), ..settings.row(site)? };
    site.insert(row).await
}

/// Changes the rule that the caller has read as `version`; its next firing is computed anew.
pub async fn change(site: &SiteScope<Tx>, id: RuleId, version: i64, settings: &RuleSettings) -> Result<Rule> {
    let row = ActiveModel { version: Set(version + 1), ..settings.row(site)? };
    let changed = site
        .update(Entity::update_many().set(row).filter(Column::Id.eq(id)).filter(Column::Version.eq(version)))
        .await?;
    let rule = get(site, id).await?;
    if changed == 1 { Ok(rule) } else { Err(Error::VersionConflict) }
}

/// Removes a rule; its runs stay.
pub async fn remove(site: &SiteScope<Tx>, id: RuleId) -> Result<()> {
    match site.delete(Entity::delete_many().filter(Column::Id.eq(id))).await? {
        0 => Err(Error::NotFound("rule")),
        _ => Ok(()),
    }
}
