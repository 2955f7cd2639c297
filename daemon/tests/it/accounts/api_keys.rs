//! API keys of programs: what they can do, where, and how they end.

use chrono::TimeDelta;
use igny8::platform::access::{permissions, role::Role};
use serde_json::{Value, json};

use super::door::{Door, Person, Proof};

/// A program with a key that `maker` made of `body`.
async fn program(maker: &Person, body: Value) -> Person {
    let made = maker.post("/api-keys", body).await.expect(201);
    let mut program = maker.door.anybody();
    program.id = made.data()["api_key"]["id"].as_str().unwrap().to_owned();
    program.proof = Proof::Bearer(made.data()["secret"].as_str().unwrap().to_owned());
    program
}

fn everything() -> Vec<&'static str> {
    permissions::of(Role::Owner).collect()
}

#[tokio::test]
async fn a_key_does_what_its_scopes_name_and_nothing_else() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let program = program(&owner, json!({"name": "Reader", "scopes": ["sites.read", "account.read"]})).await;
    assert_eq!(program.get("/sites").await.expect(200).body["count"], 1);
    assert_eq!(program.get("/me").await.expect(200).data()["permissions"], json!(["account.read", "sites.read"]));
    program.post("/sites", json!({"name": "Second"})).await.refused(403, "forbidden");
    for path in ["/users", "/billing/ledger", "/api-keys"] {
        program.get(path).await.refused(403, "forbidden");
    }
    let more = json!({"name": "More", "scopes": ["users.manage"]});
    program.post("/api-keys", more).await.refused(403, "forbidden");
    program.post("/auth/logout-everywhere", json!({})).await.refused(403, "forbidden");
    owner.get("/me").await.expect(200);
}

#[tokio::test]
async fn a_key_can_be_sent_in_a_header_of_its_own() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let mut program = program(&owner, json!({"name": "Reader", "scopes": ["account.read"]})).await;
    let Proof::Bearer(secret) = program.proof.clone() else { panic!("a key") };
    program.proof = Proof::Key(secret.clone());
    program.get("/me").await.expect(200);
    program.proof = Proof::Key(format!("{secret}x"));
    program.get("/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_never_does_more_than_its_maker_may_now() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let admin = owner.add("admin").await;
    let scopes = json!(["sites.read", "sites.manage", "users.read"]);
    let program = program(&admin, json!({"name": "Sites", "scopes": scopes})).await;
    program.post("/sites", json!({"name": "Second"})).await.expect(201);
    let beyond = json!({"name": "Money", "scopes": ["billing.read"]});
    admin.post("/api-keys", beyond).await.refused(403, "forbidden");

    let path = format!("/users/{}", admin.id);
    owner.patch(&path, json!({"role": "viewer"})).await.expect(200);
    program.get("/users").await.refused(403, "forbidden");
    program.post("/sites", json!({"name": "Third"})).await.refused(403, "forbidden");
    assert_eq!(program.get("/sites").await.expect(200).body["count"], 0, "a viewer was granted nothing");
    owner.patch(&path, json!({"status": "disabled"})).await.expect(200);
    program.get("/sites").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_key_that_hands_on_hands_on_no_more_than_it_has() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let scopes = json!(["api_keys.manage", "sites.read"]);
    let maker = program(&owner, json!({"name": "Maker", "scopes": scopes})).await;
    maker.post("/api-keys", json!({"name": "X", "scopes": ["sites.manage"]})).await.refused(403, "forbidden");
    program(&maker, json!({"name": "Y", "scopes": ["sites.read"]})).await.get("/sites").await.expect(200);
}

