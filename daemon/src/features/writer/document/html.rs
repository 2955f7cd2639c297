//! Document to clean, semantic HTML, and the allow-list that such HTML passes unchanged.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use ammonia::Builder;

use super::{
    Block, Document, FaqItem, ImageSource, ListItem, href,
    markup::{push_attribute, push_element, push_escaped, push_rows, push_text},
    parse::{is_language, is_slot},
    span::Text,
};

/// The class that tells a FAQ from a run of details.
pub(super) const FAQ_CLASS: &str = "faq";
/// The attribute that names the slot of a picture.
pub(super) const SLOT: &str = "data-slot";

/// The document as HTML, one block per line, fit for a page, a preview or a feed.
///
/// A picture that `images` does not have keeps its place as an `<img>` without `src`, so a preview
/// shows its `alt`. [`clean`] leaves the result as it is.
pub fn render(document: &Document, images: &dyn ImageSource) -> String {
    let mut out = String::new();
    push_blocks(&mut out, &document.blocks, images);
    out
}

fn push_blocks(out: &mut String, blocks: &[Block], images: &dyn ImageSource) {
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        push_block(out, block, images);
    }
}

fn push_block(out: &mut String, block: &Block, images: &dyn ImageSource) {
    match block {
        Block::Heading { level, text } => push_element(out, &format!("h{}", level.number()), text),
        Block::Paragraph { text } => push_element(out, "p", text),
        Block::List { ordered, items } => push_list(out, *ordered, items),
        Block::Table { header, rows, caption } => push_table(out, header, rows, caption.as_ref()),
        Block::Quote { paragraphs, citation } => push_quote(out, paragraphs, citation.as_ref()),
        Block::Code { language, code } => push_code(out, language.as_deref(), code),
        Block::Image { slot, alt, caption } => push_image(out, slot, alt, caption.as_ref(), images),
        Block::Faq { items } => push_faq(out, items),
        Block::Details { summary, blocks } => {
            out.push_str("<details>");
            push_element(out, "summary", summary);
            push_blocks(out, blocks, images);
            out.push_str("</details>");
        }
        Block::Separator {} => out.push_str("<hr>"),
    }
}

fn push_list(out: &mut String, ordered: bool, items: &[ListItem]) {
    let name = if ordered { "ol" } else { "ul" };
    out.push_str(&format!("<{name}>"));
    for item in items {
        out.push_str("<li>");
        push_text(out, &item.text);
        if !item.items.is_empty() {
            push_list(out, item.ordered, &item.items);
        }
        out.push_str("</li>");
    }
    out.push_str(&format!("</{name}>"));
}

fn push_table(out: &mut String, header: &[Text], rows: &[Vec<Text>], caption: Option<&Text>) {
    out.push_str("<table>");
    if let Some(caption) = caption {
        push_element(out, "caption", caption);
    }
    push_rows(out, header, rows);
    out.push_str("</table>");
}

fn push_quote(out: &mut String, paragraphs: &[Text], citation: Option<&Text>) {
    out.push_str("<blockquote>");
    paragraphs.iter().for_each(|text| push_element(out, "p", text));
    if let Some(citation) = citation {
        push_element(out, "cite", citation);
    }
    out.push_str("</blockquote>");
}

fn push_code(out: &mut String, language: Option<&str>, code: &str) {
    out.push_str("<pre><code");
    if let Some(language) = language {
        push_attribute(out, "class", &format!("language-{language}"));
    }
    out.push('>');
    push_escaped(out, code);
    out.push_str("</code></pre>");
}

fn push_image(out: &mut String, slot: &str, alt: &str, caption: Option<&Text>, images: &dyn ImageSource) {
    out.push_str("<figure><img");
    if let Some(image) = images.image(slot) {
        if let Some(url) = href::clean(&image.url) {
            push_attribute(out, "src", &url);
        }
        for (name, size) in [("width", image.width), ("height", image.height)] {
            if let Some(size) = size {
                push_attribute(out, name, &size.to_string());
            }
        }
    }
    push_attribute(out, "alt", alt);
    push_attribute(out, SLOT, slot);
    out.push('>');
    if let Some(caption) = caption {
        push_element(out, "figcaption", caption);
    }
    out.push_str("</figure>");
}

