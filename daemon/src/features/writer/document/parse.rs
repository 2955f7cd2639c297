//! JSON to [`Document`]: strict about shape, kind about telling everything that is wrong at once.

use std::fmt;

use serde_json::{Map, Value};

use super::{
    Block, Document, FaqItem, Level, ListItem, href, inline,
    span::{Marks, Span, Text, is_forbidden, plain_line, without_placeholders},
};

/// How many blocks a document may hold, nested ones included.
pub const MAX_BLOCKS: usize = 500;
/// How deep lists and details may nest; a top-level block has depth 1.
pub const MAX_DEPTH: usize = 6;
/// How many characters one text may have. Longer than any paragraph a person would read.
pub const MAX_TEXT: usize = 20_000;
/// How many characters a link may have: what browsers and WordPress still handle.
const MAX_HREF: usize = 2_000;
/// Enough to repair a reply with; a hopeless one does not fill memory with complaints.
const MAX_PROBLEMS: usize = 100;

/// One thing that is wrong, and where: `blocks[3].items[0].text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub path: String,
    pub message: String,
}

impl Problem {
    pub(super) fn at(path: &str, message: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), message: message.to_string() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Reads `{"blocks":[…]}`. Where a text is wanted, a string with inline Markdown does as well as an
/// array of spans; a field that may be absent may also be null.
///
/// # Errors
/// Everything that is wrong (at most a hundred things), each with its path: unknown types and
/// fields, wrong shapes, empty texts, links that are not http, https, mailto or relative, and more
/// than [`MAX_BLOCKS`], [`MAX_DEPTH`] or [`MAX_TEXT`].
pub fn parse(value: &Value) -> Result<Document, Vec<Problem>> {
    let mut reader = Reader::default();
    let blocks = reader.document(value);
    match blocks {
        Some(blocks) if reader.problems.is_empty() => Ok(Document { blocks }),
        _ => Err(reader.problems),
    }
}

/// A slot is a short name of lower-case letters, digits and hyphens; the featured image is not content.
pub(super) fn is_slot(slot: &str) -> bool {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&slot.len()) && slot.chars().all(is_name) && slot != "featured"
}

/// A language is one class name: `rust`, `c++`, `objective-c`.
pub(super) fn is_language(language: &str) -> bool {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+#.-_".contains(c);
    (1..=32).contains(&language.len()) && language.chars().all(is_name)
}

/// Code as documents keep it: `\n` line ends, no trailing white space, no empty first or last lines.
pub(super) fn code_lines(code: &str) -> String {
    let code = code.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let code: String = code.chars().filter(|c| matches!(c, '\n' | '\t') || !is_forbidden(*c)).collect();
    let lines: Vec<&str> = code.split('\n').map(str::trim_end).collect();
    without_placeholders(lines.join("\n").trim_matches('\n').to_owned())
}

/// Collects problems while it reads. `None` means: a problem was noted, go on with the next value.
#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    blocks: usize,
}

/// An object and where it stands.
struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: &'a str,
}

