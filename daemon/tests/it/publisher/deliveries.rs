//! From the click to WordPress's word.

use chrono::TimeDelta;
use igny8::platform::files;
use serde_json::{Value, json};

use super::{content, publish, write};
use crate::support::{
    daemon::TestDaemon,
    plugin::{Plugin, ack},
    schema::assert_conforms,
};

const DELIVERIES: &str = "/sites/{site}/publisher/deliveries";

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_publishes_and_it_is_there_when_wordpress_says_so() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let ids = write(&daemon, &owner, 1).await;
    let delivery = publish(&daemon, &owner, &ids[0]).await;
    assert_eq!((&delivery["status"], &delivery["transport"]), (&json!("offered"), &json!("plugin")));
    let now = content(&owner, &ids[0]).await;
    assert_eq!((&now["delivery_status"], &now["editorial_status"]), (&json!("offered"), &json!("approved")));

    let items = plugin.claim().await;
    assert_eq!(items.len(), 1);
    let item = &items[0];
    assert_eq!((&item["action"], &item["status"], &item["post_id"]), (&json!("create"), &json!("draft"), &Value::Null));
    assert_eq!(item["content_hash"], files::hash(item["blocks"].as_str().unwrap().as_bytes()));
    assert_eq!(content(&owner, &ids[0]).await["delivery_status"], "delivering");
    for image in item["images"].as_array().unwrap() {
        let url = image["url"].as_str().unwrap();
        let bytes = reqwest::get(url).await.unwrap().bytes().await.unwrap();
        assert_eq!(files::hash(&bytes), image["sha256"].as_str().unwrap());
        assert_eq!(bytes.len() as i64, image["bytes"].as_i64().unwrap());
        let spoilt = reqwest::get(url.replace("img_0", "img_1")).await.unwrap();
        assert_eq!(spoilt.status(), 404);
    }

    assert_eq!(plugin.ack(item, 41, "draft").await["status"], "acked");
    let now = content(&owner, &ids[0]).await;
    assert_eq!((&now["delivery_status"], &now["wp"]["post_id"]), (&json!("delivered"), &json!(41)));
    let first = owner.get(DELIVERIES).await.rows();
    assert_eq!((first.len(), &first[0]["status"], &first[0]["attempts"]), (1, &json!("acked"), &json!(1)));

    // the word is heard twice, the click comes twice, the plugin asks again: nothing changes
    plugin.ack(item, 41, "draft").await;
    assert_eq!(publish(&daemon, &owner, &ids[0]).await["id"], delivery["id"]);
    assert!(plugin.claim().await.is_empty());
    assert_eq!(owner.get(DELIVERIES).await.rows(), first);
    owner
        .post(&format!("{DELIVERIES}/{}/retry", delivery["id"].as_str().unwrap()), json!({}))
        .await
        .refused(409, "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_text_is_an_update_of_the_same_post() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let ids = write(&daemon, &owner, 1).await;
    publish(&daemon, &owner, &ids[0]).await;
    let first = plugin.claim().await.remove(0);
    plugin.ack(&first, 41, "draft").await;

    let path = format!("/sites/{{site}}/writer/content/{}", ids[0]);
    for title in ["Another title", "A third title"] {
        daemon.clock.advance(TimeDelta::seconds(1));
        let version = content(&owner, &ids[0]).await["version"].as_i64().unwrap();
        owner.patch(&path, version, json!({"title": title})).await.success();
        publish(&daemon, &owner, &ids[0]).await;
    }
    let items = plugin.claim().await;
    assert_eq!(items.len(), 1, "what nobody took gives way to what is newer");
    assert_eq!((&items[0]["action"], &items[0]["post_id"]), (&json!("update"), &json!(41)));
    assert_eq!(items[0]["title"], "A third title");
    assert_ne!(items[0]["delivery_key"], first["delivery_key"]);
    plugin.ack(&items[0], 41, "draft").await;
    let states: Vec<Value> = owner.get(DELIVERIES).await.rows().iter().map(|row| row["status"].clone()).collect();
    assert_eq!(states, ["acked", "superseded", "acked"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_acknowledged_is_offered_again_and_a_late_word_counts() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let ids = write(&daemon, &owner, 1).await;
    publish(&daemon, &owner, &ids[0]).await;
    let taken = plugin.claim().await.remove(0);
    assert!(plugin.claim().await.is_empty(), "it is leased");

    // a newer text waits: the older one may have come to a post already
    let version = content(&owner, &ids[0]).await["version"].as_i64().unwrap();
    let path = format!("/sites/{{site}}/writer/content/{}", ids[0]);
    owner.patch(&path, version, json!({"title": "Newer"})).await.success();
    publish(&daemon, &owner, &ids[0]).await;
    assert!(plugin.claim().await.is_empty());

    daemon.clock.advance(TimeDelta::seconds(61));
    let again = plugin.claim().await;
    assert_eq!((again.len(), &again[0]["delivery_key"]), (1, &taken["delivery_key"]));
    plugin.ack(&taken, 41, "draft").await;
    assert_eq!(content(&owner, &ids[0]).await["delivery_status"], "offered", "the newer one is still to come");

    let newer = plugin.claim().await.remove(0);
    assert_eq!((&newer["title"], &newer["action"], &newer["post_id"]), (&json!("Newer"), &json!("update"), &json!(41)));
    plugin.ack(&newer, 41, "publish").await;
    plugin.ack(&taken, 41, "draft").await;
    assert_eq!(content(&owner, &ids[0]).await["delivery_status"], "live", "a late word on the older changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_and_a_refusal_say_why_and_can_be_retried() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let ids = write(&daemon, &owner, 1).await;
    let delivery = publish(&daemon, &owner, &ids[0]).await;
    for (result, code, expected) in [("rejected", "not_allowed", "failed"), ("conflict", "post_edited", "drifted")] {
        let item = plugin.claim().await.remove(0);
        let mut word = ack(&item, result, 41, "draft");
        word["post_id"] = if result == "rejected" { Value::Null } else { json!(41) };
        word["error"] = json!({"code": code, "message": "It was not possible."});
        plugin.say("ack", word).await.success();
        assert_eq!(content(&owner, &ids[0]).await["delivery_status"], expected);
        let row = owner.get(&format!("{DELIVERIES}/{}", delivery["id"].as_str().unwrap())).await.success();
        assert_eq!((&row["status"], &row["error"]), (&json!(result), &json!("It was not possible.")));
        owner.post(&format!("{DELIVERIES}/{}/retry", delivery["id"].as_str().unwrap()), json!({})).await.success();
        daemon.run_jobs().await;
    }
    let item = plugin.claim().await.remove(0);
    plugin.ack(&item, 41, "private").await;
    assert_eq!(content(&owner, &ids[0]).await["delivery_status"], "live");
    let mut stray = ack(&item, "created", 42, "draft");
    stray["delivery_key"] = json!("0".repeat(64));
    plugin.say("ack", stray).await.refused(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_in_wordpress_is_heard_once_and_deletes_nothing() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let ids = write(&daemon, &owner, 1).await;
    publish(&daemon, &owner, &ids[0]).await;
    let item = plugin.claim().await.remove(0);
    plugin.ack(&item, 41, "draft").await;
    let event = |n: u8, r#type: &str, status: &str, post_id: i64| {
        json!({
            "event_id": format!("01938f3c-5b7a-4cc3-98c4-dc0c0c0739{n:02}"), "type": r#type, "post_id": post_id,
            "content_id": ids[0], "delivery_key": item["delivery_key"], "status": status, "url": "https://blog.example/kettle/",
            "modified_gmt": null, "content_hash": null, "occurred_at": "2026-01-05T10:00:00Z",
        })
    };
    let tell = async |events: Vec<Value>| {
        let answer = plugin.say("events", json!({"events": events})).await.success();
        assert_conforms("events_response", &answer);
        assert_eq!(answer["accepted"].as_array().unwrap().len(), events.len());
    };
    tell(vec![event(1, "published", "publish", 41), event(2, "edited", "publish", 7777)]).await;
    let now = content(&owner, &ids[0]).await;
    assert_eq!((&now["delivery_status"], &now["wp"]["url"]), (&json!("live"), &json!("https://blog.example/kettle/")));
    tell(vec![event(3, "trashed", "trash", 41)]).await;
    assert_eq!(content(&owner, &ids[0]).await["delivery_status"], "trashed");
    tell(vec![event(1, "published", "publish", 41)]).await;
    assert_eq!(content(&owner, &ids[0]).await["delivery_status"], "trashed", "it was heard before");
    tell(vec![event(4, "deleted", "trash", 41)]).await;
    assert_eq!(content(&owner, &ids[0]).await["delivery_status"], "gone");

    // who publishes again what was deleted over there wants a post again
    publish(&daemon, &owner, &ids[0]).await;
    let again = plugin.claim().await.remove(0);
    assert_eq!((&again["action"], &again["post_id"]), (&json!("create"), &Value::Null));
    assert_ne!(again["delivery_key"], item["delivery_key"]);
    plugin.ack(&again, 42, "draft").await;
    assert_eq!(content(&owner, &ids[0]).await["wp"]["post_id"], 42);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_working_draft_is_never_more_than_a_draft_and_needs_a_wordpress() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let ids = write(&daemon, &owner, 1).await;
    let path = format!("/sites/{{site}}/writer/content/{}/publish", ids[0]);
    owner.post(&path, json!({})).await.refused(409, "pairing_required");
    assert_eq!(content(&owner, &ids[0]).await["editorial_status"], "draft", "nothing was approved");
    let plugin = Plugin::of(&daemon, &owner).await;
    for status in ["publish", "pending", "private"] {
        owner.post(&path, json!({"status": status})).await.refused(422, "policy_blocked");
    }
    for (role, status) in [("viewer", 403), ("editor", 202)] {
        let member = daemon.member(&owner, role).await;
        assert_eq!(member.post(&path, json!({"status": "draft"})).await.status, status, "{role}");
    }
    daemon.run_jobs().await;
    let item = plugin.claim().await.remove(0);
    plugin.ack(&item, 5, "draft").await;
}
