//! The protocol's other side, as far as the daemon can see it: what a plugin sends, signed as it signs. What a plugin
//! *does* is the real one's, in `tests/e2e`.

use igny8::platform::{
    access::webhook::Secret,
    clock::{Clock, TestClock},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    caller::{Answer, Caller},
    daemon::TestDaemon,
    schema::assert_conforms,
};

/// A paired WordPress.
pub struct Plugin {
    pub caller: Caller,
    pub key_id: String,
    pub secret: String,
    clock: TestClock,
}

/// A signed message, before it is sent; each part can be spoilt.
pub struct Letter {
    pub id: String,
    pub timestamp: i64,
    pub body: String,
    pub signature: Option<String>,
}

/// What a plugin says when it pairs.
pub fn pair_request(code: &str) -> Value {
    json!({
        "path": "/api/v1/wp/pair", "protocol": 1, "code": code, "home_url": "https://blog.example", "site_name": "Blog",
        "versions": {"wordpress": "7.1", "php": "8.4.1", "plugin": "0.1.0"}, "locale": "en_US", "timezone": "Europe/Berlin",
        "permalink_structure": "/%postname%/", "seo_plugin": null, "rest_url": "http://127.0.0.1:9/wp-json/",
        "limits": {"upload_max_bytes": 8_388_608, "memory_limit_bytes": -1, "max_execution_seconds": 30},
    })
}

/// How its WordPress is built.
pub fn structure() -> Value {
    json!({
        "post_types": [{"name": "post", "label": "Post"}],
        "taxonomies": [{"name": "category", "label": "Categories", "hierarchical": true, "post_types": ["post"]}],
        "authors": [{"id": 1, "name": "admin"}], "statuses": ["draft", "pending", "publish", "future", "private"],
    })
}

impl Plugin {
    /// A code of the owner's site.
    pub async fn code(owner: &Caller) -> String {
        let made = owner.post("/sites/{site}/integration/wordpress/pairing_code", json!({})).await.success();
        made["code"].as_str().unwrap().to_owned()
    }

    /// Pairs by a code, without the structure.
    pub async fn begin(daemon: &TestDaemon, code: &str) -> Self {
        let caller = daemon.anonymous();
        let given = caller.post("/wp/pair", pair_request(code)).await.success();
        assert_conforms("pair_response", &given);
        let text = |name: &str| given[name].as_str().unwrap().to_owned();
        Self::holding(daemon, text("key_id"), text("secret"))
    }

    /// One that holds this key.
    pub fn holding(daemon: &TestDaemon, key_id: String, secret: String) -> Self {
        Self { caller: daemon.anonymous(), key_id, secret, clock: daemon.clock.clone() }
    }

    /// The plugin of the owner's site, fully paired.
    pub async fn of(daemon: &TestDaemon, owner: &Caller) -> Self {
        let plugin = Self::begin(daemon, &Self::code(owner).await).await;
        let answer = plugin.say("structure", structure()).await.success();
        assert_conforms("structure_response", &answer);
        plugin
    }

    /// A message of protocol 1.
    pub fn letter(&self, message: &str, mut body: Value) -> Letter {
        body["path"] = json!(format!("/api/v1/wp/{message}"));
        body["protocol"] = json!(1);
        assert_conforms(&format!("{message}_request"), &body);
        self.raw_letter(body)
    }

    /// Whatever message.
    pub fn raw_letter(&self, body: Value) -> Letter {
        let id = format!("msg_{}", uuid::Uuid::new_v4().simple());
        Letter { id, timestamp: self.clock.now().timestamp(), body: body.to_string(), signature: None }
    }

    /// Signs a letter and sends it to `/wp/{message}`.
    pub async fn post(&self, message: &str, letter: &Letter) -> Answer {
        let secret = Secret::stored(self.secret.clone().into());
        let signature = secret.sign(&letter.id, letter.timestamp, letter.body.as_bytes()).unwrap();
        let request = self
            .caller
            .request(Method::POST, &format!("/wp/{message}"))
            .header("content-type", "application/json")
            .header("webhook-id", &letter.id)
            .header("webhook-timestamp", letter.timestamp.to_string())
            .header("webhook-signature", letter.signature.clone().unwrap_or(signature))
            .header("x-igny8-key", &self.key_id)
            .body(letter.body.clone());
        self.caller.send(request).await
    }

    /// Says something as it should be said.
    pub async fn say(&self, message: &str, body: Value) -> Answer {
        self.post(message, &self.letter(message, body)).await
    }

    /// Takes what is offered.
    pub async fn claim(&self) -> Vec<Value> {
        let answer = self.say("claim", json!({"limit": 10})).await.success();
        assert_conforms("claim_response", &answer);
        answer["items"].as_array().unwrap().clone()
    }

    /// Says that `item` became post `post_id` with this status.
    pub async fn ack(&self, item: &Value, post_id: i64, status: &str) -> Value {
        let answer = self.say("ack", ack(item, "created", post_id, status)).await.success();
        assert_conforms("ack_response", &answer);
        answer
    }
}

/// An acknowledgement of `item`.
pub fn ack(item: &Value, result: &str, post_id: i64, status: &str) -> Value {
    json!({
        "delivery_key": item["delivery_key"], "result": result, "post_id": post_id,
        "url": format!("https://blog.example/?p={post_id}"),
        "edit_url": format!("https://blog.example/wp-admin/post.php?post={post_id}&action=edit"), "status": status,
        "modified_gmt": "2026-01-05T10:00:00Z", "content_hash": item["content_hash"],
        "attachments": item["images"].as_array().unwrap().iter().enumerate().map(|(n, image)| json!({
            "token": image["token"], "attachment_id": 900 + n, "url": "https://blog.example/a.png", "sha256": image["sha256"],
        })).collect::<Vec<_>>(),
        "warnings": [], "error": null,
    })
}
