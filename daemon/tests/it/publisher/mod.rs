//! The publisher: content on its way to WordPress, and WordPress's word on it.

mod deliveries;
mod nudge;
mod pairing;
mod rest;
mod signature;

use serde_json::{Value, json};

use crate::support::{caller::Caller, daemon::TestDaemon};

const CSV: &str = "Keyword,Volume,Difficulty\n\
    how to descale a kettle,500,10\ndescale kettle with vinegar,200,5\nkettle descaler,300,15\n\
    best kettle descaler,150,12\ndescale kettle with citric acid,100,8\nhow often to descale kettle,90,3\n";

/// Writes `n` pieces of content with their pictures; their ids.
pub async fn write(daemon: &TestDaemon, owner: &Caller, n: usize) -> Vec<String> {
    owner.csv("/sites/{site}/planner/keywords/import?sector_id={sector}", CSV).await.success();
    owner.post("/sites/{site}/planner/keywords/cluster", json!({"all_unclustered": true})).await.accepted();
    daemon.run_jobs().await;
    let cluster = owner.get("/sites/{site}/planner/clusters?sort=-keyword_count").await.rows().remove(0);
    let path = format!("/sites/{{site}}/planner/clusters/{}/generate_ideas", cluster["id"].as_str().unwrap());
    owner.post(&path, json!({})).await.accepted();
    daemon.run_jobs().await;
    let ideas = owner.get("/sites/{site}/planner/ideas").await.rows();
    let ids: Vec<Value> = ideas.iter().take(n).map(|idea| idea["id"].clone()).collect();
    assert_eq!(ids.len(), n, "ideas enough");
    let tasks = owner.post("/sites/{site}/planner/ideas/queue", json!({"ids": ids})).await.success()["created"].clone();
    owner.post("/sites/{site}/writer/tasks/generate", json!({"ids": tasks})).await.accepted();
    daemon.run_jobs().await;
    let images: Vec<Value> = owner
        .get("/sites/{site}/writer/images?page_size=200")
        .await
        .rows()
        .iter()
        .map(|image| image["id"].clone())
        .collect();
    if !images.is_empty() {
        owner.post("/sites/{site}/writer/images/generate", json!({"ids": images})).await.accepted();
        daemon.run_jobs().await;
    }
    let content = owner.get("/sites/{site}/writer/content").await.rows();
    content.iter().map(|piece| piece["id"].as_str().unwrap().to_owned()).collect()
}

/// Publishes a piece of content and runs the nudge.
pub async fn publish(daemon: &TestDaemon, owner: &Caller, content: &str) -> Value {
    let path = format!("/sites/{{site}}/writer/content/{content}/publish");
    let delivery = owner.post(&path, json!({})).await.accepted();
    daemon.run_jobs().await;
    delivery
}

/// Where a piece of content is.
pub async fn content(owner: &Caller, id: &str) -> Value {
    owner.get(&format!("/sites/{{site}}/writer/content/{id}")).await.success()
}
