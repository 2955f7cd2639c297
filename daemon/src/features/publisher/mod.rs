//! The publisher: everything between content and WordPress.

/// Where a person and IGNY8 changed the same text.
pub mod conflicts;
/// Content on its way, by either transport.
pub mod deliveries;
/// What is wrong with a site's WordPress, and what to do.
pub mod doctor;
/// Every public post of a site's WordPress.
pub mod inventory;
/// The plugin of a site: its key, and what it tells of its WordPress.
pub mod pairing;
/// How a site's posts are filed in WordPress.
pub mod settings;
/// The way without the plugin, and a site's connection as people see it.
pub mod wordpress;
