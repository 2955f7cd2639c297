//! Plans and credits: what an account may do, what it has, what it used.
//!
//! The ledger is append-only and its sum is the account's balance; reservations hold a part of the balance back for work
//! that is under way. Only this room writes the balance.

/// HTTP: balance, ledger, usage.
pub mod api;
mod credits;
/// What came and went.
pub mod ledger;
/// What may be had.
pub mod plans;
/// What is held back for work under way.
pub mod reservations;
/// Which plan an account has, and until when.
pub mod subscriptions;
/// What the credits were used for.
pub mod usage;

pub use credits::LedgerCredits;
