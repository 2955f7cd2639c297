//! Who asks, and what they may do.

pub mod password;
pub mod permissions;
pub mod role;
pub mod throttle;
pub mod tokens;
