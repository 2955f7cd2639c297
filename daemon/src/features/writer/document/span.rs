//! Text with marks, always in canonical form.

use serde::Serialize;

use super::{blocks::PLACEHOLDER_OPEN, entities, href};

/// A run of characters that share their marks. A `\n` inside is a line break.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    pub text: String,
    #[serde(flatten)]
    pub marks: Marks,
}

/// What is said about a run of characters; absent from JSON when false or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Marks {
    #[serde(skip_serializing_if = "is_false")]
    pub bold: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub italic: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub code: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(value: &bool) -> bool {
    !value
}

/// A line of text with marks; in JSON an array of spans.
///
/// Always canonical, so equal text is equal bytes wherever it is written: neighbours differ in
/// their marks, no span is empty, white space is single and never at the ends, line breaks are
/// `\n`, control characters are gone, and every link is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Text(Vec<Span>);

impl Text {
    /// Brings spans into canonical form. A link that documents may not hold is dropped, its text stays.
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut canonical = Canonical::default();
        for span in spans {
            let mut marks = span.marks;
            marks.href = marks.href.as_deref().and_then(href::clean);
            canonical.push(&span.text, &marks);
        }
        for span in &mut canonical.spans {
            span.text = without_placeholders(std::mem::take(&mut span.text));
        }
        Self(canonical.spans)
    }

    /// Text without marks; nothing in it is read as Markdown or HTML.
    pub fn plain(text: &str) -> Self {
        Self::new([Span { text: text.to_owned(), marks: Marks::default() }])
    }

    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether a reader would see nothing.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|span| span.text.chars().all(char::is_whitespace))
    }

    /// The characters alone.
    pub fn to_plain(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }
}

/// A string that is one line and holds no marks: `alt`. Canonical like [`Text`], and without
/// character references, for which attributes have no spelling (see `entities`).
pub fn plain_line(text: &str) -> String {
    let tidy = |text: &str| Text::plain(text).to_plain().replace('\n', " ");
    let mut line = tidy(text);
    // Removing a character can complete a reference, and decoding one can yield such a character.
    loop {
        let next = tidy(&entities::decode_fully(&line));
        if next == line {
            return line;
        }
        line = next;
    }
}

/// The spans so far, and the white space that is written only if something follows it.
#[derive(Default)]
struct Canonical {
    spans: Vec<Span>,
    gap: Option<(char, Marks)>,
}

impl Canonical {
    fn push(&mut self, text: &str, marks: &Marks) {
        for c in text.chars() {
            match kind(c) {
                Kind::Nothing => {}
                Kind::Space => self.gap = self.gap.take().or_else(|| Some((' ', marks.clone()))),
                Kind::Break => {
                    let marks = self.gap.take().map_or_else(|| marks.clone(), |(_, marks)| marks);
                    self.gap = Some(('\n', marks));
                }
                Kind::Visible => {
                    if let Some((gap, marks)) = self.gap.take()
                        && !self.spans.is_empty()
                    {
                        self.append(gap, &marks);
                    }
                    self.append(c, marks);
                }
            }
        }
    }

    fn append(&mut self, c: char, marks: &Marks) {
        match self.spans.last_mut() {
            Some(last) if last.marks == *marks => last.text.push(c),
            _ => self.spans.push(Span { text: c.into(), marks: marks.clone() }),
        }
    }
}

enum Kind {
    Nothing,
    Space,
    Break,
    Visible,
}

/// No-break spaces count as visible: they were put there on purpose.
fn kind(c: char) -> Kind {
    match c {
        ' ' | '\t' => Kind::Space,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Kind::Break,
        _ if is_forbidden(c) => Kind::Nothing,
        _ => Kind::Visible,
    }
}

/// Characters that HTML or the block editor drops or changes, so nothing written with them is stable.
pub(super) fn is_forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{feff}' | '\u{fffc}' | '\u{fdd0}'..='\u{fdef}') || (c as u32) & 0xfffe == 0xfffe
}

/// Text must not pass for one of the marks the plugin replaces.
pub(super) fn without_placeholders(mut text: String) -> String {
    while text.contains(PLACEHOLDER_OPEN) {
        text = text.replace(PLACEHOLDER_OPEN, "{igny8:");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, bold: bool) -> Span {
        Span { text: text.into(), marks: Marks { bold, ..Marks::default() } }
    }

    #[test]
    fn white_space_is_single_across_spans_and_gone_at_the_ends() {
        let text = Text::new([span(" \t a ", false), span("  b\r\n\r\n", true), span(" c \n", false)]);
        assert_eq!(text.spans(), [span("a ", false), span("b\n", true), span("c", false)]);
    }

    #[test]
    fn neighbours_with_equal_marks_are_one_span() {
        let text = Text::new([span("a", true), span("", false), span("b", true)]);
        assert_eq!(text.spans(), [span("ab", true)]);
    }

    #[test]
    fn control_characters_go_and_no_break_spaces_stay() {
        assert_eq!(Text::plain("a\u{0}\u{feff}b\u{a0}\u{a0}c\u{200d}").to_plain(), "ab\u{a0}\u{a0}c\u{200d}");
        assert!(Text::plain("\u{a0} \n").is_blank());
    }

    #[test]
    fn text_cannot_pass_for_a_placeholder() {
        assert_eq!(Text::plain("{{{igny8:image:x:url}}").to_plain(), "{igny8:image:x:url}}");
        assert_eq!(plain_line("a &amp;quot;b&amp;quot;\n c"), "a \"b\" c");
    }

    #[test]
    fn a_forbidden_link_loses_the_link_and_keeps_the_text() {
        let marks = Marks { href: Some("javascript:x".into()), ..Marks::default() };
        assert_eq!(Text::new([Span { text: "a".into(), marks }]), Text::plain("a"));
    }
}
