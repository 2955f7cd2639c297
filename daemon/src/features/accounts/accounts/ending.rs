//! The end of an account: asked for by its owner, undone for a while, then a chore that leaves nothing.
//!
//! What remains is one line in the instance's `purge_log`: the account's id and name, and when.

use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbBackend, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, Query},
};

use super::{
    get, lock,
    row::{ActiveModel, Column, Entity, Model as Account},
};
use crate::platform::{
    access::AccountStatus,
    audit::{self, Origin},
    error::{Error, Result},
    files::Files,
    ids::AccountId,
    services::Services,
    store::{AccountScope, Actor, Store, System, Tx},
};

/// Rows that one transaction deletes: the one writer is not held for long.
const AT_ONCE: u64 = 2_000;
/// These go last, with the account's own row: until then they refuse or are needed.
const LAST: [&str; 3] = ["account", "audit_event", "purge_log"];

/// Asks for the end: nothing may be changed any more, and after `grace` everything is deleted.
pub async fn ask_deletion(account: &AccountScope<Tx>, typed: &str, grace: TimeDelta) -> Result<Account> {
    let row = lock(account).await?;
    if typed != row.name {
        return Err(Error::field("confirm", format!("must be the account's name: {}", row.name)));
    }
    let end = account.now() + grace;
    write(account, ActiveModel { status: Set(AccountStatus::Cancelled), delete_after: Set(Some(end)), ..version(&row) })
        .await
}

/// Takes the wish for the end back.
pub async fn undo_deletion(account: &AccountScope<Tx>) -> Result<Account> {
    let row = lock(account).await?;
    if row.status != AccountStatus::Cancelled || row.delete_after.is_none() {
        return Err(Error::conflict("conflict", "nobody asked for this account to be deleted"));
    }
    let on_trial = row.trial_ends_at.is_some_and(|end| end > account.now());
    let status = if on_trial { AccountStatus::Trial } else { AccountStatus::Active };
    write(account, ActiveModel { status: Set(status), delete_after: Set(None), ..version(&row) }).await
}

fn version(row: &Account) -> ActiveModel {
    ActiveModel { version: Set(row.version + 1), ..Default::default() }
}

async fn write(account: &AccountScope<Tx>, change: ActiveModel) -> Result<Account> {
    let (id, now) = (account.account_id(), account.now());
    account.change(ActiveModel { id: Set(id), updated_at: Set(now), ..change }).await
}

/// Ends the trials that are over and purges the accounts whose time has come; returns how many went.
pub async fn tidy(services: &Services) -> Result<usize> {
    end_trials(&services.store).await?;
    let system = system(&services.store);
    let due = Entity::find()
        .filter(Column::Status.eq(AccountStatus::Cancelled))
        .filter(Column::DeleteAfter.lte(services.store.now()));
    let due = system.all(due).await?;
    for account in &due {
        purge(&system, &services.files, account).await?;
        tracing::info!(account = %account.id, "an account was deleted with everything it had");
    }
    Ok(due.len())
}

#[expect(clippy::disallowed_methods, reason = "the end of an account is the instance's business")]
fn system(store: &Store) -> System {
    store.system("the end of an account is the instance's business")
}

async fn end_trials(store: &Store) -> Result<()> {
    let system = system(store);
    let over =
        Entity::find().filter(Column::Status.eq(AccountStatus::Trial)).filter(Column::TrialEndsAt.lte(store.now()));
    for row in system.all(over).await? {
        let end = async {
            let account = system.account(row.id, Actor::System).begin().await?;
            get(&account).await?;
            super::set_status(&account, AccountStatus::Suspended).await?;
            account.commit().await
        };
        audit::within(Origin::of("trial ends"), end).await?;
    }
    Ok(())
}

/// Deletes every row and every file. May be killed at any point: the next time goes on.
async fn purge(system: &System, files: &Files, account: &Account) -> Result<()> {
    for hash in own_files(system, account.id).await? {
        files.remove(&hash).await?;
    }
    for table in tables(system).await?.iter().filter(|table| !LAST.contains(&table.as_str())) {
        while delete_some(system, table, account.id).await? == AT_ONCE {}
    }
    let tx = system.begin().await?;
    let log = Query::insert()
        .into_table("purge_log")
        .columns(["account_id", "account_name", "asked_at", "purged_at"])
        .values([
            Expr::val(account.id),
            Expr::val(account.name.clone()),
            Expr::val(account.updated_at),
            Expr::val(tx.store().now()),
        ])
        .map_err(Error::bug)?
        .to_owned();
    tx.execute(&log).await?;
    // the audit log goes with this row, and only with it
    tx.delete(Entity::delete_many().filter(Column::Id.eq(account.id))).await?;
    tx.commit().await
}

/// Files that only this account's pictures have: the same bytes are stored once for all.
async fn own_files(system: &System, account: AccountId) -> Result<Vec<String>> {
    let of_others = Query::select()
        .column("file_hash")
        .from("image")
        .and_where(Expr::col("account_id").ne(account))
        .and_where(Expr::col("file_hash").is_not_null())
        .to_owned();
    let own = Query::select()
        .distinct()
        .column("file_hash")
        .from("image")
        .and_where(Expr::col("account_id").eq(account))
        .and_where(Expr::col("file_hash").is_not_null())
        .and_where(Expr::col("file_hash").not_in_subquery(of_others))
        .to_owned();
    let rows = system.query(&own).await?;
    rows.iter().map(|row| row.try_get("", "file_hash").map_err(Error::from)).collect()
}

/// The tables whose rows belong to accounts, the youngest first: what refers to another table is younger than that.
pub async fn tables(system: &System) -> Result<Vec<String>> {
    let sql = match system.store().backend() {
        DbBackend::Sqlite => {
            "SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.name = 'account_id' ORDER BY m.rowid DESC"
        }
        _ => {
            "SELECT c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relkind = 'r' AND a.attname = 'account_id' AND NOT a.attisdropped
               AND c.relnamespace = current_schema()::regnamespace ORDER BY c.oid DESC"
        }
    };
    let rows = system.query_sql(sql).await?;
    rows.iter().map(|row| row.try_get("", "name").map_err(Error::from)).collect()
}

async fn delete_some(system: &System, table: &str, account: AccountId) -> Result<u64> {
    let row = if system.store().backend() == DbBackend::Sqlite { "rowid" } else { "ctid" };
    let some = Query::select()
        .column(row)
        .from(table.to_owned())
        .and_where(Expr::col("account_id").eq(account))
        .limit(AT_ONCE)
        .to_owned();
    let tx = system.begin().await?;
    let delete = Query::delete().from_table(table.to_owned()).and_where(Expr::col(row).in_subquery(some)).to_owned();
    let deleted = tx.execute(&delete).await?.rows_affected();
    tx.commit().await?;
    Ok(deleted)
}
