//! The instance as a whole.

/// Where a site's pipeline stands.
pub mod dashboard;
/// What must always be true.
pub mod invariants;
/// Which model writes, which makes the pictures.
pub mod providers;
