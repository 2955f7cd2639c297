//! Document to WordPress block markup: byte for byte what the block editor itself would save.
//!
//! Why byte for byte: the editor compares a block's markup with what its own code would have
//! written and offers "Attempt recovery" on a difference. `tests/blocks` proves the equality with
//! the editor's own code.

use super::{
    Block, Document, FaqItem, ImageRef, ImageSource, ListItem,
    markup::{push_element, push_escaped, push_rows, push_text, text_html},
    span::{Marks, Span, Text},
};

/// How every placeholder begins; no text of a document contains it.
pub(super) const PLACEHOLDER_OPEN: &str = "{{igny8:";

/// An [`ImageSource`] for markup that travels before its pictures do: their number and address
/// become placeholders, which the plugin replaces once the pictures are in its media library.
///
/// The closure gives the token under which a slot's picture is delivered.
pub struct Placeholders<F>(pub F);

impl<F: Fn(&str) -> Option<String>> ImageSource for Placeholders<F> {
    fn image(&self, slot: &str) -> Option<ImageRef> {
        let token = (self.0)(slot)?;
        let placeholder = |what: &str| format!("{PLACEHOLDER_OPEN}image:{token}:{what}}}}}");
        Some(ImageRef { url: placeholder("url"), id: Some(placeholder("id")), width: None, height: None })
    }
}

/// How questions and details are written: WordPress knows the details block since 6.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folding {
    /// One `core/details` block each.
    Details,
    /// Older releases would show "unsupported block": a heading, or a bold line, and what follows it.
    Open,
}

impl Folding {
    /// What the release with this version (`6.1.9`, `7.2-beta1`) can edit; unknown versions are taken for new.
    pub fn for_wordpress(version: &str) -> Self {
        let mut numbers = version.split(['.', '-']).map_while(|part| part.parse::<u32>().ok());
        match (numbers.next(), numbers.next()) {
            (Some(major), minor) if (major, minor.unwrap_or(0)) < (6, 3) => Self::Open,
            _ => Self::Details,
        }
    }
}

/// The document as block markup. A picture that `images` does not have is left out with its caption.
pub fn render(document: &Document, images: &dyn ImageSource, folding: Folding) -> String {
    Renderer { images, folding }.all(&document.blocks)
}

struct Renderer<'a> {
    images: &'a dyn ImageSource,
    folding: Folding,
}

