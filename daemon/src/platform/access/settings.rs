//! How this instance lets people in: what the configuration says of it.

use std::net::IpAddr;

use chrono::TimeDelta;
use ipnet::IpNet;
use poem::{Addr, Request};

use crate::platform::access::{
    families::Rules, password::Passwords, signing::Signing, throttle::Throttle, tokens::Tokens,
};

/// What signing in and checking callers work with. A part of the daemon's services.
#[derive(Debug, Clone)]
pub struct Access {
    pub tokens: Tokens,
    /// Keeps the keys of `tokens` as the database has them.
    pub signing: Signing,
    /// How refresh tokens follow each other.
    pub refresh: Rules,
    pub passwords: Passwords,
    pub throttle: Throttle,
    pub settings: Settings,
}

/// What an operator decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether anybody may make an account.
    pub registration_open: bool,
    /// Whether somebody whose address is not proven may change anything.
    pub unverified_may_write: bool,
    /// The plan of a new account.
    pub default_plan: String,
    /// How long a session of the console lasts after it was last used.
    pub session: TimeDelta,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a new account is on trial; zero: it is not.
    pub trial: TimeDelta,
    /// How long a deleted account can be taken back.
    pub purge_after: TimeDelta,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            registration_open: true,
            unverified_may_write: false,
            default_plan: "starter".to_owned(),
            session: TimeDelta::days(14),
            trusted_proxies: vec![],
            trial: TimeDelta::zero(),
            purge_after: TimeDelta::days(30),
        }
    }
}

impl Settings {
    /// Where a request comes from: the peer, or what a trusted proxy says of it. `None` on a Unix socket.
    #[must_use]
    pub fn client_address(&self, request: &Request) -> Option<IpAddr> {
        let peer = match &request.remote_addr().0 {
            Addr::SocketAddr(address) => address.ip().to_canonical(),
            _ => return None,
        };
        let forwarded = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<IpAddr> =
            forwarded.flat_map(|hops| hops.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
        Some(self.outermost(peer, &hops))
    }

    /// Each trusted hop vouches for the one before it; the first that is not trusted is the client.
    fn outermost(&self, peer: IpAddr, hops: &[IpAddr]) -> IpAddr {
        let mut client = peer;
        for hop in hops.iter().rev() {
            if !self.trusted_proxies.iter().any(|proxies| proxies.contains(&client)) {
                break;
            }
            client = hop.to_canonical();
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_trusted_proxy_may_say_who_the_client_is() {
        let settings = Settings { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Settings::default() };
        let hops = [ip("6.6.6.6"), ip("203.0.113.7")];
        assert_eq!(settings.outermost(ip("10.0.0.1"), &hops), ip("203.0.113.7"));
        assert_eq!(settings.outermost(ip("10.0.0.1"), &[ip("203.0.113.7"), ip("10.0.0.2")]), ip("203.0.113.7"));
        assert_eq!(settings.outermost(ip("198.51.100.1"), &hops), ip("198.51.100.1"));
        assert_eq!(settings.outermost(ip("10.0.0.1"), &[]), ip("10.0.0.1"));
    }
}
