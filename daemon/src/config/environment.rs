//! What the process was given: read once, so that everything else (and every test) works on a value.

use std::{collections::BTreeMap, path::PathBuf};

use figment::value::Value;

use super::{
    layer::Layer,
    problem::{self, Problem},
};

/// The first part of every variable of ours.
const PREFIX: &str = "IGNY8__";

/// The environment's variables.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_the_process() -> Self {
        let variables = std::env::vars_os();
        Self(
            variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect(),
        )
    }

    /// The value of `name` if it says something.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// Where systemd keeps this unit's credentials.
    #[must_use]
    pub fn credentials(&self) -> Option<PathBuf> {
        self.get("CREDENTIALS_DIRECTORY").map(PathBuf::from)
    }

    /// What systemd says about the data folder, and the provider that the usual variables of OpenAI's clients imply.
    /// Weaker than a file: a written decision is not overruled by a variable meant for other programs.
    pub(super) fn hints(&self) -> Layer {
        let mut layer = Layer::default();
        // several folders come separated by colons; the first is the unit's own
        if let Some(folder) = self.get("STATE_DIRECTORY").and_then(|folders| folders.split(':').next()) {
            layer.set("data.dir", Value::from(folder), "systemd's STATE_DIRECTORY");
        }
        if let Some(name) = ["OPENAI_API_KEY", "OPENAI_BASE_URL"].into_iter().find(|name| self.get(name).is_some()) {
            layer.set("ai.provider", Value::from("openai_compatible"), format!("because {name} is set"));
        }
        layer
    }

    /// OpenAI's own names for two of our keys.
    pub(super) fn aliases(&self) -> Layer {
        let mut layer = Layer::default();
        for (name, key) in [("OPENAI_API_KEY", "ai.api_key"), ("OPENAI_BASE_URL", "ai.base_url")] {
            if let Some(value) = self.get(name) {
                layer.set(key, Value::from(value), format!("environment {name}"));
            }
        }
        layer
    }

    /// Our own variables, each read as the kind of value that the default has.
    pub(super) fn own(&self, defaults: &Layer, problems: &mut Vec<Problem>) -> Layer {
        let mut layer = Layer::default();
        for (name, text) in &self.0 {
            let Some(rest) = name.strip_prefix(PREFIX) else { continue };
            let key = rest.to_lowercase().replace("__", ".");
            let origin = format!("environment {name}");
            match defaults.value(&key).map(|default| read(text, default)) {
                Some(Ok(value)) => layer.set(key, value, origin),
                Some(Err(expected)) => {
                    problems.push(Problem::new(key, origin, format!("found \"{text}\", expected {expected}")));
                }
                None => problems.push(problem::unknown(&key, &origin, defaults.keys().map(|(key, _)| key), variable)),
            }
        }
        layer
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self(variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

/// The environment's name of a key.
#[must_use]
pub fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

/// A text as the kind of value that `like` is: "8080" is a port to one key and a password to another.
fn read(text: &str, like: &Value) -> Result<Value, &'static str> {
    match like {
        Value::Num(..) => text.trim().replace('_', "").parse::<i64>().map(Value::from).map_err(|_| "a whole number"),
        Value::Bool(..) => text.trim().parse::<bool>().map(Value::from).map_err(|_| "true or false"),
        Value::Array(..) => Ok(text.split(',').map(str::trim).filter(|one| !one.is_empty()).collect::<Vec<_>>().into()),
        _ => Ok(Value::from(text)),
    }
}
