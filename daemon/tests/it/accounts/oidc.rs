//! Signing in with identity providers, honest and otherwise.
//!
//! `IGNY8_TOKEN_ROUNDS` makes the replays more (`make test-tokens`).

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use igny8::{
    config::{
        Config,
        sections::{MailTransport, OidcProvider, OidcSignUp},
    },
    platform::{clock::Clock, email},
};
use poem::{
    Request,
    http::{Method, header},
};
use serde_json::{Value, json};
use url::Url;

use super::door::{Answer, Door, PASSWORD};
use crate::support::issuer::{CLIENT, Issuer, SECRET, Signs};

/// A door with these issuers as providers `a`, `b` …
async fn door_with(issuers: &[&Issuer], change: impl FnOnce(&mut Config)) -> Arc<Door> {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("client");
    std::fs::write(&secret, SECRET).unwrap();
    let providers = issuers.iter().zip(["a", "b"]).map(|(issuer, name)| OidcProvider {
        name: name.to_owned(),
        title: format!("Issuer {name}"),
        issuer: issuer.url.clone(),
        client_id: CLIENT.to_owned(),
        client_secret_file: Some(secret.clone()),
        domains: vec![],
        sign_up: OidcSignUp::Open,
    });
    Door::open_with(|config| {
        config.oidc.providers = providers.collect();
        change(config);
    })
    .await
}

async fn open_door(issuer: &Issuer) -> Arc<Door> {
    door_with(&[issuer], |_| ()).await
}

/// Somebody's browser: what it is told to keep, it keeps.
#[derive(Clone)]
struct Browser {
    door: Arc<Door>,
    jar: BTreeMap<String, String>,
}

/// Where a browser was sent.
struct Landed {
    status: u16,
    location: String,
    body: Value,
}

impl Browser {
    fn new(door: &Arc<Door>) -> Self {
        Self { door: Arc::clone(door), jar: BTreeMap::new() }
    }

    async fn send(&mut self, method: Method, path: &str, body: Option<Value>) -> Landed {
        // as slowly as nobody is throttled
        self.door.clock.advance(TimeDelta::seconds(4));
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri_str(path).header(header::COOKIE, cookies.join("; "));
        if let Some(csrf) = self.jar.get("igny8_csrf") {
            request = request.header("X-CSRF-Token", csrf);
        }
        let request = match body {
            Some(body) => request.content_type("application/json").body(body.to_string()),
            None => request.finish(),
        };
        let response = self.door.ask(request).await;
        let location = response.header(header::LOCATION).unwrap_or_default().to_owned();
        let answer = Answer::of(response).await;
        for cookie in &answer.cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => self.jar.remove(name),
                value => self.jar.insert(name.to_owned(), value.to_owned()),
            };
        }
        Landed { status: answer.status.as_u16(), location, body: answer.body }
    }

    async fn get(&mut self, path: &str) -> Landed {
        self.send(Method::GET, path, None).await
    }

    /// Goes to the issuer; gives the way back.
    async fn begin(&mut self, provider: &str) -> String {
        let landed = self.get(&format!("/api/v1/auth/oidc/{provider}/start?return_to=/app/planner")).await;
        assert_eq!(landed.status, 303, "{:#}", landed.body);
        at_issuer(&landed.location).await
    }

    /// The whole way.
    async fn sign_in(&mut self, provider: &str, issuer: &Issuer) -> Landed {
        let back = self.begin(provider).await;
        issuer.follow(&self.door.clock);
        self.get(&back).await
    }

    /// The whole way to an identity of the signed-in user.
    async fn link(&mut self, provider: &str, issuer: &Issuer) -> Landed {
        let path = format!("/api/v1/auth/oidc/{provider}/link");
        let asked = self.send(Method::POST, &path, Some(json!({"return_to": "/app/settings"}))).await;
        assert_eq!(asked.status, 200, "{:#}", asked.body);
        let back = at_issuer(asked.body["data"]["url"].as_str().unwrap()).await;
        issuer.follow(&self.door.clock);
        self.get(&back).await
    }

    async fn sign_in_by_password(&mut self, email: &str) {
        let body = json!({"email": email, "password": PASSWORD});
        assert_eq!(self.send(Method::POST, "/api/v1/auth/login", Some(body)).await.status, 200);
    }

    /// The address of who is signed in.
    async fn me(&mut self) -> Option<String> {
        self.get("/api/v1/me").await.body["data"]["user"]["email"].as_str().map(str::to_owned)
    }
}

