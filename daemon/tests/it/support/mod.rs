//! What tests work with: a database of their own, the whole daemon, callers.

pub mod caller;
pub mod daemon;
pub mod database;
pub mod documents;
pub mod issuer;
pub mod mail;
pub mod model;
pub mod plugin;
pub mod schema;
