//! Promises that hold for every document, not only for the ones somebody thought of.

#![expect(clippy::expect_used, reason = "a broken promise may stop a test anywhere")]

use igny8::features::writer::document::{
    Document, NoImages,
    blocks::{self, Folding},
    from_html, html, parse,
};
use proptest::prelude::*;
use scraper::{Html, Node};
use serde_json::json;

use crate::support::documents::{NASTY, document, uploaded};

/// Elements and attributes that the two outputs may use between them.
const ELEMENTS: &[&str] = &[
    "html",
    "body",
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "ol",
    "li",
    "figure",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
    "cite",
    "pre",
    "code",
    "img",
    "figcaption",
    "section",
    "details",
    "summary",
    "hr",
    "a",
    "strong",
    "em",
    "br",
];
const ATTRIBUTES: &[&str] = &["href", "src", "alt", "class", "width", "height", "data-slot"];

/// Everything in this HTML that a browser could act on and documents do not have.
fn dangers(html: &str) -> Vec<String> {
    let mut dangers = Vec::new();
    for node in Html::parse_fragment(html).tree.values() {
        let Node::Element(element) = node else {
            continue;
        };
        if !ELEMENTS.contains(&element.name()) {
            dangers.push(format!("<{}>", element.name()));
        }
        for (name, value) in element.attrs() {
            let is_link = matches!(name, "href" | "src");
            if !ATTRIBUTES.contains(&name) || (is_link && !is_harmless(value)) {
                dangers.push(format!("{name}={value:?}"));
            }
        }
    }
    dangers
}

/// Judges a link as a browser does, independently of the code under test.
fn is_harmless(link: &str) -> bool {
    let base = url::Url::parse("https://base.example/").expect("a valid base");
    base.join(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"))
}

fn outputs(document: &Document) -> [String; 4] {
    [
        html::render(document, &uploaded),
        html::render(document, &NoImages),
        blocks::render(document, &uploaded, Folding::Details),
        blocks::render(document, &uploaded, Folding::Open),
    ]
}

proptest! {
    // A document holds dozens of texts, so a hundred of them are thousands of cases.
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_gives_the_same_document_back(document in document()) {
        let value = serde_json::to_value(&document).unwrap();
        prop_assert_eq!(parse(&value).unwrap(), document.clone());
        let text = serde_json::to_string(&document).unwrap();
        prop_assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
    }

    #[test]
    fn html_gives_the_same_document_back(document in document()) {
        let read = from_html::read(&html::render(&document, &NoImages)).unwrap();
        prop_assert_eq!(read.plain_text(), document.plain_text());
        prop_assert_eq!(read, document);
    }

    #[test]
    fn block_markup_says_the_same_words(document in document()) {
        for folding in [Folding::Details, Folding::Open] {
            let read = from_html::read(&blocks::render(&document, &uploaded, folding)).unwrap();
            prop_assert_eq!(read.plain_text(), document.plain_text());
        }
    }

    #[test]
    fn our_html_passes_the_allow_list_unchanged(document in document()) {
        for html in [html::render(&document, &uploaded), html::render(&document, &NoImages)] {
            prop_assert_eq!(html::clean(&html), html);
        }
    }

    #[test]
    fn nothing_in_a_document_can_run(document in document()) {
        for output in outputs(&document) {
            prop_assert_eq!(dangers(&output), Vec::<String>::new());
        }
    }

    #[test]
    fn no_link_is_dangerous_however_it_is_spelled(link in "(java|vb|&#)?[a-z&#;:\\\\/\t\n\u{0}\u{ad}. 0-9]{0,20}") {
        let given = json!({"blocks": [{"type": "paragraph", "text": [{"text": "x", "href": link}]}]});
        if let Ok(document) = parse(&given) {
            for output in outputs(&document) {
                prop_assert_eq!(dangers(&output), Vec::<String>::new());
            }
            let again = parse(&serde_json::to_value(&document).unwrap()).unwrap();
            prop_assert_eq!(again, document);
        }
    }

    #[test]
    fn any_html_is_read_into_a_harmless_document(
        parts in prop::collection::vec(prop_oneof![prop::sample::select(NASTY).prop_map(str::to_owned),
            "</?(p|div|ul|ol|li|table|tr|td|th|b|a href=/x|details|summary|blockquote|cite|pre|figure|h1|x-y)>",
            "[a-z ]{0,8}"], 0..30)
    ) {
        let document = from_html::read(&parts.concat()).unwrap();
        for output in outputs(&document) {
            prop_assert_eq!(dangers(&output), Vec::<String>::new());
        }
    }

    #[test]
    fn any_string_is_markdown(text in any::<String>()) {
        let given = json!({"blocks": [{"type": "paragraph", "text": text}]});
        if let Ok(document) = parse(&given) {
            prop_assert_eq!(parse(&serde_json::to_value(&document).unwrap()).unwrap(), document);
        }
    }
}
