//! What tests work with: a database of their own, the whole daemon, callers.

pub mod database;
pub mod documents;
