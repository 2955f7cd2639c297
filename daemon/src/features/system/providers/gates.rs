//! The gates, one for each provider and key: accounts that share a key share its limits.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::platform::{
    ai::gate::{Gate, GateSettings},
    clock::Clock,
    files,
};

/// Every gate that was ever asked for; a provider has few keys in a daemon's life.
pub struct Gates {
    settings: GateSettings,
    clock: Arc<dyn Clock>,
    known: Mutex<HashMap<String, Arc<Gate>>>,
}

impl Gates {
    /// No gate yet.
    pub fn new(settings: GateSettings, clock: Arc<dyn Clock>) -> Self {
        Self { settings, clock, known: Mutex::default() }
    }

    /// The gate before the provider at `base_url` for this key.
    pub fn before(&self, base_url: &Url, api_key: Option<&SecretString>) -> Arc<Gate> {
        let key = files::hash(format!("{base_url}\n{}", api_key.map_or("", ExposeSecret::expose_secret)).as_bytes());
        let name = base_url.host_str().unwrap_or("the provider");
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let gate =
            known.entry(key).or_insert_with(|| Arc::new(Gate::new(name, self.settings, Arc::clone(&self.clock))));
        Arc::clone(gate)
    }
}
