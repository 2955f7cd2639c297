//! The main job, from a keyword list to content with pictures, as an owner does it.

use serde_json::json;

use crate::support::daemon::TestDaemon;

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_turns_a_keyword_list_into_content_with_pictures() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let csv = include_str!("../../../examples/keywords.csv");
    let report = owner.csv("/sites/{site}/planner/keywords/import?sector_id={sector}", csv).await.success();
    assert!(report["added"].as_u64().unwrap() >= 300, "{report}");
    let again = owner.csv("/sites/{site}/planner/keywords/import?sector_id={sector}", csv).await.success();
    assert_eq!(again["added"], 0, "a second import changes nothing: {again}");

    owner.post("/sites/{site}/planner/keywords/cluster", json!({"all_unclustered": true})).await.accepted();
    daemon.run_jobs().await;
    let clusters = owner.get("/sites/{site}/planner/clusters?page_size=200").await.rows();
    assert!(clusters.len() >= 8, "{} clusters", clusters.len());

    let cluster = clusters.iter().max_by_key(|cluster| cluster["keyword_count"].as_u64()).unwrap();
    owner
        .post(
            &format!("/sites/{{site}}/planner/clusters/{}/generate_ideas", cluster["id"].as_str().unwrap()),
            json!({}),
        )
        .await
        .accepted();
    daemon.run_jobs().await;
    let ideas = owner.get("/sites/{site}/planner/ideas").await.rows();
    assert!(!ideas.is_empty());

    let ids: Vec<_> = ideas.iter().map(|idea| idea["id"].clone()).collect();
    let tasks = owner.post("/sites/{site}/planner/ideas/queue", json!({"ids": ids})).await.success()["created"].clone();
    let job = owner.post("/sites/{site}/writer/tasks/generate", json!({"ids": tasks})).await.accepted();
    daemon.run_jobs().await;
    let job = owner.get(&format!("/sites/{{site}}/jobs/{}", job["id"].as_str().unwrap())).await.success();
    assert_eq!((job["status"].as_str(), job["percent"].as_u64()), (Some("succeeded"), Some(100)), "{job}");
    let content = owner.get("/sites/{site}/writer/content").await.rows();
    assert_eq!(content.len(), ids.len());
    for piece in &content {
        assert_eq!(piece["working_draft"], true, "the built-in provider says that no model wrote it");
        assert!(piece["word_count"].as_u64().unwrap() > 200, "{piece}");
    }

    let balance = owner.get("/billing/balance").await.success();
    let spent = 1000 - balance["credits"].as_i64().unwrap();
    let keywords = report["added"].as_u64().unwrap() as i64;
    assert_eq!(spent, (keywords + 29) / 30 + ids.len() as i64 + 3 * content.len() as i64, "what it cost: {balance}");
}
