//! Signing up, in and out, and who one is.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Object, OpenApi};

use super::{
    FirstStep, Profile, Registered, SignUp, TokenPair, first_step, profile, refresh, revoke, second_step,
    sign_out_everywhere, start_session, start_tokens, throttle, throttle_address,
};
use crate::{
    features::accounts::{one_time::Purpose, users},
    platform::{
        access::{
            AccountStatus, Caller, check_csrf,
            permissions::{self, AccountRead},
            role::Role,
            session_of,
            sessions::{self, Device},
        },
        error::Result,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Either, Later, NoContent, created, later, ok},
            valid::Valid,
        },
        ids::{AccountId, UserId},
        services::Services,
    },
};

/// The API of signing in.
pub struct SignInApi {
    services: Arc<Services>,
}

impl SignInApi {
    /// Over these services.
    #[must_use]
    pub fn new(services: &Arc<Services>) -> Self {
        Self { services: Arc::clone(services) }
    }
}

/// A new account.
#[derive(Object)]
struct Register {
    /// The organisation's name.
    #[oai(validator(min_length = 1, max_length = 120))]
    account_name: String,
    /// The owner's name.
    #[oai(validator(min_length = 1, max_length = 120))]
    name: String,
    /// The owner's address, for signing in.
    #[oai(validator(max_length = 254, pattern = r"^[^\s@]+@[^\s@]+$"))]
    email: String,
    /// At least 12 characters.
    #[oai(validator(min_length = 12, max_length = 1024))]
    password: String,
    /// The first site's name.
    #[oai(validator(min_length = 1, max_length = 120))]
    site_name: String,
    /// The first site's address.
    #[oai(validator(max_length = 500))]
    site_url: Option<String>,
}

/// An address and a password.
#[derive(Object)]
struct Login {
    #[oai(validator(max_length = 254))]
    email: String,
    #[oai(validator(max_length = 1024))]
    password: String,
}

/// Where to look for the mail.
#[derive(Object)]
pub(in crate::features::accounts) struct Sent {
    /// Where it goes, if a mail is due.
    pub(in crate::features::accounts) email: String,
}

/// The password was right: now the code of the authenticator app, or a recovery code.
#[derive(Object)]
struct Challenge {
    /// Send it back with the code.
    challenge: String,
    /// Seconds until the password has to be given again.
    expires_in: i64,
}

/// The second step.
#[derive(Object)]
struct SecondStep {
    /// As the first step answered.
    #[oai(validator(max_length = 100))]
    challenge: String,
    /// Six digits of the app, or a recovery code.
    #[oai(validator(min_length = 6, max_length = 40))]
    code: String,
}

/// A refresh token to be exchanged.
#[derive(Object)]
struct Refresh {
    #[oai(validator(max_length = 4096))]
    refresh_token: String,
}

/// The tokens of a machine.
#[derive(Object)]
struct Tokens {
    /// Send it as `Authorization: Bearer`.
    access_token: String,
    /// Exchange it for new tokens before the access token ends. It works once.
    refresh_token: String,
    /// Always `bearer`.
    token_type: String,
    /// Seconds until the access token ends.
    expires_in: i64,
    /// Seconds until the machine has to sign in again, however often it refreshes.
    refresh_expires_in: i64,
}

/// Who is signed in.
#[derive(Object)]
#[oai(rename = "User")]
struct UserOut {
    id: UserId,
    name: String,
    email: String,
    role: Role,
    /// Whether the address is known to be theirs. Until it is, this instance may let them only read.
    verified: bool,
}

/// A plan in short.
#[derive(Object)]
#[oai(rename = "AccountPlan")]
struct PlanOut {
    /// Short and stable.
    code: String,
    /// For people.
    name: String,
}

/// The organisation.
#[derive(Object)]
#[oai(rename = "Account")]
struct AccountOut {
    id: AccountId,
    name: String,
    status: AccountStatus,
    /// The balance.
    credits: i64,
    plan: PlanOut,
}

/// Who is signed in, and where.
#[derive(Object)]
#[oai(rename = "Session")]
pub(in crate::features::accounts) struct SessionOut {
    user: UserOut,
    account: AccountOut,
}

/// Who one is, and what one may do.
#[derive(Object)]
struct Me {
    user: UserOut,
    account: AccountOut,
    /// As in `x-permission` of the operations.
    permissions: Vec<String>,
}

