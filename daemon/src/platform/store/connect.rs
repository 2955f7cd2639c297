//! Opening the database: SQLite with one writer and several readers, or a PostgreSQL pool.

use std::{path::PathBuf, sync::Arc, time::Duration};

use sea_orm::{ConnectOptions, Database, DatabaseConnection, SqlxSqliteConnector};
use sqlx::{
    ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Writer, reader::Reader, sqlite::Connections, writer};
use crate::platform::error::{Error, Result};

/// Where the database is and how to treat it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `postgres://…`, or empty for SQLite in `sqlite_file`.
    pub url: String,
    /// The SQLite file, used when `url` is empty.
    pub sqlite_file: PathBuf,
    /// Connections at the most: SQLite's readers, or PostgreSQL's pool.
    pub max_connections: u32,
    /// How long a statement waits for a lock.
    pub busy_timeout: Duration,
}

/// SQLite's page caches, in KiB below zero. Each reader has one of its own, so they are small: behind them stands the
/// kernel's, which all share and which costs the daemon nothing.
const READER_CACHE: &str = "-2048";
const WRITER_CACHE: &str = "-8192";

/// What reads, and for SQLite the one connection that writes beside it.
pub(super) async fn open(settings: &Settings) -> Result<(Reader, Writer)> {
    if settings.url.is_empty() {
        // The writer comes first: it creates the file and switches it to WAL.
        let writing = sqlite(settings, 1, WRITER_CACHE).await?;
        let reading = sqlite(settings, settings.max_connections, READER_CACHE).await?;
        return Ok((Reader::Sqlite(reading), Writer::Sqlite(writer::Writer::start(writing))));
    }
    if !settings.url.starts_with("postgres") {
        return Err(Error::field("database.url", "must begin with postgres:// (or be empty for SQLite)"));
    }
    let mut options = ConnectOptions::new(&settings.url);
    options
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.busy_timeout)
        // Asking a connection each time whether it is alive would double the round trips.
        .test_before_acquire_if_idle_for(Duration::from_secs(5))
        .sqlx_logging(false);
    let pool = Database::connect(options).await.map_err(|cause| unreachable_database(&cause))?;
    Ok((Reader::Postgres(pool.clone()), Writer::Postgres(pool)))
}

/// A connection of its own kind for the migrations of an SQLite file; to be closed after them.
pub(super) async fn for_migrations(settings: &Settings) -> Result<DatabaseConnection> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options(settings, WRITER_CACHE)).await;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.map_err(|cause| unreachable_file(settings, &cause))?))
}

async fn sqlite(settings: &Settings, connections: u32, cache: &'static str) -> Result<Arc<Connections>> {
    let most = usize::try_from(connections).unwrap_or(1);
    let opened = Connections::open(options(settings, cache), most, settings.busy_timeout).await;
    Ok(Arc::new(opened.map_err(|cause| unreachable_file(settings, &cause))?))
}

fn options(settings: &Settings, cache: &'static str) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(&settings.sqlite_file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: an acknowledged ledger entry or delivery survives a power loss. Group commit pays for it.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(settings.busy_timeout)
        .pragma("cache_size", cache)
        .pragma("journal_size_limit", "67108864")
        .optimize_on_close(true, None)
        .disable_statement_logging()
}

fn unreachable_file(settings: &Settings, cause: &sqlx::Error) -> Error {
    let path = settings.sqlite_file.display();
    if cause.to_string().contains("not a database") {
        return Error::Unavailable(format!(
            "the file {path} is damaged or no database: move it away and restore a backup, or set data.dir to another folder"
        ));
    }
    Error::Unavailable(format!(
        "cannot open the database file {path}: {cause}. Check that the folder exists, that this user may write there and that the disk is not full"
    ))
}

fn unreachable_database(cause: &sea_orm::DbErr) -> Error {
    Error::Unavailable(format!("cannot reach PostgreSQL: {cause}. Check database.url and that the server is up"))
}
