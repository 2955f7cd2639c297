//! How often one may ask: a bucket per scope and principal, on our own clock, in bounded memory.
//!
//! Per replica, against haste and guessing; what a plan allows is counted in the database. `governor` has a clock of
//! its own kind (monotonic, from a fixed start) and no bound on its keys, and a bucket is one instant.
//!
//! Which operation has which scope stands in `http/document/scopes.rs`; `admission.rs` asks here for every caller.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use poem::http::{HeaderName, HeaderValue};

use crate::platform::{
    clock::{Clock, Instant},
    error::{Error, Result},
    http::context,
    metrics::Metrics,
};

const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Principals remembered at once.
const MOST: usize = 20_000;

macro_rules! scopes {
    ($($name:ident $word:literal $limit:literal;)+) => {
        /// What is throttled on its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope { $($name),+ }

        impl Scope {
            /// As in the configuration and the metrics.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// Requests in a minute, unless configured otherwise.
            #[must_use]
            pub fn default_limit(self) -> u32 {
                match self { $(Self::$name => $limit),+ }
            }

            /// Every scope.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

impl Scope {
    /// Whether what it limits costs credits: such an operation wants an `Idempotency-Key`.
    #[must_use]
    pub fn is_paid(self) -> bool {
        matches!(self, Self::AiFunction | Self::ImageGen | Self::PlannerAi | Self::WriterAi)
    }
}

/// What an operator decides about throttles.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Requests in a minute, where it is not the default; 0 is no limit.
    pub by_scope: HashMap<Scope, u32>,
    /// How many times that a person's browser may read: the console looks again every few seconds, in several tabs.
    pub session_read_factor: u32,
}

scopes! {
    AiFunction "ai_function" 10;
    ImageGen "image_gen" 15;
    PlannerAi "planner_ai" 10;
    WriterAi "writer_ai" 10;
    ContentWrite "content_write" 30;
    ContentRead "content_read" 100;
    Auth "auth" 20;
    AuthStrict "auth_strict" 5;
    Planner "planner" 60;
    Writer "writer" 60;
    System "system" 100;
    SystemAdmin "system_admin" 30;
    Billing "billing" 30;
    BillingAdmin "billing_admin" 10;
    Plugin "plugin" 120;
    Default "default" 100;
}

/// What is left of a scope for one principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    pub limit: u32,
    pub remaining: u32,
    /// Until nothing is used up any more.
    pub reset: Duration,
}

/// The buckets. Each is the instant at which it will be full again (the "theoretical arrival time" of GCRA).
#[derive(Clone)]
pub struct Throttle {
    clock: Arc<dyn Clock>,
    limits: Arc<Limits>,
    buckets: Arc<Mutex<HashMap<(Scope, String), Instant>>>,
    metrics: Metrics,
    most: usize,
}

impl std::fmt::Debug for Throttle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Throttle")
    }
}

