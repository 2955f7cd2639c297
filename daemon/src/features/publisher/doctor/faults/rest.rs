//! WordPress is there, but its REST API is not as it should be.

use serde_json::Value;
use url::Url;

use super::{Evidence, Fix, Known, Severity};
use crate::features::publisher::doctor::evidence::Seen;

pub const FAULTS: &[Known] = &[
    Known {
        code: "plain_permalinks",
        severity: Severity::Warning,
        says: "Permalinks are plain, so the REST API is not where programs look for it.",
        fix: Fix::of(
            "In WordPress under Settings → Permalinks choose \"Post name\" and save. Until then we ask at ?rest_route=, which works.",
        ),
        seen: |e| {
            (api_is_elsewhere(e) && is_plain(e))
                .then(|| "the API answers at ?rest_route=, and WordPress itself says it is there".to_owned())
        },
    },
    Known {
        code: "rewrite_missing",
        severity: Severity::Warning,
        says: "Permalinks are set, but the web server does not hand their addresses to WordPress.",
        fix: Fix {
            apache: "Apache: AllowOverride All for the folder, a2enmod rewrite, then Settings → Permalinks → Save writes .htaccess.",
            nginx: "nginx: location / { try_files $uri $uri/ /index.php?$args; }",
            litespeed: "LiteSpeed: Rewrite → Enable Rewrite and Auto Load from .htaccess, then Settings → Permalinks → Save.",
            ..Fix::of(
                "Save Settings → Permalinks once more, and let the server pass every address that is no file to index.php.",
            )
        },
        seen: |e| {
            (api_is_elsewhere(e) && !is_plain(e))
                .then(|| format!("/wp-json/ answers {}, ?rest_route=/ works", e.api.status()))
        },
    },
    Known {
        code: "rest_cached",
        severity: Severity::Broken,
        says: "A cache answers in WordPress's place: what we read there is old.",
        fix: Fix {
            nginx: "nginx: set $skip_cache 1 if $request_uri ~* \"/wp-json/\", and the same for requests with an Authorization header.",
            litespeed: "LiteSpeed Cache → Cache → Cache REST API: off.",
            cloudflare: "Cloudflare: a Cache Rule \"Bypass cache\" for URI Path contains \"/wp-json/\".",
            ..Fix::of(
                "Exclude /wp-json/ and ?rest_route= from every cache: the caching plugin, the server's, the CDN's.",
            )
        },
        seen: |e| [&e.api, &e.plain].into_iter().filter(|seen| seen.index().is_some()).find_map(cached),
    },
    Known {
        code: "output_before_json",
        severity: Severity::Broken,
        says: "Something prints text in front of WordPress's answers, so no program can read them.",
        fix: Fix::of(
            "Set WP_DEBUG_DISPLAY to false in wp-config.php, and remove spaces or a byte order mark before <?php in the file that the text names.",
        ),
        seen: |e| {
            let before = [&e.api, &e.plain]
                .into_iter()
                .find(|seen| seen.json().is_none() && seen.text().contains("\"namespaces\":"));
            before.map(|seen| format!("the answer begins with: {}", beginning(seen.text())))
        },
    },
    Known {
        code: "html_not_json",
        severity: Severity::Broken,
        says: "The REST API answers with a web page.",
        fix: Fix::of(
            "A page cache, a \"coming soon\" page, a security plugin or a single-page front end takes the address: exempt /wp-json/ from it. Our plugin needs no way in.",
        ),
        seen: |e| {
            let pages = e.index().is_none()
                && [&e.api, &e.plain].into_iter().all(|seen| {
                    (200..=299).contains(&seen.status())
                        && seen.json().is_none()
                        && !seen.text().contains("\"namespaces\":")
                });
            pages.then(|| format!("/wp-json/ answers {} with: {}", e.api.status(), beginning(e.api.text())))
        },
    },
    Known {
        code: "rest_closed",
        severity: Severity::Broken,
        says: "WordPress's REST API is closed to visitors by a plugin or the theme.",
        fix: Fix::of(
            "Allow it for signed-in requests at least: \"Disable REST API\", Perfmatters, iThemes and others have a setting for that. Our plugin needs no way in.",
        ),
        seen: |e| {
            let closed = e.index().is_none() && !api_answers_signed_in(e);
            let refused = [&e.api, &e.plain]
                .into_iter()
                .find(|seen| matches!(seen.status(), 401 | 403) && !seen.code().is_empty());
            refused.filter(|_| closed).map(|seen| format!("it answers {} {}", seen.status(), seen.code()))
        },
    },
    Known {
        code: "rest_removed",
        severity: Severity::Broken,
        says: "This is WordPress, but its REST API is switched off.",
        fix: Fix::of(
            "Look for add_filter('rest_enabled' …), remove_action('init', 'rest_api_init') or a security plugin that answers 404 for /wp-json/. Our plugin needs no way in.",
        ),
        seen: |e| {
            (nothing_there(e) && is_wordpress(e))
                .then(|| format!("/wp-json/ and ?rest_route=/ answer {} and {}", e.api.status(), e.plain.status()))
        },
    },
    Known {
        code: "not_wordpress",
        severity: Severity::Broken,
        says: "There is no WordPress at this address.",
        fix: Fix::of(
            "Enter the address of the WordPress itself: perhaps it is in a folder (/blog/) or under another name.",
        ),
        seen: |e| {
            (nothing_there(e) && !is_wordpress(e))
                .then(|| format!("neither / nor /wp-json/ shows a WordPress ({}, {})", e.home.status(), e.api.status()))
        },
    },
    Known {
        code: "core_routes_missing",
        severity: Severity::Broken,
        says: "The REST API is there, but WordPress's own routes were taken out of it.",
        fix: Fix::of(
            "A security plugin removes wp/v2: allow posts, media, categories, tags and users there. Our plugin needs no way in.",
        ),
        seen: |e| {
            let index = e.index()?;
            let has_posts =
                index.get("routes").and_then(Value::as_object).is_none_or(|routes| routes.contains_key("/wp/v2/posts"));
            (!has_posts || !namespaces(index).any(|name| name == "wp/v2"))
                .then(|| "its index does not name /wp/v2/posts".to_owned())
        },
    },
    Known {
        code: "staging_clone",
        severity: Severity::Broken,
        says: "The WordPress at this address says that it is another site: a copy (staging, a move) that took the pairing along.",
        fix: Fix::of(
            "In that WordPress open Settings → IGNY8: it asks whether it moved, or is a copy. Nothing is delivered until somebody answers.",
        ),
        seen: |e| {
            let paired = Url::parse(&e.plugin.as_ref()?.home_url).ok()?;
            let home = home(e).filter(|home| place(home) != place(&paired))?;
            Some(format!("paired as {paired}, but it calls itself {home}"))
        },
    },
    Known {
        code: "multisite_path",
        severity: Severity::Broken,
        says: "Another site of the same WordPress answers at this address.",
        fix: Fix::of(
            "In a network every site has a path of its own: enter the address as Network Admin → Sites shows it, with its folder.",
        ),
        seen: |e| {
            let home = home(e).filter(|_| e.plugin.is_none())?;
            let same_host = home.host_str() == e.address.host_str()
                && home.port_or_known_default() == e.address.port_or_known_default();
            (same_host && place(&home) != place(&e.address)).then(|| format!("{} answers as {home}", e.address))
        },
    },
    Known {
        code: "another_site",
        severity: Severity::Broken,
        says: "The WordPress at this address calls itself by another one, and makes its links with that.",
        fix: Fix::of(
            "Enter the address that it calls itself, or correct both addresses in WordPress under Settings → General.",
        ),
        seen: |e| {
            let home = home(e).filter(|_| e.plugin.is_none())?;
            let same_host = home.host_str() == e.address.host_str()
                && home.port_or_known_default() == e.address.port_or_known_default();
            (!same_host && home.host_str() != Some("")).then(|| format!("{} answers as {home}", e.address))
        },
    },
    Known {
        code: "scheme_differs",
        severity: Severity::Warning,
        says: "WordPress believes that it is reached by http, though it is by https, or the other way round.",
        fix: Fix::of(
            "Settings → General: both addresses with https://. Behind a proxy also, in wp-config.php, set $_SERVER['HTTPS'] = 'on' when HTTP_X_FORWARDED_PROTO is https.",
        ),
        seen: |e| {
            let home = home(e)
                .filter(|home| home.host_str() == e.address.host_str() && home.scheme() != e.address.scheme())?;
            Some(format!("asked at {}, it calls itself {home}", e.address))
        },
    },
    Known {
        code: "plugin_inactive",
        severity: Severity::Broken,
        says: "The site is paired, but our plugin is not active there.",
        fix: Fix::of(
            "In WordPress under Plugins activate \"IGNY8 Connector\". If it was deleted, install it again; it keeps its pairing unless it was uninstalled.",
        ),
        seen: |e| {
            (e.index().is_some() && e.webhook.code() == "rest_no_route")
                .then(|| "its address for nudges does not exist".to_owned())
        },
    },
    Known {
        code: "nudge_blocked",
        severity: Severity::Warning,
        says: "Our word that something waits does not get through to the plugin.",
        fix: Fix::of(
            "Let POST requests to /wp-json/igny8/ through the firewall. Until then the plugin fetches every few minutes by itself.",
        ),
        seen: |e| {
            let answered = e.index().is_some() && e.webhook.page().is_some();
            (answered && e.webhook.code() != "rest_no_route" && e.webhook.status() != 401)
                .then(|| format!("its address for nudges answers {}", e.webhook.status()))
        },
    },
];

