//! The AI engine's `Credits`, kept in the ledger.

use async_trait::async_trait;

use super::{
    ledger::{self, Entry, EntryType},
    reservations::{self, Reservation, ReservationStatus},
    usage,
};
use crate::platform::{
    ai::{Charge, Credits},
    error::{Error, Result},
    store::{AccountScope, Tx},
};

/// Credits as the account's ledger has them.
#[derive(Debug, Clone, Copy, Default)]
pub struct LedgerCredits;

#[async_trait]
impl Credits for LedgerCredits {
    async fn reserve(&self, account: &AccountScope<Tx>, reference: &str, credits: i64) -> Result<()> {
        reservations::reserve(account, reference, credits).await
    }

    async fn settle(&self, account: &AccountScope<Tx>, reference: &str, charge: &Charge) -> Result<()> {
        if charge.credits == 0 {
            reservations::release(account, reference).await?;
        } else {
            deduct(account, reference, charge).await?;
        }
        usage::note(account, reference, charge).await
    }

    async fn release(&self, account: &AccountScope<Tx>, reference: &str) -> Result<()> {
        reservations::release(account, reference).await
    }
}

async fn deduct(account: &AccountScope<Tx>, reference: &str, charge: &Charge) -> Result<()> {
    let balance = ledger::lock(account).await?;
    let reservation = reservations::find(account, reference).await?;
    let open = match reservation {
        // settling twice is settling once
        Some(Reservation { status: ReservationStatus::Committed, .. }) => return Ok(()),
        Some(open) if open.status == ReservationStatus::Open && open.credits >= charge.credits => open,
        _ => return Err(Error::bug(format!("{reference} charges {} credits that were not reserved", charge.credits))),
    };
    let entry = Entry {
        kind: EntryType::Deduction,
        amount: -charge.credits,
        reference: reference.to_owned(),
        reason: format!("{}: {} made", charge.function.replace('_', " "), charge.units),
    };
    ledger::deduct(account, &balance, entry, open.id, open.credits).await?;
    reservations::settle(account, &open, ReservationStatus::Committed).await
}
