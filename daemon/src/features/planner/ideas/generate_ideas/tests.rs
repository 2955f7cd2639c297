use super::*;
use crate::features::planner::testing::{answer, cluster, keyword};

fn prepared() -> Prepared {
    Prepared {
        cluster: cluster(21, "Descaling"),
        keywords: vec![
            keyword(11, "how to descale espresso machine", Some(2_400)),
            keyword(12, "descaling solution", None),
        ],
        titles: vec!["How Often to Clean a Group Head".to_owned()],
        site: "Third Wave Kitchen".to_owned(),
        sector: "Coffee".to_owned(),
        language: "en".to_owned(),
        max_ideas: 2,
    }
}

fn idea(title: &str) -> Value {
    let section = |heading: &str| json!({"heading": heading, "points": ["one"], "subheadings": [], "words": 300});
    json!({
        "title": title, "angle": "Step by step.", "content_type": "post", "structure": "how_to",
        "primary_keyword": "how to descale espresso machine", "secondary_keywords": ["descaling solution"],
        "audience": "Owners of a first machine.", "funnel_stage": "retention", "word_target": 1200,
        "outline": [section("Why scale forms"), section("What you need")],
        "questions": ["How often?"], "must": ["Say which acids harm aluminium."], "avoid": ["Vinegar as a cure-all."],
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut changed = idea("T");
    changed[field] = value;
    changed
}

fn parse(ideas: Vec<Value>) -> std::result::Result<Vec<IdeaDraft>, BadReply> {
    GenerateIdeas::parse_response(&prepared(), &answer(json!({"ideas": ideas})))
}

#[test]
fn the_prompt_has_the_cluster_its_keywords_and_what_there_is() {
    let Ask::Text(prompt) = GenerateIdeas::build_prompt(&prepared()).unwrap() else { panic!("not a text") };
    insta::assert_snapshot!(format!("{}\n---\n{}", prompt.system, prompt.user));
    insta::assert_json_snapshot!(prompt.variables);
}

#[test]
fn the_whole_brief_is_kept_as_data() {
    let ideas = parse(vec![idea(" How to  Descale ")]).unwrap();
    assert_eq!(ideas[0].title, "How to Descale");
    assert_eq!((ideas[0].structure, ideas[0].funnel_stage), (Structure::HowTo, FunnelStage::Retention));
    assert_eq!(ideas[0].brief.outline[0].heading, "Why scale forms");
    assert_eq!((ideas[0].brief.outline[1].words, ideas[0].brief.must.len()), (300, 1));
}

#[test]
fn no_more_ideas_are_taken_than_were_asked_for() {
    assert_eq!(parse(vec![idea("A"), idea("B"), idea("C")]).unwrap().len(), 2);
}

#[test]
fn a_reply_that_is_not_an_idea_is_refused_in_words_a_model_can_act_on() {
    for (ideas, words) in [
        (vec![with("outline", json!([]))], "at least two sections"),
        (vec![with("title", json!(""))], "title must not be empty"),
        (vec![with("word_target", json!(5))], "word_target must be from 100"),
        (vec![with("structure", json!("poem"))], "unknown variant `poem`"),
    ] {
        let refusal = parse(ideas).unwrap_err().0;
        assert!(refusal.contains(words), "{refusal}");
    }
}

#[test]
fn nothing_new_is_an_answer_only_where_there_is_something_already() {
    assert_eq!(parse(vec![]).unwrap(), []);
    let fresh = Prepared { titles: vec![], ..prepared() };
    let refusal = GenerateIdeas::parse_response(&fresh, &answer(json!({"ideas": []}))).unwrap_err().0;
    assert!(refusal.contains("at least one idea"), "{refusal}");
}

#[test]
fn a_broken_or_truncated_reply_is_refused() {
    let whole = json!({"ideas": [idea("A")]}).to_string();
    for text in ["", "Sorry.", &whole[..whole.len() / 2]] {
        assert!(GenerateIdeas::parse_response(&prepared(), &answer(text)).is_err(), "{text}");
    }
}

#[test]
fn as_many_credits_are_set_aside_as_ideas_may_come() {
    assert_eq!(GenerateIdeas::credits(&prepared()), 2);
}
