//! JSON to [`Document`]: strict about shape, kind about telling everything that is wrong at once.

mod values;

use std::fmt;

use serde_json::Value;

use super::{
    Block, Document, FaqItem, Level, ListItem,
    span::{Text, is_forbidden, plain_line, without_placeholders},
};
use values::{Fields, Reader};

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
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
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

impl Reader {
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
mod tests;
