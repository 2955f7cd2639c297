//! Configuration: defaults, file, environment, secrets, in that order; everything that is wrong is said at once.
//! The keys themselves are explained in `config/igny8.toml`.

mod check;
/// What the process was given.
pub mod environment;
mod explain;
mod fields;
mod layer;
mod problem;
mod secrets;
/// The shape of each section.
pub mod sections;

use std::path::{Path, PathBuf};

use figment::{Figment, value::Value};

pub use environment::Environment;
pub use fields::{WebOrigin, network};
pub use problem::{ConfigError, Problem};
pub use sections::Config;

use layer::Layer;

/// The commented defaults.
pub const DEFAULTS: &str = include_str!("../../../config/igny8.toml");

/// A configuration that holds together, and where each of its values came from.
#[derive(Debug)]
pub struct Loaded {
    pub config: Config,
    /// The file that was read.
    pub file: Option<PathBuf>,
    layers: Vec<Layer>,
}

/// Loads the configuration from `file` (or the usual places) and the environment.
pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Loaded, ConfigError> {
    let mut problems = Vec::new();
    let defaults = Layer::from_toml(DEFAULTS, "the defaults", |_| "default".to_owned()).map_err(just)?;
    let file = file.map(Path::to_owned).or_else(usual_file);
    let mut written = file.as_deref().map(Layer::from_file).transpose().map_err(just)?.unwrap_or_default();
    refuse_unknown(&mut written, &defaults, &mut problems);
    let own = environment.own(&defaults, &mut problems);
    let mut layers = vec![defaults, environment.hints(), written, environment.aliases(), own];
    let found = secrets::resolve(&layers, environment.credentials().as_deref(), &mut problems);
    layers.push(found);

    let config = extract(&layers, &mut problems);
    if let Some(config) = &config {
        check::check(config, &layers, &mut problems);
    }
    match config {
        Some(config) if problems.is_empty() => Ok(Loaded { config, file, layers }),
        _ => Err(ConfigError(problems)),
    }
}

fn just(problem: Problem) -> ConfigError {
    ConfigError(vec![problem])
}

fn usual_file() -> Option<PathBuf> {
    ["/etc/igny8/config.toml", "igny8.toml"].map(PathBuf::from).into_iter().find(|file| file.is_file())
}

fn refuse_unknown(written: &mut Layer, defaults: &Layer, problems: &mut Vec<Problem>) {
    let unknown: Vec<_> = written
        .keys()
        .filter(|(key, _)| defaults.value(key).is_none())
        .map(|(key, origin)| (key.to_owned(), origin.to_owned()))
        .collect();
    for (key, origin) in unknown {
        written.forget(&key);
        let known = defaults.keys().map(|(key, _)| key);
        problems.push(problem::unknown(&key, &origin, known, str::to_owned));
    }
}

/// Reads the merged layers. A value that does not fit is noted and its default put in its place, so that the next one
/// is found as well.
fn extract(layers: &[Layer], problems: &mut Vec<Problem>) -> Option<Config> {
    let mut merged = layers.iter().fold(Figment::new(), |merged, layer| merged.merge(layer));
    loop {
        let error = match merged.extract::<Config>() {
            Ok(config) => return Some(config),
            Err(error) => error,
        };
        let key = error.path.iter().take(2).cloned().collect::<Vec<_>>().join(".");
        let default = layers.first().and_then(|defaults| defaults.value(&key)).cloned();
        let again = problems.iter().any(|problem| problem.key == key);
        problems.push(Problem::new(&key, origin(layers, &key), misfit(&key, &error.kind)));
        match default {
            Some(value) if !again => merged = merged.merge((key, value)),
            _ => return None,
        }
    }
}

/// What does not fit, without the value of a secret.
fn misfit(key: &str, kind: &figment::error::Kind) -> String {
    if secrets::is_secret(key) { "expected a text in quotes".to_owned() } else { kind.to_string() }
}

/// Where the value that holds for `key` stands.
fn origin<'a>(layers: &'a [Layer], key: &str) -> &'a str {
    layers.iter().rev().find_map(|layer| layer.origin(key)).unwrap_or("default")
}

impl Loaded {
    /// The value that holds for `key` and where it stands.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<(&Value, &str)> {
        self.layers.iter().rev().find_map(|layer| Some((layer.value(key)?, layer.origin(key)?)))
    }

    /// Every value with where it came from, as TOML; secrets are masked.
    #[must_use]
    pub fn explain(&self) -> String {
        explain::explain(self)
    }
}

impl Config {
    /// The file of the master key; made at the first start if none was configured.
    #[must_use]
    pub fn master_key_file(&self) -> PathBuf {
        self.security.master_key_file.clone().unwrap_or_else(|| self.data.dir.join("master.key"))
    }
}

#[cfg(test)]
mod tests;
