//! Holds messages of the WordPress protocol against their schema, `docs/protocol/wordpress-v1.schema.json`: both sides
//! are checked by the same file.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../docs/protocol/wordpress-v1.schema.json")).unwrap());

/// Fails if `message` is not a `definition` (such as `claim_response`).
#[track_caller]
pub fn assert_conforms(definition: &str, message: &Value) {
    let schema = &SCHEMA["$defs"][definition];
    assert!(schema.is_object(), "the protocol has no {definition}");
    let mut wrong = Vec::new();
    walk(schema, message, definition, &mut wrong);
    assert!(wrong.is_empty(), "{}\n{message:#}", wrong.join("\n"));
}

fn walk(schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    for (keyword, says) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$ref" => {
                walk(&SCHEMA["$defs"][says.as_str().unwrap().rsplit('/').next().unwrap()], value, at, wrong);
                true
            }
            "anyOf" => says.as_array().unwrap().iter().any(|choice| {
                let mut errors = Vec::new();
                walk(choice, value, at, &mut errors);
                errors.is_empty()
            }),
            "type" => is_a(says.as_str().unwrap(), value),
            "const" => says == value,
            "enum" => says.as_array().unwrap().contains(value),
            "pattern" => value.as_str().is_none_or(|text| Regex::new(says.as_str().unwrap()).unwrap().is_match(text)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= says.as_u64().unwrap()),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= says.as_u64().unwrap()),
            "minimum" => value.as_i64().is_none_or(|number| number >= says.as_i64().unwrap()),
            "maximum" => value.as_i64().is_none_or(|number| number <= says.as_i64().unwrap()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= says.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= says.as_u64().unwrap()),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    walk(says, item, &format!("{at}[{index}]"), wrong);
                }
                true
            }
            "required" => says.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => {
                for (name, property) in says.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        walk(property, value, &format!("{at}.{name}"), wrong);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = &schema["properties"];
                value.as_object().is_none_or(|fields| fields.keys().all(|name| known.get(name).is_some()))
            }
            "description" => true,
            other => panic!("the checker does not know the keyword {other}"),
        };
        if !fits {
            wrong.push(format!("{at}: {value} breaks {keyword} {says}"));
        }
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the checker does not know the type {other}"),
    }
}