impl From<Profile> for SessionOut {
    fn from(Profile { user, account, plan }: Profile) -> Self {
        let user = UserOut {
            id: user.id,
            name: user.name,
            email: user.email,
            role: user.role,
            verified: user.verified_at.is_some(),
        };
        let account = AccountOut {
            id: account.id,
            name: account.name,
            status: account.status,
            credits: account.credits,
            plan: PlanOut { code: plan.code, name: plan.name },
        };
        Self { user, account }
    }
}

impl From<TokenPair> for Tokens {
    fn from(pair: TokenPair) -> Self {
        Self {
            access_token: pair.access,
            refresh_token: pair.refresh,
            token_type: "bearer".to_owned(),
            expires_in: pair.expires_in_seconds,
            refresh_expires_in: pair.refresh_expires_in_seconds,
        }
    }
}

fn device(services: &Services, request: &Request) -> Device {
    Device::of(&services.access.settings, request)
}

fn challenge(next: &str, challenge: String) -> Later<Challenge> {
    later(next, Challenge { challenge, expires_in: Purpose::SecondStep.lasts().num_seconds() })
}

fn guard(services: &Services, request: &Request, email: &str) -> Result<()> {
    throttle(&services.access, services.access.settings.client_address(request), email)
}

/// Who signs in gets a new session, never one that the browser had already; that one is over.
pub(super) async fn end_earlier(services: &Services, request: &Request) -> Result<()> {
    match session_of(services, request).await? {
        Some((session, system)) => session.end(&system).await,
        None => Ok(()),
    }
}

#[OpenApi]
impl SignInApi {
    /// Sign up
    ///
    /// Makes an account with its owner, its subscription and its first site. Without mail the owner is signed in by
    /// cookie (201). On an instance that sends mail the answer is 202, whoever has the address: whoever reads its mail
    /// goes on from there.
    #[oai(path = "/auth/register", method = "post", operation_id = "auth_register", tag = "Tag::Auth")]
    async fn register(
        &self,
        request: &Request,
        body: Valid<Register>,
    ) -> Answer<Either<envelope::Created<SessionOut>, Later<Sent>>> {
        let body = body.0;
        guard(&self.services, request, &body.email)?;
        let email = body.email.clone();
        let asked = SignUp {
            account_name: body.account_name,
            name: body.name,
            email: body.email,
            password: body.password,
            site_name: body.site_name,
            site_url: body.site_url,
        };
        match asked.register(&self.services, &device(&self.services, request)).await? {
            Registered::In(new, started) => {
                started.give(&self.services.public_url);
                Ok(Either::One(created("/me", new.profile.into())))
            }
            Registered::ByMail => Ok(Either::Other(later("/auth/verify", Sent { email }))),
        }
    }

    /// Sign in
    ///
    /// Begins a session of the console: two cookies. Changes then need the value of `igny8_csrf` as `X-CSRF-Token`. Who
    /// has a second factor gets a challenge instead (202).
    #[oai(path = "/auth/login", method = "post", operation_id = "auth_login", tag = "Tag::Auth")]
    async fn login(
        &self,
        request: &Request,
        body: Valid<Login>,
    ) -> Answer<Either<envelope::Ok<SessionOut>, Later<Challenge>>> {
        let body = body.0;
        guard(&self.services, request, &body.email)?;
        match first_step(&self.services, &body.email, body.password).await? {
            FirstStep::Challenge(text) => Ok(Either::Other(challenge("/auth/login/second-factor", text))),
            FirstStep::In(user) => {
                let (profile, started) = start_session(&self.services, user, &device(&self.services, request)).await?;
                end_earlier(&self.services, request).await?;
                started.give(&self.services.public_url);
                Ok(Either::One(ok(profile.into())))
            }
        }
    }

