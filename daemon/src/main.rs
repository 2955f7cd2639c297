//! Hands the command line to `igny8::cli`.

use std::process::ExitCode;

use igny8::{cli, config::Environment, program::Igny8};

/// glibc keeps what four people signing in at once needed (19 MiB each, to hash their passwords) for ever.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Fails only if one is installed already, and then there is one.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    cli::run(std::env::args_os(), &Environment::of_the_process(), &Igny8, &mut std::io::stdout()).into()
}