impl<'a> Fields<'a> {
    /// The value of a field, null counting as absent, and its path.
    fn find(&self, name: &str) -> Option<(&'a Value, String)> {
        self.map.get(name).filter(|value| !value.is_null()).map(|value| (value, self.path_of(name)))
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

impl Reader {
    fn problem(&mut self, path: &str, message: impl fmt::Display) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem::at(path, message));
        }
    }

    fn document(&mut self, value: &Value) -> Option<Vec<Block>> {
        let fields = self.object(value, "", &["blocks"])?;
        let (blocks, path) = self.required(&fields, "blocks")?;
        self.blocks(blocks, &path, 1)
    }

    fn blocks(&mut self, value: &Value, path: &str, depth: usize) -> Option<Vec<Block>> {
        self.each(value, path, |reader, value, path| reader.block(value, path, depth))
    }

    fn block(&mut self, value: &Value, path: &str, depth: usize) -> Option<Block> {
        self.blocks += 1;
        if self.blocks == MAX_BLOCKS + 1 {
            self.problem(path, format_args!("the document has more than {MAX_BLOCKS} blocks"));
        }
        if self.blocks > MAX_BLOCKS || !self.depth_is_allowed(path, depth) {
            return None;
        }
        let Some(Value::String(kind)) = value.get("type") else {
            self.problem(path, "must be an object with a \"type\"");
            return None;
        };
        let fields = self.object(value, path, fields_of(kind))?;
        match kind.as_str() {
            "heading" => self.heading(&fields),
            "paragraph" => Some(Block::Paragraph { text: self.text(&fields, "text")? }),
            "list" => self.list(&fields, depth),
            "table" => self.table(&fields),
            "quote" => self.quote(&fields),
            "code" => self.code(&fields),
            "image" => self.image(&fields),
            "faq" => self.faq(&fields),
            "details" => self.details(&fields, depth),
            "separator" => Some(Block::Separator {}),
            _ => {
                self.problem(&fields.path_of("type"), format_args!("unknown block type \"{kind}\""));
                None
            }
        }
    }

    fn heading(&mut self, fields: &Fields<'_>) -> Option<Block> {
        let level = self.required(fields, "level").and_then(|(value, path)| {
            let level = value.as_u64().and_then(Level::exactly);
            self.some_or(level, &path, "must be 2, 3 or 4")
        });
        let text = self.text(fields, "text");
        Some(Block::Heading { level: level?, text: text? })
    }

    fn list(&mut self, fields: &Fields<'_>, depth: usize) -> Option<Block> {
        let ordered = self.flag(fields, "ordered");
        let items = self.required(fields, "items").and_then(|(value, path)| {
            let items = self.each(value, &path, |reader, value, path| reader.item(value, path, depth))?;
            self.not_empty(items, &path)
        });
        Some(Block::List { ordered: ordered?, items: items? })
    }

    fn item(&mut self, value: &Value, path: &str, depth: usize) -> Option<ListItem> {
        let fields = self.object(value, path, &["text", "items", "ordered"])?;
        let text = self.text(&fields, "text");
        let ordered = self.flag(&fields, "ordered");
        let items = match fields.find("items") {
            Some((Value::Array(items), _)) if items.is_empty() => Some(Vec::new()),
            Some((value, path)) if self.depth_is_allowed(&path, depth + 1) => {
                self.each(value, &path, |reader, value, path| reader.item(value, path, depth + 1))
            }
            Some(_) => None,
            None => Some(Vec::new()),
        }?;
        Some(ListItem { text: text?, ordered: ordered? && !items.is_empty(), items })
    }

    fn table(&mut self, fields: &Fields<'_>) -> Option<Block> {
        let cells = |reader: &mut Self, value: &Value, path: &str| reader.text_value(value, path);
        let header = match fields.find("header") {
            Some((value, path)) => self.each(value, &path, cells),
            None => Some(Vec::new()),
        };
        let rows = self
            .required(fields, "rows")
            .and_then(|(value, path)| self.each(value, &path, |reader, value, path| reader.each(value, path, cells)));
        let caption = self.optional_text(fields, "caption");
        let (mut header, mut rows, caption) = (header?, rows?, caption?);
        pad(&mut header, &mut rows);
        if header.iter().chain(rows.iter().flatten()).all(Text::is_blank) {
            self.problem(fields.path, "the table has no text");
            return None;
        }
        Some(Block::Table { header, rows, caption })
    }

    fn quote(&mut self, fields: &Fields<'_>) -> Option<Block> {
        let paragraphs = self.texts(fields, "paragraphs");
        let citation = self.optional_text(fields, "citation");
        Some(Block::Quote { paragraphs: paragraphs?, citation: citation? })
    }

    fn code(&mut self, fields: &Fields<'_>) -> Option<Block> {
        let language = match fields.find("language") {
            Some((value, path)) => {
                let language = value.as_str().filter(|name| is_language(name)).map(str::to_owned);
                self.some_or(language, &path, "must be a short name such as \"rust\"").map(Some)
            }
            None => Some(None),
        };
        let code = self.string(fields, "code").and_then(|(code, path)| {
            let code = Some(code_lines(&code)).filter(|code| !code.trim().is_empty());
            self.some_or(code, &path, "is empty")
        });
        Some(Block::Code { language: language?, code: code? })
    }

    fn image(&mut self, fields: &Fields<'_>) -> Option<Block> {
        let slot = self.string(fields, "slot").and_then(|(slot, path)| {
            self.some_or(Some(slot).filter(|slot| is_slot(slot)), &path, "must be a slot such as \"inline-1\"")
        });
        let alt = self.string(fields, "alt").map(|(alt, _)| plain_line(&alt));
        let caption = self.optional_text(fields, "caption");
        Some(Block::Image { slot: slot?, alt: alt?, caption: caption? })
    }

    fn faq(&mut self, fields: &Fields<'_>) -> Option<Block> {
        let (value, path) = self.required(fields, "items")?;
        let items = self.each(value, &path, |reader, value, path| {
            let fields = reader.object(value, path, &["question", "answer"])?;
            let question = reader.text(&fields, "question");
            let answer = reader.texts(&fields, "answer");
            Some(FaqItem { question: question?, answer: answer? })
        })?;
        Some(Block::Faq { items: self.not_empty(items, &path)? })
    }

    fn details(&mut self, fields: &Fields<'_>, depth: usize) -> Option<Block> {
        let summary = self.text(fields, "summary");
        let blocks = self.required(fields, "blocks").and_then(|(value, path)| {
            let blocks = self.blocks(value, &path, depth + 1)?;
            self.not_empty(blocks, &path)
        });
        Some(Block::Details { summary: summary?, blocks: blocks? })
    }

    fn depth_is_allowed(&mut self, path: &str, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            self.problem(path, format_args!("is nested deeper than {MAX_DEPTH} levels"));
        }
        depth <= MAX_DEPTH
    }

    fn object<'a>(&mut self, value: &'a Value, path: &'a str, known: &[&str]) -> Option<Fields<'a>> {
        let map = self.some_or(value.as_object(), path, "must be an object")?;
        let fields = Fields { map, path };
        for name in map.keys().filter(|name| !known.contains(&name.as_str()) && *name != "type") {
            self.problem(&fields.path_of(name), "unknown field");
        }
        Some(fields)
    }

    fn required<'a>(&mut self, fields: &Fields<'a>, name: &str) -> Option<(&'a Value, String)> {
        self.some_or(fields.find(name), &fields.path_of(name), "is missing")
    }

    /// Reads every element of an array, so that each can complain; `None` when any of them did.
    fn each<T>(
        &mut self,
        value: &Value,
        path: &str,
        mut read: impl FnMut(&mut Self, &Value, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let values = self.some_or(value.as_array(), path, "must be an array")?;
        let read: Vec<Option<T>> =
            values.iter().enumerate().map(|(index, value)| read(self, value, &format!("{path}[{index}]"))).collect();
        read.into_iter().collect()
    }

    fn text(&mut self, fields: &Fields<'_>, name: &str) -> Option<Text> {
        let (value, path) = self.required(fields, name)?;
        self.filled_text(value, &path)
    }

    fn texts(&mut self, fields: &Fields<'_>, name: &str) -> Option<Vec<Text>> {
        let (value, path) = self.required(fields, name)?;
        let texts = self.each(value, &path, Self::filled_text)?;
        self.not_empty(texts, &path)
    }

    fn filled_text(&mut self, value: &Value, path: &str) -> Option<Text> {
        let text = self.text_value(value, path)?;
        self.some_or(Some(text).filter(|text| !text.is_blank()), path, "is empty")
    }

    fn optional_text(&mut self, fields: &Fields<'_>, name: &str) -> Option<Option<Text>> {
        let Some((value, path)) = fields.find(name) else {
            return Some(None);
        };
        let text = self.text_value(value, &path)?;
        Some(Some(text).filter(|text| !text.is_blank()))
    }

    fn text_value(&mut self, value: &Value, path: &str) -> Option<Text> {
        let spans = match value {
            Value::String(markdown) => {
                self.is_short(markdown, path)?;
                let inline = inline::parse(markdown);
                for link in &inline.refused_links {
                    self.refuse_link(path, link);
                }
                inline.refused_links.is_empty().then_some(inline.spans)
            }
            Value::Array(_) => self.each(value, path, Self::span),
            _ => {
                self.problem(path, "must be a string or an array of spans");
                None
            }
        }?;
        let text = Text::new(spans);
        self.is_short(&text.to_plain(), path)?;
        Some(text)
    }

    fn span(&mut self, value: &Value, path: &str) -> Option<Span> {
        let fields = self.object(value, path, &["text", "bold", "italic", "code", "href"])?;
        let text = self.string(&fields, "text");
        let [bold, italic, code] = ["bold", "italic", "code"].map(|name| self.flag(&fields, name));
        let href = match fields.find("href") {
            Some(_) => self.string(&fields, "href").and_then(|(link, path)| self.link(&link, &path)).map(Some),
            None => Some(None),
        };
        let marks = Marks { bold: bold?, italic: italic?, code: code?, href: href? };
        Some(Span { text: text?.0, marks })
    }

    fn link(&mut self, link: &str, path: &str) -> Option<String> {
        let clean = Some(link).filter(|link| link.len() <= MAX_HREF).and_then(href::clean);
        if clean.is_none() {
            self.refuse_link(path, link);
        }
        clean
    }

    fn refuse_link(&mut self, path: &str, link: &str) {
        let start: String = link.chars().take(60).collect();
        self.problem(path, format_args!("\"{start}\" is not a http, https, mailto or relative link"));
    }

    fn string(&mut self, fields: &Fields<'_>, name: &str) -> Option<(String, String)> {
        let (value, path) = self.required(fields, name)?;
        let string = self.some_or(value.as_str(), &path, "must be a string")?;
        self.is_short(string, &path)?;
        Some((string.to_owned(), path))
    }

    fn is_short(&mut self, text: &str, path: &str) -> Option<()> {
        let length = text.chars().count();
        if length > MAX_TEXT {
            self.problem(path, format_args!("has {length} characters, more than {MAX_TEXT}"));
            return None;
        }
        Some(())
    }

    fn flag(&mut self, fields: &Fields<'_>, name: &str) -> Option<bool> {
        match fields.find(name) {
            Some((value, path)) => self.some_or(value.as_bool(), &path, "must be true or false"),
            None => Some(false),
        }
    }

    fn not_empty<T>(&mut self, values: Vec<T>, path: &str) -> Option<Vec<T>> {
        self.some_or(Some(values).filter(|values| !values.is_empty()), path, "is empty")
    }

    fn some_or<T>(&mut self, value: Option<T>, path: &str, message: &str) -> Option<T> {
        if value.is_none() {
            self.problem(path, message);
        }
        value
    }
}

fn fields_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "heading" => &["level", "text"],
        "paragraph" => &["text"],
        "list" => &["ordered", "items"],
        "table" => &["header", "rows", "caption"],
        "quote" => &["paragraphs", "citation"],
        "code" => &["language", "code"],
        "image" => &["slot", "alt", "caption"],
        "faq" => &["items"],
        "details" => &["summary", "blocks"],
        _ => &[],
    }
}

/// Makes every row as wide as the widest; rows without cells say nothing and go.
pub(super) fn pad(header: &mut Vec<Text>, rows: &mut Vec<Vec<Text>>) {
    rows.retain(|row| !row.is_empty());
    let width = rows.iter().map(Vec::len).chain([header.len()]).max().unwrap_or(0);
    rows.iter_mut().for_each(|row| row.resize_with(width, Text::default));
    if !header.is_empty() {
        header.resize_with(width, Text::default);
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(problems(&json!([])), [": must be an object"]);
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
}
