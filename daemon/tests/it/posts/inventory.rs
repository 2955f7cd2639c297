//! What else is on the site, and how posts are filed there.

use igny8::platform::files;
use serde_json::{Value, json};

use crate::{
    publisher::{content, publish, write},
    support::{
        daemon::TestDaemon,
        plugin::{Plugin, ack},
        schema::assert_conforms,
    },
};

const INVENTORY: &str = "/sites/{site}/publisher/inventory";
const SETTINGS: &str = "/sites/{site}/publisher/settings";
const RUN: &str = "01938f3c-5b7a-7cc3-98c4-dc0c0c07398f";

fn post(id: i64, title: &str) -> Value {
    json!({
        "post_id": id, "digest": files::hash(title.as_bytes()), "type": "post", "status": "publish", "url": format!("https://blog.example/{id}/"),
        "slug": format!("p-{id}"), "title": title, "excerpt": "", "language": "en-US", "published_gmt": "2026-01-01T00:00:00Z",
        "modified_gmt": "2026-01-02T00:00:00Z", "content_hash": files::hash(b"x"), "content_id": null, "author": {"wp_user_id": 1, "name": "Petra"},
        "word_count": 3, "headings": [{"level": 2, "text": "One"}], "links": [{"url": "https://a.example/", "text": "a", "rel": ""}],
        "terms": [{"taxonomy": "category", "id": 1, "name": "News", "slug": "news"}], "images": 0, "focus_keyword": "",
    })
}

fn digests(posts: &[Value]) -> Vec<String> {
    (0..256)
        .map(|bucket| {
            let mut own: Vec<&Value> =
                posts.iter().filter(|post| post["post_id"].as_i64().unwrap() % 256 == bucket).collect();
            own.sort_by_key(|post| post["post_id"].as_i64());
            let lines: String =
                own.iter().map(|post| format!("{}:{}\n", post["post_id"], post["digest"].as_str().unwrap())).collect();
            files::hash(lines.as_bytes())
        })
        .collect()
}

async fn wanted(plugin: &Plugin, posts: &[Value]) -> Vec<i64> {
    let said = json!({"run_id": RUN, "total": posts.len(), "buckets": digests(posts)});
    let answer = plugin.say("inventory", said).await.success();
    assert_conforms("inventory_response", &answer);
    answer["wanted"].as_array().unwrap().iter().map(|bucket| bucket.as_i64().unwrap()).collect()
}

async fn send(plugin: &Plugin, bucket: i64, after: i64, through: Option<i64>, posts: &[Value]) -> Value {
    let part = json!({"bucket": bucket, "after_id": after, "through_id": through, "posts": posts});
    let answer = plugin.say("inventory_posts", json!({"run_id": RUN, "parts": [part]})).await.success();
    assert_conforms("inventory_posts_response", &answer);
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_sent_and_what_is_gone_is_forgotten() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let mut posts = vec![post(1, "First"), post(257, "Second"), post(513, "Third 100%"), post(2, "Other")];
    assert_eq!(wanted(&plugin, &posts).await, [1, 2]);
    send(&plugin, 1, 0, Some(257), &posts[0..2]).await;
    send(&plugin, 1, 257, None, &posts[2..3]).await;
    assert_eq!(send(&plugin, 2, 0, None, &posts[3..4]).await, json!({"stored": 1, "forgotten": 0}));
    assert_eq!(wanted(&plugin, &posts).await, Vec::<i64>::new());
    assert_eq!(owner.get(INVENTORY).await.count(), 4);
    assert_eq!(owner.get(&format!("{INVENTORY}?q=100%25")).await.count(), 1);
    assert_eq!(owner.get(&format!("{INVENTORY}?q=%25")).await.count(), 1, "a percent sign is a percent sign");
    assert_eq!(owner.get(&format!("{INVENTORY}?ours=true")).await.count(), 0);
    let seen = owner.get(&format!("{INVENTORY}/257")).await.success();
    assert_eq!(
        (&seen["title"], &seen["headings"][0]["text"], &seen["author"]),
        (&json!("Second"), &json!("One"), &json!("Petra"))
    );

    posts.remove(1);
    posts[1] = post(513, "Third, again");
    assert_eq!(wanted(&plugin, &posts).await, [1]);
    let answer = send(&plugin, 1, 0, None, &posts[0..2]).await;
    assert_eq!(answer["forgotten"], 1);
    assert_eq!(wanted(&plugin, &posts).await, Vec::<i64>::new());
    owner.get(&format!("{INVENTORY}/257")).await.refused(404, "not_found");
    let stray =
        json!({"run_id": RUN, "parts": [{"bucket": 3, "after_id": 0, "through_id": null, "posts": [post(4, "x")]}]});
    plugin.say("inventory_posts", stray).await.refused(400, "validation_failed");
    let other = daemon.owner("other").await;
    assert_eq!(other.get(INVENTORY).await.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_filed_and_scheduled_as_the_site_says() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let plugin = Plugin::of(&daemon, &owner).await;
    let beat = json!({
        "versions": {"wordpress": "7.1", "php": "8.4.1", "plugin": "0.1.0"}, "home_url": "https://blog.example",
        "cron": {"disabled": false, "last_run_at": null}, "counts": {"pending_events": 0, "deliveries": 0}, "capabilities": ["term_parents"],
    });
    plugin.say("heartbeat", beat).await.success();
    let usual = owner.get(SETTINGS).await.success();
    assert_eq!(usual, json!({"author_wp_user_id": null, "categories": "cluster", "tags": true, "create_terms": true}));
    let with = |author: Value| json!({"author_wp_user_id": author, "categories": "nested", "tags": false, "create_terms": false});
    let refused = owner.put(SETTINGS, with(json!(99))).await.refused(400, "validation_failed");
    assert!(refused["errors"]["author_wp_user_id"].is_array(), "{refused}");
    owner.put(SETTINGS, with(json!(1))).await.success();
    daemon.member(&owner, "editor").await.put(SETTINGS, with(json!(1))).await.refused(403, "forbidden");

    let id = write(&daemon, &owner, 1).await.remove(0);
    // a working draft stays one: written up by a person, it may be scheduled
    let path = format!("/sites/{{site}}/writer/content/{id}/publish");
    let refused = owner.post(&path, json!({"scheduled_for": "2026-03-29T07:00:00Z"})).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    owner.post(&path, json!({"scheduled_for": "2020-03-29T07:00:00Z"})).await.refused(400, "validation_failed");
    publish(&daemon, &owner, &id).await;
    let item = plugin.claim().await.remove(0);
    let terms = item["terms"].as_array().unwrap();
    assert!(
        !terms.is_empty() && terms.iter().all(|term| term["taxonomy"] == "category" && term["create"] == false),
        "{terms:?}"
    );
    assert_eq!((&terms[0]["parents"], &item["author"]), (&json!(["General"]), &json!({"wp_user_id": 1})));
    plugin.say("ack", ack(&item, "created", 41, "draft")).await.success();
    assert_eq!(content(&owner, &id).await["delivery_status"], "delivered");
}
