//! `igny8 credits …`

use clap::{Args, Subcommand};

const EXAMPLES: &str = "\
Examples:
  igny8 credits grant --account acme --amount 500 --reason \"the outage of May 3\"
  igny8 credits grant --account acct_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f --amount -20 --reason \"granted twice\"

The reason stands in the account's ledger, where its owner reads it.";

/// Credits
#[derive(Debug, Subcommand)]
pub enum Credits {
    /// Give credits to an account, or take free ones away
    Grant(Grant),
}

/// Give credits to an account, or take free ones away
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Grant {
    /// The account's id, or its short name
    #[arg(long, value_name = "ID_OR_NAME")]
    pub account: String,
    /// How many; less than 0 takes away
    #[arg(long, allow_negative_numbers = true)]
    pub amount: i64,
    /// Why: it stands in the ledger for good
    #[arg(long)]
    pub reason: String,
}
