//! Roles and grants: what one may do, and where.

use chrono::TimeDelta;
use sea_orm::{
    ExprTrait,
    sea_query::{Expr, Query},
};
use serde_json::json;

use super::door::{Door, Person};

async fn grant(owner: &Person, site: &str, to: &Person) {
    owner.put(&format!("/sites/{site}/access/{}", to.id), json!({})).await.expect(200);
}

#[tokio::test]
async fn a_stranger_sees_nothing_of_another_account() {
    let door = Door::open().await;
    let (owner, stranger) = (door.owner("acme").await, door.owner("rival").await);
    let (site, foreign_user) = (owner.site().await, &owner.id);
    let own = stranger.site().await;
    let path = format!("/sites/{site}");
    stranger.get(&path).await.refused(404, "not_found");
    stranger.patch_version(&path, "\"v1\"", json!({"name": "Mine"})).await.refused(404, "not_found");
    stranger.get(&format!("{path}/sectors")).await.refused(404, "not_found");
    stranger.post(&format!("{path}/sectors"), json!({"name": "Mine"})).await.refused(404, "not_found");
    stranger.get(&format!("{path}/access")).await.refused(404, "not_found");
    stranger.get(&format!("/users/{foreign_user}")).await.refused(404, "not_found");
    stranger.patch(&format!("/users/{foreign_user}"), json!({"role": "viewer"})).await.refused(404, "not_found");
    stranger.put(&format!("/sites/{own}/access/{foreign_user}"), json!({})).await.refused(404, "not_found");
    let sector = owner.get(&format!("{path}/sectors")).await.body["results"][0]["id"].as_str().unwrap().to_owned();
    stranger.patch(&format!("/sites/{own}/sectors/{sector}"), json!({"name": "X"})).await.refused(404, "not_found");
    assert_eq!(stranger.get("/sites").await.body["count"], 1);
    assert_eq!(stranger.get("/users").await.body["count"], 1);
    assert_eq!(stranger.get("/billing/ledger").await.body["count"], 1);
}

#[tokio::test]
async fn an_editor_reaches_granted_sites_only_and_loses_them_at_once() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let (editor, site) = (owner.add("editor").await, owner.site().await);
    let path = format!("/sites/{site}");
    editor.get(&path).await.refused(404, "not_found");
    assert_eq!(editor.get("/sites").await.body["count"], 0);

    grant(&owner, &site, &editor).await;
    editor.get(&path).await.expect(200);
    assert_eq!(editor.get("/sites").await.body["count"], 1);
    editor.patch_version(&path, "\"v1\"", json!({"name": "Mine"})).await.refused(403, "forbidden");

    owner.delete(&format!("{path}/access/{}", editor.id)).await.expect(204);
    editor.get(&path).await.refused(404, "not_found");
    owner.delete(&format!("{path}/access/{}", editor.id)).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_grant_can_have_an_end() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let (viewer, site) = (owner.add("viewer").await, owner.site().await);
    let path = format!("/sites/{site}/access/{}", viewer.id);
    let past = json!({"expires_at": "2026-11-22T09:00:00Z"});
    owner.put(&path, past).await.refused(400, "validation_failed");
    let answer = owner.put(&path, json!({"expires_at": "2026-11-22T10:00:00Z"})).await.expect(200);
    assert_eq!((&answer.data()["granted_by"], &answer.data()["user_id"]), (&json!(owner.id), &json!(viewer.id)));
    viewer.get(&format!("/sites/{site}")).await.expect(200);
    door.clock.advance(TimeDelta::hours(1));
    viewer.get(&format!("/sites/{site}")).await.refused(404, "not_found");
    assert_eq!(viewer.get("/sites").await.body["count"], 0);
    owner.put(&path, json!({})).await.expect(200);
    viewer.get(&format!("/sites/{site}")).await.expect(200);
}

#[tokio::test]
async fn a_viewer_changes_nothing() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let (viewer, site) = (owner.add("viewer").await, owner.site().await);
    grant(&owner, &site, &viewer).await;
    viewer.get(&format!("/sites/{site}/sectors")).await.expect(200);
    viewer.post("/sites", json!({"name": "Second"})).await.refused(403, "forbidden");
    viewer.patch_version(&format!("/sites/{site}"), "\"v1\"", json!({"name": "X"})).await.refused(403, "forbidden");
    viewer.post(&format!("/sites/{site}/sectors"), json!({"name": "X"})).await.refused(403, "forbidden");
    viewer.get("/users").await.refused(403, "forbidden");
    viewer.put(&format!("/sites/{site}/access/{}", viewer.id), json!({})).await.refused(403, "forbidden");
    viewer.get("/billing/balance").await.refused(403, "forbidden");
}

