//! Families of refresh tokens: one begins with each sign-in of a machine and lives as long as was said then.
//!
//! A refresh token works once. Using it is one conditional update, so of many who race one makes the successor, on either
//! database and from any daemon. Who comes later but within the grace gets that same successor: two tabs, or a client that
//! lost the answer, are no thieves. Later still, somebody has a copy: the family ends, and with it the access tokens that
//! were made from it. The successor's text stands nowhere: whoever holds a token makes it from that, the salt of its use
//! and our secret ([`Rules::secret`]).

mod row;

use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use row::{family, token};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, UpdateMany,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use sha2::Sha256;

use crate::platform::{
    access::{
        principal::{self, Principal},
        tokens::{Opaque, hash_opaque},
    },
    clock::Instant,
    error::{Error, Result},
    ids::{FamilyId, RefreshTokenId, UserId},
    random,
    store::{AccountScope, Actor, System, Tx},
};

pub use row::family::Model as Family;

const USER_AGENT_CHARS: usize = 200;
/// Tokens that can be refreshed one from the other within the grace; more is a client that does nothing else.
const LONGEST_CHAIN: usize = 1_000;

words! {
    /// Why a family is over before its time.
    pub enum EndReason {
        /// Its holder signed out.
        SignedOut,
        /// A token was used again after the grace: there are two holders.
        Reused,
        /// The user got another role or password, was disabled, or the account suspended.
        Revoked,
    }
}

/// How tokens follow each other.
#[derive(Clone)]
pub struct Rules {
    /// How long a family lives.
    pub lasts: TimeDelta,
    /// How long a used token still gives its successor.
    pub grace: TimeDelta,
    /// What successors are made with.
    pub secret: [u8; 32],
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rules").field("lasts", &self.lasts).field("grace", &self.grace).finish_non_exhaustive()
    }
}

/// A refresh token for its holder, and the family that access tokens are made for.
#[derive(Debug, Clone)]
pub struct Held {
    pub family: FamilyId,
    pub refresh: Opaque,
    pub expires_at: Instant,
}

/// What came of a refresh.
#[derive(Debug)]
pub enum Refreshed {
    /// The next token, for the user as they are now.
    Next(Held, Principal),
    /// Nobody's token, or one whose family is over.
    Refused,
    /// A copy was used; the family has ended.
    Reused(FamilyId),
}

/// Begins a family of `user`, whose tokens have `version`.
pub async fn start(
    account: &AccountScope<Tx>,
    rules: &Rules,
    user: UserId,
    version: i64,
    user_agent: &str,
) -> Result<Held> {
    let (id, now): (FamilyId, _) = (account.new_id(), account.now());
    let family = family::ActiveModel {
        id: Set(id),
        user_id: Set(user),
        token_version: Set(version),
        user_agent: Set(user_agent.chars().take(USER_AGENT_CHARS).collect()),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(now + rules.lasts),
        ended_at: Set(None),
        end_reason: Set(None),
        ..Default::default()
    };
    account.insert(family).await?;
    let refresh = Opaque::mint(&*account.store().random());
    add(account, id, &refresh).await?;
    Ok(Held { family: id, refresh, expires_at: now + rules.lasts })
}

async fn add(account: &AccountScope<Tx>, family: FamilyId, refresh: &Opaque) -> Result<()> {
    let row = token::ActiveModel {
        id: Set(account.new_id()),
        family_id: Set(family),
        token_hash: Set(refresh.hash.to_vec()),
        created_at: Set(account.now()),
        used_at: Set(None),
        salt: Set(None),
        ..Default::default()
    };
    account.insert(row).await.map(drop)
}

/// A token that somebody shows, with its family and user as they are now.
#[derive(FromQueryResult)]
struct Shown {
    token_id: RefreshTokenId,
    family_id: FamilyId,
    token_version_then: i64,
    expires_at: Instant,
    ended_at: Option<Instant>,
    #[sea_orm(nested)]
    principal: Principal,
}

impl Shown {
    fn is_good(&self, now: Instant) -> bool {
        self.ended_at.is_none()
            && now < self.expires_at
            && self.token_version_then == self.principal.token_version
            && self.principal.may_enter()
    }

    fn held(&self, refresh: Opaque) -> Held {
        Held { family: self.family_id, refresh, expires_at: self.expires_at }
    }
}

fn with_family() -> SelectStatement {
    let mut query = principal::select();
    query
        .expr_as(Expr::col(("token_family", "id")), "family_id")
        .expr_as(Expr::col(("token_family", "token_version")), "token_version_then")
        .expr_as(Expr::col(("token_family", "expires_at")), "expires_at")
        .expr_as(Expr::col(("token_family", "ended_at")), "ended_at")
        .join(JoinType::InnerJoin, "token_family", Expr::col(("token_family", "user_id")).equals(("user", "id")));
    query
}

/// Exchanges `text` for its successor.
pub async fn refresh(system: &System, rules: &Rules, text: &str) -> Result<Refreshed> {
    let mut query = with_family();
    query
        .expr_as(Expr::col(("refresh_token", "id")), "token_id")
        .join(
            JoinType::InnerJoin,
            "refresh_token",
            Expr::col(("refresh_token", "family_id")).equals(("token_family", "id")),
        )
        .and_where(Expr::col(("refresh_token", "token_hash")).eq(hash_opaque(text).to_vec()));
    let Some(row) = system.query(&query).await?.into_iter().next() else { return Ok(Refreshed::Refused) };
    let shown = Shown::from_query_result(&row, "")?;
    if !shown.is_good(system.store().now()) {
        return Ok(Refreshed::Refused);
    }
    let tx = system.begin().await?;
    let account = tx.account(shown.principal.account_id, Actor::User(shown.principal.user_id));
    let held = match take(&account, shown.token_id).await? {
        Some(salt) => Some(succeed(&account, rules, &shown, text, &salt).await?),
        None => follow(&account, rules, &shown, text).await?,
    };
    if held.is_none() {
        end(&account, family::Entity::update_many().filter(family::Column::Id.eq(shown.family_id)), EndReason::Reused)
            .await?;
    }
    drop(account);
    // Also where nothing was written: what another one of the group wrote must be on disk before it is handed out.
    tx.commit().await?;
    Ok(match held {
        Some(refresh) => Refreshed::Next(shown.held(refresh), shown.principal),
        None => Refreshed::Reused(shown.family_id),
    })
}

