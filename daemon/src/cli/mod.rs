//! The command line: what can be asked of the binary. One file per command; what a command does with the whole daemon
//! is the `Program`'s part.

/// `igny8 account …`
pub mod account;
/// `igny8 config …`
pub mod config;
/// `igny8 credits …`
pub mod credits;
/// `igny8 doctor`
pub mod doctor;
/// `igny8 keys …`
pub mod keys;
/// `igny8 mail …`
pub mod mail;
/// `igny8 migrate`
pub mod migrate;
/// `igny8 openapi`
pub mod openapi;
/// `igny8 serve`
pub mod serve;
/// `igny8 user …`
pub mod user;

use std::{ffi::OsString, io::Write, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    config::{Config, ConfigError, Environment, Loaded, sections::LogFormat},
    platform::logging::{self, Logging},
};
use doctor::{Finding, Verdict};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed: the reason is on standard error
  2  the command line or the configuration is not valid

Try it:
  igny8 serve                 then open http://127.0.0.1:8080/app
  igny8 config check          what holds, and where it came from
  igny8 <COMMAND> --help      examples of each command";

/// Turns keyword research into a steady, supervised stream of WordPress posts
#[derive(Debug, Parser)]
#[command(name = "igny8", version, after_help = EXIT_CODES, max_term_width = 110)]
struct Cli {
    /// The configuration [default: /etc/igny8/config.toml if it is there, else ./igny8.toml if it is]
    #[arg(long, short, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    #[command(subcommand)]
    User(user::User),
    #[command(subcommand)]
    Mail(mail::Mail),
    #[command(subcommand)]
    Account(account::Account),
    #[command(subcommand)]
    Credits(credits::Credits),
    #[command(subcommand)]
    Keys(keys::Keys),
    #[command(subcommand)]
    Config(config::Config),
    Doctor(doctor::Doctor),
    Openapi(openapi::Openapi),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What needs the whole daemon.
pub trait Program {
    /// Runs until it is told to stop.
    fn serve(&self, config: Config) -> impl Future<Output = anyhow::Result<()>>;
    /// Brings the database up to date; gives the names of what was (or would be) done.
    fn migrate(&self, config: Config, asked: migrate::Migrate) -> impl Future<Output = anyhow::Result<Vec<String>>>;
    /// Makes an account and its owner; gives what to tell the caller.
    fn create_user(&self, config: Config, asked: user::Create) -> impl Future<Output = anyhow::Result<String>>;
    /// Sends one mail; gives what the server said.
    fn test_mail(&self, config: Config, asked: mail::Test) -> impl Future<Output = anyhow::Result<String>>;
    /// Gives credits to an account; gives what to tell the caller.
    fn grant_credits(&self, config: Config, asked: credits::Grant) -> impl Future<Output = anyhow::Result<String>>;
    /// Lists or changes the keys that sign access tokens; gives what to tell the caller.
    fn keys(&self, config: Config, asked: keys::Keys) -> impl Future<Output = anyhow::Result<String>>;
    /// Adds somebody who runs the instance; gives what to tell the caller.
    fn add_developer(&self, config: Config, asked: user::Developer) -> impl Future<Output = anyhow::Result<String>>;
    /// Shows accounts, or changes one's status; gives what to tell the caller.
    fn account(&self, config: Config, asked: account::Account) -> impl Future<Output = anyhow::Result<String>>;
    /// What is to be seen of database, providers and the like.
    fn examine(&self, config: Config) -> impl Future<Output = Vec<Finding>>;
    /// What is wrong with a site's WordPress.
    fn examine_wordpress(
        &self,
        config: Config,
        asked: doctor::Wp,
    ) -> impl Future<Output = anyhow::Result<Vec<Finding>>>;
    /// The OpenAPI document.
    fn openapi(&self) -> String;
}

/// Does what the arguments ask.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    program: &impl Program,
    out: &mut dyn Write,
) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = if error.use_stderr() { error.print() } else { write!(out, "{}", error.render()) };
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    match perform(cli, environment, program, out) {
        Ok(exit) => exit,
        Err(error) => {
            // the last resort: the log may be off, and this must be seen
            let _ = writeln!(std::io::stderr(), "igny8: {error:#}");
            if error.is::<ConfigError>() { Exit::Usage } else { Exit::Failed }
        }
    }
}

