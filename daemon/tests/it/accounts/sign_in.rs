//! Signing up, in and out.

use chrono::TimeDelta;
use igny8::{
    config::sections::Registration,
    features::accounts::accounts,
    platform::{access::AccountStatus, store::Actor},
};
use poem::{
    Request,
    http::{Method, header},
};
use serde_json::json;

use super::door::{Answer, Door, PASSWORD, Proof, register};

#[tokio::test]
async fn who_signs_up_has_an_account_with_everything_it_needs() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let me = owner.get("/me").await.expect(200);
    assert_eq!(me.data()["user"]["role"], "owner");
    assert_eq!((&me.data()["account"]["credits"], &me.data()["account"]["status"]), (&json!(5000), &json!("active")));
    assert_eq!(me.data()["account"]["plan"], json!({"code": "growth", "name": "Growth"}));
    assert!(me.data()["permissions"].as_array().unwrap().contains(&json!("billing.read")));

    let sectors = owner.get(&format!("/sites/{}/sectors", owner.site().await)).await.expect(200);
    assert_eq!((&sectors.body["count"], &sectors.body["results"][0]["name"]), (&json!(1), &json!("General")));
    let ledger = owner.get("/billing/ledger").await.expect(200);
    let entry = &ledger.body["results"][0];
    assert_eq!((&entry["type"], &entry["balance_after"]), (&json!("subscription_grant"), &json!(5000)));
    let balance = owner.get("/billing/balance").await.expect(200);
    assert_eq!((&balance.data()["credits"], &balance.data()["reserved"]), (&json!(5000), &json!(0)));
    assert!(balance.data()["period_end"].as_str().unwrap().starts_with("2026-12-22T09:00:00"));
    owner.get("/billing/usage").await.expect(200);
    door.assert_sound().await;
}

#[tokio::test]
async fn a_sign_up_that_fails_leaves_nothing() {
    let door = Door::open().await;
    door.owner("acme").await;
    let anybody = door.anybody();
    // The address is found to be taken after the account was written, the site's address after the owner.
    anybody.post("/auth/register", register("other", "OWNER@acme.example ".trim())).await.refused(409, "conflict");
    let mut wrong = register("third", "third@third.example");
    wrong["site_url"] = json!("not an address");
    anybody.post("/auth/register", wrong).await.refused(400, "validation_failed");
    for table in ["account", "\"user\"", "subscription", "site", "sector", "session", "ledger_entry"] {
        assert_eq!(door.rows(table).await, 1, "{table}");
    }
    door.assert_sound().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_up_is_said_by_field() {
    let door = Door::open().await;
    let body = json!({"account_name": "", "name": "O", "email": "nobody", "password": "short", "role": "owner"});
    let answer = door.anybody().post("/auth/register", body).await.refused(400, "validation_failed");
    for field in ["account_name", "email", "password", "site_name", "role"] {
        assert!(answer.body["errors"][field].is_array(), "{field}: {:#}", answer.body);
    }
}

#[tokio::test]
async fn a_closed_instance_lets_nobody_sign_up() {
    let door = Door::open_with(|config| config.security.registration = Registration::Closed).await;
    let answer = door.anybody().post("/auth/register", register("acme", "a@acme.example")).await;
    answer.refused(403, "registration_closed");
    assert_eq!(door.rows("account").await, 0);
}

#[tokio::test]
async fn wrong_unknown_and_disabled_get_one_answer() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let editor = owner.add("editor").await;
    owner.patch(&format!("/users/{}", editor.id), json!({"status": "disabled"})).await.expect(200);
    let mut answers = Vec::new();
    for (email, password) in
        [(owner.email.as_str(), "wrong password"), ("nobody@acme.example", PASSWORD), (editor.email.as_str(), PASSWORD)]
    {
        for path in ["/auth/login", "/auth/token"] {
            let answer = door.anybody().post(path, json!({"email": email, "password": password})).await;
            let mut body = answer.refused(401, "credentials_invalid").body;
            body["request_id"] = json!("");
            body["instance"] = json!("");
            answers.push(body);
        }
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:#?}");
}

#[tokio::test]
async fn guessing_is_slowed_down_for_who_guesses_whom() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let guess = |email: String| {
        let anybody = door.anybody();
        async move { anybody.post("/auth/login", json!({"email": email, "password": "a guess at it"})).await }
    };
    // one of the five was the sign-up
    for _ in 0..4 {
        guess(owner.email.clone()).await.refused(401, "credentials_invalid");
    }
    let answer = guess(owner.email.to_uppercase()).await.refused(429, "rate_limited");
    assert_eq!(answer.retry_after.as_deref(), Some("12"));
    guess("somebody@else.example".to_owned()).await.refused(401, "credentials_invalid");
    door.clock.advance(TimeDelta::seconds(12));
    owner.sign_in().await.get("/me").await.expect(200);
}

