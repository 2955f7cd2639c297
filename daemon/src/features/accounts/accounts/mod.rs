//! Accounts: the organisation that everything else belongs to.

mod row;

pub use row::Model as Account;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::LockType};

use super::trimmed_name;
use crate::platform::{
    access::{AccountStatus, families},
    error::{Error, Result},
    ids::{AccountId, Id},
    store::{AccountScope, Actor, Conn, System, Tx},
};

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
pub(super) async fn lock(account: &AccountScope<Tx>) -> Result<Account> {
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

/// Refuses what only an active account may do, where nobody is signed in whom `Caller` would refuse.
pub async fn require_active<C: Conn>(account: &AccountScope<C>) -> Result<Account> {
    let row = get(account).await?;
    if row.status.may_write() {
        return Ok(row);
    }
    let detail = format!("the account {} is {}: nothing goes out until it is active again", row.name, row.status);
    Err(Error::conflict("account_suspended", detail))
}

/// Sets what an account may do at all; for the operator. Machines of an account that may no longer write sign in again.
pub async fn set_status(account: &AccountScope<Tx>, status: AccountStatus) -> Result<Account> {
    if !status.may_write() {
        families::end_account(account).await?;
    }
    let id = account.account_id();
    let now = account.now();
    account.change(ActiveModel { id: Set(id), status: Set(status), updated_at: Set(now), ..Default::default() }).await
}
