//! What a writer gets.

use super::super::ideas;
use super::*;
use serde_json::{Value, json};

/// A task as the planner makes it: straight from the ideas of a cluster.
fn task(language: &str, keywords: &[&str]) -> Value {
    let keywords: Vec<Value> = keywords.iter().map(|text| json!({ "text": text, "volume": null })).collect();
    let asked = json!({ "language": language, "keywords": keywords, "max_ideas": 1 });
    let ideas = ideas::propose(&serde_json::from_value(asked).unwrap());
    serde_json::to_value(&ideas.ideas[0]).unwrap()
}

fn drafted(language: &str, task: Value) -> Output {
    let input = json!({
        "language": language, "site": { "name": "Trailhead" }, "sector": { "name": "Outdoors" },
        "cluster": { "name": "Hiking Boots" }, "task": task, "keywords": [],
    });
    draft(&serde_json::from_value(input).unwrap())
}

fn words(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.iter().filter(|(key, _)| *key != "type").map(|(_, value)| words(value)).sum(),
        Value::Array(list) => list.iter().map(words).sum(),
        Value::String(text) => text.split_whitespace().count(),
        _ => 0,
    }
}

const KEYWORDS: &[&[&str]] = &[
    &["best hiking boots", "best hiking boots 2025", "top hiking boots"],
    &["how to clean suede", "cleaning suede shoes"],
    &["nike vs adidas", "difference between nike and adidas"],
    &["espresso machine price"],
    &["crm"],
];

#[test]
fn drafts_have_a_useful_length_and_say_what_they_are() {
    for keywords in KEYWORDS {
        let draft = drafted("en", task("en", keywords));
        let document = serde_json::to_value(&draft.document).unwrap();
        let count = words(&document);
        assert!((500..=900).contains(&count), "{count} words for {keywords:?}");
        assert!(draft.working_draft && draft.notice.contains("no language model"));
        let first = document["blocks"][0]["text"][0].clone();
        assert_eq!(first["bold"], json!(true));
        assert!(first["text"].as_str().unwrap().starts_with("Working draft"));
    }
}

#[test]
fn every_heading_point_question_and_keyword_is_in_the_draft() {
    for keywords in KEYWORDS {
        let task = task("en", keywords);
        let draft = serde_json::to_string(&drafted("en", task.clone()).document).unwrap();
        let mut wanted: Vec<&Value> = vec![&task["primary_keyword"]];
        for list in ["secondary_keywords", "questions", "must", "avoid"] {
            wanted.extend(task[list].as_array().unwrap());
        }
        wanted.extend(task["outline"].as_array().unwrap().iter().map(|section| &section["heading"]));
        for text in wanted {
            let quoted = text.to_string();
            assert!(draft.contains(quoted.trim_matches('"')), "{quoted}");
        }
    }
}

#[test]
fn search_texts_keep_their_limits_and_end_at_words() {
    let mut long = task("en", KEYWORDS[0]);
    long["title"] = json!("How Deep Should a Galvanized Raised Garden Bed With Legs Be for Growing Tomatoes in Pots?");
    let draft = drafted("en", long);
    assert!(draft.seo.title.chars().count() <= 60, "{}", draft.seo.title);
    assert!(draft.seo.description.chars().count() <= 155, "{}", draft.seo.description);
    assert!(draft.slug.len() <= 70 && !draft.slug.ends_with('-'), "{}", draft.slug);
    assert_eq!(draft.categories, ["Hiking Boots"]);
    assert!(draft.tags.len() <= 4);
    let draft = drafted("en", task("en", &["best running shoes for flat feet"]));
    assert_eq!(draft.seo.title, "The Best Running Shoes for Flat Feet");
    assert_eq!(draft.slug, "the-best-running-shoes-for-flat-feet-which-one-suits-which-use");
}

#[test]
fn a_comparison_gets_a_table_and_questions_get_a_faq() {
    let draft = serde_json::to_value(drafted("en", task("en", &["espresso machine price"])).document).unwrap();
    let blocks = draft["blocks"].as_array().unwrap();
    let tables: Vec<&Value> = blocks.iter().filter(|block| block["type"] == "table").collect();
    assert_eq!(tables.len(), 2, "the brief and the prices");
    for table in tables {
        let columns = table["header"].as_array().unwrap().len();
        assert!(table["rows"].as_array().unwrap().iter().all(|row| row.as_array().unwrap().len() == columns));
    }
    assert!(blocks.iter().any(|block| block["type"] == "faq"));
}

#[test]
fn german_drafts_are_german() {
    let draft = drafted("de", task("de", &["wärmepumpe kosten", "was kostet eine wärmepumpe"]));
    assert!(draft.notice.starts_with("Arbeitsentwurf"));
    assert!(draft.slug.contains("waermepumpe"), "{}", draft.slug);
    let text = serde_json::to_string(&draft.document).unwrap();
    assert!(!text.contains("This part") && text.contains("Dieser Abschnitt"));
}

#[test]
fn a_bare_task_still_gives_a_draft() {
    let draft = drafted("it", json!({ "title": "Scarponi", "primary_keyword": "scarponi da trekking" }));
    assert!(draft.notice.contains("in English"));
    assert!(!draft.document.blocks.is_empty());
}
