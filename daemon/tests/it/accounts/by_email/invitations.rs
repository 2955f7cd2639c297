//! Invitations: by mail, single use, and silent about who has an account elsewhere.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::door::{Door, PASSWORD, Person};

async fn invite(by: &Person, email: &str, role: &str) -> Value {
    by.door.clock.advance(TimeDelta::minutes(1));
    by.post("/invitations", json!({"email": email, "role": role})).await.expect(201).data().clone()
}

fn coming(token: &str) -> Value {
    json!({"token": token, "name": "Vera", "password": PASSWORD})
}

#[tokio::test]
async fn who_is_invited_comes_once_with_the_sites_they_were_given() {
    let door = Door::open_with_mail().await;
    let owner = door.owner("acme").await;
    let site = owner.site().await;
    let body = json!({"email": "Vera@new.example", "role": "viewer", "sites": [site]});
    let invitation = owner.post("/invitations", body).await.expect(201);
    assert_eq!(
        (&invitation.data()["email"], &invitation.data()["status"]),
        (&json!("vera@new.example"), &json!("open"))
    );
    assert_eq!(invitation.data()["mail"], json!({"status": "queued", "error": null}));
    assert!(!invitation.body.to_string().contains("token"), "{:#}", invitation.body);

    let mail = door.mail_to("vera@new.example").await;
    assert!(mail.subject.contains("acme") && mail.text.contains("Olive"), "{mail:?}");
    assert!(mail.text.contains("http://igny8.example/app/invitations/accept#token="), "{}", mail.text);
    let token = json!({"token": mail.token()});
    let look = door.anybody().post("/auth/invitations/look", token.clone()).await.expect(200);
    assert_eq!(*look.data(), json!({"account_name": "acme", "email": "vera@new.example", "role": "viewer"}));

    let short = json!({"token": mail.token(), "name": "Vera", "password": "vera@new.example"});
    door.anybody().post("/auth/invitations/accept", short).await.refused(400, "validation_failed");
    let mut vera = door.anybody();
    let answer = vera.post("/auth/invitations/accept", coming(&mail.token())).await.expect(200);
    vera.become_session(&answer);
    assert_eq!(answer.data()["user"]["verified"], true);
    vera.get(&format!("/sites/{site}")).await.expect(200);
    vera.post("/sites", json!({"name": "Mine"})).await.refused(403, "forbidden");
    door.anybody().post("/auth/invitations/accept", coming(&mail.token())).await.refused(410, "link_invalid");
    door.anybody().post("/auth/invitations/look", token).await.refused(410, "link_invalid");
    let listed = owner.get("/invitations").await.expect(200);
    let row = &listed.body["results"][0];
    assert_eq!((&row["status"], &row["mail"]["status"]), (&json!("accepted"), &json!("sent")));
    door.assert_sound().await;
}

#[tokio::test]
async fn nobody_invites_above_themselves_or_to_what_is_not_theirs() {
    let door = Door::open_with_mail().await;
    let (owner, rival) = (door.owner("acme").await, door.owner("rival").await);
    let admin = owner.invited("admin").await;
    let viewer = owner.invited("viewer").await;
    let to = |role: &str| json!({"email": "x@new.example", "role": role});
    admin.post("/invitations", to("owner")).await.refused(403, "forbidden");
    viewer.post("/invitations", to("viewer")).await.refused(403, "forbidden");
    viewer.get("/invitations").await.refused(403, "forbidden");
    for role in ["developer", "system_bot"] {
        owner.post("/invitations", to(role)).await.refused(400, "validation_failed");
    }
    let with = |role: &str, site: String| json!({"email": "x@new.example", "role": role, "sites": [site]});
    owner.post("/invitations", with("admin", owner.site().await)).await.refused(400, "validation_failed");
    owner.post("/invitations", with("editor", rival.site().await)).await.refused(404, "not_found");
    for wrong in ["x@new.example\r\nBcc: eve@evil.example", "x@new.example,y@new.example", "<x@new.example>"] {
        owner.post("/invitations", json!({"email": wrong, "role": "viewer"})).await.refused(400, "validation_failed");
    }
    let owners = invite(&owner, "second@new.example", "owner").await;
    let path = format!("/invitations/{}", owners["id"].as_str().unwrap());
    admin.delete(&path).await.refused(403, "forbidden");
    admin.post(&format!("{path}/resend"), json!({})).await.refused(403, "forbidden");
    rival.get(&path).await.refused(404, "not_found");
    rival.delete(&path).await.refused(404, "not_found");
    owner.post("/invitations", json!({"email": admin.email, "role": "viewer"})).await.refused(409, "conflict");
    owner.post("/invitations", to("owner")).await.expect(201);
    owner.post("/invitations", to("viewer")).await.refused(409, "conflict");
}

