//! Credits held back for work that is under way, so that parallel jobs never spend the same ones.
//!
//! `open → committed | released`, and `released → open` when the same work is tried again.

mod row;

use row::{ActiveModel, Column, Entity};
pub use row::{Model as Reservation, ReservationStatus};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::ledger;
use crate::platform::{
    error::{Error, Result},
    store::{AccountScope, Conn, System, Tx},
};

/// The reservation for this work, if there ever was one.
pub async fn find<C: Conn>(account: &AccountScope<C>, reference: &str) -> Result<Option<Reservation>> {
    account.find(Entity::find().filter(Column::Reference.eq(reference))).await
}

/// Every open reservation, whoever's; for checks and chores.
pub async fn open<C: Conn>(system: &System<C>) -> Result<Vec<Reservation>> {
    system.all(Entity::find().filter(Column::Status.eq(ReservationStatus::Open))).await
}

/// Holds `credits` back for the work `reference`.
pub(super) async fn reserve(account: &AccountScope<Tx>, reference: &str, credits: i64) -> Result<()> {
    let balance = ledger::lock(account).await?;
    let earlier = find(account, reference).await?;
    match earlier.as_ref().map(|earlier| earlier.status) {
        Some(ReservationStatus::Open) => return Ok(()),
        Some(ReservationStatus::Committed) => {
            return Err(Error::conflict("lease_lost", "this work is done and paid: another worker finished it"));
        }
        Some(ReservationStatus::Released) | None => {}
    }
    if !ledger::hold(account, credits).await? {
        return Err(Error::InsufficientCredits { required: credits, available: balance.available() });
    }
    let row = ActiveModel {
        reference: Set(reference.to_owned()),
        credits: Set(credits),
        status: Set(ReservationStatus::Open),
        settled_at: Set(None),
        ..Default::default()
    };
    match earlier {
        Some(earlier) => account.change(ActiveModel { id: Set(earlier.id), ..row }).await?,
        None => {
            let id = account.new_id();
            account.insert(ActiveModel { id: Set(id), created_at: Set(account.now()), ..row }).await?
        }
    };
    Ok(())
}

/// Ends a reservation as `status`.
pub(super) async fn settle(
    account: &AccountScope<Tx>,
    reservation: &Reservation,
    status: ReservationStatus,
) -> Result<()> {
    let row = ActiveModel {
        id: Set(reservation.id),
        status: Set(status),
        settled_at: Set(Some(account.now())),
        ..Default::default()
    };
    account.change(row).await?;
    Ok(())
}

/// Frees what is held for the work `reference`, if anything is.
pub(super) async fn release(account: &AccountScope<Tx>, reference: &str) -> Result<()> {
    ledger::lock(account).await?;
    match find(account, reference).await? {
        Some(open) if open.status == ReservationStatus::Open => {
            ledger::free(account, open.credits).await?;
            settle(account, &open, ReservationStatus::Released).await
        }
        _ => Ok(()),
    }
}
