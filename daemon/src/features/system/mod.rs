//! The instance as a whole.

/// What must always be true.
pub mod invariants;
