//! Time, as a value that is handed in: the daemon's clock, and one that a test turns by hand.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// An instant in UTC, in microseconds (what both databases keep).
pub type Instant = DateTime<Utc>;

/// Says what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Now, in UTC, truncated to microseconds so that a stored time equals the one in hand.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that stands still until it is advanced.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Mutex<Instant>>);

impl TestClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn at(start: Instant) -> Self {
        Self(Arc::new(Mutex::new(start.trunc_subsecs(6))))
    }

    /// Moves the hands.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Puts the hands on `instant`, forward or back.
    pub fn set(&self, instant: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant.trunc_subsecs(6);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