#[tokio::test]
async fn an_admin_has_no_money_and_no_power_over_owners() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let admin = owner.add("admin").await;
    admin.get("/billing/ledger").await.refused(403, "forbidden");
    admin.patch(&format!("/users/{}", owner.id), json!({"status": "disabled"})).await.refused(403, "forbidden");
    admin.patch(&format!("/users/{}", admin.id), json!({"role": "owner"})).await.refused(403, "forbidden");
    let body = json!({"name": "O", "email": "o@acme.example", "password": "long enough to be safe", "role": "owner"});
    admin.post("/users", body).await.refused(403, "forbidden");
    admin.add("editor").await.get("/me").await.expect(200);
    for role in ["developer", "system_bot", "root"] {
        let patch = json!({"role": role});
        owner.patch(&format!("/users/{}", admin.id), patch).await.refused(400, "validation_failed");
    }
    owner.put(&format!("/sites/{}/access/{}", owner.site().await, admin.id), json!({})).await.refused(409, "conflict");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let path = format!("/users/{}", owner.id);
    owner.patch(&path, json!({"role": "admin"})).await.refused(409, "conflict");
    owner.patch(&path, json!({"status": "disabled"})).await.refused(409, "conflict");
    let second = owner.add("owner").await;
    // each demotes the other at once: one of them stays
    let (other, admin) = (format!("/users/{}", second.id), json!({"role": "admin"}));
    let (one, two) = tokio::join!(owner.patch(&other, admin.clone()), second.patch(&path, admin));
    let refused = [&one, &two].iter().filter(|answer| matches!(answer.status.as_u16(), 401 | 403 | 409)).count();
    assert_eq!(refused, 1, "{:#} {:#}", one.body, two.body);
    door.assert_sound().await;
}

#[tokio::test]
async fn of_many_owners_who_leave_at_once_one_stays() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let mut owners = vec![owner.clone()];
    for number in 0..3 {
        door.clock.advance(TimeDelta::minutes(1));
        let email = format!("owner{number}@acme.example");
        let body = json!({"name": "O", "email": email, "password": "correct horse battery", "role": "owner"});
        owner.post("/users", body).await.expect(201);
        let mut other = door.anybody();
        other.email = email;
        owners.push(other.sign_in().await);
    }
    // each removes, disables or demotes the next one, all at once
    let path = |at: usize| format!("/users/{}", owners[at % owners.len()].id);
    let (one, two, three, four) = (path(1), path(2), path(3), path(4));
    let answers = tokio::join!(
        owners[0].patch(&one, json!({"role": "viewer"})),
        owners[1].patch(&two, json!({"status": "disabled"})),
        owners[2].delete(&three),
        owners[3].patch(&four, json!({"role": "admin"})),
    );
    for answer in [&answers.0, &answers.1, &answers.2, &answers.3] {
        assert!(matches!(answer.status.as_u16(), 200 | 204 | 401 | 403 | 404 | 409), "{:#}", answer.body);
    }
    let left = "SELECT COUNT(*) AS n FROM \"user\" WHERE role = 'owner' AND status = 'active'";
    let left: i64 = door.system().query_sql(left).await.unwrap()[0].try_get("", "n").unwrap();
    assert!(left >= 1, "nobody owns the account");
    door.assert_sound().await;
}

#[tokio::test]
async fn who_is_removed_is_gone_at_once_and_their_address_is_free() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let (admin, editor, site) = (owner.add("admin").await, owner.add("editor").await, owner.site().await);
    let rival = door.owner("rival").await;
    grant(&owner, &site, &editor).await;
    let path = format!("/users/{}", editor.id);
    editor.delete(&path).await.refused(403, "forbidden");
    rival.delete(&path).await.refused(404, "not_found");
    admin.delete(&format!("/users/{}", owner.id)).await.refused(403, "forbidden");
    owner.delete(&format!("/users/{}", owner.id)).await.refused(409, "conflict");
    admin.delete(&path).await.expect(204);
    editor.get("/me").await.refused(401, "unauthenticated");
    owner.get(&path).await.refused(404, "not_found");
    assert_eq!(owner.get(&format!("/sites/{site}/access")).await.body["count"], 0);
    door.clock.advance(TimeDelta::minutes(1));
    owner.add("editor").await.get("/me").await.expect(200);
    door.assert_sound().await;
}

#[tokio::test]
async fn the_bot_cannot_sign_in() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let bot = owner.add("viewer").await;
    let become_bot = Query::update()
        .table("user")
        .value("role", "system_bot")
        .and_where(Expr::col("email").eq(bot.email.as_str()))
        .to_owned();
    let tx = door.system().begin().await.unwrap();
    tx.execute(&become_bot).await.unwrap();
    tx.commit().await.unwrap();
    bot.get("/me").await.refused(401, "unauthenticated");
    for path in ["/auth/login", "/auth/token"] {
        let body = json!({"email": bot.email, "password": "correct horse battery"});
        door.anybody().post(path, body).await.refused(401, "credentials_invalid");
    }
}

#[tokio::test]
async fn an_address_is_used_once_and_the_plan_counts_users() {
    let door = Door::open_with(|config| config.security.default_plan = "starter".to_owned()).await;
    let (owner, rival) = (door.owner("acme").await, door.owner("rival").await);
    let body =
        |email: &str| json!({"name": "N", "email": email, "password": "long enough to be safe", "role": "viewer"});
    let own = owner.post("/users", body(&owner.email)).await.refused(409, "conflict");
    let foreign = owner.post("/users", body(&rival.email)).await.refused(409, "conflict");
    assert_eq!(own.body["detail"], foreign.body["detail"], "nobody learns who has an account elsewhere");
    owner.add("admin").await;
    owner.add("editor").await;
    owner.post("/users", body("fourth@acme.example")).await.refused(422, "plan_limit");
}
