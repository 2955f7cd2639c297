//! `igny8 keys …`

use clap::{Args, Subcommand};

const EXAMPLES: &str = "\
Examples:
  igny8 keys rotate
      Signs with a new key; tokens of the old one hold until they end by themselves
  igny8 keys rotate --at-once
      The old key leaked: ends all access tokens; who holds a refresh token gets a new one with it

Daemons that run take a new key up within ten seconds.";

/// Keys that sign access tokens
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// List the keys: which one signs, which ones still verify
    List,
    /// Sign with a new key from now on
    Rotate(Rotate),
}

/// Sign with a new key from now on
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Rotate {
    /// End the tokens that older keys signed, too
    #[arg(long)]
    pub at_once: bool,
}
