//! The store: the only holder of a database connection.
//!
//! A query is a description; only a scope can run it, and a scope belongs to one tenant
//! (`scope.rs`). Work across tenants goes through [`Store::system`] and states its reason.
//! SQLite has one writer with group commit (`writer.rs`) and separate readers;
//! PostgreSQL has one pool. Both run the same migrations.

mod bounds;
mod connect;
mod ordering;
mod owned;
mod reader;
pub mod rider;
mod scope;
mod search;
mod sqlite;
mod system;
mod tally;
mod tx;
mod writer;

use std::sync::Arc;

pub use bounds::Bounds;
pub use connect::Settings;
pub use ordering::Ordering;
pub use owned::{AccountOwned, Owned, SiteOwned};
use reader::Reader;
pub use scope::{AccountScope, Actor, Conn, Reads, Scope, SiteRow, SiteScope, Tenant};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
pub use search::{Search, contains, search};
pub use system::System;
pub use tally::{Tally, rows_in_sector, rows_of_account, tallies};
use tokio::sync::Notify;
pub use tx::Tx;
use uuid::Uuid;

use crate::platform::{
    clock::{Clock, Instant},
    error::Result,
    ids::Id,
    random::{self, Random},
};

/// The database, with the clock and the randomness that rows are made of. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    settings: Settings,
    reader: Reader,
    writer: Writer,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// Rung after a commit that enqueued a job.
    jobs_ready: Notify,
    /// Whether scopes leave their filter out: what the tests of the tests ask for. Not in a release.
    #[cfg(debug_assertions)]
    forgets_tenants: std::sync::atomic::AtomicBool,
}

enum Writer {
    Sqlite(writer::Writer),
    Postgres(DatabaseConnection),
}

impl Store {
    /// Opens the database of `settings`, creating an SQLite file that is not there yet. Does not migrate.
    pub async fn connect(settings: &Settings, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self> {
        let (reader, writer) = connect::open(settings).await?;
        Ok(Self(Arc::new(Inner {
            settings: settings.clone(),
            reader,
            writer,
            clock,
            random,
            jobs_ready: Notify::new(),
            #[cfg(debug_assertions)]
            forgets_tenants: false.into(),
        })))
    }

    /// Breaks tenancy from now on: every scope sees every tenant's rows. Only for the test that the sweep notices.
    #[cfg(debug_assertions)]
    pub fn forget_tenants(&self) {
        self.0.forgets_tenants.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    #[cfg(debug_assertions)]
    fn forgets_tenants(&self) -> bool {
        self.0.forgets_tenants.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Brings the schema up to date; safe to call from several daemons at once.
    pub async fn migrate(&self) -> Result<()> {
        match &self.0.reader {
            Reader::Postgres(pool) => migrations::up(pool).await?,
            Reader::Sqlite(_) => {
                let connection = connect::for_migrations(&self.0.settings).await?;
                migrations::up(&connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// Names of the migrations that this database still lacks.
    pub async fn pending_migrations(&self) -> Result<Vec<String>> {
        match &self.0.reader {
            Reader::Postgres(pool) => Ok(migrations::pending(pool).await?),
            Reader::Sqlite(_) => {
                let connection = connect::for_migrations(&self.0.settings).await?;
                let pending = migrations::pending(&connection).await?;
                connection.close().await?;
                Ok(pending)
            }
        }
    }

    /// Now, by the clock that was handed in.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.0.clock.now()
    }

    /// The clock that was handed in.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    /// The randomness that was handed in.
    #[must_use]
    pub fn random(&self) -> Arc<dyn Random> {
        Arc::clone(&self.0.random)
    }

    /// A new id: UUIDv7 of the clock and the randomness that were handed in.
    #[must_use]
    pub fn new_id<I: Id>(&self) -> I {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &random::bytes(&*self.0.random));
        I::from(id.into_uuid())
    }

    /// A bare UUIDv7, for keys that are not ids of a noun.
    #[must_use]
    pub fn new_uuid(&self) -> Uuid {
        self.new_id::<crate::platform::ids::JobId>().uuid()
    }

    /// The way across tenants. Each use says why in its `#[expect]` and here.
    #[must_use]
    pub fn system(&self, _reason: &'static str) -> System {
        System::new(self.clone())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.0.reader.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.0.reader.get_database_backend()
    }

    /// Which database this is, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.0.writer {
            Writer::Sqlite(_) => "sqlite",
            Writer::Postgres(_) => "postgres",
        }
    }

    /// Ends all connections; what is committed is on disk.
    pub async fn close(&self) {
        if let Writer::Sqlite(writer) = &self.0.writer {
            writer.close().await;
        }
        self.0.reader.close().await;
    }

    /// Rings after a commit that enqueued a job (in this process; the runner's poll is the floor).
    #[must_use]
    pub fn jobs_ready(&self) -> &Notify {
        &self.0.jobs_ready
    }

    fn reads(&self) -> Reads {
        Reads::new(self.0.reader.clone())
    }

    async fn begin(&self) -> Result<Tx> {
        match &self.0.writer {
            Writer::Sqlite(writer) => Ok(Tx::sqlite(writer.begin().await?)),
            Writer::Postgres(pool) => Ok(Tx::postgres(sea_orm::TransactionTrait::begin(pool).await?)),
        }
    }
}
