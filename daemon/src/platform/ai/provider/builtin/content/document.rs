//! The blocks of a typed document that a working draft uses.

use serde::Serialize;

#[derive(Debug, Serialize, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub italic: bool,
}

pub type Text = Vec<Span>;

#[derive(Debug, Serialize)]
pub struct Item {
    pub text: Text,
    pub items: Vec<Item>,
    pub ordered: bool,
}

#[derive(Debug, Serialize)]
pub struct Question {
    pub question: Text,
    pub answer: Vec<Text>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    Heading { level: u8, text: Text },
    Paragraph { text: Text },
    List { ordered: bool, items: Vec<Item> },
    Table { header: Vec<Text>, rows: Vec<Vec<Text>> },
    Faq { items: Vec<Question> },
    Separator {},
}

#[derive(Debug, Serialize)]
pub struct Document {
    pub blocks: Vec<Block>,
}

pub fn plain(text: impl Into<String>) -> Text {
    vec![Span { text: text.into(), bold: false, italic: false }]
}

pub fn bold(text: impl Into<String>) -> Span {
    Span { text: text.into(), bold: true, italic: false }
}

pub fn italic(text: impl Into<String>) -> Span {
    Span { text: text.into(), bold: false, italic: true }
}

/// "**label** rest", the form of most notes to the editor.
pub fn labelled(label: &str, rest: impl Into<String>) -> Text {
    let mut text = vec![bold(label)];
    text.extend(plain(format!(" {}", rest.into())));
    text
}

pub fn paragraph(text: Text) -> Block {
    Block::Paragraph { text }
}

pub fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: plain(text) }
}

pub fn list(items: impl IntoIterator<Item = Text>) -> Block {
    let items = items.into_iter().map(|text| Item { text, items: Vec::new(), ordered: false }).collect();
    Block::List { ordered: false, items }
}
