//! The account itself: its settings and limits, what a suspension stops, and its end.

use std::time::Duration;

use chrono::TimeDelta;
use igny8::{
    features::{accounts::accounts, automation::rules},
    platform::{access::AccountStatus, ids::AccountId, store::Actor},
};
use sea_orm::QueryResult;
use serde_json::json;

use crate::support::{
    caller::Caller,
    daemon::{PASSWORD, TestDaemon},
};

/// A daemon whose tokens hold for months: the tests turn the clock.
async fn long_lived() -> TestDaemon {
    TestDaemon::start_with(|config| config.security.access_token = Duration::from_secs(90 * 86_400)).await
}

async fn rows(daemon: &TestDaemon, sql: &str) -> Vec<QueryResult> {
    daemon.app.services.store.system("a test looks behind the door").query_sql(sql).await.unwrap()
}

async fn account_of(owner: &Caller) -> AccountId {
    let id = owner.get("/account").await.success()["account"]["id"].as_str().unwrap().to_owned();
    id.parse().unwrap()
}

async fn decree(daemon: &TestDaemon, account: AccountId, status: AccountStatus) {
    let system = daemon.app.services.store.system("a test is the operator");
    let tx = system.account(account, Actor::System).begin().await.unwrap();
    accounts::set_status(&tx, status).await.unwrap();
    tx.commit().await.unwrap();
}