fn api_is_elsewhere(e: &Evidence) -> bool {
    e.api.index().is_none()
        && e.api.page().is_some()
        && e.plain.index().is_some()
        && !matches!(e.api.status(), 401 | 403)
}

fn is_plain(e: &Evidence) -> bool {
    let told = e.plugin.as_ref().map(|plugin| plugin.permalink_structure.is_empty());
    told.unwrap_or_else(|| {
        let says = format!("{} {}", e.home.header("link"), e.home.text());
        says.contains("rest_route=") && !says.contains("/wp-json/")
    })
}

fn cached(seen: &Seen) -> Option<String> {
    let hit = [
        "x-cache",
        "cf-cache-status",
        "x-litespeed-cache",
        "x-proxy-cache",
        "x-varnish-cache",
        "x-fastcgi-cache",
        "x-cache-status",
    ]
    .into_iter()
    .find(|name| seen.header(name).to_lowercase().contains("hit"));
    let aged = || seen.header("age").parse::<u64>().is_ok_and(|age| age > 0).then_some("age");
    hit.or_else(aged).map(|name| format!("the API's answer carries {name}: {}", seen.header(name)))
}

fn api_answers_signed_in(e: &Evidence) -> bool {
    e.signed_in && e.me.json().is_some_and(|me| me.get("id").is_some())
}

