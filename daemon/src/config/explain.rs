//! The effective configuration for a person: TOML, each value with where it came from, no secrets.

use std::fmt::Write;

use figment::value::{Num, Value};

use super::{DEFAULTS, Loaded, secrets::is_secret};

const MASK: &str = "\"********\"";

/// Prints every key in the order of the manual.
pub fn explain(loaded: &Loaded) -> String {
    let mut out = String::new();
    let mut section = "";
    for line in DEFAULTS.lines() {
        if let Some(head) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{gap}[{head}]");
            section = head;
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            let key = format!("{section}.{name}");
            if let Some((value, origin)) = loaded.find(&key) {
                let shown = format!("{name} = {}", masked(&key, value));
                let _ = writeln!(out, "{shown:<48} # {origin}");
            }
        }
    }
    out
}

fn masked(key: &str, value: &Value) -> String {
    let empty = value.as_str().is_some_and(|text| text.trim().is_empty());
    if is_secret(key) && !empty { MASK.to_owned() } else { written(value) }
}

fn written(value: &Value) -> String {
    match value {
        Value::Num(_, Num::I64(number)) => number.to_string(),
        Value::Num(_, number) => number.to_u128().map_or_else(|| format!("{number:?}"), |number| number.to_string()),
        Value::Bool(_, yes) => yes.to_string(),
        Value::Array(_, values) => format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Dict(_, keys) => {
            let pairs: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {}", written(value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::String(_, text) => serde_json::Value::from(text.as_str()).to_string(),
        other => format!("{other:?}"),
    }
}
