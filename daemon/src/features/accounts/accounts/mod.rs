//! Accounts: the organisation that everything else belongs to.

/// HTTP.
pub mod api;
mod ending;
mod row;

use chrono::TimeDelta;
pub use ending::{ask_deletion, tables, tidy, undo_deletion};
pub use row::Model as Account;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};

use super::{sites, trimmed_name, users, valid_time_zone};
use crate::{
    features::billing::{plans::Plan, subscriptions},
    platform::{
        access::{AccountStatus, families},
        error::{Error, Result},
        ids::{AccountId, Id},
        store::{AccountScope, Actor, Conn, System, Tx, rows_of_account},
    },
};

/// What may be changed about an account.
#[derive(Debug, Clone, Default)]
pub struct AccountChange {
    pub name: Option<String>,
    pub time_zone: Option<String>,
    pub locale: Option<String>,
}

/// An account with its figures.
#[derive(Debug, Clone)]
pub struct Overview {
    pub account: Account,
    pub plan: Plan,
    pub sites: u64,
    pub users: u64,
    pub keywords: i64,
}

const SLUG_CHARS: usize = 40;

/// Makes a new account; its owner, subscription and first site follow in the same transaction.
pub async fn create(system: &System<Tx>, id: AccountId, actor: Actor, name: &str) -> Result<Account> {
    let name = trimmed_name("account_name", name)?;
    let slug = free_slug(system, id, &name).await?;
    let account = system.account(id, actor);
    let now = account.now();
    account
        .insert(ActiveModel {
            name: Set(name),
            slug: Set(slug),
            status: Set(AccountStatus::Active),
            trial_ends_at: Set(None),
            delete_after: Set(None),
            credits: Set(0),
            credits_reserved: Set(0),
            time_zone: Set("UTC".to_owned()),
            locale: Set("en".to_owned()),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        })
        .await
}

async fn free_slug(system: &System<Tx>, id: AccountId, name: &str) -> Result<String> {
    let slug: String = slug::slugify(name).chars().take(SLUG_CHARS).collect();
    let taken = slug.is_empty() || system.find(Entity::find().filter(Column::Slug.eq(&slug))).await?.is_some();
    // the tail of a UUIDv7 is random
    Ok(if taken {
        format!("{slug}-{:08x}", id.uuid().as_u128() & 0xffff_ffff).trim_matches('-').to_owned()
    } else {
        slug
    })
}

/// The account.
pub async fn get<C: Conn>(account: &AccountScope<C>) -> Result<Account> {
    account.get(Entity::find()).await
}

/// Lets nobody else through to the same account's limits until the transaction ends: whoever counts and then adds takes
/// this first. (`NO KEY UPDATE`: rows that only refer to the account do not wait.)
pub async fn lock(account: &AccountScope<Tx>) -> Result<Account> {
    account.get(Entity::find().lock(LockType::NoKeyUpdate)).await
}

/// The account with this id or short name; for the operator.
pub async fn named<C: Conn>(system: &System<C>, name: &str) -> Result<Account> {
    let query = match name.parse::<AccountId>() {
        Ok(id) => Entity::find_by_id(id),
        Err(_) => Entity::find().filter(Column::Slug.eq(name)),
    };
    let found = system.find(query).await?;
    found.ok_or_else(|| Error::Absent {
        code: "not_found",
        detail: format!("there is no account with the id or short name {name}"),
    })
}

/// The account, its plan, and what counts against the plan.
pub async fn overview<C: Conn>(account: &AccountScope<C>) -> Result<Overview> {
    Ok(Overview {
        account: get(account).await?,
        plan: subscriptions::plan(account).await?,
        sites: sites::count(account).await?,
        users: users::count(account).await?,
        keywords: rows_of_account(account, "keyword").await?,
    })
}

/// Changes the settings, if `version` is still the present one.
pub async fn change(account: &AccountScope<Tx>, version: i64, change: AccountChange) -> Result<Account> {
    get(account).await?;
    let mut update = ActiveModel { updated_at: Set(account.now()), version: Set(version + 1), ..Default::default() };
    if let Some(name) = change.name {
        update.name = Set(trimmed_name("name", &name)?);
    }
    if let Some(time_zone) = change.time_zone {
        update.time_zone = Set(valid_time_zone(&time_zone)?);
    }
    update.locale = change.locale.map_or(update.locale, Set);
    let query = Entity::update_many().set(update).filter(Column::Version.eq(version));
    if account.update(query).await? == 0 {
        return Err(Error::VersionConflict);
    }
    get(account).await
}

/// Refuses what only an active account may do, where nobody is signed in whom `Caller` would refuse.
pub async fn require_active<C: Conn>(account: &AccountScope<C>) -> Result<Account> {
    let row = get(account).await?;
    if row.status.may_write() {
        return Ok(row);
    }
    let detail = format!("the account {} is {}: nothing goes out until it is active again", row.name, row.status);
    Err(Error::conflict("account_suspended", detail))
}

/// Puts a new account on trial for a while.
pub async fn begin_trial(account: &AccountScope<Tx>, lasts: TimeDelta) -> Result<Account> {
    let (id, now) = (account.account_id(), account.now());
    let end = Some(now + lasts);
    let status = Set(AccountStatus::Trial);
    account.change(ActiveModel { id: Set(id), status, trial_ends_at: Set(end), ..Default::default() }).await
}

/// Every account of the instance, oldest first; for the operator.
pub async fn list(system: &System) -> Result<Vec<Account>> {
    system.all(Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id)).await
}

/// What the operator makes of an account; making it active ends a trial and a deletion too.
pub async fn set_status(account: &AccountScope<Tx>, status: AccountStatus) -> Result<Account> {
    let row = lock(account).await?;
    let (id, now) = (account.account_id(), account.now());
    let mut change = ActiveModel { id: Set(id), status: Set(status), updated_at: Set(now), ..Default::default() };
    change.version = Set(row.version + 1);
    if status == AccountStatus::Active {
        (change.trial_ends_at, change.delete_after) = (Set(None), Set(None));
    }
    let account_now = account.change(change).await?;
    if !status.may_write() {
        // Machines sign in again; reading, they may.
        families::end_account(account).await?;
    }
    Ok(account_now)
}