#[tokio::test]
async fn cookies_are_out_of_reach_for_scripts_and_other_sites() {
    let door =
        Door::open_with(|config| config.server.public_url = Some("https://igny8.example/".parse().unwrap())).await;
    let answer = door.anybody().post("/auth/register", register("acme", "a@acme.example")).await.expect(201);
    let session = answer.cookies.iter().find(|cookie| cookie.starts_with("__Host-igny8_session=")).unwrap();
    assert!(session.ends_with("; Path=/; Max-Age=2592000; SameSite=Lax; HttpOnly; Secure"), "{session}");
    let csrf = answer.cookies.iter().find(|cookie| cookie.starts_with("__Host-igny8_csrf=")).unwrap();
    assert!(!csrf.contains("HttpOnly"), "{csrf}");

    // a neighbour under the same domain can set the plain name, and no other
    let token = answer.cookie("__Host-igny8_session");
    for (name, status) in [("igny8_session", 401), ("__Host-igny8_session", 200)] {
        let request = Request::builder().uri_str("/api/v1/me").header(header::COOKIE, format!("{name}={token}"));
        assert_eq!(door.ask(request.finish()).await.status().as_u16(), status, "{name}");
    }
}

#[tokio::test]
async fn a_sign_in_never_goes_on_with_a_session_that_the_browser_had() {
    let door = Door::open().await;
    let (owner, rival) = (door.owner("acme").await, door.owner("rival").await);
    let Proof::Cookie { session: planted, csrf } = rival.proof.clone() else { panic!("a cookie") };
    // somebody else's good session, and one that somebody made up
    for planted in [planted.as_str(), "made-up"] {
        door.clock.advance(TimeDelta::minutes(1));
        let mut victim = door.anybody();
        victim.proof = Proof::Cookie { session: planted.to_owned(), csrf: csrf.clone() };
        let body = json!({"email": owner.email, "password": PASSWORD});
        let answer = victim.post("/auth/login", body).await.expect(200);
        assert_ne!(answer.cookie("igny8_session"), planted);
        victim.get("/me").await.refused(401, "unauthenticated");
        victim.become_session(&answer);
        assert_eq!(victim.get("/me").await.expect(200).data()["user"]["email"], json!(owner.email));
    }
}

#[tokio::test]
async fn a_change_by_cookie_from_another_site_is_refused_whatever_it_sends() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let Proof::Cookie { session, csrf } = owner.proof.clone() else { panic!("a cookie") };
    let cookie = format!("igny8_session={session}; igny8_csrf={}", csrf.unwrap());
    // what a form or a picture on a foreign page can send: the cookies go along, the header does not
    let body = json!({"name": "Forged"}).to_string();
    for kind in ["application/json", "text/plain", "application/x-www-form-urlencoded"] {
        let request = Request::builder().method(Method::POST).uri_str("/api/v1/sites").content_type(kind);
        let request = request.header(header::COOKIE, &cookie).header(header::ORIGIN, "https://evil.example");
        let answer = Answer::of(door.ask(request.body(body.clone())).await).await;
        answer.refused(403, "csrf_failed");
    }
    assert_eq!(door.rows("site").await, 1);
}

