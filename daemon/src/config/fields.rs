//! How single values are read, each with an error that says what is expected.

use std::{
    fmt::Display,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use ipnet::IpNet;
use lettre::message::Mailbox;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::Error};
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::platform::email;

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    String::deserialize(from).map(|text| text.trim().to_owned())
}

fn expected<E: Error>(found: impl Display, what: &str) -> E {
    E::custom(format!("found \"{found}\", expected {what}"))
}

/// Where to listen.
pub fn listen<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = text(from)?;
    text.parse().map_err(|_| expected(&text, "an address and a port, such as 127.0.0.1:8080 or [::]:8080"))
}

/// An address on the web.
pub fn url<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    web_address(&text(from)?)
}

/// An address on the web, or nothing.
pub fn optional_url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let text = text(from)?;
    if text.is_empty() { Ok(None) } else { web_address(&text).map(Some) }
}

fn web_address<E: Error>(text: &str) -> Result<Url, E> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .filter(|url| url.username().is_empty() && url.password().is_none())
        // not echoed: somebody may have put a password into it
        .ok_or_else(|| E::custom("expected an address that starts with http:// or https:// and holds no password"))
}

/// An origin as browsers write it: scheme, host, and the port if it is not the usual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin(pub String);

impl<'de> Deserialize<'de> for WebOrigin {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = text(from)?;
        let origin = Url::parse(&text).ok().map(|url| url.origin().ascii_serialization());
        match origin.filter(|origin| *origin == text && text.starts_with("http") && !text.contains('*')) {
            Some(origin) => Ok(Self(origin)),
            None => Err(expected(&text, "an origin such as https://console.example.com, without a path or a *")),
        }
    }
}

/// A path.
pub fn path<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
    optional_path(from)?.ok_or_else(|| D::Error::custom("found nothing, expected a path"))
}

/// A path, or nothing.
pub fn optional_path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    let text = String::deserialize(from)?;
    Ok((!text.is_empty()).then(|| PathBuf::from(text)))
}

/// A secret, or nothing.
pub fn optional_secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    let text = text(from)?;
    Ok((!text.is_empty()).then(|| SecretString::from(text)))
}

/// Somebody who sends mail, or nobody.
pub fn optional_mailbox<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Mailbox>, D::Error> {
    let text = text(from)?;
    if text.is_empty() {
        return Ok(None);
    }
    email::mailbox(&text)
        .map(Some)
        .map_err(|_| expected(&text, "an address, such as igny8@example.com or IGNY8 <igny8@example.com>"))
}

/// Networks; a bare address is the network of itself.
pub fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts
        .iter()
        .map(|text| network(text).ok_or_else(|| expected(text, "an address or a network, such as 10.0.0.0/8")))
        .collect()
}

/// A network, or the network of one address.
pub fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from)).map(|net| net.trunc())
}

/// A whole number within its bounds.
pub fn count<'de, const MIN: u64, const MAX: u64, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let number = i64::deserialize(from)?;
    u32::try_from(number)
        .ok()
        .filter(|number| (MIN..=MAX).contains(&u64::from(*number)))
        .ok_or_else(|| expected(number, &format!("a whole number from {MIN} to {MAX}")))
}

/// A number of milliseconds.
pub fn milliseconds<'de, const MIN: u64, const MAX: u64, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    count::<MIN, MAX, D>(from).map(|number| Duration::from_millis(number.into()))
}

/// A number of seconds.
pub fn seconds<'de, const MIN: u64, const MAX: u64, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    count::<MIN, MAX, D>(from).map(|number| Duration::from_secs(number.into()))
}

/// A number of minutes.
pub fn minutes<'de, const MIN: u64, const MAX: u64, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    seconds::<MIN, MAX, D>(from).map(|time| time * 60)
}

/// A number of days.
pub fn days<'de, const MIN: u64, const MAX: u64, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    seconds::<MIN, MAX, D>(from).map(|time| time * 86_400)
}

/// What is written to the log.
pub fn log_level<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = text(from)?;
    let bare = matches!(text.as_str(), "off" | "error" | "warn" | "info" | "debug" | "trace");
    // a bare word that is no level would pass as the name of a module, and the log would be empty
    if bare || (text.contains(['=', ',']) && EnvFilter::try_new(&text).is_ok()) {
        Ok(text)
    } else {
        Err(expected(&text, "error, warn, info, debug or trace, or a list such as info,igny8=debug"))
    }
}
