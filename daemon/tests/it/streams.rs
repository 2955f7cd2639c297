//! A job's stream of events ends when its reader may no longer read, whatever the job does.

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{caller::Caller, daemon::TestDaemon};

/// Only so that a failure ends: the stream itself looks every 400 milliseconds.
const FAR_TOO_LONG: Duration = Duration::from_secs(60);

/// A stream that has given its first event.
struct Watching(reqwest::Response);

impl Watching {
    async fn begin(reader: &Caller, job: &Value) -> Self {
        let path = format!("/sites/{{site}}/jobs/{}/events", job["id"].as_str().unwrap());
        let mut response = reader.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let first = response.chunk().await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(&first).contains("\"queued\""), "{first:?}");
        Self(response)
    }

    async fn ends(mut self) {
        let end = async { while self.0.chunk().await.unwrap().is_some() {} };
        assert!(tokio::time::timeout(FAR_TOO_LONG, end).await.is_ok(), "the stream went on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_the_right_to_read_it() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    owner
        .csv("/sites/{site}/planner/keywords/import?sector_id={sector}", "keyword\nkettle\ntea kettle\n")
        .await
        .success();
    let job = owner.post("/sites/{site}/planner/keywords/cluster", json!({"all_unclustered": true})).await.accepted();

    let viewer = daemon.member(&owner, "viewer").await;
    let stream = Watching::begin(&viewer, &job).await;
    owner.delete(&format!("/sites/{{site}}/access/{}", viewer.user)).await.success();
    viewer.get("/sites/{site}/jobs").await.refused(404, "not_found");
    stream.ends().await;

    let body = json!({"name": "Watcher", "scopes": ["jobs.read"]});
    let key = owner.post("/api-keys", body).await.created();
    let program = owner.clone().with_token(key["secret"].as_str().unwrap());
    let stream = Watching::begin(&program, &job).await;
    owner.delete(&format!("/api-keys/{}", key["api_key"]["id"].as_str().unwrap())).await.success();
    program.get("/sites/{site}/jobs").await.refused(401, "unauthenticated");
    stream.ends().await;

    let editor = daemon.member(&owner, "editor").await;
    let stream = Watching::begin(&editor, &job).await;
    let disabled = json!({"status": "disabled"});
    owner.send(owner.request(Method::PATCH, &format!("/users/{}", editor.user)).json(&disabled)).await.success();
    editor.get("/sites/{site}/jobs").await.refused(401, "unauthenticated");
    stream.ends().await;

    let stream = Watching::begin(&owner, &job).await;
    daemon.clock.advance(TimeDelta::minutes(15));
    owner.get("/me").await.refused(401, "unauthenticated");
    stream.ends().await;
    daemon.run_jobs().await;
}
