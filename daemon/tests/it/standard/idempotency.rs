//! `Idempotency-Key`: whatever is sent how often and at once, one request is carried out once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use futures_util::future::join_all;
use igny8::platform::random::{Random, SeededRandom};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    caller::{Answer, Caller},
    daemon::TestDaemon,
};

const RULES: &str = "/sites/{site}/automation/rules";

/// Something that is visibly made anew each time it is carried out.
fn rule(name: &str) -> Value {
    json!({"name": name, "stages": ["cluster"], "cron": "0 6 * * *", "time_zone": "Europe/Berlin", "enabled": false})
}

async fn add(caller: &Caller, key: &str, name: &str) -> Answer {
    let request = caller.request(Method::POST, RULES).header("Idempotency-Key", key);
    caller.send(request.json(&rule(name))).await
}

fn is_replay(answer: &Answer) -> bool {
    answer.headers.get("idempotency-replayed").is_some_and(|value| value == "true")
}

async fn rows(daemon: &TestDaemon, sql: &str) -> Vec<(String, i64)> {
    let system = daemon.app.services.store.system("a test looks behind the door");
    let rows = system.query_sql(sql).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "name").unwrap(), row.try_get("", "n").unwrap())).collect()
}

/// How many rules of each name there are.
async fn rules(daemon: &TestDaemon) -> BTreeMap<String, i64> {
    rows(daemon, "SELECT name, COUNT(*) AS n FROM schedule_rule GROUP BY name").await.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_is_answered_again_and_carried_out_once() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let first = add(&owner, "\"a-1\"", "Mornings").await;
    assert!(!is_replay(&first));
    let again = add(&owner, "a-1", "Mornings").await;
    assert!(is_replay(&again), "quoted and bare are one key");
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    for header in ["location", "content-type"] {
        assert_eq!(again.headers.get(header), first.headers.get(header));
    }
    assert_ne!(again.headers["x-request-id"], first.headers["x-request-id"], "the request is another one");
    add(&owner, "a-1", "Evenings").await.refused(422, "idempotency_key_reused");
    add(&owner, "a b", "Mornings").await.refused(400, "validation_failed");
    assert_eq!(rules(&daemon).await, [("Mornings".to_owned(), 1)].into());
    daemon.clock.advance(TimeDelta::hours(24));
    let owner = daemon.sign_in("owner@acme.example").await.at_first_site().await;
    assert!(!is_replay(&add(&owner, "a-1", "Evenings").await), "after a day the key is free");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_belongs_to_one_person_and_one_operation() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let editor = daemon.member(&owner, "editor").await;
    let stranger = daemon.owner("other").await;
    for caller in [&owner, &editor, &stranger] {
        assert!(!is_replay(&add(caller, "same", "Mornings").await));
    }
    let sector = owner.request(Method::POST, "/sites/{site}/sectors").header("Idempotency-Key", "same");
    assert!(!is_replay(&owner.send(sector.json(&json!({"name": "Hiking"}))).await));
    assert_eq!(rules(&daemon).await["Mornings"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_is_another_request() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let (one, two) = (add(&owner, "1", "One").await.created(), add(&owner, "2", "Two").await.created());
    for (rule, status) in [(&one, 202), (&two, 422)] {
        let path = format!("{RULES}/{}/run_now", rule["id"].as_str().unwrap());
        let answer = owner.send(owner.request(Method::POST, &path).header("Idempotency-Key", "run")).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    daemon.run_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_costs_wants_a_key_and_what_does_not_can_do_without() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let path = "/sites/{site}/planner/keywords/cluster";
    let body = json!({"all_unclustered": true});
    owner.send(owner.request(Method::POST, path).json(&body)).await.refused(400, "idempotency_key_required");
    let anonymous = daemon.anonymous();
    anonymous.send(anonymous.request(Method::POST, path).json(&body)).await.refused(401, "unauthenticated");
    owner.send(owner.request(Method::POST, RULES).json(&rule("Mornings"))).await.created();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_leaves_the_key_free() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    add(&owner, "k", "").await.refused(400, "validation_failed");
    add(&owner, "k", "Mornings").await.created();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_answer_does_not_outlive_a_grant() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let editor = daemon.member(&owner, "editor").await;
    add(&editor, "k", "Mornings").await.created();
    assert!(is_replay(&add(&editor, "k", "Mornings").await));
    owner.delete(&format!("/sites/{{site}}/access/{}", editor.user)).await;
    add(&editor, "k", "Mornings").await.refused(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_sealed() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    add(&owner, "k", "Mornings").await.created();
    let kept =
        rows(&daemon, "SELECT answer AS name, CAST(1 AS BIGINT) AS n FROM idempotency_key WHERE key = 'k'").await;
    assert!(kept[0].0.starts_with("v1|") && !kept[0].0.contains("Mornings"), "{kept:?}");
}

/// T11: what happened to each key, against a model; `IGNY8_TEST_REQUESTS` says how many requests.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_sent_each_key_stands_for_one_execution() {
    let requests: usize = std::env::var("IGNY8_TEST_REQUESTS").map_or(400, |text| text.parse().unwrap());
    let daemon = TestDaemon::start().await;
    let callers = [daemon.owner("acme").await, daemon.owner("other").await];
    let random = SeededRandom::new(11);
    let pick = |below: u64| {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % below).unwrap()
    };
    let mut model: BTreeMap<(usize, String), (usize, String)> = BTreeMap::new();
    let (mut sent, mut replayed, mut refused, mut waited) = (0, 0, 0, 0);
    while sent < requests {
        // a few keys for each hundred requests, so that most are sent again
        let (caller, key, body) = (pick(2), format!("{}-{}", sent / 100, pick(12)), pick(3));
        let name = |body: usize| format!("{caller} {key} {body}");
        let at_once = if pick(4) == 0 { 2 + pick(3) } else { 1 };
        let name = name(body);
        let answers = join_all((0..at_once).map(|_| add(&callers[caller], &key, &name))).await;
        sent += at_once;
        let texts: BTreeSet<&str> =
            answers.iter().filter(|answer| answer.status == 201).map(|answer| answer.text.as_str()).collect();
        assert!(texts.len() <= 1, "parallel requests got different answers: {texts:?}");
        let known = model.get(&(caller, key.clone())).cloned();
        for answer in &answers {
            match (answer.status.as_u16(), &known) {
                (201, None) => {}
                (201, Some((first, text))) => {
                    assert_eq!((*first, text.as_str()), (body, answer.text.as_str()), "{key}");
                    assert!(is_replay(answer));
                    replayed += 1;
                }
                (422, Some((first, _))) if *first != body => refused += 1,
                (409, None) if at_once > 1 => waited += 1,
                (status, _) => panic!("{status} for {key} {body}, known {known:?}: {}", answer.text),
            }
        }
        if known.is_none() {
            let text = texts.into_iter().next().expect("one of them was carried out").to_owned();
            model.insert((caller, key), (body, text));
        }
    }
    let made = rules(&daemon).await;
    let expected: BTreeMap<String, i64> =
        model.iter().map(|((caller, key), (body, _))| (format!("{caller} {key} {body}"), 1)).collect();
    assert_eq!(made, expected);
    println!(
        "T11: {sent} requests, {} executions, {replayed} replayed, {refused} of another body, {waited} told to wait",
        made.len()
    );
}
