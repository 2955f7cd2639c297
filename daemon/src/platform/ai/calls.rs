//! The log of calls, and the journal that makes a crash after a call cost nothing twice.

use sea_orm::{ActiveValue::Set, DeriveEntityModel, QueryOrder, entity::prelude::*};
use serde_json::Value;

use super::{Answer, Saved, provider::ProviderError};
use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    ids::{AccountId, AiCallId, JobId, SiteId},
    page::{Page, PageRequest},
    store::{Bounds, Ordering, SiteOwned, SiteScope, Tx},
};

words! {
    /// How a call ended.
    pub enum CallOutcome {
        /// Sent; what became of it was never learned (the daemon was killed).
        Unknown,
        /// Answered; the reply is in the journal.
        Replied,
        /// The reply could not be used.
        Rejected,
        /// The provider refused or failed.
        Failed,
        /// The reply was used; what came of it is stored.
        Saved,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_call")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AiCallId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub job_id: JobId,
    /// Which item of the job, from 0.
    pub item: i64,
    pub attempt: i64,
    pub function: String,
    pub provider: String,
    pub model: String,
    pub prompt_hash: String,
    pub outcome: CallOutcome,
    /// The answer, as JSON.
    pub reply: Option<String>,
    pub tokens_in: i64,
    pub tokens_out: i64,
    pub tokens_cached: i64,
    pub images: i64,
    pub latency_ms: i64,
    pub cost_micros: Option<i64>,
    /// What saving the item returned.
    pub saved: Option<Json>,
    pub finish_reason: Option<String>,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub created_at: Instant,
    pub finished_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "call";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

/// One item of one job: what calls are made for.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    pub job: JobId,
    pub index: usize,
}

impl Item {
    /// The name under which its credits are reserved and settled.
    #[must_use]
    pub fn reference(self) -> String {
        format!("{}/{}", self.job, self.index)
    }

    fn number(self) -> i64 {
        i64::try_from(self.index).unwrap_or(i64::MAX)
    }
}

/// The calls made for an item, oldest first.
pub async fn of_item(site: &SiteScope, item: Item) -> Result<Vec<Model>> {
    site.all(
        Entity::find()
            .filter(Column::JobId.eq(item.job))
            .filter(Column::Item.eq(item.number()))
            .order_by_asc(Column::Attempt),
    )
    .await
}

/// The site's calls, newest first.
pub async fn list(
    site: &SiteScope,
    function: Option<&str>,
    created: Bounds<Instant>,
    page: PageRequest,
) -> Result<Page<Model>> {
    let mut query = created.filter(Entity::find(), Column::CreatedAt);
    if let Some(function) = function {
        query = query.filter(Column::Function.eq(function));
    }
    site.page::<Entity, Model>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// A call about to be made.
pub struct NewCall<'a> {
    pub item: Item,
    pub attempt: i64,
    pub function: &'a str,
    pub provider: &'a str,
    pub model: &'a str,
    pub prompt_hash: String,
}

/// Notes that a call is about to be made: if nothing more is ever written, its outcome is unknown.
pub async fn begin(site: &SiteScope, call: NewCall<'_>) -> Result<Model> {
    let tx = site.begin().await?;
    let row = tx
        .insert(ActiveModel {
            id: Set(tx.new_id()),
            job_id: Set(call.item.job),
            item: Set(call.item.number()),
            attempt: Set(call.attempt),
            function: Set(call.function.to_owned()),
            provider: Set(call.provider.to_owned()),
            model: Set(call.model.to_owned()),
            prompt_hash: Set(call.prompt_hash),
            outcome: Set(CallOutcome::Unknown),
            tokens_in: Set(0),
            tokens_out: Set(0),
            tokens_cached: Set(0),
            images: Set(0),
            latency_ms: Set(0),
            created_at: Set(tx.now()),
            ..Default::default()
        })
        .await?;
    tx.commit().await?;
    Ok(row)
}

/// Journals the answer, before anybody looks into it.
pub async fn replied(
    site: &SiteScope,
    call: &Model,
    answer: &Answer,
    latency_ms: u64,
    cost_micros: Option<i64>,
) -> Result<()> {
    let number = |n: u64| Set(i64::try_from(n).unwrap_or(i64::MAX));
    let mut row = ActiveModel {
        id: Set(call.id),
        outcome: Set(CallOutcome::Replied),
        reply: Set(Some(serde_json::to_string(answer)?)),
        latency_ms: number(latency_ms),
        cost_micros: Set(cost_micros),
        finished_at: Set(Some(site.now())),
        ..Default::default()
    };
    match answer {
        Answer::Text(reply) => {
            row.model = Set(reply.model.clone());
            row.tokens_in = number(reply.tokens_in);
            row.tokens_out = number(reply.tokens_out);
            row.tokens_cached = number(reply.tokens_cached);
            row.finish_reason = Set(Some(reply.finish_reason.to_string()));
        }
        Answer::Image(image) => {
            row.model = Set(image.model.clone());
            row.images = Set(1);
        }
    }
    write(site, row).await
}

/// Notes that the provider failed, and what was used up all the same.
pub async fn failed(site: &SiteScope, call: &Model, error: &ProviderError) -> Result<()> {
    let tokens = |count: u64| Set(i64::try_from(count).unwrap_or(i64::MAX));
    let row = ActiveModel {
        tokens_in: tokens(error.tokens.input),
        tokens_out: tokens(error.tokens.output),
        tokens_cached: tokens(error.tokens.cached),
        ..ended(site, call, CallOutcome::Failed, error.code(), &error.message)
    };
    write(site, row).await
}

/// Notes that the reply could not be used.
pub async fn rejected(site: &SiteScope, call: &Model, why: &str) -> Result<()> {
    write(site, ended(site, call, CallOutcome::Rejected, "output_invalid", why)).await
}

/// In SAVE's own transaction: the reply was used. Refused if another worker used it first.
pub async fn saved(site: &SiteScope<Tx>, call: &Model, saved: &Saved) -> Result<()> {
    let row =
        ActiveModel { outcome: Set(CallOutcome::Saved), saved: Set(Some(saved.result.clone())), ..Default::default() };
    let changed = site
        .update(
            Entity::update_many()
                .set(row)
                .filter(Column::Id.eq(call.id))
                .filter(Column::Outcome.eq(CallOutcome::Replied)),
        )
        .await?;
    if changed == 1 { Ok(()) } else { Err(Error::conflict("lease_lost", "another worker saved this reply first")) }
}

fn ended(site: &SiteScope, call: &Model, outcome: CallOutcome, code: &str, message: &str) -> ActiveModel {
    ActiveModel {
        id: Set(call.id),
        outcome: Set(outcome),
        error_code: Set(Some(code.to_owned())),
        error_message: Set(Some(message.to_owned())),
        finished_at: Set(Some(site.now())),
        ..Default::default()
    }
}

async fn write(site: &SiteScope, row: ActiveModel) -> Result<()> {
    let tx = site.begin().await?;
    tx.change(row).await?;
    tx.commit().await
}

impl Model {
    /// The journalled answer.
    pub fn answer(&self) -> Result<Answer> {
        let reply = self.reply.as_deref().ok_or_else(|| Error::bug("this call has no reply"))?;
        Ok(serde_json::from_str(reply)?)
    }

    /// What saving returned.
    #[must_use]
    pub fn saved_result(&self) -> Value {
        self.saved.clone().unwrap_or_default()
    }
}
