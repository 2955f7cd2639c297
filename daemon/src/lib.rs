//! IGNY8: turns keyword research into a steady, supervised stream of WordPress posts.
//!
//! The map of the house is `docs/ARCHITECTURE.md`.

/// The composition root.
pub mod app;
/// The command line.
pub mod cli;
/// What can be set, and where each value came from.
pub mod config;
/// How any daemon works.
#[macro_use]
pub mod platform;
/// The product's nouns, grouped under the modules that its users know.
pub mod features;
/// What the commands do with a whole daemon.
pub mod program;
