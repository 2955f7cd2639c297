//! What the engine needs of billing: reserve before a call, settle with the result, release on failure.

use async_trait::async_trait;

use crate::platform::{
    error::Result,
    ids::SiteId,
    store::{AccountScope, Tx},
};

/// What an item cost, for the ledger and the usage log.
#[derive(Debug, Clone)]
pub struct Charge {
    pub site: SiteId,
    pub function: &'static str,
    /// Units made (clusters, ideas, pieces, images).
    pub units: i64,
    /// Credits to take; at most what was reserved.
    pub credits: i64,
    /// Millionths of a dollar paid to the provider, if known.
    pub cost_micros: Option<i64>,
    pub provider: String,
    pub model: String,
}

/// Takes and gives back credits. `reference` names the work: the same reference is never charged twice.
#[async_trait]
pub trait Credits: Send + Sync {
    /// Sets credits aside, or refuses with `InsufficientCredits`. Again for an open reservation changes nothing.
    async fn reserve(&self, account: &AccountScope<Tx>, reference: &str, credits: i64) -> Result<()>;
    /// Turns a reservation into a deduction of what was really used and notes the usage; the rest is free again.
    async fn settle(&self, account: &AccountScope<Tx>, reference: &str, charge: &Charge) -> Result<()>;
    /// Gives a reservation back; none being there changes nothing.
    async fn release(&self, account: &AccountScope<Tx>, reference: &str) -> Result<()>;
}
