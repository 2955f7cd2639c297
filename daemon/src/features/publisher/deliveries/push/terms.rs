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
pub async fn ids(
    client: &Client<'_>,
    terms: &[Term],
    create: bool,
    warnings: &mut Vec<Note>,
) -> Result<TermIds, WpFault> {
    let mut ids = TermIds::default();
    for term in terms {
        let (route, list) = match term.taxonomy.as_str() {
            "category" => ("wp/v2/categories", &mut ids.categories),
            _ => ("wp/v2/tags", &mut ids.tags),
        };
        match nested_id(client, route, term, create).await {
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

/// A term below its parents, which are looked for and made like it.
async fn nested_id(client: &Client<'_>, route: &str, term: &Term, create: bool) -> Result<i64, WpFault> {
    let mut parent = None;
    for name in &term.parents {
        parent = Some(id(client, route, name, Some(parent.unwrap_or(0)), create).await?);
    }
    id(client, route, &term.name, parent, create).await
}

/// The term of this name: below `parent` (0: at the top) if one is given, else wherever it is.
async fn id(client: &Client<'_>, route: &str, name: &str, parent: Option<i64>, create: bool) -> Result<i64, WpFault> {
    let found = client.get(route, &[("search", name), ("per_page", "100")]).await?;
    let fits = |term: &&Value| {
        let below = term.get("parent").and_then(Value::as_i64).unwrap_or(0);
        is_named(term, name) && parent.is_none_or(|parent| parent == below)
    };
    let same = found.as_array().into_iter().flatten().find(fits);
    if let Some(id) = same.and_then(|term| term.get("id")?.as_i64()) {
        return Ok(id);
    }
    if !create {
        return Err(WpFault::new("it does not exist, and this site's settings do not let us make it"));
    }
    let new = match parent {
        Some(parent) if parent > 0 => json!({ "name": name, "parent": parent }),
        _ => json!({ "name": name }),
    };
    let made = match client.post(route, &new).await {
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
