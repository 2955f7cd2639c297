//! Signing in with an identity provider of one's own: OpenID Connect, code flow with PKCE.
//!
//! Here is what the protocol asks of a client: where the issuer is, what we send the browser with, what comes back and
//! whether it may be believed. Whose user an identity is, is asked in `features::accounts::sign_in`.

mod id_token;
mod issuer;

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::{Url, form_urlencoded};

use crate::platform::{
    access::tokens::Opaque,
    clock::{Clock, Instant},
    error::{Error, Result},
    outbound::{Allow, Call, Outbound},
    random::Random,
};
use issuer::{Issuer, Metadata};

pub use id_token::Identity;

/// How long somebody may take at the issuer.
pub const PATIENCE: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

/// Who may come in by an identity that is nobody's yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpPolicy {
    /// Nobody.
    Closed,
    /// Whoever was invited under this address.
    Invitation,
    /// Anybody, with an account of their own.
    Open,
}

/// An identity provider, as the operator described it.
#[derive(Debug, Clone)]
pub struct Provider {
    /// In addresses.
    pub name: String,
    /// For people.
    pub title: String,
    pub issuer: Url,
    /// As it was written: what tokens say is compared with this, letter by letter.
    pub issuer_text: String,
    pub client_id: String,
    /// None: a public client, which PKCE alone protects.
    pub client_secret: Option<SecretString>,
    pub scopes: Vec<String>,
    /// The domains of addresses that may come in; none: all.
    pub domains: Vec<String>,
    pub sign_up: SignUpPolicy,
}

/// What the browser takes along to the issuer and back, sealed in a cookie.
#[derive(Clone, Serialize, Deserialize)]
pub struct Attempt {
    pub provider: String,
    state: String,
    nonce: String,
    verifier: String,
    pub until: Instant,
}

impl Attempt {
    /// Whether an answer with this `state` is the answer to this attempt.
    #[must_use]
    pub fn fits(&self, provider: &str, state: &str, now: Instant) -> bool {
        let same: bool = self.state.as_bytes().ct_eq(state.as_bytes()).into();
        same && self.provider == provider && now < self.until
    }
}

/// The configured identity providers.
#[derive(Clone)]
pub struct Oidc {
    issuers: Arc<Vec<Issuer>>,
    outbound: Outbound,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// What a token endpoint answers; of no use to us is everything but who came.
#[derive(Deserialize)]
struct Exchanged {
    id_token: Option<String>,
}

/// Why a token endpoint refuses (RFC 6749, 5.2).
#[derive(Deserialize)]
struct Refused {
    error: String,
}

impl Oidc {
    /// Over these providers.
    #[must_use]
    pub fn new(providers: Vec<Provider>, outbound: Outbound, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { issuers: Arc::new(providers.into_iter().map(Issuer::new).collect()), outbound, clock, random }
    }

    /// All of them, in the order of the configuration.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.issuers.iter().map(|issuer| &issuer.provider)
    }

    /// The one of this name.
    pub fn provider(&self, name: &str) -> Result<&Provider> {
        self.issuer(name).map(|issuer| &issuer.provider)
    }

    fn issuer(&self, name: &str) -> Result<&Issuer> {
        let found = self.issuers.iter().find(|issuer| issuer.provider.name == name);
        found.ok_or(Error::NotFound("identity provider"))
    }

    /// Where to send the browser, and what it takes along. It comes back to `back`.
    pub async fn begin(&self, name: &str, back: &Url) -> Result<(Url, Attempt)> {
        let issuer = self.issuer(name)?;
        let metadata = issuer.metadata(&self.outbound, self.clock.now()).await?;
        let text = || Opaque::mint(&*self.random).text;
        let until = self.clock.now() + PATIENCE;
        let attempt = Attempt { provider: name.to_owned(), state: text(), nonce: text(), verifier: text(), until };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&attempt.verifier));
        let mut url = metadata.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &issuer.provider.client_id)
            .append_pair("redirect_uri", back.as_str())
            .append_pair("scope", &issuer.provider.scopes.join(" "))
            .append_pair("state", &attempt.state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok((url, attempt))
    }

    /// Who came back with `code`; `iss` is the issuer that the answer names, if it names one.
    pub async fn finish(&self, attempt: &Attempt, code: &str, iss: Option<&str>, back: &Url) -> Result<Identity> {
        let issuer = self.issuer(&attempt.provider)?;
        let metadata = issuer.metadata(&self.outbound, self.clock.now()).await?;
        // the answer of another issuer, passed off as this one's (mix-up)
        let named = iss.map_or(!metadata.says_who_answers, |iss| iss == issuer.provider.issuer_text);
        if !named {
            return Err(failed("the answer came from another issuer"));
        }
        let token = self.exchange(issuer, &metadata, attempt, code, back).await?;
        let keys = |fresh| issuer.keys(&self.outbound, &metadata, self.clock.now(), fresh);
        let known = keys(false).await?;
        let now = self.clock.now();
        let check = id_token::Check { provider: &issuer.provider, nonce: &attempt.nonce, now };
        match check.read(&token, &known) {
            Err(id_token::Wrong::UnknownKey) => {
                // the issuer may have a new one
                let known = keys(true).await?;
                check.read(&token, &known).map_err(|wrong| failed(&wrong.to_string()))
            }
            read => read.map_err(|wrong| failed(&wrong.to_string())),
        }
    }

    /// The request that exchanges the code.
    fn exchanging(&self, issuer: &Issuer, metadata: &Metadata, attempt: &Attempt, code: &str, back: &Url) -> Call {
        let provider = &issuer.provider;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", back.as_str())
            .append_pair("code_verifier", &attempt.verifier);
        let mut call = self.outbound.post(&metadata.token_endpoint).allow(Allow::private_for_url(&provider.issuer));
        match &provider.client_secret {
            // RFC 6749, 2.3.1: both are encoded as in a form before they are put together
            Some(secret) if metadata.takes_basic() => {
                call = call.basic(&encoded(&provider.client_id), &encoded(secret.expose_secret()).into());
            }
            Some(secret) => {
                form.append_pair("client_id", &provider.client_id).append_pair("client_secret", secret.expose_secret());
            }
            None => {
                form.append_pair("client_id", &provider.client_id);
            }
        }
        let body = form.finish().into_bytes();
        call.header("accept", "application/json").body("application/x-www-form-urlencoded", body)
    }

    async fn exchange(
        &self,
        issuer: &Issuer,
        metadata: &Metadata,
        attempt: &Attempt,
        code: &str,
        back: &Url,
    ) -> Result<String> {
        let call = self.exchanging(issuer, metadata, attempt, code, back);
        let provider = &issuer.provider;
        let answer = call.send().await.map_err(|fault| issuer.unavailable(fault.to_string()))?;
        if !answer.is_success() {
            // never the answer itself: it may hold a token
            let error = answer.json::<Refused>().map_or_else(|_| "no reason".to_owned(), |refused| refused.error);
            tracing::info!(provider = provider.name, status = answer.status.as_u16(), error, "an issuer gave no token");
            return Err(failed("the issuer did not accept the code"));
        }
        let exchanged: Exchanged = answer.json().map_err(|fault| issuer.unavailable(fault.to_string()))?;
        exchanged.id_token.ok_or_else(|| failed("the issuer gave no id token"))
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A sign-in that did not work out; what exactly was wrong is for the log and for who runs the issuer.
fn failed(why: &str) -> Error {
    Error::Denied { code: "oidc_failed", detail: format!("signing in with this provider did not work: {why}") }
}
