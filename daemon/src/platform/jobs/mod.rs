//! Jobs: work that is enqueued in the transaction that made it necessary, and may run twice without harm.
//!
//! The queue is our own table (`queue.rs`): claimed under a lease, acknowledged only by who holds the
//! lease and the attempt (the fence), retried with back-off, dead-lettered with the reason. The runner
//! (`runner.rs`) claims and runs; `registry.rs` lists what it can run.

pub mod api;
mod backlog;
mod context;
mod outcome;
pub mod queue;
pub mod registry;
mod row;
mod runner;

use std::future::Future;

pub use api::{JobOut, accepted_job};
pub use backlog::{Backlog, backlog, dead_letters, moves};
pub use context::JobContext;
pub use outcome::{Backoff, JobError, JobResult, Outcome};
pub use queue::{NewJob, cancel, enqueue, enqueue_in_account, find, get, list, retry};
pub use row::{JobStatus, Model as JobRow};
pub use runner::{Runner, RunnerSettings};
use serde::{Serialize, de::DeserializeOwned};

use crate::platform::error::{Error, Result};

/// A piece of work. The struct is the payload; its file is the job.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name in the table, in metrics and logs: `noun.verb`. A retired name stays registered.
    const KIND: &'static str;
    /// Smaller runs first.
    const PRIORITY: i64 = 100;
    /// How often it may fail, and how long it waits in between.
    const BACKOFF: Backoff = Backoff::STANDARD;

    /// Among unfinished jobs of an account and kind, a key stands once: enqueueing it again finds the first.
    fn dedupe_key(&self) -> Option<String> {
        None
    }

    /// How many items it has, for progress.
    fn total(&self) -> usize {
        1
    }

    /// Does the work. May be called again after a crash at any point.
    fn run(self, context: JobContext) -> impl Future<Output = JobResult> + Send;

    /// The job ends without having run to an end of its own: somebody cancelled it between two tries, it panicked for
    /// the last time, or it killed too many workers. What it holds is given back here.
    fn abandoned(self, _context: JobContext, _error: Error) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}
