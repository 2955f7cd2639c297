//! Tokens of machines: refreshed by many at once, copied, forged, and ended.
//!
//! `IGNY8_TOKEN_ROUNDS` makes the races longer (`make test-tokens`).

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use futures_util::future::join_all;
use igny8::{
    features::{
        accounts::accounts,
        system::chores::{self, Retention},
    },
    platform::{
        access::{AccountStatus, signing},
        store::Actor,
    },
};
use sea_orm::{
    DbBackend, ExprTrait,
    sea_query::{Expr, Query},
};
use serde_json::{Value, json};

use super::door::{Answer, Door, PASSWORD, Person, Proof};

/// Who refreshes at once.
const RACERS: usize = 16;

fn rounds(usual: usize) -> usize {
    std::env::var("IGNY8_TOKEN_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A pair of tokens.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Pair {
    access: String,
    refresh: String,
}

impl Pair {
    fn of(answer: &Answer) -> Self {
        let text = |name: &str| answer.data()[name].as_str().unwrap().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

async fn sign_in(door: &Arc<Door>, email: &str) -> Pair {
    door.clock.advance(TimeDelta::minutes(1));
    let answer = door.anybody().post("/auth/token", json!({"email": email, "password": PASSWORD})).await;
    Pair::of(&answer.expect(200))
}

async fn refresh(door: &Arc<Door>, token: &str) -> Answer {
    door.anybody().post("/auth/refresh", json!({"refresh_token": token})).await
}

/// Whether the door opens for an access token.
async fn opens(door: &Arc<Door>, access: &str) -> bool {
    match with_token(door, access).get("/me").await.status.as_u16() {
        200 => true,
        // 431: so long that it is not even read
        401 | 431 => false,
        other => panic!("/me answered {other}"),
    }
}

fn with_token(door: &Arc<Door>, access: &str) -> Person {
    let mut machine = door.anybody();
    machine.proof = Proof::Bearer(access.to_owned());
    machine
}

/// The daemon, and a second one where the database is one that two daemons share.
async fn daemons() -> Vec<Arc<Door>> {
    let one = Door::open().await;
    if one.store().backend() == DbBackend::Postgres { vec![Arc::clone(&one), one.replica().await] } else { vec![one] }
}

async fn open_families(door: &Arc<Door>) -> i64 {
    door.rows("token_family WHERE ended_at IS NULL").await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_refresh_at_once_all_get_the_one_successor() {
    let daemons = daemons().await;
    let door = &daemons[0];
    let owner = door.owner("acme").await;
    let mut held = sign_in(door, &owner.email).await;
    let rounds = rounds(25);
    for round in 1..=rounds {
        // as slowly as nobody is throttled
        door.clock.advance(TimeDelta::seconds(61));
        let racers = (0..RACERS).map(|number| {
            let (door, token) = (Arc::clone(&daemons[number % daemons.len()]), held.refresh.clone());
            tokio::spawn(async move { Pair::of(&refresh(&door, &token).await.expect(200)) })
        });
        let pairs: Vec<Pair> = join_all(racers).await.into_iter().map(|pair| pair.unwrap()).collect();
        assert!(pairs.iter().all(|pair| pair.refresh == pairs[0].refresh), "round {round}: more than one successor");
        assert_ne!(pairs[0].refresh, held.refresh);
        assert!(opens(&daemons[round % daemons.len()], &pairs[round % RACERS].access).await);
        held = pairs[0].clone();
        assert_eq!(door.rows("refresh_token").await, i64::try_from(round).unwrap() + 1);
    }
    println!("{rounds} rounds × {RACERS} refreshes at once with {} daemons: one successor each", daemons.len());
    assert_eq!(open_families(door).await, 1);
    door.assert_sound().await;
}

#[tokio::test]
async fn a_copy_that_is_used_after_the_grace_ends_the_family_at_once() {
    let daemons = daemons().await;
    let (door, other) = (&daemons[0], daemons.last().unwrap());
    let owner = door.owner("acme").await;
    let (first, elsewhere) = (sign_in(door, &owner.email).await, sign_in(door, &owner.email).await);
    let second = Pair::of(&refresh(door, &first.refresh).await.expect(200));
    door.clock.advance(TimeDelta::seconds(30));
    assert_eq!(Pair::of(&refresh(other, &first.refresh).await.expect(200)).refresh, second.refresh, "within the grace");
    door.clock.advance(TimeDelta::seconds(1));
    refresh(other, &first.refresh).await.refused(401, "unauthenticated");
    for access in [&first.access, &second.access] {
        assert!(!opens(door, access).await && !opens(other, access).await);
    }
    refresh(door, &second.refresh).await.refused(401, "unauthenticated");
    assert!(opens(door, &elsewhere.access).await, "another sign-in of the same user goes on");
    assert_eq!(door.rows("token_family WHERE end_reason = 'reused'").await, 1);
    door.assert_sound().await;
}

#[tokio::test]
async fn who_is_slow_within_the_grace_gets_what_the_quick_one_has_by_now() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let first = sign_in(&door, &owner.email).await;
    let second = Pair::of(&refresh(&door, &first.refresh).await.expect(200));
    let third = Pair::of(&refresh(&door, &second.refresh).await.expect(200));
    let slow = Pair::of(&refresh(&door, &first.refresh).await.expect(200));
    assert_eq!(slow.refresh, third.refresh);
    door.clock.advance(TimeDelta::minutes(14));
    refresh(&door, &slow.refresh).await.expect(200);
}

#[tokio::test]
async fn what_ends_a_family() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let admin = owner.add("admin").await;
    let path = format!("/users/{}", admin.id);
    let id = owner.get("/me").await.data()["account"]["id"].as_str().unwrap().parse().unwrap();
    let is_over = async |pair: Pair, what: &str| {
        assert!(!opens(&door, &pair.access).await, "{what}: the access token");
        refresh(&door, &pair.refresh).await.refused(401, "unauthenticated");
        assert_eq!(open_families(&door).await, 0, "{what}");
    };

    let pair = sign_in(&door, &admin.email).await;
    door.anybody().post("/auth/revoke", json!({"refresh_token": pair.refresh})).await.expect(204);
    is_over(pair, "signing out").await;
    door.anybody().post("/auth/revoke", json!({"refresh_token": "nobody's"})).await.expect(204);

    let pair = sign_in(&door, &admin.email).await;
    with_token(&door, &pair.access).post("/auth/logout-everywhere", json!({})).await.expect(204);
    is_over(pair, "signing out everywhere").await;
    admin.get("/me").await.refused(401, "unauthenticated");

    let pair = sign_in(&door, &admin.email).await;
    owner.patch(&path, json!({"role": "editor"})).await.expect(200);
    is_over(pair, "another role").await;

    let pair = sign_in(&door, &admin.email).await;
    owner.patch(&path, json!({"status": "disabled"})).await.expect(200);
    is_over(pair, "disabling").await;

    let pair = sign_in(&door, &owner.email).await;
    let account = door.system().account(id, Actor::System).begin().await.unwrap();
    accounts::set_status(&account, AccountStatus::Suspended).await.unwrap();
    account.commit().await.unwrap();
    is_over(pair, "suspension").await;
    let pair = sign_in(&door, &owner.email).await;
    let machine = with_token(&door, &pair.access);
    machine.get("/sites").await.expect(200);
    machine.post("/sites", json!({"name": "Second"})).await.refused(403, "account_suspended");
    machine.post("/auth/logout-everywhere", json!({})).await.expect(204);
    is_over(pair, "signing out of a suspended account").await;
    door.assert_sound().await;
}

#[tokio::test]
async fn a_family_does_not_grow_older_than_was_said_at_its_beginning() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let mut held = sign_in(&door, &owner.email).await;
    for _ in 0..6 {
        door.clock.advance(TimeDelta::days(1));
        held = Pair::of(&refresh(&door, &held.refresh).await.expect(200));
    }
    door.clock.advance(TimeDelta::days(1) - TimeDelta::minutes(1));
    let last = refresh(&door, &held.refresh).await.expect(200);
    assert_eq!((&last.data()["expires_in"], &last.data()["refresh_expires_in"]), (&json!(60), &json!(60)));
    let last = Pair::of(&last);
    assert!(opens(&door, &last.access).await);
    door.clock.advance(TimeDelta::minutes(1));
    assert!(!opens(&door, &last.access).await);
    refresh(&door, &last.refresh).await.refused(401, "unauthenticated");
    door.clock.advance(TimeDelta::minutes(1));
    let long = Duration::from_secs(86_400);
    let kept = Retention {
        jobs: long,
        ai_replies: long,
        sessions: Duration::ZERO,
        pairing_codes: long,
        plugin_messages: long,
    };
    chores::run_due(door.store(), &kept).await.unwrap();
    assert_eq!((door.rows("token_family").await, door.rows("refresh_token").await), (0, 0));
}

/// Tabs that share what they hold, as browsers' tabs do: each reads it, refreshes shortly before the end, and writes what
/// it got. How far apart they do so differs from time to time, up to the grace.
#[tokio::test]
async fn tabs_that_refresh_at_once_for_a_day_are_never_signed_out() {
    let daemons = daemons().await;
    let door = &daemons[0];
    let owner = door.owner("acme").await;
    let mut shared = sign_in(door, &owner.email).await;
    let times = i32::try_from(rounds(96).min(1_000)).unwrap();
    for time in 0..times {
        let apart = TimeDelta::seconds(i64::from(time * 7 % 31));
        door.clock.advance(TimeDelta::days(1) / times - apart);
        let read = shared.clone();
        shared = Pair::of(&refresh(door, &read.refresh).await.expect(200));
        door.clock.advance(apart);
        let late = Pair::of(&refresh(daemons.last().unwrap(), &read.refresh).await.expect(200));
        assert_eq!(late.refresh, shared.refresh);
        assert!(opens(door, &late.access).await);
        shared = late;
    }
    println!("{times} times two tabs at once in 24 hours: nobody was signed out");
    door.anybody().post("/auth/revoke", json!({"refresh_token": shared.refresh})).await.expect(204);
    assert_eq!(open_families(door).await, 0);
    door.assert_sound().await;
}

#[tokio::test]
async fn the_bot_does_not_sign_in() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let bot = owner.add("editor").await;
    let pair = sign_in(&door, &bot.email).await;
    let tx = door.system().begin().await.unwrap();
    let becomes = Query::update()
        .table("user")
        .value("role", "system_bot")
        .and_where(Expr::col("email").eq(&bot.email))
        .to_owned();
    tx.execute(&becomes).await.unwrap();
    tx.commit().await.unwrap();
    for path in ["/auth/login", "/auth/token"] {
        door.clock.advance(TimeDelta::minutes(1));
        let credentials = json!({"email": bot.email, "password": PASSWORD});
        door.anybody().post(path, credentials).await.refused(401, "credentials_invalid");
    }
    assert!(!opens(&door, &pair.access).await);
    refresh(&door, &pair.refresh).await.refused(401, "unauthenticated");
    bot.get("/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn keys_change_without_ending_what_they_signed_unless_they_leaked() {
    let daemons = daemons().await;
    let (door, other) = (&daemons[0], daemons.last().unwrap());
    let owner = door.owner("acme").await;
    let kid = |pair: &Pair| decoded(&pair.access, 0)["kid"].as_str().unwrap().to_owned();
    let old = sign_in(door, &owner.email).await;
    let rotate = async |at_once| {
        signing::rotate(door.store(), &door.app.services.sealer, TimeDelta::minutes(15), at_once).await.unwrap()
    };
    let second = rotate(false).await;
    door.clock.advance(TimeDelta::seconds(10));
    let new = Pair::of(&refresh(door, &old.refresh).await.expect(200));
    assert_eq!(kid(&new), second);
    // the other daemon meets a key that it has not seen
    for pair in [&old, &new] {
        assert!(opens(door, &pair.access).await && opens(other, &pair.access).await);
    }
    let third = rotate(true).await;
    door.clock.advance(TimeDelta::seconds(10));
    for pair in [&old, &new] {
        assert!(!opens(door, &pair.access).await && !opens(other, &pair.access).await);
    }
    let last = Pair::of(&refresh(other, &new.refresh).await.expect(200));
    assert_eq!(kid(&last), third);
    assert!(opens(door, &last.access).await);
    rotate(false).await;
    assert_eq!(door.rows("signing_key").await, 2, "what verifies nothing any more is forgotten");
}

/// A token of these parts, signed with HMAC-SHA256.
fn signed(header: &Value, claims: &Value, key: &[u8]) -> String {
    use jsonwebtoken::{Algorithm, EncodingKey};
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature =
        jsonwebtoken::crypto::sign(text.as_bytes(), &EncodingKey::from_secret(key), Algorithm::HS256).unwrap();
    format!("{text}.{signature}")
}

fn without(value: &Value, name: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(name);
    value
}

fn with(value: &Value, name: &str, other: Value) -> Value {
    let mut value = value.clone();
    value[name] = other;
    value
}

fn decoded(token: &str, part: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(part).unwrap()).unwrap()).unwrap()
}

