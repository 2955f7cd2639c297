//! The typed document: what a piece of content says, free of how any system writes it down.
//!
//! One value, many outputs: JSON for the store, the console and the models ([`parse`] and serde),
//! HTML for people ([`html`]), block markup for WordPress ([`blocks`]), plain text for counting
//! ([`text`]). Everything here is pure; what pictures exist is asked of an [`ImageSource`].
//!
//! Not here: where documents are stored (`writer/content`) and what a model is told about them.

pub mod blocks;
mod entities;
pub mod from_html;
mod href;
pub mod html;
mod inline;
mod markup;
mod parse;
mod span;
pub mod text;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use parse::{MAX_BLOCKS, MAX_DEPTH, MAX_TEXT, Problem, parse};
pub use span::{Marks, Span, Text, plain_line};

/// A whole piece of content, in reading order.
///
/// JSON: `{"blocks":[…]}`. Reading goes through [`parse`], so a document that came from JSON obeys
/// every limit; one that was put together in code can be held to them with [`Document::check`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Document {
    pub blocks: Vec<Block>,
}

/// One block, told apart in JSON by `"type"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    Heading {
        level: Level,
        text: Text,
    },
    Paragraph {
        text: Text,
    },
    List {
        ordered: bool,
        items: Vec<ListItem>,
    },
    Table {
        /// Empty when the table has no header row; otherwise as wide as every row.
        header: Vec<Text>,
        rows: Vec<Vec<Text>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        caption: Option<Text>,
    },
    Quote {
        paragraphs: Vec<Text>,
        #[serde(skip_serializing_if = "Option::is_none")]
        citation: Option<Text>,
    },
    Code {
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        code: String,
    },
    Image {
        /// Names an image row of the same content, such as `inline-1`; never `featured`.
        slot: String,
        alt: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        caption: Option<Text>,
    },
    Faq {
        items: Vec<FaqItem>,
    },
    Details {
        summary: Text,
        blocks: Vec<Block>,
    },
    Separator {},
}

/// One entry of a list, with the list that hangs below it, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListItem {
    pub text: Text,
    pub items: Vec<ListItem>,
    /// Whether `items` are numbered; false when there are none.
    pub ordered: bool,
}

/// A question and the paragraphs that answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaqItem {
    pub question: Text,
    pub answer: Vec<Text>,
}

/// The level of a heading. The title of the post is level 1, so content starts at 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Two,
    Three,
    Four,
}

impl Level {
    /// 2, 3 or 4.
    pub fn number(self) -> u8 {
        match self {
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }

    /// The level with exactly this number, if content may use it.
    pub fn exactly(number: u64) -> Option<Self> {
        match number {
            2 => Some(Self::Two),
            3 => Some(Self::Three),
            4 => Some(Self::Four),
            _ => None,
        }
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        parse(&value).map_err(|problems| {
            let all: Vec<String> = problems.iter().map(Problem::to_string).collect();
            de::Error::custom(all.join("; "))
        })
    }
}

impl Document {
    /// Holds a document that was put together in code to the rules of [`parse`].
    ///
    /// # Errors
    /// Every [`Problem`], with its path.
    pub fn check(self) -> Result<Self, Vec<Problem>> {
        let value = serde_json::to_value(&self).map_err(|error| vec![Problem::at("", error)])?;
        parse(&value)
    }
}

/// A picture as an output needs to name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    pub url: String,
    /// The attachment's number in WordPress, or the placeholder that stands for it.
    pub id: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// Knows which picture fills a slot. Any closure `Fn(&str) -> Option<ImageRef>` is one.
pub trait ImageSource {
    /// The picture for this slot, or `None` while there is none.
    fn image(&self, slot: &str) -> Option<ImageRef>;
}

impl<F: Fn(&str) -> Option<ImageRef>> ImageSource for F {
    fn image(&self, slot: &str) -> Option<ImageRef> {
        self(slot)
    }
}

/// The source of a document whose pictures do not exist yet.
pub struct NoImages;

impl ImageSource for NoImages {
    fn image(&self, _slot: &str) -> Option<ImageRef> {
        None
    }
}
