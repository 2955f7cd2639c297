//! What is wrong inside: as the plugin tells, as headers and pages give away, as recent deliveries have shown.

use chrono::DateTime;

use super::{Evidence, Fix, Known, Severity, rest::namespaces};

/// A plugin that has not asked for so long has stopped; it asks every five minutes.
pub const SILENT_MINUTES: i64 = 30;
const MIB: i64 = 1024 * 1024;
/// The oldest that is tested.
const OLDEST_PLUGIN: (u32, u32) = (0, 1);
/// The newest whose messages are known here: a new major version may speak otherwise.
const NEWEST_PLUGIN: u32 = 1;
const OLDEST_PHP: (u32, u32) = (7, 4);
const OLDEST_WORDPRESS: (u32, u32) = (6, 1);
/// SEO plugins by what they add to the API.
const SEO: [(&str, &str); 6] = [
    ("yoast/", "Yoast SEO"),
    ("rankmath/", "Rank Math"),
    ("seopress/", "SEOPress"),
    ("aioseo/", "AIOSEO"),
    ("slim-seo/", "Slim SEO"),
    ("squirrly", "Squirrly"),
];

pub const FAULTS: &[Known] = &[
    Known {
        code: "plugin_silent",
        severity: Severity::Broken,
        says: "The plugin has not asked for work for a long time.",
        fix: Fix::of(
            "Is it active? Does WP-Cron run (Tools → Site Health)? Can the server reach this daemon's address? \"Pull now\" under Settings → IGNY8 says what is wrong.",
        ),
        seen: |e| {
            let minutes = e.plugin.as_ref()?.minutes_silent;
            (minutes >= SILENT_MINUTES).then(|| format!("it was last heard {minutes} minutes ago"))
        },
    },
    Known {
        code: "plugin_too_old",
        severity: Severity::Broken,
        says: "The plugin is older than this daemon understands.",
        fix: Fix::of("Under Plugins update \"IGNY8 Connector\" to the version that came with this daemon."),
        seen: |e| {
            let plugin = &e.plugin.as_ref()?.versions.plugin;
            (version(plugin)? < OLDEST_PLUGIN).then(|| format!("it is {plugin}"))
        },
    },
    Known {
        code: "plugin_too_new",
        severity: Severity::Warning,
        says: "The plugin is newer than this daemon.",
        fix: Fix::of("Update the daemon: what the newer plugin can do beyond it is not used until then."),
        seen: |e| {
            let plugin = &e.plugin.as_ref()?.versions.plugin;
            (version(plugin)?.0 > NEWEST_PLUGIN)
                .then(|| format!("it is {plugin}, and this daemon knows version {NEWEST_PLUGIN}"))
        },
    },
    Known {
        code: "php_old",
        severity: Severity::Warning,
        says: "PHP is older than what the plugin and WordPress support.",
        fix: Fix::of("Choose PHP 8.2 or later in the host's panel; 7.4 is the oldest that works."),
        seen: |e| {
            let told = e.plugin.as_ref().map(|plugin| plugin.versions.php.clone());
            let shown = || {
                e.open().into_iter().find_map(|seen| Some(seen.header("x-powered-by").strip_prefix("PHP/")?.to_owned()))
            };
            let php = told.or_else(shown)?;
            (version(&php)? < OLDEST_PHP).then(|| format!("it is PHP {php}"))
        },
    },
    Known {
        code: "wordpress_old",
        severity: Severity::Warning,
        says: "This WordPress is older than the oldest that we test with.",
        fix: Fix::of("Update WordPress under Dashboard → Updates (a backup first)."),
        seen: |e| {
            let told = e.plugin.as_ref().map(|plugin| plugin.versions.wordpress.clone());
            let wordpress = told.or_else(|| generator(e.home.text()))?;
            (version(&wordpress)? < OLDEST_WORDPRESS).then(|| format!("it is WordPress {wordpress}"))
        },
    },
    Known {
        code: "clock_skew",
        severity: Severity::Broken,
        says: "The clocks of the site's server and of this daemon differ: signed messages are refused from five minutes on.",
        fix: Fix::of("Let both keep time by NTP: timedatectl set-ntp true."),
        seen: |e| {
            let shown = || {
                let seen = e
                    .open()
                    .into_iter()
                    .find(|seen| !seen.header("date").is_empty() && seen.header("age").is_empty())?;
                Some((DateTime::parse_from_rfc2822(seen.header("date")).ok()?.to_utc() - e.now).num_seconds())
            };
            let seconds = e.health_number("/clock_skew_seconds").or_else(shown)?;
            (seconds.abs() > 120).then(|| format!("they differ by {} seconds", seconds.abs()))
        },
    },
    Known {
        code: "cron_off",
        severity: Severity::Warning,
        says: "WP-Cron is switched off, and nothing runs it in its place.",
        fix: Fix::of(
            "Have the server call it: */5 * * * * curl -fsS https://SITE/wp-cron.php?doing_wp_cron >/dev/null, or remove DISABLE_WP_CRON from wp-config.php.",
        ),
        seen: |e| {
            (cron_is_off(e) && pulls_are_late(e))
                .then(|| format!("DISABLE_WP_CRON is set, and the pull is {} minutes late", late_minutes(e)))
        },
    },
    Known {
        code: "cron_late",
        severity: Severity::Warning,
        says: "WP-Cron runs late: without visitors it does not run at all.",
        fix: Fix::of(
            "Have the server call it every five minutes (wp-cron.php?doing_wp_cron), or see under Tools → Site Health why the site cannot call itself.",
        ),
        seen: |e| {
            (!cron_is_off(e) && pulls_are_late(e)).then(|| format!("the pull is {} minutes late", late_minutes(e)))
        },
    },
    Known {
        code: "loopback_closed",
        severity: Severity::Warning,
        says: "The site cannot reach itself, so WP-Cron does not start by itself.",
        fix: Fix {
            apache: "Apache: does a Require or a password also hold for 127.0.0.1 and the server's own address?",
            nginx: "nginx: allow the server's own address where deny or auth_basic stands.",
            ..Fix::of(
                "Let the server resolve its own name and pass its own firewall; or call wp-cron.php by the system's cron.",
            )
        },
        seen: |e| {
            let status = e.health_number("/loopback/status").filter(|status| *status != 401)?;
            let error = e.health("/loopback/error").and_then(|error| error.as_str()).unwrap_or_default();
            Some(if status == 0 {
                format!("its request to itself failed: {error}")
            } else {
                format!("its request to itself got {status}")
            })
        },
    },
    Known {
        code: "upload_limit_php",
        severity: Severity::Warning,
        says: "PHP takes no files as large as pictures are.",
        fix: Fix::of("In php.ini: upload_max_filesize = 32M and post_max_size = 40M (or in the host's panel)."),
        seen: |e| {
            e.limit("upload_max_bytes")
                .filter(|bytes| *bytes < 2 * MIB)
                .map(|bytes| format!("the limit is {} KB", bytes / 1024))
        },
    },
    Known {
        code: "memory_limit",
        severity: Severity::Warning,
        says: "PHP has too little memory for WordPress and its pictures.",
        fix: Fix::of("In wp-config.php: define('WP_MEMORY_LIMIT', '256M'); or memory_limit = 256M in php.ini."),
        seen: |e| {
            e.limit("memory_limit_bytes")
                .filter(|bytes| (0..64 * MIB).contains(bytes))
                .map(|bytes| format!("the limit is {} MB", bytes / MIB))
        },
    },
    Known {
        code: "time_limit",
        severity: Severity::Warning,
        says: "PHP is stopped after so short a time that pictures may not be finished.",
        fix: Fix::of("max_execution_time = 60 in php.ini (and request_terminate_timeout of PHP-FPM at least as long)."),
        seen: |e| {
            e.limit("max_execution_seconds")
                .filter(|seconds| (1..20).contains(seconds))
                .map(|seconds| format!("the limit is {seconds} seconds"))
        },
    },
    Known {
        code: "seo_conflict",
        severity: Severity::Warning,
        says: "Two SEO plugins are active: titles and descriptions appear twice, and each overwrites the other's.",
        fix: Fix::of("Keep one and deactivate the others; each has an import for the others' fields."),
        seen: |e| {
            let told: Vec<String> = e
                .health("/seo_plugins")
                .and_then(|list| list.as_array())
                .into_iter()
                .flatten()
                .filter_map(|name| Some(name.as_str()?.to_owned()))
                .collect();
            let shown = || {
                let names: Vec<&str> = e.index().into_iter().flat_map(namespaces).collect();
                SEO.iter()
                    .filter(|(starts, _)| names.iter().any(|name| name.starts_with(starts)))
                    .map(|(_, name)| (*name).to_owned())
                    .collect()
            };
            let active = if told.is_empty() { shown() } else { told };
            (active.len() > 1).then(|| active.join(", "))
        },
    },
    Known {
        code: "disk_full",
        severity: Severity::Broken,
        says: "The site's disk is full, or nearly.",
        fix: Fix::of("Make room: old backups in wp-content, logs, unused themes; or book more space."),
        seen: |e| {
            let told = e
                .health_number("/disk_free_bytes")
                .filter(|bytes| *bytes < 100 * MIB)
                .map(|bytes| format!("{} MB are free", bytes / MIB));
            told.or_else(|| {
                e.note(&[], &["no space left", "disk quota", "disk full"])
                    .map(|note| format!("a recent post: {}", note.message))
            })
        },
    },
    Known {
        code: "uploads_not_writable",
        severity: Severity::Broken,
        says: "WordPress cannot write into its folder of uploads: pictures get lost.",
        fix: Fix::of(
            "chown -R www-data:www-data wp-content/uploads (the web server's user), or as your host's panel does it.",
        ),
        seen: |e| {
            let told = e.health_is("/uploads_writable", false).then(|| "the plugin could not write there".to_owned());
            told.or_else(|| {
                let words = ["unable to create directory", "parent directory writable", "could not be moved"];
                e.note(&[], &words).map(|note| format!("a recent post: {}", note.message))
            })
        },
    },
    Known {
        code: "acting_user_gone",
        severity: Severity::Broken,
        says: "The WordPress user who connected the site is gone, or may not write posts any more.",
        fix: Fix::of("Under Settings → IGNY8 connect again as an administrator, or give that user the role Editor."),
        seen: |e| {
            let gone = e.health_is("/acting_user/exists", false).then(|| "the user does not exist".to_owned());
            gone.or_else(|| {
                e.health_is("/acting_user/can_create", false).then(|| "the user may not create posts".to_owned())
            })
        },
    },
    Known {
        code: "acting_user_limited",
        severity: Severity::Warning,
        says: "The WordPress user who connected the site may not do all that is needed.",
        fix: Fix::of(
            "Give that user the role Editor; until then posts stay pending, or go without pictures or categories.",
        ),
        seen: |e| {
            let wishes = [("can_publish", "publish"), ("can_upload", "upload"), ("can_create_terms", "add categories")];
            let lacks: Vec<&str> = wishes
                .iter()
                .filter(|(name, _)| e.health_is(&format!("/acting_user/{name}"), false))
                .map(|(_, words)| *words)
                .collect();
            (!lacks.is_empty() && e.health_is("/acting_user/can_create", true))
                .then(|| format!("the user may not {}", lacks.join(", ")))
        },
    },
    Known {
        code: "pictures_not_resized",
        severity: Severity::Warning,
        says: "PHP can make no smaller sizes of pictures there.",
        fix: Fix::of("Install PHP's gd or imagick (apt install php-gd), then reload PHP."),
        seen: |e| e.health_is("/image_editor", false).then(|| "neither gd nor imagick is there".to_owned()),
    },
    Known {
        code: "outside_blocked",
        severity: Severity::Broken,
        says: "WordPress may not reach this daemon: requests to the outside are blocked.",
        fix: Fix::of(
            "In wp-config.php add this daemon's host to WP_ACCESSIBLE_HOSTS, or remove WP_HTTP_BLOCK_EXTERNAL.",
        ),
        seen: |e| {
            let failed = e.health("/last_error/code").and_then(|code| code.as_str()) == Some("network");
            (failed && e.health_is("/blocks_outside", true))
                .then(|| "WP_HTTP_BLOCK_EXTERNAL is set, and the last pull could not reach us".to_owned())
        },
    },
    Known {
        code: "not_indexed",
        severity: Severity::Warning,
        says: "The site asks search engines to stay away.",
        fix: Fix::of(
            "Settings → Reading → \"Discourage search engines from indexing this site\": off, once the site is meant to be found.",
        ),
        seen: |e| {
            let text = e.home.text();
            let robots = text.find("name='robots'").or_else(|| text.find("name=\"robots\""))?;
            let tag: String = text.get(robots..)?.chars().take_while(|c| *c != '>').collect();
            (tag.contains("noindex") && e.home.status() == 200).then(|| "its front page says noindex".to_owned())
        },
    },
];

fn cron_is_off(e: &Evidence) -> bool {
    let told = |plugin: &super::super::evidence::Told| {
        plugin.cron.get("disabled").and_then(serde_json::Value::as_bool) == Some(true)
    };
    e.health_is("/cron/disabled", true) || e.plugin.as_ref().is_some_and(told)
}

fn late_minutes(e: &Evidence) -> i64 {
    e.health_number("/cron/overdue_seconds").unwrap_or(0) / 60
}

fn pulls_are_late(e: &Evidence) -> bool {
    e.health_number("/cron/overdue_seconds").is_some_and(|seconds| seconds > 900)
}

/// The first two numbers of a version.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split(['.', '-']).map_while(|part| part.parse::<u32>().ok());
    Some((numbers.next()?, numbers.next().unwrap_or(0)))
}

/// The version that a page names as its maker.
fn generator(text: &str) -> Option<String> {
    let rest = text.split_once("content=\"wordpress ")?.1;
    Some(rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect())
}
