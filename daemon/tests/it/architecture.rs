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
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
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
    for (room, allowed) in may_ask {
        let home = format!("features/{room}/");
        for other in rooms.iter().filter(|other| **other != room && !allowed.contains(other)) {
            let broken = offenders(&format!("features::{other}"), |path| !path.starts_with(&home));
            hold(&format!("rule 3: {room} may not ask {other}"), &broken);
        }
    }
}

#[test]
fn rule_4_nothing_imports_an_api_but_the_list() {
    let broken = offenders("api::", |path| path.starts_with("platform/") || path == "app.rs");
    hold("rule 4: only platform/http/apis.rs imports a feature's api.rs", &broken);
}

#[test]
fn rule_5_each_library_has_its_place() {
    let ends = |path: &str, names: &[&str]| names.iter().any(|name| path.ends_with(name));
    let rows = |path: &str| {
        path.starts_with("platform/")
            || (path.starts_with("features/") && ends(path, &["/row.rs", "/mod.rs", "invariants.rs"]))
            || single_file_noun(path)
    };
    hold("rule 5: sea_orm belongs in row.rs, a feature's mod.rs and the platform", &offenders("sea_orm::", rows));
    let http = |path: &str| {
        path.starts_with("platform/") || path.contains("/api") || path.starts_with("cli/") || path == "app.rs"
    };
    hold("rule 5: poem belongs in api.rs and the platform", &offenders("poem", http));
    hold(
        "rule 5: reqwest belongs in platform/outbound",
        &offenders("reqwest::", |path| path.starts_with("platform/outbound")),
    );
    let environment = |path: &str| path.starts_with("config/") || path.starts_with("cli/") || path == "main.rs";
    hold("rule 5: std::env belongs in config/ and cli/", &offenders("env::var", environment));
}

/// A noun that fits in one file keeps its row there: `features/<room>/<noun>.rs`.
fn single_file_noun(path: &str) -> bool {
    path.starts_with("features/") && path.matches('/').count() == 2
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
