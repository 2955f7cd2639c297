//! The instance: its chores, its state, its promises, and what its operator does.

use chrono::TimeDelta;
use igny8::{
    features::system::{
        chores::{self, Retention},
        invariants,
    },
    platform::jobs,
};
use reqwest::StatusCode;
use serde_json::json;
use std::time::Duration;

use crate::{
    faults::Newsroom,
    support::{
        caller::Caller,
        daemon::TestDaemon,
        model::{Fault, KEY},
        plugin::Plugin,
    },
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn kept() -> Retention {
    Retention {
        jobs: DAY * 30,
        ai_replies: DAY * 10,
        sessions: DAY * 7,
        pairing_codes: DAY * 30,
        plugin_messages: DAY * 60,
    }
}

async fn rows(daemon: &TestDaemon, sql: &str) -> i64 {
    let system = daemon.app.services.store.system("a test counts");
    system.query_sql(&format!("SELECT COUNT(*) AS n FROM {sql}")).await.unwrap()[0].try_get("", "n").unwrap()
}

/// Breaks something behind the daemon's back.
async fn spoil(daemon: &TestDaemon, sql: &str) {
    let system = daemon.app.services.store.system("a test breaks a promise");
    system.query_sql(&format!("{sql} RETURNING 1 AS n")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_needs_any_more_goes_when_its_days_are_over_and_not_before() {
    let room = Newsroom::open().await;
    let (daemon, store) = (&room.daemon, &room.daemon.app.services.store);
    room.run().await;
    let plugin = Plugin::of(daemon, &room.owner).await;
    assert!(plugin.claim().await.is_empty());
    let email = json!({"email": "owner@acme.example", "password": crate::support::daemon::PASSWORD});
    daemon.anonymous().post("/auth/login", email).await.success();
    let (jobs, calls) = (rows(daemon, "job").await, rows(daemon, "ai_call").await);
    assert!(jobs > 5 && calls > 5 && rows(daemon, "ai_call WHERE reply IS NOT NULL").await == calls);
    assert_eq!((rows(daemon, "session").await, rows(daemon, "plugin_request").await), (2, 2));

    assert_eq!(chores::run_due(store, &kept()).await.unwrap(), 0, "everything is new");
    daemon.clock.advance(TimeDelta::days(11));
    assert!(chores::run_due(store, &kept()).await.unwrap() >= u64::try_from(calls).unwrap(), "the replies");
    assert_eq!(rows(daemon, "job").await, jobs, "the jobs are kept for longer");
    assert_eq!((rows(daemon, "ai_call WHERE reply IS NOT NULL").await, rows(daemon, "ai_call").await), (0, calls));
    assert_eq!(chores::run_due(store, &kept()).await.unwrap(), 0, "not due again");
    daemon.clock.advance(TimeDelta::days(20));
    chores::run_due(store, &kept()).await.unwrap();
    assert_eq!((rows(daemon, "job").await, rows(daemon, "ai_call").await), (0, calls));
    assert_eq!((rows(daemon, "pairing_code").await, rows(daemon, "plugin_request").await), (0, 2));
    daemon.clock.advance(TimeDelta::days(60));
    chores::run_due(store, &kept()).await.unwrap();
    assert_eq!((rows(daemon, "session").await, rows(daemon, "plugin_request").await), (0, 0));
    let stand = chores::stand(store).await.unwrap();
    assert_eq!(stand.len(), 9);
    assert!(stand.iter().all(|chore| chore.error.is_none() && chore.ended_at.is_some()), "{stand:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_that_unfinished_work_needs_however_old_it_is() {
    let room = Newsroom::open().await;
    let store = &room.daemon.app.services.store;
    room.model.always("content", Some(Fault::Broken));
    let run = room.run().await;
    let jobs = rows(&room.daemon, "job").await;
    room.daemon.clock.advance(TimeDelta::days(400));
    chores::run_due(store, &kept()).await.unwrap();
    assert_eq!(rows(&room.daemon, "job").await, jobs, "the run asks its jobs how they ended");
    room.model.always("content", None);
    room.daemon.run_jobs().await;
    let owner = room.daemon.sign_in("owner@acme.example").await;
    let path = format!("/sites/{}/automation/runs/{}", room.owner.site, run["id"].as_str().unwrap());
    assert_eq!(owner.get(&path).await.success()["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_reads_how_the_daemon_is_doing_and_nothing_of_others() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    room.model.always("clusters", Some(Fault::WrongKey));
    room.run().await;
    let gate = &room.owner.get("/system/status").await.success()["providers"][0];
    assert_eq!((&gate["name"], &gate["faults_in_a_row"]), (&json!("127.0.0.1"), &json!(1)));
    assert!(gate["paused_until"].is_string(), "{gate}");
    let other = room.daemon.owner("other").await;
    for (owner, dead, providers) in [(&room.owner, 1, 1), (&other, 0, 0)] {
        let status = owner.get("/system/status").await.success();
        assert_eq!(status["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(status["pending_migrations"], json!([]));
        assert_eq!((&status["dead_letters"], &status["queue"]["due"]), (&json!(dead), &json!(0)), "{status}");
        assert_eq!(status["providers"].as_array().unwrap().len(), providers, "{status}");
        assert!(!status.to_string().contains(KEY));
    }
    let viewer = room.daemon.member(&room.owner, "viewer").await;
    viewer.get("/system/status").await.refused(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_stands_still_is_not_ready() {
    let room = Newsroom::open().await;
    let system = room.daemon.app.services.store.system("a test looks at the queue");
    room.owner.post("/sites/{site}/planner/keywords/cluster", json!({"all_unclustered": true})).await.accepted();
    jobs::moves(&system).await.unwrap();
    let status = room.owner.get("/system/status").await.success();
    assert_eq!((&status["queue"]["due"], status["queue"]["oldest_due_at"].is_string()), (&json!(1), true));
    room.daemon.clock.advance(TimeDelta::minutes(11));
    let said = jobs::moves(&system).await.unwrap_err().to_string();
    assert!(said.contains("the queue stands still: a job is due since"), "{said}");
    room.daemon.run_jobs().await;
    jobs::moves(&system).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_promise_notices_when_it_is_broken() {
    let room = Newsroom::open().await;
    let daemon = &room.daemon;
    room.run().await;
    Plugin::of(daemon, &room.owner).await;
    let store = &daemon.app.services.store;
    let lease = Duration::from_secs(30);
    assert_eq!(invariants::violations(store, lease).await.unwrap(), Vec::<String>::new());
    for (breaks, mends, says) in [
        (
            "UPDATE tally SET n = n + 1 WHERE noun = 'image'",
            "UPDATE tally SET n = n - 1 WHERE noun = 'image'",
            "I7: no acknowledged write disappears",
        ),
        (
            "UPDATE provider SET key_sealed = 'sk-in-clear'",
            "UPDATE provider SET key_sealed = NULL",
            "I9: a provider's key",
        ),
        (
            "UPDATE pairing SET secret = 'whsec_in_clear'",
            "UPDATE pairing SET secret = 'v1|a|b|c'",
            "I9: a pairing's secret",
        ),
        ("UPDATE run SET trigger = 'schedule'", "UPDATE run SET trigger = 'manual'", "I3: a run that its rule started"),
        (
            "UPDATE schedule_rule SET next_fire_at = NULL",
            "UPDATE schedule_rule SET enabled = false",
            "I3: a rule that is on",
        ),
    ] {
        spoil(daemon, breaks).await;
        let found = invariants::violations(store, lease).await.unwrap();
        assert!(found.iter().any(|found| found.starts_with(says)), "{breaks}: {found:?}");
        assert!(!found.iter().any(|found| found.contains("in_clear") || found.contains("in-clear")), "{found:?}");
        spoil(daemon, mends).await;
        assert_eq!(invariants::violations(store, lease).await.unwrap(), Vec::<String>::new(), "{mends}");
    }
}

/// Every text of the API's answers that a reader of the account can get, and of the metrics.
async fn all_that_is_said(room: &Newsroom, owner: &Caller) -> String {
    let mut said = room.daemon.app.services.metrics.render().unwrap();
    for path in [
        "/me",
        "/system/providers",
        "/system/status",
        "/sites/{site}/jobs?page_size=200",
        "/sites/{site}/ai/calls?page_size=200",
        "/sites/{site}/automation/runs",
        "/sites/{site}/writer/tasks",
        "/sites/{site}/integration/wordpress",
    ] {
        let answer = owner.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        said.push_str(&answer.text);
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_stands_in_clear_in_the_database_the_metrics_or_an_answer() {
    let room = Newsroom::open().await;
    room.daemon.expect_failing_jobs();
    let plugin = Plugin::of(&room.daemon, &room.owner).await;
    room.model.next("clusters", [Fault::WrongKey, Fault::Broken]);
    room.run().await;
    room.daemon.clock.advance(TimeDelta::seconds(20));
    room.run().await;
    room.settle().await;
    let secret = plugin.secret.trim_start_matches("whsec_").to_owned();
    let said = all_that_is_said(&room, &room.owner).await;
    let stored = room.daemon.stored().await;
    assert!(stored.contains("descale kettle"), "the database was read");
    for (what, canary) in [
        ("the provider's key", KEY),
        ("the pairing's secret", &secret),
        ("a password", crate::support::daemon::PASSWORD),
    ] {
        assert!(!said.contains(canary), "{what} is shown");
        assert!(!stored.contains(canary), "{what} is stored in clear");
    }
}
