//! How much waits, and whether it moves.

use chrono::TimeDelta;
use sea_orm::{
    ActiveEnum, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Func, Query},
};

use super::{
    queue,
    row::{Column, Entity, JobStatus},
};
use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    store::{AccountScope, Conn, System},
};

/// A due job that nobody has taken for so long, while no worker is at anything, is a queue that stands still.
const STANDS_STILL: TimeDelta = TimeDelta::minutes(10);

/// The queue, counted. Jobs of suspended accounts are parked, not due.
#[derive(Debug, Clone, Default)]
pub struct Backlog {
    pub due: u64,
    pub later: u64,
    pub running: u64,
    pub oldest_due_at: Option<Instant>,
}

/// How much waits.
pub async fn backlog<C: Conn>(system: &System<C>) -> Result<Backlog> {
    let now = system.store().now();
    let waiting = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .expr_as(Func::min(Expr::col(Column::RunAt)), "oldest")
        .from(Entity)
        .and_where(Column::Status.eq(JobStatus::Queued))
        .cond_where(queue::due(now))
        .to_owned();
    let row = system.query(&waiting).await?.into_iter().next().ok_or_else(|| Error::bug("COUNT answered nothing"))?;
    let due = count(row.try_get("", "n")?);
    let oldest_due_at = row.try_get("", "oldest")?;
    let queued = count_of(system, JobStatus::Queued).await?;
    Ok(Backlog {
        due,
        later: queued.saturating_sub(due),
        running: count_of(system, JobStatus::Running).await?,
        oldest_due_at,
    })
}

async fn count_of<C: Conn>(system: &System<C>, status: JobStatus) -> Result<u64> {
    let query = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .from(Entity)
        .and_where(Expr::col(Column::Status).eq(status.to_value()))
        .to_owned();
    let row = system.query(&query).await?.into_iter().next().ok_or_else(|| Error::bug("COUNT answered nothing"))?;
    Ok(count(row.try_get("", "n")?))
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// The account's jobs that were given up, and can be retried.
pub async fn dead_letters(account: &AccountScope) -> Result<u64> {
    account.count(Entity::find().filter(Column::Status.is_in([JobStatus::Dead, JobStatus::Failed]))).await
}

/// Whether the queue moves: refused if something is due for long and nothing is being done. Two cheap reads.
pub async fn moves<C: Conn>(system: &System<C>) -> Result<()> {
    let now = system.store().now();
    let old = Entity::find()
        .filter(Column::Status.eq(JobStatus::Queued))
        .filter(Column::RunAt.lt(now - STANDS_STILL))
        .filter(queue::due(now))
        .order_by_asc(Column::RunAt)
        .limit(1);
    let Some(old) = system.find(old).await? else { return Ok(()) };
    let running = Entity::find().filter(Column::Status.eq(JobStatus::Running)).limit(1);
    if system.find(running).await?.is_some() {
        return Ok(());
    }
    let since = old.run_at;
    Err(Error::Unavailable(format!("the queue stands still: a job is due since {since}, and none is running")))
}
