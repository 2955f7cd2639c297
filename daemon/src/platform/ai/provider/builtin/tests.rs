//! The provider as the engine sees it: variables in, JSON out.

use super::*;
use serde_json::json;

#[test]
fn errors_name_what_is_wrong() {
    let error = answer("translate", &json!({})).unwrap_err().to_string();
    assert!(error.contains("'translate'"), "{error}");
    let error = answer("auto_cluster", &json!({ "language": "en" })).unwrap_err().to_string();
    assert!(error.contains("'auto_cluster'") && error.contains("keywords"), "{error}");
    let error =
        answer("generate_content", &json!({ "language": "en", "task": { "title": "T" } })).unwrap_err().to_string();
    assert!(error.contains("primary_keyword"), "{error}");
    for function in FUNCTIONS {
        assert!(
            answer(function, &json!({})).unwrap_err().to_string().contains("language")
                || *function == "generate_image_prompts"
        );
    }
}

/// From keywords to a draft and its pictures, with the variables as the prompts hand them over.
#[test]
fn one_chain_from_keywords_to_pictures() {
    let keywords = ["how to clean suede shoes", "cleaning suede shoes", "suede shoe cleaning"];
    let keywords: Vec<Value> = (1..)
        .zip(keywords)
        .map(|(number, text)| json!({ "id": format!("k{number}"), "text": text, "volume": number * 100, "difficulty": null }))
        .collect();
    let asked = json!({ "language": "en", "keywords": keywords, "existing_clusters": [], "granularity": 0.5 });
    let clusters = answer("auto_cluster", &asked).unwrap();
    assert_eq!(clusters["clusters"].as_array().unwrap().len(), 1);
    assert_eq!(clusters["outliers"], json!([]));

    let cluster = &clusters["clusters"][0];
    assert_eq!((&cluster["existing"], &cluster["intent"]), (&Value::Null, &json!("informational")));
    let asked = json!({
        "language": "en", "site": { "name": "S" }, "sector": { "name": "Shoes" }, "cluster": cluster,
        "keywords": keywords, "existing_titles": [], "max_ideas": 3,
    });
    let ideas = answer("generate_ideas", &asked).unwrap();
    assert_eq!(ideas["ideas"][0]["title"], "How to Clean Suede Shoes Without Doing Damage");

    let asked = json!({
        "language": "en", "site": { "name": "S" }, "sector": { "name": "Shoes" },
        "cluster": { "name": cluster["name"] }, "task": ideas["ideas"][0], "keywords": [],
    });
    let content = answer("generate_content", &asked).unwrap();
    assert_eq!(content["working_draft"], true);
    let blocks = content["document"]["blocks"].as_array().unwrap();
    let headings = blocks.iter().filter(|block| block["type"] == "heading" && block["level"] == 2);
    let sections: Vec<&Value> = headings.map(|block| &block["text"][0]["text"]).collect();

    let asked = json!({ "title": content["title"], "excerpt": content["excerpt"], "language": "en", "sections": sections, "max_inline": 2 });
    let prompts = answer("generate_image_prompts", &asked).unwrap();
    assert_eq!(prompts["inline"].as_array().unwrap().len(), 2);
    assert!(prompts["featured"]["prompt"].as_str().unwrap().contains("Suede"));
}

#[test]
fn replies_are_the_same_every_time() {
    let asked = json!({ "language": "en", "keywords": [{ "id": "a", "text": "yoga mat" }, { "id": "b", "text": "yoga mats" }] });
    assert_eq!(answer("auto_cluster", &asked).unwrap(), answer("auto_cluster", &asked).unwrap());
}
