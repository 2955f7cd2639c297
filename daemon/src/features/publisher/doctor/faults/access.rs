//! The API answers, but not to this user name and password.

use serde_json::Value;

use super::{Evidence, Fix, Known, Severity};
use crate::features::publisher::doctor::evidence::NOBODY_SEEN;

pub const FAULTS: &[Known] = &[
    Known {
        code: "application_passwords_off",
        severity: Severity::Broken,
        says: "Application passwords are switched off there.",
        fix: Fix::of(
            "They need https. If the site has it, a security plugin switches them off: Wordfence → All Options → \"Disable WordPress application passwords\", or add_filter('wp_is_application_passwords_available', '__return_false'). Or use our plugin, which needs none.",
        ),
        seen: |e| {
            let said =
                matches!(e.me.code(), "application_passwords_disabled" | "application_passwords_disabled_for_user")
                    .then(|| format!("it says {}", e.me.code()));
            said.or_else(|| {
                (asked(e) && !offers_passwords(e)).then(|| "the API's index does not offer them".to_owned())
            })
        },
    },
    Known {
        code: "authorization_stripped",
        severity: Severity::Broken,
        says: "The web server does not pass the Authorization header on, so WordPress sees nobody.",
        fix: Fix {
            apache: "Apache: in .htaccess above WordPress's lines, SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1 (or CGIPassAuth On).",
            nginx: "nginx: fastcgi_param HTTP_AUTHORIZATION $http_authorization; and behind a proxy, proxy_set_header Authorization $http_authorization;",
            litespeed: "LiteSpeed: in .htaccess, RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]",
            ..Fix::of("Let the server hand it to PHP, or use our plugin, which does not need it.")
        },
        seen: |e| {
            let unseen = nobody_seen(e) && !refused_in_body(e);
            unseen.then(|| format!("asked with a password, it answers {}", e.me.code()))
        },
    },
    Known {
        code: "username_unknown",
        severity: Severity::Broken,
        says: "WordPress knows no user of this name.",
        fix: Fix::of("Enter the user name as Users shows it, not the name that is shown beside posts."),
        seen: |e| {
            (e.signed_in && matches!(e.me.code(), "invalid_username" | "invalid_email"))
                .then(|| format!("it says {}", e.me.code()))
        },
    },
    Known {
        code: "password_refused",
        severity: Severity::Broken,
        says: "WordPress does not accept this user name with this application password.",
        fix: Fix::of(
            "Make a new one under Users → Profile → Application Passwords and copy it whole; the password for signing in is another one.",
        ),
        seen: |e| {
            (e.me.code() == "incorrect_password" || (nobody_seen(e) && refused_in_body(e))).then(|| {
                format!(
                    "it says {}{}",
                    e.me.code(),
                    if refused_in_body(e) { ", and XML-RPC refuses it too" } else { "" }
                )
            })
        },
    },
    Known {
        code: "firewall_for_passwords",
        severity: Severity::Broken,
        says: "A firewall refuses requests that carry a password, though it lets others through.",
        fix: Fix {
            cloudflare: "Cloudflare: a Skip rule for this machine's address.",
            ..Fix::of(
                "In the security plugin or the host's firewall allow /wp-json/wp/v2/ with an Authorization header for this machine's address.",
            )
        },
        seen: |e| {
            (e.index().is_some() && matches!(e.me.status(), 403 | 406) && e.me.code().is_empty())
                .then(|| format!("with a password it answers {}", e.me.status()))
        },
    },
    Known {
        code: "role_missing",
        severity: Severity::Broken,
        says: "The user may not write posts there.",
        fix: Fix::of("Under Users give that user the role Editor (Author is enough if nobody needs new categories)."),
        seen: |e| {
            (e.signed_in && may(e, "edit_posts") == Some(false))
                .then(|| "the user has not the capability edit_posts".to_owned())
        },
    },
    Known {
        code: "role_too_small",
        severity: Severity::Warning,
        says: "The user may write, but not all that is needed.",
        fix: Fix::of(
            "Under Users give that user the role Editor. Until then posts stay pending, or go without pictures or categories.",
        ),
        seen: |e| {
            may(e, "edit_posts").filter(|may| *may)?;
            let lacks: Vec<&str> = ["publish_posts", "upload_files", "manage_categories"]
                .into_iter()
                .filter(|name| may(e, name) != Some(true))
                .collect();
            (!lacks.is_empty()).then(|| format!("the user has not the capability {}", lacks.join(", ")))
        },
    },
    Known {
        code: "markup_filtered",
        severity: Severity::Warning,
        says: "WordPress filters what this user writes (kses): some markup is dropped.",
        fix: Fix::of(
            "Use a user with the capability unfiltered_html (an Editor or Administrator; in a network only Super Admins), and remove DISALLOW_UNFILTERED_HTML from wp-config.php.",
        ),
        seen: |e| {
            let user = (may(e, "edit_posts") == Some(true) && may(e, "unfiltered_html") != Some(true))
                .then(|| "the user has not the capability unfiltered_html".to_owned());
            let told = || {
                e.health_is("/acting_user/unfiltered_html", false)
                    .then(|| "the plugin's user has not the capability unfiltered_html".to_owned())
            };
            let noted = || {
                e.note(&["content_filtered", "text_changed"], &[])
                    .map(|note| format!("a recent post: {}", note.message))
            };
            user.or_else(told).or_else(noted)
        },
    },
    Known {
        code: "upload_limit",
        severity: Severity::Broken,
        says: "The web server takes no files as large as pictures are.",
        fix: Fix {
            nginx: "nginx: client_max_body_size 32m; in the server block, then nginx -s reload.",
            apache: "Apache: LimitRequestBody 33554432, and in php.ini upload_max_filesize = 32M, post_max_size = 40M.",
            litespeed: "LiteSpeed: Server → Tuning → Max Request Body Size.",
            ..Fix::of(
                "Raise the limit to 32 MB at least, in the web server and in PHP (upload_max_filesize, post_max_size).",
            )
        },
        seen: |e| {
            let refused = (e.large.status() == 413).then(|| "a body of 2 MB gets 413".to_owned());
            refused.or_else(|| e.note(&[], &["status 413"]).map(|note| format!("a recent post: {}", note.message)))
        },
    },
];

fn asked(e: &Evidence) -> bool {
    e.me.page().is_some() && e.index().is_some() && !api_knows(e)
}

/// The header did not arrive, or its password is wrong: newer WordPress says the same of both.
fn nobody_seen(e: &Evidence) -> bool {
    NOBODY_SEEN.contains(&e.me.code()) && offers_passwords(e)
}

/// XML-RPC, which needs no header, does not know this password either.
fn refused_in_body(e: &Evidence) -> bool {
    e.xmlrpc.text().contains("<int>403</int>")
}

fn api_knows(e: &Evidence) -> bool {
    e.me.json().is_some_and(|me| me.get("id").is_some())
}

fn offers_passwords(e: &Evidence) -> bool {
    e.index().is_some_and(|index| index.pointer("/authentication/application-passwords").is_some())
}

/// Whether the user whom WordPress saw has a capability.
fn may(e: &Evidence, capability: &str) -> Option<bool> {
    let capabilities = e.me.json()?.get("capabilities")?;
    Some(capabilities.get(capability).and_then(Value::as_bool) == Some(true))
}
