//! Firing what is due. The scheduler only wakes us; a row per slot under a unique key is the truth, so several
//! daemons fire once, and a late tick fires the latest slot and notes the ones it missed.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::row::{ActiveModel, Column, Entity, Model as Rule, SlotOutcome, slot};
use crate::{
    features::{
        accounts::{
            accounts,
            sites::{self, SiteStatus},
        },
        automation::{
            runs::{self, Trigger},
            schedule::Schedule,
        },
    },
    platform::{
        clock::Instant,
        error::{Error, Result},
        ids::RunId,
        store::{Actor, SiteScope, Store, System, Tx},
    },
};

/// Rules looked at in one go.
const AT_ONCE: u64 = 200;
/// Missed firings noted one by one; of more, the oldest are forgotten.
const MISSED_NOTED: usize = 100;

/// Starts a run for every rule whose time has come; returns how many were started.
#[expect(
    clippy::disallowed_methods,
    reason = "the scheduler looks at every tenant's rules; each fires in its own site's scope"
)]
pub async fn fire_due(store: &Store) -> Result<usize> {
    let system = store.system("the scheduler looks at every tenant's rules");
    let due = system
        .all(
            Entity::find()
                .filter(Column::Enabled.eq(true))
                .filter(Column::NextFireAt.lte(store.now()))
                .order_by_asc(Column::NextFireAt)
                .limit(AT_ONCE),
        )
        .await?;
    let mut started = 0;
    for rule in due {
        match fire(&system, &rule).await {
            Ok(true) => started += 1,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(rule = %rule.id, site = %rule.site_id, %error, "a rule could not be fired; trying again")
            }
        }
    }
    Ok(started)
}

/// Fires one rule in one transaction: its slots, its run, its next time.
async fn fire(system: &System, rule: &Rule) -> Result<bool> {
    let now = system.store().now();
    let schedule = Schedule::parse(&rule.cron, &rule.time_zone, now)?;
    let Some((latest, missed)) = slots(&schedule, rule, now) else { return Ok(false) };
    let tx = system.begin().await?;
    let site = tx.site(rule.account_id, rule.site_id, Actor::System);
    if !advance_rule(&site, rule, schedule.next_after(now)).await? {
        return Ok(false);
    }
    for slot_at in missed {
        note(&site, rule, slot_at, SlotOutcome::Missed, None).await?;
    }
    let (run, outcome) = match may_run(&site).await? {
        true => match start(&site, rule).await? {
            Some(run) => (Some(run), SlotOutcome::Run),
            None => (None, SlotOutcome::Skipped),
        },
        // Not caught up: when account and site are back, the rule goes on with its next slot.
        false => (None, SlotOutcome::Missed),
    };
    note(&site, rule, latest, outcome, run).await?;
    drop(site);
    tx.commit().await?;
    Ok(run.is_some())
}

/// Nothing runs by itself for a site that is switched off or an account that is suspended.
async fn may_run(site: &SiteScope<Tx>) -> Result<bool> {
    let account = accounts::get(&site.account()).await?;
    Ok(account.status.may_write() && sites::get(site).await?.status == SiteStatus::Active)
}

/// The run, unless another of the site is going on.
async fn start(site: &SiteScope<Tx>, rule: &Rule) -> Result<Option<RunId>> {
    match runs::start(site, Some(rule), Trigger::Schedule, &rule.stages()?, rule.limits()?).await {
        Ok(run) => Ok(Some(run.id)),
        Err(Error::Conflict { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The slot to run now, and those before it that nobody ran.
fn slots(schedule: &Schedule, rule: &Rule, now: Instant) -> Option<(Instant, Vec<Instant>)> {
    let first = rule.next_fire_at?;
    let mut due: Vec<Instant> = std::iter::successors(Some(first), |last| schedule.next_after(*last))
        .take_while(|slot| *slot <= now)
        .take(10_000)
        .collect();
    let latest = due.pop()?;
    let forgotten = due.len().saturating_sub(MISSED_NOTED);
    Some((latest, due.split_off(forgotten)))
}

/// Moves the rule on, if nobody (another daemon, a person) has moved or changed it meanwhile.
async fn advance_rule(site: &SiteScope<Tx>, rule: &Rule, next: Option<Instant>) -> Result<bool> {
    let row = ActiveModel { next_fire_at: Set(next), ..Default::default() };
    let moved = site
        .update(
            Entity::update_many()
                .set(row)
                .filter(Column::Id.eq(rule.id))
                .filter(Column::Version.eq(rule.version))
                .filter(Column::NextFireAt.eq(rule.next_fire_at)),
        )
        .await?;
    Ok(moved == 1)
}

async fn note(
    site: &SiteScope<Tx>,
    rule: &Rule,
    slot_at: Instant,
    outcome: SlotOutcome,
    run_id: Option<RunId>,
) -> Result<()> {
    site.insert(slot::ActiveModel {
        rule_id: Set(rule.id),
        slot_at: Set(slot_at),
        outcome: Set(outcome),
        run_id: Set(run_id),
        noted_at: Set(site.now()),
        ..Default::default()
    })
    .await?;
    Ok(())
}
