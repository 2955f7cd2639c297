//! The rules of `docs/ARCHITECTURE.md` that the compiler does not hold: who may import whom.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A source file: its path below `daemon/src` with `/`, and its lines without tests and comments.
struct Source {
    path: String,
    lines: Vec<(usize, String)>,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 30, "the sources were not found below {}", root.display());
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = code
                .lines()
                .enumerate()
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
                .map(|(number, line)| (number + 1, line.to_owned()))
                .collect();
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path, lines });
        }
    }
}

/// Lines that contain `needle` as a path (not as part of a longer name) in files that `may` does not allow.
fn offenders(needle: &str, may: impl Fn(&str) -> bool) -> Vec<String> {
    sources()
        .iter()
        .filter(|source| !may(&source.path))
        .flat_map(|source| {
            source
                .lines
                .iter()
                .filter(|(_, line)| mentions(line, needle))
                .map(|(number, line)| format!("  daemon/src/{}:{number}: {}", source.path, line.trim()))
        })
        .collect()
}

fn mentions(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = &line[..at];
        // `super::features` is some module's own.
        !before.ends_with("super::") && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

/// The rooms that a file names: `features::planner…` and each first word in `features::{…}`, however it is broken.
fn rooms_named(source: &Source) -> Vec<String> {
    let text: String = source.lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join(" ");
    let mut named = Vec::new();
    for (at, needle) in text.match_indices("features::") {
        // A room is the first word of the path, or of each path at the first level of a group.
        let (mut depth, mut word, mut first) = (0_usize, String::new(), true);
        for c in text[at + needle.len()..].chars() {
            if c.is_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                let word = std::mem::take(&mut word);
                if first && depth <= 1 {
                    named.push(word);
                }
                first = false;
            }
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                ':' | ',' | ' ' => {}
                _ => break,
            }
            first = first || (c == '{' && depth == 1) || (c == ',' && depth == 1);
            if depth == 0 && !first {
                break;
            }
        }
    }
    named
}

fn hold(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}\n{}", broken.join("\n"));
}

/// The only files of the platform that name features, one line per thing.
const LISTS: [&str; 3] = ["platform/http/apis.rs", "platform/jobs/registry.rs", "platform/ai/functions.rs"];

#[test]
fn rule_1_the_platform_names_no_feature_except_in_the_lists() {
    let broken = offenders("features::", |path| !path.starts_with("platform/") || LISTS.contains(&path));
    hold("rule 1: platform never names a feature, except in the lists", &broken);
}

#[test]
fn rule_3_between_rooms_the_arrow_goes_up_the_pipeline() {
    let may_ask: [(&str, &[&str]); 6] = [
        ("accounts", &["billing"]),
        ("billing", &["accounts"]),
        ("thinker", &["accounts"]),
        ("planner", &["accounts", "billing", "thinker"]),
        ("writer", &["accounts", "billing", "thinker", "planner"]),
        ("publisher", &["accounts", "billing", "thinker", "planner", "writer"]),
    ];
    let rooms = ["accounts", "billing", "thinker", "planner", "writer", "publisher", "automation", "system"];
    let mut broken = Vec::new();
    for source in sources() {
        let Some(room) = source.path.strip_prefix("features/").and_then(|rest| rest.split('/').next()) else {
            continue;
        };
        let Some((_, allowed)) = may_ask.iter().find(|(name, _)| *name == room) else { continue };
        for named in rooms_named(&source).into_iter().filter(|named| rooms.contains(&named.as_str())) {
            if named != room && !allowed.contains(&named.as_str()) {
                broken.push(format!("  daemon/src/{}: {room} may not ask {named}", source.path));
            }
        }
    }
    hold("rule 3: between rooms the arrow goes up the pipeline", &broken);
}

#[test]
fn rooms_are_found_in_every_way_to_write_an_import() {
    let of = |text: &str| rooms_named(&Source { path: String::new(), lines: vec![(1, text.to_owned())] });
    assert_eq!(of("use crate::features::planner::ideas;"), ["planner"]);
    assert_eq!(
        of("use crate::{ features::{ accounts::{sites, sectors}, writer::content }, platform::x };"),
        ["accounts", "writer"]
    );
}

#[test]
fn rule_4_nothing_imports_an_api_but_the_list_and_other_apis() {
    let is_api = |path: &str| path.ends_with("/api.rs") || path.contains("/api_") || path.contains("/api/");
    let broken = offenders("api::", |path| path.starts_with("platform/") || is_api(path));
    hold("rule 4: only apis.rs, and another api.rs for the shape of an answer, import an api.rs", &broken);
}

#[test]
fn rule_5_each_library_has_its_place() {
    let not_http = |path: &str| !(path.starts_with("features/") && path.ends_with("/api.rs"));
    hold("rule 5: sea_orm never appears in an api.rs", &offenders("sea_orm::", not_http));
    let http =
        |path: &str| path.starts_with("platform/") || path.contains("/api") || ["app.rs", "program.rs"].contains(&path);
    for needle in ["poem::", "poem_openapi::"] {
        hold("rule 5: poem belongs in api.rs and the platform", &offenders(needle, http));
    }
    hold(
        "rule 5: reqwest belongs in platform/outbound",
        &offenders("reqwest::", |path| path.starts_with("platform/outbound")),
    );
    let environment = |path: &str| path.starts_with("config/") || path.starts_with("cli/") || path == "main.rs";
    hold("rule 5: std::env belongs in config/ and cli/", &offenders("env::var", environment));
}

#[test]
fn work_across_tenants_states_its_reason() {
    for source in sources() {
        for (index, (number, line)) in source.lines.iter().enumerate() {
            if !line.contains(".system(\"") {
                continue;
            }
            let above = &source.lines[index.saturating_sub(12)..index];
            let stated = above.iter().any(|(_, line)| line.contains("clippy::disallowed_methods"));
            assert!(
                stated,
                "daemon/src/{}:{number}: Store::system without #[expect(clippy::disallowed_methods, reason = …)]",
                source.path
            );
        }
    }
}
