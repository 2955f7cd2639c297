//! Requests that leave the daemon: the only HTTP client. Whatever a person or another machine can make us fetch goes
//! through here, so that nobody reaches this network, its metadata services or this machine through us.

mod address;
mod answer;
mod call;
mod fault;
mod guard;

use std::{sync::Arc, time::Duration};

pub use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

pub use answer::Answer;
pub use call::Call;
pub use fault::{Fault, FaultKind};
pub use guard::{Allow, Lookup, Policy, SystemLookup};

use guard::{GuardedResolver, Lane};

/// Answers have at most this many header lines, and over HTTP/2 this many bytes of them.
const MAX_HEADERS: usize = 100;
const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// How long things may take and how much may come back, unless a call says otherwise.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Silence within an answer.
    pub idle: Duration,
    /// The whole call, redirects included.
    pub total: Duration,
    /// Bytes of the body, after decompression.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(10), idle: seconds(30), total: seconds(60), body: 10 * 1024 * 1024 }
    }
}

/// Sends requests. Cheap to clone.
#[derive(Clone)]
pub struct Outbound(Arc<Parts>);

struct Parts {
    policy: Arc<Policy>,
    limits: Limits,
    /// Two pools of connections: one that was dialled under an allowance is never used without it.
    public: reqwest::Client,
    named: reqwest::Client,
}

impl Outbound {
    /// A sender that resolves names as this machine does.
    pub fn new(policy: Policy, limits: Limits) -> anyhow::Result<Self> {
        Self::with_lookup(policy, limits, Arc::new(SystemLookup))
    }

    /// A sender that resolves names by `lookup`.
    pub fn with_lookup(policy: Policy, limits: Limits, lookup: Arc<dyn Lookup>) -> anyhow::Result<Self> {
        let policy = Arc::new(policy);
        let client = |lane| {
            let resolver = GuardedResolver { lookup: Arc::clone(&lookup), policy: Arc::clone(&policy), lane };
            client(resolver, &limits)
        };
        let (public, named) = (client(Lane::Public)?, client(Lane::Named)?);
        Ok(Self(Arc::new(Parts { policy, limits, public, named })))
    }

    /// A request to `url`, which must be public unless the call is allowed more.
    pub fn call(&self, method: Method, url: &Url) -> Call {
        Call::new(self.clone(), method, url.clone())
    }

    /// A GET of `url`.
    pub fn get(&self, url: &Url) -> Call {
        self.call(Method::GET, url)
    }

    /// A POST to `url`.
    pub fn post(&self, url: &Url) -> Call {
        self.call(Method::POST, url)
    }

    /// Whether a request to `url` would be let out, as far as can be told without looking its name up.
    pub fn check(&self, url: &Url, allow: &Allow) -> Result<(), Fault> {
        guard::check(url, &self.0.policy, allow).map(|_| ())
    }

    fn client_for(&self, url: &Url, allow: &Allow) -> Result<&reqwest::Client, Fault> {
        Ok(match guard::check(url, &self.0.policy, allow)? {
            Lane::Public => &self.0.public,
            Lane::Named => &self.0.named,
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that makes clients")]
fn client(resolver: GuardedResolver, limits: &Limits) -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder()
        .user_agent(concat!("igny8/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(resolver))
        // a proxy from the environment would dial for us, past the resolver
        .no_proxy()
        // hops are followed in `call`, each checked like the first
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(limits.connect)
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        .build()?;
    Ok(client)
}

#[cfg(test)]
mod tests;
