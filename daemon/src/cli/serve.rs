//! `igny8 serve`

use clap::Args;

const EXAMPLES: &str = "\
Examples:
  igny8 serve
      SQLite in ./var, the built-in provider, http://127.0.0.1:8080/app
  igny8 --config /etc/igny8/config.toml serve
  OPENAI_BASE_URL=http://localhost:11434/v1 IGNY8__AI__TEXT_MODEL=llama3.1 igny8 serve
      Written by a model on this machine

Signals:
  The first SIGTERM or SIGINT takes up nothing new and lets running work finish, for server.drain_seconds at the
  most; the second stops at once. Work that was stopped is taken up again at the next start.";

/// Run the daemon: API, console, jobs and automation
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Serve {}
