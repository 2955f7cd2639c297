//! Who asks, and what they may do.

mod admission;
pub mod api_key;
mod caller;
mod credential;
pub mod families;
mod image_link;
pub mod oidc;
pub mod password;
pub mod permissions;
mod plugin;
mod principal;
pub mod role;
pub mod sessions;
mod settings;
pub mod signing;
pub mod throttle;
pub mod tokens;
pub mod webhook;

pub use caller::{Caller, Watch, check_csrf, session_of};
pub use image_link::{follow_image_link, image_link};
pub use plugin::{PROTOCOL, PairingStatus, Signed, check_address, secret_place};
pub use principal::{AccountStatus, Reach, UserStatus};
pub use settings::{Access, Settings};
