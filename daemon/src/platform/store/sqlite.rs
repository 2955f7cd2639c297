//! Connections to the SQLite file.
//!
//! sqlx's pool asks a connection whether it is alive after each use. Each question is a trip to the connection's thread
//! and back, as dear as a small query, and a file does not go away. So they are kept here instead.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    sea_query::Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Sqlite, SqliteConnection, query::Query, sqlite::SqliteConnectOptions,
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Connections that are opened when they are needed, up to a number.
pub struct Connections {
    options: SqliteConnectOptions,
    idle: Mutex<Vec<SqliteConnection>>,
    room: Semaphore,
    patience: Duration,
}

/// A connection in use; dropped, it is idle again. One whose user went away in the middle of a statement finishes that
/// before it takes up the next.
struct Lent<'a> {
    connection: Option<SqliteConnection>,
    owner: &'a Connections,
    _room: SemaphorePermit<'a>,
}

impl Connections {
    /// Opens the first of `most`. Who finds none free waits for as long as `patience`.
    pub(super) async fn open(
        options: SqliteConnectOptions,
        most: usize,
        patience: Duration,
    ) -> Result<Self, sqlx::Error> {
        let first = options.connect().await?;
        Ok(Self { options, idle: Mutex::new(vec![first]), room: Semaphore::new(most), patience })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn lend(&self) -> Result<Lent<'_>, DbErr> {
        let room = tokio::time::timeout(self.patience, self.room.acquire())
            .await
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await.map_err(|error| DbErr::Conn(cause(error)))?,
        };
        Ok(Lent { connection: Some(connection), owner: self, _room: room })
    }

    /// Closes those that are idle; nobody gets one any more.
    pub(super) async fn close(&self) {
        self.room.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a connection to the database file did not close well");
            }
        }
    }
}

impl Lent<'_> {
    fn get(&mut self) -> Result<&mut SqliteConnection, DbErr> {
        self.connection.as_mut().ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
    }

    /// A connection whose thread has ended is of no more use.
    fn note(&mut self, error: sqlx::Error) -> RuntimeErr {
        if matches!(error, sqlx::Error::WorkerCrashed) {
            self.connection = None;
        }
        cause(error)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.owner.idle().push(connection);
        }
    }
}

fn cause(error: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(error.into())
}

fn query(statement: &Statement) -> Query<'_, Sqlite, SqlxValues> {
    let values = statement.values.clone().unwrap_or(Values(vec![]));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

#[async_trait::async_trait]
impl ConnectionTrait for Connections {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Sqlite
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut lent = self.lend().await?;
        let done = query(&statement).execute(lent.get()?).await;
        done.map(Into::into).map_err(|error| DbErr::Exec(lent.note(error)))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut lent = self.lend().await?;
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(lent.get()?).await;
        done.map(Into::into).map_err(|error| DbErr::Exec(lent.note(error)))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut lent = self.lend().await?;
        let row = query(&statement).fetch_optional(lent.get()?).await;
        row.map(|row| row.map(Into::into)).map_err(|error| DbErr::Query(lent.note(error)))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut lent = self.lend().await?;
        let rows = query(&statement).fetch_all(lent.get()?).await;
        rows.map(|rows| rows.into_iter().map(Into::into).collect()).map_err(|error| DbErr::Query(lent.note(error)))
    }
}
