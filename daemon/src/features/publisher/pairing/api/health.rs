//! What can be wrong with a WordPress and is only known inside of it: the heartbeat's `health`.

use poem_openapi::Object;

use crate::platform::clock::Instant;

/// How the plugin finds its site.
#[derive(Object)]
pub(super) struct PluginHealth {
    /// All that are active.
    #[oai(validator(max_items = 20))]
    seo_plugins: Vec<String>,
    multisite: bool,
    #[oai(validator(min_length = 1, max_length = 50))]
    environment: String,
    https: bool,
    #[oai(validator(max_length = 500))]
    permalink_structure: String,
    #[oai(validator(max_length = 2000, pattern = r"^https?://[^\s@]+$"))]
    rest_url: String,
    #[oai(validator(min_length = 1, max_length = 50))]
    locale: String,
    #[oai(validator(min_length = 1, max_length = 64))]
    timezone: String,
    /// -1 if there is none.
    memory_limit_bytes: i64,
    #[oai(validator(minimum(value = "0")))]
    max_execution_seconds: i64,
    #[oai(validator(minimum(value = "0")))]
    upload_max_bytes: i64,
    uploads_writable: bool,
    /// Null where the host does not tell.
    #[oai(nullable)]
    disk_free_bytes: Option<i64>,
    image_editor: bool,
    acting_user: PluginActingUser,
    #[oai(validator(max_items = 10))]
    statuses_allowed: Vec<String>,
    cron: PluginCronHealth,
    loopback: PluginLoopback,
    maintenance: bool,
    rest_restricted: bool,
    blocks_outside: bool,
    #[oai(nullable)]
    clock_skew_seconds: Option<i64>,
    #[oai(nullable)]
    last_error: Option<PluginLastError>,
}

/// What the user may do with whose rights imports run.
#[derive(Object)]
struct PluginActingUser {
    exists: bool,
    can_create: bool,
    can_publish: bool,
    can_upload: bool,
    can_create_terms: bool,
    unfiltered_html: bool,
}

/// How WP-Cron and the schedule of pulls are doing.
#[derive(Object)]
struct PluginCronHealth {
    disabled: bool,
    alternate: bool,
    action_scheduler: bool,
    #[oai(nullable)]
    next_pull_at: Option<Instant>,
    #[oai(validator(minimum(value = "0")))]
    overdue_seconds: i64,
}

/// The site's last request to itself: 401 is right, 0 is no answer.
#[derive(Object)]
struct PluginLoopback {
    #[oai(nullable)]
    checked_at: Option<Instant>,
    #[oai(nullable)]
    status: Option<i64>,
    #[oai(nullable)]
    error: Option<String>,
}

/// What the last pull failed with.
#[derive(Object)]
struct PluginLastError {
    #[oai(validator(max_length = 64))]
    code: String,
    #[oai(validator(max_length = 2000))]
    message: String,
}
