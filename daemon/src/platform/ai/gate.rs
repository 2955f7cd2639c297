//! What stands before a provider and its key: so many calls at once, and none for a while after too many faults in a
//! row, or while the provider itself asks to wait. Whoever shares a key shares the gate.
//!
//! closed → (faults in a row) → paused → (time) → one probe → closed again, or paused again. A refused key is told to
//! everybody who comes while it is fresh: nine more calls would be refused like the first.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::provider::{ProviderError, ProviderErrorKind};
use crate::platform::clock::{Clock, Instant};

/// How long a refused key is taken as refused without asking again.
const REFUSED_FOR: TimeDelta = TimeDelta::seconds(15);
/// A provider that asks for a longer wait is asked again after this.
pub const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// How a gate works.
#[derive(Debug, Clone, Copy)]
pub struct GateSettings {
    /// Calls at the same time.
    pub at_once: usize,
    /// Faults in a row after which it pauses.
    pub faults: u32,
    /// How long it pauses.
    pub pause: Duration,
}

/// The gate of one provider and key.
pub struct Gate {
    name: String,
    settings: GateSettings,
    clock: Arc<dyn Clock>,
    places: Arc<Semaphore>,
    /// Rung when a probe has ended.
    probed: Notify,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// In a row.
    faults: u32,
    paused_until: Option<Instant>,
    probing: bool,
    /// What the last fault said.
    last: Option<ProviderError>,
}

/// A gate as the operator sees it.
#[derive(Debug, Clone)]
pub struct GateReport {
    /// The provider's host.
    pub name: String,
    pub in_flight: usize,
    pub faults_in_a_row: u32,
    pub paused_until: Option<Instant>,
}

impl Gate {
    /// A gate before the provider called `name` in messages.
    #[must_use]
    pub fn new(name: impl Into<String>, settings: GateSettings, clock: Arc<dyn Clock>) -> Self {
        let places = Arc::new(Semaphore::new(settings.at_once.max(1)));
        Self { name: name.into(), settings, clock, places, probed: Notify::new(), state: Mutex::default() }
    }

    /// Waits for a place, and for what a probe finds, and gives the place, or says why there is no use in asking now.
    pub async fn enter(self: &Arc<Self>) -> Result<Passage, ProviderError> {
        loop {
            let place = Arc::clone(&self.places).acquire_owned().await;
            let place = place.map_err(|_| ProviderError::network("the gate before the provider is closed for good"))?;
            // listens before it looks: a probe that ends in between is heard
            let mut probed = std::pin::pin!(self.probed.notified());
            probed.as_mut().enable();
            if let Some(is_probe) = self.look()? {
                return Ok(Passage { gate: Arc::clone(self), is_probe, _place: place });
            }
            drop(place);
            probed.await;
        }
    }

    /// Whether one may pass, and as a probe; nothing while another probes.
    fn look(&self) -> Result<Option<bool>, ProviderError> {
        let mut state = self.state();
        let now = self.clock.now();
        match state.paused_until {
            None => Ok(Some(false)),
            Some(until) if now < until => Err(self.told(&state, until - now)),
            Some(_) if state.probing => Ok(None),
            Some(_) => {
                state.probing = true;
                Ok(Some(true))
            }
        }
    }

    /// What somebody hears who comes while it is paused.
    fn told(&self, state: &State, wait: TimeDelta) -> ProviderError {
        let last = state.last.as_ref();
        if let Some(refused) = last.filter(|last| is_refused_key(last)) {
            return refused.clone();
        }
        let wait = wait.to_std().unwrap_or_default().max(Duration::from_secs(1));
        let why = last.map(|last| format!(" (the last answer: {})", last.message)).unwrap_or_default();
        let message = format!(
            "{} is left alone for {} seconds after {} faults in a row: this waits and tries again{why}",
            self.name,
            wait.as_secs(),
            state.faults
        );
        ProviderError::new(ProviderErrorKind::Paused { wait }, message, true)
    }

    fn ended(&self, is_probe: bool, error: Option<&ProviderError>) {
        self.note(is_probe, error);
        if is_probe {
            self.state().probing = false;
            self.probed.notify_waiters();
        }
    }

    fn note(&self, is_probe: bool, error: Option<&ProviderError>) {
        let mut state = self.state();
        let now = self.clock.now();
        let Some(error) = error else {
            (state.faults, state.paused_until, state.last) = (0, None, None);
            return;
        };
        let pause = match &error.kind {
            ProviderErrorKind::Auth | ProviderErrorKind::Quota => Some(REFUSED_FOR),
            ProviderErrorKind::RateLimited { .. } => {
                error.retry_after().and_then(|wait| TimeDelta::from_std(wait).ok())
            }
            ProviderErrorKind::Network | ProviderErrorKind::Server | ProviderErrorKind::Timeout => {
                let enough = is_probe || state.faults + 1 >= self.settings.faults;
                enough.then(|| TimeDelta::from_std(self.settings.pause).unwrap_or_default())
            }
            // it answered, if not as was hoped: it is there
            _ => {
                (state.faults, state.paused_until, state.last) = (0, None, None);
                return;
            }
        };
        state.faults += 1;
        state.last = Some(error.clone());
        if let Some(pause) = pause {
            let until = now + pause;
            state.paused_until = state.paused_until.max(Some(until));
            tracing::warn!(provider = self.name, faults = state.faults, %until, "the provider is left alone for a while");
        }
    }