fn wrong_headers(header: &Value) -> Vec<Value> {
    let mut wrong = vec![without(header, "kid"), without(header, "alg")];
    let algorithms =
        ["none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "PS256", "ES256", "EdDSA", "hs256"];
    wrong.extend(algorithms.map(|name| with(header, "alg", name.into())));
    let kids = ["", "0", "other", "../../../../dev/null", "1' OR '1'='1", "%00", "https://evil.example/keys"];
    wrong.extend(kids.map(|kid| with(header, "kid", kid.into())));
    wrong.extend([json!(1), json!(["1"]), Value::Null].map(|kid| with(header, "kid", kid)));
    wrong
}

fn wrong_claims(claims: &Value) -> Vec<Value> {
    let names: Vec<String> = claims.as_object().unwrap().keys().cloned().collect();
    let mut wrong: Vec<Value> = names.iter().map(|name| without(claims, name)).collect();
    wrong.extend(names.iter().map(|name| with(claims, name, Value::Null)));
    wrong.extend(names.iter().map(|name| with(claims, name, json!([claims[name]]))));
    let number = |name: &str| claims[name].as_i64().unwrap();
    for (name, other) in [
        ("exp", json!(number("exp").to_string())),
        ("exp", json!(number("iat"))),
        ("exp", json!(number("exp") as f64 + 0.5)),
        ("iat", json!(number("exp") - 1)),
        ("iat", json!(number("iat").to_string())),
        ("nbf", json!((number("exp") + 9_999).to_string())),
        ("nbf", json!(number("exp") + 9_999)),
        ("ver", json!(number("ver") + 1)),
        ("ver", json!(number("ver") - 1)),
        ("iss", json!("https://evil.example")),
        ("iss", json!("IGNY8")),
        ("aud", json!("another-api")),
        ("aud", json!("")),
        ("typ", json!("refresh")),
        ("typ", json!("Access")),
        ("role", json!("developer")),
        ("role", json!("owner")),
        ("sub", json!("user_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f")),
        ("acct", json!("acct_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f")),
        ("fam", json!("fam_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f")),
        ("admin", json!(true)),
    ] {
        wrong.push(with(claims, name, other));
    }
    wrong
}

#[tokio::test]
async fn no_forged_token_opens_anything() {
    let door = Door::open().await;
    let owner = door.owner("acme").await;
    let admin = owner.add("admin").await;
    let pair = sign_in(&door, &admin.email).await;
    let (header, claims) = (decoded(&pair.access, 0), decoded(&pair.access, 1));
    let (_, key) = door.signing_key().await;
    assert!(opens(&door, &signed(&header, &claims, &key)).await, "the forger forges well");

    let (headers, bodies) = (wrong_headers(&header), wrong_claims(&claims));
    let mut forged = vec![pair.refresh.clone(), "igny8_nothing".to_owned(), "..".to_owned(), "x".repeat(1 << 20)];
    forged.extend(headers.iter().map(|header| signed(header, &claims, &key)));
    forged.extend(bodies.iter().map(|claims| signed(&header, claims, &key)));
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    // the right words, without a signature, with somebody's, and with keys that an attacker could think of
    let signature = pair.access.rsplit('.').next().unwrap();
    for header in headers.iter().chain([&header]) {
        forged.push(format!("{}.{}.", part(header), part(&claims)));
        forged.push(format!("{}.{}", part(header), part(&claims)));
        for claims in bodies.iter().take(8) {
            forged.push(format!("{}.{}.{signature}", part(header), part(claims)));
        }
        let kid = header["kid"].as_str().unwrap_or_default().as_bytes().to_vec();
        for guess in [b"secret".as_slice(), b"igny8", b"\0", &kid, &key[..31], &[0; 32]] {
            forged.push(signed(header, &claims, guess));
        }
    }
    let parts: Vec<&str> = pair.access.split('.').collect();
    for at in 0..parts[2].len() {
        let mut signature = parts[2].as_bytes().to_vec();
        signature[at] = if signature[at] == b'A' { b'Q' } else { b'A' };
        forged.push(format!("{}.{}.{}", parts[0], parts[1], String::from_utf8(signature).unwrap()));
    }
    assert!(forged.len() >= 300, "only {}", forged.len());
    let mut accepted = Vec::new();
    for token in &forged {
        if opens(&door, token).await {
            accepted.push(token);
        }
    }
    println!("{} forged tokens, {} accepted", forged.len(), accepted.len());
    assert!(accepted.is_empty(), "{accepted:#?}");
    let forged_refresh = forged.iter().filter(|token| **token != pair.refresh && token.len() <= 4096).step_by(25);
    for token in forged_refresh {
        door.clock.advance(TimeDelta::seconds(3));
        refresh(&door, token).await.refused(401, "unauthenticated");
    }
}
