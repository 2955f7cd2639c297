//! A WordPress without the plugin: what is refused before it is asked. The push itself meets a real WordPress, in
//! `tests/e2e/rest.test.mjs`.

use serde_json::{Value, json};

use crate::support::{caller::Caller, daemon::TestDaemon};

const REST: &str = "/sites/{site}/integration/wordpress/rest";

fn entered(url: &str) -> Value {
    json!({"url": url, "username": "anna", "application_password": "canary canary"})
}

async fn nothing_is_kept(owner: &Caller) {
    let seen = owner.get("/sites/{site}/integration/wordpress").await;
    assert!(!seen.text.contains("canary"));
    assert_eq!(seen.success(), json!({"transport": "none", "pairing": null, "rest": null}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_or_holds_credentials_is_refused() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    for url in ["https://anna:secret@blog.example/", "ftp://blog.example/", "blog"] {
        let refused = owner.put(REST, entered(url)).await.refused(400, "validation_failed");
        assert!(refused["errors"]["url"].is_array(), "{refused}");
    }
    nothing_is_kept(&owner).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_address_needs_to_be_allowed_and_a_silent_one_is_named() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let refused = owner.put(REST, entered("http://127.0.0.1:9/")).await.refused(502, "wp_rejected");
    assert!(refused["detail"].as_str().unwrap().contains("not a public address"), "{refused}");
    let mut allowed = entered("http://127.0.0.1:9/");
    allowed["allow_private_network"] = json!(true);
    let refused = owner.put(REST, allowed.clone()).await.refused(502, "wp_unreachable");
    assert!(refused["detail"].as_str().unwrap().contains("nobody listens"), "{refused}");
    // something that is no WordPress: ourselves
    allowed["url"] = json!(format!("{}/", daemon.url()));
    let refused = owner.put(REST, allowed).await.refused(502, "wp_rejected");
    assert!(refused["detail"].as_str().unwrap().contains("WordPress"), "{refused}");
    nothing_is_kept(&owner).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_manages_sites_enters_a_password() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let editor = daemon.member(&owner, "editor").await;
    editor.put(REST, entered("https://blog.example/")).await.refused(403, "forbidden");
    owner.post("/sites/{site}/integration/wordpress/test", json!({})).await.refused(409, "pairing_required");
}