#[tokio::test]
async fn a_key_for_one_site_has_nothing_to_do_elsewhere() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let first = owner.site().await;
    let second = owner.post("/sites", json!({"name": "Second"})).await.expect(201);
    let second = second.data()["id"].as_str().unwrap().to_owned();
    let program = program(&owner, json!({"name": "All here", "scopes": everything(), "site_id": first})).await;
    program.get(&format!("/sites/{first}/sectors")).await.expect(200);
    program.get("/me").await.expect(200);
    let sites = program.get("/sites").await.expect(200);
    assert_eq!((&sites.body["count"], &sites.body["results"][0]["id"]), (&json!(1), &json!(first)));
    program.get(&format!("/sites/{second}/sectors")).await.refused(404, "not_found");
    program.get(&format!("/sites/{second}")).await.refused(404, "not_found");
    program.post("/sites", json!({"name": "Third"})).await.refused(403, "forbidden");
    for path in ["/users", "/billing/balance", "/api-keys"] {
        program.get(path).await.refused(403, "forbidden");
    }
    let foreign = door.owner("rival").await.site().await;
    let body = json!({"name": "Theirs", "scopes": ["sites.read"], "site_id": foreign});
    owner.post("/api-keys", body).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_key_ends_by_its_time_or_at_once_by_hand() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let body = json!({"name": "Short", "scopes": ["sites.read"], "expires_at": "2026-11-22T10:00:00Z"});
    let short = program(&owner, body).await;
    let long = program(&owner, json!({"name": "Long", "scopes": ["sites.read"]})).await;
    short.get("/sites").await.expect(200);
    door.clock.advance(TimeDelta::hours(1));
    short.get("/sites").await.refused(401, "unauthenticated");
    long.get("/sites").await.expect(200);
    owner.delete(&format!("/api-keys/{}", long.id)).await.expect(204);
    long.get("/sites").await.refused(401, "unauthenticated");
    owner.delete(&format!("/api-keys/{}", long.id)).await.expect(204);
    assert_eq!(owner.get("/api-keys").await.body["count"], 2, "what is over stays to be seen");
    let past = json!({"name": "Past", "scopes": ["sites.read"], "expires_at": "2026-11-22T09:00:00Z"});
    owner.post("/api-keys", past).await.refused(400, "validation_failed");
    let unknown = json!({"name": "Odd", "scopes": ["everything"]});
    owner.post("/api-keys", unknown).await.refused(400, "validation_failed");
    owner.post("/api-keys", json!({"name": "None", "scopes": []})).await.refused(400, "validation_failed");
    door.assert_sound().await;
}

#[tokio::test]
async fn of_a_key_its_first_characters_are_kept_and_its_use_to_the_minute() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let program = program(&owner, json!({"name": "Reader", "scopes": ["sites.read"]})).await;
    let Proof::Bearer(secret) = program.proof.clone() else { panic!("a key") };
    let path = format!("/api-keys/{}", program.id);
    let key = async || owner.get(&path).await.expect(200).data().clone();
    assert!(key().await["last_used_at"].is_null());
    assert!(secret.starts_with("igny8_") && secret.starts_with(key().await["prefix"].as_str().unwrap()));
    assert!(!key().await.to_string().contains(&secret));
    program.get("/sites").await.expect(200);
    door.clock.advance(TimeDelta::seconds(59));
    program.get("/sites").await.expect(200);
    let seen = async || key().await["last_used_at"].as_str().unwrap().to_owned();
    assert!(seen().await.starts_with("2026-11-22T09:00:00"));
    door.clock.advance(TimeDelta::seconds(1));
    program.get("/sites").await.expect(200);
    assert!(seen().await.starts_with("2026-11-22T09:01:00"));
}

#[tokio::test]
async fn only_owners_and_admins_see_keys_and_only_their_account_s() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let (editor, stranger) = (owner.add("editor").await, door.owner("rival").await);
    let program = program(&owner, json!({"name": "Reader", "scopes": ["sites.read"]})).await;
    let path = format!("/api-keys/{}", program.id);
    editor.get("/api-keys").await.refused(403, "forbidden");
    editor.delete(&path).await.refused(403, "forbidden");
    stranger.get(&path).await.refused(404, "not_found");
    stranger.delete(&path).await.refused(404, "not_found");
    assert_eq!(stranger.get("/api-keys").await.body["count"], 0);
    program.get("/sites").await.expect(200);
}
