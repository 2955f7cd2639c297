use super::*;
use serde_json::json;

fn problems(value: &Value) -> Vec<String> {
    parse(value).unwrap_err().iter().map(Problem::to_string).collect()
}

#[test]
fn a_document_with_every_block_comes_back_canonical() {
    let given = json!({"blocks": [
        {"type": "heading", "level": 2, "text": "A **bold** heading"},
        {"type": "paragraph", "text": [{"text": "a", "bold": false}, {"text": " b", "href": "/x"}]},
        {"type": "list", "items": [{"text": "one", "items": [{"text": "deep"}], "ordered": true}]},
        {"type": "table", "header": ["h"], "rows": [["a", "b"]], "caption": null},
        {"type": "quote", "paragraphs": ["q"], "citation": "who"},
        {"type": "code", "language": "rust", "code": "\nfn a() {}  \r\n\n"},
        {"type": "image", "slot": "inline-1", "alt": "a &amp; b"},
        {"type": "faq", "items": [{"question": "q", "answer": ["a"]}]},
        {"type": "details", "summary": "s", "blocks": [{"type": "separator"}]},
    ]});
    let text = |text: &str| json!([{"text": text}]);
    assert_eq!(
        serde_json::to_value(parse(&given).unwrap()).unwrap(),
        json!({"blocks": [
            {"type": "heading", "level": 2,
             "text": [{"text": "A "}, {"text": "bold", "bold": true}, {"text": " heading"}]},
            {"type": "paragraph", "text": [{"text": "a"}, {"text": " b", "href": "/x"}]},
            {"type": "list", "ordered": false, "items": [{"text": text("one"), "ordered": true,
                "items": [{"text": text("deep"), "items": [], "ordered": false}]}]},
            {"type": "table", "header": [text("h"), []], "rows": [[text("a"), text("b")]]},
            {"type": "quote", "paragraphs": [text("q")], "citation": text("who")},
            {"type": "code", "language": "rust", "code": "fn a() {}"},
            {"type": "image", "slot": "inline-1", "alt": "a & b"},
            {"type": "faq", "items": [{"question": text("q"), "answer": [text("a")]}]},
            {"type": "details", "summary": text("s"), "blocks": [{"type": "separator"}]},
        ]})
    );
}

#[test]
fn every_problem_is_named_with_its_path() {
    let given = json!({"blocks": [
        {"type": "video", "url": "x"},
        {"type": "heading", "level": 1, "text": "", "id": "x"},
        {"type": "list", "items": [{"text": 5}, {"text": "[x](javascript:1)"}]},
        {"type": "paragraph", "text": [{"text": "a", "href": "data:x", "colour": "red"}]},
        {"type": "image", "slot": "featured", "alt": "a"},
        "text",
    ], "title": "x"});
    assert_eq!(
        problems(&given),
        [
            "title: unknown field",
            "blocks[0].url: unknown field",
            "blocks[0].type: unknown block type \"video\"",
            "blocks[1].id: unknown field",
            "blocks[1].level: must be 2, 3 or 4",
            "blocks[1].text: is empty",
            "blocks[2].items[0].text: must be a string or an array of spans",
            "blocks[2].items[1].text: \"javascript:1\" is not a http, https, mailto or relative link",
            "blocks[3].text[0].colour: unknown field",
            "blocks[3].text[0].href: \"data:x\" is not a http, https, mailto or relative link",
            "blocks[4].slot: must be a slot such as \"inline-1\"",
            "blocks[5]: must be an object with a \"type\"",
        ]
    );
    assert_eq!(problems(&json!([])), ["must be an object"]);
}

#[test]
fn limits_hold() {
    let many = vec![json!({"type": "separator"}); MAX_BLOCKS + 5];
    assert_eq!(problems(&json!({"blocks": many})), ["blocks[500]: the document has more than 500 blocks"]);

    let long = json!({"blocks": [{"type": "paragraph", "text": "x".repeat(MAX_TEXT + 1)}]});
    assert_eq!(problems(&long), ["blocks[0].text: has 20001 characters, more than 20000"]);

    let mut deep = json!({"type": "paragraph", "text": "x"});
    for _ in 0..MAX_DEPTH {
        deep = json!({"type": "details", "summary": "s", "blocks": [deep]});
    }
    assert_eq!(problems(&json!({"blocks": [deep]})).len(), 1);

    let mut item = json!({"text": "x"});
    for _ in 1..MAX_DEPTH {
        item = json!({"text": "x", "items": [item]});
    }
    parse(&json!({"blocks": [{"type": "list", "items": [item]}]})).unwrap();
    let item = json!({"text": "x", "items": [item]});
    assert!(problems(&json!({"blocks": [{"type": "list", "items": [item]}]}))[0].ends_with("deeper than 6 levels"));
}
