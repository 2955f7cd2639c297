//! Rows as JSON for the log: ids with their kinds, long texts cut, secrets masked.

use sea_orm::{
    ActiveModelTrait, ActiveValue, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, Value,
    sea_query::value::sea_value_to_json_value,
};
use serde_json::{Map, Value as Json};

/// A row, or the part of it that changed.
pub(super) type Image = Map<String, Json>;

const MASK: &str = "[masked]";
/// Of a longer text the log keeps the beginning.
const TEXT_CHARS: usize = 300;
/// Of a longer list or object the log keeps its size.
const JSON_BYTES: usize = 2_000;

/// Parts of column names (and of keys in JSON) whose values are nobody's business.
const SECRETS: [&str; 14] = [
    "password",
    "passphrase",
    "secret",
    "secrets",
    "sealed",
    "token",
    "csrf",
    "credential",
    "credentials",
    "hash",
    "totp",
    "otp",
    "recovery",
    "private",
];

/// The table's name.
pub(super) fn table<E: EntityTrait>() -> &'static str {
    E::default().table_name()
}

/// The printed id of a row.
pub(super) fn id_of<E: EntityTrait>(row: &E::Model) -> String {
    key::<E>(|column| Some(row.get(column)))
}

/// The printed id of a row about to be written; empty if the database makes it.
pub(super) fn id_of_new<E: EntityTrait, A: ActiveModelTrait<Entity = E>>(row: &A) -> String {
    key::<E>(|column| given(row.get(column)))
}

fn key<E: EntityTrait>(value: impl Fn(E::Column) -> Option<Value>) -> String {
    let parts = E::PrimaryKey::iter().map(|key| {
        let column = key.into_column();
        let value = value(column).map(|value| json(table::<E>(), column.as_str(), &value));
        value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default()
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A row as it is.
pub(super) fn of<E: EntityTrait>(row: &E::Model) -> Image {
    columns::<E>(|column| Some(row.get(column)))
}

/// A row about to be written, as far as it says.
pub(super) fn of_new<E: EntityTrait, A: ActiveModelTrait<Entity = E>>(row: &A) -> Image {
    columns::<E>(|column| given(row.get(column)))
}

fn columns<E: EntityTrait>(value: impl Fn(E::Column) -> Option<Value>) -> Image {
    let table = table::<E>();
    let one = |column: E::Column| {
        Some((column.as_str().to_owned(), masked(column.as_str(), json(table, column.as_str(), &value(column)?))))
    };
    E::Column::iter().filter_map(one).collect()
}

fn given(value: ActiveValue<Value>) -> Option<Value> {
    match value {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value),
        ActiveValue::NotSet => None,
    }
}

fn json(table: &str, column: &str, value: &Value) -> Json {
    match value {
        Value::Uuid(Some(id)) => format!("{}_{id}", kind(table, column)).into(),
        Value::Bytes(Some(_)) => MASK.into(),
        Value::ChronoDateTimeUtc(Some(time)) => time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true).into(),
        Value::Json(Some(json)) => without_secrets(json),
        other => sea_value_to_json_value(other),
    }
}

/// The printed kind of the id in a column: the ids' kinds where they differ from the tables' names.
pub(super) fn kind<'a>(table: &'a str, column: &'a str) -> &'a str {
    let noun = match column {
        "id" => table,
        "granted_by" | "created_by" | "invited_by" | "approved_by" => "user",
        other => other.strip_suffix("_id").unwrap_or(other),
    };
    match noun {
        "account" => "acct",
        "subscription" => "subs",
        "sector" => "sect",
        "keyword" => "kw",
        "cluster" => "clus",
        "content" => "cont",
        "content_version" => "cver",
        "image" => "img",
        "ai_call" => "call",
        "schedule_rule" => "rule",
        "delivery" => "dlv",
        "pairing" => "pair",
        "provider" => "prov",
        "ledger_entry" => "ledg",
        "reservation" => "resv",
        "session" => "sess",
        "api_key" => "key",
        "token_family" | "family" => "fam",
        same => same,
    }
}

fn is_secret(name: &str) -> bool {
    // `content_hash` and `token_version` say nothing about a secret, and `tokens_in` counts
    let harmless = ["content_hash", "file_hash", "prompt_hash", "token_version"].contains(&name);
    !harmless && name.split(['_', '-']).any(|part| SECRETS.contains(&part.to_ascii_lowercase().as_str()))
        || name.contains("api_key")
}

fn masked(name: &str, value: Json) -> Json {
    match value {
        Json::Null => Json::Null,
        _ if is_secret(name) => MASK.into(),
        Json::String(text) if text.chars().count() > TEXT_CHARS => {
            let start: String = text.chars().take(TEXT_CHARS).collect();
            format!("{start}… ({} characters)", text.chars().count()).into()
        }
        Json::Array(_) | Json::Object(_) if value.to_string().len() > JSON_BYTES => {
            format!("… ({} bytes)", value.to_string().len()).into()
        }
        other => other,
    }
}

fn without_secrets(json: &Json) -> Json {
    match json {
        Json::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let value = if is_secret(name) && !value.is_null() { MASK.into() } else { without_secrets(value) };
                (name.clone(), value)
            })
            .collect::<Map<_, _>>()
            .into(),
        Json::Array(items) => items.iter().map(without_secrets).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_masked_by_the_names_of_columns_and_keys() {
        for name in ["password_hash", "token_hash", "secret", "key_sealed", "csrf_hash", "api_key", "refresh_token"] {
            assert_eq!(masked(name, json!("x")), json!(MASK), "{name}");
        }
        for name in ["name", "key_id", "token_version", "content_hash", "tokens_in", "status"] {
            assert_eq!(masked(name, json!("x")), json!("x"), "{name}");
        }
        let seen = without_secrets(&json!({"smtp": {"password": "p", "host": "h"}, "list": [{"api_key": "k"}]}));
        assert_eq!(seen, json!({"smtp": {"password": MASK, "host": "h"}, "list": [{"api_key": MASK}]}));
    }

    #[test]
    fn long_values_are_cut() {
        let cut = masked("body", "a".repeat(5_000).into());
        assert!(cut.as_str().unwrap().ends_with("… (5000 characters)"));
        assert_eq!(masked("document", json!(vec!["block"; 500])), json!("… (4001 bytes)"));
    }

    #[test]
    fn an_id_is_printed_with_its_kind() {
        assert_eq!(
            (kind("keyword", "id"), kind("keyword", "cluster_id"), kind("x", "granted_by")),
            ("kw", "clus", "user")
        );
    }
}