    /// How it stands.
    #[must_use]
    pub fn report(&self) -> GateReport {
        let now = self.clock.now();
        let state = self.state();
        GateReport {
            name: self.name.clone(),
            in_flight: self.settings.at_once.max(1).saturating_sub(self.places.available_permits()),
            faults_in_a_row: state.faults,
            paused_until: state.paused_until.filter(|until| *until > now),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_refused_key(error: &ProviderError) -> bool {
    matches!(error.kind, ProviderErrorKind::Auth | ProviderErrorKind::Quota)
}

/// A place at the provider, for one call.
pub struct Passage {
    gate: Arc<Gate>,
    is_probe: bool,
    _place: OwnedSemaphorePermit,
}

impl Passage {
    /// The call has ended like this.
    pub fn ended<T>(mut self, outcome: &Result<T, ProviderError>) {
        self.gate.ended(self.is_probe, outcome.as_ref().err());
        self.is_probe = false;
    }
}

/// A call that was given up before its end says nothing of the provider, and leaves the probe to another.
impl Drop for Passage {
    fn drop(&mut self) {
        if self.is_probe {
            self.gate.state().probing = false;
            self.gate.probed.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::TestClock;

    const SETTINGS: GateSettings = GateSettings { at_once: 2, faults: 3, pause: Duration::from_secs(30) };

    fn gate() -> (Arc<Gate>, TestClock) {
        let clock = TestClock::at("2026-03-01T12:00:00Z".parse().unwrap());
        (Arc::new(Gate::new("api.example", SETTINGS, Arc::new(clock.clone()))), clock)
    }

    fn fault(kind: ProviderErrorKind) -> Result<(), ProviderError> {
        Err(ProviderError::new(kind, "it broke", true))
    }

    async fn call(gate: &Arc<Gate>, outcome: Result<(), ProviderError>) {
        gate.enter().await.unwrap().ended(&outcome);
    }

    async fn refusal(gate: &Arc<Gate>) -> ProviderError {
        match gate.enter().await {
            Ok(_) => panic!("the gate let somebody through"),
            Err(error) => error,
        }
    }

    #[tokio::test]
    async fn faults_in_a_row_pause_it_one_probe_decides_and_a_success_opens_it() {
        let (gate, clock) = gate();
        call(&gate, fault(ProviderErrorKind::Server)).await;
        call(&gate, fault(ProviderErrorKind::Timeout)).await;
        call(&gate, Ok(())).await;
        for _ in 0..3 {
            call(&gate, fault(ProviderErrorKind::Server)).await;
        }
        let told = refusal(&gate).await;
        assert_eq!(told.retry_after(), Some(Duration::from_secs(30)));
        assert!(told.message.contains("api.example is left alone for 30 seconds after 3 faults"), "{told}");

        clock.advance(TimeDelta::seconds(30));
        let probe = gate.enter().await.unwrap();
        let mut other = std::pin::pin!(gate.enter());
        assert!(futures_util::poll!(other.as_mut()).is_pending(), "one probe at a time");
        probe.ended(&fault(ProviderErrorKind::Server));
        assert!(other.await.is_err(), "the others hear what it found");
        assert_eq!(refusal(&gate).await.retry_after(), Some(Duration::from_secs(30)), "a failed probe pauses it anew");

        clock.advance(TimeDelta::seconds(30));
        drop(gate.enter().await.unwrap());
        gate.enter().await.unwrap().ended(&Ok(()));
        assert_eq!((gate.report().faults_in_a_row, gate.report().paused_until), (0, None));
        call(&gate, Ok(())).await;
    }

    #[tokio::test]
    async fn the_providers_own_delay_holds_for_all_and_a_refused_key_is_told_to_all() {
        let (gate, clock) = gate();
        call(&gate, fault(ProviderErrorKind::RateLimited { retry_after: Some(Duration::from_secs(7)) })).await;
        assert_eq!(refusal(&gate).await.retry_after(), Some(Duration::from_secs(7)));
        clock.advance(TimeDelta::seconds(7));
        call(&gate, Err(ProviderError::new(ProviderErrorKind::Auth, "enter another key", false))).await;
        let told = refusal(&gate).await;
        assert_eq!((told.code(), told.retryable, told.message.as_str()), ("provider_auth", false, "enter another key"));
        clock.advance(REFUSED_FOR);
        call(&gate, Ok(())).await;
    }

    #[tokio::test]
    async fn so_many_at_once_and_no_more() {
        let (gate, _) = gate();
        let (one, _two) = (gate.enter().await.unwrap(), gate.enter().await.unwrap());
        assert_eq!(gate.report().in_flight, 2);
        let mut third = std::pin::pin!(gate.enter());
        assert!(futures_util::poll!(third.as_mut()).is_pending());
        drop(one);
        assert!(third.await.is_ok());
    }

    #[tokio::test]
    async fn an_answer_that_is_of_no_use_is_no_fault() {
        let (gate, _) = gate();
        for _ in 0..5 {
            call(&gate, fault(ProviderErrorKind::BadReply)).await;
        }
        assert_eq!(gate.report().faults_in_a_row, 0);
    }
}
