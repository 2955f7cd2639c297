//! Signing in with an identity provider: whose user an identity is, and what happens with one that is nobody's yet.
//!
//! An identity is a user's by issuer and subject, and becomes it only while that user is signed in, or by signing up. That
//! an issuer says somebody has an address never opens the account that has it here.

use chrono::TimeDelta;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{SignUp, answers, open_session, system};
use crate::{
    features::accounts::{
        identities::{self, Linked},
        invitations, users,
    },
    platform::{
        access::{
            UserStatus,
            oidc::{Attempt, Identity, Provider, SignUpPolicy},
            sessions::{Device, Started},
            tokens::Opaque,
        },
        error::{Error, Result},
        ids::UserId,
        secret::Place,
        services::Services,
        store::{Actor, System},
    },
};

/// Where somebody lands who said nowhere.
pub const HOME: &str = "/app";

/// What the browser carries to the issuer and back.
#[derive(Serialize, Deserialize)]
pub struct Errand {
    attempt: Attempt,
    /// A path of our own.
    pub return_to: String,
    /// The user who asked for the identity to be made theirs.
    pub link: Option<UserId>,
}

/// What the issuer sent the browser back with.
#[derive(Debug, Default)]
pub struct Returned {
    pub state: String,
    pub code: Option<String>,
    pub iss: Option<String>,
    pub error: Option<String>,
}

/// How it ended.
pub enum Outcome {
    /// A session for the browser.
    SignedIn(Started),
    /// The signed-in user has one identity more.
    Linked,
}

fn place() -> Place {
    Place::new("cookie", "browser", "oidc")
}

/// Where the issuer sends the browser back to.
fn back(services: &Services, provider: &str) -> Result<Url> {
    let base = services.public_url.as_str().trim_end_matches('/');
    Url::parse(&format!("{base}/api/v1/auth/oidc/{provider}/callback")).map_err(Error::internal)
}

/// A path of the console, as somebody may be sent to it: anything else would let a link of ours lead elsewhere.
pub fn own_path(path: Option<&str>) -> Result<String> {
    let path = path.unwrap_or(HOME);
    let inside = path == HOME || path.starts_with("/app/") || path.starts_with("/app?");
    let plain = path.len() <= 2_000 && !path.contains(['\\', '\t', '\n', '\r']) && !path.chars().any(char::is_control);
    let dotless = !path.split(['?', '#']).next().unwrap_or_default().split('/').any(|part| part == "..");
    if inside && plain && dotless {
        return Ok(path.to_owned());
    }
    Err(Error::field("return_to", "must be a path of the console, such as /app/planner"))
}

/// Where to send the browser, and the text for its cookie.
pub async fn begin(
    services: &Services,
    provider: &str,
    return_to: Option<&str>,
    link: Option<UserId>,
) -> Result<(Url, String)> {
    let return_to = own_path(return_to)?;
    let (url, attempt) = services.oidc.begin(provider, &back(services, provider)?).await?;
    let errand = serde_json::to_string(&Errand { attempt, return_to, link })?;
    Ok((url, services.sealer.seal(&place(), &SecretString::from(errand))?))
}

/// The errand that a browser came back from, if its cookie and the answer's state belong together and are in time.
pub fn errand(services: &Services, provider: &str, cookie: Option<&str>, state: &str) -> Result<Errand> {
    use secrecy::ExposeSecret;
    let lost = || {
        let detail = "this answer does not belong to a sign-in that this browser began: sign in again".to_owned();
        Error::Denied { code: "oidc_failed", detail }
    };
    let opened = services.sealer.open(&place(), cookie.ok_or_else(lost)?).map_err(|_| lost())?;
    let errand: Errand = serde_json::from_str(opened.expose_secret()).map_err(|_| lost())?;
    if errand.attempt.fits(provider, state, services.store.now()) { Ok(errand) } else { Err(lost()) }
}

/// Ends the errand. `present`: who is signed in in this browser.
pub async fn finish(
    services: &Services,
    errand: &Errand,
    returned: &Returned,
    present: Option<UserId>,
    device: &Device,
) -> Result<Outcome> {
    let provider = services.oidc.provider(&errand.attempt.provider)?;
    let left: TimeDelta = errand.attempt.until - services.store.now();
    answers::use_up(&system(services), &returned.state, left).await?;
    let denied = |why: &str| Error::Denied { code: "oidc_failed", detail: format!("{} {why}", provider.title) };
    if returned.error.is_some() {
        return Err(denied("did not let you in, or you changed your mind"));
    }
    let code = returned.code.as_deref().ok_or_else(|| denied("sent no code"))?;
    let back = back(services, &provider.name)?;
    let identity = services.oidc.finish(&errand.attempt, code, returned.iss.as_deref(), &back).await?;
    admit(provider, &identity)?;
    let system = system(services);
    let linked = identities::find(&system, &identity).await?;
    match (errand.link, linked) {
        (Some(user), linked) => link(&system, provider, &identity, user, present, linked).await,
        (None, Some(linked)) => enter(services, &system, &linked, &identity, device).await,
        (None, None) => arrive(services, &system, provider, &identity, device).await,
    }
}

