//! The integration tests: the whole daemon in-process, one file per feature, each test named by who asks.
//!
//! They run on SQLite, and on PostgreSQL when `IGNY8_TEST_POSTGRES` holds the URL of a server
//! where databases may be created (`make test-daemon` does both).

mod architecture;
mod billing;
mod blocks;
mod clusters;
mod document;
mod ideas;
mod keywords;
mod lifecycle;
mod pipeline;
mod store;
mod support;
