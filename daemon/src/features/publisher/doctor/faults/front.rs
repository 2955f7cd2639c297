//! Something answers before WordPress gets to: redirects, maintenance, errors, walls.

use url::Url;

use super::{Evidence, Fix, Known, Severity};
use crate::features::publisher::doctor::evidence::Seen;

/// Failures that have entries of their own.
const NAMED: [&str; 6] = [
    "error establishing a database connection",
    "critical error",
    "fatal error",
    "maintenance",
    "coming soon",
    "just a moment",
];

pub const FAULTS: &[Known] = &[
    Known {
        code: "redirects_elsewhere",
        severity: Severity::Broken,
        says: "The address redirects to another host, and passwords are never sent along to one.",
        fix: Fix::of("Enter the address that it redirects to; with or without www makes a difference."),
        seen: |e| {
            target(e)
                .filter(|target| target.host_str() != e.address.host_str())
                .map(|target| format!("it redirects to {target}"))
        },
    },
    Known {
        code: "redirects_scheme",
        severity: Severity::Broken,
        says: "The address redirects from http to https, or back.",
        fix: Fix::of(
            "Enter the address as it redirects; in WordPress under Settings → General both addresses should begin with https://.",
        ),
        seen: |e| {
            let other = target(e)
                .filter(|target| target.host_str() == e.address.host_str() && target.scheme() != e.address.scheme());
            other.map(|target| format!("it redirects to {target}"))
        },
    },
    Known {
        code: "redirect_loop",
        severity: Severity::Broken,
        says: "The address redirects to itself, for ever.",
        fix: Fix {
            cloudflare: "Cloudflare: set SSL/TLS to Full (strict); \"Flexible\" makes this loop.",
            ..Fix::of(
                "Behind a proxy, tell WordPress that the visitor came by https: in wp-config.php, if ($_SERVER['HTTP_X_FORWARDED_PROTO'] === 'https') $_SERVER['HTTPS'] = 'on';",
            )
        },
        seen: |e| {
            let target = e.home.target(&e.address).filter(|target| *target == e.address);
            target.map(|target| format!("{target} redirects to {target}"))
        },
    },
    Known {
        code: "login_wall",
        severity: Severity::Broken,
        says: "The site sends everybody to its log-in page, programs too.",
        fix: Fix::of(
            "Exempt /wp-json/ in the plugin that makes the site private (\"Force Login\", \"Coming Soon\" …), or use our plugin, which asks by itself.",
        ),
        seen: |e| {
            let login = e
                .open()
                .into_iter()
                .filter_map(|seen| seen.target(&e.address))
                .find(|target| target.path().contains("wp-login.php"));
            login.map(|target| format!("it redirects to {}", target.path()))
        },
    },
    Known {
        code: "maintenance",
        severity: Severity::Broken,
        says: "The site is in maintenance.",
        fix: Fix::of(
            "Wait for its update to end. If it has hung, remove the file .maintenance in WordPress's folder; or switch the maintenance plugin off.",
        ),
        seen: |e| {
            let closed = seen_where(e, |seen| {
                seen.status() == 503 && (seen.text().contains("maintenance") || seen.text().contains("coming soon"))
            });
            closed.map(|_| "it answers 503 and speaks of maintenance".to_owned())
        },
    },
    Known {
        code: "database_down",
        severity: Severity::Broken,
        says: "WordPress cannot reach its database.",
        fix: Fix::of(
            "Start the database server, and check DB_HOST, DB_USER and DB_PASSWORD in wp-config.php; a full disk stops databases too.",
        ),
        seen: |e| {
            seen_where(e, |seen| seen.text().contains("error establishing a database connection"))
                .map(|_| "it says: Error establishing a database connection".to_owned())
        },
    },
    Known {
        code: "php_fatal",
        severity: Severity::Broken,
        says: "PHP dies in WordPress: a plugin or a theme breaks it.",
        fix: Fix::of(
            "Read wp-content/debug.log (with WP_DEBUG_LOG) or PHP's error log: the line names the plugin. Switch that off by renaming its folder.",
        ),
        seen: |e| {
            let dead = seen_where(e, |seen| {
                seen.status() == 500
                    && (seen.text().contains("critical error")
                        || seen.text().contains("fatal error")
                        || seen.code() == "internal_server_error")
            });
            dead.map(|seen| format!("it answers {} with WordPress's note of a critical error", seen.status()))
        },
    },
    Known {
        code: "bot_challenge",
        severity: Severity::Broken,
        says: "A guard asks every visitor to prove to be human, and a program cannot.",
        fix: Fix {
            cloudflare: "Cloudflare: Security → WAF → Custom rules → Skip, for URI Path contains \"/wp-json/\" and this machine's address.",
            ..Fix::of(
                "Exempt /wp-json/ and this machine's address from the challenge, or use our plugin, which asks by itself.",
            )
        },
        seen: |e| {
            let asks = seen_where(e, is_challenge);
            asks.map(|seen| format!("it answers {} with a challenge for browsers", seen.status()))
        },
    },
    Known {
        code: "rate_limited",
        severity: Severity::Broken,
        says: "The site refuses us for asking too often.",
        fix: Fix {
            nginx: "nginx: exempt this machine from limit_req (a geo map with the value 0 for its address).",
            cloudflare: "Cloudflare: exempt this machine's address from the rate limiting rule.",
            ..Fix::of("Let this machine's address through the limit of the security plugin or of the host.")
        },
        seen: |e| seen_where(e, |seen| seen.status() == 429).map(|_| "it answers 429".to_owned()),
    },
    Known {
        code: "password_wall",
        severity: Severity::Broken,
        says: "The web server asks for a password of its own before WordPress is reached.",
        fix: Fix {
            apache: "Apache: in .htaccess, SetEnvIf Request_URI \"^/wp-json/\" open, and Require env open beside Require valid-user.",
            nginx: "nginx: location /wp-json/ { auth_basic off; … } with the same fastcgi or try_files lines.",
            ..Fix::of(
                "Exempt /wp-json/ from the password, or use our plugin, which asks by itself. One request carries one password, so WordPress's own cannot pass.",
            )
        },
        seen: |e| {
            let asks = seen_where(e, |seen| {
                seen.status() == 401 && seen.code().is_empty() && !seen.header("www-authenticate").is_empty()
            });
            asks.map(|seen| format!("it answers 401 and asks for {}", seen.header("www-authenticate")))
        },
    },
    Known {
        code: "firewall",
        severity: Severity::Broken,
        says: "A firewall refuses us.",
        fix: Fix {
            apache: "Apache with ModSecurity: SecRule REMOTE_ADDR \"@ipMatch ADDRESS\" \"id:1000,phase:1,nolog,allow,ctl:ruleEngine=Off\".",
            cloudflare: "Cloudflare: Security → Events shows the rule; add a Skip rule for this machine's address.",
            ..Fix::of(
                "Let this machine's address through: in the security plugin (Wordfence, Sucuri, iThemes …), at the host, or in the server's own rules. Our plugin needs no way in.",
            )
        },
        seen: |e| {
            let refused = seen_where(e, |seen| {
                matches!(seen.status(), 403 | 406 | 418) && seen.code().is_empty() && !is_challenge(seen)
            });
            refused.map(|seen| format!("it answers {} with a page that is not WordPress's", seen.status()))
        },
    },
    Known {
        code: "server_error",
        severity: Severity::Broken,
        says: "The web server fails before or in WordPress.",
        fix: Fix {
            nginx: "nginx: 502 and 504 mean that PHP-FPM is down, or slower than fastcgi_read_timeout.",
            apache: "Apache: 500 at once often is a line in .htaccess that it does not know.",
            ..Fix::of(
                "Read the web server's error log at this minute; 502 and 504 mean that PHP behind it is down or too slow.",
            )
        },
        seen: |e| {
            let failed = seen_where(e, |seen| {
                let is_named =
                    seen.code() == "internal_server_error" || NAMED.iter().any(|word| seen.text().contains(word));
                (500..=599).contains(&seen.status()) && !is_named
            });
            failed.map(|seen| format!("it answers {}", seen.status()))
        },
    },
];

/// Where the front page, or else the REST API, redirects to.
fn target(e: &Evidence) -> Option<Url> {
    e.home
        .target(&e.address)
        .or_else(|| e.api.target(&e.address))
        .filter(|target| !target.path().contains("wp-login.php"))
}

fn seen_where(e: &Evidence, is_it: fn(&Seen) -> bool) -> Option<&Seen> {
    e.open().into_iter().find(|seen| is_it(seen))
}

/// A page that asks browsers to show that somebody sits before them.
fn is_challenge(seen: &Seen) -> bool {
    let words = ["just a moment", "checking your browser", "verify you are human", "sgcaptcha", "attention required"];
    let speaks_so = words.iter().any(|word| seen.text().contains(word));
    seen.header("cf-mitigated") == "challenge" || (matches!(seen.status(), 202 | 401..=503) && speaks_so)
}
