//! The instance as a whole.

/// Who did what.
pub mod audit;
/// What is removed when nobody needs it any more.
pub mod chores;
/// Where a site's pipeline stands.
pub mod dashboard;
/// What must always be true.
pub mod invariants;
/// Which model writes, which makes the pictures.
pub mod providers;
/// How the daemon is doing.
pub mod status;
