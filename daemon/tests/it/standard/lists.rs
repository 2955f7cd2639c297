//! Every list and every filter, from the document: each documented parameter is taken and each wrong value refused.

use serde_json::Value;

use crate::support::{caller::Caller, daemon::TestDaemon};

struct List {
    path: String,
    parameters: Vec<Value>,
}

fn lists() -> Vec<List> {
    let document: Value = serde_json::from_str(&igny8::cli::Program::openapi(&igny8::program::Igny8)).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let parameters = methods["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let parameters: Vec<Value> = parameters.into_iter().filter(|it| it["in"] == "query").collect();
        let is_open = methods["get"].get("x-permission").is_none();
        let others = path.replace("{site_id}", "").replace("{content_id}", "");
        if !parameters.is_empty() && !is_open && !others.contains('{') && !path.ends_with("/export") {
            found.push(List { path: path.clone(), parameters });
        }
    }
    assert!(found.len() > 14, "only {} lists", found.len());
    found
}

/// The path with ids that exist or, for what a list may be of, with one that nobody has.
fn filled(path: &str, owner: &Caller) -> String {
    path.replace("{site_id}", &owner.site).replace("{content_id}", "cont_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f")
}

/// A value that the schema allows, and some that it does not.
fn values(parameter: &Value) -> (String, Vec<String>) {
    let schema = &parameter["schema"];
    let wrong = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    if let Some(example) = schema["example"].as_str().or(schema["enum"][0].as_str()) {
        let wrong_words = if schema["maxLength"].is_u64() { vec![] } else { wrong(&["", "no%20such%20word"]) };
        return (example.to_owned(), wrong_words);
    }
    match (schema["type"].as_str().unwrap_or_default(), schema["format"].as_str().unwrap_or_default()) {
        ("integer" | "number", _) => ("1".to_owned(), wrong(&["x", "1.5.2"])),
        ("boolean", _) => ("true".to_owned(), wrong(&["maybe"])),
        ("string", "date-time") => ("2026-01-05T10:00:00Z".to_owned(), wrong(&["yesterday"])),
        ("string", _) => {
            match schema["pattern"].as_str().and_then(|pattern| pattern.strip_prefix('^')?.split('_').next()) {
                Some(kind) if kind.bytes().all(|byte| byte.is_ascii_lowercase()) => {
                    (format!("{kind}_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f"), wrong(&["x", "site"]))
                }
                _ => {
                    let longest = schema["maxLength"].as_u64().map(|most| "x".repeat(most as usize + 1));
                    ("word".to_owned(), longest.into_iter().collect())
                }
            }
        }
        (other, format) => panic!("{}: no value known for {other} {format}", parameter["name"]),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_filter_is_taken_and_its_wrong_values_are_refused() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let (mut taken, mut refused) = (0, 0);
    for list in lists() {
        let path = filled(&list.path, &owner);
        let exists = !path.contains("cont_");
        for parameter in &list.parameters {
            let name = parameter["name"].as_str().unwrap();
            if name == "cursor" {
                continue; // its values are ours: `cursor.rs`
            }
            let (right, wrong) = values(parameter);
            let answer = owner.get(&format!("{path}?{name}={right}")).await;
            assert_eq!(answer.status.as_u16(), if exists { 200 } else { 404 }, "{}: {}", answer.asked, answer.text);
            taken += 1;
            for value in wrong {
                let body = owner.get(&format!("{path}?{name}={value}")).await.refused(400, "validation_failed");
                assert!(body["errors"][name][0].is_string(), "{path}?{name}={value}: {body}");
                refused += 1;
            }
        }
        let body = owner.get(&format!("{path}?no_such_filter=1")).await.refused(400, "validation_failed");
        let said = body["errors"]["no_such_filter"][0].as_str().unwrap().to_owned();
        for parameter in &list.parameters {
            let name = parameter["name"].as_str().unwrap();
            assert!(said.contains(name), "{path}: the refusal does not name {name}: {said}");
        }
    }
    println!("{taken} filters taken, {refused} wrong values refused");
    assert!(taken > 60 && refused > 60);
}

/// Where there are pages there are both kinds, with the same words everywhere.
#[tokio::test(flavor = "multi_thread")]
async fn every_list_pages_by_number_and_by_cursor() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    for list in lists() {
        let names: Vec<&str> = list.parameters.iter().map(|it| it["name"].as_str().unwrap()).collect();
        if !names.contains(&"page") || list.path.contains("{content_id}") {
            continue;
        }
        assert!(names.contains(&"page_size") && names.contains(&"cursor") && names.contains(&"limit"), "{}", list.path);
        let path = filled(&list.path, &owner);
        let by_number = owner.get(&format!("{path}?page_size=200")).await;
        let by_cursor = owner.get(&format!("{path}?limit=200")).await;
        for answer in [&by_number, &by_cursor] {
            let keys: Vec<&String> = answer.body.as_object().unwrap().keys().collect();
            let expected = ["success", "count", "next", "previous", "next_cursor", "results", "request_id"];
            assert_eq!(keys, expected, "{}", answer.asked);
        }
        assert_eq!(by_number.body["results"], by_cursor.body["results"], "{path}");
    }
}