impl Throttle {
    /// The default numbers, except those in `limits`. A limit of 0 turns a scope's throttle off.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, limits: Limits, metrics: Metrics) -> Self {
        Self { clock, limits: Arc::new(limits), buckets: Arc::default(), metrics, most: MOST }
    }

    fn limit(&self, scope: Scope) -> u32 {
        self.limits.by_scope.get(&scope).copied().unwrap_or_else(|| scope.default_limit())
    }

    /// Takes one request out of the bucket and puts the figures on the answer.
    pub fn admit(&self, scope: Scope, principal: &str) -> Result<()> {
        self.admit_up_to(scope, principal, self.limit(scope))
    }

    /// The same for what the console reads by itself.
    pub fn admit_session_read(&self, scope: Scope, principal: &str) -> Result<()> {
        let limit = self.limit(scope).saturating_mul(self.limits.session_read_factor.max(1));
        self.admit_up_to(scope, principal, limit)
    }

    fn admit_up_to(&self, scope: Scope, principal: &str, limit: u32) -> Result<()> {
        if limit == 0 {
            return Ok(());
        }
        match self.take(scope, principal, limit) {
            Ok(left) => {
                left.show(scope);
                Ok(())
            }
            Err(retry_after) => {
                self.metrics.rate_limited_total(scope.word()).inc();
                Left { limit, remaining: 0, reset: retry_after }.show(scope);
                Err(Error::RateLimited { retry_after })
            }
        }
    }

    /// Puts back what [`Throttle::admit`] took: for scopes that count failures only.
    pub fn give_back(&self, scope: Scope, principal: &str) {
        let limit = self.limit(scope);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full_at) = buckets.get_mut(&(scope, principal.to_owned())) {
            *full_at -= WINDOW / i32::try_from(limit.max(1)).unwrap_or(i32::MAX);
        }
    }

    fn take(&self, scope: Scope, principal: &str, limit: u32) -> Result<Left, Duration> {
        let now = self.clock.now();
        let one = WINDOW / i32::try_from(limit).unwrap_or(i32::MAX);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (scope, principal.to_owned());
        let full_at = buckets.get(&key).copied().unwrap_or(now).max(now) + one;
        let used = full_at - now;
        if used > WINDOW {
            return Err(positive(used - WINDOW));
        }
        if buckets.len() >= self.most && !buckets.contains_key(&key) {
            make_room(&mut buckets, now);
        }
        buckets.insert(key, full_at);
        let remaining = (WINDOW - used).num_microseconds().unwrap_or(0) / one.num_microseconds().unwrap_or(1).max(1);
        Ok(Left { limit, remaining: u32::try_from(remaining).unwrap_or(0), reset: positive(used) })
    }
}

fn positive(delta: TimeDelta) -> Duration {
    delta.to_std().unwrap_or_default()
}

/// Full buckets are as good as none. If that is not enough, the fullest half goes: who is throttled stays throttled.
fn make_room(buckets: &mut HashMap<(Scope, String), Instant>, now: Instant) {
    let before = buckets.len();
    buckets.retain(|_, full_at| *full_at > now);
    if buckets.len() < before {
        return;
    }
    let mut instants: Vec<Instant> = buckets.values().copied().collect();
    let middle = instants.len() / 2;
    let (_, median, _) = instants.select_nth_unstable(middle);
    let median = *median;
    buckets.retain(|_, full_at| *full_at > median);
}