fn perform(cli: Cli, environment: &Environment, program: &impl Program, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let load = || crate::config::load(cli.config.as_deref(), environment);
    match cli.command {
        Command::Serve(serve::Serve {}) => wait_for(program.serve(logged(load()?, environment)?))??,
        Command::Migrate(asked) => {
            let done = wait_for(program.migrate(logged(load()?, environment)?, asked))??;
            done.iter().try_for_each(|name| writeln!(out, "{name}"))?;
        }
        Command::User(user::User::Create(asked)) => {
            writeln!(out, "{}", wait_for(program.create_user(logged(load()?, environment)?, asked))??)?;
        }
        Command::Mail(mail::Mail::Test(asked)) => {
            writeln!(out, "{}", wait_for(program.test_mail(logged(load()?, environment)?, asked))??)?;
        }
        Command::Credits(credits::Credits::Grant(asked)) => {
            writeln!(out, "{}", wait_for(program.grant_credits(logged(load()?, environment)?, asked))??)?;
        }
        Command::Keys(asked) => {
            writeln!(out, "{}", wait_for(program.keys(logged(load()?, environment)?, asked))??)?;
        }
        Command::User(user::User::Developer(asked)) => {
            writeln!(out, "{}", wait_for(program.add_developer(logged(load()?, environment)?, asked))??)?;
        }
        Command::Account(asked) => {
            writeln!(out, "{}", wait_for(program.account(logged(load()?, environment)?, asked))??)?;
        }
        Command::Config(config::Config::Check(asked)) if asked.defaults => config::defaults(out)?,
        Command::Config(config::Config::Check(_)) => config::check(&load()?, out)?,
        Command::Doctor(doctor::Doctor { json, of: Some(doctor::Of::Wp(asked)) }) => {
            let findings = wait_for(program.examine_wordpress(load()?.config, asked))??;
            return Ok(if doctor::print(&findings, json, out)? { Exit::Done } else { Exit::Failed });
        }
        Command::Doctor(asked) => {
            let well = doctor::print(&examine(load(), program)?, asked.json, out)?;
            return Ok(if well { Exit::Done } else { Exit::Failed });
        }
        Command::Openapi(asked) => match asked.output {
            Some(file) => std::fs::write(&file, program.openapi())
                .map_err(|error| anyhow::anyhow!("{} cannot be written: {error}", file.display()))?,
            None => out.write_all(program.openapi().as_bytes())?,
        },
    }
    Ok(Exit::Done)
}

/// The configuration, with the log started as it says.
fn logged(loaded: Loaded, environment: &Environment) -> anyhow::Result<Config> {
    let log = &loaded.config.log;
    let journal = environment.get("JOURNAL_STREAM").is_some();
    logging::start(&Logging { json: log.format == LogFormat::Json, level: log.level.clone(), journal })?;
    Ok(loaded.config)
}

/// A configuration that does not load is a finding like the others.
fn examine(loaded: Result<Loaded, ConfigError>, program: &impl Program) -> anyhow::Result<Vec<Finding>> {
    let config = match loaded {
        Ok(loaded) => loaded.config,
        Err(error) => return Ok(vec![Finding::new("configuration", Verdict::Broken, error.to_string())]),
    };
    let mut findings = vec![Finding::new("configuration", Verdict::Ok, "it is valid")];
    findings.extend(doctor::local(&config));
    findings.extend(wait_for(program.examine(config))?);
    Ok(findings)
}

fn wait_for<F: Future>(future: F) -> std::io::Result<F::Output> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(future))
}

#[cfg(test)]
mod tests;
