//! What poem-openapi does not say of itself: permissions, throttles, examples, refusals written once, and a few things
//! that linters and generators of clients want to have said.

mod examples;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::operations::Known;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Completes the document.
pub(super) fn refine(document: &mut Value, known: &BTreeMap<&'static str, Known>) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    let mut refusals = Map::new();
    for operation in operations(document) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(known) = known.get(id.as_str()) {
            describe(operation, known);
        }
        hoist_refusals(operation, &mut refusals);
        examples::complete(operation, &schemas);
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("responses".into(), refusals.into());
    }
    if let Some(license) = document.pointer_mut("/info/license").and_then(Value::as_object_mut) {
        // `identifier` is a word of OpenAPI 3.1
        license.remove("identifier");
    }
    type_nullable(document, &schemas);
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let methods = paths.into_iter().flat_map(|paths| paths.values_mut()).filter_map(Value::as_object_mut);
    let found = methods.flat_map(|path| path.iter_mut()).filter(|(method, _)| METHODS.contains(&method.as_str()));
    found.filter_map(|(_, operation)| operation.as_object_mut())
}

fn describe(operation: &mut Map<String, Value>, known: &Known) {
    operation.entry("description").or_insert_with(|| match &known.permission {
        Some(permission) => format!("Needs the permission `{permission}`.").into(),
        None => "Needs no session: what it takes is in the request.".into(),
    });
    // said, not left out: nobody need be signed in
    operation.entry("security").or_insert_with(|| json!([]));
    if let Some(permission) = &known.permission {
        operation.insert("x-permission".into(), permission.as_str().into());
    }
    operation.insert("x-throttle".into(), known.operation.scope.word().into());
    if let Some(deprecation) = &known.operation.deprecation {
        operation.insert("x-sunset".into(), deprecation.sunset().into());
    }
}

/// The refusals are the same everywhere: each stands once among the components.
fn hoist_refusals(operation: &mut Map<String, Value>, refusals: &mut Map<String, Value>) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
        let name = format!("Problem{status}");
        let kept = refusals.entry(name.as_str()).or_insert_with(|| response.clone());
        if kept == response {
            *response = json!({ "$ref": format!("#/components/responses/{name}") });
        }
    }
}

/// `nullable` has no meaning without a `type` beside it (OpenAPI 3.0.3): that of what is referred to.
fn type_nullable(value: &mut Value, schemas: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| type_nullable(item, schemas)),
        Value::Object(object) => {
            // `{"nullable": true}` as a part says nothing that the whole does not say
            if let Some(parts) = object.get_mut("allOf").and_then(Value::as_array_mut) {
                parts.retain(|part| *part != json!({"nullable": true}));
            }
            object.values_mut().for_each(|value| type_nullable(value, schemas));
            if object.get("nullable") == Some(&Value::Bool(true)) && !object.contains_key("type") {
                match type_of(object, schemas) {
                    Some(kind) => object.insert("type".into(), kind),
                    // what may be anything may be null
                    None => object.remove("nullable"),
                };
            }
        }
        _ => {}
    }
}

fn type_of(schema: &Map<String, Value>, schemas: &Value) -> Option<Value> {
    if let Some(kind) = schema.get("type") {
        return Some(kind.clone());
    }
    let reference = schema.get("$ref").and_then(Value::as_str);
    if let Some(name) = reference.and_then(|reference| reference.strip_prefix("#/components/schemas/")) {
        return type_of(schemas.get(name)?.as_object()?, schemas);
    }
    let parts = ["allOf", "anyOf", "oneOf"].iter().find_map(|word| schema.get(*word)?.as_array());
    parts?.iter().filter_map(Value::as_object).find_map(|part| type_of(part, schemas))
}
