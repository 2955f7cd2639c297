//! A person changed the post, and IGNY8 has something new: merged where nothing clashes, decided by a person where it does.

use serde_json::{Value, json};

use crate::{
    publisher::{content, publish, write},
    support::{
        caller::Caller,
        daemon::TestDaemon,
        plugin::{Plugin, ack},
        schema::assert_conforms,
    },
};
use igny8::platform::files;

const CONFLICTS: &str = "/sites/{site}/publisher/conflicts";
const CAPABILITIES: [&str; 3] = ["merge", "batch_acks", "term_parents"];

fn fingerprint(text: &Value) -> String {
    let part = |name: &str| text[name].as_str().unwrap();
    files::hash(format!("{}\0{}\0{}", part("title"), part("content"), part("excerpt")).as_bytes())
}

/// The text that WordPress has after a delivery: with its images in their places, as `ack` names them.
fn text_of(item: &Value) -> Value {
    let mut content = item["blocks"].as_str().unwrap().to_owned();
    for (n, image) in item["images"].as_array().unwrap().iter().enumerate() {
        let place = |what: &str| format!("{{{{igny8:image:{}:{what}}}}}", image["token"].as_str().unwrap());
        content =
            content.replace(&place("id"), &(900 + n).to_string()).replace(&place("url"), "https://blog.example/a.png");
    }
    json!({"title": item["title"], "content": content, "excerpt": item["excerpt"]})
}

/// A plugin that can merge, with a post of ours.
async fn with_post(daemon: &TestDaemon, owner: &Caller) -> (Plugin, String, Value) {
    let plugin = Plugin::of(daemon, owner).await;
    let beat = json!({
        "versions": {"wordpress": "7.1", "php": "8.4.1", "plugin": "0.1.0"}, "home_url": "https://blog.example",
        "cron": {"disabled": false, "last_run_at": null}, "counts": {"pending_events": 0, "deliveries": 0}, "capabilities": CAPABILITIES,
    });
    let said = plugin.say("heartbeat", beat).await.success();
    assert!(said["capabilities"].as_array().unwrap().contains(&json!("merge")), "{said}");
    let id = write(daemon, owner, 1).await.remove(0);
    publish(daemon, owner, &id).await;
    let item = plugin.claim().await.remove(0);
    settle(&plugin, &item, "created", None).await;
    (plugin, id, item)
}

/// Says that the post is now as the item has it, or why not.
async fn settle(plugin: &Plugin, item: &Value, result: &str, versions: Option<Value>) {
    let mut said = ack(item, result, 41, "publish");
    let post_hash = versions
        .as_ref()
        .map_or_else(|| fingerprint(&text_of(item)), |versions| versions["current_hash"].as_str().unwrap().to_owned());
    said["post_hash"] = json!(post_hash);
    if let Some(versions) = versions {
        said["error"] = json!({"code": "post_changed", "message": "The post was changed in WordPress."});
        said["versions"] = versions;
    }
    let answer = plugin.say("ack", said).await.success();
    assert_conforms("ack_response", &answer);
}

fn versions(base: &Value, current: &Value) -> Value {
    json!({
        "format": "blocks", "base": base, "base_hash": fingerprint(base), "base_delivery_key": null, "current": current,
        "current_hash": fingerprint(current), "modified_by": {"wp_user_id": 2, "name": "Petra"},
    })
}

/// Replaces the nth paragraph's text.
fn edited(content: &str, nth: usize, words: &str) -> String {
    let at = content.match_indices("<p>").nth(nth).unwrap().0;
    let end = at + content[at..].find("</p>").unwrap();
    format!("{}<p>{words}{}", &content[..at], &content[end..])
}

