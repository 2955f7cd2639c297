//! Walks a value along the schema that the document shows and collects everything that is wrong, by dotted path.
//!
//! So the documented schema *is* the validation. Fields that the schema does not know are refused: a misspelt field
//! that is silently ignored is a lost edit.

use std::{
    any::TypeId,
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use poem_openapi::{
    registry::{MetaDiscriminatorObject, MetaSchema, MetaSchemaRef, Registry},
    types::Type,
};
use regex::Regex;
use serde_json::{Map, Number, Value};

use crate::platform::error::{FieldErrors, Result};

/// Nobody reads more, and a list of a million wrong items must not become an answer of a million sentences.
const MANY: usize = 100;

/// A type's schema with all that it refers to.
struct Shape {
    root: MetaSchemaRef,
    schemas: HashMap<String, MetaSchema>,
}

/// Building a registry costs more than checking with it, and types do not change.
static SHAPES: LazyLock<RwLock<HashMap<TypeId, Arc<Shape>>>> = LazyLock::new(RwLock::default);
static PATTERNS: LazyLock<RwLock<HashMap<String, Option<Regex>>>> = LazyLock::new(RwLock::default);

fn shape_of<T: Type + 'static>() -> Arc<Shape> {
    let id = TypeId::of::<T>();
    if let Some(shape) = SHAPES.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
        return Arc::clone(shape);
    }
    let mut registry = Registry::new();
    T::register(&mut registry);
    let shape = Arc::new(Shape { root: T::schema_ref(), schemas: registry.schemas.into_iter().collect() });
    SHAPES.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&shape));
    shape
}

/// Everything that is wrong with `value` as a `T`.
pub(super) fn check<T: Type + 'static>(value: &Value) -> Result<()> {
    let shape = shape_of::<T>();
    let mut walk = Walk { shape: &shape, errors: FieldErrors::new() };
    if T::IS_REQUIRED || !value.is_null() {
        walk.reference(&shape.root, value, "", true);
    }
    walk.errors.check()
}

struct Walk<'a> {
    shape: &'a Shape,
    errors: FieldErrors,
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

impl<'a> Walk<'a> {
    fn add(&mut self, path: &str, message: impl Into<String>) {
        if self.errors.0.len() >= MANY {
            return;
        }
        let path = if path.is_empty() { "body" } else { path };
        self.errors.add(path, message);
    }

