//! `igny8 user …`

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::{Args, Subcommand};
use secrecy::SecretString;

use crate::platform::random::{self, Random};

const EXAMPLES: &str = "\
Examples:
  igny8 user create --email ada@example.com --name Ada --account \"Example Press\"
      Makes the account with its owner, and prints a password for the first sign-in
  printf %s \"$PASSWORD\" | igny8 user create --email ada@example.com --name Ada --account \"Example Press\" \\
      --password-file -

A password is never taken from the command line, where every user of the machine can read it.";

/// People
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account and its owner, also where registration is closed
    Create(Create),
    /// Add somebody who runs this instance: sees every account, suspends and activates them
    Developer(Developer),
}

const DEVELOPER_EXAMPLES: &str = "\
Examples:
  igny8 user developer --account example-press --email ops@example.com --name Operations
      Adds a user with the role developer to that account, and prints a password for the first sign-in

No other way makes a developer. `igny8 account list` shows the accounts.";

/// Add somebody who runs this instance: sees every account, suspends and activates them
#[derive(Debug, Args)]
#[command(after_long_help = DEVELOPER_EXAMPLES)]
pub struct Developer {
    /// The account's slug, as `igny8 account list` shows it
    #[arg(long)]
    pub account: String,
    /// The address that they sign in with
    #[arg(long)]
    pub email: String,
    /// Their name
    #[arg(long)]
    pub name: String,
    /// Read the password from this file, or from standard input if it is `-`; without it one is made and printed
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// Make an account and its owner, also where registration is closed
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Create {
    /// The address that the owner signs in with
    #[arg(long)]
    pub email: String,
    /// The owner's name
    #[arg(long)]
    pub name: String,
    /// The account's name
    #[arg(long)]
    pub account: String,
    /// The name of the account's first site [default: the account's name]
    #[arg(long, value_name = "NAME")]
    pub site: Option<String>,
    /// The address of that site's WordPress
    #[arg(long, value_name = "URL")]
    pub site_url: Option<url::Url>,
    /// Read the password from this file, or from standard input if it is `-`; without it one is made and printed
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// A password for the first sign-in.
#[derive(Debug)]
pub enum Password {
    /// The caller's own.
    Given(SecretString),
    /// Made here: print it once.
    Made(SecretString),
}

impl Create {
    /// The name of the first site.
    #[must_use]
    pub fn site_name(&self) -> &str {
        self.site.as_deref().unwrap_or(&self.account)
    }

    /// Reads the password from where the arguments say, or makes one.
    pub fn password(&self, random: &dyn Random) -> anyhow::Result<Password> {
        password(self.password_file.as_deref(), random)
    }
}

impl Developer {
    /// Reads the password from where the arguments say, or makes one.
    pub fn password(&self, random: &dyn Random) -> anyhow::Result<Password> {
        password(self.password_file.as_deref(), random)
    }
}

fn password(file: Option<&Path>, random: &dyn Random) -> anyhow::Result<Password> {
    match file {
        Some(file) => read_password(file).map(Password::Given),
        None => Ok(Password::Made(URL_SAFE_NO_PAD.encode(random::bytes::<15>(random)).into())),
    }
}

fn read_password(file: &Path) -> anyhow::Result<SecretString> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(file).map(|read| text = read)
    };
    read.map_err(|error| anyhow::anyhow!("the password cannot be read from {}: {error}", file.display()))?;
    // `echo` ends a line; nobody's password ends with a line break
    let password = text.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(!password.is_empty(), "the password in {} is empty", file.display());
    Ok(password.to_owned().into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::platform::random::SeededRandom;

    fn create(password_file: Option<PathBuf>) -> Create {
        let (email, name, account) = ("a@b.example".to_owned(), "A".to_owned(), "Press".to_owned());
        Create { email, name, account, site: None, site_url: None, password_file }
    }

    #[test]
    fn a_password_is_read_without_its_line_break_or_made() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "correct horse \r\n").unwrap();
        let Password::Given(given) = create(Some(file.clone())).password(&SeededRandom::new(1)).unwrap() else {
            panic!()
        };
        assert_eq!(given.expose_secret(), "correct horse ");
        let Password::Made(made) = create(None).password(&SeededRandom::new(1)).unwrap() else { panic!() };
        assert_eq!(made.expose_secret().len(), 20);
        std::fs::write(&file, "\n").unwrap();
        assert!(create(Some(file)).password(&SeededRandom::new(1)).is_err());
        assert_eq!(create(None).site_name(), "Press");
    }
}