async fn retitle(owner: &Caller, id: &str, title: &str) {
    let version = content(owner, id).await["version"].as_i64().unwrap();
    owner.patch(&format!("/sites/{{site}}/writer/content/{id}"), version, json!({"title": title})).await.success();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_clash_is_merged_at_once_and_can_be_taken_back() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let (plugin, id, first) = with_post(&daemon, &owner).await;
    let mut theirs = text_of(&first);
    theirs["content"] = json!(edited(theirs["content"].as_str().unwrap(), 1, "Petra's own words."));

    retitle(&owner, &id, "A better title").await;
    publish(&daemon, &owner, &id).await;
    let item = plugin.claim().await.remove(0);
    assert_eq!(item["base_hash"], json!(fingerprint(&text_of(&first))));
    settle(&plugin, &item, "conflict", Some(versions(&text_of(&first), &theirs))).await;
    // the same word twice is one conflict
    settle(&plugin, &item, "conflict", Some(versions(&text_of(&first), &theirs))).await;
    daemon.run_jobs().await;

    let conflict = owner.get(CONFLICTS).await.rows().remove(0);
    assert_eq!((&conflict["status"], &conflict["modified_by"]), (&json!("merged"), &json!("Petra")));
    assert_eq!(content(&owner, &id).await["delivery_status"], "offered");
    let merged = plugin.claim().await.remove(0);
    assert_eq!(merged["accept"], json!(fingerprint(&theirs)));
    assert_eq!((&merged["title"], &merged["blocks"]), (&json!("A better title"), &theirs["content"]));
    settle(&plugin, &merged, "updated", None).await;

    // the next change of ours keeps Petra's words, though the content here does not know them
    retitle(&owner, &id, "The best title").await;
    publish(&daemon, &owner, &id).await;
    let next = plugin.claim().await.remove(0);
    assert_eq!((&next["title"], &next["blocks"]), (&json!("The best title"), &theirs["content"]));
    settle(&plugin, &next, "updated", None).await;

    let path = format!("{CONFLICTS}/{}/revert", conflict["id"].as_str().unwrap());
    owner.post(&path, json!({})).await.accepted();
    daemon.run_jobs().await;
    let back = plugin.claim().await.remove(0);
    assert_eq!(text_of(&back), theirs, "the post as Petra had it");
    settle(&plugin, &back, "updated", None).await;
    owner.post(&path, json!({})).await.refused(409, "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_clashes_waits_for_a_person() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let (plugin, id, first) = with_post(&daemon, &owner).await;
    let mut theirs = text_of(&first);
    theirs["title"] = json!("Petra's title");
    retitle(&owner, &id, "Our title").await;
    publish(&daemon, &owner, &id).await;
    let item = plugin.claim().await.remove(0);
    settle(&plugin, &item, "conflict", Some(versions(&text_of(&first), &theirs))).await;
    assert!(plugin.claim().await.is_empty(), "nothing goes out by itself");
    assert_eq!(content(&owner, &id).await["delivery_status"], "drifted");

    let open = owner.get(&format!("{CONFLICTS}?status=open")).await.rows().remove(0);
    let path = format!("{CONFLICTS}/{}", open["id"].as_str().unwrap());
    let seen = owner.get(&path).await.success();
    let clash = &seen["clashes"][0];
    assert_eq!(
        (&clash["part"], &clash["ours"], &clash["theirs"]),
        (&json!("title"), &json!("Our title"), &json!("Petra's title"))
    );
    assert_eq!(seen["merged"]["title"], "Petra's title");

    let viewer = daemon.member(&owner, "viewer").await;
    viewer.post(&format!("{path}/resolve"), json!({"take": "ours"})).await.refused(403, "forbidden");
    owner
        .post(&format!("{path}/resolve"), json!({"take": "merged", "choices": [{"n": 7, "side": "ours"}]}))
        .await
        .refused(400, "validation_failed");
    owner
        .post(&format!("{path}/resolve"), json!({"take": "merged", "choices": [{"n": 0, "side": "ours"}]}))
        .await
        .accepted();
    daemon.run_jobs().await;
    let decided = plugin.claim().await.remove(0);
    assert_eq!((&decided["title"], &decided["accept"]), (&json!("Our title"), &json!(fingerprint(&theirs))));

    // Petra was faster: her newest words are seen again, and nothing is merged behind anybody's back
    let mut newer = theirs.clone();
    newer["excerpt"] = json!("Petra again");
    settle(&plugin, &decided, "conflict", Some(versions(&text_of(&first), &newer))).await;
    assert!(plugin.claim().await.is_empty());
    let again = owner.get(&format!("{CONFLICTS}?status=open")).await.rows().remove(0);
    owner
        .post(&format!("{CONFLICTS}/{}/resolve", again["id"].as_str().unwrap()), json!({"take": "theirs"}))
        .await
        .accepted();
    daemon.run_jobs().await;
    let kept = plugin.claim().await.remove(0);
    assert_eq!(text_of(&kept), newer);
    settle(&plugin, &kept, "unchanged", None).await;
    assert_eq!(content(&owner, &id).await["delivery_status"], "live");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_acknowledgements_are_each_settled_by_itself() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let id = write(&daemon, &owner, 1).await.remove(0);
    publish(&daemon, &owner, &id).await;
    let item = plugin.claim().await.remove(0);
    let good = ack(&item, "created", 41, "publish");
    let mut unknown = good.clone();
    unknown["delivery_key"] = json!("0".repeat(64));
    let answer = plugin.say("acks", json!({"acks": [unknown, good]})).await.success();
    assert_conforms("acks_response", &answer);
    assert_eq!(answer["results"][0]["error"]["code"], "not_found");
    assert_eq!((&answer["results"][1]["status"], &answer["results"][1]["error"]), (&json!("acked"), &Value::Null));
    assert_eq!(content(&owner, &id).await["delivery_status"], "live");
}
