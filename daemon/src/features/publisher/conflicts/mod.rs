//! Where a person and IGNY8 changed the same.

mod merge;
