//! A code becomes a key, the key a pairing.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::{
    daemon::TestDaemon,
    plugin::{Plugin, pair_request, structure},
    schema::assert_conforms,
};

const WORDPRESS: &str = "/sites/{site}/integration/wordpress";

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_pairs_a_wordpress_and_it_is_complete_with_the_structure() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let seen = owner.get(WORDPRESS).await.success();
    assert_eq!(seen, json!({"transport": "none", "pairing": null, "rest": null}));

    let code = Plugin::code(&owner).await;
    let plugin = Plugin::begin(&daemon, &code.to_lowercase().replace('-', " ")).await;
    let seen = owner.get(WORDPRESS).await.success();
    assert_eq!((&seen["transport"], &seen["pairing"]["status"]), (&json!("none"), &json!("pending")));
    plugin.say("claim", json!({"limit": 3})).await.refused(409, "conflict");

    plugin.say("structure", structure()).await.success();
    let seen = owner.get(WORDPRESS).await.success();
    assert_eq!((&seen["transport"], &seen["pairing"]["status"]), (&json!("plugin"), &json!("paired")));
    assert_eq!(seen["pairing"]["versions"]["wordpress"], "7.1");
    assert_eq!(owner.get("/sites/{site}").await.success()["transport"], "plugin");

    let beat = json!({
        "versions": {"wordpress": "7.2", "php": "8.4.1", "plugin": "0.1.0"}, "home_url": "https://blog.example",
        "cron": {"disabled": true, "last_run_at": null}, "counts": {"pending_events": 0, "deliveries": 3},
    });
    assert_conforms("heartbeat_response", &plugin.say("heartbeat", beat).await.success());
    assert_eq!(owner.get(WORDPRESS).await.success()["pairing"]["versions"]["wordpress"], "7.2");

    assert_conforms("unpair_response", &plugin.say("unpair", json!({})).await.success());
    plugin.say("claim", json!({"limit": 3})).await.refused(401, "pairing_required");
    assert_eq!(owner.get(WORDPRESS).await.success()["transport"], "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_an_expired_and_a_used_code_each_get_their_own_answer() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = daemon.anonymous();
    plugin.post("/wp/pair", pair_request("BCDF-GHJK")).await.refused(404, "pairing_code_unknown");
    plugin.post("/wp/pair", pair_request("no code")).await.refused(404, "pairing_code_unknown");

    let used = Plugin::code(&owner).await;
    Plugin::begin(&daemon, &used).await;
    plugin.post("/wp/pair", pair_request(&used)).await.refused(409, "pairing_code_used");

    let old = Plugin::code(&owner).await;
    daemon.clock.advance(TimeDelta::minutes(10));
    plugin.post("/wp/pair", pair_request(&old)).await.refused(410, "pairing_code_expired");

    let replaced = Plugin::code(&owner).await;
    Plugin::code(&owner).await;
    plugin.post("/wp/pair", pair_request(&replaced)).await.refused(410, "pairing_code_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guesser_has_five_tries() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let code = Plugin::code(&owner).await;
    for _ in 0..5 {
        daemon.anonymous().post("/wp/pair", pair_request("BCDF-GHJK")).await.refused(404, "pairing_code_unknown");
    }
    let refused = daemon.anonymous().post("/wp/pair", pair_request(&code)).await;
    assert!(refused.headers.contains_key("retry-after"));
    refused.refused(429, "rate_limited");
    daemon.clock.advance(TimeDelta::minutes(1));
    Plugin::begin(&daemon, &code).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_pairing_ends_the_one_before_it() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let first = Plugin::of(&daemon, &owner).await;
    let second = Plugin::of(&daemon, &owner).await;
    first.say("claim", json!({"limit": 3})).await.refused(401, "pairing_required");
    assert!(second.claim().await.is_empty());
    owner.delete(WORDPRESS).await;
    second.say("claim", json!({"limit": 3})).await.refused(401, "pairing_required");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_manages_sites_connects_them() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    for role in ["editor", "viewer"] {
        let member = daemon.member(&owner, role).await;
        member.get(WORDPRESS).await.success();
        member.post(&format!("{WORDPRESS}/pairing_code"), json!({})).await.refused(403, "forbidden");
        member.delete(WORDPRESS).await.refused(403, "forbidden");
    }
    let mut stranger = daemon.owner("other").await;
    stranger.site.clone_from(&owner.site);
    stranger.post(&format!("{WORDPRESS}/pairing_code"), json!({})).await.refused(404, "not_found");
}
