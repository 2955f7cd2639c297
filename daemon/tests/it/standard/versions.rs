//! No lost edits: what people edit has an ETag, and who changes it says which version they saw.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::daemon::TestDaemon;

/// Every operation of the document that takes `If-Match`, with ids that nobody has.
fn edited() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&igny8::cli::Program::openapi(&igny8::program::Igny8)).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            if parameters.iter().any(|it| it["name"] == "If-Match") {
                let read = &methods["get"]["responses"]["200"]["headers"]["ETag"];
                assert!(read.is_object(), "{path} takes If-Match, but reading it gives no ETag");
                found.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    assert!(found.len() >= 7, "{found:?}");
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_without_its_version_is_refused() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    for (method, path) in edited() {
        let path: Vec<String> = path
            .split('/')
            .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix("_id}")) {
                Some("site") => owner.site.clone(),
                Some(kind) => format!("{}_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f", short(kind)),
                None => part.to_owned(),
            })
            .collect();
        let path = path.join("/");
        let method: Method = method.parse().unwrap();
        owner.send(owner.request(method.clone(), &path).json(&json!({}))).await.refused(428, "version_required");
        for wrong in ["*", "3", "\"3\"", "W/\"v3\""] {
            let request = owner.request(method.clone(), &path).header("If-Match", wrong).json(&json!({}));
            owner.send(request).await.refused(400, "validation_failed");
        }
    }
}

fn short(noun: &str) -> &str {
    match noun {
        "keyword" => "kw",
        "cluster" => "clus",
        "content" => "cont",
        "image" => "img",
        other => other,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_the_same_thing_the_second_is_told() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let site = owner.get("/sites/{site}").await;
    let etag = site.headers["etag"].to_str().unwrap().to_owned();
    let change = |name: &str| {
        owner.request(Method::PATCH, "/sites/{site}").header("If-Match", &etag).json(&json!({"name": name}))
    };
    let first = owner.send(change("First")).await;
    assert_eq!(first.status, 200);
    owner.send(change("Second")).await.refused(412, "version_conflict");
    let now = owner.get("/sites/{site}").await;
    assert_eq!(now.headers["etag"], first.headers["etag"]);
    assert_eq!(now.success()["name"], "First");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_not_changed_is_not_sent_again() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let etag = owner.get("/sites/{site}").await.headers["etag"].clone();
    let request = owner.request(Method::GET, "/sites/{site}").header("If-None-Match", &etag);
    let answer = owner.send(request).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (304, ""));
    let request = owner.request(Method::GET, "/sites/{site}").header("If-None-Match", "\"v0\"");
    assert_eq!(owner.send(request).await.status, 200);
}

/// Whatever is done by a job says where the job is.
#[test]
fn a_202_has_a_location() {
    let document: Value = serde_json::from_str(&igny8::cli::Program::openapi(&igny8::program::Igny8)).unwrap();
    let mut accepted = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if let Some(answer) = operation["responses"].get("202") {
                assert!(answer["headers"]["Location"].is_object(), "{method} {path}");
                accepted += 1;
            }
        }
    }
    assert!(accepted >= 6);
}
