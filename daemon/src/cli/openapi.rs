//! `igny8 openapi`

use std::path::PathBuf;

use clap::Args;

const EXAMPLES: &str = "\
Examples:
  igny8 openapi > openapi.json
  igny8 openapi --output docs/openapi.json

Needs neither a configuration nor a database.";

/// Print the OpenAPI document
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Openapi {
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
