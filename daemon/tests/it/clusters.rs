//! Clusters: made by a job, kept by people.

use serde_json::{Value, json};

use crate::support::{caller::Caller, daemon::TestDaemon};

const CLUSTERS: &str = "/sites/{site}/planner/clusters";
const KEYWORDS: &str = "/sites/{site}/planner/keywords";

const CSV: &str = "Keyword,Volume,Difficulty\n\
    espresso machine,9000,60\nbest espresso machine,8000,50\nespresso machine under 500,700,30\n\
    small espresso machine,400,20\nespresso machine for beginners,300,\n\
    how to descale a kettle,500,10\ndescale kettle with vinegar,200,5\nkettle descaler,300,15\n\
    best kettle descaler,150,12\ndescale kettle with citric acid,100,8\n";

fn one(cluster: &Value) -> String {
    format!("{CLUSTERS}/{}", cluster["id"].as_str().unwrap())
}

/// Groups all that is in no cluster and returns the clusters, most searched first.
async fn grouped(daemon: &TestDaemon, owner: &Caller) -> Vec<Value> {
    owner.post(&format!("{KEYWORDS}/cluster"), json!({"all_unclustered": true})).await.accepted();
    daemon.run_jobs().await;
    owner.get(&format!("{CLUSTERS}?sort=-total_volume")).await.rows()
}

async fn with_keywords(daemon: &TestDaemon) -> Caller {
    let owner = daemon.owner("acme").await;
    owner.csv(&format!("{KEYWORDS}/import?sector_id={{sector}}"), CSV).await.success();
    owner
}

