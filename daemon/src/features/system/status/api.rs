//! The status over HTTP.

use std::sync::Arc;

use poem_openapi::{Object, OpenApi};

use super::Status;
use crate::{
    features::system::providers::ConfiguredProviders,
    platform::{
        access::{Caller, permissions::SystemRead},
        ai::gate::GateReport,
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            envelope::{Ok, ok},
        },
        services::Services,
    },
};

/// `/system/status`.
pub struct StatusApi {
    pub services: Arc<Services>,
    pub providers: Arc<ConfiguredProviders>,
}

/// How the daemon is doing.
#[derive(Object)]
#[oai(rename = "SystemStatus")]
struct StatusOut {
    version: String,
    now: Instant,
    /// `sqlite` or `postgres`.
    database: String,
    /// Empty: the database is as this version needs it.
    pending_migrations: Vec<String>,
    queue: QueueOut,
    /// This account's jobs that failed for good and can be retried.
    dead_letters: u64,
    /// When rules were last looked for; null: not since the start.
    #[oai(nullable)]
    last_tick_at: Option<Instant>,
    /// The providers that this account uses.
    providers: Vec<ProviderStateOut>,
}

/// The queue of the whole instance.
#[derive(Object)]
#[oai(rename = "QueueState")]
struct QueueOut {
    /// Jobs whose time has come and that no worker has taken.
    due: u64,
    /// Jobs that wait for their time.
    later: u64,
    running: u64,
    /// Since when the oldest of the due jobs could run.
    #[oai(nullable)]
    oldest_due_at: Option<Instant>,
}

/// A provider, as seen from here.
#[derive(Object)]
#[oai(rename = "ProviderState")]
struct ProviderStateOut {
    /// Its host.
    name: String,
    /// Requests that are going on.
    in_flight: u64,
    /// Requests in a row that came to nothing.
    faults_in_a_row: u32,
    /// It is left alone until then.
    #[oai(nullable)]
    paused_until: Option<Instant>,
}

impl From<GateReport> for ProviderStateOut {
    fn from(report: GateReport) -> Self {
        let GateReport { name, in_flight, faults_in_a_row, paused_until } = report;
        Self { name, in_flight: in_flight as u64, faults_in_a_row, paused_until }
    }
}

/// The daemon's state.
#[OpenApi(tag = "Tag::System")]
impl StatusApi {
    /// Read how the daemon is doing
    ///
    /// Version, database, queue and providers. No secrets, and nothing of other accounts but how much waits.
    #[oai(path = "/system/status", method = "get", operation_id = "system_status")]
    async fn status(&self, caller: Caller<SystemRead>) -> Answer<Ok<StatusOut>> {
        let Status { database, pending_migrations, queue, dead_letters, last_tick_at, providers } =
            super::status(&self.services, &self.providers, &caller.account()).await?;
        Ok(ok(StatusOut {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now: self.services.store.now(),
            database: database.to_owned(),
            pending_migrations,
            queue: QueueOut {
                due: queue.due,
                later: queue.later,
                running: queue.running,
                oldest_due_at: queue.oldest_due_at,
            },
            dead_letters,
            last_tick_at,
            providers: providers.into_iter().map(ProviderStateOut::from).collect(),
        }))
    }
}