    /// Sign in, second step
    ///
    /// The challenge of the first step and a code. A challenge lets in once, and ends after five wrong codes.
    #[oai(
        path = "/auth/login/second-factor",
        method = "post",
        operation_id = "auth_login_second_factor",
        tag = "Tag::Auth"
    )]
    async fn login_second(&self, request: &Request, body: Valid<SecondStep>) -> Answer<envelope::Ok<SessionOut>> {
        let device = device(&self.services, request);
        let user = second_step(&self.services, device.address, &body.0.challenge, &body.0.code).await?;
        let (profile, started) = start_session(&self.services, user, &device).await?;
        end_earlier(&self.services, request).await?;
        started.give(&self.services.public_url);
        Ok(ok(profile.into()))
    }

    /// Sign out
    ///
    /// Ends the session of the request's cookie. Without one there is nothing to end.
    #[oai(path = "/auth/logout", method = "post", operation_id = "auth_logout", tag = "Tag::Auth")]
    async fn logout(&self, request: &Request) -> Answer<NoContent> {
        if let Some((session, system)) = session_of(&self.services, request).await? {
            check_csrf(&session, request)?;
            session.end(&system).await?;
        }
        sessions::clear_cookies(&self.services.public_url);
        Ok(NoContent)
    }

    /// Get tokens
    ///
    /// Signs a machine in: a short access token, and a refresh token to exchange for the next pair. Who has a second
    /// factor gets a challenge instead (202).
    #[oai(path = "/auth/token", method = "post", operation_id = "auth_token", tag = "Tag::Auth")]
    async fn token(
        &self,
        request: &Request,
        body: Valid<Login>,
    ) -> Answer<Either<envelope::Ok<Tokens>, Later<Challenge>>> {
        let body = body.0;
        guard(&self.services, request, &body.email)?;
        match first_step(&self.services, &body.email, body.password).await? {
            FirstStep::Challenge(text) => Ok(Either::Other(challenge("/auth/token/second-factor", text))),
            FirstStep::In(user) => {
                let device = device(&self.services, request);
                Ok(Either::One(ok(start_tokens(&self.services, &user, &device.user_agent).await?.into())))
            }
        }
    }

    /// Get tokens, second step
    ///
    /// The challenge of the first step and a code.
    #[oai(
        path = "/auth/token/second-factor",
        method = "post",
        operation_id = "auth_token_second_factor",
        tag = "Tag::Auth"
    )]
    async fn token_second(&self, request: &Request, body: Valid<SecondStep>) -> Answer<envelope::Ok<Tokens>> {
        let device = device(&self.services, request);
        let user = second_step(&self.services, device.address, &body.0.challenge, &body.0.code).await?;
        Ok(ok(start_tokens(&self.services, &user, &device.user_agent).await?.into()))
    }

    /// Refresh tokens
    ///
    /// Exchanges a refresh token for the next pair. Each works once: using one again within a short grace gives the same
    /// successor, later it ends the sign-in, access tokens included. Refused once its user was disabled, or got another
    /// role or password.
    #[oai(path = "/auth/refresh", method = "post", operation_id = "auth_refresh", tag = "Tag::Auth")]
    async fn refresh(&self, request: &Request, body: Valid<Refresh>) -> Answer<envelope::Ok<Tokens>> {
        throttle_address(&self.services.access, self.services.access.settings.client_address(request))?;
        Ok(ok(refresh(&self.services, &body.0.refresh_token).await?.into()))
    }

    /// Revoke tokens
    ///
    /// Signs a machine out: ends the refresh token's whole family and the access tokens made from it. An unknown token is
    /// no error.
    #[oai(path = "/auth/revoke", method = "post", operation_id = "auth_revoke", tag = "Tag::Auth")]
    async fn revoke(&self, request: &Request, body: Valid<Refresh>) -> Answer<NoContent> {
        throttle_address(&self.services.access, self.services.access.settings.client_address(request))?;
        revoke(&self.services, &body.0.refresh_token).await?;
        Ok(NoContent)
    }

    /// Sign out everywhere
    ///
    /// Ends every session and every token of yours, this one too.
    #[oai(
        path = "/auth/logout-everywhere",
        method = "post",
        operation_id = "auth_logout_everywhere",
        tag = "Tag::Auth"
    )]
    async fn logout_everywhere(&self, caller: Caller<AccountRead>) -> Answer<NoContent> {
        let user = caller.person()?;
        let account = caller.account().begin().await?;
        sign_out_everywhere(&account, user).await?;
        account.commit().await?;
        sessions::clear_cookies(&self.services.public_url);
        Ok(NoContent)
    }

    /// Get yourself
    ///
    /// Who is signed in, the account, and what the role allows.
    #[oai(path = "/me", method = "get", operation_id = "me_get", tag = "Tag::Auth")]
    async fn me(&self, caller: Caller<AccountRead>) -> Answer<envelope::Ok<Me>> {
        let account = caller.account();
        let user = users::get(&account, caller.user_id()).await?;
        let SessionOut { user, account } = profile(&account, user).await?.into();
        let permissions = permissions::of(caller.role()).filter(|name| caller.may(name)).map(str::to_owned).collect();
        Ok(ok(Me { user, account, permissions }))
    }
}
