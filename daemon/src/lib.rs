//! IGNY8: turns keyword research into a steady, supervised stream of WordPress posts.
//!
//! The map of the house is `docs/ARCHITECTURE.md`.

/// How any daemon works.
#[macro_use]
pub mod platform;

/// The product's nouns.
pub mod features;
