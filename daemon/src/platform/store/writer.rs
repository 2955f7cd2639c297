//! SQLite's one writer, with group commit.
//!
//! Everybody who wants to write queues for one connection. Each transaction is a savepoint in a
//! common `BEGIN IMMEDIATE`; when it is done it waits for the *group's* commit. The committer queues
//! behind whoever is already waiting (tokio's mutex is fair), so one fsync serves them all, and a
//! lone writer waits for nobody. Nothing is acknowledged before its commit.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};

use crate::platform::error::{Error, Result};

type Done = oneshot::Sender<Result<(), DbErr>>;

#[derive(Default)]
struct Group {
    /// A `BEGIN` is waiting for its `COMMIT`.
    open: bool,
    /// The last transaction was dropped: its savepoint must be undone first.
    abandoned: bool,
    /// Whoever released a savepoint and waits for the commit.
    waiting: Vec<Done>,
}

pub(super) struct Writer {
    connection: DatabaseConnection,
    group: Arc<Mutex<Group>>,
    committer: mpsc::UnboundedSender<()>,
}

/// One transaction: holds the writer until it is committed or dropped (= rolled back).
pub struct WriterTx {
    connection: DatabaseConnection,
    group: Option<OwnedMutexGuard<Group>>,
    committer: mpsc::UnboundedSender<()>,
}

impl Writer {
    /// Takes the connection over and starts the committer, which ends with the writer.
    #[expect(clippy::disallowed_methods, reason = "the committer ends by itself when the store is dropped")]
    pub(super) fn start(connection: DatabaseConnection) -> Self {
        let group = Arc::new(Mutex::new(Group::default()));
        let (committer, mut calls) = mpsc::unbounded_channel();
        let (own_connection, own_group) = (connection.clone(), Arc::clone(&group));
        tokio::spawn(async move {
            while calls.recv().await.is_some() {
                own_group.lock().await.commit(&own_connection).await;
            }
        });
        Self { connection, group, committer }
    }

    /// The bare connection, for migrations before anything else runs.
    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    pub(super) async fn begin(&self) -> Result<WriterTx> {
        let mut group = Arc::clone(&self.group).lock_owned().await;
        group.undo_abandoned(&self.connection).await?;
        if !group.open {
            self.connection.execute_unprepared("BEGIN IMMEDIATE").await?;
            group.open = true;
        }
        self.connection.execute_unprepared("SAVEPOINT one").await?;
        Ok(WriterTx { connection: self.connection.clone(), group: Some(group), committer: self.committer.clone() })
    }

    pub(super) async fn close(&self) {
        self.group.lock().await.commit(&self.connection).await;
        // Nothing is lost if closing fails: what was acknowledged is committed.
        let _ = self.connection.clone().close().await;
    }
}

impl Group {
    async fn undo_abandoned(&mut self, connection: &DatabaseConnection) -> Result<(), DbErr> {
        if self.abandoned {
            self.abandoned = false;
            connection.execute_unprepared("ROLLBACK TO one").await?;
            connection.execute_unprepared("RELEASE one").await?;
        }
        Ok(())
    }

    async fn commit(&mut self, connection: &DatabaseConnection) {
        if !self.open {
            return;
        }
        let outcome = match self.undo_abandoned(connection).await {
            Ok(()) => connection.execute_unprepared("COMMIT").await.map(drop),
            Err(error) => Err(error),
        };
        if outcome.is_err() {
            // SQLite may have rolled back by itself (disk full): then there is nothing left to undo.
            let _ = connection.execute_unprepared("ROLLBACK").await;
        }
        self.open = false;
        for done in self.waiting.drain(..) {
            // Whoever no longer waits does not want to know.
            let _ = done.send(outcome.clone());
        }
    }
}

impl WriterTx {
    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Returns when the transaction is on disk.
    pub(super) async fn commit(mut self) -> Result<()> {
        self.connection.execute_unprepared("RELEASE one").await?;
        let (done, wait) = oneshot::channel();
        let Some(mut group) = self.group.take() else {
            return Err(Error::bug("a transaction was committed twice"));
        };
        group.waiting.push(done);
        // The send fails only when the store is gone, and then the wait below says so.
        let _ = self.committer.send(());
        drop(group);
        Ok(wait.await.map_err(|_| Error::bug("the writer ended before the commit"))??)
    }
}

impl Drop for WriterTx {
    fn drop(&mut self) {
        if let Some(mut group) = self.group.take() {
            group.abandoned = true;
            let _ = self.committer.send(());
        }
    }
}
