//! An issuer: what it says of itself, and its keys. Both are fetched when they are needed and kept for a while.

use std::sync::Arc;

use chrono::TimeDelta;
use jsonwebtoken::jwk::Jwk;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::Provider;
use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    outbound::{Allow, Outbound},
};

/// How long what an issuer says is believed without asking again.
const KEPT_FOR: TimeDelta = TimeDelta::hours(1);
/// However many tokens name a key that nobody knows, the keys are not fetched more often.
const KEYS_AT_MOST_EVERY: TimeDelta = TimeDelta::seconds(30);
const MAX_BYTES: usize = 512 * 1024;

/// What an issuer says of itself (OpenID Connect Discovery 1.0).
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    #[serde(deserialize_with = "address")]
    pub authorization_endpoint: Url,
    #[serde(deserialize_with = "address")]
    pub token_endpoint: Url,
    #[serde(deserialize_with = "address")]
    jwks_uri: Url,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// RFC 9207: its answers name it.
    #[serde(default, rename = "authorization_response_iss_parameter_supported")]
    pub says_who_answers: bool,
}

impl Metadata {
    /// How it wants the client's secret; said nothing, the standard says `client_secret_basic`.
    pub fn takes_basic(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"))
    }

    fn endpoints(&self) -> [&Url; 3] {
        [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri]
    }
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    Url::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Value>,
}

struct Kept<T>(Mutex<Option<(Instant, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    /// What is kept, if it is younger than `age`; otherwise what `fetch` finds.
    async fn get(&self, now: Instant, age: TimeDelta, fetch: impl Future<Output = Result<T>>) -> Result<Arc<T>> {
        let mut kept = self.0.lock().await;
        if let Some((at, value)) = &*kept
            && now - *at < age
        {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(fetch.await?);
        *kept = Some((now, Arc::clone(&value)));
        Ok(value)
    }
}

/// A provider with what was learned of it.
pub(super) struct Issuer {
    pub provider: Provider,
    metadata: Kept<Metadata>,
    keys: Kept<Vec<Jwk>>,
}

impl Issuer {
    pub fn new(provider: Provider) -> Self {
        Self { provider, metadata: Kept::default(), keys: Kept::default() }
    }

    /// What it says of itself.
    pub async fn metadata(&self, outbound: &Outbound, now: Instant) -> Result<Arc<Metadata>> {
        self.metadata.get(now, KEPT_FOR, self.discover(outbound)).await
    }

    async fn discover(&self, outbound: &Outbound) -> Result<Metadata> {
        let base = self.provider.issuer_text.trim_end_matches('/');
        let url = Url::parse(&format!("{base}/.well-known/openid-configuration")).map_err(Error::internal)?;
        let found: Metadata = self.fetch(outbound, &url).await?;
        if found.issuer != self.provider.issuer_text {
            return Err(self.unavailable(format!("it calls itself {}: write that as its issuer", found.issuer)));
        }
        let insecure = |url: &&Url| self.provider.issuer.scheme() == "https" && url.scheme() != "https";
        if found.endpoints().iter().any(insecure) {
            return Err(self.unavailable("one of its addresses is not https".to_owned()));
        }
        Ok(found)
    }

    /// Its keys; `fresh` if those that are kept were not enough.
    pub async fn keys(
        &self,
        outbound: &Outbound,
        metadata: &Metadata,
        now: Instant,
        fresh: bool,
    ) -> Result<Arc<Vec<Jwk>>> {
        let age = if fresh { KEYS_AT_MOST_EVERY } else { KEPT_FOR };
        let fetch = async {
            let found: Keys = self.fetch(outbound, &metadata.jwks_uri).await?;
            // one that is of no kind we know does not spoil the others
            Ok(found.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
        };
        self.keys.get(now, age, fetch).await
    }

    async fn fetch<T: DeserializeOwned>(&self, outbound: &Outbound, url: &Url) -> Result<T> {
        let call = outbound.get(url).allow(Allow::private_for_url(&self.provider.issuer)).body_cap(MAX_BYTES);
        let answer = call.header("accept", "application/json").send().await;
        let answer = answer.map_err(|fault| self.unavailable(fault.to_string()))?;
        if !answer.is_success() {
            return Err(self.unavailable(format!("{url} answered with status {}", answer.status.as_u16())));
        }
        answer.json().map_err(|fault| self.unavailable(fault.to_string()))
    }

    pub fn unavailable(&self, why: String) -> Error {
        let detail = format!("{} cannot be asked: {why}", self.provider.title);
        Error::Outside { code: "oidc_unavailable", detail, retry_after: None, retry: true }
    }
}
