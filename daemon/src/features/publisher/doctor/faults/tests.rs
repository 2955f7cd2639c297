//! The table over evidence made by hand; the faults themselves are built into real sites in `tests/e2e/doctor.test.mjs`.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::{
    features::publisher::{
        deliveries::Note,
        doctor::evidence::{Seen, Told},
        pairing::Versions,
    },
    platform::outbound::{Answer, Fault, FaultKind, HeaderMap, HeaderName, StatusCode},
};

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Seen {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    Seen::of(Ok(Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: map,
        url: Url::parse("https://blog.example/").unwrap(),
        body: body.into(),
        took: Duration::ZERO,
    }))
}

fn index() -> String {
    json!({
        "name": "Blog", "url": "https://blog.example", "home": "https://blog.example", "namespaces": ["oembed/1.0", "wp/v2"],
        "authentication": {"application-passwords": {"endpoints": {}}},
    })
    .to_string()
}

/// A WordPress without fault, reached by an application password.
fn pushed() -> Evidence {
    let me = json!({"id": 1, "capabilities": {"edit_posts": true, "publish_posts": true, "upload_files": true, "manage_categories": true, "unfiltered_html": true}});
    Evidence {
        now: "2026-11-22T09:00:00Z".parse().unwrap(),
        address: Url::parse("https://blog.example/").unwrap(),
        home: answer(
            200,
            &[("server", "nginx"), ("date", "Sun, 22 Nov 2026 09:00:01 GMT")],
            "<html><link href=/wp-content/x.css>",
        ),
        api: answer(200, &[("date", "Sun, 22 Nov 2026 09:00:01 GMT")], &index()),
        plain: answer(200, &[], &index()),
        me: answer(200, &[], &me.to_string()),
        xmlrpc: Seen::Nothing,
        signed_in: true,
        large: answer(401, &[], "{}"),
        webhook: Seen::Nothing,
        plugin: None,
        notes: vec![],
    }
}

