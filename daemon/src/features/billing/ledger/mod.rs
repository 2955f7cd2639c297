//! The ledger: every credit that came or went, in order. Nothing here is ever changed or removed.
//!
//! Whoever writes takes the account's row first ([`lock`]): entries of one account are in one order, and `balance_after`
//! of each is the sum up to it.

mod row;

use row::{ActiveModel, Column, Entity, balance};
pub use row::{EntryType, Model as LedgerEntry, balance::Model as Balance};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};

use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    ids::ReservationId,
    page::{Page, PageRequest},
    store::{AccountScope, Bounds, Conn, Ordering, Tx},
};

/// A change of the balance about to be made.
#[derive(Debug, Clone)]
pub struct Entry {
    pub kind: EntryType,
    /// Credits, signed.
    pub amount: i64,
    /// Names what it is for: a second entry with the same reference is not made.
    pub reference: String,
    pub reason: String,
}

impl Balance {
    /// What is not held back.
    #[must_use]
    pub fn available(&self) -> i64 {
        self.credits - self.credits_reserved
    }
}

/// The account's balance.
pub async fn balance<C: Conn>(account: &AccountScope<C>) -> Result<Balance> {
    account.get(balance::Entity::find()).await
}

/// The account's balance, which nobody else changes until the transaction ends.
///
/// `NO KEY UPDATE`: rows that refer to the account are inserted beside it, and two transactions that did so first would
/// wait for each other if this took the key too. SQLite has one writer and needs no lock.
pub(super) async fn lock(account: &AccountScope<Tx>) -> Result<Balance> {
    account.get(balance::Entity::find().lock(LockType::NoKeyUpdate)).await
}

/// The entry with this reference, if there is one.
pub async fn find<C: Conn>(account: &AccountScope<C>, reference: &str) -> Result<Option<LedgerEntry>> {
    account.find(Entity::find().filter(Column::Reference.eq(reference))).await
}

/// The entries, newest first.
pub async fn list(account: &AccountScope, created: Bounds<Instant>, page: PageRequest) -> Result<Page<LedgerEntry>> {
    let query = created.filter(Entity::find(), Column::CreatedAt);
    account.page::<Entity, LedgerEntry>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// Adds or takes credits outside of any work: what an operator, a renewal or a purchase does. Takes only what is not
/// held back. Again with the same reference, the first entry is returned and nothing changes.
pub async fn grant(account: &AccountScope<Tx>, entry: Entry) -> Result<LedgerEntry> {
    check(&entry)?;
    let balance = lock(account).await?;
    if let Some(known) = find(account, &entry.reference).await? {
        return Ok(known);
    }
    if balance.available() + entry.amount < 0 {
        return Err(Error::InsufficientCredits { required: -entry.amount, available: balance.available() });
    }
    write(account, &balance, entry, None, 0).await
}

fn check(entry: &Entry) -> Result<()> {
    let fits = match entry.kind {
        EntryType::SubscriptionGrant | EntryType::Grant | EntryType::Purchase | EntryType::Refund => entry.amount > 0,
        EntryType::Expiry => entry.amount < 0,
        EntryType::Adjustment => entry.amount != 0,
        EntryType::Deduction => return Err(Error::field("type", "a deduction is made by work, never by hand")),
    };
    if !fits {
        return Err(Error::field("amount", format!("does not fit the type {}", entry.kind)));
    }
    if entry.reason.trim().is_empty() {
        return Err(Error::field("reason", "is required: it is what the account's owner will read"));
    }
    Ok(())
}

/// Takes credits for work; `held` of them (and what was held too much) are no longer held back.
pub(super) async fn deduct(
    account: &AccountScope<Tx>,
    balance: &Balance,
    entry: Entry,
    reservation: ReservationId,
    held: i64,
) -> Result<LedgerEntry> {
    write(account, balance, entry, Some(reservation), held).await
}

/// Holds credits back, if so many are free.
pub(super) async fn hold(account: &AccountScope<Tx>, credits: i64) -> Result<bool> {
    let free = Expr::col(balance::Column::Credits).sub(Expr::col(balance::Column::CreditsReserved));
    let update = balance::Entity::update_many()
        .col_expr(balance::Column::CreditsReserved, Expr::col(balance::Column::CreditsReserved).add(credits))
        .filter(free.gte(credits));
    Ok(account.update(update).await? == 1)
}

/// Frees credits that were held back.
pub(super) async fn free(account: &AccountScope<Tx>, credits: i64) -> Result<()> {
    let held = Expr::col(balance::Column::CreditsReserved).sub(credits);
    account.update(balance::Entity::update_many().col_expr(balance::Column::CreditsReserved, held)).await?;
    Ok(())
}

async fn write(
    account: &AccountScope<Tx>,
    balance: &Balance,
    entry: Entry,
    reservation: Option<ReservationId>,
    held: i64,
) -> Result<LedgerEntry> {
    let credits = balance.credits + entry.amount;
    // both columns at once: the database checks after each statement that no more is held than there is
    let update = balance::Entity::update_many()
        .col_expr(balance::Column::Credits, Expr::val(credits))
        .col_expr(balance::Column::CreditsReserved, Expr::val(balance.credits_reserved - held));
    account.update(update).await?;
    account
        .insert(ActiveModel {
            id: Set(account.new_id()),
            r#type: Set(entry.kind),
            amount: Set(entry.amount),
            balance_after: Set(credits),
            reservation_id: Set(reservation),
            reference: Set(entry.reference),
            reason: Set(entry.reason),
            actor: Set(account.actor().to_string()),
            created_at: Set(account.now()),
            ..Default::default()
        })
        .await
}
