//! Who has the key is the site; nobody else is anybody.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{daemon::TestDaemon, plugin::Plugin};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_not_signed_for_here_and_now_is_refused() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let claim = || plugin.letter("claim", json!({"limit": 3}));

    let mut letter = claim();
    letter.signature = Some("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned());
    plugin.post("claim", &letter).await.refused(401, "signature_invalid");

    for seconds in [-301, 301] {
        let mut letter = claim();
        letter.timestamp += seconds;
        let refused = plugin.post("claim", &letter).await.refused(401, "clock_skew");
        let now = daemon.app.services.store.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        assert!(refused["detail"].as_str().unwrap().contains(&now), "{refused}");
    }

    // signed for one path, sent to another
    plugin.post("unpair", &claim()).await.refused(400, "validation_failed");

    let letter = claim();
    plugin.post("claim", &letter).await.success();
    plugin.post("claim", &letter).await.refused(401, "signature_invalid");
    daemon.clock.advance(TimeDelta::minutes(11));
    plugin.post("claim", &letter).await.refused(401, "clock_skew");

    let unsigned =
        daemon.anonymous().post("/wp/claim", json!({"path": "/api/v1/wp/claim", "protocol": 1, "limit": 3})).await;
    unsigned.refused(401, "signature_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_key_and_an_unknown_one_open_nothing() {
    let daemon = TestDaemon::start().await;
    let (acme, other) = (daemon.owner("acme").await, daemon.owner("other").await);
    let (mut mixed, theirs) = (Plugin::of(&daemon, &acme).await, Plugin::of(&daemon, &other).await);
    mixed.key_id.clone_from(&theirs.key_id);
    mixed.say("claim", json!({"limit": 3})).await.refused(401, "signature_invalid");
    mixed.key_id = "key_nobody".to_owned();
    mixed.say("claim", json!({"limit": 3})).await.refused(401, "pairing_required");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_and_missing_fields_and_other_protocols_are_refused() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let good = json!({"path": "/api/v1/wp/claim", "protocol": 1, "limit": 3});
    let send = |change: fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        plugin.raw_letter(body)
    };
    for (change, status, code) in [
        ((|body| body["extra"] = json!(1)) as fn(&mut Value), 400, "validation_failed"),
        (|body| drop(body.as_object_mut().unwrap().remove("limit")), 400, "validation_failed"),
        (|body| drop(body.as_object_mut().unwrap().remove("path")), 400, "validation_failed"),
        (|body| body["limit"] = json!(51), 400, "validation_failed"),
        (|body| body["protocol"] = json!(0), 426, "plugin_outdated"),
        (|body| body["protocol"] = json!(2), 426, "plugin_outdated"),
    ] {
        plugin.post("claim", &send(change)).await.refused(status, code);
    }
    let mut letter = plugin.raw_letter(json!({}));
    letter.body = "{".to_owned();
    plugin.post("claim", &letter).await.refused(400, "malformed");
    letter.body = " ".repeat(3 * 1024 * 1024);
    plugin.post("claim", &letter).await.refused(413, "too_large");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_of_an_inactive_site_is_told_so() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let version = owner.get("/sites/{site}").await.success()["version"].as_i64().unwrap();
    owner.patch("/sites/{site}", version, json!({"status": "inactive"})).await.success();
    plugin.say("claim", json!({"limit": 3})).await.refused(409, "site_inactive");
}