/// Acme's owner: a suspension ends the tokens of machines.
async fn again(daemon: &TestDaemon) -> Caller {
    daemon.sign_in("owner@acme.example").await.at_first_site().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_sees_plan_limits_and_usage_and_changes_the_settings() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let viewer = daemon.member(&owner, "viewer").await;
    let new = json!({"sector_id": owner.sector, "keywords": [{"text": "one"}, {"text": "two"}]});
    owner.post("/sites/{site}/planner/keywords", new).await.success();
    let seen = viewer.get("/account").await.success();
    assert_eq!(seen["usage"], json!({"sites": 1, "users": 2, "keywords": 2}));
    assert_eq!((&seen["plan"]["code"], &seen["plan"]["max_sites"]), (&json!("starter"), &json!(3)));
    let sum: i64 =
        owner.get("/billing/ledger").await.rows().iter().map(|entry| entry["amount"].as_i64().unwrap()).sum();
    assert_eq!(seen["credits"], sum);

    viewer.patch("/account", 1, json!({"name": "Mine"})).await.refused(403, "forbidden");
    let changed = owner.patch("/account", 1, json!({"name": "Acme Ltd", "time_zone": "Europe/Berlin"})).await.success();
    assert_eq!(
        (&changed["name"], &changed["version"], &changed["slug"]),
        (&json!("Acme Ltd"), &json!(2), &json!("acme"))
    );
    owner.patch("/account", 1, json!({"name": "Late"})).await.refused(412, "version_conflict");
    owner.patch("/account", 2, json!({"time_zone": "Mars/Base"})).await.refused(400, "validation_failed");
    for wrong in [json!({"status": "active"}), json!({"credits": 9}), json!({"plan_code": "scale"})] {
        owner.patch("/account", 2, wrong).await.refused(400, "validation_failed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_at_once_the_plan_admits_the_last_user_and_the_last_keyword_only() {
    let daemon = TestDaemon::start_with(|config| config.security.default_plan = "starter".to_owned()).await;
    let owner = daemon.owner("acme").await;
    daemon.ungranted(&owner, "viewer").await;
    let user =
        |n: u8| json!({"name": "N", "email": format!("n{n}@acme.example"), "password": PASSWORD, "role": "viewer"});
    let both = tokio::join!(owner.post("/users", user(1)), owner.post("/users", user(2)));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422], "the plan has three users: {} {}", both.0.text, both.1.text);

    // 9,999 of 10,000 keywords, then two at once
    let csv: String =
        std::iter::once("Keyword\n".to_owned()).chain((1..10_000).map(|n| format!("word {n}\n"))).collect();
    owner.csv("/sites/{site}/planner/keywords/import?sector_id={sector}", csv).await.success();
    let keyword = |text: &str| json!({"sector_id": owner.sector, "keywords": [{"text": text}]});
    let path = "/sites/{site}/planner/keywords";
    let both = tokio::join!(owner.post(path, keyword("this")), owner.post(path, keyword("that")));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{} {}", both.0.text, both.1.text);
    assert_eq!(owner.get("/account").await.success()["usage"]["keywords"], 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_an_account_is_suspended_slots_are_missed_and_nothing_is_caught_up() {
    let daemon = long_lived().await;
    let owner = daemon.owner("acme").await;
    let rule = json!({"name": "Hourly", "stages": ["cluster"], "cron": "0 * * * *", "time_zone": "UTC"});
    owner.post("/sites/{site}/automation/rules", rule).await.created();
    let account = account_of(&owner).await;
    decree(&daemon, account, AccountStatus::Suspended).await;
    let owner = again(&daemon).await;

    let store = &daemon.app.services.store;
    for _ in 0..3 {
        daemon.clock.advance(TimeDelta::hours(1));
        assert_eq!(rules::fire_due(store).await.unwrap(), 0);
    }
    let answer = owner.get("/sites/{site}/automation/rules").await;
    assert_eq!(answer.rows().len(), 1, "reading goes on");
    let new = json!({"name": "More", "stages": ["cluster"], "cron": "0 * * * *", "time_zone": "UTC"});
    owner.post("/sites/{site}/automation/rules", new).await.refused(403, "account_suspended");
    owner.post("/account/restore", json!({})).await.refused(409, "conflict");

    decree(&daemon, account, AccountStatus::Active).await;
    assert_eq!(rules::fire_due(store).await.unwrap(), 0, "no burst on return");
    daemon.clock.advance(TimeDelta::hours(1));
    assert_eq!(rules::fire_due(store).await.unwrap(), 1, "the next slot is run");
    daemon.run_jobs().await;
    let outcomes: Vec<String> = rows(&daemon, "SELECT outcome FROM rule_slot ORDER BY slot_at")
        .await
        .iter()
        .map(|row| row.try_get("", "outcome").unwrap())
        .collect();
    assert_eq!(outcomes, ["missed", "missed", "missed", "run"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_ends_by_itself_and_the_operator_ends_the_suspension() {
    let daemon = TestDaemon::start_with(|config| {
        config.security.trial = Duration::from_secs(14 * 86_400);
        config.security.access_token = Duration::from_secs(90 * 86_400);
    })
    .await;
    let owner = daemon.owner("acme").await;
    let account = account_of(&owner).await;
    assert_eq!(owner.get("/account").await.success()["account"]["status"], "trial");
    owner.post("/sites", json!({"name": "Allowed"})).await.created();
    accounts::tidy(&daemon.app.services).await.unwrap();
    daemon.clock.advance(TimeDelta::days(14));
    accounts::tidy(&daemon.app.services).await.unwrap();
    let owner = again(&daemon).await;
    owner.post("/sites", json!({"name": "Refused"})).await.refused(403, "account_suspended");
    let entry = owner.get("/audit?actor=system").await.rows().remove(0);
    assert_eq!(
        (&entry["operation"], &entry["changes"][0]["after"]["status"]),
        (&json!("trial ends"), &json!("suspended"))
    );
    decree(&daemon, account, AccountStatus::Active).await;
    owner.post("/sites", json!({"name": "Allowed again"})).await.created();
    accounts::tidy(&daemon.app.services).await.unwrap();
    assert_eq!(owner.get("/account").await.success()["account"]["status"], "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_runs_the_instance_suspends_accounts() {
    let daemon = TestDaemon::start().await;
    let (owner, rival) = (daemon.owner("acme").await, daemon.owner("rival").await);
    let account = account_of(&owner).await;
    let path = format!("/instance/accounts/{account}/status");
    rival.put(&path, json!({"status": "suspended"})).await.refused(403, "forbidden");
    owner.get("/instance/accounts").await.refused(403, "forbidden");

    let developer = daemon.developer(&rival).await;
    assert_eq!(developer.get("/instance/accounts").await.rows().len(), 2);
    developer.put(&path, json!({"status": "suspended"})).await.success();
    owner.get("/account").await.refused(401, "unauthenticated");
    let owner = again(&daemon).await;
    owner.post("/sites", json!({"name": "No"})).await.refused(403, "account_suspended");
    let entry = owner.get("/audit?operation=instance_accounts_status").await.rows().remove(0);
    assert_eq!((&entry["actor"], &entry["subject"]), (&json!(developer.user), &json!(account.to_string())));
    developer.put(&path, json!({"status": "active"})).await.success();
    owner.post("/sites", json!({"name": "Yes"})).await.created();
    let nowhere = "/instance/accounts/acct_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f/status";
    developer.put(nowhere, json!({"status": "active"})).await.refused(404, "not_found");
}

fn files(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

/// Content with a picture, by the automation.
async fn with_a_picture(daemon: &TestDaemon, owner: &Caller) {
    let csv = "Keyword,Volume\nhow to descale a kettle,500\ndescale kettle with vinegar,200\nkettle descaler,300\n";
    owner.csv("/sites/{site}/planner/keywords/import?sector_id={sector}", csv).await.success();
    let stages = json!(["cluster", "ideas", "tasks", "content", "image_prompts", "images"]);
    let rule =
        json!({"name": "All", "stages": stages, "cron": "0 5 * * *", "time_zone": "UTC", "limits": {"tasks": 1}});
    let rule = owner.post("/sites/{site}/automation/rules", rule).await.created();
    let path = format!("/sites/{{site}}/automation/rules/{}/run_now", rule["id"].as_str().unwrap());
    owner.post(&path, json!({})).await.accepted();
    daemon.run_jobs().await;
    assert!(owner.get("/sites/{site}/writer/images?status=ready").await.count() > 0, "no picture");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_account_can_be_taken_back_and_is_purged_to_the_last_row_and_file() {
    let daemon = long_lived().await;
    let (owner, rival) = (daemon.owner("acme").await, daemon.owner("rival").await);
    with_a_picture(&daemon, &owner).await;
    with_a_picture(&daemon, &rival).await;
    let account = account_of(&owner).await;
    let folder = daemon.folder().join("files");
    let admin = daemon.ungranted(&owner, "admin").await;

    let ask = |confirm: &str, password: &str| json!({"confirm": confirm, "password": password});
    admin.post("/account/delete", ask("acme", PASSWORD)).await.refused(403, "forbidden");
    owner.post("/account/delete", ask("acme", "wrong password")).await.refused(400, "validation_failed");
    owner.post("/account/delete", ask("Acme!", PASSWORD)).await.refused(400, "validation_failed");
    let asked = owner.post("/account/delete", ask("acme", PASSWORD)).await.success();
    assert_eq!(asked["status"], "cancelled");
    owner.post("/sites", json!({"name": "No"})).await.refused(403, "account_suspended");
    assert_eq!(owner.get("/sites").await.count(), 1, "reading goes on");
    assert_eq!(accounts::tidy(&daemon.app.services).await.unwrap(), 0, "not yet");
    owner.post("/account/restore", json!({})).await.success();
    owner.post("/sites", json!({"name": "Yes"})).await.created();
    owner.post("/account/delete", ask("acme", PASSWORD)).await.success();

    daemon.clock.advance(TimeDelta::days(31));
    assert_eq!(accounts::tidy(&daemon.app.services).await.unwrap(), 1);
    let uuid = account.to_string().replace("acct_", "");
    let bare = uuid.replace('-', "");
    let system = daemon.app.services.store.system("a test looks for what is left");
    let tables = accounts::tables(&system).await.unwrap();
    assert!(tables.len() > 20, "{tables:?}");
    for table in tables.iter().filter(|table| *table != "purge_log") {
        let sql = format!(
            "SELECT COUNT(*) AS n FROM \"{table}\" WHERE {} = '{bare}'",
            if system.store().backend() == sea_orm::DbBackend::Sqlite {
                "lower(hex(account_id))"
            } else {
                "replace(account_id::text, '-', '')"
            }
        );
        let left: i64 = rows(&daemon, &sql).await[0].try_get("", "n").unwrap();
        assert_eq!(left, 0, "{table} still has rows of the account");
    }
    let log = rows(&daemon, "SELECT account_name FROM purge_log").await;
    assert_eq!((log.len(), log[0].try_get::<String>("", "account_name").unwrap()), (1, "acme".to_owned()));
    let kept = rows(&daemon, "SELECT DISTINCT file_hash FROM image WHERE file_hash IS NOT NULL").await.len();
    assert_eq!(files(&folder), kept, "only the other account's files are left");

    let rival = daemon.sign_in("owner@rival.example").await.at_first_site().await;
    for image in rival.get("/sites/{site}/writer/images?status=ready").await.rows() {
        let path = format!("/sites/{{site}}/writer/images/{}/file", image["id"].as_str().unwrap());
        assert!(rival.get(&path).await.status.is_success(), "a file of another account went too");
    }
    // the address is free again
    daemon.owner("acme").await;
}