#[tokio::test]
async fn an_address_of_another_account_is_invited_like_any_other() {
    let door = Door::open_with_mail().await;
    let (owner, rival) = (door.owner("acme").await, door.owner("rival").await);
    let same = |mut answer: Value| {
        for field in ["id", "email", "created_at", "expires_at"] {
            answer[field] = json!("");
        }
        answer
    };
    let (unknown, known) =
        (invite(&owner, "new@new.example", "editor").await, invite(&owner, &rival.email, "editor").await);
    assert_eq!(same(unknown.clone()), same(known.clone()));
    let mail = door.mail_to(&rival.email).await;
    assert!(mail.text.contains("another account already") && !mail.text.contains("#token="), "{}", mail.text);
    let new = door.mail_to("new@new.example").await;
    assert_eq!(mail.subject, new.subject);

    let again = |id: &Value| format!("/invitations/{}/resend", id.as_str().unwrap());
    door.clock.advance(TimeDelta::minutes(1));
    let (unknown, known) = (
        owner.post(&again(&unknown["id"]), json!({})).await.expect(200),
        owner.post(&again(&known["id"]), json!({})).await.expect(200),
    );
    assert_eq!(same(unknown.data().clone()), same(known.data().clone()));
    assert!(!door.mail_to(&rival.email).await.text.contains("#token="));
    // and the other way to add somebody is closed where mail is sent
    let body = json!({"name": "N", "email": rival.email, "password": PASSWORD, "role": "viewer"});
    owner.post("/users", body).await.refused(409, "invitation_required");
}

#[tokio::test]
async fn a_link_ends_by_a_newer_one_by_being_taken_back_or_after_a_week() {
    let door = Door::open_with_mail().await;
    let owner = door.owner("acme").await;
    let invitation = invite(&owner, "vera@new.example", "viewer").await;
    let path = format!("/invitations/{}", invitation["id"].as_str().unwrap());
    let first = door.mail_to("vera@new.example").await.token();
    door.clock.advance(TimeDelta::days(1));
    owner.post(&format!("{path}/resend"), json!({})).await.expect(200);
    let second = door.mail_to("vera@new.example").await.token();
    let door = &owner.door;
    let look =
        |token: String| async move { door.anybody().post("/auth/invitations/look", json!({"token": token})).await };
    look(first).await.refused(410, "link_invalid");
    look(second.clone()).await.expect(200);
    door.clock.advance(TimeDelta::days(7));
    look(second).await.refused(410, "link_invalid");
    assert_eq!(owner.get(&path).await.expect(200).data()["overdue"], true);
    // an invitation whose time is over stands in nobody's way
    let invitation = invite(&owner, "vera@new.example", "editor").await;
    let path = format!("/invitations/{}", invitation["id"].as_str().unwrap());
    let third = door.mail_to("vera@new.example").await.token();
    owner.delete(&path).await.expect(204);
    look(third).await.refused(410, "link_invalid");
    owner.delete(&path).await.refused(409, "conflict");
    owner.post(&format!("{path}/resend"), json!({})).await.refused(409, "conflict");
}

#[tokio::test]
async fn who_is_invited_has_a_place_in_the_plan() {
    let door = Door::open_with_mail_and(|config| config.security.default_plan = "starter".to_owned()).await;
    let owner = door.owner("acme").await;
    invite(&owner, "one@new.example", "viewer").await;
    door.clock.advance(TimeDelta::minutes(1));
    // one place is left, and two ask for it at once
    let to = |email: &str| json!({"email": email, "role": "viewer"});
    let (two, three) = tokio::join!(
        owner.post("/invitations", to("two@new.example")),
        owner.post("/invitations", to("three@new.example"))
    );
    let mut statuses = [two.status.as_u16(), three.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422], "{:#} {:#}", two.body, three.body);
    // and two who come with one link at once are one
    let token = door.mail_to("one@new.example").await.token();
    let (here, there) = (door.anybody(), door.anybody());
    let (one, two) = tokio::join!(
        here.post("/auth/invitations/accept", coming(&token)),
        there.post("/auth/invitations/accept", coming(&token))
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410], "{:#} {:#}", one.body, two.body);
    door.assert_sound().await;
}

#[tokio::test]
async fn without_mail_nobody_can_be_invited() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let body = json!({"email": "vera@new.example", "role": "viewer"});
    owner.post("/invitations", body).await.refused(409, "mail_off");
    for path in ["/auth/password/forgot", "/auth/verify/resend"] {
        door.anybody().post(path, json!({"email": owner.email})).await.refused(409, "mail_off");
    }
}
