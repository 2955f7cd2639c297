//! The second factor: set up, asked for, used once, lost and reset.

use chrono::TimeDelta;
use igny8::platform::clock::Clock;
use serde_json::{Value, json};
use totp_rs::Totp;

use super::door::{Answer, Door, PASSWORD, Person, Proof};

/// The app of a user.
struct App(Totp);

impl App {
    fn code(&self, door: &Door) -> String {
        self.0.generate(u64::try_from(door.clock.now().timestamp()).unwrap()).to_string()
    }
}

fn minute(door: &Door) {
    door.clock.advance(TimeDelta::minutes(1));
}

/// Switches the second factor on; the app and the recovery codes.
async fn switch_on(person: &Person) -> (App, Vec<String>) {
    minute(&person.door);
    let enrolled = person.post("/auth/second-factor", json!({"password": PASSWORD})).await.expect(200);
    let app = App(Totp::from_url(enrolled.data()["otpauth_url"].as_str().unwrap()).unwrap());
    let confirmed =
        person.post("/auth/second-factor/confirm", json!({"code": app.code(&person.door)})).await.expect(200);
    let codes = confirmed.data()["codes"].as_array().unwrap();
    (app, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

async fn first(person: &Person, path: &str) -> Answer {
    minute(&person.door);
    person.door.anybody().post(path, json!({"email": person.email, "password": PASSWORD})).await
}

async fn challenge(person: &Person) -> String {
    let answer = first(person, "/auth/login").await.expect(202);
    assert!(answer.cookies.is_empty() && answer.data()["expires_in"] == 300, "{:#}", answer.body);
    answer.data()["challenge"].as_str().unwrap().to_owned()
}

async fn second(person: &Person, challenge: &str, code: &str) -> Answer {
    let body = json!({"challenge": challenge, "code": code});
    person.door.anybody().post("/auth/login/second-factor", body).await
}

async fn state(person: &Person) -> Value {
    person.get("/auth/second-factor").await.expect(200).data().clone()
}

#[tokio::test]
async fn signing_in_takes_two_steps_and_a_code_works_once() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    assert_eq!(state(&owner).await, json!({"enabled": false, "recovery_codes_left": 0}));
    minute(&door);
    let other = owner.sign_in().await;
    owner.post("/auth/second-factor", json!({"password": "not the password"})).await.refused(403, "password_wrong");
    owner.post("/auth/second-factor/confirm", json!({"code": "123456"})).await.refused(409, "conflict");
    let (app, codes) = switch_on(&owner).await;
    assert_eq!((codes.len(), codes[0].len()), (10, 19));
    assert_eq!(state(&owner).await, json!({"enabled": true, "recovery_codes_left": 10}));
    other.get("/me").await.refused(401, "unauthenticated");
    owner.get("/me").await.expect(200);
    owner.post("/auth/second-factor", json!({"password": PASSWORD})).await.refused(409, "conflict");

    let step = challenge(&owner).await;
    second(&owner, &step, "000000").await.refused(401, "code_invalid");
    let code = app.code(&door);
    let mut again = door.anybody();
    let answer = second(&owner, &step, &code).await.expect(200);
    again.become_session(&answer);
    again.get("/me").await.expect(200);
    second(&owner, &step, &code).await.refused(401, "challenge_invalid");
    // the same code with another challenge, while it is still the app's
    let body = json!({"email": owner.email, "password": PASSWORD});
    let step =
        door.anybody().post("/auth/login", body).await.expect(202).data()["challenge"].as_str().unwrap().to_owned();
    second(&owner, &step, &code).await.refused(401, "code_invalid");

    // a machine as well
    let step = first(&owner, "/auth/token").await.expect(202).data()["challenge"].as_str().unwrap().to_owned();
    let body = json!({"challenge": step, "code": app.code(&door)});
    let tokens = door.anybody().post("/auth/token/second-factor", body).await.expect(200);
    let mut machine = door.anybody();
    machine.proof = Proof::Bearer(tokens.data()["access_token"].as_str().unwrap().to_owned());
    machine.get("/me").await.expect(200);
}

#[tokio::test]
async fn a_challenge_ends_by_time_by_wrong_codes_and_by_a_new_password() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let (app, _) = switch_on(&owner).await;
    let late = challenge(&owner).await;
    door.clock.advance(TimeDelta::minutes(5));
    second(&owner, &late, &app.code(&door)).await.refused(401, "challenge_invalid");

    let guessed = challenge(&owner).await;
    for _ in 0..5 {
        second(&owner, &guessed, "000000").await.refused(401, "code_invalid");
    }
    second(&owner, &guessed, &app.code(&door)).await.refused(401, "challenge_invalid");
    // the limit is the user's, with however many challenges
    let next =
        door.anybody().post("/auth/login", json!({"email": owner.email, "password": PASSWORD})).await.expect(202);
    let next = next.data()["challenge"].as_str().unwrap().to_owned();
    second(&owner, &next, "000000").await.refused(429, "rate_limited");

    let step = challenge(&owner).await;
    let change = json!({"current_password": PASSWORD, "new_password": "a quite new password"});
    owner.post("/auth/password/change", change).await.expect(204);
    minute(&door);
    second(&owner, &step, &app.code(&door)).await.refused(401, "challenge_invalid");
    second(&owner, "nonsense", "000000").await.refused(401, "challenge_invalid");
}

