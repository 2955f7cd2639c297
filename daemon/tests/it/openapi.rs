//! The document that is kept, and what others are generated from, is the one that the program prints.

use std::{path::Path, process::Command};

#[test]
fn the_kept_document_is_what_the_program_prints() {
    let printed = Command::new(env!("CARGO_BIN_EXE_igny8")).arg("openapi").output().unwrap();
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let kept = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json")).unwrap();
    assert!(printed.stdout == kept, "docs/openapi.json is stale: `make openapi` writes it anew");
}
