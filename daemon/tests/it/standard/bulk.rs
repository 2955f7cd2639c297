//! Many at once: each has its own outcome, in one transaction.

use serde_json::{Value, json};

use crate::support::{caller::Caller, daemon::TestDaemon};

const KEYWORDS: &str = "/sites/{site}/planner/keywords";

async fn ids(owner: &Caller, words: &[&str]) -> Vec<Value> {
    let keywords: Vec<Value> = words.iter().map(|text| json!({"text": text})).collect();
    owner.post(KEYWORDS, json!({"sector_id": owner.sector, "keywords": keywords})).await.success();
    owner.get(&format!("{KEYWORDS}?sort=text")).await.rows().iter().map(|row| row["id"].clone()).collect()
}

/// The codes of a report, in its order; done is `null`.
fn codes(report: &Value) -> Vec<Value> {
    report["results"].as_array().unwrap().iter().map(|result| result["code"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_is_refused_does_not_undo_the_others() {
    let daemon = TestDaemon::start().await;
    let (owner, stranger) = (daemon.owner("acme").await, daemon.owner("other").await);
    let mine = ids(&owner, &["alpha boots", "beta boots", "gamma boots"]).await;
    let theirs = ids(&stranger, &["delta boots"]).await;
    let archived = format!("{KEYWORDS}/{}", mine[1].as_str().unwrap());
    owner.patch(&archived, 1, json!({"status": "archived"})).await.success();
    let body = json!({"ids": [mine[0], mine[1], theirs[0], mine[2]], "status": "outlier"});
    let report = owner.post(&format!("{KEYWORDS}/bulk_update"), body).await.success();
    assert_eq!(codes(&report), [json!(null), json!("illegal_transition"), json!("not_found"), json!(null)], "{report}");
    assert_eq!((&report["done"], &report["refused"]), (&json!(2), &json!(2)));
    let states: Vec<Value> =
        owner.get(&format!("{KEYWORDS}?sort=text")).await.rows().iter().map(|row| row["status"].clone()).collect();
    assert_eq!(states, [json!("outlier"), json!("archived"), json!("outlier")]);
    assert_eq!(stranger.get(KEYWORDS).await.rows()[0]["status"], "new", "another's stays as it was");
    let deleted = owner.post(&format!("{KEYWORDS}/bulk_delete"), json!({"ids": [mine[0], theirs[0]]})).await.success();
    assert_eq!((&deleted["deleted"], &deleted["not_found"]), (&json!(1), &json!([theirs[0]])), "{deleted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_noun_has_its_bulk_and_knows_only_its_own() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let uuid = "01938f3c-5b7a-7cc3-98c4-dc0c0c07398f";
    for (path, kind, more) in [
        ("planner/keywords/bulk_update", "kw", json!({"status": "archived"})),
        ("planner/clusters/bulk_update", "clus", json!({"locked": true})),
        ("planner/clusters/bulk_delete", "clus", json!({})),
        ("planner/ideas/bulk_status", "idea", json!({"verdict": "approve"})),
        ("writer/tasks/bulk_cancel", "task", json!({})),
        ("writer/content/bulk_status", "cont", json!({"verdict": "archive"})),
    ] {
        let path = format!("/sites/{{site}}/{path}");
        let mut body = more.clone();
        body["ids"] = json!([format!("{kind}_{uuid}")]);
        let report = owner.post(&path, body.clone()).await.success();
        assert_eq!(codes(&report), [json!("not_found")], "{path}");
        body["ids"] = (0..501).map(|n| json!(format!("{kind}_01938f3c-5b7a-7cc3-98c4-{n:012x}"))).collect();
        owner.post(&path, body.clone()).await.refused(400, "validation_failed");
        body["ids"] = json!([]);
        owner.post(&path, body).await.refused(400, "validation_failed");
    }
}
