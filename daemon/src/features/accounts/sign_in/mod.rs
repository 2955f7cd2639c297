//! Signing up, in and out: by cookie for the console, by signed tokens for machines.

mod answers;
/// HTTP.
pub mod api;
/// HTTP of identity providers.
pub mod api_oidc;
/// HTTP, what a mail's link or a second step does.
pub mod api_proofs;
mod oidc;
mod proofs;
mod second_step;
mod sign_up;

use std::net::IpAddr;

pub use proofs::{forgot, resend_verification, reset, verify_address};
pub use second_step::{FirstStep, first_step, second_step};
pub use sign_up::{NewAccount, Registered, SignUp, create};

use super::{
    accounts::{self, Account},
    users::{self, User},
};
use crate::{
    features::billing::{plans::Plan, subscriptions},
    platform::{
        access::{
            Access, UserStatus,
            families::{self, Held, Refreshed},
            role::Role,
            sessions::{self, Device, Started},
            throttle::Scope,
            tokens::Subject,
        },
        error::{Error, Result},
        ids::{AccountId, UserId},
        services::Services,
        store::{AccountScope, Actor, Conn, System, Tx},
    },
};

/// A user with what surrounds them.
#[derive(Debug, Clone)]
pub struct Profile {
    pub user: User,
    pub account: Account,
    pub plan: Plan,
}

/// The pair of tokens of a machine.
#[derive(Debug)]
pub struct TokenPair {
    pub access: String,
    pub refresh: String,
    /// Until the access token ends.
    pub expires_in_seconds: i64,
    /// Until the machine has to sign in again, however often it refreshes.
    pub refresh_expires_in_seconds: i64,
}

#[expect(clippy::disallowed_methods, reason = "signing in precedes the tenant: the address says which it is")]
fn system(services: &Services) -> System {
    services.store.system("signing in precedes the tenant")
}

/// Limits guessing: by who asks, and more narrowly by who asks for whom. Never by the account alone, or anybody could
/// lock somebody out.
pub fn throttle(access: &Access, address: Option<IpAddr>, email: &str) -> Result<()> {
    throttle_address(access, address)?;
    access.throttle.admit(Scope::AuthStrict, &format!("{} {}", word_of(address), users::normal_email(email)))
}

/// Limits haste by who asks alone.
pub fn throttle_address(access: &Access, address: Option<IpAddr>) -> Result<()> {
    access.throttle.admit(Scope::Auth, &word_of(address))
}

fn word_of(address: Option<IpAddr>) -> String {
    address.map_or_else(|| "local".to_owned(), |address| address.to_string())
}

/// The user with this address and password. Unknown, disabled and wrong get one answer, in the same time.
pub async fn verify(services: &Services, email: &str, password: String) -> Result<User> {
    let user = users::find_by_email(&system(services), email).await?;
    let user = user.filter(|user| user.status == UserStatus::Active && user.role.can_sign_in());
    let stored = user.as_ref().map(|user| user.password_hash.clone());
    let fits = services.access.passwords.verify(password, stored).await?;
    user.filter(|_| fits).ok_or_else(|| {
        services.metrics.auth_failures_total("password").inc();
        let detail = "the address and the password do not belong together".to_owned();
        Error::Unauthenticated { code: "credentials_invalid", detail }
    })
}

/// Begins a session of the console.
pub async fn start_session(services: &Services, user: User, device: &Device) -> Result<(Profile, Started)> {
    let system = system(services);
    let tx = system.begin().await?;
    let started = open_session(services, &tx, &user, device).await?;
    tx.commit().await?;
    let account = system.account(user.account_id, Actor::User(user.id));
    Ok((profile(&account, user).await?, started))
}

/// Who `user` is, and where.
pub async fn profile<C: Conn>(account: &AccountScope<C>, user: User) -> Result<Profile> {
    let plan = subscriptions::plan(account).await?;
    Ok(Profile { user, account: accounts::get(account).await?, plan })
}

async fn open_session(services: &Services, tx: &System<Tx>, user: &User, device: &Device) -> Result<Started> {
    let account = tx.account(user.account_id, Actor::User(user.id));
    users::note_login(&account, user.id).await?;
    sessions::start(&account, user.id, device, services.access.settings.session).await
}

/// Begins a family of tokens for a machine that signed in.
pub async fn start_tokens(services: &Services, user: &User, user_agent: &str) -> Result<TokenPair> {
    let tx = system(services).begin().await?;
    let account = tx.account(user.account_id, Actor::User(user.id));
    users::note_login(&account, user.id).await?;
    let held = families::start(&account, &services.access.refresh, user.id, user.token_version, user_agent).await?;
    drop(account);
    tx.commit().await?;
    pair(
        services,
        held,
        Bearer { user: user.id, account: user.account_id, role: user.role, version: user.token_version },
    )
    .await
}

/// The next tokens for a refresh token. Unknown, used up, ended and somebody else's now get one answer.
pub async fn refresh(services: &Services, token: &str) -> Result<TokenPair> {
    let refused = |reason| {
        services.metrics.auth_failures_total(reason).inc();
        let detail = "this refresh token is no longer valid: sign in again".to_owned();
        Error::Unauthenticated { code: "unauthenticated", detail }
    };
    match families::refresh(&system(services), &services.access.refresh, token).await? {
        Refreshed::Next(held, now) => {
            let (user, account) = (now.user_id, now.account_id);
            pair(services, held, Bearer { user, account, role: now.role, version: now.token_version }).await
        }
        Refreshed::Refused => Err(refused("refresh")),
        Refreshed::Reused(family) => {
            tracing::warn!(%family, "a refresh token was used again after its grace: its family has ended");
            Err(refused("refresh_reused"))
        }
    }
}

/// Ends the family of a refresh token, and with it the access tokens that were made from it.
pub async fn revoke(services: &Services, token: &str) -> Result<()> {
    families::end_by_token(&system(services), token).await
}

/// Signs a user out everywhere.
pub async fn sign_out_everywhere(account: &AccountScope<Tx>, user: UserId) -> Result<()> {
    sessions::end_all(account, user).await.map(drop)
}

struct Bearer {
    user: UserId,
    account: AccountId,
    role: Role,
    version: i64,
}

async fn pair(services: &Services, held: Held, bearer: Bearer) -> Result<TokenPair> {
    let Bearer { user, account, role, version } = bearer;
    let subject = Subject { user, account, role, version, family: held.family };
    services.access.signing.refresh().await?;
    let (access, claims) = services.access.tokens.issue(subject, held.expires_at)?;
    Ok(TokenPair {
        access,
        refresh: held.refresh.text,
        expires_in_seconds: claims.exp - claims.iat,
        refresh_expires_in_seconds: held.expires_at.timestamp() - claims.iat,
    })
}
