//! Proving an address, forgetting and changing a password; and that none of it tells who is here.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::door::{Answer, Door, PASSWORD, Person, Proof, register};

const NEW: &str = "a quite new password";

fn minute(door: &Door) {
    door.clock.advance(TimeDelta::minutes(1));
}

async fn forget(person: &Person) -> Answer {
    minute(&person.door);
    person.door.anybody().post("/auth/password/forgot", json!({"email": person.email})).await.expect(202)
}

async fn reset(person: &Person, token: &str, password: &str) -> Answer {
    minute(&person.door);
    person.door.anybody().post("/auth/password/reset", json!({"token": token, "password": password})).await
}

async fn login(person: &Person, password: &str) -> Answer {
    minute(&person.door);
    person.door.anybody().post("/auth/login", json!({"email": person.email, "password": password})).await
}

/// An answer without what differs by itself.
fn told(answer: &Answer) -> (u16, Value, usize) {
    let mut body = answer.body.clone();
    for field in ["request_id", "data"] {
        body[field] = json!("");
    }
    (answer.status.as_u16(), body, answer.cookies.len())
}

#[tokio::test]
async fn who_signs_up_proves_the_address_before_changing_anything() {
    let door = Door::open_with_mail().await;
    let mut ada = door.anybody();
    ada.email = "ada@acme.example".to_owned();
    let answer = ada.post("/auth/register", register("acme", &ada.email)).await.expect(202);
    assert!(answer.cookies.is_empty());
    let mail = door.mail_to(&ada.email).await;
    assert!(mail.text.contains("http://igny8.example/app/verify#token="), "{}", mail.text);

    let early = ada.sign_in().await;
    assert_eq!(early.get("/me").await.expect(200).data()["user"]["verified"], false);
    early.post("/sites", json!({"name": "Second"})).await.refused(403, "email_unverified");
    early.get("/sites").await.expect(200);
    let enrol = early.post("/auth/second-factor", json!({"password": PASSWORD})).await;
    enrol.refused(403, "email_unverified");

    let token = json!({"token": mail.token()});
    door.anybody().post("/auth/verify", token.clone()).await.expect(204);
    door.anybody().post("/auth/verify", token).await.refused(410, "link_invalid");
    early.post("/sites", json!({"name": "Second"})).await.expect(201);
    assert_eq!(early.get("/me").await.expect(200).data()["user"]["verified"], true);
    door.assert_sound().await;
}

#[tokio::test]
async fn an_instance_may_let_the_unproven_write() {
    let door = Door::open_with_mail_and(|config| config.security.unverified_may_write = true).await;
    let mut ada = door.anybody();
    ada.email = "ada@acme.example".to_owned();
    ada.post("/auth/register", register("acme", &ada.email)).await.expect(202);
    ada.sign_in().await.post("/sites", json!({"name": "Second"})).await.expect(201);
}

#[tokio::test]
async fn a_confirmation_is_sent_again_and_ends_after_a_day() {
    let door = Door::open_with_mail().await;
    let ask = |email: &'static str| {
        let anybody = door.anybody();
        async move { anybody.post("/auth/verify/resend", json!({"email": email})).await.expect(202) }
    };
    door.anybody().post("/auth/register", register("acme", "ada@acme.example")).await.expect(202);
    let first = door.mail_to("ada@acme.example").await.token();
    door.clock.advance(TimeDelta::hours(23));
    let known = ask("ada@acme.example").await;
    let second = door.mail_to("ada@acme.example").await.token();
    assert_ne!(first, second);
    door.clock.advance(TimeDelta::hours(1));
    door.anybody().post("/auth/verify", json!({"token": first})).await.refused(410, "link_invalid");
    door.anybody().post("/auth/verify", json!({"token": second})).await.expect(204);
    let mails = door.mails().await.len();
    let (unknown, proven) = (ask("nobody@acme.example").await, ask("ada@acme.example").await);
    assert_eq!((told(&known), told(&known)), (told(&unknown), told(&proven)));
    assert_eq!(door.mails().await.len(), mails);
}