/// The same with our plugin.
fn paired() -> Evidence {
    Evidence {
        me: Seen::Nothing,
        signed_in: false,
        large: Seen::Nothing,
        webhook: answer(401, &[], r#"{"code":"igny8_clock_skew","message":"x"}"#),
        plugin: Some(Told {
            home_url: "https://blog.example".to_owned(),
            versions: Versions {
                wordpress: "7.1".to_owned(),
                php: "8.4.1".to_owned(),
                plugin: env!("CARGO_PKG_VERSION").to_owned(),
            },
            minutes_silent: 2,
            limits: json!({"upload_max_bytes": 8_388_608, "memory_limit_bytes": -1, "max_execution_seconds": 30}),
            cron: json!({"disabled": true, "last_run_at": null}),
            health: Value::Null,
            permalink_structure: "/%postname%/".to_owned(),
        }),
        ..pushed()
    }
}

fn codes(evidence: &Evidence) -> Vec<String> {
    name(evidence).into_iter().map(|finding| finding.code).collect()
}

#[test]
fn a_site_without_fault_gives_no_alarm() {
    assert_eq!(codes(&pushed()), Vec::<String>::new());
    assert_eq!(codes(&paired()), Vec::<String>::new());
}

#[test]
fn every_code_is_one_entry_with_words_and_a_fix() {
    let all: Vec<&Known> =
        [way::FAULTS, front::FAULTS, rest::FAULTS, access::FAULTS, inside::FAULTS].into_iter().flatten().collect();
    assert!(all.len() >= 50, "{}", all.len());
    for known in &all {
        assert_eq!(all.iter().filter(|other| other.code == known.code).count(), 1, "{}", known.code);
        assert!(known.says.ends_with('.') && known.fix.any.len() > 20, "{}", known.code);
    }
    for code in ALWAYS_BROKEN {
        assert!(all.iter().any(|known| known.code == code), "{code}");
    }
}

#[test]
fn a_fix_is_for_the_server_that_answered() {
    let fixed_on = |server: &str| {
        let answered = answer(200, &[("server", server)], "<html><link href=/wp-content/x.css>");
        let unseen = answer(401, &[], r#"{"code":"rest_not_logged_in","message":"x"}"#);
        name(&Evidence { home: answered, me: unseen, ..pushed() }).remove(0).fix
    };
    assert!(fixed_on("nginx/1.29").contains("fastcgi_param HTTP_AUTHORIZATION"));
    assert!(fixed_on("Apache/2.4 (Debian)").contains("SetEnvIf Authorization"));
    assert!(fixed_on("LiteSpeed").contains("RewriteRule"));
    assert!(!fixed_on("something").contains("nginx:"));
}

#[test]
fn a_password_that_xml_rpc_refuses_too_is_wrong_and_not_lost() {
    let unseen = answer(401, &[], r#"{"code":"rest_not_logged_in","message":"x"}"#);
    let lost = Evidence { me: unseen.clone(), xmlrpc: answer(200, &[], "<name>isAdmin</name>"), ..pushed() };
    assert_eq!(codes(&lost), ["authorization_stripped"]);
    let wrong = Evidence { me: unseen, xmlrpc: answer(200, &[], "<fault><int>403</int></fault>"), ..pushed() };
    assert_eq!(codes(&wrong), ["password_refused"]);
}

#[test]
fn what_nobody_can_reach_is_named_by_the_way_there() {
    for (kind, detail, code) in [
        (FaultKind::Dns, "the name blog.example could not be found", "dns_failure"),
        (FaultKind::Forbidden, "blog.example (10.0.0.1) is not a public address", "address_private"),
        (FaultKind::Refused, "nobody listens", "nobody_listens"),
        (FaultKind::Timeout, "blog.example said nothing", "times_out"),
        (FaultKind::Broken, "the connection broke", "connection_broken"),
        (FaultKind::Tls, "the certificate of blog.example is not valid (ExpiredContext { .. })", "tls_expired"),
        (FaultKind::Tls, "the certificate of blog.example is not valid (NotValidForName)", "tls_name"),
        (FaultKind::Tls, "the certificate of blog.example is not valid (UnknownIssuer)", "tls_chain"),
        (FaultKind::Tls, "no secure connection to blog.example (AlertReceived)", "tls_broken"),
    ] {
        let fault = Seen::of(Err(Fault::new(kind, detail)));
        let lost =
            Evidence { home: fault.clone(), api: fault.clone(), plain: fault.clone(), me: Seen::Nothing, ..pushed() };
        assert_eq!(codes(&lost), [code]);
        let behind = Evidence { home: fault.clone(), api: fault.clone(), plain: fault, ..paired() };
        let found = name(&behind);
        assert_eq!(
            (found[0].code.as_str(), found[0].severity),
            (code, Severity::Warning),
            "the plugin comes by itself"
        );
    }
}

#[test]
fn what_the_plugin_tells_is_named() {
    let with = |health: Value| {
        let mut told = paired();
        if let Some(plugin) = &mut told.plugin {
            plugin.health = health;
        }
        codes(&told)
    };
    for (health, code) in [
        (json!({"memory_limit_bytes": 40 * 1024 * 1024}), "memory_limit"),
        (json!({"max_execution_seconds": 5}), "time_limit"),
        (json!({"upload_max_bytes": 1024 * 1024}), "upload_limit_php"),
        (json!({"disk_free_bytes": 1024}), "disk_full"),
        (json!({"uploads_writable": false}), "uploads_not_writable"),
        (json!({"image_editor": false}), "pictures_not_resized"),
        (json!({"seo_plugins": ["yoast", "rank-math"]}), "seo_conflict"),
        (json!({"cron": {"disabled": true, "overdue_seconds": 2000}}), "cron_off"),
        (json!({"loopback": {"status": 0, "error": "cURL error 7"}}), "loopback_closed"),
        (json!({"loopback": {"status": 403, "error": null}}), "loopback_closed"),
        (json!({"clock_skew_seconds": -400}), "clock_skew"),
        (json!({"acting_user": {"exists": false}}), "acting_user_gone"),
        (json!({"acting_user": {"can_create": true, "can_publish": false}}), "acting_user_limited"),
        (json!({"acting_user": {"unfiltered_html": false}}), "markup_filtered"),
        (json!({"blocks_outside": true, "last_error": {"code": "network", "message": "x"}}), "outside_blocked"),
    ] {
        assert_eq!(with(health.clone()), [code], "{health}");
    }
    let well = json!({"loopback": {"status": 401, "error": null}, "clock_skew_seconds": 1, "cron": {"disabled": false, "overdue_seconds": 0}, "disk_free_bytes": null, "blocks_outside": true, "last_error": null});
    assert_eq!(with(well), Vec::<String>::new());
}

#[test]
fn versions_and_silence_are_named() {
    let with = |change: fn(&mut Told)| {
        let mut told = paired();
        if let Some(plugin) = &mut told.plugin {
            change(plugin);
        }
        codes(&told)
    };
    assert_eq!(with(|plugin| plugin.versions.php = "7.3.33".to_owned()), ["php_old"]);
    assert_eq!(with(|plugin| plugin.versions.wordpress = "5.9".to_owned()), ["wordpress_old"]);
    assert_eq!(with(|plugin| plugin.versions.plugin = "0.0.9".to_owned()), ["plugin_too_old"]);
    assert_eq!(with(|plugin| plugin.versions.plugin = "9.0.0".to_owned()), ["plugin_too_new"]);
    assert_eq!(with(|plugin| plugin.minutes_silent = 31), ["plugin_silent"]);
    assert_eq!(with(|plugin| plugin.home_url = "https://staging.blog.example".to_owned()), ["staging_clone"]);
}

#[test]
fn recent_deliveries_tell_too() {
    for (code, message, named) in [
        ("image_not_stored", "WordPress did not take the image a.png: No space left on device", "disk_full"),
        ("image_not_stored", "Unable to create directory wp-content/uploads", "uploads_not_writable"),
        ("content_filtered", "WordPress stored the text differently", "markup_filtered"),
        (
            "image_not_stored",
            "blog.example takes no uploads of this size (status 413): raise its limit",
            "upload_limit",
        ),
    ] {
        assert_eq!(codes(&Evidence { notes: vec![Note::new(code, message)], ..pushed() }), [named], "{message}");
    }
}
