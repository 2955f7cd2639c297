//! The dashboard: one answer about the whole pipeline.

use serde_json::json;

use crate::support::daemon::TestDaemon;

const DASHBOARD: &str = "/sites/{site}/dashboard";
const CSV: &str = "Keyword,Volume\nhow to descale a kettle,500\ndescale kettle with vinegar,200\nkettle descaler,300\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_sees_totals_what_waits_and_which_rule_is_next() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let empty = owner.get(DASHBOARD).await.success();
    for noun in ["keywords", "clusters", "ideas", "tasks", "content", "images", "deliveries"] {
        assert_eq!(empty[noun]["total"], 0, "{noun}");
    }
    assert!(empty["next_firing"].is_null());

    owner.csv("/sites/{site}/planner/keywords/import?sector_id={sector}", CSV).await.success();
    owner.post("/sites/{site}/planner/keywords/cluster", json!({"all_unclustered": true})).await.accepted();
    daemon.run_jobs().await;
    let mut expected = Vec::new();
    for (name, cron) in [("Late", "0 5 1 1 *"), ("Soon", "*/5 * * * *")] {
        let rule = json!({"name": name, "stages": ["cluster"], "cron": cron, "time_zone": "UTC"});
        expected.push(owner.post("/sites/{site}/automation/rules", rule).await.created());
    }

    let found = owner.get(DASHBOARD).await.success();
    assert_eq!(found["keywords"]["total"], 3);
    let clusters = found["clusters"]["total"].as_u64().unwrap();
    assert!(clusters > 0);
    assert_eq!(found["clusters_without_ideas"], clusters);
    let soon = &expected[1];
    let next = json!({"rule_id": soon["id"], "rule_name": "Soon", "at": soon["next_fire_at"]});
    assert_eq!(found["next_firing"], next);
}
