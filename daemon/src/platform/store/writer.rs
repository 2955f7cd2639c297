//! SQLite's one writer, with group commit.
//!
//! Everybody who wants to write queues for one connection. Each transaction is a savepoint in a
//! common `BEGIN IMMEDIATE`; when it is done it waits for the *group's* commit. The committer queues
//! behind whoever is already waiting (tokio's mutex is fair), so one fsync serves them all, and a
//! lone writer waits for nobody. Nothing is acknowledged before its commit.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use sea_orm::{ConnectionTrait, DbErr};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};

use super::sqlite::Connections;
use crate::platform::error::{Error, Result};

type Done = oneshot::Sender<Result<(), DbErr>>;

/// What became of the transaction whose savepoint stands.
#[derive(Default, Clone, Copy)]
enum Last {
    /// It is to stay. Its savepoint is released with the next statement that is sent anyway.
    Kept,
    /// It is under way, or was dropped: to be undone.
    #[default]
    Undone,
}

#[derive(Default)]
struct Group {
    /// A `BEGIN` is waiting for its `COMMIT`.
    open: bool,
    /// Whether the last savepoint was set is not known: who asked for it was dropped meanwhile, or it failed.
    in_doubt: bool,
    last: Last,
    /// Whoever is done and waits for the commit.
    waiting: Vec<Done>,
    /// The committer has been called and will come.
    called: bool,
}

/// What the committer is sent. Only who holds the group sends.
enum Call {
    /// Commit when it is your turn.
    Later,
    /// Nobody else wants to write: commit now.
    Now(OwnedMutexGuard<Group>),
}

pub(super) struct Writer {
    connection: Arc<Connections>,
    group: Arc<Mutex<Group>>,
    /// How many wait for their turn to write.
    queued: Arc<AtomicUsize>,
    committer: mpsc::UnboundedSender<Call>,
}

/// One transaction: holds the writer until it is committed or dropped (= rolled back).
pub struct WriterTx {
    connection: Arc<Connections>,
    group: Option<OwnedMutexGuard<Group>>,
    queued: Arc<AtomicUsize>,
    committer: mpsc::UnboundedSender<Call>,
}

impl Writer {
    /// Takes the connection over and starts the committer, which ends with the writer.
    #[expect(clippy::disallowed_methods, reason = "the committer ends by itself when the store is dropped")]
    pub(super) fn start(connection: Arc<Connections>) -> Self {
        let group = Arc::new(Mutex::new(Group::default()));
        let (committer, mut calls) = mpsc::unbounded_channel();
        let (own_connection, own_group) = (Arc::clone(&connection), Arc::clone(&group));
        tokio::spawn(async move {
            while let Some(call) = calls.recv().await {
                let mut group = match call {
                    Call::Now(group) => group,
                    Call::Later => Arc::clone(&own_group).lock_owned().await,
                };
                group.commit(&own_connection).await;
            }
        });
        Self { connection, group, queued: Arc::default(), committer }
    }

    pub(super) async fn begin(&self) -> Result<WriterTx> {
        let mut group = {
            let _queued = Queued::in_line(&self.queued);
            Arc::clone(&self.group).lock_owned().await
        };
        group.enter(&self.connection).await?;
        Ok(WriterTx {
            connection: Arc::clone(&self.connection),
            group: Some(group),
            queued: Arc::clone(&self.queued),
            committer: self.committer.clone(),
        })
    }

    pub(super) async fn close(&self) {
        self.group.lock().await.commit(&self.connection).await;
        self.connection.close().await;
    }
}

/// One who waits, counted for as long.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn in_line(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Group {
    /// Sets a savepoint, in the open group or in a new one. Who waits for this may be dropped in the middle: then the next
    /// one makes sure first.
    async fn enter(&mut self, connection: &Connections) -> Result<(), DbErr> {
        let in_doubt = std::mem::replace(&mut self.in_doubt, true);
        let sql = match (self.open, self.last) {
            (false, _) => {
                if in_doubt {
                    // Fails if there is nothing to roll back, and then all is well.
                    let _ = connection.execute_unprepared("ROLLBACK").await;
                }
                "BEGIN IMMEDIATE; SAVEPOINT one"
            }
            (true, Last::Kept) if in_doubt => {
                // Fails if it is released already, and then all is well.
                let _ = connection.execute_unprepared("RELEASE one").await;
                "SAVEPOINT one"
            }
            (true, Last::Kept) => "RELEASE one; SAVEPOINT one",
            (true, Last::Undone) => "ROLLBACK TO one",
        };
        connection.execute_unprepared(sql).await?;
        (self.open, self.in_doubt, self.last) = (true, false, Last::Undone);
        Ok(())
    }

    async fn commit(&mut self, connection: &Connections) {
        self.called = false;
        if !self.open {
            return;
        }
        let sql = match self.last {
            Last::Kept => "COMMIT",
            Last::Undone => "ROLLBACK TO one; COMMIT",
        };
        let outcome = connection.execute_unprepared(sql).await.map(drop);
        if outcome.is_err() {
            // SQLite may have rolled back by itself (disk full): then there is nothing left to undo.
            let _ = connection.execute_unprepared("ROLLBACK").await;
        }
        (self.open, self.in_doubt) = (false, false);
        for done in self.waiting.drain(..) {
            // Whoever no longer waits does not want to know.
            let _ = done.send(outcome.clone());
        }
    }
}

impl WriterTx {
    pub(super) fn connection(&self) -> &Connections {
        &self.connection
    }

    /// Returns when the transaction is on disk.
    pub(super) async fn commit(mut self) -> Result<()> {
        let Some(mut group) = self.group.take() else {
            return Err(Error::bug("a transaction was committed twice"));
        };
        let (done, wait) = oneshot::channel();
        group.last = Last::Kept;
        group.waiting.push(done);
        self.call(group);
        Ok(wait.await.map_err(|_| Error::bug("the writer ended before the commit"))??)
    }

    /// Has the group committed: at once if nobody else wants to write, else after those who are waiting already.
    fn call(&self, mut group: OwnedMutexGuard<Group>) {
        if group.called {
            return;
        }
        let call = if self.queued.load(Ordering::Relaxed) == 0 {
            Call::Now(group)
        } else {
            group.called = true;
            Call::Later
        };
        // The send fails only when the store is gone, and then whoever waits learns it.
        let _ = self.committer.send(call);
    }
}

impl Drop for WriterTx {
    fn drop(&mut self) {
        if let Some(group) = self.group.take() {
            self.call(group);
        }
    }
}
