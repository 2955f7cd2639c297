//! What is wrong with a configuration, in words for the person who wrote it.

use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `section.key`; empty if the source as a whole is wrong.
    pub key: String,
    /// The file with its line, or the environment's name.
    pub source: String,
    /// What is wrong and what is expected.
    pub says: String,
}

impl Problem {
    /// Notes what is wrong with `key` in `source`.
    pub fn new(key: impl Into<String>, source: impl Into<String>, says: impl Into<String>) -> Self {
        Self { key: key.into(), source: source.into(), says: says.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            write!(f, "{}: {}", self.source, self.says)
        } else {
            write!(f, "{} ({}): {}", self.key, self.source, self.says)
        }
    }
}

/// Everything that is wrong, so that one round of corrections is enough.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError(pub Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is not valid:")?;
        for problem in &self.0 {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

/// A key that nobody knows; `name` turns the one that was probably meant into the words of that source.
pub fn unknown<'a>(
    key: &str,
    origin: &str,
    known: impl Iterator<Item = &'a str>,
    name: impl Fn(&str) -> String,
) -> Problem {
    let says = match nearest(key, known) {
        Some(near) => format!("there is no such key; did you mean {}?", name(near)),
        None => "there is no such key: `igny8 config check --defaults` prints them all".to_owned(),
    };
    Problem::new(key, origin, says)
}

/// The known name that is nearest to `name`, if one is near enough to be meant.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (likeness(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// A key is also near when only its section is wrong.
fn likeness(name: &str, candidate: &str) -> f64 {
    let last = |path: &str| path.rsplit('.').next().map(str::to_owned).unwrap_or_default();
    let whole = strsim::jaro_winkler(name, candidate);
    if last(name) == last(candidate) { whole.max(0.81) } else { whole }
}
