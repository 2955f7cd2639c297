//! `igny8 config …`

use std::io::{self, Write};

use clap::{Args, Subcommand};

use crate::config::{DEFAULTS, Loaded};

const EXAMPLES: &str = "\
Examples:
  igny8 config check
      Every value that holds, each with where it came from; secrets are masked
  igny8 --config new.toml config check
      Also before a restart: exits with 2 and names each mistake with its file and line
  igny8 config check --defaults > config.toml
      The commented defaults, to start a file from";

/// The configuration
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Check the configuration and print every value with where it came from
    Check(Check),
}

/// Check the configuration and print every value with where it came from
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Check {
    /// Print the commented defaults instead
    #[arg(long)]
    pub defaults: bool,
}

/// Prints the manual.
pub fn defaults(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(DEFAULTS.as_bytes())
}

/// Prints what holds.
pub fn check(loaded: &Loaded, out: &mut dyn Write) -> io::Result<()> {
    match &loaded.file {
        Some(file) => writeln!(out, "# file: {}\n", file.display())?,
        None => writeln!(out, "# no file: defaults and environment\n")?,
    }
    out.write_all(loaded.explain().as_bytes())
}