#[tokio::test]
async fn a_change_by_cookie_needs_the_csrf_token() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let Proof::Cookie { session, csrf } = owner.proof.clone() else { panic!("a cookie") };
    let mut forged = owner.clone();
    for wrong in [None, Some(session.clone()), Some(String::new())] {
        forged.proof = Proof::Cookie { session: session.clone(), csrf: wrong };
        forged.post("/sites", json!({"name": "Second"})).await.refused(403, "csrf_failed");
        forged.post("/auth/logout", json!({})).await.refused(403, "csrf_failed");
        forged.get("/me").await.expect(200);
    }
    forged.proof = Proof::Cookie { session, csrf };
    forged.post("/sites", json!({"name": "Second"})).await.expect(201);
}

#[tokio::test]
async fn a_session_ends_by_signing_out_or_by_not_being_used() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let other = owner.sign_in().await;
    let answer = other.post("/auth/logout", json!({})).await.expect(204);
    assert!(answer.cookies.iter().all(|cookie| cookie.contains("Max-Age=0")), "{:?}", answer.cookies);
    other.get("/me").await.refused(401, "unauthenticated");

    door.clock.advance(TimeDelta::days(29));
    let answer = owner.get("/me").await.expect(200);
    assert!(answer.cookies.iter().any(|cookie| cookie.starts_with("igny8_session=")), "the browser keeps it longer");
    door.clock.advance(TimeDelta::days(29));
    owner.get("/me").await.expect(200);
    door.clock.advance(TimeDelta::days(30));
    owner.get("/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_and_nonsense_are_not_signed_in() {
    let door = Door::open().await;
    let mut anybody = door.anybody();
    anybody.get("/me").await.refused(401, "unauthenticated");
    let cookie = Proof::Cookie { session: "nonsense".into(), csrf: None };
    for proof in [Proof::Bearer("nonsense".into()), Proof::Bearer(String::new()), cookie] {
        anybody.proof = proof;
        anybody.get("/me").await.refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_machine_signs_in_with_tokens_until_its_user_changes() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let admin = owner.add("admin").await;
    let credentials = json!({"email": admin.email, "password": PASSWORD});
    let tokens = door.anybody().post("/auth/token", credentials).await.expect(200);
    assert_eq!((&tokens.data()["token_type"], &tokens.data()["expires_in"]), (&json!("bearer"), &json!(900)));
    let mut machine = door.anybody();
    machine.proof = Proof::Bearer(tokens.data()["access_token"].as_str().unwrap().to_owned());
    machine.post("/sites", json!({"name": "By machine"})).await.expect(201);

    door.clock.advance(TimeDelta::minutes(15));
    machine.get("/me").await.refused(401, "unauthenticated");
    let refresh = json!({"refresh_token": tokens.data()["refresh_token"]});
    let next = door.anybody().post("/auth/refresh", refresh.clone()).await.expect(200);
    machine.proof = Proof::Bearer(next.data()["access_token"].as_str().unwrap().to_owned());
    machine.get("/me").await.expect(200);
    let access = json!({"refresh_token": next.data()["access_token"]});
    door.anybody().post("/auth/refresh", access).await.refused(401, "unauthenticated");

    owner.patch(&format!("/users/{}", admin.id), json!({"role": "viewer"})).await.expect(200);
    machine.get("/me").await.refused(401, "unauthenticated");
    door.anybody().post("/auth/refresh", refresh).await.refused(401, "unauthenticated");
    admin.get("/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_suspended_account_can_be_read_and_not_changed() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let site = owner.site().await;
    let id = owner.get("/me").await.data()["account"]["id"].as_str().unwrap().parse().unwrap();
    for status in [AccountStatus::Suspended, AccountStatus::Cancelled] {
        let account = door.system().account(id, Actor::System).begin().await.unwrap();
        accounts::set_status(&account, status).await.unwrap();
        account.commit().await.unwrap();
        owner.get(&format!("/sites/{site}")).await.expect(200);
        owner.post("/sites", json!({"name": "Second"})).await.refused(403, "account_suspended");
    }
    let again = owner.sign_in().await;
    again.post("/auth/logout", json!({})).await.expect(204);
}