/// What a browser does at the issuer: it is sent back at once.
async fn at_issuer(url: &str) -> String {
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = http.get(url).send().await.unwrap();
    let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    assert!(back.path().starts_with("/api/v1/auth/oidc/"), "{back}");
    format!("{}?{}", back.path(), back.query().unwrap())
}

impl Landed {
    #[track_caller]
    fn at_home(&self) {
        assert_eq!((self.status, self.location.as_str()), (303, "/app/planner"), "{:#}", self.body);
    }

    #[track_caller]
    fn refused(&self, code: &str) {
        let expected = format!("/app/sign-in?error={code}&provider=");
        assert!(self.status == 303 && self.location.starts_with(&expected), "{} instead of {code}", self.location);
    }
}

#[tokio::test]
async fn an_identity_is_one_user_whatever_its_address_becomes() {
    let issuer = Issuer::start().await;
    let door = open_door(&issuer).await;
    let mut browser = Browser::new(&door);
    let offered = browser.get("/api/v1/auth/oidc").await;
    assert_eq!(offered.body["data"], json!([{"name": "a", "title": "Issuer a"}]));
    browser.sign_in("a", &issuer).await.at_home();
    assert_eq!(browser.me().await.unwrap(), "ida@acme.example");
    assert!(!browser.jar.contains_key("igny8_oidc"), "the errand is over");

    issuer.now().person["email"] = json!("ida@elsewhere.example");
    issuer.now().key = "ec";
    let mut again = Browser::new(&door);
    again.sign_in("a", &issuer).await.at_home();
    assert_eq!(again.me().await.unwrap(), "ida@acme.example");
    issuer.now().person = json!({"sub": "2", "email": "ian@acme.example", "email_verified": "true"});
    let mut other = Browser::new(&door);
    other.sign_in("a", &issuer).await.at_home();
    assert_eq!(other.me().await.unwrap(), "ian@acme.example");
    assert_eq!((door.rows("account").await, door.rows("identity").await), (2, 2));
    door.assert_sound().await;
}

