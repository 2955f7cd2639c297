//! Inline Markdown: what people and models type into one line of text.
//!
//! Understands `**bold**`, `*italic*` (and their `_` forms), `` `code` ``, `[label](link "title")`,
//! `<https://…>`, backslash escapes, character references and hard breaks, after CommonMark. Whatever
//! is none of these stays visible as it was typed, HTML tags included. Block syntax means nothing here.

use super::{
    entities, href,
    span::{Marks, Span},
};

/// A link label longer than this is not a label; keeps a wall of brackets from costing quadratic time.
const LONGEST_LABEL: usize = 2_000;

/// What a line of Markdown says, and the links it may not hold (their labels are kept as text).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Inline {
    pub spans: Vec<Span>,
    pub refused_links: Vec<String>,
}

/// Reads one line of inline Markdown. Every input is valid; nothing visible is lost.
pub(super) fn parse(source: &str) -> Inline {
    let chars: Vec<char> = source.chars().collect();
    let mut scanner = Scanner { chars: &chars, at: 0, pieces: Vec::new(), refused: Vec::new() };
    scanner.run(Links::Read);
    let Scanner { mut pieces, refused, .. } = scanner;
    emphasise(&mut pieces);
    Inline { spans: pieces.into_iter().map(Piece::into_span).collect(), refused_links: refused }
}

#[derive(Clone, Copy, PartialEq)]
enum Links {
    Read,
    /// Inside a label: links do not nest.
    AsText,
}

/// Some text, or a run of `*` or `_` that may yet turn out to be emphasis.
struct Piece {
    text: String,
    marks: Marks,
    run: Option<Run>,
}

#[derive(Clone, Copy)]
struct Run {
    mark: char,
    /// How many of its characters are still unused.
    left: usize,
    length: usize,
    opens: bool,
    closes: bool,
}

impl Piece {
    fn into_span(self) -> Span {
        let text = match self.run {
            Some(run) => run.mark.to_string().repeat(run.left),
            None => self.text,
        };
        Span { text, marks: self.marks }
    }
}

struct Scanner<'a> {
    chars: &'a [char],
    at: usize,
    pieces: Vec<Piece>,
    refused: Vec<String>,
}

