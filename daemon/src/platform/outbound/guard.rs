//! Which requests may leave: the address of a URL is checked before anything is dialled, and names are resolved here,
//! so that the addresses that were checked are the very ones that are dialled.

use std::{io, net::IpAddr, net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::{
    address::{self, Reach},
    fault::{Fault, FaultKind},
};

/// Names that never belong to a public server; the last label decides.
const SPECIAL_NAMES: [&str; 14] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "localdomain",
    "arpa",
    "onion",
    "invalid",
    "alt",
    "test",
];

/// An allowance for one call: a host of somebody's own network, because its owner or the operator named it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allow {
    host: Option<String>,
}

impl Allow {
    /// Public addresses only.
    #[must_use]
    pub fn public() -> Self {
        Self::default()
    }

    /// This host also if it is private: a site's own WordPress on the LAN, a model on this machine.
    #[must_use]
    pub fn private_for(host: &str) -> Self {
        Self { host: Some(plain(host)) }
    }

    /// The host of `url` also if it is private.
    #[must_use]
    pub fn private_for_url(url: &Url) -> Self {
        url.host_str().map_or_else(Self::public, Self::private_for)
    }
}

/// The hosts and networks that the operator allows, whoever asks.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    networks: Vec<IpNet>,
    hosts: Vec<String>,
}

impl Policy {
    /// From the configuration: each entry is a network (CIDR), an address or a host.
    #[must_use]
    pub fn new(entries: &[String]) -> Self {
        let mut policy = Self::default();
        for entry in entries {
            match parse_network(entry) {
                Some(network) => policy.networks.push(network),
                None => policy.hosts.push(plain(entry)),
            }
        }
        policy
    }

    fn admits(&self, address: IpAddr) -> bool {
        match address::reach(address) {
            Reach::Public => true,
            Reach::Never => false,
            Reach::Private => self.networks.iter().any(|network| network.contains(&address::unwrapped(address))),
        }
    }
}

fn parse_network(text: &str) -> Option<IpNet> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// A host as it is compared: lower case, no brackets, no final dot.
fn plain(host: &str) -> String {
    host.trim().trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_lowercase()
}

/// How a request that passed is to be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Only addresses that the policy admits.
    Public,
    /// Private addresses too: the host was named.
    Named,
}

/// Checks a URL before anything is looked up or dialled.
pub fn check(url: &Url, policy: &Policy, allow: &Allow) -> Result<Lane, Fault> {
    let refuse = |why: String| Err(Fault::new(FaultKind::Forbidden, why));
    if !matches!(url.scheme(), "http" | "https") {
        return refuse(format!("addresses must start with http:// or https://, not {}:", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("an address must not hold a user name or a password".to_owned());
    }
    let Some(host) = url.host() else { return refuse("the address names no host".to_owned()) };
    let name = plain(&host.to_string());
    let named = allow.host.as_ref() == Some(&name) || policy.hosts.contains(&name);
    let literal = match host {
        Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
        Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
        Host::Domain(_) => None,
    };
    match literal {
        Some(address) if named && address::reach(address) != Reach::Never => Ok(Lane::Named),
        Some(address) if policy.admits(address) => Ok(Lane::Public),
        Some(address) => refuse(not_public(&name, &[address])),
        None if named => Ok(Lane::Named),
        None if is_special(&name) && policy.networks.is_empty() => refuse(format!(
            "{name} is not a name of the public internet; if it is yours, add it to outbound.allow_private_networks"
        )),
        None => Ok(Lane::Public),
    }
}

/// A name with no dot is a machine next door.
fn is_special(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    name.is_empty() || last == name || SPECIAL_NAMES.contains(&last)
}

fn not_public(host: &str, addresses: &[IpAddr]) -> String {
    let list = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let is = if list == host { String::new() } else { format!(" ({list})") };
    format!(
        "{host}{is} is not a public address; if it is on your own network, allow it: \
         outbound.allow_private_networks in the configuration, or the site's own setting"
    )
}

/// Turns names into addresses; a seam for tests of names that change.
#[async_trait]
pub trait Lookup: Send + Sync + 'static {
    /// Every address of `host`.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's resolver.
#[derive(Debug, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// The resolver of one lane's client: what it returns is what is dialled, so there is no second look-up to cheat.
pub struct GuardedResolver {
    pub lookup: Arc<dyn Lookup>,
    pub policy: Arc<Policy>,
    pub lane: Lane,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, policy, lane) = (Arc::clone(&self.lookup), Arc::clone(&self.policy), self.lane);
        Box::pin(async move {
            let host = plain(name.as_str());
            let found = lookup.addresses(name.as_str()).await.map_err(|error| {
                Fault::new(
                    FaultKind::Dns,
                    format!("the name {host} could not be found ({error}): is it spelled right?"),
                )
            })?;
            let admitted: Vec<_> = found
                .iter()
                .filter(|address| match lane {
                    Lane::Public => policy.admits(**address),
                    Lane::Named => address::reach(**address) != Reach::Never,
                })
                .map(|address| SocketAddr::new(*address, 0))
                .collect();
            if admitted.is_empty() {
                let fault = if found.is_empty() {
                    Fault::new(FaultKind::Dns, format!("the name {host} has no address"))
                } else {
                    Fault::new(FaultKind::Forbidden, not_public(&host, &found))
                };
                return Err(fault.into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
