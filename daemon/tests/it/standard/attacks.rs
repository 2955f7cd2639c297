//! Known attacks on what lies beneath every operation: heads, hosts, origins, depth.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use crate::support::daemon::TestDaemon;

/// What the daemon says to these very bytes.
pub async fn raw(daemon: &TestDaemon, bytes: Vec<u8>) -> String {
    let address = daemon.address;
    let said = spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
        // a daemon that has heard enough may close before it is told everything
        let _ = stream.write_all(&bytes);
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    });
    said.await.unwrap()
}

pub fn status(said: &str) -> u16 {
    said.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no status: {said:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_header_poisons_no_link() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    for n in 0..3 {
        owner.post("/sites/{site}/sectors", json!({"name": format!("Sector {n}")})).await.created();
    }
    for host in ["evil.example", "evil.example:80", "127.0.0.1\tevil.example"] {
        let request = owner
            .request(Method::GET, "/sites/{site}/sectors?page_size=1")
            .header("Host", host)
            .header("X-Forwarded-Host", "evil.example")
            .header("Forwarded", "host=evil.example");
        let Some(answer) = owner.try_send(request).await else { continue };
        assert!(!answer.text.contains("evil"), "{host}: {}", answer.text);
        let told: Vec<_> = answer.headers.values().filter(|value| format!("{value:?}").contains("evil")).collect();
        assert!(told.is_empty(), "{told:?}");
    }
    let answer = owner.get("/sites/{site}/sectors?page_size=1").await;
    assert!(answer.body["next"].as_str().unwrap().starts_with(&daemon.url()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_cannot_bring_a_header_or_a_line_of_its_own() {
    let daemon = TestDaemon::start().await;
    for id in ["a\r\nSet-Cookie: x=1", "a\nb", "a b", "<script>", "ä", &"x".repeat(65), ""] {
        let head =
            format!("GET /api/v1/meta/errors HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: {id}\r\n\r\n");
        let said = raw(&daemon, head.into_bytes()).await;
        let head = said.split("\r\n\r\n").next().unwrap();
        let ids: Vec<&str> = head.lines().filter(|line| line.to_lowercase().starts_with("x-request-id:")).collect();
        assert!(ids.len() <= 1 && !head.to_lowercase().contains("set-cookie"), "{head}");
        // echoed only if it is a plain word; otherwise a new one
        if let [line] = ids.as_slice() {
            let echoed = line.split_once(':').unwrap().1.trim();
            assert!(
                echoed.len() <= 64 && echoed.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)),
                "{line}"
            );
        }
    }
    let answer = daemon.anonymous();
    let request = answer.request(Method::GET, "/meta/errors").header("X-Request-Id", "my-id_1.2");
    assert_eq!(answer.send(request).await.headers["x-request-id"], "my-id_1.2");
}

/// The log of a real process: whatever is asked, one request is one line, and each line is JSON.
#[test]
fn a_log_line_stays_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let log = folder.path().join("log");
    let mut child = Command::new(env!("CARGO_BIN_EXE_igny8"))
        .arg("serve")
        .current_dir(folder.path())
        .env("IGNY8__DATA__DIR", folder.path().join("data"))
        .env("IGNY8__SERVER__LISTEN", format!("127.0.0.1:{port}"))
        .env("IGNY8__METRICS__LISTEN", "127.0.0.1:0")
        .env("IGNY8__LOG__FORMAT", "json")
        .env("IGNY8__LOG__LEVEL", "debug,hyper=off,sqlx=off")
        .stdout(std::fs::File::create(&log).unwrap())
        .stderr(Stdio::from(std::fs::File::create(folder.path().join("err")).unwrap()))
        .spawn()
        .unwrap();
    let ask = |bytes: &[u8]| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
        stream.write_all(bytes).ok()?;
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        Some(said)
    };
    for _ in 0..600 {
        if ask(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let evil = "x%0d%0aFORGED%20entry%1b%5b31m";
    for (path, id) in [
        (format!("/api/v1/sites/{evil}"), "plain".to_owned()),
        (format!("/api/v1/wp/images/{evil}?token={evil}"), "a\tFORGED".to_owned()),
        (format!("/{evil}?{evil}={evil}"), "\u{1b}[31mFORGED".to_owned()),
    ] {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: FORGED\r\nUser-Agent: FORGED \u{1b}[2J\r\nX-Request-Id: {id}\r\nConnection: close\r\n\r\n"
        );
        ask(head.as_bytes()).unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let text = std::fs::read_to_string(&log).unwrap() + &std::fs::read_to_string(folder.path().join("err")).unwrap();
    let answered: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("a line that is no entry: {line:?}")))
        .collect();
    assert!(answered.len() >= 4, "{text}");
    assert!(!text.contains('\u{1b}') && text.lines().all(|line| !line.starts_with("FORGED")), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_that_nests_without_end_is_refused() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [200, 100_000] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let request = owner.request(Method::POST, "/sites/{site}/automation/rules");
            owner.send(request.header("Content-Type", "application/json").body(text)).await.refused(400, "malformed");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_named_origins_may_call() {
    let console: igny8::config::WebOrigin = serde_json::from_str("\"https://console.example\"").unwrap();
    let daemon = TestDaemon::start_with(|config| config.server.cors_origins = vec![console]).await;
    let caller = daemon.anonymous();
    let ask = async |method: Method, origin: &str| {
        let request = caller.request(method, "/me").header("Origin", origin);
        let request = request.header("Access-Control-Request-Method", "GET");
        caller.send(request.header("Access-Control-Request-Headers", "x-csrf-token")).await
    };
    let preflight = ask(Method::OPTIONS, "https://console.example").await;
    assert!(preflight.status.is_success(), "{}", preflight.status);
    assert_eq!(preflight.headers["access-control-allow-origin"], "https://console.example");
    assert_eq!(preflight.headers["access-control-allow-credentials"], "true");
    assert_eq!(preflight.headers["access-control-allow-headers"], "x-csrf-token");
    let refused = ask(Method::GET, "https://console.example").await;
    assert_eq!(
        refused.headers["access-control-allow-origin"], "https://console.example",
        "a refusal can be read as well"
    );
    assert!(refused.headers["access-control-expose-headers"].to_str().unwrap().contains("x-request-id"));
    refused.refused(401, "unauthenticated");
    let strangers =
        ["https://evil.example", "https://console.example.evil.example", "http://console.example", "null", "*"];
    for origin in strangers {
        for method in [Method::OPTIONS, Method::GET] {
            let answer = ask(method, origin).await;
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{origin}");
            assert!(answer.headers.get_all("vary").iter().any(|value| value == "Origin"));
        }
    }
}

#[test]
fn an_origin_in_the_configuration_is_exact() {
    for wrong in [
        "*",
        "https://*.example",
        "https://console.example/",
        "console.example",
        "https://a.example/path",
        "ftp://a.example",
        "null",
    ] {
        let read: Result<igny8::config::WebOrigin, _> = serde_json::from_value(json!(wrong));
        assert!(read.is_err(), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_run_no_script_but_ours() {
    let daemon = TestDaemon::start().await;
    let caller = daemon.anonymous();
    for page in ["//app", "//api/docs", "//docs/errors", "//api/v1/meta/errors"] {
        let answer = caller.get(page).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        let scripts =
            policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap_or("default-src 'none'");
        assert!(!scripts.contains("unsafe") && !scripts.contains('*') && !scripts.contains("http"), "{page}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{page}: {policy}");
        for (header, value) in
            [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("referrer-policy", "no-referrer")]
        {
            assert_eq!(answer.headers[header], value, "{page}");
        }
        // the index of the console may have scripts of its own, by their hashes; nobody has handlers in attributes
        let inline = answer.text.contains(" onclick=") || answer.text.contains("javascript:");
        assert!(page == "//api/v1/meta/errors" || !inline, "{page}");
    }
}
