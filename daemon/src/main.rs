//! Hands the command line to `igny8::cli`.

use std::process::ExitCode;

use igny8::{cli, config::Environment, program::Igny8};

fn main() -> ExitCode {
    // Fails only if one is installed already, and then there is one.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    cli::run(std::env::args_os(), &Environment::of_the_process(), &Igny8, &mut std::io::stdout()).into()
}
