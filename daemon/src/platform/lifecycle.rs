//! How the daemon lives and stops. The first signal drains: nothing new is taken up, what runs may finish. The second,
//! or the end of the time for that, stops. Every task is known by name and waited for.

use std::{
    collections::BTreeMap,
    io,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long tasks have after the stop, to let go of what they hold.
const AFTER_STOP: Duration = Duration::from_secs(5);

/// The daemon's life. Cheap to clone.
#[derive(Clone, Default)]
pub struct Lifecycle(Arc<Parts>);

#[derive(Default)]
struct Parts {
    drain: CancellationToken,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// The names of the tasks that run.
    names: Mutex<BTreeMap<u64, &'static str>>,
    next: AtomicU64,
    /// Something that the daemon cannot do without ended.
    failed: AtomicBool,
}

impl Lifecycle {
    /// A life that has just begun.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when nothing new may be taken up.
    #[must_use]
    pub fn drain(&self) -> CancellationToken {
        self.0.drain.clone()
    }

    /// Cancelled when everything must end.
    #[must_use]
    pub fn stop(&self) -> CancellationToken {
        self.0.stop.clone()
    }

    /// Whether nothing new may be taken up: the daemon is not ready any more.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.0.drain.is_cancelled()
    }

    /// Runs `task` until it ends; it must end when the stop token is cancelled. A panic is logged.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let life = self.clone();
        let number = life.0.next.fetch_add(1, Ordering::Relaxed);
        life.names().insert(number, name);
        self.0.tasks.spawn(async move {
            if AssertUnwindSafe(task).catch_unwind().await.is_err() {
                tracing::error!(task = name, "a task panicked");
            }
            life.names().remove(&number);
        });
    }

    /// Runs `task`, without which the daemon is of no use: if it ends before it is told to, the daemon drains and
    /// exits with a failure, so that it is started again.
    pub fn spawn_vital(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let life = self.clone();
        self.spawn(name, async move {
            let ended = AssertUnwindSafe(task).catch_unwind().await;
            if ended.is_err() || !life.is_draining() {
                tracing::error!(task = name, "a vital task ended: the daemon stops");
                life.0.failed.store(true, Ordering::Relaxed);
                life.begin_drain();
            }
        });
    }

    /// Takes up nothing new.
    pub fn begin_drain(&self) {
        self.0.drain.cancel();
    }

    /// Ends everything.
    pub fn begin_stop(&self) {
        self.0.drain.cancel();
        self.0.stop.cancel();
    }

    /// What a signal means: the first drains, the next stops.
    fn on_signal(&self) {
        if self.is_draining() {
            tracing::warn!("a second signal: stopping now");
            self.begin_stop();
        } else {
            tracing::info!("draining: a second signal stops at once");
            self.begin_drain();
        }
    }

    /// Tells systemd that the daemon is ready and alive, and listens to SIGTERM and SIGINT.
    pub fn ready(&self, status: &str) -> io::Result<()> {
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let life = self.clone();
        self.background(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => life.on_signal(),
                    _ = interrupt.recv() => life.on_signal(),
                }
            }
        });
        if let Some(within) = sd_notify::watchdog_enabled() {
            self.background(async move {
                loop {
                    tell(&[NotifyState::Watchdog]);
                    tokio::time::sleep(within / 2).await;
                }
            });
        }
        tell(&[NotifyState::Ready, NotifyState::Status(status)]);
        Ok(())
    }

    /// Waits for the drain, then for the tasks, for `drain_for` at the most, then stops them. Says whether the daemon
    /// ended because it was told to and in good order.
    pub async fn ended(&self, drain_for: Duration) -> bool {
        self.ended_within(drain_for, AFTER_STOP).await
    }

    async fn ended_within(&self, drain_for: Duration, after_stop: Duration) -> bool {
        self.0.drain.cancelled().await;
        tell(&[NotifyState::Stopping, NotifyState::Status("draining")]);
        self.0.tasks.close();
        let drained = tokio::select! {
            () = self.0.tasks.wait() => true,
            () = self.0.stop.cancelled() => false,
            () = tokio::time::sleep(drain_for) => false,
        };
        if !drained {
            tracing::warn!(tasks = ?self.running(), "stopping: these had not finished");
        }
        self.begin_stop();
        let in_time = tokio::time::timeout(after_stop, self.0.tasks.wait()).await.is_ok();
        if !in_time {
            tracing::error!(tasks = ?self.running(), "these do not stop: leaving them");
        }
        in_time && !self.0.failed.load(Ordering::Relaxed)
    }

    /// The names of the tasks that run.
    #[must_use]
    pub fn running(&self) -> Vec<&'static str> {
        self.names().values().copied().collect()
    }

    fn names(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, &'static str>> {
        self.0.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listening and breathing go on through the drain and are not waited for.
    #[expect(clippy::disallowed_methods, reason = "these outlive the drain that the tracked tasks end with")]
    fn background(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop();
        tokio::spawn(async move { stop.run_until_cancelled(task).await });
    }
}

/// Tells systemd, if it started us.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd could not be told");
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    const LONG: Duration = Duration::from_secs(600);
    const SHORT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn the_first_signal_drains_and_running_tasks_finish() {
        let life = Lifecycle::new();
        let (drain, last_step) = (life.drain(), Arc::new(tokio::sync::Notify::new()));
        let (go_on, done) = (Arc::clone(&last_step), Arc::new(AtomicBool::new(false)));
        let finished = Arc::clone(&done);
        life.spawn("work", async move {
            drain.cancelled().await;
            go_on.notified().await;
            finished.store(true, Ordering::Relaxed);
        });
        life.on_signal();
        assert!(life.is_draining() && !life.stop().is_cancelled());
        assert_eq!(life.running(), ["work"]);
        last_step.notify_one();
        assert!(life.ended(LONG).await);
        assert!(done.load(Ordering::Relaxed) && life.running().is_empty());
    }

    #[tokio::test]
    async fn the_second_signal_stops() {
        let life = Lifecycle::new();
        let stop = life.stop();
        life.spawn("slow", async move { stop.cancelled().await });
        life.on_signal();
        life.on_signal();
        assert!(life.ended(LONG).await);
    }

    #[tokio::test]
    async fn the_drain_ends_with_its_time_and_what_does_not_stop_is_left_and_said() {
        let life = Lifecycle::new();
        life.spawn("deaf", pending());
        life.begin_drain();
        assert!(!life.ended_within(SHORT, SHORT).await);
        assert!(life.stop().is_cancelled());
        assert_eq!(life.running(), ["deaf"]);
    }

    #[tokio::test]
    async fn a_panic_ends_its_task_only() {
        let life = Lifecycle::new();
        life.spawn("broken", async { panic!("as planned") });
        life.begin_drain();
        assert!(life.ended(LONG).await, "not a failure of the daemon");
        assert!(life.running().is_empty());
    }

    #[tokio::test]
    async fn a_vital_task_that_ends_or_panics_takes_the_daemon_along() {
        for broken in [true, false] {
            let life = Lifecycle::new();
            life.spawn_vital("listener", async move { assert!(!broken, "as planned") });
            assert!(!life.ended(LONG).await, "a failure");
        }
        let life = Lifecycle::new();
        let drain = life.drain();
        life.spawn_vital("listener", async move { drain.cancelled().await });
        life.begin_drain();
        assert!(life.ended(LONG).await, "told to");
    }
}
