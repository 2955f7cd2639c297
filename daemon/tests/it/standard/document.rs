//! What the document says of every operation, so that a client and a person need nothing else.

use std::collections::BTreeSet;

use igny8::platform::access::permissions;
use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(&igny8::cli::Program::openapi(&igny8::program::Igny8)).unwrap()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// What is missing, each in a sentence; an empty list is a whole document.
fn gaps(document: &Value) -> Vec<String> {
    let (mut found, mut ids) = (Vec::new(), BTreeSet::new());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = text(operation, "operationId");
            let mut need = |holds: bool, what: &str| {
                if !holds {
                    found.push(format!("{method} {path} ({id}): {what}"));
                }
            };
            need(!id.is_empty() && ids.insert(id.to_owned()), "an id of its own");
            let summary = text(operation, "summary");
            need(!summary.is_empty() && !summary.ends_with('.') && summary.len() < 60, "a short summary");
            need(!text(operation, "description").is_empty(), "a description");
            need(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "one tag");
            need(!text(operation, "x-throttle").is_empty(), "a throttle scope");
            let security = operation["security"].as_array();
            need(security.is_some(), "a word about security");
            let permission = text(operation, "x-permission");
            let schemes = operation["security"].to_string();
            let signed_in = schemes.contains("bearerAuth");
            need(signed_in != permission.is_empty(), "a permission exactly if one must be signed in");
            need(
                permission.is_empty() || permissions::ALL.iter().any(|known| known.name == permission),
                "a known permission",
            );
            let responses = operation["responses"].as_object().unwrap();
            need(responses.keys().any(|status| status.starts_with('2') || status.starts_with('3')), "a good answer");
            for status in ["400", "404", "405", "413", "429", "500"] {
                need(responses.contains_key(status), &format!("the refusal {status}"));
            }
            let good =
                responses.iter().filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| &answer["content"]);
            for content in good.chain([&operation["requestBody"]["content"]]) {
                for (kind, media) in content.as_object().into_iter().flatten() {
                    let is_text = kind.contains("json") || kind == "text/csv";
                    need(!is_text || !media["example"].is_null(), &format!("an example of {kind}"));
                }
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = text(parameter, "name");
                need(
                    parameter["in"] != "path" || path.contains(&format!("{{{name}}}")),
                    &format!("{name} in its path"),
                );
            }
        }
    }
    found
}

#[test]
fn every_operation_is_described_whole() {
    let document = document();
    let found = gaps(&document);
    assert!(found.is_empty(), "{}", found.join("\n"));
    // two APIs share this path: neither's operation is lost
    let mine = document["paths"]["/me"].as_object().unwrap();
    assert!(mine.contains_key("get") && mine.contains_key("patch"), "{mine:?}");
    let count: usize =
        document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();
    println!("{count} operations, nothing missing");
}

/// The check itself can fail: each thing that is taken away is missed.
#[test]
fn what_is_taken_away_is_missed() {
    for field in ["operationId", "summary", "description", "tags", "x-throttle", "x-permission", "security"] {
        let mut document = document();
        let list = &mut document["paths"]["/sites/{site_id}/planner/keywords"]["get"];
        list.as_object_mut().unwrap().remove(field);
        assert!(!gaps(&document).is_empty(), "{field}");
    }
    let mut document = document();
    document["paths"]["/sites/{site_id}/planner/keywords"]["post"]["requestBody"]["content"]["application/json"]
        .as_object_mut()
        .unwrap()
        .remove("example");
    assert_eq!(gaps(&document).len(), 1);
}
