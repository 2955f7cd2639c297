//! Reading the tree: which elements are seen, which are inline, and what their text is.

use scraper::{ElementRef, Node};

use crate::features::writer::document::{
    href,
    span::{Marks, Span, Text},
};

/// Elements nested deeper than this are read as bare text, so hostile nesting cannot exhaust the stack.
pub(super) const MAX_NESTING: usize = 150;

/// A child that a reader sees something of.
#[derive(Clone, Copy)]
pub(super) enum Child<'a> {
    Text(&'a str),
    /// The element and its name.
    Element(ElementRef<'a>, &'a str),
}

pub(super) fn children(element: ElementRef<'_>) -> impl Iterator<Item = Child<'_>> {
    element.children().filter_map(|node| match node.value() {
        Node::Text(text) => Some(Child::Text(text)),
        Node::Element(found) if !is_unseen(found.name()) => {
            ElementRef::wrap(node).map(|element| Child::Element(element, found.name()))
        }
        _ => None,
    })
}

/// Elements whose content is not on the page: machinery, metadata, fallbacks.
fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "desc"
            | "metadata"
            | "iframe"
            | "object"
            | "embed"
            | "video"
            | "audio"
            | "canvas"
            | "datalist"
    )
}

/// Elements that stand within a line. Everything unknown is a block, so its text is a paragraph.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "button"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "math"
            | "meter"
            | "nobr"
            | "output"
            | "progress"
            | "q"
            | "rb"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// The marks inside an inline element.
pub(super) fn with_marks(outer: &Marks, element: ElementRef<'_>) -> Marks {
    let mut marks = outer.clone();
    match element.value().name() {
        "b" | "strong" => marks.bold = true,
        "i" | "em" | "var" => marks.italic = true,
        "code" | "kbd" | "samp" | "tt" => marks.code = true,
        "a" => marks.href = element.attr("href").and_then(href::clean).or(marks.href),
        _ => {}
    }
    apply_style(&mut marks, element.attr("style").unwrap_or_default());
    marks
}

/// Word processors write bold as a style, and wrap whole pastes in a `<b>` that is none.
fn apply_style(marks: &mut Marks, style: &str) {
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        match (property.trim(), value.trim()) {
            ("font-weight", "bold" | "600" | "700" | "800" | "900") => marks.bold = true,
            ("font-weight", "normal" | "400") => marks.bold = false,
            ("font-style", "italic") => marks.italic = true,
            ("font-style", "normal") => marks.italic = false,
            _ => {}
        }
    }
}

/// Text between tags: line ends are spaces there, and only `<br>` breaks a line.
pub(super) fn source_text(text: &str, marks: &Marks) -> Span {
    Span { text: text.replace(['\n', '\r', '\u{c}'], " "), marks: marks.clone() }
}

pub(super) fn line_break(marks: &Marks) -> Span {
    Span { text: "\n".into(), marks: marks.clone() }
}

/// Everything below an element as one text; blocks inside it begin lines of their own.
pub(super) fn flat_text(element: ElementRef<'_>, marks: &Marks, nesting: usize) -> Text {
    flat_text_where(element, marks, nesting, |_| true)
}

/// [`flat_text`] without the elements whose names are not wanted.
pub(super) fn flat_text_where(
    element: ElementRef<'_>,
    marks: &Marks,
    nesting: usize,
    is_wanted: fn(&str) -> bool,
) -> Text {
    let mut spans = Vec::new();
    push_flat(element, marks, nesting, is_wanted, &mut spans);
    Text::new(spans)
}

fn push_flat(
    element: ElementRef<'_>,
    marks: &Marks,
    nesting: usize,
    is_wanted: fn(&str) -> bool,
    spans: &mut Vec<Span>,
) {
    for child in children(element) {
        match child {
            Child::Text(text) => spans.push(source_text(text, marks)),
            Child::Element(_, name) if !is_wanted(name) => {}
            Child::Element(element, _) if nesting > MAX_NESTING => {
                spans.push(source_text(&element.text().collect::<String>(), marks));
            }
            Child::Element(element, name) if is_inline(name) => {
                push_flat(element, &with_marks(marks, element), nesting + 1, is_wanted, spans);
            }
            Child::Element(element, _) => {
                spans.push(line_break(marks));
                push_flat(element, marks, nesting + 1, is_wanted, spans);
                spans.push(line_break(marks));
            }
        }
    }
}

/// The text of a `<pre>`, in which line ends count.
pub(super) fn preformatted_text(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        match node.value() {
            Node::Text(found) => text.push_str(found),
            Node::Element(found) if found.name() == "br" => text.push('\n'),
            _ => {}
        }
    }
    text
}