#[tokio::test]
async fn a_sign_up_does_not_tell_that_an_address_is_in_use() {
    let door = Door::open_with_mail().await;
    let owner = door.owner("acme").await;
    minute(&door);
    let (accounts, jobs) = (door.rows("account").await, door.rows("job").await);
    let new = door.anybody().post("/auth/register", register("new", "new@new.example")).await.expect(202);
    minute(&door);
    let used = door.anybody().post("/auth/register", register("used", &owner.email)).await.expect(202);
    assert_eq!(told(&new), told(&used));
    assert_eq!((door.rows("account").await, door.rows("job").await), (accounts + 1, jobs + 2));
    let mail = door.mail_to(&owner.email).await;
    assert!(mail.text.contains("You have an account already") && !mail.text.contains("#token="), "{}", mail.text);
    owner.sign_in().await.get("/me").await.expect(200);
    door.assert_sound().await;
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_and_ends_every_way_in() {
    let door = Door::open_with_mail().await;
    let owner = door.owner("acme").await;
    let mut machine = door.anybody();
    minute(&door);
    let credentials = json!({"email": owner.email, "password": PASSWORD});
    let tokens = machine.post("/auth/token", credentials).await.expect(200).data().clone();
    machine.proof = Proof::Bearer(tokens["access_token"].as_str().unwrap().to_owned());
    machine.get("/me").await.expect(200);

    forget(&owner).await;
    let first = door.mail_to(&owner.email).await.token();
    forget(&owner).await;
    let mail = door.mail_to(&owner.email).await;
    assert!(mail.text.contains("http://igny8.example/app/password/reset#token="), "{}", mail.text);
    let second = mail.token();
    reset(&owner, &second, "short").await.refused(400, "validation_failed");
    reset(&owner, &second, &owner.email).await.refused(400, "validation_failed");
    reset(&owner, &second, NEW).await.expect(204);
    for over in [&second, &first] {
        reset(&owner, over, NEW).await.refused(410, "link_invalid");
    }
    owner.get("/me").await.refused(401, "unauthenticated");
    machine.get("/me").await.refused(401, "unauthenticated");
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    door.anybody().post("/auth/refresh", refresh).await.refused(401, "unauthenticated");
    login(&owner, PASSWORD).await.refused(401, "credentials_invalid");
    login(&owner, NEW).await.expect(200);
    assert!(door.mail_to(&owner.email).await.text.contains("Your password was changed."));

    // three mails in half an hour are enough
    minute(&door);
    door.clock.advance(TimeDelta::minutes(30));
    forget(&owner).await;
    let late = door.mail_to(&owner.email).await.token();
    door.clock.advance(TimeDelta::minutes(30));
    reset(&owner, &late, PASSWORD).await.refused(410, "link_invalid");
    door.assert_sound().await;
}

#[tokio::test]
async fn two_who_follow_one_link_at_once_are_one() {
    let door = Door::open_with_mail().await;
    let owner = door.owner("acme").await;
    forget(&owner).await;
    let token = door.mail_to(&owner.email).await.token();
    let (one, two) = (door.anybody(), door.anybody());
    let body = |password: &str| json!({"token": token, "password": password});
    let (one, two) = tokio::join!(
        one.post("/auth/password/reset", body("the first password")),
        two.post("/auth/password/reset", body("the second password"))
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 410], "{:#} {:#}", one.body, two.body);
}

#[tokio::test]
async fn who_forgets_learns_nothing_and_fills_no_mailbox() {
    let door = Door::open_with_mail().await;
    let owner = door.owner("acme").await;
    let disabled = owner.invited("editor").await;
    owner.patch(&format!("/users/{}", disabled.id), json!({"status": "disabled"})).await.expect(200);
    let mut nobody = door.anybody();
    nobody.email = "nobody@acme.example".to_owned();
    let known = told(&forget(&owner).await);
    let before = door.mails().await.len();
    assert_eq!(told(&forget(&nobody).await), known);
    assert_eq!(told(&forget(&disabled).await), known);
    assert_eq!(door.mails().await.len(), before, "no mail for nobody and for who is disabled");
    for _ in 0..5 {
        assert_eq!(told(&forget(&owner).await), known);
    }
    // the sign-up's and two of these
    assert_eq!(door.mails().await.iter().filter(|mail| mail.to == owner.email).count(), 3);
    door.clock.advance(TimeDelta::minutes(31));
    forget(&owner).await;
    assert_eq!(door.mails().await.iter().filter(|mail| mail.to == owner.email).count(), 4);
}

#[tokio::test]
async fn a_link_leads_to_the_configured_address_whatever_the_request_says_of_its_host() {
    let door = Door::open_with_mail().await;
    let owner = door.owner("acme").await;
    for header in ["Host", "X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL"] {
        door.clock.advance(TimeDelta::minutes(11));
        let value = if header == "Forwarded" { "host=evil.example" } else { "evil.example" };
        let body = json!({"email": owner.email});
        door.anybody().post_with("/auth/password/forgot", body, (header, value)).await.expect(202);
        let mail = door.mail_to(&owner.email).await;
        assert!(mail.text.contains("\nhttp://igny8.example/app/password/reset#token="), "{header}: {}", mail.text);
        assert!(!mail.text.contains("evil") && !mail.html.contains("evil"), "{header}");
    }
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one_and_only_this_session_stays() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    minute(&door);
    let other = owner.sign_in().await;
    let change = |old: &str, new: &str| json!({"current_password": old, "new_password": new});
    let path = "/auth/password/change";
    minute(&door);
    owner.post(path, change("not the password", NEW)).await.refused(403, "password_wrong");
    owner.post(path, change(PASSWORD, "short")).await.refused(400, "validation_failed");
    other.get("/me").await.expect(200);
    owner.post(path, change(PASSWORD, NEW)).await.expect(204);
    owner.get("/me").await.expect(200);
    other.get("/me").await.refused(401, "unauthenticated");
    login(&owner, PASSWORD).await.refused(401, "credentials_invalid");
    login(&owner, NEW).await.expect(200);
    // whoever found the browser open does not guess for long
    minute(&door);
    for _ in 0..5 {
        owner.post(path, change("a guess at it", NEW)).await.refused(403, "password_wrong");
    }
    owner.post(path, change(NEW, PASSWORD)).await.refused(429, "rate_limited");
}

#[tokio::test]
async fn secrets_of_mails_stand_nowhere_in_the_database() {
    let door = Door::open_with_mail().await;
    let owner = door.owner("acme").await;
    forget(&owner).await;
    let token = door.mail_to(&owner.email).await.token();
    for (table, columns) in [
        ("mail", "kind || about || to_name || to_address || subject || COALESCE(error, '')"),
        ("job", "kind || CAST(payload AS TEXT) || COALESCE(CAST(result AS TEXT), '')"),
    ] {
        let sql = format!("SELECT {columns} AS text FROM {table}");
        for row in door.system().query_sql(&sql).await.unwrap() {
            let text: String = row.try_get("", "text").unwrap();
            assert!(!text.contains(&token), "{table}: {text}");
        }
    }
    let left = door.system().query_sql("SELECT id FROM mail WHERE body_sealed IS NOT NULL").await.unwrap();
    assert!(left.is_empty(), "what was sent is not kept");
}
