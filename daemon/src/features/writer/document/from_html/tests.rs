use serde_json::{Value, json};

use super::read;
use crate::features::writer::document::parse;

fn blocks(html: &str) -> Value {
    serde_json::to_value(read(html).unwrap()).unwrap()["blocks"].take()
}

/// The blocks that this JSON, with Markdown strings, stands for.
fn meant(blocks: Value) -> Value {
    serde_json::to_value(parse(&json!({ "blocks": blocks })).unwrap()).unwrap()["blocks"].take()
}

#[test]
fn paragraphs_come_from_wherever_text_stands() {
    assert_eq!(
        blocks("loose <b>text</b><div>one<p>two</p>three</div><my-thing>four</my-thing><article>five</article>"),
        meant(json!([
            {"type": "paragraph", "text": "loose **text**"},
            {"type": "paragraph", "text": "one"},
            {"type": "paragraph", "text": "two"},
            {"type": "paragraph", "text": "three"},
            {"type": "paragraph", "text": "four"},
            {"type": "paragraph", "text": "five"},
        ]))
    );
}

#[test]
fn headings_fit_between_the_title_and_level_four() {
    assert_eq!(
        blocks("<h1>a</h1><h3><i>b</i></h3><h6>c</h6><h2> </h2>"),
        meant(json!([
            {"type": "heading", "level": 2, "text": "a"},
            {"type": "heading", "level": 3, "text": "*b*"},
            {"type": "heading", "level": 4, "text": "c"},
        ]))
    );
}

#[test]
fn lists_survive_bad_nesting() {
    assert_eq!(
        blocks("<ul><li><p>a</p><p>b</p><ol><li>c</li></ol></li>loose<ul><li>d</li></ul><li></li></ul>"),
        meant(json!([{"type": "list", "items": [
            {"text": "a\\\nb", "items": [{"text": "c"}], "ordered": true},
            {"text": "loose", "items": [{"text": "d"}]},
        ]}]))
    );
    let deep = format!("{}x{}", "<ul><li>y".repeat(30), "</li></ul>".repeat(30));
    assert_eq!(read(&deep).unwrap().plain_text().matches('y').count(), 30);
}

#[test]
fn tables_find_their_header_and_caption() {
    assert_eq!(
        blocks("<figure><table><tr><th>a<th>b<tr><td>c</table><figcaption>d</figcaption></figure>"),
        meant(json!([{"type": "table", "header": ["a", "b"], "rows": [["c", ""]], "caption": "d"}]))
    );
    assert_eq!(blocks("<table><tr><td> </table>"), json!([]));
}

#[test]
fn quotes_listings_and_details_keep_their_parts() {
    assert_eq!(
        blocks(concat!(
            "<blockquote>a<ul><li>b</li></ul><cite>c</cite></blockquote>",
            "<pre><code class='hljs lang-Rust'>fn <b>a</b>()\n  b<br>c</code></pre>",
            "<details open><summary>d</summary>e<hr></details>",
            "<details><summary>f</summary></details>",
        )),
        meant(json!([
            {"type": "quote", "paragraphs": ["a", "b"], "citation": "c"},
            {"type": "code", "language": "rust", "code": "fn a()\n  b\nc"},
            {"type": "details", "summary": "d", "blocks": [
                {"type": "paragraph", "text": "e"}, {"type": "separator"}]},
            {"type": "paragraph", "text": "f"},
        ]))
    );
}

#[test]
fn pictures_need_a_slot() {
    assert_eq!(
        blocks(concat!(
            "<figure><img data-slot=inline-1 alt=' a '><figcaption>b</figcaption></figure>",
            "<figure><img src=c.png alt=d><figcaption>e</figcaption></figure>",
        )),
        meant(json!([
            {"type": "image", "slot": "inline-1", "alt": "a", "caption": "b"},
            {"type": "paragraph", "text": "e"},
        ]))
    );
}

#[test]
fn word_processors_mean_their_styles() {
    assert_eq!(
        blocks(concat!(
            "<b style='font-weight:normal;'><p><span style='font-weight:700'>a</span> b</p>",
            "<p><span style='font-style:italic'>c</span><o:p></o:p></p></b>",
        )),
        meant(json!([
            {"type": "paragraph", "text": "**a** b"},
            {"type": "paragraph", "text": "*c*"},
        ]))
    );
}

#[test]
fn scripts_go_and_bad_links_leave_their_text() {
    assert_eq!(
        blocks(concat!(
            "<script>a()</script><style>b{}</style><p onclick=c><a href='javascript:d'>e</a> ",
            "<a href=' https://x.org/f '>g</a></p><svg onload=h><title>i</title><text>j</text></svg>",
        )),
        meant(json!([
            {"type": "paragraph", "text": "e [g](https://x.org/f)"},
            {"type": "paragraph", "text": "j"},
        ]))
    );
}

#[test]
fn block_markup_reads_as_what_it_shows() {
    assert_eq!(
        blocks("<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">a</h2>\n<!-- /wp:heading -->\n\n<p>b</p>"),
        meant(json!([
            {"type": "heading", "level": 2, "text": "a"}, {"type": "paragraph", "text": "b"}]))
    );
}

#[test]
fn hostile_nesting_costs_neither_stack_nor_time() {
    for tag in ["div", "b", "blockquote", "ul><li", "figure", "section class=faq><details"] {
        let html = format!("{}text", format!("<{tag}>").repeat(1_000));
        assert!(read(&html).unwrap().plain_text().contains("text"), "{tag}");
    }
}
