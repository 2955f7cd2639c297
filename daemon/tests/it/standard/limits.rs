//! T35: more than is accepted is refused in the one shape, while it comes, and others are served meanwhile.
//!
//! Small numbers here; `make test-limits` (`IGNY8_TEST_LIMITS`) takes a gigabyte, 100,000 parts and 500 slow clients.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::attacks::{raw, status};
use crate::support::{caller::Caller, daemon::TestDaemon};

const MIB: usize = 1024 * 1024;

fn full() -> bool {
    std::env::var("IGNY8_TEST_LIMITS").is_ok()
}

/// The code of a refusal, whose body must have the shape of every refusal.
fn code(said: &str) -> String {
    let body = said.split("\r\n\r\n").nth(1).unwrap_or_default();
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("no problem: {said}"));
    assert_eq!((&body["success"], body["request_id"].is_string()), (&json!(false), true), "{body}");
    body["code"].as_str().unwrap().to_owned()
}

fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() / 1024
}

fn head(owner: &Caller, path: &str, more: &str) -> String {
    let (path, token) = (owner.at(path), owner.token().unwrap());
    let path = path.split_once("/api").unwrap().1;
    format!("POST /api{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{more}\r\n")
}

/// Sends `total` bytes in chunks until it is answered; what was said, and how many bytes were taken.
fn stream_chunks(address: SocketAddr, head: &str, total: usize) -> (String, usize) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut sent = 0;
    let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, "1".repeat(64 * 1024));
    while sent < total && stream.write_all(chunk.as_bytes()).is_ok() {
        sent += 64 * 1024;
    }
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    (String::from_utf8_lossy(&said).into_owned(), sent)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_end_is_refused_at_its_limit() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let total = if full() { 1024 * MIB } else { 64 * MIB };
    let before = memory();
    let json = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let csv = "Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n";
    for (path, kind, limit) in [
        ("/sites/{site}/automation/rules", json, MIB),
        ("/sites/{site}/planner/keywords", json, MIB),
        ("/sites/{site}/planner/keywords/import?sector_id={sector}", csv, 20_000_000),
    ] {
        let (address, head) = (daemon.address, head(&owner, path, kind));
        let (said, sent) = spawn_blocking(move || stream_chunks(address, &head, total)).await.unwrap();
        // what lies in the buffers of both sides is sent as well
        assert!(sent < limit + 16 * MIB, "{path}: {sent} bytes were taken");
        if !said.is_empty() {
            // a line without end is no list of keywords, which is seen before the limit is
            let line = kind == csv && status(&said) == 422;
            assert!(line || (status(&said), code(&said).as_str()) == (413, "too_large"), "{path}: {said}");
        }
    }
    println!("memory {before} MiB before, {} MiB after", memory());
    // alone in its process only: other tests need memory as well
    assert!(!full() || memory() < before + 128);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_says_it_is_too_long_is_not_waited_for() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    // without a key and with one: both readers of a body
    for key in ["", "Idempotency-Key: k\r\n"] {
        let length = format!("{key}Content-Type: application/json\r\nContent-Length: 1073741824\r\n");
        let said = raw(&daemon, head(&owner, "/sites/{site}/automation/rules", &length).into_bytes()).await;
        assert_eq!((status(&said), code(&said).as_str()), (413, "too_large"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_with_a_body_has_a_limit() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let document: Value = serde_json::from_str(&igny8::cli::Program::openapi(&igny8::program::Igny8)).unwrap();
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(kinds) = operation["requestBody"]["content"].as_object() else { continue };
            let query = if operation["operationId"] == "keywords_import" { "?sector_id={sector}" } else { "" };
            let path = path.replace("{site_id}", "{site}").replace("{kind}", "openai_compatible");
            if path.replace("{site}", "").contains('{') {
                continue; // its id is looked for first in some; the reader is the same
            }
            let kind = kinds.keys().next().unwrap();
            let more = format!(
                "Idempotency-Key: k\r\nIf-Match: \"v1\"\r\nContent-Type: {kind}\r\nContent-Length: 1073741824\r\n"
            );
            let head = head(&owner, &format!("{path}{query}"), &more).replacen("POST", &method.to_uppercase(), 1);
            let said = raw(&daemon, head.into_bytes()).await;
            assert_eq!(status(&said), 413, "{method} {path}: {said}");
            asked += 1;
        }
    }
    assert!(asked > 15, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_long_is_refused_in_the_one_shape() {
    let daemon = TestDaemon::start().await;
    let long = "x".repeat(9 * 1024);
    let said = raw(
        &daemon,
        format!("GET /api/v1/meta/errors?q={long} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into(),
    )
    .await;
    assert_eq!((status(&said), code(&said).as_str()), (414, "uri_too_long"));
    let said = raw(
        &daemon,
        format!("GET /api/v1/meta/errors HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: {long}\r\nB: {long}\r\n\r\n")
            .into(),
    )
    .await;
    assert_eq!((status(&said), code(&said).as_str()), (431, "headers_too_large"));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_kinds_and_packed_bodies_are_refused() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let rules = "/sites/{site}/automation/rules";
    let send = async |kind: &str, encoding: Option<&str>, body: Vec<u8>| {
        let request = owner.request(Method::POST, rules).header("Content-Type", kind).body(body);
        let request =
            encoding.into_iter().fold(request, |request, encoding| request.header("Content-Encoding", encoding));
        owner.send(request).await
    };
    // a bomb: a kilobyte that unpacks to a megabyte is not unpacked at all
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 8 * MIB]).unwrap();
    send("application/json", Some("gzip"), bomb.finish().unwrap()).await.refused(415, "unsupported_media");
    send("text/plain", None, b"{}".to_vec()).await.refused(415, "unsupported_media");
    let parts = if full() { 100_000 } else { 1_000 };
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n".repeat(parts) + "--b--\r\n";
    send("multipart/form-data; boundary=b", None, multipart.into_bytes()).await.refused(415, "unsupported_media");
    send("application/json", None, b"{\"name\": \"\xff\xfe\"}".to_vec()).await.refused(400, "malformed");
    let nul =
        json!({"name": "a\u{0}b", "stages": ["cluster"], "cron": "0 6 * * *", "time_zone": "UTC", "enabled": false});
    let refused = send("application/json", None, nul.to_string().into_bytes()).await.refused(400, "validation_failed");
    assert!(refused["errors"]["name"][0].as_str().unwrap().contains("NUL"), "{refused}");
    owner.get("/sites/{site}/planner/keywords?q=a%00b").await.refused(400, "validation_failed");
    owner.get("/sites/{site}/planner/keywords/kw_%00").await.refused(404, "not_found");
}

/// Slow clients hold connections, not the others: whoever asks meanwhile is answered.
#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_do_not_keep_others_out() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let (address, count) = (daemon.address, if full() { 500 } else { 100 });
    let slow =
        head(&owner, "/sites/{site}/automation/rules", "Content-Type: application/json\r\nContent-Length: 1000\r\n");
    let before = memory();
    let held = spawn_blocking(move || {
        let begun = (0..count).map(|n| {
            let mut stream = TcpStream::connect(address).unwrap();
            // half of them never end their head, half never send their body
            let part = if n % 2 == 0 { "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ".as_bytes() } else { slow.as_bytes() };
            stream.write_all(part).unwrap();
            stream
        });
        begun.collect::<Vec<_>>()
    });
    let held = held.await.unwrap();
    for _ in 0..50 {
        owner.get("/sites/{site}/planner/keywords").await.rows();
    }
    println!("{} slow clients, memory {before} MiB before, {} MiB with them", held.len(), memory());
    // alone in its process only: other tests need memory as well
    assert!(!full() || memory() < before + 128);
    if full() {
        // and each is sent away: the head without a word, the body with a 408
        let answers = spawn_blocking(move || {
            let end = |mut stream: TcpStream| {
                stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
                let mut said = Vec::new();
                let ended = stream.read_to_end(&mut said).is_ok();
                (ended, String::from_utf8_lossy(&said).into_owned())
            };
            held.into_iter().map(end).collect::<Vec<_>>()
        });
        let answers = answers.await.unwrap();
        assert!(answers.iter().all(|(ended, _)| *ended), "somebody is still waited for");
        let timed_out = answers.iter().filter(|(_, said)| said.contains("request_timeout")).count();
        assert_eq!(timed_out, count / 2);
        println!("{timed_out} answered 408, {} closed", count - timed_out);
    }
}
