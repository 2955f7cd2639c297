//! The table: what can be wrong with a WordPress, how it is seen, and what to do about it on that server.
//!
//! One entry per fault. Entries are in stages; a stage with something broken hides the later ones, which would only say
//! the same again in other words. What the plugin tells (`inside`) is always looked at.

mod access;
mod front;
mod inside;
mod rest;
mod way;

use serde::{Deserialize, Serialize};

use super::evidence::Evidence;

words! {
    /// How much it matters.
    pub enum Severity {
        /// Nothing is delivered, or the wrong thing.
        Broken,
        /// It works, but worse or slower than it should.
        Warning,
    }
}

/// A fault that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub code: String,
    pub severity: Severity,
    /// What is wrong.
    pub says: String,
    /// By what it is known.
    pub seen: String,
    /// What to do, for that server.
    pub fix: String,
}

/// One entry of the table.
struct Known {
    code: &'static str,
    severity: Severity,
    says: &'static str,
    fix: Fix,
    /// By what it is known here, if it is here.
    seen: fn(&Evidence) -> Option<String>,
}

/// What to do: in general, and where a server has a way of its own.
#[derive(Clone, Copy)]
struct Fix {
    any: &'static str,
    apache: &'static str,
    nginx: &'static str,
    litespeed: &'static str,
    cloudflare: &'static str,
}

impl Fix {
    const fn of(any: &'static str) -> Self {
        Self { any, apache: "", nginx: "", litespeed: "", cloudflare: "" }
    }

    fn on(&self, server: Server) -> String {
        let own = match server {
            Server::Apache => self.apache,
            Server::Nginx => self.nginx,
            Server::LiteSpeed => self.litespeed,
            Server::Cloudflare => self.cloudflare,
            Server::Other => "",
        };
        if own.is_empty() { self.any.to_owned() } else { format!("{} {own}", self.any) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server {
    Apache,
    Nginx,
    LiteSpeed,
    Cloudflare,
    Other,
}

impl Server {
    fn of(evidence: &Evidence) -> Self {
        let says = |name: &str| {
            let words: Vec<String> = evidence.open().iter().map(|seen| seen.header(name).to_lowercase()).collect();
            words.join(" ")
        };
        let server = says("server");
        let is_lite = server.contains("litespeed") || !says("x-litespeed-cache").trim().is_empty();
        match () {
            () if server.contains("cloudflare") => Self::Cloudflare,
            () if is_lite => Self::LiteSpeed,
            () if server.contains("nginx") || server.contains("openresty") => Self::Nginx,
            () if server.contains("apache") => Self::Apache,
            () => Self::Other,
        }
    }
}

/// Names what is wrong, the worst first.
pub fn name(evidence: &Evidence) -> Vec<Finding> {
    let server = Server::of(evidence);
    let mut found = Vec::new();
    for stage in [way::FAULTS, front::FAULTS, rest::FAULTS, access::FAULTS] {
        found.extend(stage.iter().filter_map(|known| finding(known, evidence, server)));
        if found.iter().any(|finding: &Finding| finding.severity == Severity::Broken) {
            break;
        }
    }
    soften(evidence, &mut found);
    found.extend(inside::FAULTS.iter().filter_map(|known| finding(known, evidence, server)));
    found.sort_by_key(|finding| finding.severity);
    found
}

fn finding(known: &Known, evidence: &Evidence, server: Server) -> Option<Finding> {
    let seen = (known.seen)(evidence)?;
    Some(Finding {
        code: known.code.to_owned(),
        severity: known.severity,
        says: known.says.to_owned(),
        seen,
        fix: known.fix.on(server),
    })
}

/// A plugin that fetches by itself does not need to be reached: what stands in the way only makes it slower.
fn soften(evidence: &Evidence, found: &mut [Finding]) {
    let comes_by_itself = evidence.plugin.as_ref().is_some_and(|plugin| plugin.minutes_silent < inside::SILENT_MINUTES);
    for finding in found.iter_mut().filter(|finding| comes_by_itself && !ALWAYS_BROKEN.contains(&finding.code.as_str()))
    {
        finding.severity = Severity::Warning;
    }
}

/// Not made better by a plugin that comes by itself.
const ALWAYS_BROKEN: [&str; 2] = ["staging_clone", "plugin_inactive"];

#[cfg(test)]
mod tests;
