//! Reading single values: objects, arrays, texts, links, each complaining with its path.

use std::fmt;

use serde_json::{Map, Value};

use super::{MAX_HREF, MAX_PROBLEMS, MAX_TEXT, Problem};
use crate::features::writer::document::{
    href, inline,
    span::{Marks, Span, Text},
};

/// Collects problems while it reads. `None` means: a problem was noted, go on with the next value.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
    /// How many blocks it has met.
    pub(super) blocks: usize,
}

/// An object and where it stands.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    pub(super) path: &'a str,
}

impl<'a> Fields<'a> {
    /// The value of a field, null counting as absent, and its path.
    pub(super) fn find(&self, name: &str) -> Option<(&'a Value, String)> {
        self.map.get(name).filter(|value| !value.is_null()).map(|value| (value, self.path_of(name)))
    }

    pub(super) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

impl Reader {
    pub(super) fn problem(&mut self, path: &str, message: impl fmt::Display) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem::at(path, message));
        }
    }

    pub(super) fn object<'a>(&mut self, value: &'a Value, path: &'a str, known: &[&str]) -> Option<Fields<'a>> {
        let map = self.some_or(value.as_object(), path, "must be an object")?;
        let fields = Fields { map, path };
        for name in map.keys().filter(|name| !known.contains(&name.as_str()) && *name != "type") {
            self.problem(&fields.path_of(name), "unknown field");
        }
        Some(fields)
    }

    pub(super) fn required<'a>(&mut self, fields: &Fields<'a>, name: &str) -> Option<(&'a Value, String)> {
        self.some_or(fields.find(name), &fields.path_of(name), "is missing")
    }

    /// Reads every element of an array, so that each can complain; `None` when any of them did.
    pub(super) fn each<T>(
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

    pub(super) fn text(&mut self, fields: &Fields<'_>, name: &str) -> Option<Text> {
        let (value, path) = self.required(fields, name)?;
        self.filled_text(value, &path)
    }

    pub(super) fn texts(&mut self, fields: &Fields<'_>, name: &str) -> Option<Vec<Text>> {
        let (value, path) = self.required(fields, name)?;
        let texts = self.each(value, &path, Self::filled_text)?;
        self.not_empty(texts, &path)
    }

    pub(super) fn filled_text(&mut self, value: &Value, path: &str) -> Option<Text> {
        let text = self.text_value(value, path)?;
        self.some_or(Some(text).filter(|text| !text.is_blank()), path, "is empty")
    }

    pub(super) fn optional_text(&mut self, fields: &Fields<'_>, name: &str) -> Option<Option<Text>> {
        let Some((value, path)) = fields.find(name) else {
            return Some(None);
        };
        let text = self.text_value(value, &path)?;
        Some(Some(text).filter(|text| !text.is_blank()))
    }

    pub(super) fn text_value(&mut self, value: &Value, path: &str) -> Option<Text> {
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

    pub(super) fn span(&mut self, value: &Value, path: &str) -> Option<Span> {
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

    pub(super) fn link(&mut self, link: &str, path: &str) -> Option<String> {
        let clean = Some(link).filter(|link| link.len() <= MAX_HREF).and_then(href::clean);
        if clean.is_none() {
            self.refuse_link(path, link);
        }
        clean
    }

    pub(super) fn refuse_link(&mut self, path: &str, link: &str) {
        let start: String = link.chars().take(60).collect();
        self.problem(path, format_args!("\"{start}\" is not a http, https, mailto or relative link"));
    }

    pub(super) fn string(&mut self, fields: &Fields<'_>, name: &str) -> Option<(String, String)> {
        let (value, path) = self.required(fields, name)?;
        let string = self.some_or(value.as_str(), &path, "must be a string")?;
        self.is_short(string, &path)?;
        Some((string.to_owned(), path))
    }

    pub(super) fn is_short(&mut self, text: &str, path: &str) -> Option<()> {
        let length = text.chars().count();
        if length > MAX_TEXT {
            self.problem(path, format_args!("has {length} characters, more than {MAX_TEXT}"));
            return None;
        }
        Some(())
    }

    pub(super) fn flag(&mut self, fields: &Fields<'_>, name: &str) -> Option<bool> {
        match fields.find(name) {
            Some((value, path)) => self.some_or(value.as_bool(), &path, "must be true or false"),
            None => Some(false),
        }
    }

    pub(super) fn not_empty<T>(&mut self, values: Vec<T>, path: &str) -> Option<Vec<T>> {
        self.some_or(Some(values).filter(|values| !values.is_empty()), path, "is empty")
    }

    pub(super) fn some_or<T>(&mut self, value: Option<T>, path: &str, message: &str) -> Option<T> {
        if value.is_none() {
            self.problem(path, message);
        }
        value
    }
}