impl Left {
    /// The names that IGNY8 used, and those of the IETF draft.
    fn show(self, scope: Scope) {
        let (limit, remaining, word) = (self.limit, self.remaining, scope.word());
        let seconds = self.reset.as_secs() + u64::from(self.reset.subsec_nanos() > 0);
        let window = WINDOW.num_seconds();
        // where two scopes apply the narrower one comes last
        let one = [("x-throttle-limit", u64::from(limit)), ("x-throttle-remaining", u64::from(remaining))];
        for (name, value) in one.into_iter().chain([("x-throttle-reset", seconds)]) {
            context::set_header(HeaderName::from_static(name), HeaderValue::from(value));
        }
        let both = [
            ("ratelimit-policy", format!("\"{word}\";q={limit};w={window}")),
            ("ratelimit", format!("\"{word}\";r={remaining};t={seconds}")),
        ];
        for (name, value) in both {
            if let Ok(value) = HeaderValue::from_str(&value) {
                context::add_header(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::TestClock;

    fn throttle(limit: u32, most: usize) -> (Throttle, TestClock) {
        let clock = TestClock::at("2026-11-22T09:00:00Z".parse().unwrap());
        let limits = Limits { by_scope: HashMap::from([(Scope::Auth, limit)]), session_read_factor: 3 };
        let throttle = Throttle::new(Arc::new(clock.clone()), limits, Metrics::new());
        (Throttle { most, ..throttle }, clock)
    }

    fn wait(result: Result<()>) -> Duration {
        match result {
            Err(Error::RateLimited { retry_after }) => retry_after,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_burst_is_admitted_up_to_the_limit_and_then_one_by_one() {
        let (throttle, clock) = throttle(6, 100);
        for _ in 0..6 {
            throttle.admit(Scope::Auth, "anna").unwrap();
        }
        assert_eq!(wait(throttle.admit(Scope::Auth, "anna")), Duration::from_secs(10));
        clock.advance(TimeDelta::seconds(10));
        throttle.admit(Scope::Auth, "anna").unwrap();
        wait(throttle.admit(Scope::Auth, "anna"));
    }

    #[test]
    fn waiting_as_told_is_enough() {
        let (throttle, clock) = throttle(7, 100);
        while throttle.admit(Scope::Auth, "anna").is_ok() {}
        let after = wait(throttle.admit(Scope::Auth, "anna"));
        clock.advance(TimeDelta::from_std(after).unwrap());
        throttle.admit(Scope::Auth, "anna").unwrap();
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let (throttle, _) = throttle(1, 100);
        for _ in 0..3 {
            throttle.admit(Scope::Auth, "anna").unwrap();
            throttle.give_back(Scope::Auth, "anna");
        }
        throttle.admit(Scope::Auth, "anna").unwrap();
        wait(throttle.admit(Scope::Auth, "anna"));
    }

    #[test]
    fn principals_and_scopes_do_not_share() {
        let (throttle, _) = throttle(1, 100);
        throttle.admit(Scope::Auth, "anna").unwrap();
        throttle.admit(Scope::Auth, "ben").unwrap();
        throttle.admit(Scope::AuthStrict, "anna").unwrap();
        wait(throttle.admit(Scope::Auth, "anna"));
    }

    #[test]
    fn the_figures_count_down() {
        let (throttle, _) = throttle(4, 100);
        let remaining: Vec<u32> = (0..4).map(|_| throttle.take(Scope::Auth, "anna", 4).unwrap().remaining).collect();
        assert_eq!(remaining, [3, 2, 1, 0]);
    }

    #[test]
    fn memory_is_bounded_and_who_is_throttled_stays_throttled() {
        let (throttle, _) = throttle(2, 10);
        throttle.admit(Scope::Auth, "anna").unwrap();
        throttle.admit(Scope::Auth, "anna").unwrap();
        for stranger in 0..1000 {
            throttle.admit(Scope::Auth, &stranger.to_string()).unwrap();
        }
        assert!(throttle.buckets.lock().unwrap().len() <= 10);
        wait(throttle.admit(Scope::Auth, "anna"));
    }

    #[test]
    fn a_browser_may_read_more_often() {
        let (throttle, _) = throttle(2, 10);
        assert!((0..6).all(|_| throttle.admit_session_read(Scope::Auth, "anna's browser").is_ok()));
        wait(throttle.admit_session_read(Scope::Auth, "anna's browser"));
    }

    #[test]
    fn the_defaults_are_the_published_numbers() {
        let of = |word: &str| Scope::ALL.iter().find(|scope| scope.word() == word).unwrap().default_limit();
        let published = [
            ("ai_function", 10),
            ("image_gen", 15),
            ("planner_ai", 10),
            ("writer_ai", 10),
            ("content_write", 30),
            ("content_read", 100),
            ("auth", 20),
            ("auth_strict", 5),
            ("planner", 60),
            ("writer", 60),
            ("system", 100),
            ("system_admin", 30),
            ("billing", 30),
            ("billing_admin", 10),
            ("plugin", 120),
            ("default", 100),
        ];
        assert_eq!(published.len(), Scope::ALL.len());
        assert!(published.iter().all(|(word, limit)| of(word) == *limit));
    }

    #[test]
    fn a_limit_of_zero_is_no_limit() {
        let (throttle, _) = throttle(0, 10);
        assert!((0..1000).all(|_| throttle.admit(Scope::Auth, "anna").is_ok()));
    }
}