impl Scanner<'_> {
    fn run(&mut self, links: Links) {
        while let Some(c) = self.peek(0) {
            let understood = match c {
                '\\' => self.escape(),
                '`' => self.code(),
                '*' | '_' => self.emphasis_run(c),
                '&' => self.reference(),
                '\n' => self.line_end(),
                '<' if links == Links::Read => self.autolink(),
                '!' if self.peek(1) == Some('[') => self.link(1, links),
                '[' => self.link(0, links),
                _ => false,
            };
            if !understood {
                self.text(c);
                self.at += 1;
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn slice(&self, from: usize, to: usize) -> &[char] {
        self.chars.get(from..to).unwrap_or_default()
    }

    fn text(&mut self, c: char) {
        match self.pieces.last_mut() {
            Some(last) if last.run.is_none() && last.marks == Marks::default() => last.text.push(c),
            _ => self.piece(c.into(), Marks::default()),
        }
    }

    fn piece(&mut self, text: String, marks: Marks) {
        self.pieces.push(Piece { text, marks, run: None });
    }

    fn escape(&mut self) -> bool {
        let Some(next) = self.peek(1).filter(|c| c.is_ascii_punctuation() || *c == '\n') else {
            return false;
        };
        self.text(next);
        self.at += 2;
        true
    }

    fn run_length(&self, from: usize, mark: char) -> usize {
        self.chars.iter().skip(from).take_while(|c| **c == mark).count()
    }

    fn code(&mut self) -> bool {
        let ticks = self.run_length(self.at, '`');
        let start = self.at + ticks;
        let Some(end) = self.closing_ticks(start, ticks) else {
            // An unmatched run is text as a whole, not one tick at a time.
            (0..ticks).for_each(|_| self.text('`'));
            self.at = start;
            return true;
        };
        let code: String = self.slice(start, end).iter().collect::<String>().replace('\n', " ");
        let inner = code.strip_prefix(' ').and_then(|rest| rest.strip_suffix(' '));
        let code = inner.filter(|inner| !inner.trim().is_empty()).unwrap_or(&code);
        self.piece(code.to_owned(), Marks { code: true, ..Marks::default() });
        self.at = end + ticks;
        true
    }

    fn closing_ticks(&self, mut at: usize, ticks: usize) -> Option<usize> {
        while at < self.chars.len() {
            let length = self.run_length(at, '`');
            if length == ticks {
                return Some(at);
            }
            at += length.max(1);
        }
        None
    }

    fn emphasis_run(&mut self, mark: char) -> bool {
        let length = self.run_length(self.at, mark);
        let before = self.at.checked_sub(1).and_then(|i| self.chars.get(i)).copied().unwrap_or(' ');
        let after = self.peek(length).unwrap_or(' ');
        let (mut opens, mut closes) = (!after.is_whitespace(), !before.is_whitespace());
        // `snake_case` is no emphasis; `*` may stand inside a word, which Chinese and Japanese need.
        if mark == '_' {
            opens &= !before.is_alphanumeric();
            closes &= !after.is_alphanumeric();
        }
        let run = Run { mark, left: length, length, opens, closes };
        self.pieces.push(Piece { text: String::new(), marks: Marks::default(), run: Some(run) });
        self.at += length;
        true
    }

    fn reference(&mut self) -> bool {
        let rest = self.slice(self.at, (self.at + 34).min(self.chars.len()));
        let Some(end) = rest.iter().position(|c| *c == ';') else {
            return false;
        };
        let reference: String = rest.iter().take(end + 1).collect();
        let Some(decoded) = entities::decode_one(&reference) else {
            return false;
        };
        decoded.chars().for_each(|c| self.text(c));
        self.at += end + 1;
        true
    }

    /// A line end is a space; it is a break after two spaces, or when an empty line follows.
    fn line_end(&mut self) -> bool {
        let before = self.slice(self.at.saturating_sub(2), self.at);
        let mut after = self.chars.iter().skip(self.at + 1).skip_while(|c| matches!(c, ' ' | '\t' | '\r'));
        let is_break = before == [' ', ' '] || after.next() == Some(&'\n');
        self.text(if is_break { '\n' } else { ' ' });
        self.at += 1;
        true
    }

    fn autolink(&mut self) -> bool {
        let inside: String =
            self.chars.iter().skip(self.at + 1).take_while(|c| !matches!(c, '>' | '<' | ' ' | '\n')).collect();
        let end = self.at + 1 + inside.chars().count();
        let known = ["https://", "http://", "mailto:"].iter().any(|scheme| inside.starts_with(scheme));
        if !known || self.chars.get(end) != Some(&'>') {
            return false;
        }
        let Some(link) = href::clean(&inside) else {
            return false;
        };
        self.piece(inside, Marks { href: Some(link), ..Marks::default() });
        self.at = end + 1;
        true
    }

    /// `[label](link)`, or `![alt](picture)` of which only the words are kept: pictures are blocks.
    fn link(&mut self, bang: usize, links: Links) -> bool {
        let start = self.at + bang + 1;
        let Some(close) = self.label_end(start) else {
            return false;
        };
        let Some((target, end)) = self.target(close + 1) else {
            return false;
        };
        if bang == 0 && links == Links::AsText {
            return false;
        }
        let chars = self.chars;
        let label = chars.get(start..close).unwrap_or_default();
        let mut inner = Scanner { chars: label, at: 0, pieces: Vec::new(), refused: Vec::new() };
        inner.run(Links::AsText);
        emphasise(&mut inner.pieces);
        let link = if bang == 1 { None } else { href::clean(&target) };
        if bang == 0 && link.is_none() {
            self.refused.push(target);
        }
        for piece in inner.pieces {
            let mut span = piece.into_span();
            span.marks.href.clone_from(&link);
            self.piece(span.text, span.marks);
        }
        self.at = end;
        true
    }

    /// The index of the `]` that closes a label starting at `at`.
    fn label_end(&self, mut at: usize) -> Option<usize> {
        let (limit, mut depth) = (at + LONGEST_LABEL, 0_usize);
        while at < limit {
            match self.chars.get(at)? {
                '\\' => at += 1,
                '[' => depth += 1,
                ']' if depth == 0 => return Some(at),
                ']' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Reads `(link "title")` at `at`: the link and the index after it.
    fn target(&self, at: usize) -> Option<(String, usize)> {
        if self.chars.get(at) != Some(&'(') {
            return None;
        }
        let (mut depth, mut end) = (0_usize, at);
        loop {
            match self.chars.get(end)? {
                '\n' => return None,
                '\\' => end += 1,
                '(' => depth += 1,
                ')' if depth == 1 => break,
                ')' => depth -= 1,
                _ => {}
            }
            end += 1;
            if end > at + LONGEST_LABEL {
                return None;
            }
        }
        let inside: String = self.slice(at + 1, end).iter().collect();
        Some((link_of(inside.trim())?, end + 1))
    }
}

/// The link in `link "title"` or `<link> "title"`; `None` when it is something else.
fn link_of(inside: &str) -> Option<String> {
    let (link, title) = match inside.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?,
        None => inside.split_once(char::is_whitespace).unwrap_or((inside, "")),
    };
    let title = title.trim();
    let quoted = |mark| title.len() > 1 && title.starts_with(mark) && title.ends_with(mark);
    let is_title = title.is_empty() || quoted('"') || quoted('\'');
    is_title.then(|| unescape(link))
}

fn unescape(link: &str) -> String {
    let mut out = String::with_capacity(link.len());
    let mut chars = link.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => {}
            _ => out.push(c),
        }
    }
    out
}

/// Pairs runs of `*` and `_`, nearest first, and marks what lies between.
fn emphasise(pieces: &mut [Piece]) {
    let mut openers: Vec<usize> = Vec::new();
    for at in 0..pieces.len() {
        while let Some(closer) = run_at(pieces, at).filter(|run| run.closes && run.left > 0) {
            let Some(found) = openers.iter().rposition(|i| pairs(run_at(pieces, *i), closer)) else {
                break;
            };
            // Runs between the two can no longer open anything.
            openers.truncate(found + 1);
            let Some(opener) = openers.last().copied() else {
                break;
            };
            let strength = pair(pieces, opener, at);
            if strength == 0 || run_at(pieces, opener).is_none_or(|run| run.left == 0) {
                openers.pop();
            }
        }
        if run_at(pieces, at).is_some_and(|run| run.opens && run.left > 0) {
            openers.push(at);
        }
    }
}

fn run_at(pieces: &[Piece], at: usize) -> Option<Run> {
    pieces.get(at).and_then(|piece| piece.run)
}

/// CommonMark's rule of three: `*a**b*` is one emphasis around `a**b`.
fn pairs(opener: Option<Run>, closer: Run) -> bool {
    opener.is_some_and(|opener| {
        let ambiguous = opener.closes || closer.opens;
        let thirds = opener.length.is_multiple_of(3) && closer.length.is_multiple_of(3);
        opener.mark == closer.mark
            && opener.left > 0
            && (!ambiguous || thirds || !(opener.length + closer.length).is_multiple_of(3))
    })
}

/// Uses up one or two characters of both runs and marks the pieces between them.
fn pair(pieces: &mut [Piece], opener: usize, closer: usize) -> usize {
    let left = |at| run_at(pieces, at).map_or(0, |run| run.left);
    let strength = left(opener).min(left(closer)).min(2);
    for piece in pieces.get_mut(opener + 1..closer).unwrap_or_default() {
        match strength {
            1 => piece.marks.italic = true,
            _ => piece.marks.bold = true,
        }
    }
    for at in [opener, closer] {
        if let Some(run) = pieces.get_mut(at).and_then(|piece| piece.run.as_mut()) {
            run.left -= strength;
        }
    }
    strength
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::writer::document::{markup, span::Text};

    fn html(source: &str) -> String {
        markup::text_html(&Text::new(parse(source).spans))
    }

    #[test]
    fn emphasis_follows_commonmark() {
        for (source, expected) in [
            ("a **b** c", "a <strong>b</strong> c"),
            ("*a* _b_ __c__", "<em>a</em> <em>b</em> <strong>c</strong>"),
            ("***a***", "<strong><em>a</em></strong>"),
            ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
            ("*a **b***", "<em>a </em><strong><em>b</em></strong>"),
            ("*a**b*", "<em>a**b</em>"),
            ("snake_case_name", "snake_case_name"),
            ("2 * 3 * 4", "2 * 3 * 4"),
            ("**open", "**open"),
            ("**「强调」**的字", "<strong>「强调」</strong>的字"),
            (r"\*a\*", "*a*"),
        ] {
            assert_eq!(html(source), expected, "{source}");
        }
    }

    #[test]
    fn code_keeps_everything_inside() {
        assert_eq!(html("`a **b** <i>` `` ` ``"), "<code>a **b** &lt;i&gt;</code> <code>`</code>");
        assert_eq!(html("``a"), "``a");
    }

    #[test]
    fn links_have_labels_with_marks() {
        assert_eq!(
            html(r#"see [the **docs**](https://x.org/a_(b) "title")."#),
            r#"see <a href="https://x.org/a_(b)">the <strong>docs</strong></a>."#
        );
        assert_eq!(html("<https://x.org>"), r#"<a href="https://x.org">https://x.org</a>"#);
        assert_eq!(html("![cat](https://x.org/c.png) [a] [b](c d)"), "cat [a] [b](c d)");
        assert_eq!(html("[a](</b c>)"), r#"<a href="/b%20c">a</a>"#);
    }

    #[test]
    fn refused_links_are_reported_and_their_labels_kept() {
        let inline = parse("[click](javascript:alert(1)) me");
        assert_eq!(inline.refused_links, ["javascript:alert(1)"]);
        assert_eq!(Text::new(inline.spans), Text::plain("click me"));
    }

    #[test]
    fn html_is_text_and_references_are_characters() {
        assert_eq!(html("<b>x</b> &amp; &copy; &nope;"), "&lt;b&gt;x&lt;/b&gt; &amp; © &amp;nope;");
    }

    #[test]
    fn line_ends_are_spaces_unless_marked_as_breaks() {
        assert_eq!(html("a\nb  \nc\\\nd\n\ne"), "a b<br>c<br>d<br>e");
    }

    #[test]
    fn walls_of_syntax_end_quickly() {
        for wall in ["[", "*a ", "`a``", "![", "&amp;", "<", "_a*", "](", "[a]("] {
            parse(&wall.repeat(20_000 / wall.len()));
        }
    }
}
