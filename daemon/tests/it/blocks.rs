//! The block markup, judged by the code that will open it: the editor's own validator.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a broken promise may stop a test anywhere")]

use std::{fs, path::Path, process::Command};

use igny8::features::writer::document::blocks::{self, Folding};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::json;

use crate::support::documents::{document, uploaded};

const DOCUMENTS: usize = 300;

/// One line of JSON per document: what every validator in `tests/blocks` reads.
fn random_documents(folding: Folding) -> String {
    // Always the same documents, so that a failure can be looked at again.
    let mut runner = TestRunner::deterministic();
    let strategy = document();
    (0..DOCUMENTS)
        .map(|number| {
            let tree = strategy.new_tree(&mut runner).unwrap();
            let markup = blocks::render(&tree.current(), &uploaded, folding);
            format!("{}\n", json!({"name": format!("document {number}"), "blocks": markup}))
        })
        .collect()
}

fn the_editor_accepts(folding: Folding, file: &str) {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/blocks");
    assert!(
        tools.join("node_modules").is_dir(),
        "the editor's packages are not installed: run `make blocks-tools` (npm ci in tests/blocks)"
    );
    // A file, not a pipe: `make test-blocks` shows the same documents to real WordPress releases.
    let documents = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
    fs::write(&documents, random_documents(folding)).unwrap();

    let output = Command::new("node")
        .arg(tools.join("validate.mjs"))
        .stdin(fs::File::open(&documents).unwrap())
        .output()
        .expect("node starts");
    let report = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}\n{complaints}");
}

#[test]
fn the_editor_finds_every_block_valid_and_would_save_the_same_bytes() {
    the_editor_accepts(Folding::Details, "documents.ndjson");
}

#[test]
fn so_it_does_with_markup_for_releases_without_details() {
    the_editor_accepts(Folding::Open, "documents-open.ndjson");
}
