//! What happens when the outside does not do its part: the whole pipeline against a model server that follows a script.
//! In each: the job ends as it should, a person reads what happened and what to do, nothing is lost, nothing is held back,
//! and every promise holds (which the end of each test checks by itself).

mod accounts;
mod images;
mod jobs;
mod provider;

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{
    caller::Caller,
    daemon::TestDaemon,
    model::{KEY, ModelServer},
};

const CSV: &str = "Keyword,Volume,Difficulty\n\
    how to descale a kettle,500,10\ndescale kettle with vinegar,200,5\nkettle descaler,300,15\n\
    best kettle descaler,150,12\ndescale kettle with citric acid,100,8\nhow often to descale kettle,90,3\n";

/// A daemon whose owner has a model server of their own, keywords, and a rule over all stages but the last.
pub struct Newsroom {
    pub daemon: TestDaemon,
    pub owner: Caller,
    pub model: ModelServer,
    rule: String,
}

impl Newsroom {
    pub async fn open() -> Self {
        Self::open_with(Duration::from_secs(60)).await
    }

    /// The same, with this patience for an answer.
    pub async fn open_with(patience: Duration) -> Self {
        let model = ModelServer::start().await;
        let daemon = TestDaemon::start_with(|config| {
            config.outbound.allow_private_networks = vec!["127.0.0.1".to_owned()];
            config.ai.request_timeout = patience;
            config.security.access_token = Duration::from_secs(24 * 60 * 60);
        })
        .await;
        let owner = daemon.owner("acme").await;
        enter_key(&owner, &model, KEY).await;
        owner.csv("/sites/{site}/planner/keywords/import?sector_id={sector}", CSV).await.success();
        let stages = ["cluster", "ideas", "tasks", "content", "image_prompts", "images"];
        let rule = json!({"name": "All", "stages": stages, "cron": "0 3 * * *", "time_zone": "UTC"});
        let rule = owner.post("/sites/{site}/automation/rules", rule).await.created();
        let rule = rule["id"].as_str().unwrap().to_owned();
        Self { daemon, owner, model, rule }
    }

    /// Starts a run and lets it go as far as it goes without waiting.
    pub async fn run(&self) -> Value {
        let path = format!("/sites/{{site}}/automation/rules/{}/run_now", self.rule);
        let run = self.owner.post(&path, json!({})).await.accepted();
        self.daemon.run_jobs().await;
        self.reread(&run).await
    }

    pub async fn reread(&self, run: &Value) -> Value {
        self.owner.get(&format!("/sites/{{site}}/automation/runs/{}", run["id"].as_str().unwrap())).await.success()
    }

    /// Lets time pass, and does what becomes due.
    pub async fn after(&self, seconds: i64) -> usize {
        self.daemon.clock.advance(TimeDelta::seconds(seconds));
        self.daemon.run_jobs().await
    }

    /// Lets time pass until nothing waits any more.
    pub async fn settle(&self) {
        for _ in 0..40 {
            if self.owner.get("/sites/{site}/jobs?status=queued,running").await.rows().is_empty() {
                return;
            }
            self.after(60).await;
        }
        panic!("a job never ends");
    }

    /// The newest job of this function.
    pub async fn job(&self, function: &str) -> Value {
        let jobs = self.owner.get("/sites/{site}/jobs?kind=ai.run&page_size=200").await.rows();
        jobs.into_iter().find(|job| job["function"] == function).unwrap()
    }

    pub async fn tasks(&self) -> Vec<Value> {
        self.owner.get("/sites/{site}/writer/tasks").await.rows()
    }

    /// The calls of this function, by outcome: the clock stands still between them.
    pub async fn calls(&self, function: &str) -> Vec<Value> {
        let path = format!("/sites/{{site}}/ai/calls?function={function}&page_size=200");
        let mut calls = self.owner.get(&path).await.rows();
        calls.sort_by_key(|call| call["outcome"].to_string());
        calls
    }

    /// Credits spent, and what is held back; the ledger agrees.
    pub async fn spent(&self) -> (i64, i64) {
        let balance = self.owner.get("/billing/balance").await.success();
        let entries = self.owner.get("/billing/ledger?page_size=200").await.rows();
        let sum: i64 = entries.iter().map(|entry| entry["amount"].as_i64().unwrap()).sum();
        assert_eq!(balance["credits"].as_i64(), Some(sum), "{balance}");
        (1000 - sum, balance["reserved"].as_i64().unwrap())
    }
}

pub async fn enter_key(owner: &Caller, model: &ModelServer, key: &str) {
    let provider = json!({"base_url": model.url, "api_key": key, "text_model": "writer-1", "image_model": "painter-1"});
    owner.put("/system/providers/openai_compatible", provider).await.success();
}

/// The stage of a run, by its word.
pub fn stage<'a>(run: &'a Value, word: &str) -> &'a Value {
    run["stages"].as_array().unwrap().iter().find(|stage| stage["stage"] == word).unwrap()
}

/// A field of each row.
pub fn each<'a>(rows: &'a [Value], field: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[field].as_str().unwrap_or("-")).collect()
}

/// That `text` holds each of `words`.
#[track_caller]
pub fn assert_says(text: &Value, words: &[&str]) {
    let said = text.as_str().unwrap_or_default();
    for word in words {
        assert!(said.contains(word), "{word:?} is not said: {text}");
    }
}
