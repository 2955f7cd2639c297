//! `igny8 mail …`

use clap::{Args, Subcommand};

const EXAMPLES: &str = "\
Examples:
  igny8 mail test --to ada@example.com
      Sends one mail with the settings of [mail] and prints what the server said
  IGNY8__LOG__LEVEL=debug igny8 --config /etc/igny8/config.toml mail test --to ada@example.com";

/// Mail
#[derive(Debug, Subcommand)]
pub enum Mail {
    /// Send one mail, to see whether the settings are right
    Test(Test),
}

/// Send one mail, to see whether the settings are right
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Test {
    /// Who gets it
    #[arg(long, value_name = "ADDRESS")]
    pub to: String,
}
