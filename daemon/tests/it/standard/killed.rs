//! A daemon that is killed between a change and its answer does not make the change twice. Its own process, its own
//! data folder, real signals.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::support::caller::{Answer, Caller};

const RULES: &str = "/sites/{site}/automation/rules";
const PASSWORD: &str = "correct horse battery";
const AT_ONCE: usize = 24;

struct Process(Child);

impl Process {
    fn start(folder: &Path, port: u16) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_igny8"))
            .arg("serve")
            .current_dir(folder)
            .env("IGNY8__DATA__DIR", folder.join("data"))
            .env("IGNY8__SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .env("IGNY8__METRICS__LISTEN", "127.0.0.1:0")
            .env("IGNY8__THROTTLE__SYSTEM", "0")
            .env("IGNY8__LOG__LEVEL", "error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// As a power cut would.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn ready(caller: &Caller) {
    let asked =
        || async { caller.try_send(caller.request(Method::GET, "//readyz")).await.is_some_and(|it| it.status == 200) };
    for _ in 0..600 {
        if asked().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the daemon did not get ready");
}

async fn add(caller: &Caller, key: &str) -> Option<Answer> {
    let body = json!({"name": key, "stages": ["cluster"], "cron": "0 6 * * *", "time_zone": "UTC", "enabled": false});
    caller.try_send(caller.request(Method::POST, RULES).header("Idempotency-Key", key).json(&body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_daemon_carries_out_each_request_once() {
    if std::env::var("IGNY8_TEST_POSTGRES").is_ok() {
        return; // the process uses a file; the fence is the same on both and is tested by the model
    }
    let rounds: usize = std::env::var("IGNY8_TEST_ROUNDS").map_or(3, |text| text.parse().unwrap());
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let mut process = Process::start(folder.path(), port);
    let anybody = Caller::new(format!("http://127.0.0.1:{port}"));
    ready(&anybody).await;
    let form = json!({"account_name": "Acme", "name": "Olivia", "email": "o@acme.example", "password": PASSWORD, "site_name": "Acme"});
    anybody.post("/auth/register", form).await.created();
    let sign_in = json!({"email": "o@acme.example", "password": PASSWORD});
    let token = anybody.post("/auth/token", sign_in).await.success()["access_token"].as_str().unwrap().to_owned();
    let owner = anybody.clone().with_token(&token).at_first_site().await;

    let (mut lost, mut interrupted) = (0, 0);
    for round in 0..rounds {
        let keys: Vec<String> = (0..AT_ONCE).map(|n| format!("{round}-{n}")).collect();
        let asked = tokio::spawn({
            let (owner, keys) = (owner.clone(), keys.clone());
            async move { join_all(keys.iter().map(|key| add(&owner, key))).await }
        });
        // somewhere between the first claim and the last answer, elsewhere in each round
        tokio::time::sleep(Duration::from_millis(4 + 7 * (round as u64 % 12))).await;
        process.kill();
        let before = asked.await.unwrap();
        interrupted += before.iter().filter(|answer| answer.is_none()).count();
        process = Process::start(folder.path(), port);
        ready(&anybody).await;
        for (key, earlier) in keys.iter().zip(&before) {
            let answer = add(&owner, key).await.unwrap();
            match (answer.status.as_u16(), earlier) {
                (201, Some(earlier)) if earlier.status == 201 => assert_eq!(answer.text, earlier.text),
                (201, None) => {}
                (409, None) => {
                    lost += 1;
                    answer.refused(409, "idempotency_answer_lost");
                }
                (status, earlier) => panic!("{key}: {status} after {earlier:?}: {}", answer.text),
            }
        }
    }
    let rules = owner.get(RULES).await.rows();
    let mut made = BTreeMap::<String, usize>::new();
    for rule in &rules {
        *made.entry(rule["name"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(made.len(), rounds * AT_ONCE);
    assert!(made.values().all(|times| *times == 1), "{made:?}");
    println!(
        "{} requests, {interrupted} interrupted by kill -9, {lost} answers lost, 0 carried out twice",
        rounds * AT_ONCE
    );
}
