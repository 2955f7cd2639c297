//! `igny8 migrate`

use clap::Args;

const EXAMPLES: &str = "\
Examples:
  igny8 migrate --dry-run
      Lists what would be done
  igny8 --config /etc/igny8/config.toml migrate";

/// Bring the database to the form that this version needs
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Migrate {
    /// Only list the migrations that are missing
    #[arg(long)]
    pub dry_run: bool,
}
