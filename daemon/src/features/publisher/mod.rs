//! The publisher: everything between content and WordPress.

/// Content on its way, by either transport.
pub mod deliveries;
/// The plugin of a site: its key, and what it tells of its WordPress.
pub mod pairing;
/// The way without the plugin, and a site's connection as people see it.
pub mod wordpress;