fn sum(rows: &[Value], field: &str) -> i64 {
    rows.iter().map(|row| row[field].as_i64().unwrap_or_default()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_groups_keywords_and_every_figure_is_what_the_keywords_say() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    let clusters = grouped(&daemon, &owner).await;
    assert!(clusters.len() >= 2, "{clusters:?}");
    for cluster in &clusters {
        let id = cluster["id"].as_str().unwrap();
        let members = owner.get(&format!("{KEYWORDS}?cluster_id={id}&sort=-volume")).await.rows();
        assert_eq!(cluster["keyword_count"], members.len());
        assert_eq!(cluster["total_volume"], sum(&members, "volume"));
        assert!(members.iter().any(|keyword| keyword["text"] == cluster["primary_keyword"]), "{cluster}");
        assert!(members.iter().all(|keyword| keyword["status"] == "clustered"));
        assert!(members.iter().all(|keyword| keyword["cluster_name"] == cluster["name"]));
        assert_eq!(owner.get(&one(cluster)).await.success(), *cluster);
    }
    let outliers = owner.get(&format!("{KEYWORDS}?status=outlier")).await.count();
    assert_eq!(sum(&clusters, "keyword_count") + i64::try_from(outliers).unwrap(), 10);
    assert_eq!(owner.get(&format!("{KEYWORDS}?status=new")).await.count(), 0);
    owner.post(&format!("{KEYWORDS}/cluster"), json!({"all_unclustered": true})).await.refused(422, "nothing_to_do");
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_keywords_keeps_the_clusters_that_are_there() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    let before = grouped(&daemon, &owner).await;
    let more = "Keyword,Volume\nespresso machine under 300,50\ndescale kettle with lemon,40\n";
    owner.csv(&format!("{KEYWORDS}/import?sector_id={{sector}}"), more).await.success();
    let after = grouped(&daemon, &owner).await;
    for old in &before {
        let new = after.iter().find(|new| new["id"] == old["id"]).expect("a cluster went away");
        assert_eq!(new["name"], old["name"]);
        assert!(new["keyword_count"].as_u64() >= old["keyword_count"].as_u64());
    }
    assert!(sum(&after, "keyword_count") > sum(&before, "keyword_count"), "the new keywords found their place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_cluster_is_left_alone() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    let before = grouped(&daemon, &owner).await;
    for cluster in &before {
        owner.patch(&one(cluster), 1, json!({"locked": true})).await.success();
    }
    let more = "Keyword,Volume\nespresso machine under 300,50\nespresso machine under 200,40\n";
    owner.csv(&format!("{KEYWORDS}/import?sector_id={{sector}}"), more).await.success();
    let after = grouped(&daemon, &owner).await;
    for old in &before {
        let new = after.iter().find(|new| new["id"] == old["id"]).unwrap();
        assert_eq!(new["keyword_count"], old["keyword_count"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_groups_only_some_keywords() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    let some = owner.get(&format!("{KEYWORDS}?q=descale")).await.rows();
    let ids: Vec<&Value> = some.iter().map(|keyword| &keyword["id"]).collect();
    owner.post(&format!("{KEYWORDS}/cluster"), json!({"ids": ids})).await.accepted();
    daemon.run_jobs().await;
    let left = owner.get(&format!("{KEYWORDS}?status=new")).await.count();
    assert_eq!(left, 10 - ids.len() as u64);
    for body in [json!({}), json!({"ids": ids, "all_unclustered": true})] {
        owner.post(&format!("{KEYWORDS}/cluster"), body).await.refused(400, "validation_failed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_renames_and_moves_a_cluster_through_its_states() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    let clusters = grouped(&daemon, &owner).await;
    let editor = daemon.member(&owner, "editor").await;
    let path = one(&clusters[0]);
    let change = json!({"name": "  Machines  for home ", "description": "What to buy.", "intent": null});
    let changed = editor.patch(&path, 1, change).await.success();
    assert_eq!((&changed["name"], &changed["intent"]), (&json!("Machines for home"), &Value::Null));
    assert_eq!(editor.get(&format!("{CLUSTERS}?q=HOME")).await.rows().len(), 1);
    let refusal = editor.patch(&path, 2, json!({"status": "draft"})).await.refused(409, "illegal_transition");
    assert!(refusal["detail"].as_str().unwrap().contains("covered, archived"), "{refusal}");
    assert_eq!(editor.patch(&path, 2, json!({"status": "archived"})).await.success()["status"], "archived");
    assert_eq!(editor.get(&format!("{CLUSTERS}?status=archived")).await.count(), 1);
    editor.patch(&path, 1, json!({"name": "x"})).await.refused(412, "version_conflict");
    let taken = json!({"name": "machines FOR home"});
    editor.patch(&one(&clusters[1]), 1, taken).await.refused(409, "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_sorts_by_any_figure() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    grouped(&daemon, &owner).await;
    for key in ["keyword_count", "total_volume", "mean_difficulty", "idea_count"] {
        let rows = owner.get(&format!("{CLUSTERS}?sort=-{key}")).await.rows();
        let figures: Vec<f64> = rows.iter().map(|row| row[key].as_f64().unwrap_or(-1.0)).collect();
        assert!(figures.is_sorted_by(|a, b| a >= b), "{key}: {figures:?}");
    }
    let rows = owner.get(&format!("{CLUSTERS}?sort=name")).await.rows();
    assert!(rows.is_sorted_by_key(|row| row["name"].as_str().unwrap().to_lowercase()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keywords_of_a_removed_cluster_are_new_again() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    let clusters = grouped(&daemon, &owner).await;
    let members = clusters[0]["keyword_count"].as_u64().unwrap();
    assert_eq!(owner.delete(&one(&clusters[0])).await.status, 204);
    owner.get(&one(&clusters[0])).await.refused(404, "not_found");
    let free = owner.get(&format!("{KEYWORDS}?status=new")).await.rows();
    assert_eq!(free.len() as u64, members);
    assert!(free.iter().all(|keyword| keyword["cluster_id"].is_null()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lead_of_a_cluster_can_be_removed_and_another_takes_its_place() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    let cluster = grouped(&daemon, &owner).await.remove(0);
    let members =
        owner.get(&format!("{KEYWORDS}?cluster_id={}&sort=-volume", cluster["id"].as_str().unwrap())).await.rows();
    let lead = members.iter().find(|keyword| keyword["text"] == cluster["primary_keyword"]).unwrap();
    assert_eq!(owner.delete(&format!("{KEYWORDS}/{}", lead["id"].as_str().unwrap())).await.status, 204);
    let next = members.iter().find(|keyword| keyword["id"] != lead["id"]).unwrap();
    assert_eq!(owner.get(&one(&cluster)).await.success()["primary_keyword"], next["text"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_reads_and_a_stranger_learns_nothing() {
    let daemon = TestDaemon::start().await;
    let owner = with_keywords(&daemon).await;
    let cluster = grouped(&daemon, &owner).await.remove(0);
    let viewer = daemon.member(&owner, "viewer").await;
    viewer.get(&one(&cluster)).await.success();
    viewer.patch(&one(&cluster), 1, json!({"name": "x"})).await.refused(403, "forbidden");
    viewer.delete(&one(&cluster)).await.refused(403, "forbidden");
    viewer.post(&format!("{}/generate_ideas", one(&cluster)), json!({})).await.refused(403, "forbidden");
    let stranger = daemon.owner("other").await;
    for path in [one(&cluster), one(&cluster).replace("{site}", &owner.site)] {
        stranger.get(&path).await.refused(404, "not_found");
        stranger.delete(&path).await.refused(404, "not_found");
        stranger.post(&format!("{path}/generate_ideas"), json!({})).await.refused(404, "not_found");
    }
    let theirs = owner.get(&format!("{KEYWORDS}?page_size=1")).await.rows()[0]["id"].clone();
    stranger.post(&format!("{KEYWORDS}/cluster"), json!({"ids": [theirs]})).await.refused(422, "nothing_to_do");
}
