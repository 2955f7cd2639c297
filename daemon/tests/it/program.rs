//! The program itself, as a process, when the machine does not let it start: it ends with 1 and one sentence that says
//! what to do.

#![cfg(test)] // so that the helpers too count as tests

use std::{
    net::TcpListener,
    path::Path,
    process::{Command, Output},
};

/// `igny8 serve` with this data folder, listening at `listen`.
fn serve(data: &Path, listen: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_igny8"))
        .arg("serve")
        .env("IGNY8__DATA__DIR", data)
        .env("IGNY8__SERVER__LISTEN", listen)
        .env("IGNY8__METRICS__LISTEN", "127.0.0.1:0")
        .env_remove("IGNY8__DATABASE__URL")
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

/// That it refused to start, and said each of `words` in its one sentence.
#[track_caller]
fn assert_refused(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let sentences: Vec<&str> = said.lines().filter(|line| line.starts_with("igny8: ")).collect();
    let [sentence] = sentences.as_slice() else { panic!("not one sentence: {said}") };
    for word in words {
        assert!(sentence.contains(word), "{word:?} is not in: {sentence}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_port_in_use_is_named_before_anything_is_made() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_refused(&serve(&data, &address), &[&address, "in use by another program", "set server.listen"]);
    assert!(!data.exists(), "nothing was made");
}

#[test]
fn a_data_folder_that_cannot_be_made_or_written_to_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    assert_refused(&serve(&file.join("data"), "127.0.0.1:0"), &["file/data", "cannot be made", "set data.dir"]);
    // A folder that exists, and in which not even root makes a file.
    assert_refused(&serve(Path::new("/proc"), "127.0.0.1:0"), &["/proc/", "cannot be made", "set data.dir"]);
}

#[test]
fn a_damaged_database_is_named_kept_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("igny8.db");
    let damaged = "this was a database once, before somebody opened it in an editor\n".repeat(200);
    std::fs::write(&file, &damaged).unwrap();
    assert_refused(&serve(folder.path(), "127.0.0.1:0"), &["igny8.db", "damaged", "restore a backup"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), damaged);
}
