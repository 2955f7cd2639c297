//! Organisations, their people and their sites.

/// The organisation: the tenant.
#[expect(clippy::module_inception, reason = "the room has the name of its first noun, as its users do")]
pub mod accounts;
/// Keys of machines.
pub mod api_keys;
/// Who users are to identity providers.
pub mod identities;
/// People who are asked to join.
pub mod invitations;
mod letters;
mod one_time;
/// Codes of an app, besides the password.
pub mod second_factor;
/// Topics of a site.
pub mod sectors;
/// Signing up, in and out.
pub mod sign_in;
/// Who besides owners and admins reaches a site.
pub mod site_access;
/// Workspaces, normally one WordPress each.
pub mod sites;
/// The people of an account.
pub mod users;

use crate::platform::error::{Error, Result};

fn valid_time_zone(name: &str) -> Result<String> {
    let zone: chrono_tz::Tz =
        name.parse().map_err(|_| Error::field("time_zone", "must be an IANA name such as Europe/Berlin"))?;
    Ok(zone.name().to_owned())
}

/// A name without the spaces around it; refused if nothing is left.
fn trimmed_name(field: &str, name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() { Err(Error::field(field, "must not be empty")) } else { Ok(name.to_owned()) }
}
