//! What reads outside a transaction, on either database.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::sqlite::Connections;

/// Connections to read with.
#[derive(Clone)]
pub enum Reader {
    Sqlite(Arc<Connections>),
    Postgres(DatabaseConnection),
}

impl Reader {
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(connections) => connections.close().await,
            // Closing twice or closing a broken connection changes nothing for anybody.
            Self::Postgres(pool) => drop(pool.clone().close().await),
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(connections) => connections.execute_raw(statement).await,
            Self::Postgres(pool) => pool.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(connections) => connections.execute_unprepared(sql).await,
            Self::Postgres(pool) => pool.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(connections) => connections.query_one_raw(statement).await,
            Self::Postgres(pool) => pool.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(connections) => connections.query_all_raw(statement).await,
            Self::Postgres(pool) => pool.query_all_raw(statement).await,
        }
    }
}