#[tokio::test]
async fn a_lost_app_is_replaced_by_recovery_codes_each_once() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let (app, codes) = switch_on(&owner).await;
    let step = challenge(&owner).await;
    second(&owner, &step, &codes[0].to_uppercase().replace('-', " ")).await.expect(200);
    let step = challenge(&owner).await;
    second(&owner, &step, &codes[0]).await.refused(401, "code_invalid");
    assert_eq!(state(&owner).await["recovery_codes_left"], 9);

    minute(&door);
    let path = "/auth/second-factor/recovery-codes";
    owner.post(path, json!({"password": PASSWORD, "code": "000000"})).await.refused(401, "code_invalid");
    owner.post(path, json!({"password": "wrong password", "code": codes[1]})).await.refused(403, "password_wrong");
    let fresh = owner.post(path, json!({"password": PASSWORD, "code": codes[1]})).await.expect(200);
    assert_eq!(state(&owner).await["recovery_codes_left"], 10);
    let step = challenge(&owner).await;
    second(&owner, &step, &codes[2]).await.refused(401, "code_invalid");
    second(&owner, &step, fresh.data()["codes"][0].as_str().unwrap()).await.expect(200);

    minute(&door);
    let path = "/auth/second-factor/disable";
    owner.post(path, json!({"password": PASSWORD, "code": "000000"})).await.refused(401, "code_invalid");
    owner.post(path, json!({"password": PASSWORD, "code": app.code(&door)})).await.expect(204);
    assert_eq!(state(&owner).await, json!({"enabled": false, "recovery_codes_left": 0}));
    first(&owner, "/auth/login").await.expect(200);
}

#[tokio::test]
async fn an_administrator_resets_the_factor_of_who_lost_everything() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let (admin, editor) = (owner.add("admin").await, owner.add("editor").await);
    let rival = door.owner("rival").await;
    switch_on(&editor).await;
    minute(&door);
    switch_on(&owner).await;
    let path = format!("/users/{}/second-factor", editor.id);
    editor.delete(&path).await.refused(403, "forbidden");
    rival.delete(&path).await.refused(404, "not_found");
    admin.delete(&format!("/users/{}/second-factor", owner.id)).await.refused(403, "forbidden");
    admin.delete(&path).await.expect(204);
    admin.delete(&path).await.refused(404, "not_found");
    editor.get("/me").await.refused(401, "unauthenticated");
    first(&editor, "/auth/login").await.expect(200);
    first(&owner, "/auth/login").await.expect(202);
}

#[tokio::test]
async fn the_secret_is_sealed_and_shown_once() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let enrolled = owner.post("/auth/second-factor", json!({"password": PASSWORD})).await.expect(200);
    let secret = enrolled.data()["secret"].as_str().unwrap().to_owned();
    assert!(enrolled.data()["otpauth_url"].as_str().unwrap().starts_with("otpauth://totp/IGNY8:owner%40acme.example?"));
    for row in door.system().query_sql("SELECT secret_sealed FROM second_factor").await.unwrap() {
        let sealed: String = row.try_get("", "secret_sealed").unwrap();
        assert!(sealed.starts_with("v1|") && !sealed.contains(&secret), "{sealed}");
    }
    assert!(!owner.get("/auth/second-factor").await.body.to_string().contains(&secret));
    // not confirmed, not asked for
    minute(&door);
    first(&owner, "/auth/login").await.expect(200);
}
