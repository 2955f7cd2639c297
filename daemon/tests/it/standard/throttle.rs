//! How often one may ask: by scope and by who asks, with the figures on every answer.

use std::{collections::BTreeSet, time::Duration};

use chrono::TimeDelta;
use igny8::platform::access::throttle::Scope;
use serde_json::{Value, json};

use crate::support::{caller::Answer, daemon::TestDaemon};

fn number(answer: &Answer, header: &str) -> i64 {
    let value = answer.headers.get(header).unwrap_or_else(|| panic!("{}: no {header}", answer.asked));
    value.to_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_the_figures_of_its_scope() {
    let daemon = TestDaemon::start_with(|config| config.throttle.planner = 4).await;
    let owner = daemon.owner("acme").await;
    let list = "/sites/{site}/planner/keywords";
    for left in [3, 2, 1, 0] {
        let answer = owner.get(list).await;
        assert_eq!((number(&answer, "x-throttle-limit"), number(&answer, "x-throttle-remaining")), (4, left));
        assert_eq!(answer.headers["ratelimit-policy"], "\"planner\";q=4;w=60");
        assert_eq!(answer.headers["ratelimit"], format!("\"planner\";r={left};t={}", 15 * (4 - left)).as_str());
        assert_eq!(number(&answer, "x-throttle-reset"), 15 * (4 - left));
    }
    let refused = owner.get(list).await;
    let (after, remaining) = (number(&refused, "retry-after"), number(&refused, "x-throttle-remaining"));
    refused.refused(429, "rate_limited");
    assert_eq!((after, remaining), (15, 0));
    daemon.clock.advance(TimeDelta::seconds(after));
    owner.get(list).await.rows();
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_scopes_do_not_use_up_each_others() {
    let daemon = TestDaemon::start_with(|config| config.throttle.planner = 1).await;
    let owner = daemon.owner("acme").await;
    let editor = daemon.member(&owner, "editor").await;
    owner.get("/sites/{site}/planner/keywords").await.rows();
    owner.get("/sites/{site}/planner/clusters").await.refused(429, "rate_limited");
    editor.get("/sites/{site}/planner/clusters").await.rows();
    owner.get("/sites/{site}/writer/tasks").await.rows();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ai_function_has_a_narrow_throttle_of_its_own() {
    let daemon = TestDaemon::start_with(|config| config.throttle.planner_ai = 1).await;
    let owner = daemon.owner("acme").await;
    let (path, body) = ("/sites/{site}/planner/keywords/cluster", json!({"nonsense": 1}));
    owner.post(path, body.clone()).await.refused(400, "validation_failed");
    owner.post(path, body).await.refused(429, "rate_limited");
    owner.get("/sites/{site}/planner/keywords").await.rows();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_looks_again_all_the_time_and_is_not_throttled() {
    // the defaults, and what three open tabs ask in one minute: the run page every second, jobs every three, the rest
    let defaults = igny8::config::load(None, &igny8::config::Environment::default()).unwrap().config.throttle;
    let daemon = TestDaemon::start_with(|config| config.throttle = defaults).await;
    let browser = daemon.browser("acme").await;
    let polls = [
        ("/sites/{site}/automation/runs", 60),
        ("/sites/{site}/jobs", 20),
        ("/sites/{site}/dashboard", 12),
        ("/sites/{site}/publisher/deliveries", 12),
        ("/sites/{site}/writer/content", 15),
        ("/sites/{site}/integration/wordpress", 24),
    ];
    for (path, times) in polls {
        for _ in 0..3 * times {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        }
    }
}

/// Every operation of the document names a scope that the configuration knows, and all but sign-in scopes are used.
#[test]
fn every_operation_has_its_scope() {
    let document: Value = serde_json::from_str(&igny8::cli::Program::openapi(&igny8::program::Igny8)).unwrap();
    let mut used = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let word = operation["x-throttle"].as_str().unwrap_or_else(|| panic!("{method} {path} has no x-throttle"));
            let scope = Scope::ALL.iter().find(|scope| scope.word() == word).unwrap_or_else(|| panic!("{word}"));
            used.insert(word.to_owned());
            let key = operation["parameters"]
                .as_array()
                .and_then(|all| all.iter().find(|it| it["name"] == "Idempotency-Key"));
            assert_eq!(key.is_some_and(|key| key["required"] == true), scope.is_paid(), "{method} {path}");
        }
    }
    let unused: Vec<_> = Scope::ALL.iter().map(|scope| scope.word()).filter(|word| !used.contains(*word)).collect();
    println!("scopes that no operation has yet: {unused:?}");
    assert!(used.len() >= 11, "{used:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_does_not_get_faster_by_waiting_less() {
    let daemon = TestDaemon::start().await;
    let form = json!({"email": "nobody@acme.example", "password": "wrong password"});
    let mut answers = Vec::new();
    for _ in 0..6 {
        answers.push(daemon.anonymous().post("/auth/token", form.clone()).await);
    }
    let last = answers.pop().unwrap();
    assert!(answers.iter().all(|answer| answer.status == 401));
    let wait = Duration::from_secs(u64::try_from(number(&last, "retry-after")).unwrap());
    assert_eq!(wait, Duration::from_secs(12));
    last.refused(429, "rate_limited");
}
