//! The account's money: for whoever may see it.

use poem_openapi::{Object, OpenApi};

use super::{
    ledger::{self, EntryType, LedgerEntry},
    plans::Plan,
    subscriptions::{self, SubscriptionStatus},
    usage::{self, Usage},
};
use crate::platform::{
    access::{Caller, permissions::BillingRead},
    clock::Instant,
    http::{
        Answer,
        apis::Tag,
        envelope::{self, Listed, listed, ok},
        query::{Created, Paging},
    },
    ids::{LedgerEntryId, SiteId},
};

/// The API of an account's credits.
pub struct BillingApi;

/// A plan and its limits.
#[derive(Debug, Object)]
#[oai(rename = "Plan")]
struct PlanOut {
    /// Short and stable.
    code: String,
    /// For people.
    name: String,
    /// Credits granted in each period.
    included_credits: i64,
    /// Sites at the most.
    max_sites: i64,
    /// Users at the most.
    max_users: i64,
    /// Keywords at the most, over all sites.
    max_keywords: i64,
}

/// What an account has.
#[derive(Object)]
#[oai(rename = "Balance")]
struct BalanceOut {
    /// Credits: the sum of the ledger.
    credits: i64,
    /// Of these, held back for jobs that run now.
    reserved: i64,
    plan: PlanOut,
    subscription_status: SubscriptionStatus,
    /// When the next credits come.
    period_end: Instant,
    /// Credits granted in each period.
    included_credits: i64,
}

/// One change of the balance.
#[derive(Object)]
#[oai(rename = "LedgerEntry")]
struct LedgerEntryOut {
    id: LedgerEntryId,
    r#type: EntryType,
    /// Credits, signed.
    amount: i64,
    /// The balance just after.
    balance_after: i64,
    /// Why, in words.
    reason: String,
    /// What it was for: a job's item, a period, a payment.
    r#ref: String,
    /// Who did it: a user, a job, or the system.
    actor: String,
    created_at: Instant,
}

/// One piece of work.
#[derive(Object)]
#[oai(rename = "Usage")]
struct UsageOut {
    site_id: SiteId,
    /// The AI function.
    function: String,
    /// Clusters, ideas, pieces or images made.
    units: i64,
    /// Credits taken.
    credits: i64,
    /// Millionths of a dollar paid to the provider; null if it does not say.
    #[oai(nullable)]
    cost_micros: Option<i64>,
    provider: String,
    model: String,
    /// The job's item.
    r#ref: String,
    created_at: Instant,
}

impl From<Plan> for PlanOut {
    fn from(plan: Plan) -> Self {
        Self {
            code: plan.code,
            name: plan.name,
            included_credits: plan.included_credits,
            max_sites: plan.max_sites,
            max_users: plan.max_users,
            max_keywords: plan.max_keywords,
        }
    }
}

impl From<LedgerEntry> for LedgerEntryOut {
    fn from(entry: LedgerEntry) -> Self {
        Self {
            id: entry.id,
            r#type: entry.r#type,
            amount: entry.amount,
            balance_after: entry.balance_after,
            reason: entry.reason,
            r#ref: entry.reference,
            actor: entry.actor,
            created_at: entry.created_at,
        }
    }
}

impl From<Usage> for UsageOut {
    fn from(usage: Usage) -> Self {
        Self {
            site_id: usage.site_id,
            function: usage.function,
            units: usage.units,
            credits: usage.credits,
            cost_micros: usage.cost_micros,
            provider: usage.provider,
            model: usage.model,
            r#ref: usage.reference,
            created_at: usage.created_at,
        }
    }
}

#[OpenApi]
impl BillingApi {
    /// Get the balance
    ///
    /// The account's credits, its plan and when the next credits come.
    #[oai(path = "/billing/balance", method = "get", operation_id = "billing_balance", tag = "Tag::Billing")]
    async fn balance(&self, caller: Caller<BillingRead>) -> Answer<envelope::Ok<BalanceOut>> {
        let account = caller.account();
        let (balance, subscription) = (ledger::balance(&account).await?, subscriptions::get(&account).await?);
        let plan: PlanOut = subscriptions::plan(&account).await?.into();
        Ok(ok(BalanceOut {
            credits: balance.credits,
            reserved: balance.credits_reserved,
            included_credits: plan.included_credits,
            plan,
            subscription_status: subscription.status,
            period_end: subscription.period_end,
        }))
    }

    /// List the ledger
    ///
    /// Every credit that came or went, newest first.
    #[oai(path = "/billing/ledger", method = "get", operation_id = "billing_ledger", tag = "Tag::Billing")]
    async fn ledger(
        &self,
        caller: Caller<BillingRead>,
        page: Paging,
        created: Created,
    ) -> Answer<Listed<LedgerEntryOut>> {
        Ok(listed(ledger::list(&caller.account(), created.0, page.0).await?.map(Into::into)))
    }

    /// List usage
    ///
    /// What was made with the credits, newest first; also what cost none.
    #[oai(path = "/billing/usage", method = "get", operation_id = "billing_usage", tag = "Tag::Billing")]
    async fn usage(&self, caller: Caller<BillingRead>, page: Paging, created: Created) -> Answer<Listed<UsageOut>> {
        Ok(listed(usage::list(&caller.account(), created.0, page.0).await?.map(Into::into)))
    }
}
