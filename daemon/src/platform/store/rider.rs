//! What rides along with a change: a request's claim on its `Idempotency-Key` is marked as executed in the very
//! transaction that makes the change, so that the two are never apart. If the claim was taken over in the meantime,
//! the transaction fails: of two that carry out one request, one commits.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use sea_orm::{
    ConnectionTrait, ExprTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::platform::error::{Error, Result};

tokio::task_local! {
    static CARRIED: Mutex<Option<Ticket>>;
}

/// A claim, as far as a transaction must know it.
#[derive(Debug, Clone)]
pub struct Ticket {
    id: Uuid,
    owner: Uuid,
    used: Arc<AtomicBool>,
}

impl Ticket {
    /// For the claim `id`, held by `owner`.
    #[must_use]
    pub fn new(id: Uuid, owner: Uuid) -> Self {
        Self { id, owner, used: Arc::default() }
    }

    /// Who holds the claim.
    #[must_use]
    pub fn owner(&self) -> Uuid {
        self.owner
    }

    /// Whether a change was committed with it.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    pub(super) fn note_committed(&self) {
        self.used.store(true, Ordering::Relaxed);
    }

    pub(super) async fn punch(&self, connection: &impl ConnectionTrait) -> Result<()> {
        let update = Query::update()
            .table("idempotency_key")
            .value("state", "executed")
            .and_where(Expr::col("id").eq(self.id))
            .and_where(Expr::col("owner").eq(self.owner))
            .and_where(Expr::col("state").eq("running"))
            .to_owned();
        if connection.execute(&update).await?.rows_affected() == 1 {
            return Ok(());
        }
        let detail = "another request with this Idempotency-Key was faster: ask again for its answer";
        Err(Error::conflict("idempotency_running", detail))
    }
}

/// Runs `future`; what it [`carry`]s rides with its first commit.
pub async fn scope<F: Future>(future: F) -> F::Output {
    CARRIED.scope(Mutex::new(None), future).await
}

/// From here on the next commit takes `ticket` along.
pub fn carry(ticket: Ticket) {
    // outside of a request there is nothing to ride with
    let _ = CARRIED.try_with(|carried| *carried.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticket));
}

/// The ticket that has not ridden yet.
pub(super) fn due() -> Option<Ticket> {
    let carried = CARRIED.try_with(|carried| carried.lock().unwrap_or_else(PoisonError::into_inner).clone());
    carried.ok().flatten().filter(|ticket| !ticket.is_used())
}
