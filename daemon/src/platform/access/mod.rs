//! Who asks, and what they may do.

mod caller;
pub mod password;
pub mod permissions;
mod principal;
pub mod role;
pub mod sessions;
mod settings;
pub mod throttle;
pub mod tokens;

pub use caller::{Caller, check_csrf, session_of};
pub use principal::{AccountStatus, Reach, UserStatus};
pub use settings::{Access, Settings};
