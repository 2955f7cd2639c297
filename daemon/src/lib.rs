//! IGNY8.
