//! The integration tests: the whole daemon in-process, one file per feature, each test named by who asks.
//!
//! They run on SQLite, and on PostgreSQL when `IGNY8_TEST_POSTGRES` holds the URL of a server
//! where databases may be created (`make test-daemon` does both).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so at once, in its helpers too"
)]
#![expect(clippy::disallowed_methods, reason = "tests look behind the door and stand for the world outside")]

mod accounts;
mod architecture;
mod audit;
mod billing;
mod blocks;
mod clusters;
mod dashboard;
mod document;
mod email;
mod faults;
mod ideas;
mod keywords;
mod lifecycle;
mod openapi;
mod pipeline;
mod posts;
mod program;
mod publisher;
mod standard;
mod store;
mod streams;
mod support;
mod system;
mod tenancy;
