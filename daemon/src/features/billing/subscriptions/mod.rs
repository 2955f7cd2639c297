//! An account always has exactly one subscription, and through it a plan.

mod row;

use chrono::Months;
pub use row::{Model as Subscription, SubscriptionStatus};
use sea_orm::{ActiveValue::Set, EntityTrait, Iterable, JoinType, QuerySelect};

use super::{
    ledger::{self, Entry, EntryType},
    plans::{self, Plan},
};
use crate::platform::{
    error::{Error, Result},
    store::{AccountScope, Conn, Tx},
};

/// Subscribes a new account and grants the first period's credits.
pub async fn start(account: &AccountScope<Tx>, plan: &Plan) -> Result<Subscription> {
    let now = account.now();
    let period_end = now.checked_add_months(Months::new(1)).ok_or_else(|| Error::bug("the calendar ends"))?;
    let subscription = account
        .insert(row::ActiveModel {
            id: Set(account.new_id()),
            plan_code: Set(plan.code.clone()),
            status: Set(SubscriptionStatus::Active),
            period_start: Set(now),
            period_end: Set(period_end),
            created_at: Set(now),
            updated_at: Set(now),
            ..Default::default()
        })
        .await?;
    if plan.included_credits > 0 {
        let entry = Entry {
            kind: EntryType::SubscriptionGrant,
            amount: plan.included_credits,
            // once per period, however often it is tried
            reference: format!("{}/{}", subscription.id, now.date_naive()),
            reason: format!("{} plan: credits of this period", plan.name),
        };
        ledger::grant(account, entry).await?;
    }
    Ok(subscription)
}

/// The account's subscription.
pub async fn get<C: Conn>(account: &AccountScope<C>) -> Result<Subscription> {
    account.get(row::Entity::find()).await
}

/// The account's plan: its limits.
pub async fn plan<C: Conn>(account: &AccountScope<C>) -> Result<Plan> {
    let to_plan = row::Entity::belongs_to(plans::Entity).from(row::Column::PlanCode).to(plans::Column::Code);
    let query =
        row::Entity::find().join(JoinType::InnerJoin, to_plan.into()).select_only().columns(plans::Column::iter());
    account.find_row(query).await?.ok_or(Error::NotFound("plan"))
}