#[tokio::test]
async fn an_address_opens_no_account_that_a_password_guards() {
    let issuer = Issuer::start().await;
    let door = open_door(&issuer).await;
    let owner = door.owner("acme").await;
    issuer.now().person["email"] = json!(owner.email.to_uppercase());
    let mut browser = Browser::new(&door);
    browser.sign_in("a", &issuer).await.refused("oidc_link_required");
    assert_eq!(browser.me().await, None);

    browser.sign_in_by_password(&owner.email).await;
    let landed = browser.link("a", &issuer).await;
    assert_eq!(landed.location, "/app/settings");
    let mut elsewhere = Browser::new(&door);
    elsewhere.sign_in("a", &issuer).await.at_home();
    assert_eq!(elsewhere.me().await.unwrap(), owner.email);

    let linked = elsewhere.get("/api/v1/me/identities").await;
    let id = linked.body["data"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/me/identities/{id}");
    assert_eq!(elsewhere.send(Method::DELETE, &path, None).await.status, 204);
    Browser::new(&door).sign_in("a", &issuer).await.refused("oidc_link_required");
    assert_eq!(door.rows("identity").await, 0);
}

#[tokio::test]
async fn an_identity_is_linked_by_who_asked_for_it_and_once() {
    let issuer = Issuer::start().await;
    let door = open_door(&issuer).await;
    let (owner, rival) = (door.owner("acme").await, door.owner("rival").await);
    let mut browser = Browser::new(&door);
    browser.sign_in_by_password(&owner.email).await;
    let path = "/api/v1/auth/oidc/a/link";
    let without_csrf = {
        let mut forged = browser.clone();
        forged.jar.remove("igny8_csrf");
        forged.send(Method::POST, path, Some(json!({}))).await
    };
    assert_eq!(without_csrf.body["code"], "csrf_failed");

    // somebody else signs in in the same browser before it comes back
    let asked = browser.send(Method::POST, path, Some(json!({"return_to": "/app/settings"}))).await;
    let back = at_issuer(asked.body["data"]["url"].as_str().unwrap()).await;
    browser.sign_in_by_password(&rival.email).await;
    issuer.follow(&door.clock);
    let landed = browser.get(&back).await;
    assert_eq!(landed.location, "/app/settings?error=oidc_failed&provider=a");
    assert_eq!(door.rows("identity").await, 0);

    browser.link("a", &issuer).await;
    assert_eq!(door.rows("identity").await, 1);
    let mut owners = Browser::new(&door);
    owners.sign_in_by_password(&owner.email).await;
    assert_eq!(owners.link("a", &issuer).await.location, "/app/settings?error=oidc_taken&provider=a");
    assert_eq!(browser.link("a", &issuer).await.location, "/app/settings", "again is no mistake");
    assert_eq!(door.rows("identity").await, 1);
}

#[tokio::test]
async fn who_may_come_in() {
    let issuer = Issuer::start().await;
    let only = |config: &mut Config| config.oidc.providers[0].domains = vec!["Acme.example".to_owned()];
    let door = door_with(&[&issuer], only).await;
    for (email, verified, code) in [
        (json!("ida@evil.example"), json!(true), "oidc_domain_refused"),
        (json!("ida@acme.example.evil.example"), json!(true), "oidc_domain_refused"),
        (json!("ida@acme.example"), json!(false), "oidc_email_unverified"),
        (json!("ida@acme.example"), json!("yes"), "oidc_email_unverified"),
        (json!("ida@acme.example"), Value::Null, "oidc_email_unverified"),
        (Value::Null, json!(true), "oidc_email_unverified"),
        (json!("ida@evil.example@acme.example"), json!(true), "oidc_email_unverified"),
    ] {
        issuer.now().person = json!({"sub": "1", "email": email, "email_verified": verified});
        Browser::new(&door).sign_in("a", &issuer).await.refused(code);
    }
    issuer.now().person = json!({"sub": "1", "email": "Ida@ACME.example", "email_verified": true});
    Browser::new(&door).sign_in("a", &issuer).await.at_home();
    issuer.now().person["email"] = json!("ida@evil.example");
    Browser::new(&door).sign_in("a", &issuer).await.refused("oidc_domain_refused");

    let closed = door_with(&[&issuer], |config| config.oidc.providers[0].sign_up = OidcSignUp::Closed).await;
    Browser::new(&closed).sign_in("a", &issuer).await.refused("registration_closed");
    assert_eq!(closed.rows("account").await, 0);
}

#[tokio::test]
async fn who_was_invited_comes_in_as_what_they_were_invited_as() {
    let issuer = Issuer::start().await;
    let by_invitation = |config: &mut Config| {
        config.mail.transport = MailTransport::File;
        config.mail.from = Some(email::mailbox("IGNY8 <igny8@mail.example>").unwrap());
        config.server.public_url = Some("http://igny8.example/".parse().unwrap());
        config.oidc.providers[0].sign_up = OidcSignUp::Invitation;
    };
    let door = door_with(&[&issuer], by_invitation).await;
    let owner = door.owner("acme").await;
    Browser::new(&door).sign_in("a", &issuer).await.refused("registration_closed");
    owner.post("/invitations", json!({"email": "ida@acme.example", "role": "editor"})).await.expect(201);
    issuer.now().person["email_verified"] = json!(false);
    Browser::new(&door).sign_in("a", &issuer).await.refused("oidc_email_unverified");
    issuer.now().person["email_verified"] = json!(true);
    for _ in 0..2 {
        let mut browser = Browser::new(&door);
        browser.sign_in("a", &issuer).await.at_home();
        let me = browser.get("/api/v1/me").await.body["data"].clone();
        assert_eq!((&me["user"]["role"], &me["account"]["name"]), (&json!("editor"), &json!("acme")));
    }
    assert_eq!((door.rows("account").await, door.rows("identity").await), (1, 1));
    door.mails().await;
    door.assert_sound().await;
}

#[tokio::test]
async fn a_disabled_user_does_not_come_in_by_a_provider() {
    let issuer = Issuer::start().await;
    let door = open_door(&issuer).await;
    let owner = door.owner("acme").await;
    let editor = owner.add("editor").await;
    let mut browser = Browser::new(&door);
    browser.sign_in_by_password(&editor.email).await;
    browser.link("a", &issuer).await;
    Browser::new(&door).sign_in("a", &issuer).await.at_home();
    owner.patch(&format!("/users/{}", editor.id), json!({"status": "disabled"})).await.expect(200);
    Browser::new(&door).sign_in("a", &issuer).await.refused("oidc_failed");
}

#[tokio::test]
async fn a_token_that_is_not_meant_for_this_sign_in_is_not_believed() {
    let issuer = Issuer::start().await;
    let door = open_door(&issuer).await;
    let (now, url) = (door.clock.now().timestamp(), issuer.url.clone());
    let wrong: Vec<(&str, Vec<(&'static str, Value)>)> = vec![
        ("another nonce", vec![("nonce", json!("another"))]),
        ("no nonce", vec![("nonce", Value::Null)]),
        ("another client", vec![("aud", json!("another"))]),
        ("several clients, and nobody said for whom", vec![("aud", json!([CLIENT, "another"]))]),
        ("several clients, for another", vec![("aud", json!([CLIENT, "another"])), ("azp", json!("another"))]),
        ("for us, to another", vec![("azp", json!("another"))]),
        ("for nobody", vec![("aud", json!([]))]),
        ("over", vec![("exp", json!(now - 61))]),
        ("from the future", vec![("iat", json!(now + 9_999)), ("exp", json!(now + 99_999))]),
        ("no end", vec![("exp", Value::Null)]),
        ("an end in words", vec![("exp", json!("tomorrow"))]),
        ("another issuer", vec![("iss", json!("https://evil.example"))]),
        ("nearly this issuer", vec![("iss", json!(format!("{url}/")))]),
        ("nobody", vec![("sub", json!(""))]),
        ("no subject", vec![("sub", Value::Null)]),
        ("a long subject", vec![("sub", json!("x".repeat(256)))]),
    ];
    for (what, claims) in wrong {
        issuer.now().claims = claims.into_iter().collect();
        let mut browser = Browser::new(&door);
        browser.sign_in("a", &issuer).await.refused("oidc_failed");
        assert_eq!(browser.me().await, None, "{what}");
    }
    issuer.now().claims.clear();
    for signs in [Signs::NotAtAll, Signs::WithThePublicKey] {
        issuer.now().signs = signs;
        Browser::new(&door).sign_in("a", &issuer).await.refused("oidc_failed");
    }
    issuer.now().signs = Signs::Well;
    issuer.now().key = "rsa-two";
    Browser::new(&door).sign_in("a", &issuer).await.refused("oidc_failed");
    issuer.now().key = "rsa-one";
    for names in [None, Some("https://evil.example".to_owned()), Some(format!("{url}/"))] {
        issuer.now().names_itself = names;
        Browser::new(&door).sign_in("a", &issuer).await.refused("oidc_failed");
    }
    assert_eq!((door.rows("identity").await, door.rows("account").await), (0, 0));
    issuer.now().names_itself = Some(url);
    Browser::new(&door).sign_in("a", &issuer).await.at_home();
}

#[tokio::test]
async fn an_issuer_changes_its_keys_and_is_not_asked_for_them_all_the_time() {
    let issuer = Issuer::start().await;
    let door = open_door(&issuer).await;
    Browser::new(&door).sign_in("a", &issuer).await.at_home();
    Browser::new(&door).sign_in("a", &issuer).await.at_home();
    assert_eq!(issuer.now().keys_asked, 1);
    door.clock.advance(TimeDelta::minutes(1));
    issuer.now().key = "rsa-two";
    issuer.now().publishes = vec!["rsa-two"];
    Browser::new(&door).sign_in("a", &issuer).await.at_home();
    assert_eq!(issuer.now().keys_asked, 2);
    issuer.now().key = "ec";
    for _ in 0..3 {
        Browser::new(&door).sign_in("a", &issuer).await.refused("oidc_failed");
    }
    assert_eq!(issuer.now().keys_asked, 2, "who signs with unknown keys does not make us ask");
}

#[tokio::test]
async fn an_answer_is_for_the_browser_that_asked_and_for_once() {
    let issuer = Issuer::start().await;
    let door = open_door(&issuer).await;
    let rounds = std::env::var("IGNY8_TOKEN_ROUNDS").ok().map_or(2, |_| 20);
    let mut replayed = 0;
    for _ in 0..rounds {
        let mut browser = Browser::new(&door);
        let back = browser.begin("a").await;
        let kept = browser.clone();
        issuer.follow(&door.clock);
        browser.get(&back).await.at_home();
        for _ in 0..50 {
            // with the cookie that the browser no longer has
            let mut copy = kept.clone();
            copy.get(&back).await.refused("oidc_failed");
            assert!(!copy.jar.contains_key("igny8_session"));
            replayed += 1;
        }
    }
    println!("{replayed} answers repeated, 0 accepted");

    let mut victim = Browser::new(&door);
    let theirs = Browser::new(&door).begin("a").await;
    victim.get(&theirs).await.refused("oidc_failed");
    let own = victim.begin("a").await;
    victim.clone().get(&theirs).await.refused("oidc_failed");
    // the code of somebody else, in an attempt of one's own: the verifier does not fit
    let code = |back: &str| {
        let url = Url::parse(&format!("http://x{back}")).unwrap();
        url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    };
    victim.clone().get(&own.replace(&code(&own), &code(&theirs))).await.refused("oidc_failed");
    let mut late = Browser::new(&door);
    let back = late.begin("a").await;
    door.clock.advance(TimeDelta::minutes(10));
    issuer.follow(&door.clock);
    late.get(&back).await.refused("oidc_failed");
    for odd in ["?state=x", "?code=x", "", "?error=access_denied", "?state=x&state=y&code=z"] {
        Browser::new(&door).get(&format!("/api/v1/auth/oidc/a/callback{odd}")).await.refused("oidc_failed");
    }
    let mut refusing = Browser::new(&door);
    let back = refusing.begin("a").await;
    let state = back.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let landed = refusing.get(&format!("/api/v1/auth/oidc/a/callback?error=access_denied&state={state}")).await;
    landed.refused("oidc_failed");
}

#[tokio::test]
async fn the_answer_of_one_issuer_is_not_taken_for_another_s() {
    let (honest, evil) = (Issuer::start().await, Issuer::start().await);
    let door = door_with(&[&honest, &evil], |_| ()).await;
    let mut browser = Browser::new(&door);
    let back = browser.begin("a").await;
    let at_the_other = back.replace("/oidc/a/", "/oidc/b/");
    browser.clone().get(&at_the_other).await.refused("oidc_failed");
    // begun at the evil one, which sends the browser to the honest one and its answer to itself
    let back = browser.begin("b").await;
    let iss = |url: &str| url::form_urlencoded::byte_serialize(url.as_bytes()).collect::<String>();
    let mixed = back.replace(&iss(&evil.url), &iss(&honest.url));
    assert_ne!(mixed, back);
    browser.clone().get(&mixed).await.refused("oidc_failed");
    assert_eq!(door.rows("identity").await, 0);
    // the same subject at two issuers is two people
    Browser::new(&door).sign_in("a", &honest).await.at_home();
    evil.now().person = json!({"sub": "1", "email": "eve@evil.example", "email_verified": true});
    let mut eve = Browser::new(&door);
    eve.sign_in("b", &evil).await.at_home();
    assert_eq!(eve.me().await.unwrap(), "eve@evil.example");
}

#[tokio::test]
async fn the_way_back_leads_to_the_console_and_nowhere_else() {
    let issuer = Issuer::start().await;
    let door = open_door(&issuer).await;
    let mut browser = Browser::new(&door);
    for foreign in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/app/..//evil.example",
        "/app/../api/docs",
        "/apple",
        "/api/v1/me",
        "javascript:alert(1)",
        "app",
        "",
        "/app/%0d%0aSet-Cookie:x=y\r\n",
        "/app\t/x",
    ] {
        let query: String = url::form_urlencoded::byte_serialize(foreign.as_bytes()).collect();
        let landed = browser.get(&format!("/api/v1/auth/oidc/a/start?return_to={query}")).await;
        assert_eq!((landed.status, &landed.body["code"]), (400, &json!("validation_failed")), "{foreign}");
    }
    for own in ["/app", "/app/planner?page=2", "/app?x=//evil.example"] {
        let query: String = url::form_urlencoded::byte_serialize(own.as_bytes()).collect();
        let landed = browser.get(&format!("/api/v1/auth/oidc/a/start?return_to={query}")).await;
        let back = at_issuer(&landed.location).await;
        issuer.follow(&door.clock);
        assert_eq!(browser.get(&back).await.location, own);
    }
    assert_eq!(browser.get("/api/v1/auth/oidc/unknown/start").await.status, 404);
}

#[tokio::test]
async fn an_issuer_that_cannot_be_asked_or_is_another_is_said_so() {
    let issuer = Issuer::start().await;
    let wrong = |config: &mut Config| config.oidc.providers[0].issuer.push('/');
    let door = door_with(&[&issuer], wrong).await;
    let landed = Browser::new(&door).get("/api/v1/auth/oidc/a/start").await;
    assert_eq!((landed.status, &landed.body["code"]), (502, &json!("oidc_unavailable")));
    assert!(landed.body["detail"].as_str().unwrap().contains("calls itself"), "{:#}", landed.body);
    let gone = |config: &mut Config| config.oidc.providers[0].issuer = "http://127.0.0.1:1".to_owned();
    let door = door_with(&[&issuer], gone).await;
    let landed = Browser::new(&door).get("/api/v1/auth/oidc/a/start").await;
    assert_eq!((landed.status, &landed.body["code"]), (502, &json!("oidc_unavailable")));
}
