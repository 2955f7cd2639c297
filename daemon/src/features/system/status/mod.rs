//! How the daemon is doing, for those who look after it.

pub mod api;

use super::providers::ConfiguredProviders;
use crate::platform::{
    ai::gate::GateReport,
    clock::Instant,
    error::Result,
    jobs::{self, Backlog},
    services::Services,
    store::{AccountScope, Store, System},
};

/// How it is doing.
pub struct Status {
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Migrations that this version has and the database lacks.
    pub pending_migrations: Vec<String>,
    /// The whole instance's queue.
    pub queue: Backlog,
    /// The account's own jobs that were given up.
    pub dead_letters: u64,
    /// When rules and chores were last looked for.
    pub last_tick_at: Option<Instant>,
    /// The instance's providers and the account's own.
    pub providers: Vec<GateReport>,
}

/// How the daemon is doing now, as an account may see it: nothing of other accounts but how much waits.
pub async fn status(services: &Services, providers: &ConfiguredProviders, account: &AccountScope) -> Result<Status> {
    let store = &services.store;
    Ok(Status {
        database: store.kind(),
        pending_migrations: store.pending_migrations().await?,
        queue: jobs::backlog(&across_tenants(store)).await?,
        dead_letters: jobs::dead_letters(account).await?,
        last_tick_at: services.pulse.last(),
        providers: providers.report(account).await?,
    })
}

#[expect(clippy::disallowed_methods, reason = "one queue serves every tenant: how much waits is everybody's matter")]
fn across_tenants(store: &Store) -> System {
    store.system("one queue serves every tenant: how much waits is everybody's matter")
}
