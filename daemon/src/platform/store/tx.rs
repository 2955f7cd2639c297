//! A write transaction on either database.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::writer::WriterTx;
use crate::platform::error::{Error, Result};

/// A write transaction. Shared by the scopes that were derived from it; dropped without commit, it never was.
#[derive(Clone)]
pub struct Tx(Arc<Inner>);

pub enum Inner {
    Sqlite(WriterTx),
    Postgres(DatabaseTransaction),
}

impl Tx {
    pub(super) fn sqlite(tx: WriterTx) -> Self {
        Self(Arc::new(Inner::Sqlite(tx)))
    }

    pub(super) fn postgres(tx: DatabaseTransaction) -> Self {
        Self(Arc::new(Inner::Postgres(tx)))
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(super) async fn commit(self) -> Result<()> {
        match Arc::into_inner(self.0) {
            Some(Inner::Sqlite(tx)) => tx.commit().await,
            Some(Inner::Postgres(tx)) => Ok(tx.commit().await?),
            None => Err(Error::bug("a transaction was committed while another scope still held it")),
        }
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
