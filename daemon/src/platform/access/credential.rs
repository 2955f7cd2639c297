//! What a request shows to prove who asks: an access token, an API key, or a session's cookie.
//!
//! A proof is looked at once for each request, and again and again by whoever answers for long ([`super::Watch`]).

use poem::{Request, http::header};

use crate::platform::{
    access::{
        api_key::{self, Key},
        families,
        principal::Principal,
        sessions::{self, Session},
    },
    error::Result,
    ids::SessionId,
    services::Services,
    store::System,
};

const API_KEY_HEADER: &str = "x-api-key";

/// What was shown.
#[derive(Clone)]
pub(super) enum Credential {
    Token(String),
    Key(String),
    Session(String),
}

/// Whom it proves, as they are now.
pub(super) enum Proven {
    Token(Principal),
    Key(Key),
    Session(Session),
}

impl Credential {
    /// What `request` shows: what a program sends on purpose before what a browser sends by itself.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let own = |text: &str| text.to_owned();
        match bearer(request) {
            Some(text) if text.starts_with(api_key::PREFIX) => Some(Self::Key(own(text))),
            Some(text) => Some(Self::Token(own(text))),
            None => match request.header(API_KEY_HEADER) {
                Some(text) => Some(Self::Key(own(text.trim()))),
                None => {
                    let public_url = &request.data::<std::sync::Arc<Services>>()?.public_url;
                    sessions::session_cookie(request, public_url).map(|text| Self::Session(own(text)))
                }
            },
        }
    }

    /// Whom it proves now; nobody if it is not ours, over, or its user may not enter.
    pub(super) async fn prove(&self, services: &Services, system: &System) -> Result<Option<Proven>> {
        let proven = match self {
            Self::Token(text) => by_token(services, system, text).await?.map(Proven::Token),
            Self::Key(text) => api_key::find(system, text).await?.map(Proven::Key),
            Self::Session(text) => sessions::find(system, text).await?.map(Proven::Session),
        };
        Ok(proven.filter(|proven| proven.principal().may_enter()))
    }

    /// As in the metric of failures.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::Key(_) => "api_key",
            Self::Session(_) => "session",
        }
    }
}

impl Proven {
    pub(super) fn principal(&self) -> &Principal {
        match self {
            Self::Token(principal) => principal,
            Self::Key(key) => &key.principal,
            Self::Session(session) => &session.principal,
        }
    }

    /// The session, if that is what was shown.
    pub(super) fn session_id(&self) -> Option<SessionId> {
        match self {
            Self::Session(session) => Some(session.session_id),
            Self::Token(_) | Self::Key(_) => None,
        }
    }

    /// The key and its maker, or the user.
    pub(super) fn into_parts(self) -> (Principal, Option<Key>) {
        match self {
            Self::Token(principal) => (principal, None),
            Self::Key(key) => (key.principal.clone(), Some(key)),
            Self::Session(session) => (session.principal, None),
        }
    }
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header(header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn by_token(services: &Services, system: &System, token: &str) -> Result<Option<Principal>> {
    services.access.signing.refresh_for(token).await?;
    let Ok(claims) = services.access.tokens.verify(token) else { return Ok(None) };
    let principal = families::principal_of(system, claims.fam, claims.sub).await?;
    Ok(principal.filter(|now| (now.account_id, now.token_version, now.role) == (claims.acct, claims.ver, claims.role)))
}
