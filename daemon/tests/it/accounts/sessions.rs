//! One's own sessions: seen, and ended one by one or all but this.

use chrono::TimeDelta;
use serde_json::json;

use super::door::{Door, PASSWORD, Proof};

#[tokio::test]
async fn everybody_sees_and_ends_their_own_sessions_only() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let editor = owner.add("editor").await;
    door.clock.advance(TimeDelta::minutes(1));
    let other = owner.sign_in().await;
    let listed = owner.get("/auth/sessions").await.expect(200);
    let rows = listed.body["results"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["current"], &rows[1]["current"]), (2, &json!(false), &json!(true)), "{rows:#?}");
    for field in ["device", "address", "last_seen_at", "created_at", "expires_at"] {
        assert!(rows[0][field].is_string(), "{field}");
    }
    assert!(!listed.body.to_string().contains("hash"));

    let path = format!("/auth/sessions/{}", rows[0]["id"].as_str().unwrap());
    editor.delete(&path).await.refused(404, "not_found");
    other.get("/me").await.expect(200);
    owner.delete(&path).await.expect(204);
    other.get("/me").await.refused(401, "unauthenticated");
    owner.delete(&path).await.refused(404, "not_found");
    owner.get("/me").await.expect(200);
}

#[tokio::test]
async fn all_others_end_at_once_and_tokens_too() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    door.clock.advance(TimeDelta::minutes(1));
    let (second, third) = (owner.sign_in().await, owner.sign_in().await);
    let mut machine = door.anybody();
    let credentials = json!({"email": owner.email, "password": PASSWORD});
    let tokens = machine.post("/auth/token", credentials).await.expect(200).data().clone();
    machine.proof = Proof::Bearer(tokens["access_token"].as_str().unwrap().to_owned());
    machine.get("/me").await.expect(200);
    owner.delete("/auth/sessions").await.expect(204);
    for gone in [&second, &third, &machine] {
        gone.get("/me").await.refused(401, "unauthenticated");
    }
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    door.anybody().post("/auth/refresh", refresh).await.refused(401, "unauthenticated");
    owner.get("/me").await.expect(200);
    assert_eq!(owner.get("/auth/sessions").await.body["count"], 1);
    door.assert_sound().await;
}

#[tokio::test]
async fn everybody_changes_their_own_name() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let viewer = owner.add("viewer").await;
    viewer.patch("/me", json!({"name": " Vera "})).await.expect(204);
    assert_eq!(viewer.get("/me").await.expect(200).data()["user"]["name"], "Vera");
    viewer.patch("/me", json!({"name": "V", "role": "owner"})).await.refused(400, "validation_failed");
}