fn nothing_there(e: &Evidence) -> bool {
    // WordPress without the API takes its addresses for pages, and redirects some
    let gone = |seen: &Seen| matches!(seen.status(), 404 | 410 | 200..=399) && seen.index().is_none();
    // pages with 200 at both are a wall, which has an entry of its own
    let walls = [&e.api, &e.plain].into_iter().all(|seen| (200..=299).contains(&seen.status()));
    e.index().is_none() && gone(&e.api) && gone(&e.plain) && !walls
}

fn is_wordpress(e: &Evidence) -> bool {
    let traces = ["wp-content", "wp-includes", "content=\"wordpress"];
    e.plugin.is_some() || traces.iter().any(|trace| e.home.text().contains(trace)) || e.api.code().starts_with("rest_")
}

/// What the WordPress calls itself.
fn home(e: &Evidence) -> Option<Url> {
    Url::parse(e.index()?.get("home")?.as_str()?).ok()
}

/// Where a site is, whatever the scheme and however its end is written.
fn place(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}{}", url.host_str().unwrap_or_default(), url.path().trim_end_matches('/')).to_lowercase()
}

pub fn namespaces(index: &Value) -> impl Iterator<Item = &str> {
    index.get("namespaces").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn beginning(text: &str) -> String {
    text.trim_start().chars().take(60).collect::<String>().replace('\n', " ")
}