    fn resolve(&self, reference: &'a MetaSchemaRef) -> Option<&'a MetaSchema> {
        match reference {
            MetaSchemaRef::Inline(schema) => Some(schema),
            MetaSchemaRef::Reference(name) => self.shape.schemas.get(name),
        }
    }

    /// `closed`: fields that the schema does not know are refused. Open inside `allOf`, where each part knows its own.
    fn reference(&mut self, reference: &'a MetaSchemaRef, value: &Value, path: &str, closed: bool) {
        if let Some(schema) = self.resolve(reference) {
            self.schema(schema, value, path, closed);
        }
    }

    fn schema(&mut self, schema: &'a MetaSchema, value: &Value, path: &str, closed: bool) {
        if value.is_null() && schema.nullable {
            return;
        }
        if let Some(discriminator) = &schema.discriminator {
            return self.tagged(discriminator, value, path, closed);
        }
        if !schema.all_of.is_empty() {
            return self.all_of(schema, value, path, closed);
        }
        if !schema.any_of.is_empty() || !schema.one_of.is_empty() {
            return self.best_of(schema, value, path, closed);
        }
        if !schema.enum_items.is_empty() {
            if !schema.enum_items.contains(value) {
                let words = schema.enum_items.iter().map(plain).collect::<Vec<_>>().join(", ");
                self.add(path, format!("must be one of {words}"));
            }
            return;
        }
        match (schema.ty, value) {
            ("object", Value::Object(object)) => self.object(schema, object, path, closed),
            ("array", Value::Array(items)) => self.array(schema, items, path),
            ("string", Value::String(text)) => self.string(schema, text, path),
            ("integer", Value::Number(number)) if number.is_i64() || number.is_u64() => {
                self.number(schema, number, path);
            }
            ("number", Value::Number(number)) => self.number(schema, number, path),
            ("boolean", Value::Bool(_)) | ("", _) => {}
            (expected, _) => self.add(path, format!("must be {}", with_article(expected))),
        }
    }

    fn tagged(&mut self, discriminator: &'a MetaDiscriminatorObject, value: &Value, path: &str, closed: bool) {
        let Value::Object(object) = value else { return self.add(path, "must be an object") };
        let tag = discriminator.property_name;
        let words = || discriminator.mapping.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(", ");
        let Some(word) = object.get(tag).and_then(Value::as_str) else {
            let message = format!("is required and must be one of {}", words());
            return self.add(&join(path, tag), message);
        };
        let target = discriminator.mapping.iter().find(|(known, _)| known == word);
        let name = target.and_then(|(_, reference)| reference.rsplit('/').next());
        match name.and_then(|name| self.shape.schemas.get(name)) {
            Some(schema) => self.schema(schema, value, path, closed),
            None => self.add(&join(path, tag), format!("must be one of {}", words())),
        }
    }

    fn all_of(&mut self, schema: &'a MetaSchema, value: &Value, path: &str, closed: bool) {
        for part in &schema.all_of {
            self.reference(part, value, path, false);
        }
        if let (true, Value::Object(object)) = (closed, value) {
            let mut known = BTreeSet::new();
            if self.collect_fields(schema, &mut known) {
                self.refuse_unknown(&known, object, path);
            }
        }
    }

    /// The fields that `schema` knows; `false` if it takes any.
    fn collect_fields(&self, schema: &'a MetaSchema, known: &mut BTreeSet<&'a str>) -> bool {
        known.extend(schema.properties.iter().map(|(name, _)| *name));
        let parts = || schema.all_of.iter().filter_map(|part| self.resolve(part));
        schema.additional_properties.is_none() && parts().all(|part| self.collect_fields(part, known))
    }

    /// One of several: fine if it fits one; otherwise the errors of the one it fits best.
    fn best_of(&mut self, schema: &'a MetaSchema, value: &Value, path: &str, closed: bool) {
        let choices = schema.any_of.iter().chain(&schema.one_of);
        let tried = choices.map(|choice| {
            let mut walk = Walk { shape: self.shape, errors: FieldErrors::new() };
            walk.reference(choice, value, path, closed);
            walk.errors
        });
        if let Some(best) = tried.min_by_key(|errors| errors.0.len()) {
            for (field, messages) in best.0 {
                self.errors.0.entry(field).or_default().extend(messages);
            }
        }
    }

    fn object(&mut self, schema: &'a MetaSchema, object: &Map<String, Value>, path: &str, closed: bool) {
        for (name, property) in &schema.properties {
            match object.get(*name) {
                None if schema.required.contains(name) => self.add(&join(path, name), "is required"),
                // an optional field may be null: that is how a PATCH clears it
                None => {}
                Some(Value::Null) if !schema.required.contains(name) => {}
                Some(_) if self.is_read_only(property) => self.add(&join(path, name), "cannot be set"),
                Some(value) => self.reference(property, value, &join(path, name), true),
            }
        }
        if let Some(additional) = &schema.additional_properties {
            for (name, value) in object.iter().filter(|(name, _)| !schema.properties.iter().any(|(p, _)| p == name)) {
                self.reference(additional, value, &join(path, name), true);
            }
        } else if closed {
            let known = schema.properties.iter().map(|(name, _)| *name).collect();
            self.refuse_unknown(&known, object, path);
        }
        let count = object.len();
        self.count(count, schema.min_properties, schema.max_properties, path, "fields");
    }

    fn is_read_only(&self, property: &'a MetaSchemaRef) -> bool {
        self.resolve(property).is_some_and(|schema| schema.read_only)
    }

    fn refuse_unknown(&mut self, known: &BTreeSet<&str>, object: &Map<String, Value>, path: &str) {
        for name in object.keys().filter(|name| !known.contains(name.as_str())) {
            let fields = known.iter().copied().collect::<Vec<_>>().join(", ");
            self.add(&join(path, name), format!("is not known here; the fields are {fields}"));
        }
    }

    fn count(&mut self, count: usize, min: Option<usize>, max: Option<usize>, path: &str, of: &str) {
        if let Some(min) = min.filter(|min| count < *min) {
            self.add(path, format!("must have at least {min} {of}"));
        }
        if let Some(max) = max.filter(|max| count > *max) {
            self.add(path, format!("must have at most {max} {of}"));
        }
    }

    fn array(&mut self, schema: &'a MetaSchema, items: &[Value], path: &str) {
        self.count(items.len(), schema.min_items, schema.max_items, path, "items");
        let mut seen = HashSet::new();
        if schema.unique_items == Some(true) && !items.iter().all(|item| seen.insert(item.to_string())) {
            self.add(path, "must not name anything twice");
        }
        if let Some(of) = &schema.items {
            for (index, item) in items.iter().enumerate() {
                self.reference(of, item, &format!("{path}[{index}]"), true);
            }
        }
    }

    fn string(&mut self, schema: &'a MetaSchema, text: &str, path: &str) {
        self.count(text.chars().count(), schema.min_length, schema.max_length, path, "characters");
        if let Some(pattern) = schema.pattern.as_deref().filter(|pattern| !matches(pattern, text)) {
            self.add(
                path,
                match schema.example.as_ref().and_then(Value::as_str) {
                    Some(example) => format!("must look like {example}"),
                    None => format!("must match {pattern}"),
                },
            );
        }
        if let Some(wanted) = schema.format.and_then(|format| broken_format(format, text)) {
            self.add(path, format!("must be {wanted}"));
        }
    }

    fn number(&mut self, schema: &'a MetaSchema, number: &Number, path: &str) {
        let value = number.as_f64().unwrap_or(f64::NAN);
        let below = |bound: f64| if schema.exclusive_minimum == Some(true) { value <= bound } else { value < bound };
        let above = |bound: f64| if schema.exclusive_maximum == Some(true) { value >= bound } else { value > bound };
        let or_equal = |exclusive: Option<bool>| if exclusive == Some(true) { "more than" } else { "at least" };
        let minimum = schema.minimum.or(format_bounds(schema.format).0);
        let maximum = schema.maximum.or(format_bounds(schema.format).1);
        if let Some(bound) = minimum.filter(|bound| below(*bound)) {
            self.add(path, format!("must be {} {bound}", or_equal(schema.exclusive_minimum)));
        }
        if let Some(bound) = maximum.filter(|bound| above(*bound)) {
            let words = if schema.exclusive_maximum == Some(true) { "less than" } else { "at most" };
            self.add(path, format!("must be {words} {bound}"));
        }
        if let Some(of) = schema.multiple_of.filter(|of| (value / of).fract() != 0.0) {
            self.add(path, format!("must be a multiple of {of}"));
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn with_article(ty: &str) -> &'static str {
    match ty {
        "object" => "an object",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "something else",
    }
}

/// What a Rust integer can hold, which the document says by format only.
fn format_bounds(format: Option<&str>) -> (Option<f64>, Option<f64>) {
    let bounds = |min: f64, max: f64| (Some(min), Some(max));
    match format {
        Some("int8") => bounds(i8::MIN.into(), i8::MAX.into()),
        Some("int16") => bounds(i16::MIN.into(), i16::MAX.into()),
        Some("int32") => bounds(i32::MIN.into(), i32::MAX.into()),
        Some("uint8") => bounds(0.0, u8::MAX.into()),
        Some("uint16") => bounds(0.0, u16::MAX.into()),
        Some("uint32") => bounds(0.0, u32::MAX.into()),
        Some("uint64") => (Some(0.0), None),
        _ => (None, None),
    }
}

fn broken_format(format: &str, text: &str) -> Option<&'static str> {
    let (fits, wanted) = match format {
        "date-time" => (chrono::DateTime::parse_from_rfc3339(text).is_ok(), "a time such as 2026-11-22T09:00:00Z"),
        "naive-date" | "date" => (text.parse::<chrono::NaiveDate>().is_ok(), "a date such as 2026-11-22"),
        "uuid" => (uuid::Uuid::parse_str(text).is_ok(), "a UUID"),
        "uri" | "url" => (url::Url::parse(text).is_ok(), "an absolute URL such as https://example.com/"),
        _ => return None,
    };
    (!fits).then_some(wanted)
}

fn matches(pattern: &str, text: &str) -> bool {
    if let Some(known) = PATTERNS.read().unwrap_or_else(PoisonError::into_inner).get(pattern) {
        return known.as_ref().is_none_or(|regex| regex.is_match(text));
    }
    let regex = Regex::new(pattern).ok();
    let fits = regex.as_ref().is_none_or(|regex| regex.is_match(text));
    PATTERNS.write().unwrap_or_else(PoisonError::into_inner).insert(pattern.to_owned(), regex);
    fits
}

#[cfg(test)]
mod tests {
    use poem_openapi::{Object, Union};
    use serde_json::json;

    use super::*;
    use crate::platform::error::Error;

    #[derive(Object)]
    #[oai(rename = "SchemaTestTag")]
    struct Tag {
        #[oai(validator(pattern = "^[a-z0-9-]+$"))]
        slug: String,
    }

    #[derive(Object)]
    #[oai(rename = "SchemaTestCircle")]
    struct Circle {
        radius: u32,
    }

    #[derive(Object)]
    #[oai(rename = "SchemaTestSquare")]
    struct Square {
        side: u32,
    }

    #[derive(Union)]
    #[oai(rename = "SchemaTestFigure", discriminator_name = "type")]
    enum Figure {
        #[oai(mapping = "circle")]
        Circle(Circle),
        #[oai(mapping = "square")]
        Square(Square),
    }

    #[derive(Object)]
    #[oai(rename = "SchemaTestNew")]
    struct New {
        #[oai(validator(min_length = 2))]
        term: String,
        #[oai(validator(minimum(value = "0"), maximum(value = "100")))]
        difficulty: Option<i32>,
        #[oai(validator(max_items = 3), default)]
        tags: Vec<Tag>,
        figure: Option<Figure>,
        site: Option<crate::platform::ids::SiteId>,
        at: Option<chrono::DateTime<chrono::Utc>>,
        labels: Option<HashMap<String, u8>>,
    }

    fn errors(value: Value) -> Vec<(String, String)> {
        match check::<New>(&value) {
            Ok(()) => vec![],
            Err(Error::Invalid(errors)) => {
                errors.0.into_iter().map(|(field, messages)| (field, messages.join("; "))).collect()
            }
            Err(other) => panic!("{other}"),
        }
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(field, message)| ((*field).to_owned(), (*message).to_owned())).collect()
    }

    #[test]
    fn a_good_value_has_no_errors() {
        let value = json!({
            "term": "shoes", "difficulty": null, "tags": [{"slug": "a-1"}], "figure": {"type": "circle", "radius": 2},
            "site": "site_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f", "at": "2026-11-22T09:00:00Z", "labels": {"any": 3}
        });
        assert_eq!(errors(value), []);
    }

    #[test]
    fn every_error_is_found_at_once_and_by_path() {
        let value = json!({"term": "x", "difficulty": 101, "tags": [{"slug": "A"}, {}, {"slug": 3}], "at": "today"});
        assert_eq!(
            errors(value),
            pairs(&[
                ("at", "must be a time such as 2026-11-22T09:00:00Z"),
                ("difficulty", "must be at most 100"),
                ("tags[0].slug", "must match ^[a-z0-9-]+$"),
                ("tags[1].slug", "is required"),
                ("tags[2].slug", "must be a text"),
                ("term", "must have at least 2 characters"),
            ])
        );
    }

    #[test]
    fn unknown_fields_are_refused_at_every_depth() {
        let value = json!({"term": "shoes", "diffculty": 3, "tags": [{"slug": "a", "x": 1}],
            "figure": {"type": "circle", "radius": 1, "side": 2}});
        let found: Vec<String> = errors(value).into_iter().map(|(field, _)| field).collect();
        assert_eq!(found, ["diffculty", "figure.side", "tags[0].x"]);
    }

    #[test]
    fn a_tagged_union_says_which_words_it_has() {
        assert_eq!(
            errors(json!({"term": "shoes", "figure": {"radius": 1}})),
            pairs(&[("figure.type", "is required and must be one of circle, square")])
        );
        assert_eq!(
            errors(json!({"term": "shoes", "figure": {"type": "line"}})),
            pairs(&[("figure.type", "must be one of circle, square")])
        );
        assert_eq!(
            errors(json!({"term": "shoes", "figure": {"type": "square"}})),
            pairs(&[("figure.side", "is required")])
        );
    }

    #[test]
    fn an_id_of_another_kind_is_shown_what_it_should_look_like() {
        let (_, message) = errors(json!({"term": "shoes", "site": "kw_1"})).remove(0);
        assert!(message.starts_with("must look like site_"), "{message}");
    }

    #[test]
    fn what_is_no_object_is_told_so() {
        assert_eq!(errors(json!([])), pairs(&[("body", "must be an object")]));
        assert_eq!(
            errors(json!({"term": "shoes", "labels": {"a": 256}})),
            pairs(&[("labels.a", "must be at most 255")])
        );
    }
}
