//! The nudge: what a tenant learns of the address that a plugin named.

use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{publish, write};
use crate::support::{
    caller::Caller,
    daemon::TestDaemon,
    plugin::{Plugin, pair_request, structure},
};

/// Pairs a plugin that says that its WordPress is at `rest_url`, publishes, and gives what came of the nudge.
async fn nudged(daemon: &TestDaemon, rest_url: &str) -> String {
    let owner: Caller = daemon.owner("acme").await;
    let mut request: Value = pair_request(&Plugin::code(&owner).await);
    request["rest_url"] = json!(rest_url);
    let given = daemon.anonymous().post("/wp/pair", request).await.success();
    let text = |name: &str| given[name].as_str().unwrap().to_owned();
    let plugin = Plugin::holding(daemon, text("key_id"), text("secret"));
    plugin.say("structure", structure()).await.success();
    let content = write(daemon, &owner, 1).await.remove(0);
    publish(daemon, &owner, &content).await;
    let job = owner.get("/sites/{site}/jobs?kind=deliveries.nudge").await.rows().remove(0);
    job["result"]["answer"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_address_is_reached_only_if_the_operator_allows_it() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let daemon = TestDaemon::start().await;
    let said = nudged(&daemon, &format!("{}/wp-json/", server.uri())).await;
    assert!(said.contains("outbound.allow_private_networks") && said.contains("comes by itself"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_there_is_not_told() {
    for status in [200, 401, 404, 500] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(status)).expect(1).mount(&server).await;
        let daemon = TestDaemon::start_with(|config| {
            config.outbound.allow_private_networks = vec!["127.0.0.1".to_owned()];
        })
        .await;
        let said = nudged(&daemon, &format!("{}/wp-json/", server.uri())).await;
        let expected = if status == 200 { "was told to pull" } else { "check in WordPress that it is installed" };
        assert!(said.contains(expected) && !said.contains(&status.to_string()), "{status}: {said}");
    }
}
