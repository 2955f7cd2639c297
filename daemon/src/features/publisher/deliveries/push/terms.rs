//! Categories and tags by name: looked for, made where they are missing.

use serde_json::{Value, json};

use crate::features::publisher::{
    deliveries::{Note, payload::Term},
    wordpress::{Client, WpFault},
};

/// The ids of a post's terms.
#[derive(Debug, Default)]
pub struct TermIds {
    pub categories: Vec<i64>,
    pub tags: Vec<i64>,
}

/// Finds or makes the terms. One that cannot be had is a remark.
pub async fn ids(client: &Client<'_>, terms: &[Term], warnings: &mut Vec<Note>) -> Result<TermIds, WpFault> {
    let mut ids = TermIds::default();
    for term in terms {
        let (route, list) = match term.taxonomy.as_str() {
            "category" => ("wp/v2/categories", &mut ids.categories),
            _ => ("wp/v2/tags", &mut ids.tags),
        };
        match id(client, route, &term.name).await {
            Ok(id) if !list.contains(&id) => list.push(id),
            Ok(_) => {}
            Err(fault) if fault.passes => return Err(fault),
            Err(fault) => {
                warnings
                    .push(Note::new("term_missing", format!("the term \"{}\" could not be set: {fault}", term.name)));
            }
        }
    }
    Ok(ids)
}

async fn id(client: &Client<'_>, route: &str, name: &str) -> Result<i64, WpFault> {
    let found = client.get(route, &[("search", name), ("per_page", "100")]).await?;
    let same = found.as_array().into_iter().flatten().find(|term| is_named(term, name));
    if let Some(id) = same.and_then(|term| term.get("id")?.as_i64()) {
        return Ok(id);
    }
    let made = match client.post(route, &json!({ "name": name })).await {
        // made by somebody else meanwhile, or written differently: WordPress says which it is
        Err(fault) if fault.is("term_exists") => fault.term_id,
        made => made?.get("id").and_then(Value::as_i64),
    };
    made.ok_or_else(|| WpFault::new("WordPress did not say which term it made"))
}

/// WordPress shows names with entities, and takes two that differ in case for one.
fn is_named(term: &Value, name: &str) -> bool {
    let shown = term.get("name").and_then(Value::as_str).unwrap_or_default();
    let plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#039;", "'");
    plain.replace("&amp;", "&").to_lowercase() == name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_through_entities_and_case() {
        assert!(is_named(&json!({"name": "Coffee &amp; Tea"}), "coffee & tea"));
        assert!(is_named(&json!({"name": "Ärger"}), "ärger"));
        assert!(!is_named(&json!({"name": "Coffee beans"}), "coffee"));
    }
}
