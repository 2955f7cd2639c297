//! The daemon's own chores: what nobody needs any more is removed, a little at a time, so that the writer is never held
//! for long. When each is due stands in the database: of several daemons, one does it.

mod list;

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{
    ExprTrait,
    sea_query::{Expr, OnConflict, Query},
};

pub use list::Retention;
use list::{Chore, Removal};

use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    store::{Store, System},
};

/// How often each is done.
const EVERY: TimeDelta = TimeDelta::hours(6);
/// After a failure.
const SOON: TimeDelta = TimeDelta::minutes(10);
/// What cannot be subtracted is for ever.
const LONGEST: TimeDelta = TimeDelta::days(36_500);
/// Rows of one transaction.
const AT_ONCE: u64 = 500;

/// How a chore went, for the operator.
#[derive(Debug, Clone)]
pub struct ChoreReport {
    pub name: String,
    pub due_at: Instant,
    pub ended_at: Option<Instant>,
    /// Rows that it removed, or emptied.
    pub rows: i64,
    pub error: Option<String>,
}

/// Does the chores that are due; how many rows went.
pub async fn run_due(store: &Store, retention: &Retention) -> Result<u64> {
    let system = system(store);
    let now = store.now();
    let known = report(&system).await?;
    let mut rows = 0;
    for chore in list::ALL {
        let waits = known.iter().any(|known| known.name == chore.name && known.due_at > now);
        if waits || !take(&system, chore).await? {
            continue;
        }
        rows += run(&system, chore, retention).await?;
    }
    Ok(rows)
}

/// How the chores stand.
pub async fn stand(store: &Store) -> Result<Vec<ChoreReport>> {
    report(&system(store)).await
}

#[expect(clippy::disallowed_methods, reason = "what nobody needs any more is every tenant's")]
fn system(store: &Store) -> System {
    store.system("what nobody needs any more is every tenant's")
}

async fn report(system: &System) -> Result<Vec<ChoreReport>> {
    let query = Query::select()
        .columns(["name", "due_at", "ended_at", "rows", "error"])
        .from("chore")
        .order_by("name", sea_orm::Order::Asc)
        .to_owned();
    let read = |row: sea_orm::QueryResult| -> Result<ChoreReport, sea_orm::DbErr> {
        Ok(ChoreReport {
            name: row.try_get("", "name")?,
            due_at: row.try_get("", "due_at")?,
            ended_at: row.try_get("", "ended_at")?,
            rows: row.try_get("", "rows")?,
            error: row.try_get("", "error")?,
        })
    };
    system.query(&query).await?.into_iter().map(|row| read(row).map_err(Error::from)).collect()
}

/// Takes the chore, if it is due and no other daemon has taken it.
async fn take(system: &System, chore: &Chore) -> Result<bool> {
    let tx = system.begin().await?;
    let now = tx.store().now();
    let note = Query::insert()
        .into_table("chore")
        .columns(["name", "due_at", "rows"])
        .values([Expr::val(chore.name), Expr::val(now), Expr::val(0_i64)])
        .map_err(Error::bug)?
        .on_conflict(OnConflict::column("name").do_nothing().to_owned())
        .to_owned();
    tx.execute(&note).await?;
    let take = Query::update()
        .table("chore")
        .value("due_at", now + EVERY)
        .and_where(Expr::col("name").eq(chore.name))
        .and_where(Expr::col("due_at").lte(now))
        .to_owned();
    let taken = tx.execute(&take).await?.rows_affected() == 1;
    tx.commit().await?;
    Ok(taken)
}

async fn run(system: &System, chore: &Chore, retention: &Retention) -> Result<u64> {
    let before = system.store().now() - days(retention, chore);
    let mut rows = 0;
    let error = loop {
        match remove(system, chore, before).await {
            Ok(some) => {
                rows += some;
                if some < AT_ONCE {
                    break None;
                }
            }
            Err(error) => break Some(error),
        }
    };
    if let Some(error) = &error {
        tracing::error!(chore = chore.name, %error, "a chore failed; trying again soon");
    } else if rows > 0 {
        tracing::info!(chore = chore.name, rows, "a chore is done");
    }
    end(system, chore, rows, error).await?;
    Ok(rows)
}

fn days(retention: &Retention, chore: &Chore) -> TimeDelta {
    let kept: Duration = (chore.kept)(retention);
    TimeDelta::from_std(kept).unwrap_or(LONGEST)
}

/// Removes some rows, in a transaction of their own.
async fn remove(system: &System, chore: &Chore, before: Instant) -> Result<u64> {
    let old = || Expr::col((chore.table, chore.time)).lt(before).and(Expr::cust(chore.and));
    let pick =
        Query::select().column((chore.table, chore.key)).from(chore.table).and_where(old()).limit(AT_ONCE).to_owned();
    let picked = Expr::col((chore.table, chore.key)).in_subquery(pick);
    let tx = system.begin().await?;
    let rows = match chore.removal {
        Removal::Row => {
            let delete = Query::delete().from_table(chore.table).and_where(picked).and_where(old()).to_owned();
            tx.execute(&delete).await?.rows_affected()
        }
        Removal::Cell(column) => {
            let empty = Query::update()
                .table(chore.table)
                .value(column, Option::<String>::None)
                .and_where(picked)
                .and_where(old())
                .to_owned();
            tx.execute(&empty).await?.rows_affected()
        }
    };
    tx.commit().await?;
    Ok(rows)
}

async fn end(system: &System, chore: &Chore, rows: u64, error: Option<Error>) -> Result<()> {
    let tx = system.begin().await?;
    let now = tx.store().now();
    let mut note = Query::update()
        .table("chore")
        .value("ended_at", now)
        .value("rows", i64::try_from(rows).unwrap_or(i64::MAX))
        .value("error", error.as_ref().map(Error::in_words))
        .and_where(Expr::col("name").eq(chore.name))
        .to_owned();
    if error.is_some() {
        note.value("due_at", now + SOON);
    }
    tx.execute(&note).await?;
    tx.commit().await
}
