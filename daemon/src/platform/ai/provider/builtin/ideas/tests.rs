//! What a planner sees for typical clusters.

use super::*;
use std::collections::BTreeSet;

fn ask(language: &str, keywords: &[(&str, f64)], existing: &[&str], max: usize) -> Vec<Idea> {
    let keywords =
        keywords.iter().map(|(text, volume)| Keyword { text: (*text).to_owned(), volume: Some(*volume) }).collect();
    let existing_titles = existing.iter().map(|title| (*title).to_owned()).collect();
    propose(&Input { language: language.into(), keywords, existing_titles, max_ideas: Some(max) }).ideas
}

fn titles(ideas: &[Idea]) -> Vec<&str> {
    ideas.iter().map(|idea| idea.title.as_str()).collect()
}

const BOOTS: &[(&str, f64)] = &[
    ("best hiking boots", 5400.0),
    ("best hiking boots for women", 2900.0),
    ("hiking boots vs trail runners", 880.0),
    ("how to clean hiking boots", 720.0),
    ("are hiking boots worth it", 140.0),
    ("how long do hiking boots last", 590.0),
    ("hiking boots", 9900.0),
];

#[test]
fn each_purpose_gets_its_own_article_in_grammatical_english() {
    assert_eq!(
        titles(&ask("en", BOOTS, &[], 10)),
        [
            "A Practical Guide to Hiking Boots",
            "The Best Hiking Boots: Which One Suits Which Use",
            "Hiking Boots vs Trail Runners: The Differences That Matter",
            "How to Clean Hiking Boots Without Doing Damage",
            "How Long Do Hiking Boots Last? Figures and What Changes Them",
            "Are Hiking Boots Worth It? An Honest Reckoning",
            "How to Choose Hiking Boots for Women: The Questions That Decide",
        ]
    );
}

#[test]
fn difficult_keywords_stay_grammatical() {
    for (keyword, wanted) in [
        ("best running shoes for flat feet", "The Best Running Shoes for Flat Feet: Which One Suits Which Use"),
        ("how to clean suede", "How to Clean Suede Without Doing Damage"),
        ("nike vs adidas", "Nike vs Adidas: The Differences That Matter"),
        ("espresso machine price", "Espresso Machine Prices: What Drives Them and What to Expect"),
        ("how to descale espresso machine", "How to Descale an Espresso Machine, Step by Step"),
        ("crm for small business", "CRM for Small Business: What to Know and Where to Start"),
        ("hubspot alternatives", "HubSpot Alternatives: What to Use Instead, and When"),
        ("how deep should a raised garden bed be", "How Deep Should a Raised Garden Bed Be?"),
        ("when to plant tomatoes", "When to Plant Tomatoes: Figures and What Changes Them"),
    ] {
        assert_eq!(titles(&ask("en", &[(keyword, 10.0)], &[], 1)), [wanted], "{keyword}");
    }
}

#[test]
fn no_two_ideas_share_a_primary_keyword_or_a_title() {
    let ideas = ask("en", BOOTS, &[], 10);
    let primaries: BTreeSet<&String> = ideas.iter().map(|idea| &idea.primary_keyword).collect();
    let titles: BTreeSet<&String> = ideas.iter().map(|idea| &idea.title).collect();
    assert_eq!((primaries.len(), titles.len()), (ideas.len(), ideas.len()));
}

#[test]
fn outlines_are_complete() {
    for idea in ask("en", BOOTS, &[], 10) {
        assert!(idea.outline.len() >= 4, "{}", idea.title);
        assert!(idea.outline.iter().all(|section| !section.points.is_empty() && section.words > 0));
        assert_eq!(idea.word_target, idea.outline.iter().map(|section| section.words).sum::<u32>());
        assert!(idea.questions.len() >= 2 && !idea.must.is_empty() && !idea.avoid.is_empty(), "{}", idea.title);
        let all = serde_json::to_string(&idea).unwrap();
        assert!(!all.contains("{a}") && !all.contains("{bare}") && !all.contains("{thing}"), "{all}");
    }
}

#[test]
fn what_exists_is_not_proposed_again() {
    let first = ask("en", BOOTS, &[], 3);
    let again = ask("en", BOOTS, &titles(&first), 10);
    assert!(first.iter().all(|idea| !again.iter().any(|other| other.title == idea.title)));
    let existing = ["Cleaning hiking boots: our guide"];
    assert!(ask("en", &[("how to clean hiking boots", 1.0)], &existing, 3).is_empty());
}

#[test]
fn the_limit_is_kept_and_demand_decides() {
    let ideas = ask("en", BOOTS, &[], 2);
    assert_eq!(
        titles(&ideas),
        ["A Practical Guide to Hiking Boots", "The Best Hiking Boots: Which One Suits Which Use"]
    );
    assert!(ask("en", BOOTS, &[], 0).is_empty());
    assert!(ask("en", &[], &[], 5).is_empty());
}

#[test]
fn the_order_of_the_keywords_plays_no_part() {
    let mut reversed = BOOTS.to_vec();
    reversed.reverse();
    let (a, b) = (ask("en", BOOTS, &[], 9), ask("en", &reversed, &[], 9));
    assert_eq!(serde_json::to_value(a).unwrap(), serde_json::to_value(b).unwrap());
}

#[test]
fn german_titles_are_german() {
    let ideas = ask("de", &[("was kostet eine wärmepumpe", 900.0), ("wärmepumpe vs gasheizung", 300.0)], &[], 4);
    assert_eq!(
        titles(&ideas),
        [
            "Was kostet eine Wärmepumpe? Was den Preis bestimmt",
            "Wärmepumpe oder Gasheizung: Die Unterschiede, die zählen",
        ]
    );
}

#[test]
fn other_languages_keep_the_keyword_and_say_that_the_outline_is_english() {
    let ideas = ask("it", &[("scarponi da trekking", 900.0)], &[], 4);
    assert_eq!(titles(&ideas), ["Scarponi da trekking"]);
    assert!(ideas[0].must.iter().any(|note| note.contains("language of the keyword")));
}
