//! API keys: how a program acts for an account without anybody's password.
//!
//! A key has scopes, which are names of permissions, and never does more than the user who made it may when it is used:
//! both are asked on every request (`platform::access`). The text of a key is shown once; we keep its hash.

/// HTTP.
pub mod api;
mod row;

pub use row::Model as ApiKey;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use super::{accounts, trimmed_name};
use crate::platform::{
    access::{api_key, permissions},
    clock::Instant,
    error::{Error, Result},
    ids::{ApiKeyId, SiteId, UserId},
    page::{Page, PageRequest},
    store::{AccountScope, Conn, Ordering, Tx},
};

/// Keys that an account may have at once, revoked ones aside.
const MOST: u64 = 200;

/// A key about to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    pub name: String,
    pub scopes: Vec<String>,
    pub site: Option<SiteId>,
    pub expires_at: Option<Instant>,
    /// Whose permissions bound it.
    pub by: UserId,
}

impl ApiKey {
    /// The permissions that it was given.
    #[must_use]
    pub fn scopes(&self) -> Vec<String> {
        let scopes = self.scopes.as_array().into_iter().flatten();
        scopes.filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

/// The account's keys, newest first; also those that are over.
pub async fn list(account: &AccountScope, page: PageRequest) -> Result<Page<ApiKey>> {
    account.page::<Entity, ApiKey>(Entity::find(), &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// One of the account's keys.
pub async fn get<C: Conn>(account: &AccountScope<C>, id: ApiKeyId) -> Result<ApiKey> {
    account.get(Entity::find_by_id(id)).await
}

/// Makes a key; gives its text, which nobody can find out later. `may` says which permissions its maker can hand on.
pub async fn create(account: &AccountScope<Tx>, new: NewKey, may: impl Fn(&str) -> bool) -> Result<(ApiKey, String)> {
    let scopes = checked(new.scopes, may)?;
    if new.expires_at.is_some_and(|end| end <= account.now()) {
        return Err(Error::field("expires_at", "must be in the future"));
    }
    accounts::lock(account).await?;
    if account.count(Entity::find().filter(Column::RevokedAt.is_null())).await? >= MOST {
        return Err(Error::conflict("conflict", format!("an account has at most {MOST} API keys: revoke one first")));
    }
    let minted = api_key::mint(&*account.store().random());
    let row = ActiveModel {
        id: Set(account.new_id()),
        site_id: Set(new.site),
        created_by: Set(new.by),
        name: Set(trimmed_name("name", &new.name)?),
        prefix: Set(minted.shown),
        key_hash: Set(minted.hash.to_vec()),
        scopes: Set(scopes.into()),
        created_at: Set(account.now()),
        expires_at: Set(new.expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
        ..Default::default()
    };
    Ok((account.insert(row).await?, minted.text))
}

fn checked(mut scopes: Vec<String>, may: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    scopes.sort();
    scopes.dedup();
    for scope in &scopes {
        if !permissions::ALL.iter().any(|known| known.name == scope) {
            return Err(Error::field("scopes", format!("there is no permission {scope}: see GET /meta/permissions")));
        }
        if !may(scope) {
            return Err(Error::Forbidden(format!("you cannot hand on {scope}, which is not yours")));
        }
    }
    Ok(scopes)
}

/// Ends a key at once, for good.
pub async fn revoke(account: &AccountScope<Tx>, id: ApiKeyId) -> Result<()> {
    let key = get(account, id).await?;
    if key.revoked_at.is_none() {
        let now = account.now();
        account.change(ActiveModel { id: Set(id), revoked_at: Set(Some(now)), ..Default::default() }).await?;
    }
    Ok(())
}