impl Renderer<'_> {
    fn all(&self, blocks: &[Block]) -> String {
        let rendered: Vec<String> = blocks.iter().flat_map(|block| self.block(block)).collect();
        rendered.join("\n\n")
    }

    /// One block of ours may be none or several of WordPress's.
    fn block(&self, block: &Block) -> Vec<String> {
        match block {
            Block::Heading { level, text } => vec![heading(level.number(), text)],
            Block::Paragraph { text } => vec![paragraph(text)],
            Block::List { ordered, items } => vec![list(*ordered, items)],
            Block::Table { header, rows, caption } => vec![table(header, rows, caption.as_ref())],
            Block::Quote { paragraphs, citation } => vec![quote(paragraphs, citation.as_ref())],
            Block::Code { language, code } => vec![listing(language.as_deref(), code)],
            Block::Image { slot, alt, caption } => {
                self.images.image(slot).map(|found| image(&found, alt, caption.as_ref())).into_iter().collect()
            }
            Block::Faq { items } => items.iter().flat_map(|item| self.question(item)).collect(),
            Block::Details { summary, blocks } => self.details(summary, blocks),
            Block::Separator {} => {
                vec![delimited("separator", "", r#"<hr class="wp-block-separator has-alpha-channel-opacity"/>"#)]
            }
        }
    }

    /// Core has no FAQ block; one details block per question works everywhere.
    fn question(&self, item: &FaqItem) -> Vec<String> {
        let answer = paragraphs(&item.answer);
        match self.folding {
            Folding::Details => vec![details(&item.question, &answer)],
            Folding::Open => vec![heading(3, &item.question), answer],
        }
    }

    fn details(&self, summary: &Text, blocks: &[Block]) -> Vec<String> {
        let inner = self.all(blocks);
        match self.folding {
            Folding::Details => vec![details(summary, &inner)],
            Folding::Open => {
                let bold = |span: &Span| Span { marks: Marks { bold: true, ..span.marks.clone() }, ..span.clone() };
                let mut opened = vec![paragraph(&Text::new(summary.spans().iter().map(bold)))];
                opened.extend(Some(inner).filter(|inner| !inner.is_empty()));
                opened
            }
        }
    }
}

/// A block's comments around its HTML. `attributes` is a JSON object, or empty for none.
fn delimited(name: &str, attributes: &str, html: &str) -> String {
    let gap = if attributes.is_empty() { "" } else { " " };
    format!("<!-- wp:{name} {attributes}{gap}-->\n{html}\n<!-- /wp:{name} -->")
}

fn heading(level: u8, text: &Text) -> String {
    // Two is the editor's default, and defaults are not written.
    let attributes = if level == 2 { String::new() } else { format!(r#"{{"level":{level}}}"#) };
    let html = format!(r#"<h{level} class="wp-block-heading">{}</h{level}>"#, text_html(text));
    delimited("heading", &attributes, &html)
}

fn paragraph(text: &Text) -> String {
    delimited("paragraph", "", &format!("<p>{}</p>", text_html(text)))
}

fn paragraphs(texts: &[Text]) -> String {
    texts.iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
}

fn list(ordered: bool, items: &[ListItem]) -> String {
    let (name, attributes) = if ordered { ("ol", r#"{"ordered":true}"#) } else { ("ul", "") };
    let items: Vec<String> = items.iter().map(list_item).collect();
    let html = format!(r#"<{name} class="wp-block-list">{}</{name}>"#, items.join("\n\n"));
    delimited("list", attributes, &html)
}

fn list_item(item: &ListItem) -> String {
    let mut html = String::from("<li>");
    push_text(&mut html, &item.text);
    if !item.items.is_empty() {
        html.push_str(&list(item.ordered, &item.items));
    }
    html.push_str("</li>");
    delimited("list-item", "", &html)
}

fn table(header: &[Text], rows: &[Vec<Text>], caption: Option<&Text>) -> String {
    let mut html = String::from(r#"<figure class="wp-block-table"><table>"#);
    push_rows(&mut html, header, rows);
    html.push_str("</table>");
    push_caption(&mut html, caption);
    html.push_str("</figure>");
    // The default became true in 6.6: said aloud, the same markup is valid before and after.
    delimited("table", r#"{"hasFixedLayout":false}"#, &html)
}

fn push_caption(html: &mut String, caption: Option<&Text>) {
    if let Some(caption) = caption {
        html.push_str(r#"<figcaption class="wp-element-caption">"#);
        push_text(html, caption);
        html.push_str("</figcaption>");
    }
}

fn quote(texts: &[Text], citation: Option<&Text>) -> String {
    let mut html = format!(r#"<blockquote class="wp-block-quote">{}"#, paragraphs(texts));
    if let Some(citation) = citation {
        push_element(&mut html, "cite", citation);
    }
    html.push_str("</blockquote>");
    delimited("quote", "", &html)
}

fn details(summary: &Text, inner: &str) -> String {
    let html =
        format!(r#"<details class="wp-block-details"><summary>{}</summary>{inner}</details>"#, text_html(summary));
    delimited("details", "", &html)
}

fn listing(language: Option<&str>, code: &str) -> String {
    let mut escaped = String::with_capacity(code.len());
    push_escaped(&mut escaped, code);
    let code = escape_code(&escaped);
    // Core keeps no language; the class is where highlighters look for it.
    let class = language.map(|language| format!("language-{language}"));
    let attributes =
        class.as_ref().map_or_else(String::new, |class| format!(r#"{{"className":"{}"}}"#, attribute_json(class)));
    let class = class.map_or_else(String::new, |class| format!(" {class}"));
    delimited("code", &attributes, &format!(r#"<pre class="wp-block-code{class}"><code>{code}</code></pre>"#))
}

fn image(image: &ImageRef, alt: &str, caption: Option<&Text>) -> String {
    let mut attributes = String::from("{");
    let mut class = String::new();
    if let Some(id) = &image.id {
        attributes.push_str(&format!(r#""id":{id},"#));
        class = format!(r#" class="wp-image-{id}""#);
    }
    attributes.push_str(r#""sizeSlug":"large","linkDestination":"none"}"#);
    let mut html = format!(
        r#"<figure class="wp-block-image size-large"><img src="{}" alt="{}"{class}/>"#,
        escape_attribute(&image.url),
        escape_attribute(alt)
    );
    push_caption(&mut html, caption);
    html.push_str("</figure>");
    delimited("image", &attributes, &html)
}

/// Core's escaping of characters that would end the comment or that its filters would change.
fn attribute_json(value: &str) -> String {
    value.replace("--", "\\u002d\\u002d")
}

/// The editor's `escapeAttribute`: unlike in text, what looks like a reference is left alone.
fn escape_attribute(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for (at, c) in value.char_indices() {
        match c {
            '&' if starts_reference(value.get(at + 1..).unwrap_or_default()) => out.push('&'),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether `rest`, which follows an `&`, completes something shaped like a reference.
fn starts_reference(rest: &str) -> bool {
    let Some((name, _)) = rest.split_once(';') else {
        return false;
    };
    let all = |digits: &str, is: fn(&char) -> bool| !digits.is_empty() && digits.chars().all(|c| is(&c));
    match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            all(number, char::is_ascii_digit) || hex.is_some_and(|hex| all(hex, char::is_ascii_hexdigit))
        }
        None => all(name, char::is_ascii_alphanumeric),
    }
}

/// What the code block adds so that WordPress finds neither shortcodes nor embeds in a listing: every
/// `[`, and the slashes of the first address that stands alone on a line.
fn escape_code(html: &str) -> String {
    let html = html.replace('[', "&#91;");
    let mut is_done = false;
    let lines: Vec<String> = html
        .split('\n')
        .map(|line| {
            let is_first = !is_done && is_lone_address(line);
            is_done |= is_first;
            if is_first { line.replacen("//", "&#47;&#47;", 1) } else { line.to_owned() }
        })
        .collect();
    lines.join("\n")
}

fn is_lone_address(line: &str) -> bool {
    let address = line.trim();
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c == '"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::writer::document::{NoImages, parse};
    use serde_json::{Value, json};

    fn rendered(block: Value) -> String {
        let tokens = Placeholders(|slot: &str| Some(slot.replace("inline-", "t")));
        render(&parse(&json!({"blocks": [block]})).unwrap(), &tokens, Folding::Details)
    }

    #[test]
    fn headings_write_their_level_unless_it_is_two() {
        assert_eq!(
            rendered(json!({"type": "heading", "level": 2, "text": "A"})),
            "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">A</h2>\n<!-- /wp:heading -->"
        );
        assert_eq!(
            rendered(json!({"type": "heading", "level": 3, "text": "A"})),
            "<!-- wp:heading {\"level\":3} -->\n<h3 class=\"wp-block-heading\">A</h3>\n<!-- /wp:heading -->"
        );
    }

    #[test]
    fn lists_nest_inside_their_items() {
        assert_eq!(
            rendered(json!({"type": "list", "items": [
                {"text": "one", "items": [{"text": "deep"}], "ordered": true}, {"text": "two"}]})),
            concat!(
                "<!-- wp:list -->\n<ul class=\"wp-block-list\"><!-- wp:list-item -->\n<li>one",
                "<!-- wp:list {\"ordered\":true} -->\n<ol class=\"wp-block-list\"><!-- wp:list-item -->\n",
                "<li>deep</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list --></li>\n<!-- /wp:list-item -->\n\n",
                "<!-- wp:list-item -->\n<li>two</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->",
            )
        );
    }

    #[test]
    fn pictures_are_placeholders_until_the_plugin_has_them() {
        assert_eq!(
            rendered(json!({"type": "image", "slot": "inline-1", "alt": "a \"b\" & <c>", "caption": "*d*"})),
            concat!(
                "<!-- wp:image {\"id\":{{igny8:image:t1:id}},\"sizeSlug\":\"large\",\"linkDestination\":\"none\"} -->\n",
                "<figure class=\"wp-block-image size-large\"><img src=\"{{igny8:image:t1:url}}\" ",
                "alt=\"a &quot;b&quot; &amp; &lt;c&gt;\" class=\"wp-image-{{igny8:image:t1:id}}\"/>",
                "<figcaption class=\"wp-element-caption\"><em>d</em></figcaption></figure>\n<!-- /wp:image -->",
            )
        );
        let document = parse(&json!({"blocks": [
            {"type": "image", "slot": "inline-1", "alt": "a"}, {"type": "separator"}]}));
        assert!(render(&document.unwrap(), &NoImages, Folding::Details).starts_with("<!-- wp:separator -->"));
    }

    #[test]
    fn a_question_is_a_details_block() {
        let markup = rendered(json!({"type": "faq", "items": [
            {"question": "q", "answer": ["a", "b"]}, {"question": "r", "answer": ["c"]}]}));
        assert_eq!(markup.matches("<!-- wp:details -->").count(), 2);
        assert!(markup.contains("<summary>q</summary><!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\n"));
    }

    #[test]
    fn releases_without_details_get_headings_and_bold_lines() {
        let document = parse(&json!({"blocks": [
            {"type": "faq", "items": [{"question": "q", "answer": ["a"]}]},
            {"type": "details", "summary": "s", "blocks": [{"type": "paragraph", "text": "b"}]}]}));
        let markup = render(&document.unwrap(), &NoImages, Folding::for_wordpress("6.1.9"));
        let lines: Vec<&str> = markup.lines().filter(|line| line.starts_with("<h") || line.starts_with("<p")).collect();
        assert_eq!(
            lines,
            ["<h3 class=\"wp-block-heading\">q</h3>", "<p>a</p>", "<p><strong>s</strong></p>", "<p>b</p>"]
        );
        assert!(!markup.contains("details"));
        for version in ["6.3", "6.8.12", "7.2-beta1", "10.0", ""] {
            assert_eq!(Folding::for_wordpress(version), Folding::Details, "{version}");
        }
    }

    #[test]
    fn listings_hide_shortcodes_and_the_first_lone_address() {
        assert_eq!(
            rendered(json!({"type": "code", "language": "a--b",
                "code": "[x] https://a.b\n  https://c.d\nhttps://e.f"})),
            concat!(
                "<!-- wp:code {\"className\":\"language-a\\u002d\\u002db\"} -->\n",
                "<pre class=\"wp-block-code language-a--b\"><code>&#91;x] https://a.b\n",
                "  https:&#47;&#47;c.d\nhttps://e.f</code></pre>\n<!-- /wp:code -->",
            )
        );
    }

    #[test]
    fn references_in_attributes_stay_as_the_editor_leaves_them() {
        assert_eq!(escape_attribute("a & b &nope; &#x; &#xF; &;"), "a &amp; b &nope; &amp;#x; &#xF; &amp;;");
    }
}
