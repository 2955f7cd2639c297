//! API keys, as every request must know them: the key, and the user who made it as they are now.
//!
//! The table belongs to `features::accounts`; here only what every request must know of it is read.

use chrono::TimeDelta;
use sea_orm::{
    ExprTrait, FromQueryResult, JoinType,
    sea_query::{Expr, Query},
};
use serde_json::Value;

use crate::platform::{
    access::{
        principal::{self, Principal},
        tokens::{Opaque, hash_opaque},
    },
    clock::Instant,
    error::Result,
    ids::{ApiKeyId, SiteId},
    random::Random,
    store::System,
};

/// What every key begins with: so a bearer token is known for one, and so are keys in a log or a repository.
pub const PREFIX: &str = "igny8_";
/// How much of a key is shown, to tell it from others.
const SHOWN_CHARS: usize = PREFIX.len() + 6;
/// A key that is used often is noted this often.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A new key for its holder; only the hash and the first characters are stored.
pub struct Minted {
    pub text: String,
    pub shown: String,
    pub hash: [u8; 32],
}

/// Makes a key.
#[must_use]
pub fn mint(random: &dyn Random) -> Minted {
    let text = format!("{PREFIX}{}", Opaque::mint(random).text);
    Minted { shown: text.chars().take(SHOWN_CHARS).collect(), hash: hash_opaque(&text), text }
}

/// A key that may be used.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Key {
    pub key_id: ApiKeyId,
    /// The only site that it reaches; none: all that its maker does.
    pub key_site: Option<SiteId>,
    key_scopes: Value,
    key_seen: Option<Instant>,
    /// Who made it. A key never does more than they may now.
    #[sea_orm(nested)]
    pub principal: Principal,
}

impl Key {
    /// Whether the permission is among its scopes.
    #[must_use]
    pub fn includes(&self, permission: &str) -> bool {
        self.key_scopes.as_array().is_some_and(|scopes| scopes.iter().any(|scope| scope.as_str() == Some(permission)))
    }

    /// Notes that it is used, now and then.
    pub(super) async fn touch(&self, system: &System) -> Result<()> {
        let now = system.store().now();
        if self.key_seen.is_some_and(|seen| now - seen < SEEN_EVERY) {
            return Ok(());
        }
        let seen = Query::update()
            .table("api_key")
            .value("last_used_at", now)
            .and_where(Expr::col("id").eq(self.key_id))
            .and_where(Expr::col("last_used_at").is_null().or(Expr::col("last_used_at").lte(now - SEEN_EVERY)))
            .to_owned();
        let tx = system.begin().await?;
        tx.execute(&seen).await?;
        tx.commit().await
    }
}

/// The key that this text is, unless it was revoked or its time is over.
pub(super) async fn find(system: &System, text: &str) -> Result<Option<Key>> {
    let mut query = principal::select();
    query
        .expr_as(Expr::col(("api_key", "id")), "key_id")
        .expr_as(Expr::col(("api_key", "site_id")), "key_site")
        .expr_as(Expr::col(("api_key", "scopes")), "key_scopes")
        .expr_as(Expr::col(("api_key", "last_used_at")), "key_seen")
        .join(JoinType::InnerJoin, "api_key", Expr::col(("api_key", "created_by")).equals(("user", "id")))
        .and_where(Expr::col(("api_key", "key_hash")).eq(hash_opaque(text).to_vec()))
        .and_where(Expr::col(("api_key", "revoked_at")).is_null())
        .and_where(
            Expr::col(("api_key", "expires_at"))
                .is_null()
                .or(Expr::col(("api_key", "expires_at")).gt(system.store().now())),
        );
    let row = system.query(&query).await?.into_iter().next();
    Ok(row.map(|row| Key::from_query_result(&row, "")).transpose()?)
}
