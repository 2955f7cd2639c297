//! The audit log's platform side: every transaction of a request leaves one row that says who did what.
//!
//! Nobody has to think of it. The HTTP layer says which operation is being answered ([`within`]); the scopes note each
//! row that they write, with what it was before (`trail.rs`); the commit adds the log's row to the same transaction.
//! Secrets are masked on the way in (`image.rs`). Jobs are recorded with the job: outside of an operation nothing is
//! logged. `features/system/audit` reads the log.

mod image;
mod row;
mod trail;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

pub use row::{Column, Entity, Model as AuditEvent};
pub(in crate::platform) use trail::Trail;
pub use trail::Whose;

tokio::task_local! {
    static CURRENT: Arc<Origin>;
}

/// What is being done, and from where.
#[derive(Debug, Default)]
pub struct Origin {
    /// The operation's id in the document, or the command line's words.
    pub operation: String,
    /// Empty on the command line.
    pub request_id: String,
    pub address: Option<IpAddr>,
    /// The id that the path names, if it names one below the site.
    pub subject: Option<String>,
    /// Transactions that were committed so far.
    pub(in crate::platform) committed: AtomicI64,
}

impl Origin {
    /// `operation`, from nowhere in particular.
    #[must_use]
    pub fn of(operation: impl Into<String>) -> Self {
        Self { operation: operation.into(), ..Self::default() }
    }

    /// Which of the operation's transactions is being committed, from 1.
    fn next_part(&self) -> i64 {
        self.committed.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Runs `future` as (part of) the operation that `origin` describes: what it commits is logged.
pub async fn within<F: Future>(origin: Origin, future: F) -> F::Output {
    CURRENT.scope(Arc::new(origin), future).await
}

/// `future` as part of the operation that is being carried out now, wherever it will run.
pub fn carry<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let origin = CURRENT.try_with(Arc::clone).ok();
    async move {
        match origin {
            Some(origin) => CURRENT.scope(origin, future).await,
            None => future.await,
        }
    }
}

/// Operations that repeat what was logged already: who keeps a program signed in changes nothing of the account.
const NOT_LOGGED: [&str; 1] = ["auth_refresh"];

fn current() -> Option<Arc<Origin>> {
    CURRENT.try_with(Arc::clone).ok().filter(|origin| !NOT_LOGGED.contains(&origin.operation.as_str()))
}
