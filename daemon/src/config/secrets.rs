//! Secrets that stand outside the configuration: in the file that a `*_file` key names, or in systemd's credentials.

use std::path::{Path, PathBuf};

use figment::value::Value;

use super::{layer::Layer, problem::Problem};

/// The keys that hold secrets, each with its name among systemd's credentials. Never printed.
pub const SECRETS: [(&str, &str); 5] = [
    ("database.url", "database-url"),
    ("ai.api_key", "ai-api-key"),
    ("ai.image_api_key", "ai-image-api-key"),
    ("ai.runware_api_key", "runware-api-key"),
    ("mail.password", "mail-password"),
];

/// Whether the value of `key` is one.
pub fn is_secret(key: &str) -> bool {
    SECRETS.iter().any(|(secret, _)| *secret == key)
}

/// Reads what the strongest layer that speaks of a secret says of it; systemd's credentials are the weakest.
pub fn resolve(layers: &[Layer], credentials: Option<&Path>, problems: &mut Vec<Problem>) -> Layer {
    let mut found = Layer::default();
    for (key, credential) in SECRETS {
        let file = match strongest(layers, key) {
            Ok(Told::Value) => continue,
            Ok(Told::File(file)) => Some(file),
            Ok(Told::Nothing) => credential_file(credentials, credential),
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match file.map(|file| read(&file).map(|text| (text, file))) {
            Some(Ok((text, file))) => found.set(key, Value::from(text), format!("file {}", file.display())),
            Some(Err(says)) => problems.push(Problem::new(format!("{key}_file"), origin(layers, key), says)),
            None => {}
        }
    }
    if layers.iter().all(|layer| layer.text("security.master_key_file").is_none())
        && let Some(file) = credential_file(credentials, "master-key")
    {
        let path = file.display().to_string();
        found.set("security.master_key_file", Value::from(path), "systemd's credential master-key");
    }
    found
}

enum Told {
    Value,
    File(PathBuf),
    Nothing,
}

fn strongest(layers: &[Layer], key: &str) -> Result<Told, Problem> {
    let file_key = format!("{key}_file");
    for layer in layers.iter().rev() {
        return match (layer.text(key), layer.text(&file_key)) {
            (None, None) => continue,
            (Some(_), None) => Ok(Told::Value),
            (None, Some(file)) => Ok(Told::File(PathBuf::from(file))),
            (Some(_), Some(_)) => {
                let origin = layer.origin(key).unwrap_or_default();
                Err(Problem::new(key, origin, format!("{file_key} is set as well: keep one of the two")))
            }
        };
    }
    Ok(Told::Nothing)
}

fn origin(layers: &[Layer], key: &str) -> String {
    let file_key = format!("{key}_file");
    layers.iter().rev().find_map(|layer| layer.origin(&file_key)).unwrap_or("systemd's credentials").to_owned()
}

fn credential_file(credentials: Option<&Path>, name: &str) -> Option<PathBuf> {
    // systemd puts this before the names of the files of a folder that is passed on as a whole
    let names = [name.to_owned(), format!("igny8_{name}")];
    names.into_iter().filter_map(|name| Some(credentials?.join(name))).find(|file| file.is_file())
}

fn read(file: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("the file {} cannot be read: {error}", file.display()))?;
    // editors and `echo` end a file with a line break that belongs to no key
    let text = text.trim();
    if text.is_empty() { Err(format!("the file {} is empty", file.display())) } else { Ok(text.to_owned()) }
}
