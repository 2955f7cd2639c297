//! Jobs between two tries.

use serde_json::json;

use super::{Newsroom, each};
use crate::support::model::Fault;

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_cancels_a_job_that_waits_for_its_next_try_gets_everything_back() {
    let room = Newsroom::open().await;
    room.model.always("content", Some(Fault::Broken));
    let run = room.run().await;
    assert_eq!(room.spent().await.1, 6, "held back for the next try");
    let job = room.job("generate_content").await;
    let path = format!("/sites/{{site}}/jobs/{}", job["id"].as_str().unwrap());
    room.owner.post(&format!("{path}/cancel"), json!({})).await.success();
    room.daemon.run_jobs().await;
    assert_eq!(room.owner.get(&path).await.success()["status"], "cancelled");
    assert_eq!(room.spent().await, (3, 0));
    assert_eq!(each(&room.tasks().await, "status"), ["queued", "queued"]);
    assert_eq!(room.reread(&run).await["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_cancels_a_run_that_waits_for_a_provider_sees_it_end() {
    let room = Newsroom::open().await;
    room.model.always("content", Some(Fault::Broken));
    let run = room.run().await;
    let path = format!("/sites/{{site}}/automation/runs/{}", run["id"].as_str().unwrap());
    room.owner.post(&format!("{path}/cancel"), json!({})).await.success();
    room.daemon.run_jobs().await;
    assert_eq!(room.reread(&run).await["status"], "cancelled");
    assert_eq!(room.spent().await, (3, 0));
}
