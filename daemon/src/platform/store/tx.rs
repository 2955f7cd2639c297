//! A write transaction on either database.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, ExecResult, QueryResult, Statement,
};

use super::{Store, rider, writer::WriterTx};
use crate::platform::{
    audit::{self, Trail},
    error::{Error, Result},
};

/// A write transaction. Shared by the scopes that were derived from it; dropped without commit, it never was.
#[derive(Clone)]
pub struct Tx {
    inner: Arc<Inner>,
    notes: Arc<Notes>,
}

struct Notes {
    job: AtomicBool,
    trail: Trail,
}

pub enum Inner {
    Sqlite(WriterTx),
    Postgres(DatabaseTransaction),
}

impl Tx {
    pub(super) fn sqlite(tx: WriterTx) -> Self {
        Self::over(Inner::Sqlite(tx))
    }

    pub(super) fn postgres(tx: DatabaseTransaction) -> Self {
        Self::over(Inner::Postgres(tx))
    }

    fn over(inner: Inner) -> Self {
        let notes = Notes { job: AtomicBool::new(false), trail: Trail::begin() };
        Self { inner: Arc::new(inner), notes: Arc::new(notes) }
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// What the audit log will say of it.
    pub(super) fn trail(&self) -> &Trail {
        &self.notes.trail
    }

    /// Remembers that a job was enqueued, so that the runner is woken after the commit.
    pub(super) fn note_job(&self) {
        self.notes.job.store(true, Ordering::Relaxed);
    }

    pub(super) async fn commit(self, store: &Store) -> Result<()> {
        self.log(store).await?;
        let ticket = rider::due();
        if let Some(ticket) = &ticket {
            ticket.punch(self.inner()).await?;
        }
        match Arc::into_inner(self.inner) {
            Some(Inner::Sqlite(tx)) => tx.commit().await?,
            Some(Inner::Postgres(tx)) => tx.commit().await?,
            None => return Err(Error::bug("a transaction was committed while another scope still held it")),
        }
        if let Some(ticket) = ticket {
            ticket.note_committed();
        }
        if self.notes.job.load(Ordering::Relaxed) {
            store.jobs_ready().notify_one();
        }
        Ok(())
    }

    /// Whatever an operation writes is logged in the same transaction, or not written.
    async fn log(&self, store: &Store) -> Result<()> {
        if let Some(row) = self.notes.trail.row(store) {
            audit::Entity::insert(row).exec_without_returning(self.inner()).await?;
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Inner {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.connection().execute_raw(statement).await,
            Self::Postgres(tx) => tx.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.connection().execute_unprepared(sql).await,
            Self::Postgres(tx) => tx.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.connection().query_one_raw(statement).await,
            Self::Postgres(tx) => tx.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.connection().query_all_raw(statement).await,
            Self::Postgres(tx) => tx.query_all_raw(statement).await,
        }
    }
}
