//! Sessions of the console: an opaque token in a cookie that no script can read, its hash in the table `session`,
//! and a second token for `X-CSRF-Token` that only a page of our own origin can read.

use std::{borrow::Cow, net::IpAddr};

use chrono::TimeDelta;
use poem::http::{HeaderValue, header};
use sea_orm::{
    ActiveValue::Set, DeriveEntityModel, ExprTrait, FromQueryResult, JoinType, entity::prelude::*, sea_query::Expr,
};
use url::Url;

use crate::platform::{
    access::{
        families::{self, EndReason},
        principal::{self, Principal},
        settings::Settings,
        tokens::{Opaque, fits_opaque, hash_opaque},
    },
    clock::Instant,
    error::{Error, Result},
    http::context,
    ids::{AccountId, SessionId, UserId},
    page::{Page, PageRequest},
    store::{AccountOwned, AccountScope, Actor, Ordering, System, Tx},
};

/// The cookie that proves who asks.
pub const SESSION_COOKIE: &str = "igny8_session";
/// The cookie whose value must come back as [`CSRF_HEADER`].
pub const CSRF_COOKIE: &str = "igny8_csrf";
/// Proves that a change was asked for by our own page.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// A session that is in use is written to this often, not on every request.
const TOUCH_EVERY: TimeDelta = TimeDelta::hours(1);
const USER_AGENT_CHARS: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub account_id: AccountId,
    pub user_id: UserId,
    pub token_hash: Vec<u8>,
    pub csrf_hash: Vec<u8>,
    pub user_agent: String,
    /// Where it signed in from; empty if that is not known.
    pub address: String,
    pub created_at: Instant,
    pub last_seen_at: Instant,
    pub expires_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "session";
    const ACCOUNT: Column = Column::AccountId;
}

/// What a new session's holder gets; neither text is stored.
pub struct Started {
    token: Opaque,
    csrf: Opaque,
    lasts: TimeDelta,
}

/// What a request says of where it comes from.
#[derive(Debug, Clone)]
pub struct Device {
    pub user_agent: String,
    pub address: Option<IpAddr>,
}

impl Device {
    /// What this request says.
    #[must_use]
    pub fn of(settings: &Settings, request: &poem::Request) -> Self {
        let user_agent = request.header(header::USER_AGENT).unwrap_or_default().to_owned();
        Self { user_agent, address: settings.client_address(request) }
    }
}

/// Begins a session of `user`.
pub async fn start(account: &AccountScope<Tx>, user: UserId, device: &Device, lasts: TimeDelta) -> Result<Started> {
    let random = account.store().random();
    let (token, csrf) = (Opaque::mint(&*random), Opaque::mint(&*random));
    let now = account.now();
    account
        .insert(ActiveModel {
            id: Set(account.new_id()),
            user_id: Set(user),
            token_hash: Set(token.hash.to_vec()),
            csrf_hash: Set(csrf.hash.to_vec()),
            user_agent: Set(device.user_agent.chars().take(USER_AGENT_CHARS).collect()),
            address: Set(device.address.map(|address| address.to_string()).unwrap_or_default()),
            created_at: Set(now),
            last_seen_at: Set(now),
            expires_at: Set(now + lasts),
            ..Default::default()
        })
        .await?;
    Ok(Started { token, csrf, lasts })
}

/// Signs `user` out everywhere: every session of the console, every family of tokens of a machine.
pub async fn end_all(account: &AccountScope<Tx>, user: UserId) -> Result<u64> {
    families::end_all(account, user, EndReason::Revoked).await?;
    account.delete(Entity::delete_many().filter(Column::UserId.eq(user))).await
}

/// Signs `user` out everywhere but in the session `keep`.
pub async fn end_all_but(account: &AccountScope<Tx>, user: UserId, keep: Option<SessionId>) -> Result<()> {
    let Some(keep) = keep else { return end_all(account, user).await.map(drop) };
    families::end_all(account, user, EndReason::Revoked).await?;
    let others = Entity::delete_many().filter(Column::UserId.eq(user)).filter(Column::Id.ne(keep));
    account.delete(others).await?;
    Ok(())
}

/// Ends one of `user`'s sessions; anybody else's does not exist.
pub async fn end_one(account: &AccountScope<Tx>, user: UserId, id: SessionId) -> Result<()> {
    match account.delete(Entity::delete_many().filter(Column::UserId.eq(user)).filter(Column::Id.eq(id))).await? {
        0 => Err(Error::NotFound("session")),
        _ => Ok(()),
    }
}

/// The sessions of `user` that are not over, the last used first.
pub async fn list(account: &AccountScope, user: UserId, page: PageRequest) -> Result<Page<Model>> {
    let query = Entity::find().filter(Column::UserId.eq(user)).filter(Column::ExpiresAt.gt(account.now()));
    account.page::<Entity, Model>(query, &Ordering::newest(Column::LastSeenAt, Column::Id), page, None).await
}

