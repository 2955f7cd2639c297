//! Ideas: made of a cluster by a job, judged and mended by people.

use serde_json::{Value, json};

use crate::support::{caller::Caller, daemon::TestDaemon};

const IDEAS: &str = "/sites/{site}/planner/ideas";
const CLUSTERS: &str = "/sites/{site}/planner/clusters";
const KEYWORDS: &str = "/sites/{site}/planner/keywords";

const CSV: &str = "Keyword,Volume,Difficulty\n\
    how to descale a kettle,500,10\ndescale kettle with vinegar,200,5\nkettle descaler,300,15\n\
    best kettle descaler,150,12\ndescale kettle with citric acid,100,8\nhow often to descale kettle,90,3\n";

fn one(idea: &Value) -> String {
    format!("{IDEAS}/{}", idea["id"].as_str().unwrap())
}

async fn generate(daemon: &TestDaemon, owner: &Caller, cluster: &Value) -> Value {
    let path = format!("{CLUSTERS}/{}/generate_ideas", cluster["id"].as_str().unwrap());
    let job = owner.post(&path, json!({})).await.accepted();
    daemon.run_jobs().await;
    owner.get(&format!("/sites/{{site}}/jobs/{}", job["id"].as_str().unwrap())).await.success()
}

/// An owner with one cluster and its ideas.
async fn with_ideas(daemon: &TestDaemon) -> (Caller, Value, Vec<Value>) {
    let owner = daemon.owner("acme").await;
    owner.csv(&format!("{KEYWORDS}/import?sector_id={{sector}}"), CSV).await.success();
    owner.post(&format!("{KEYWORDS}/cluster"), json!({"all_unclustered": true})).await.accepted();
    daemon.run_jobs().await;
    let cluster = owner.get(&format!("{CLUSTERS}?sort=-keyword_count")).await.rows().remove(0);
    generate(daemon, &owner, &cluster).await;
    let ideas = owner.get(IDEAS).await.rows();
    assert!(!ideas.is_empty());
    (owner, cluster, ideas)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_gets_ideas_with_a_whole_brief() {
    let daemon = TestDaemon::start().await;
    let (owner, cluster, ideas) = with_ideas(&daemon).await;
    for idea in &ideas {
        assert_eq!((&idea["cluster_id"], &idea["cluster_name"]), (&cluster["id"], &cluster["name"]));
        assert_eq!(idea["status"], "new");
        assert!(idea["outline"].as_array().unwrap().len() >= 2, "{idea}");
        assert!(idea["outline"][0]["heading"].as_str().is_some_and(|heading| !heading.is_empty()));
        assert!(idea["word_target"].as_i64().unwrap() >= 100);
        assert_eq!(owner.get(&one(idea)).await.success(), *idea);
    }
    let counted = owner.get(&format!("{CLUSTERS}/{}", cluster["id"].as_str().unwrap())).await.success();
    assert_eq!(counted["idea_count"], ideas.len());
    let calls = owner.get("/sites/{site}/ai/calls?function=generate_ideas").await.rows();
    assert_eq!((calls.len(), &calls[0]["outcome"]), (1, &json!("saved")));
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_again_repeats_no_title_and_costs_at_least_a_credit() {
    let daemon = TestDaemon::start().await;
    let (owner, cluster, ideas) = with_ideas(&daemon).await;
    let before = owner.get("/billing/balance").await.success()["credits"].as_i64().unwrap();
    let job = generate(&daemon, &owner, &cluster).await;
    assert_eq!(job["status"], "succeeded", "{job}");
    let now = owner.get(&format!("{IDEAS}?page_size=200")).await.rows();
    let mut titles: Vec<String> = now.iter().map(|idea| idea["title"].as_str().unwrap().to_lowercase()).collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), now.len());
    let spent = before - owner.get("/billing/balance").await.success()["credits"].as_i64().unwrap();
    assert_eq!(spent, i64::try_from(now.len() - ideas.len()).unwrap().max(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_was_archived_meanwhile_costs_nothing() {
    let daemon = TestDaemon::start().await;
    let (owner, cluster, ideas) = with_ideas(&daemon).await;
    daemon.expect_failing_jobs();
    let credits = owner.get("/billing/balance").await.success()["credits"].clone();
    let path = format!("{CLUSTERS}/{}", cluster["id"].as_str().unwrap());
    let job = owner.post(&format!("{path}/generate_ideas"), json!({})).await.accepted();
    let again = owner.post(&format!("{path}/generate_ideas"), json!({})).await.accepted();
    assert_eq!(again["id"], job["id"], "asked twice, it is the same job");
    let version = owner.get(&path).await.success()["version"].as_i64().unwrap();
    owner.patch(&path, version, json!({"status": "archived"})).await.success();
    daemon.run_jobs().await;
    let job = owner.get(&format!("/sites/{{site}}/jobs/{}", job["id"].as_str().unwrap())).await.success();
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("failed"), &json!("conflict")), "{job}");
    assert_eq!(owner.get("/billing/balance").await.success()["credits"], credits);
    assert_eq!(owner.get(IDEAS).await.count(), ideas.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_mends_and_judges_ideas() {
    let daemon = TestDaemon::start().await;
    let (owner, _, ideas) = with_ideas(&daemon).await;
    let editor = daemon.member(&owner, "editor").await;
    let path = one(&ideas[0]);
    let outline = json!([{"heading": "Why scale forms", "points": ["hard water"], "subheadings": [], "words": 200}]);
    let change = json!({"title": "  A kettle  without scale", "word_target": 900, "outline": outline});
    let changed = editor.patch(&path, 1, change).await.success();
    assert_eq!((&changed["title"], &changed["outline"]), (&json!("A kettle without scale"), &outline));
    assert_eq!((&changed["questions"], &changed["version"]), (&ideas[0]["questions"], &json!(2)));
    assert_eq!(editor.get(&format!("{IDEAS}?q=WITHOUT scale")).await.rows().len(), 1);

    editor.patch(&path, 1, json!({"angle": "x"})).await.refused(412, "version_conflict");
    let wrong = editor.patch(&path, 2, json!({"outline": [{"heading": " "}]})).await.refused(400, "validation_failed");
    assert!(wrong["errors"]["outline[0].heading"].is_array(), "{wrong}");
    editor.patch(&path, 2, json!({"word_target": 5})).await.refused(400, "validation_failed");

    assert_eq!(editor.post(&format!("{path}/approve"), json!({})).await.success()["status"], "approved");
    assert_eq!(editor.post(&format!("{path}/approve"), json!({})).await.success()["version"], 3, "twice is once");
    assert_eq!(editor.get(&format!("{IDEAS}?status=approved")).await.count(), 1);
    assert_eq!(editor.post(&format!("{path}/reject"), json!({})).await.success()["status"], "rejected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queued_idea_is_no_longer_changed_and_its_keywords_are_planned() {
    let daemon = TestDaemon::start().await;
    let (owner, cluster, ideas) = with_ideas(&daemon).await;
    let idea = &ideas[0];
    let missing = "idea_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f";
    let queued = owner.post(&format!("{IDEAS}/queue"), json!({"ids": [idea["id"], missing]})).await.success();
    assert_eq!((queued["created"].as_array().unwrap().len(), queued["skipped"].as_array().unwrap().len()), (1, 1));
    let read = owner.get(&one(idea)).await.success();
    assert_eq!(read["status"], "queued");
    let version = read["version"].as_i64().unwrap();
    owner.patch(&one(idea), version, json!({"title": "x y z"})).await.refused(409, "illegal_transition");
    owner.post(&format!("{}/reject", one(idea)), json!({})).await.refused(409, "illegal_transition");
    let planned = owner.get(&format!("{KEYWORDS}?status=planned")).await.rows();
    assert!(planned.iter().any(|keyword| keyword["text"] == idea["primary_keyword"]), "{planned:?}");
    let kept = owner.delete(&format!("{KEYWORDS}/{}", planned[0]["id"].as_str().unwrap())).await;
    assert!(kept.refused(409, "conflict")["detail"].as_str().unwrap().contains("archive"));
    owner.delete(&format!("{CLUSTERS}/{}", cluster["id"].as_str().unwrap())).await.refused(409, "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_reads_and_a_stranger_learns_nothing() {
    let daemon = TestDaemon::start().await;
    let (owner, _, ideas) = with_ideas(&daemon).await;
    let path = one(&ideas[0]);
    let viewer = daemon.member(&owner, "viewer").await;
    assert_eq!(viewer.get(&path).await.success()["id"], ideas[0]["id"]);
    viewer.patch(&path, 1, json!({"angle": "x"})).await.refused(403, "forbidden");
    viewer.post(&format!("{path}/approve"), json!({})).await.refused(403, "forbidden");
    let stranger = daemon.owner("other").await;
    for path in [path.clone(), path.replace("{site}", &owner.site)] {
        stranger.get(&path).await.refused(404, "not_found");
        stranger.patch(&path, 1, json!({"angle": "x"})).await.refused(404, "not_found");
        stranger.post(&format!("{path}/approve"), json!({})).await.refused(404, "not_found");
    }
}
