//! Random documents: every block, every mark, every nesting, and the text that breaks serialisers.

#![expect(clippy::expect_used, reason = "a broken promise may stop a test anywhere")]

use igny8::features::writer::document::{Document, ImageRef, parse};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

/// Text that somebody's escaping once got wrong.
pub const NASTY: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><title>t</title></svg>",
    "javascript:alert(1)",
    "\"onmouseover=\"alert(1)",
    "--> <!-- wp:html -->",
    "<!-- /wp:paragraph -->",
    "]]>",
    "</p></details></table>",
    "{{igny8:image:t1:url}}",
    "{{{{igny8:igny8:",
    "[gallery ids=\"1\"] [[x]]",
    "& &amp; &lt; &amp;amp; &nbsp; &copy; &nope; &#58; &#x3C;",
    "a\u{a0}b\u{a0}",
    "line\nbreak\r\n\r\nbreaks",
    "tab\tand  two   spaces ",
    "\u{0}\u{7}\u{1b}\u{85}\u{2028}\u{feff}\u{fffc}\u{ffff}",
    "👩\u{200d}💻 🇩🇪 👍🏽 \u{1f9d1}\u{1f3ff}\u{200d}\u{1f680}",
    "שלום \u{202b}עולם\u{202c} العربية",
    "中文、日本語 한국어 ไทย",
    "e\u{301} a\u{308} Z\u{336}",
    "C:\\dir\\n \\u003c \\\" $1 %s",
    "‘single’ “double” 'plain' \"plain\"",
    "https://example.org/?a=1&b=2",
    "* _ ` ~ # - + | [ ] ( ) !",
];

const LINKS: &[&str] = &[
    "https://example.org/",
    "http://example.org/a?b=1&c=2&copy=3#d",
    "https://example.org/quote\"<b>'{x}' y\u{a0}z",
    "https://例え.jp/パス?q=é",
    "mailto:a@example.org?subject=Hi there",
    "/relative/path",
    "#part",
    "?page=2&amp;x=y",
];

/// A document with up to a dozen top-level blocks.
pub fn document() -> impl Strategy<Value = Document> {
    vec(block(), 1..12)
        .prop_map(|blocks| parse(&json!({ "blocks": blocks })).expect("what the generator makes is valid"))
}

/// Every picture of a random document, as WordPress would name it after an upload.
pub fn uploaded(slot: &str) -> Option<ImageRef> {
    let number = slot.strip_prefix("inline-")?;
    Some(ImageRef {
        url: format!("https://example.org/wp-content/uploads/2026/{number}.png?a=1&b=2"),
        id: Some(number.to_owned()),
        width: Some(1200),
        height: Some(675),
    })
}

fn block() -> BoxedStrategy<Value> {
    flat_block()
        .prop_recursive(2, 16, 4, |inner| {
            (filled(), vec(inner, 1..4))
                .prop_map(|(summary, blocks)| json!({"type": "details", "summary": summary, "blocks": blocks}))
        })
        .boxed()
}

fn flat_block() -> BoxedStrategy<Value> {
    let code = vec(prop_oneof![string(), Just("\n".to_owned()), Just("https://a.b/c\n".to_owned())], 1..6);
    let language = option::of(select(vec!["rust", "c++", "c#", "x--y", "objective-c"]));
    prop_oneof![
        (2..=4, filled()).prop_map(|(level, text)| json!({"type": "heading", "level": level, "text": text})),
        filled().prop_map(|text| json!({"type": "paragraph", "text": text})),
        (any::<bool>(), vec(item(), 1..4))
            .prop_map(|(ordered, items)| json!({"type": "list", "ordered": ordered, "items": items})),
        (vec(text(), 0..4), vec(vec(text(), 1..4), 0..4), filled(), option::of(text())).prop_map(
            |(header, mut rows, cell, caption)| {
                rows.push(vec![cell]);
                json!({"type": "table", "header": header, "rows": rows, "caption": caption})
            }
        ),
        (vec(filled(), 1..3), option::of(text()))
            .prop_map(|(texts, citation)| json!({"type": "quote", "paragraphs": texts, "citation": citation})),
        (language, code).prop_map(|(language, code)| {
            json!({"type": "code", "language": language, "code": format!("{}x", code.concat())})
        }),
        (1..9, string(), option::of(text())).prop_map(|(slot, alt, caption)| {
            json!({"type": "image", "slot": format!("inline-{slot}"), "alt": alt, "caption": caption})
        }),
        vec((filled(), vec(filled(), 1..3)), 1..4).prop_map(|items| {
            let items = items.into_iter().map(|(question, answer)| json!({"question": question, "answer": answer}));
            json!({"type": "faq", "items": items.collect::<Vec<_>>()})
        }),
        Just(json!({"type": "separator"})),
    ]
    .boxed()
}

fn item() -> impl Strategy<Value = Value> {
    filled().prop_map(|text| json!({ "text": text })).prop_recursive(3, 12, 3, |inner| {
        (filled(), any::<bool>(), vec(inner, 0..3))
            .prop_map(|(text, ordered, items)| json!({"text": text, "ordered": ordered, "items": items}))
    })
}

/// A text that may be empty, as the cell of a table may.
fn text() -> impl Strategy<Value = Value> {
    vec(span(), 0..5).prop_map(Value::from)
}

/// A text in which a reader sees something, as spans or as Markdown.
fn filled() -> impl Strategy<Value = Value> {
    let markdown = select(vec![
        "**bold** and *italic* and `code <b>`",
        "a [link **with** marks](https://example.org/a_(b)?c=1&d=2 \"title\")",
        "***all*** of_it &amp; 2 * 3 \\* 4",
    ]);
    prop_oneof![
        4 => (vec(span(), 0..5), 0..5_usize).prop_map(|(mut spans, at)| {
            spans.insert(at.min(spans.len()), json!({"text": "word"}));
            Value::from(spans)
        }),
        1 => markdown.prop_map(Value::from),
    ]
}

fn span() -> impl Strategy<Value = Value> {
    let mark = || prop::bool::weighted(0.3);
    let link = option::weighted(0.2, select(LINKS));
    (string(), mark(), mark(), mark(), link).prop_map(|(text, bold, italic, code, href)| {
        json!({"text": text, "bold": bold, "italic": italic, "code": code, "href": href})
    })
}

fn string() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(NASTY).prop_map(str::to_owned),
        2 => "[ a-zA-Z0-9.,&<>\"'-]{0,24}",
        2 => any::<String>(),
        1 => Just(" ".to_owned()),
    ]
}
