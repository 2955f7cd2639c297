//! Examples of bodies, made from their schemas: what a field says of itself, else a word that fits its name.

use serde_json::{Map, Value, json};

/// Deeper than this a body is its own example.
const DEEPEST: u8 = 8;

const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// Words for fields, by the end of their names.
const WORDS: &[(&str, &str)] = &[
    ("email", "anna@acme.example"),
    ("password", "correct horse battery"),
    ("request_id", "0193b3a4-5d2f-7cc3-98c4-dc0c0c07398f"),
    ("account_name", "Acme"),
    ("site_name", "Acme outdoors"),
    ("name", "Hiking boots"),
    ("title", "How to choose hiking boots"),
    ("text", "waterproof hiking boots"),
    ("keyword", "waterproof hiking boots"),
    ("cron", "0 6 * * 1-5"),
    ("time_zone", "Europe/Berlin"),
    ("timezone", "Europe/Berlin"),
    ("locale", "en_US"),
    ("language", "en"),
    ("country", "US"),
    ("url", "https://blog.example/"),
    ("next", "https://igny8.example/api/v1/sites?page=2"),
    ("description", "What to look for, from the sole up."),
    ("sha256", SHA256),
];

/// Gives the bodies of an operation an example each, where they have none.
pub(super) fn complete(operation: &mut Map<String, Value>, schemas: &Value) {
    if let Some(body) = operation.get_mut("requestBody") {
        of_content(body, schemas);
    }
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    let good = responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
    good.for_each(|(_, response)| of_content(response, schemas));
}

fn of_content(holder: &mut Value, schemas: &Value) {
    let Some(content) = holder.get_mut("content").and_then(Value::as_object_mut) else { return };
    for (kind, media) in content.iter_mut().filter(|(kind, _)| kind.contains("json") || *kind == "text/csv") {
        let example = match kind.as_str() {
            "text/csv" => json!("Keyword,Volume\nwaterproof hiking boots,1300\n"),
            _ => media.get("schema").map(|schema| example(schema, "", schemas, 0)).unwrap_or_default(),
        };
        if let Some(media) = media.as_object_mut() {
            media.entry("example").or_insert(example);
        }
    }
}

fn example(schema: &Value, name: &str, schemas: &Value, depth: u8) -> Value {
    // a default that is an object says `null` for what it leaves out, which a body may not
    let default = schema.get("default").filter(|default| !default.is_object());
    if let Some(own) = schema.get("example").or(default) {
        return own.clone();
    }
    if let Some(first) = schema.pointer("/enum/0") {
        return first.clone();
    }
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    if let Some(target) = reference.and_then(|reference| schemas.get(reference)) {
        return example(target, name, schemas, depth + 1);
    }
    if let Some(part) = ["oneOf", "anyOf", "allOf"].iter().find_map(|word| schema.get(*word)?.get(0)) {
        return example(part, name, schemas, depth + 1);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => object(schema, schemas, depth),
        Some("array") if depth > DEEPEST => json!([]),
        Some("array") => {
            let wanted = usize::try_from(schema.get("minItems").and_then(Value::as_u64).unwrap_or(1)).unwrap_or(1);
            let item = schema.get("items").map(|items| example(items, name, schemas, depth + 1)).unwrap_or_default();
            vec![item; wanted.max(1)].into()
        }
        Some("integer") => schema.get("minimum").and_then(Value::as_f64).map_or(1, |least| least as i64).max(1).into(),
        Some("number") => json!(schema.get("minimum").and_then(Value::as_f64).unwrap_or(1.5).max(0.5)),
        Some("boolean") => true.into(),
        Some("string") => string(schema, name).into(),
        _ => json!({}),
    }
}

fn object(schema: &Value, schemas: &Value, depth: u8) -> Value {
    let mut out = Map::new();
    let required = schema.get("required").and_then(Value::as_array);
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let is_required = required.is_some_and(|all| all.iter().any(|word| word == name.as_str()));
        if is_required || depth < DEEPEST {
            out.insert(name.clone(), example(property, name, schemas, depth + 1));
        }
    }
    out.into()
}

fn string(schema: &Value, name: &str) -> String {
    let pattern = schema.get("pattern").and_then(Value::as_str).unwrap_or_default();
    if pattern == "^[0-9a-f]{64}$" {
        return SHA256.to_owned();
    }
    let kind = pattern.strip_prefix('^').and_then(|rest| rest.split_once('_')).map(|(kind, _)| kind);
    if let Some(kind) =
        kind.filter(|kind| (2..=5).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_lowercase()))
    {
        return format!("{kind}_0193b3a4-5d2f-7cc3-98c4-dc0c0c07398f");
    }
    let whole = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')).unwrap_or_default();
    if !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return whole.to_owned();
    }
    if pattern.starts_with("^[a-z]{2,3}(-") {
        return "en".to_owned();
    }
    let by_format = match schema.get("format").and_then(Value::as_str).unwrap_or_default() {
        "date-time" => Some("2026-11-22T09:00:00Z"),
        "date" => Some("2026-11-22"),
        "uuid" => Some("0193b3a4-5d2f-7cc3-98c4-dc0c0c07398f"),
        "uri" | "url" => Some("https://blog.example/"),
        "email" => Some("anna@acme.example"),
        _ => None,
    };
    let by_name = || WORDS.iter().find(|(end, _)| name.ends_with(end)).map(|(_, word)| *word);
    let text = by_format.or_else(by_name).unwrap_or("text");
    let bound = |word: &str| schema.get(word).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let mut text: String = text.chars().take(bound("maxLength").unwrap_or(usize::MAX)).collect();
    while text.chars().count() < bound("minLength").unwrap_or(0) {
        text.push('x');
    }
    text
}
