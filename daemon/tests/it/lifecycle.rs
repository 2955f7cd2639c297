//! The daemon's life under a real service manager's protocol: a child process, a socket for its notices, real signals.

#![cfg(test)] // so that the helpers too count as tests

use std::{
    os::unix::net::UnixDatagram,
    process::{Child, Command},
    time::Duration,
};

use igny8::platform::lifecycle::Lifecycle;

const CHILD: &str = "IGNY8_TEST_CHILD";

/// What the child is: work that ends with the drain (`drain`) or only with the stop (`stop`).
async fn service(ends_with: &str) -> bool {
    let life = Lifecycle::new();
    let token = if ends_with == "drain" { life.drain() } else { life.stop() };
    life.spawn("work", async move { token.cancelled().await });
    life.ready("serving").unwrap();
    life.ended(Duration::from_secs(600)).await
}

fn child(test: &str, socket: &std::path::Path, ends_with: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env("NOTIFY_SOCKET", socket)
        .env("WATCHDOG_USEC", "200000")
        .env(CHILD, ends_with)
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

/// Waits for a notice that holds `text`.
fn heard(socket: &UnixDatagram, text: &str) {
    let mut notice = [0; 1024];
    loop {
        let length = socket.recv(&mut notice).unwrap_or_else(|error| panic!("no {text}: {error}"));
        if String::from_utf8_lossy(&notice[..length]).contains(text) {
            return;
        }
    }
}

fn run(test: &str, ends_with: &str, first: &str, second: Option<&str>) {
    if let Some(ends_with) = std::env::var_os(CHILD) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        assert!(runtime.block_on(service(ends_with.to_str().unwrap())));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut child = child(test, &path, ends_with);
    heard(&socket, "READY=1");
    heard(&socket, "WATCHDOG=1");
    signal(&child, first);
    heard(&socket, "STOPPING=1");
    if let Some(second) = second {
        // fed through the drain: systemd would kill it otherwise
        heard(&socket, "WATCHDOG=1");
        signal(&child, second);
    }
    assert!(child.wait().unwrap().success());
}

#[test]
fn sigterm_drains_and_the_process_ends_well() {
    run("lifecycle::sigterm_drains_and_the_process_ends_well", "drain", "TERM", None);
}

#[test]
fn a_second_signal_of_the_other_kind_stops_what_does_not_drain() {
    run("lifecycle::a_second_signal_of_the_other_kind_stops_what_does_not_drain", "stop", "TERM", Some("INT"));
}
