//! Accounts that are suspended, sites that are switched off.

use chrono::TimeDelta;
use igny8::{
    features::{accounts::accounts, automation::rules},
    platform::{access::AccountStatus, ids::AccountId, store::Actor},
};
use serde_json::json;

use super::{Newsroom, each};
use crate::support::{daemon::TestDaemon, model::Fault, plugin::Plugin};

/// What the operator does.
async fn set_status(daemon: &TestDaemon, account: &str, status: AccountStatus) {
    let account: AccountId = account.parse().unwrap();
    let store = &daemon.app.services.store;
    let tx = store.system("a test is the operator").account(account, Actor::System).begin().await.unwrap();
    accounts::set_status(&tx, status).await.unwrap();
    tx.commit().await.unwrap();
}

async fn account_of(room: &Newsroom) -> String {
    room.owner.get("/me").await.success()["account"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn work_of_a_suspended_account_waits_and_goes_on_when_it_is_active_again() {
    for status in [AccountStatus::Suspended, AccountStatus::Cancelled] {
        let mut room = Newsroom::open().await;
        let account = account_of(&room).await;
        room.model.next("content", [Fault::Limited(30)]);
        let run = room.run().await;
        set_status(&room.daemon, &account, status).await;
        assert_eq!(room.after(3600).await, 0, "no job runs for a {status} account");
        // The suspension ended their tokens; what is there can still be read.
        room.owner = room.daemon.sign_in("owner@acme.example").await.at_first_site().await;
        let job = room.job("generate_content").await;
        assert_eq!((&job["status"], &job["failures"]), (&json!("queued"), &json!(1)), "parked, not failed: {job}");
        set_status(&room.daemon, &account, AccountStatus::Active).await;
        room.daemon.run_jobs().await;
        assert_eq!(room.reread(&run).await["status"], "completed");
        assert_eq!((each(&room.tasks().await, "status"), room.spent().await), (vec!["done", "done"], (11, 0)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plugin_of_a_suspended_account_or_a_switched_off_site_gets_nothing_and_is_told_why() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let account = owner.get("/me").await.success()["account"]["id"].as_str().unwrap().to_owned();
    set_status(&daemon, &account, AccountStatus::Suspended).await;
    let refusal = plugin.say("claim", json!({"limit": 10})).await.refused(409, "account_suspended");
    assert!(refusal["detail"].as_str().unwrap().contains("suspended"), "{refusal}");
    set_status(&daemon, &account, AccountStatus::Active).await;
    assert!(plugin.claim().await.is_empty());
    let owner = daemon.sign_in("owner@acme.example").await.at_first_site().await;
    let site = owner.get("/sites/{site}").await.success();
    owner.patch("/sites/{site}", site["version"].as_i64().unwrap(), json!({"status": "inactive"})).await.success();
    plugin.say("claim", json!({"limit": 10})).await.refused(409, "site_inactive");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_rule_fires_for_a_suspended_account_or_a_switched_off_site_and_each_slot_is_noted() {
    let room = Newsroom::open().await;
    let (account, store) = (account_of(&room).await, &room.daemon.app.services.store);
    let mut expected = 0;
    set_status(&room.daemon, &account, AccountStatus::Suspended).await;
    room.daemon.clock.advance(TimeDelta::hours(24));
    assert_eq!(rules::fire_due(store).await.unwrap(), expected);
    set_status(&room.daemon, &account, AccountStatus::Active).await;
    room.daemon.clock.advance(TimeDelta::hours(23));
    let owner = room.daemon.sign_in("owner@acme.example").await;
    let site = owner.get(&format!("/sites/{}", room.owner.site)).await.success();
    let path = format!("/sites/{}", room.owner.site);
    let off = owner.patch(&path, site["version"].as_i64().unwrap(), json!({"status": "inactive"})).await.success();
    room.daemon.clock.advance(TimeDelta::hours(1));
    assert_eq!(rules::fire_due(store).await.unwrap(), expected);
    owner.patch(&path, off["version"].as_i64().unwrap(), json!({"status": "active"})).await.success();
    room.daemon.clock.advance(TimeDelta::hours(24));
    expected += 1;
    assert_eq!(rules::fire_due(store).await.unwrap(), expected);
    let rows =
        store.system("a test looks at the slots").query_sql("SELECT outcome FROM rule_slot ORDER BY slot_at").await;
    let words: Vec<String> = rows.unwrap().iter().map(|row| row.try_get("", "outcome").unwrap()).collect();
    assert_eq!(words, ["missed", "missed", "run"]);
    room.daemon.run_jobs().await;
}
