//! What HTML and block markup have in common: escaping, and spans as elements.

use super::span::{Marks, Text};

/// Text as a browser writes it back: `&`, `<`, `>` and the no-break space.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            _ => out.push(c),
        }
    }
}

/// An attribute's value as a browser writes it back.
pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    let mut escaped = String::with_capacity(value.len());
    push_escaped(&mut escaped, value);
    out.push_str(&escaped.replace('"', "&quot;"));
    out.push('"');
}

#[derive(Clone, Copy, PartialEq)]
enum Tag<'a> {
    Link(&'a str),
    Strong,
    Em,
    Code,
}

impl Tag<'_> {
    fn name(self) -> &'static str {
        match self {
            Self::Link(_) => "a",
            Self::Strong => "strong",
            Self::Em => "em",
            Self::Code => "code",
        }
    }
}

/// The elements around a span, outermost first: always in this order, so equal text is equal bytes.
fn tags(marks: &Marks) -> Vec<Tag<'_>> {
    let link = marks.href.as_deref().map(Tag::Link);
    let flags = [(marks.bold, Tag::Strong), (marks.italic, Tag::Em), (marks.code, Tag::Code)];
    link.into_iter().chain(flags.into_iter().filter_map(|(is_on, tag)| is_on.then_some(tag))).collect()
}

/// Spans as inline HTML. Elements that go on into the next span stay open: one link is one `<a>`.
pub(super) fn push_text(out: &mut String, text: &Text) {
    let mut open: Vec<Tag<'_>> = Vec::new();
    for span in text.spans() {
        let wanted = tags(&span.marks);
        let shared = open.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
        close(out, &mut open, shared);
        for tag in wanted.into_iter().skip(shared) {
            out.push('<');
            out.push_str(tag.name());
            if let Tag::Link(href) = tag {
                push_attribute(out, "href", href);
            }
            out.push('>');
            open.push(tag);
        }
        push_lines(out, &span.text);
    }
    close(out, &mut open, 0);
}

fn close(out: &mut String, open: &mut Vec<Tag<'_>>, keep: usize) {
    for tag in open.drain(keep..).rev() {
        out.push_str(&format!("</{}>", tag.name()));
    }
}

fn push_lines(out: &mut String, text: &str) {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push_str("<br>");
        }
        push_escaped(out, line);
    }
}

/// [`push_text`] into a string of its own.
pub(super) fn text_html(text: &Text) -> String {
    let mut out = String::new();
    push_text(&mut out, text);
    out
}

/// `<name>text</name>`.
pub(super) fn push_element(out: &mut String, name: &str, text: &Text) {
    out.push_str(&format!("<{name}>"));
    push_text(out, text);
    out.push_str(&format!("</{name}>"));
}

/// The rows of a table: `<thead>` when there is a header, `<tbody>` when there are rows.
pub(super) fn push_rows(out: &mut String, header: &[Text], rows: &[Vec<Text>]) {
    if !header.is_empty() {
        out.push_str("<thead>");
        push_row(out, "th", header);
        out.push_str("</thead>");
    }
    if !rows.is_empty() {
        out.push_str("<tbody>");
        rows.iter().for_each(|row| push_row(out, "td", row));
        out.push_str("</tbody>");
    }
}

fn push_row(out: &mut String, cell: &str, texts: &[Text]) {
    out.push_str("<tr>");
    texts.iter().for_each(|text| push_element(out, cell, text));
    out.push_str("</tr>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::writer::document::Span;

    #[test]
    fn a_link_across_marks_is_one_link() {
        let span = |text: &str, bold| Span {
            text: text.into(),
            marks: Marks { bold, href: Some("/x?a=1&b=2".into()), ..Marks::default() },
        };
        assert_eq!(
            text_html(&Text::new([span("one ", false), span("two", true)])),
            r#"<a href="/x?a=1&amp;b=2">one <strong>two</strong></a>"#
        );
    }

    #[test]
    fn text_is_escaped_as_browsers_do() {
        assert_eq!(
            text_html(&Text::plain("<a> & \"b\" 'c'\u{a0}\u{1f469}\u{200d}\u{1f4bb}\nשלום")),
            "&lt;a&gt; &amp; \"b\" 'c'&nbsp;\u{1f469}\u{200d}\u{1f4bb}<br>שלום"
        );
    }
}