/// A session in use, and who uses it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Session {
    pub(super) session_id: SessionId,
    csrf_hash: Vec<u8>,
    last_seen_at: Instant,
    #[sea_orm(nested)]
    pub principal: Principal,
}

impl Session {
    /// Whether `sent` (the header's value) shows that our own page asks.
    #[must_use]
    pub fn fits_csrf(&self, sent: Option<&str>) -> bool {
        sent.is_some_and(|sent| fits_opaque(sent, &self.csrf_hash))
    }

    /// Ends it.
    pub async fn end(&self, system: &System) -> Result<()> {
        let principal = &self.principal;
        let account = system.account(principal.account_id, Actor::User(principal.user_id)).begin().await?;
        account.delete(Entity::delete_many().filter(Column::Id.eq(self.session_id))).await?;
        account.commit().await
    }

    /// Keeps a session that is in use from running out. Returns whether it was written.
    pub(super) async fn touch(&self, system: &System, lasts: TimeDelta) -> Result<bool> {
        let now = system.store().now();
        if now - self.last_seen_at < TOUCH_EVERY {
            return Ok(false);
        }
        let seen = ActiveModel { last_seen_at: Set(now), expires_at: Set(now + lasts), ..Default::default() };
        let tx = system.begin().await?;
        tx.update(Entity::update_many().set(seen).filter(Column::Id.eq(self.session_id))).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// The session whose token this is, unless it ran out.
pub async fn find(system: &System, token: &str) -> Result<Option<Session>> {
    let mut query = principal::select();
    query
        .expr_as(Expr::col(("session", "id")), "session_id")
        .expr_as(Expr::col(("session", "csrf_hash")), "csrf_hash")
        .expr_as(Expr::col(("session", "last_seen_at")), "last_seen_at")
        .join(JoinType::InnerJoin, "session", Expr::col(("session", "user_id")).equals(("user", "id")))
        .and_where(Expr::col(("session", "token_hash")).eq(hash_opaque(token).to_vec()))
        .and_where(Expr::col(("session", "expires_at")).gt(system.store().now()));
    let row = system.query(&query).await?.into_iter().next();
    Ok(row.map(|row| Session::from_query_result(&row, "")).transpose()?)
}

impl Started {
    /// Gives the holder both cookies, on whatever the answer will be.
    pub fn give(&self, public_url: &Url) {
        set_cookie(SESSION_COOKIE, &self.token.text, self.lasts, public_url);
        set_cookie(CSRF_COOKIE, &self.csrf.text, self.lasts, public_url);
    }
}

/// Gives the holder of `token` and `csrf` the same cookies for a new while.
pub(super) fn renew_cookies(token: &str, csrf: Option<&str>, lasts: TimeDelta, public_url: &Url) {
    set_cookie(SESSION_COOKIE, token, lasts, public_url);
    if let Some(csrf) = csrf {
        set_cookie(CSRF_COOKIE, csrf, lasts, public_url);
    }
}

/// Takes both cookies away.
pub fn clear_cookies(public_url: &Url) {
    set_cookie(SESSION_COOKIE, "", TimeDelta::zero(), public_url);
    set_cookie(CSRF_COOKIE, "", TimeDelta::zero(), public_url);
}

fn cookie<'a>(request: &'a poem::Request, name: &str) -> Option<&'a str> {
    let headers = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = headers.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The session's token that `request` carries.
pub fn session_cookie<'a>(request: &'a poem::Request, public_url: &Url) -> Option<&'a str> {
    named_cookie(request, SESSION_COOKIE, public_url)
}

/// The CSRF token that `request` carries as a cookie.
pub fn csrf_cookie<'a>(request: &'a poem::Request, public_url: &Url) -> Option<&'a str> {
    named_cookie(request, CSRF_COOKIE, public_url)
}

/// The value of a cookie that we set.
pub fn named_cookie<'a>(request: &'a poem::Request, name: &str, public_url: &Url) -> Option<&'a str> {
    cookie(request, &full_name(name, public_url))
}

/// The name of a cookie in the browser. With https the browser itself sees to it that nobody but this very host, no
/// neighbour under the same domain and no page without https, has set it.
fn full_name<'a>(name: &'a str, public_url: &Url) -> Cow<'a, str> {
    if public_url.scheme() == "https" { format!("__Host-{name}").into() } else { name.into() }
}

/// Sets a cookie that no script can read.
pub fn hide_in_cookie(name: &str, value: &str, lasts: TimeDelta, public_url: &Url) {
    set_cookie(name, value, lasts, public_url);
}

fn set_cookie(name: &str, value: &str, lasts: TimeDelta, public_url: &Url) {
    // a browser keeps no Secure cookie from plain http, and a test instance on a LAN has nothing else
    let secure = if public_url.scheme() == "https" { "; Secure" } else { "" };
    let hidden = if name == CSRF_COOKIE { "" } else { "; HttpOnly" };
    let name = full_name(name, public_url);
    let cookie = format!("{name}={value}; Path=/; Max-Age={}; SameSite=Lax{hidden}{secure}", lasts.num_seconds());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        context::add_header(header::SET_COOKIE, cookie);
    }
}