fn push_faq(out: &mut String, items: &[FaqItem]) {
    out.push_str("<section");
    push_attribute(out, "class", FAQ_CLASS);
    out.push('>');
    for item in items {
        out.push_str("<details>");
        push_element(out, "summary", &item.question);
        item.answer.iter().for_each(|text| push_element(out, "p", text));
        out.push_str("</details>");
    }
    out.push_str("</section>");
}

/// HTML reduced to what [`render`] can write: the last line of defence for HTML that is shown.
///
/// Unknown elements lose their tags and keep their text; scripts and styles go with their content.
pub fn clean(html: &str) -> String {
    ALLOWED.clean(html).to_string()
}

static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "h2",
        "h3",
        "h4",
        "p",
        "ul",
        "ol",
        "li",
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
        "figure",
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
    let attributes = HashMap::from([
        ("a", ["href"].into()),
        ("img", ["src", "width", "height", "alt", SLOT].into()),
        ("code", ["class"].into()),
        ("section", ["class"].into()),
    ]);
    let mut builder = Builder::empty();
    builder
        .tags(tags.into())
        .clean_content_tags(["script", "style"].into())
        .tag_attributes(attributes)
        .generic_attributes([].into())
        .url_schemes(["http", "https", "mailto"].into())
        .link_rel(None)
        .attribute_filter(known_values);
    builder
});

/// Attributes whose names are harmless and whose values are ours to choose.
fn known_values<'value>(element: &str, attribute: &str, value: &'value str) -> Option<Cow<'value, str>> {
    let is_known = match (element, attribute) {
        ("code", "class") => value.strip_prefix("language-").is_some_and(is_language),
        ("section", "class") => value == FAQ_CLASS,
        ("img", SLOT) => is_slot(value),
        ("img", "width" | "height") => value.parse::<u32>().is_ok(),
        _ => true,
    };
    is_known.then_some(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::writer::document::{ImageRef, NoImages, parse};
    use serde_json::json;

    #[test]
    fn blocks_become_semantic_html() {
        let document = parse(&json!({"blocks": [
            {"type": "heading", "level": 3, "text": "A & B"},
            {"type": "list", "ordered": true, "items": [{"text": "one", "items": [{"text": "two"}]}]},
            {"type": "table", "header": ["h"], "rows": [["c"]], "caption": "cap"},
            {"type": "quote", "paragraphs": ["q"], "citation": "who"},
            {"type": "code", "language": "c++", "code": "a < b"},
            {"type": "image", "slot": "inline-1", "alt": "\"a\"", "caption": "c"},
            {"type": "faq", "items": [{"question": "q", "answer": ["a", "b"]}]},
            {"type": "details", "summary": "s", "blocks": [{"type": "separator"}]},
        ]}))
        .unwrap();
        let images =
            |slot: &str| Some(ImageRef { url: format!("/i/{slot}.png"), id: None, width: Some(4), height: Some(3) });
        let html = render(&document, &images);
        assert_eq!(
            html,
            concat!(
                "<h3>A &amp; B</h3>\n",
                "<ol><li>one<ul><li>two</li></ul></li></ol>\n",
                "<table><caption>cap</caption><thead><tr><th>h</th></tr></thead>",
                "<tbody><tr><td>c</td></tr></tbody></table>\n",
                "<blockquote><p>q</p><cite>who</cite></blockquote>\n",
                "<pre><code class=\"language-c++\">a &lt; b</code></pre>\n",
                "<figure><img src=\"/i/inline-1.png\" width=\"4\" height=\"3\" alt=\"&quot;a&quot;\" ",
                "data-slot=\"inline-1\"><figcaption>c</figcaption></figure>\n",
                "<section class=\"faq\"><details><summary>q</summary><p>a</p><p>b</p></details></section>\n",
                "<details><summary>s</summary><hr></details>",
            )
        );
        assert_eq!(clean(&html), html);
        let without = render(&document, &NoImages);
        assert!(without.contains("<figure><img alt=\"&quot;a&quot;\" data-slot=\"inline-1\">"));
        assert_eq!(clean(&without), without);
    }

    #[test]
    fn what_the_allow_list_does_not_know_goes() {
        assert_eq!(
            clean(concat!(
                "<p onclick=x style=y>a<script>b</script><svg onload=c><b>d</b></svg></p>",
                "<a href='javascript:e'>f</a><section class=x>g</section><img src=data:h onerror=i data-slot='J'>",
                "<code class=k>l</code><iframe src=m></iframe><!-- n -->",
            )),
            "<p>ad</p><a>f</a><section>g</section><img><code>l</code>"
        );
    }
}
