//! How a job ends, and what happens then.

use std::time::Duration;

use crate::platform::error::Error;

/// What a job's `run` answers.
pub type JobResult = Result<Outcome, JobError>;

/// A job's good end.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// All of it is done; the value is what the caller gets as `result`.
    Done(serde_json::Value),
    /// Some items failed; `result` says which.
    Partial(serde_json::Value),
    /// Somebody asked for it to end early.
    Cancelled(serde_json::Value),
    /// Not finished: run it again at the given delay without counting a failure.
    Again(Duration),
}

impl Outcome {
    /// Done, with nothing to report.
    #[must_use]
    pub fn done() -> Self {
        Self::Done(serde_json::Value::Null)
    }
}

/// A job's bad end. The job decides: worth another try, or not.
#[derive(Debug)]
pub enum JobError {
    /// Try again, after the other side's own delay if it named one.
    Retry { error: Error, after: Option<Duration> },
    /// Trying again would change nothing.
    Fail(Error),
}

/// Trouble outside and on our side passes; a refusal does not.
impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        match &error {
            Error::Outside { retry: true, retry_after, .. } => Self::Retry { after: *retry_after, error },
            Error::RateLimited { retry_after } => Self::Retry { after: Some(*retry_after), error },
            Error::Unavailable(_) | Error::Internal(_) => Self::Retry { after: None, error },
            _ => Self::Fail(error),
        }
    }
}

impl JobError {
    /// The error, whatever follows from it.
    #[must_use]
    pub fn error(&self) -> &Error {
        match self {
            Self::Retry { error, .. } | Self::Fail(error) => error,
        }
    }
}

/// Exponential waiting between failures, with jitter.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Failures after which the job is dead.
    pub max_failures: i64,
    /// The first wait.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

impl Backoff {
    /// Five tries over about ten minutes.
    pub const STANDARD: Self =
        Self { max_failures: 5, first: Duration::from_secs(5), longest: Duration::from_mins(10) };

    /// How long to wait after the `failures`-th failure; `jitter` is 0..1 and takes up to a quarter off.
    #[must_use]
    pub fn wait(&self, failures: i64, jitter: f64) -> Duration {
        let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or(0);
        let full = self.first.saturating_mul(2_u32.saturating_pow(doublings)).min(self.longest);
        full.mul_f64(1.0 - 0.25 * jitter.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let b = Backoff::STANDARD;
        assert_eq!(b.wait(1, 0.0), Duration::from_secs(5));
        assert_eq!(b.wait(3, 0.0), Duration::from_secs(20));
        assert_eq!(b.wait(40, 0.0), Duration::from_mins(10));
        assert!(b.wait(2, 1.0) >= Duration::from_millis(7500));
    }
}
