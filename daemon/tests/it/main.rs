//! The integration tests.

mod lifecycle;
