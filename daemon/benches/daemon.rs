//! A real `igny8 serve`, as a process of its own, in the release build.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::load::Client;

/// What everybody's password is.
const PASSWORD: &str = "correct horse battery";

/// A running daemon; dropped, it is stopped.
pub struct Daemon {
    child: Child,
    pub address: SocketAddr,
    /// From the start to the first `/readyz` that says 200.
    pub ready_after: Duration,
}

fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

impl Daemon {
    /// Starts on this folder, and on this database if it is not SQLite in the folder.
    pub fn start(folder: &Path, database: Option<&str>) -> Result<Self> {
        let (address, metrics) = (free_port()?, free_port()?);
        let began = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_igny8"))
            .arg("serve")
            .env("IGNY8__SERVER__LISTEN", address.to_string())
            .env("IGNY8__METRICS__LISTEN", metrics.to_string())
            .env("IGNY8__DATA__DIR", folder)
            .env("IGNY8__DATABASE__URL", database.unwrap_or_default())
            .env("IGNY8__SECURITY__ACCESS_TOKEN_MINUTES", "600")
            // Counted, but never reached.
            .env("IGNY8__THROTTLE__PLANNER", "1000000")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut daemon = Self { child, address, ready_after: Duration::ZERO };
        daemon.wait_until_ready()?;
        daemon.ready_after = began.elapsed();
        Ok(daemon)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let request = get("/readyz", "");
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(120) {
            if let Ok(mut client) = Client::connect(self.address)
                && let Ok((200, _)) = client.send(&request)
            {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("igny8 serve ended: {status}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        bail!("igny8 serve is not ready after two minutes")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks the API; what is not a success is an error.
    pub fn api(&self, request: &[u8]) -> Result<Value> {
        let mut client = Client::connect(self.address)?;
        let (status, body) = client.send(request)?;
        if !(200..300).contains(&status) {
            bail!("{status}: {}", String::from_utf8_lossy(body));
        }
        Ok(if body.is_empty() { Value::Null } else { serde_json::from_slice(body)? })
    }

    pub fn register(&self, email: &str) -> Result<()> {
        let form = json!({
            "account_name": "Bench", "name": "Olivia Owner", "email": email, "password": PASSWORD, "site_name": "Bench site",
        });
        self.api(&post("/api/v1/auth/register", "", &form)).map(drop)
    }

    /// An access token.
    pub fn sign_in(&self, email: &str) -> Result<String> {
        let answer = self.api(&post("/api/v1/auth/token", "", &json!({"email": email, "password": PASSWORD})))?;
        Ok(text(&answer, "/data/access_token")?.to_owned())
    }

    /// Adds an editor who reaches the site by a grant.
    pub fn editor(&self, owner: &str, site: &str, email: &str) -> Result<()> {
        let form = json!({"name": "Edith Editor", "email": email, "password": PASSWORD, "role": "editor"});
        let user = self.api(&post("/api/v1/users", owner, &form))?;
        let path = format!("/api/v1/sites/{site}/access/{}", text(&user, "/data/id")?);
        self.api(&with_body("PUT", &path, owner, &json!({}))).map(drop)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // As a service manager would: it closes its database.
        let stopped = Command::new("kill").arg(self.child.id().to_string()).status();
        if stopped.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// The text at `pointer` of an answer.
pub fn text<'a>(answer: &'a Value, pointer: &str) -> Result<&'a str> {
    answer.pointer(pointer).and_then(Value::as_str).with_context(|| format!("no {pointer} in {answer}"))
}

fn head(method: &str, path: &str, token: &str) -> String {
    let authorization = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n{authorization}")
}

/// A request without a body.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("{}\r\n", head("GET", path, token)).into_bytes()
}

/// A request with a JSON body.
pub fn with_body(method: &str, path: &str, token: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = head(method, path, token);
    format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A POST.
pub fn post(path: &str, token: &str, body: &Value) -> Vec<u8> {
    with_body("POST", path, token, body)
}
