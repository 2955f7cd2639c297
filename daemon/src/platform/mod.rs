//! How any daemon works: nothing here names a feature, except in the lists
//! (`http/apis.rs`, `jobs/registry.rs`, `ai/functions.rs`).

/// Ids with a printed kind, one type per noun.
pub mod ids;
/// Enumerations with one word everywhere.
#[macro_use]
pub mod words;
/// Who asks, and what they may do.
pub mod access;
/// The AI engine and its providers.
pub mod ai;
/// Who did what.
pub mod audit;
/// Time as a value.
pub mod clock;
/// Mail: letters, the outbox, the way out.
pub mod email;
/// What can go wrong.
pub mod error;
/// Files by content hash.
pub mod files;
/// The network side: requests, answers, the document, the listeners.
pub mod http;
/// Jobs: the queue, the runner, the registry.
pub mod jobs;
/// Signals, tasks, systemd.
pub mod lifecycle;
/// The log.
pub mod logging;
/// What is counted.
pub mod metrics;
/// Requests that leave the daemon.
pub mod outbound;
/// Pages of a list.
pub mod page;
/// Signs of life.
pub mod pulse;
/// Randomness as a value.
pub mod random;
/// Secrets at rest.
pub mod secret;
/// What jobs and handlers work with.
pub mod services;
/// The only holder of a database connection.
pub mod store;
/// One at a time.
pub mod turns;
