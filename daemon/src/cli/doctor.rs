//! `igny8 doctor`: what is well, what is not, and what to do about it.

use std::{
    borrow::Cow,
    fs,
    io::{self, Write},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::{config::Config, platform::secret::KeyRing};

const EXAMPLES: &str = "\
Examples:
  igny8 doctor
  igny8 --config /etc/igny8/config.toml doctor --json | jq '.[] | select(.verdict != \"ok\")'
  igny8 doctor wp --site https://blog.example.com

Exits with 1 if something is broken; a warning alone is no failure.";

/// Check that everything the daemon needs is there, and say what to do where it is not
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Doctor {
    /// Print a JSON list of {name, verdict, says}
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub of: Option<Of>,
}

/// What else can be looked at.
#[derive(Debug, Subcommand)]
pub enum Of {
    Wp(Wp),
}

const WP_EXAMPLES: &str = "\
Examples:
  igny8 doctor wp --site https://blog.example.com
  igny8 doctor wp --site site_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f --json

Looks at the site from outside, asks its plugin if it has one, and changes nothing there.
Exits with 1 if something is broken; a warning alone is no failure.";

/// Name what is wrong with a site's WordPress, and what to do on its server
#[derive(Debug, Args)]
#[command(after_long_help = WP_EXAMPLES)]
pub struct Wp {
    /// The site: its id, its name or its address
    #[arg(long, value_name = "SITE")]
    pub site: String,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Ok,
    Warning,
    Broken,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub name: Cow<'static, str>,
    pub verdict: Verdict,
    /// How it is and, if not well, what to do.
    pub says: String,
}

impl Finding {
    /// A thing and how it is.
    pub fn new(name: impl Into<Cow<'static, str>>, verdict: Verdict, says: impl Into<String>) -> Self {
        Self { name: name.into(), verdict, says: says.into() }
    }
}

/// What can be seen on this machine alone.
#[must_use]
pub fn local(config: &Config) -> Vec<Finding> {
    vec![data_folder(&config.data.dir), master_key(config), listener(config)]
}

fn data_folder(folder: &Path) -> Finding {
    let shown = folder.display();
    let finding = |verdict, says: String| Finding::new("data folder", verdict, says);
    let probe = folder.join(".igny8-doctor");
    match fs::metadata(folder) {
        Err(_) => finding(Verdict::Warning, format!("{shown} is not there yet: the first start makes it")),
        Ok(found) if !found.is_dir() => finding(Verdict::Broken, format!("{shown} is not a folder: set data.dir")),
        Ok(found) => match fs::write(&probe, "").and_then(|()| fs::remove_file(&probe)) {
            Err(error) => {
                finding(Verdict::Broken, format!("{shown} cannot be written ({error}): give it to the daemon's user"))
            }
            Ok(()) if found.mode() & 0o007 != 0 => {
                finding(Verdict::Warning, format!("everybody on this machine can read {shown}: chmod o= {shown}"))
            }
            Ok(()) => finding(Verdict::Ok, format!("{shown} can be written")),
        },
    }
}

fn master_key(config: &Config) -> Finding {
    let finding = |verdict, says: String| Finding::new("master key", verdict, says);
    let file = config.master_key_file();
    let shown = file.display();
    match fs::metadata(&file) {
        Err(_) if config.security.master_key_file.is_none() => {
            finding(Verdict::Warning, format!("{shown} is not there yet: the first start makes it; back it up"))
        }
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            finding(Verdict::Warning, format!("others can read {shown}: chmod 600 {shown}"))
        }
        _ => match KeyRing::load(&file) {
            Ok(ring) => finding(Verdict::Ok, format!("key {} in {shown}", ring.ids().next().unwrap_or_default())),
            Err(error) => finding(Verdict::Broken, format!("{error}: put the right file back")),
        },
    }
}

fn listener(config: &Config) -> Finding {
    let listen = config.server.listen;
    match std::net::TcpListener::bind(listen) {
        Ok(_) => Finding::new("listener", Verdict::Ok, format!("{listen} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let says = format!("{listen} is in use: by this daemon if it runs, else set server.listen");
            Finding::new("listener", Verdict::Warning, says)
        }
        Err(error) => {
            Finding::new("listener", Verdict::Broken, format!("{listen} cannot be used ({error}): set server.listen"))
        }
    }
}

/// Prints the findings; says whether nothing is broken.
pub fn print(findings: &[Finding], json: bool, out: &mut dyn Write) -> anyhow::Result<bool> {
    if json {
        serde_json::to_writer_pretty(&mut *out, findings)?;
        writeln!(out)?;
    } else {
        for finding in findings {
            let mark = match finding.verdict {
                Verdict::Ok => "ok     ",
                Verdict::Warning => "warning",
                Verdict::Broken => "BROKEN ",
            };
            writeln!(out, "{mark}  {}: {}", finding.name, finding.says)?;
        }
    }
    Ok(findings.iter().all(|finding| finding.verdict != Verdict::Broken))
}
