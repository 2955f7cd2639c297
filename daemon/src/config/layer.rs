//! One source of values, flattened to `section.key`, with the words that tell a person where each value stands.

use std::{collections::BTreeMap, path::Path};

use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format, Toml},
    value::{Dict, Map, Tag, Value},
};

use super::problem::Problem;

/// The sections and keys of one source.
#[derive(Debug, Default)]
pub struct Layer {
    values: BTreeMap<String, (Value, String)>,
}

impl Layer {
    /// Notes `value` for `key`, found at `origin`.
    pub fn set(&mut self, key: impl Into<String>, value: Value, origin: impl Into<String>) {
        self.values.insert(key.into(), (value, origin.into()));
    }

    /// What stands here for `key`.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key).map(|(value, _)| value)
    }

    /// What stands here for `key` if it is a text that says something.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.value(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// Where the value of `key` stands.
    pub fn origin(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(_, origin)| origin.as_str())
    }

    /// Every key with its origin.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, (_, origin))| (key.as_str(), origin.as_str()))
    }

    /// Forgets what stands here for `key`.
    pub fn forget(&mut self, key: &str) {
        self.values.remove(key);
    }

    /// A TOML document; `origin` turns a line number (if the key was found) into the words for a person.
    pub fn from_toml(text: &str, source: &str, origin: impl Fn(Option<usize>) -> String) -> Result<Self, Problem> {
        let dict = Figment::from(Toml::string(text)).extract::<Dict>().map_err(|error| {
            Problem::new("", source, format!("this is not TOML: {}", without_excerpt(&error.kind.to_string())))
        })?;
        let mut layer = Self::default();
        flatten("", dict, &mut |key, value| {
            let words = origin(line_of(text, &key));
            layer.set(key, value, words);
        });
        Ok(layer)
    }

    /// The file at `path`.
    pub fn from_file(path: &Path) -> Result<Self, Problem> {
        let source = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Problem::new("", &source, format!("this file cannot be read: {error}")))?;
        Self::from_toml(&text, &source, |line| match line {
            Some(line) => format!("{source}, line {line}"),
            None => source.clone(),
        })
    }
}

/// The parser quotes the line that it stumbled over, which may hold a key: place and reason are enough.
fn without_excerpt(error: &str) -> String {
    let quoted = |line: &&str| !line.trim().is_empty() && !line.contains('|');
    error.lines().filter(quoted).collect::<Vec<_>>().join(": ")
}

/// Sections are one deep: whatever is nested deeper is still named by its whole path, as an unknown key.
fn flatten(prefix: &str, dict: Dict, found: &mut impl FnMut(String, Value)) {
    for (key, value) in dict {
        let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            Value::Dict(_, inner) if !inner.is_empty() => flatten(&path, inner, found),
            other => found(path, other),
        }
    }
}

/// The line on which `key` is set; good enough for a person who looks for it.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let mut section = String::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(head) = line.strip_prefix('[') {
            section = format!("{}.", head.split(']').next().unwrap_or_default().trim());
        } else if let Some((name, _)) = line.split_once('=')
            && format!("{}{}", section, name.trim()) == key
        {
            return Some(number + 1);
        }
    }
    None
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named("layer")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut sections = Dict::new();
        for (path, (value, _)) in &self.values {
            let Some((section, key)) = path.split_once('.') else { continue };
            let entry = sections.entry(section.to_owned()).or_insert_with(|| Value::Dict(Tag::Default, Dict::new()));
            if let Value::Dict(_, keys) = entry {
                keys.insert(key.to_owned(), value.clone());
            }
        }
        Ok(Profile::Default.collect(sections))
    }
}