/// Uses a token, if it was not used yet; gives the salt of its use.
async fn take(account: &AccountScope<Tx>, token: RefreshTokenId) -> Result<Option<Vec<u8>>> {
    let salt = random::bytes::<16>(&*account.store().random()).to_vec();
    let used =
        token::ActiveModel { used_at: Set(Some(account.now())), salt: Set(Some(salt.clone())), ..Default::default() };
    let unused = token::Entity::update_many()
        .set(used)
        .filter(token::Column::Id.eq(token))
        .filter(token::Column::UsedAt.is_null());
    Ok((account.update(unused).await? == 1).then_some(salt))
}

async fn succeed(account: &AccountScope<Tx>, rules: &Rules, shown: &Shown, text: &str, salt: &[u8]) -> Result<Opaque> {
    let next = rules.successor(text, salt)?;
    add(account, shown.family_id, &next).await?;
    let seen = family::ActiveModel { last_used_at: Set(account.now()), ..Default::default() };
    account.update(family::Entity::update_many().set(seen).filter(family::Column::Id.eq(shown.family_id))).await?;
    Ok(next)
}

/// The successor that a used token already has, or that one's if it was used meanwhile: whoever was slow is as well off as
/// whoever was quick. `None` if the grace of `text` is over.
async fn follow(account: &AccountScope<Tx>, rules: &Rules, shown: &Shown, text: &str) -> Result<Option<Opaque>> {
    let mut holds: Option<Opaque> = None;
    for _ in 0..LONGEST_CHAIN {
        let shows = holds.as_ref().map_or(text, |held| &held.text);
        let row = token::Entity::find()
            .filter(token::Column::TokenHash.eq(hash_opaque(shows).to_vec()))
            .filter(token::Column::FamilyId.eq(shown.family_id));
        let row = account.get(row).await?;
        let Some((used_at, salt)) = row.used_at.zip(row.salt) else { return Ok(holds) };
        if holds.is_none() && account.now() - used_at > rules.grace {
            return Ok(None);
        }
        holds = Some(rules.successor(shows, &salt)?);
    }
    Err(Error::RateLimited { retry_after: std::time::Duration::from_secs(60) })
}

impl Rules {
    fn successor(&self, text: &str, salt: &[u8]) -> Result<Opaque> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.secret).map_err(Error::internal)?;
        mac.update(salt);
        mac.update(text.as_bytes());
        Ok(Opaque::of(mac.finalize().into_bytes().into()))
    }
}

/// The user of an access token, if the family it was made from still lives.
pub(super) async fn principal_of(system: &System, family: FamilyId, user: UserId) -> Result<Option<Principal>> {
    let mut query = principal::select();
    query
        .join(JoinType::InnerJoin, "token_family", Expr::col(("token_family", "user_id")).equals(("user", "id")))
        .and_where(Expr::col(("token_family", "id")).eq(family))
        .and_where(Expr::col(("user", "id")).eq(user))
        .and_where(Expr::col(("token_family", "ended_at")).is_null())
        .and_where(Expr::col(("token_family", "expires_at")).gt(system.store().now()));
    let row = system.query(&query).await?.into_iter().next();
    Ok(row.map(|row| Principal::from_query_result(&row, "")).transpose()?)
}

/// Ends the family of a refresh token, used or not. Nobody's token ends nothing.
pub async fn end_by_token(system: &System, text: &str) -> Result<()> {
    let token = token::Entity::find().filter(token::Column::TokenHash.eq(hash_opaque(text).to_vec()));
    let Some(token) = system.find(token).await? else { return Ok(()) };
    end_one(system, token.family_id).await
}

/// Ends a family for its holder.
pub(super) async fn end_one(system: &System, family: FamilyId) -> Result<()> {
    let Some(row) = system.find(family::Entity::find_by_id(family)).await? else { return Ok(()) };
    let account = system.account(row.account_id, Actor::User(row.user_id)).begin().await?;
    account.find(family::Entity::find_by_id(family)).await?;
    end(&account, family::Entity::update_many().filter(family::Column::Id.eq(family)), EndReason::SignedOut).await?;
    account.commit().await
}

/// Ends every family of `user`.
pub(super) async fn end_all(account: &AccountScope<Tx>, user: UserId, reason: EndReason) -> Result<u64> {
    end(account, family::Entity::update_many().filter(family::Column::UserId.eq(user)), reason).await
}

/// Ends every family of the account.
pub async fn end_account(account: &AccountScope<Tx>) -> Result<u64> {
    end(account, family::Entity::update_many(), EndReason::Revoked).await
}

async fn end(account: &AccountScope<Tx>, families: UpdateMany<family::Entity>, reason: EndReason) -> Result<u64> {
    let now = account.now();
    account.update(ending(families, reason, now)).await
}

fn ending(families: UpdateMany<family::Entity>, reason: EndReason, now: Instant) -> UpdateMany<family::Entity> {
    let ended = family::ActiveModel { ended_at: Set(Some(now)), end_reason: Set(Some(reason)), ..Default::default() };
    families.set(ended).filter(family::Column::EndedAt.is_null())
}
