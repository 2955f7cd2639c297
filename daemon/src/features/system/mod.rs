//! The instance as a whole.

/// What must always be true.
pub mod invariants;
/// Which model writes, which makes the pictures.
pub mod providers;