/// Where only certain domains may come in, the issuer must vouch for an address in one of them, every time.
fn admit(provider: &Provider, identity: &Identity) -> Result<()> {
    if provider.domains.is_empty() {
        return Ok(());
    }
    let email = identity.verified_email.as_deref().ok_or_else(|| unverified(provider))?;
    let domain = email.rsplit('@').next().unwrap_or_default();
    if provider.domains.iter().any(|known| known.eq_ignore_ascii_case(domain)) {
        return Ok(());
    }
    let detail = format!("addresses of {domain} cannot sign in here with {}", provider.title);
    Err(Error::Denied { code: "oidc_domain_refused", detail })
}

fn unverified(provider: &Provider) -> Error {
    let detail = format!("{} does not say that your address is yours: confirm it there first", provider.title);
    Error::Denied { code: "oidc_email_unverified", detail }
}

async fn link(
    system: &System,
    provider: &Provider,
    identity: &Identity,
    user: UserId,
    present: Option<UserId>,
    linked: Option<Linked>,
) -> Result<Outcome> {
    if present != Some(user) {
        let detail = "somebody else is signed in in this browser now: sign in again and link then".to_owned();
        return Err(Error::Denied { code: "oidc_failed", detail });
    }
    match linked {
        Some(linked) if linked.user_id == user => return Ok(Outcome::Linked),
        Some(_) => {
            let detail = format!("this identity of {} belongs to another user here", provider.title);
            return Err(Error::conflict("oidc_taken", detail));
        }
        None => {}
    }
    let user = users::find(system, user).await?.ok_or(Error::NotFound("user"))?;
    let tx = system.begin().await?;
    identities::link(&tx.account(user.account_id, Actor::User(user.id)), user.id, &provider.name, identity).await?;
    tx.commit().await?;
    Ok(Outcome::Linked)
}

async fn enter(
    services: &Services,
    system: &System,
    linked: &Linked,
    identity: &Identity,
    device: &Device,
) -> Result<Outcome> {
    let user = users::find(system, linked.user_id).await?;
    let user = user.filter(|user| user.status == UserStatus::Active && user.role.can_sign_in()).ok_or_else(|| {
        let detail = "this user may not sign in: ask an owner of the account".to_owned();
        Error::Denied { code: "oidc_failed", detail }
    })?;
    let tx = system.begin().await?;
    identities::note_used(&tx.account(user.account_id, Actor::User(user.id)), linked, identity).await?;
    let started = open_session(services, &tx, &user, device).await?;
    tx.commit().await?;
    Ok(Outcome::SignedIn(started))
}

/// An identity that is nobody's.
async fn arrive(
    services: &Services,
    system: &System,
    provider: &Provider,
    identity: &Identity,
    device: &Device,
) -> Result<Outcome> {
    let email = identity.verified_email.clone().ok_or_else(|| unverified(provider))?;
    if users::find_by_email(system, &email).await?.is_some() {
        let detail =
            format!("there is a user with your address: sign in with the password, then link {}", provider.title);
        return Err(Error::Denied { code: "oidc_link_required", detail });
    }
    let name = identity.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| email.clone());
    let name: String = name.chars().take(120).collect();
    // Nobody knows it: the provider is the way in until they set one of their own.
    let password = Opaque::mint(&*services.store.random()).text;
    if provider.sign_up != SignUpPolicy::Closed {
        let hash = services.access.passwords.hash(password.clone()).await?;
        let tx = system.begin().await?;
        if let Some(user) = invitations::accept_vouched(&tx, &email, name.clone(), hash).await? {
            identities::link(&tx.account(user.account_id, Actor::User(user.id)), user.id, &provider.name, identity)
                .await?;
            let started = open_session(services, &tx, &user, device).await?;
            tx.commit().await?;
            return Ok(Outcome::SignedIn(started));
        }
    }
    if provider.sign_up != SignUpPolicy::Open {
        let detail = "nobody can sign up here by themselves: ask who runs this instance to invite you".to_owned();
        return Err(Error::Denied { code: "registration_closed", detail });
    }
    let account_name = name.clone();
    let asked = SignUp { account_name, name, email, password, site_name: "My site".to_owned(), site_url: None };
    let (_, started) = asked.arrive(services, &provider.name, identity, device).await?;
    Ok(Outcome::SignedIn(started))
}
