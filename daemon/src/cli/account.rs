//! `igny8 account …`

use clap::{Args, Subcommand};

const LIST_EXAMPLES: &str = "\
Examples:
  igny8 account list
      Every account: its slug, status, id and name";

const EXAMPLES: &str = "\
Examples:
  igny8 account suspend example-press
      Everything can be read, nothing changed; jobs and rules wait. Slots that pass meanwhile are noted as missed
  igny8 account activate example-press
      Ends that, or the cancellation of an account that is still there
  igny8 account cancel example-press
      As suspend, for good";

/// Accounts
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Show every account
    List(List),
    /// Let nothing be changed and nothing run
    Suspend(Which),
    /// Let everything go on
    Activate(Which),
    /// End it; its data stays and can be read
    Cancel(Which),
}

/// Show every account
#[derive(Debug, Args)]
#[command(after_help = LIST_EXAMPLES)]
pub struct List {}

/// Which account
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Which {
    /// The account's slug, as `igny8 account list` shows it
    pub account: String,
}
