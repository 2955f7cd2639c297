//! The daemon's public routes in this process, and people who stand before them.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use igny8::{
    app::{App, World},
    config::{self, Environment, sections::MailTransport},
    features::system::invariants,
    platform::{
        access::{password::Cost, signing},
        clock::TestClock,
        email,
        http::health::Checks,
        random::SystemRandom,
        store::{Store, System},
    },
};
use poem::{
    Endpoint, Request, Response,
    endpoint::BoxEndpoint,
    http::{Method, StatusCode, header},
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::{
    database::TestDatabase,
    mail::{Opened, in_folder},
};

pub const PASSWORD: &str = "correct horse battery";

/// A daemon that answers requests but runs no jobs.
pub struct Door {
    pub app: App,
    pub clock: TestClock,
    routes: BoxEndpoint<'static>,
    config: config::Config,
    database: Arc<TestDatabase>,
}

impl Door {
    pub async fn open() -> Arc<Self> {
        Self::open_with(|_| ()).await
    }

    /// On an instance that sends mail (into a folder) and is reached from outside.
    pub async fn open_with_mail() -> Arc<Self> {
        Self::open_with_mail_and(|_| ()).await
    }

    /// The same, with a configuration that differs further.
    pub async fn open_with_mail_and(change: impl FnOnce(&mut config::Config)) -> Arc<Self> {
        Self::open_with(|config| {
            config.mail.transport = MailTransport::File;
            config.mail.from = Some(email::mailbox("IGNY8 <igny8@mail.example>").unwrap());
            config.server.public_url = Some("http://igny8.example/".parse().unwrap());
            change(config);
        })
        .await
    }

    /// Sends what waits; every mail so far.
    pub async fn mails(&self) -> Vec<Opened> {
        self.app.runner().run_due().await.unwrap();
        in_folder(&self.config.data.dir.join("mail"))
    }

    /// Sends what waits; the newest mail to `address`.
    pub async fn mail_to(&self, address: &str) -> Opened {
        let mails = self.mails().await;
        mails.into_iter().rfind(|mail| mail.to == address).unwrap_or_else(|| panic!("no mail to {address}"))
    }

    /// With a configuration that differs from the defaults.
    pub async fn open_with(change: impl FnOnce(&mut config::Config)) -> Arc<Self> {
        Self::open_with_cost(change, Cost::cheap()).await
    }

    /// Where passwords are as hard to guess as in earnest.
    pub async fn open_at_cost(cost: Cost) -> Arc<Self> {
        Self::open_with_cost(|_| (), cost).await
    }

    async fn open_with_cost(change: impl FnOnce(&mut config::Config), cost: Cost) -> Arc<Self> {
        let database = Arc::new(TestDatabase::create().await);
        let mut config = config::load(None, &Environment::default()).unwrap().config;
        config.data.dir = database.folder.path().to_owned();
        config.database.url = Some(database.settings.url.clone()).filter(|url| !url.is_empty()).map(Into::into);
        config.security.default_plan = "growth".to_owned();
        change(&mut config);
        let clock = TestClock::at("2026-11-22T09:00:00Z".parse().unwrap());
        Self::put_together(config, clock, database, cost).await
    }

    /// A second daemon with the same configuration, clock and database.
    pub async fn replica(&self) -> Arc<Self> {
        Self::put_together(self.config.clone(), self.clock.clone(), Arc::clone(&self.database), Cost::cheap()).await
    }

    async fn put_together(
        config: config::Config,
        clock: TestClock,
        database: Arc<TestDatabase>,
        password_cost: Cost,
    ) -> Arc<Self> {
        let world = World { clock: Arc::new(clock.clone()), random: Arc::new(SystemRandom), password_cost };
        let app = App::open(&config, world).await.unwrap();
        let (routes, _) = app.endpoints(Checks::new(CancellationToken::new())).unwrap();
        Arc::new(Self { app, clock, routes, config, database })
    }

    pub fn store(&self) -> &Store {
        &self.app.services.store
    }

    pub fn system(&self) -> System {
        self.store().system("a test looks behind the door")
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &str) -> i64 {
        let rows = self.system().query_sql(&format!("SELECT COUNT(*) AS n FROM {table}")).await.unwrap();
        rows[0].try_get("", "n").unwrap()
    }

    /// The key that signs access tokens now, and its name.
    pub async fn signing_key(&self) -> (String, Vec<u8>) {
        let keys = signing::list(self.store()).await.unwrap();
        let signs = keys.into_iter().find(|key| key.retired_at.is_none()).unwrap();
        let key = signing::open(&self.app.services.sealer, &signs).unwrap();
        (signs.kid, key)
    }

    /// Every promise holds.
    pub async fn assert_sound(&self) {
        let broken = invariants::violations(self.store(), Duration::from_secs(30)).await.unwrap();
        assert!(broken.is_empty(), "{broken:#?}");
    }

    /// The answer to a request as it stands.
    pub async fn ask(&self, request: Request) -> Response {
        self.routes.get_response(request).await
    }

    /// Somebody nobody knows.
    pub fn anybody(self: &Arc<Self>) -> Person {
        Person { door: Arc::clone(self), id: String::new(), email: String::new(), proof: Proof::None }
    }

    /// The owner of a new account, signed in.
    pub async fn owner(self: &Arc<Self>, name: &str) -> Person {
        let mut owner = self.anybody();
        owner.email = format!("owner@{name}.example");
        let answer = owner.post("/auth/register", register(name, &owner.email)).await;
        if answer.status == StatusCode::ACCEPTED {
            let token = self.mail_to(&owner.email).await.token();
            owner.post("/auth/verify", json!({"token": token})).await.expect(204);
            self.clock.advance(TimeDelta::minutes(1));
            return owner.sign_in().await;
        }
        owner.become_session(&answer.expect(201));
        owner
    }
}

pub fn register(name: &str, email: &str) -> Value {
    json!({"account_name": name, "name": "Olive", "email": email, "password": PASSWORD, "site_name": "Blog"})
}

/// How somebody proves who they are.
#[derive(Clone)]
pub enum Proof {
    None,
    Cookie { session: String, csrf: Option<String> },
    Bearer(String),
    Key(String),
}

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Person {
    pub door: Arc<Door>,
    pub id: String,
    pub email: String,
    pub proof: Proof,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub cookies: Vec<String>,
    pub etag: Option<String>,
    pub retry_after: Option<String>,
    pub body: Value,
}

impl Person {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), None).await
    }

    /// With one more header.
    pub async fn post_with(&self, path: &str, body: Value, (name, value): (&str, &str)) -> Answer {
        let request = Request::builder().method(Method::POST).uri_str(format!("/api/v1{path}")).header(name, value);
        let request = request.content_type("application/json").body(body.to_string());
        Answer::of(self.door.routes.get_response(request).await).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body), None).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), None).await
    }

    pub async fn patch_version(&self, path: &str, version: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), Some(version)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, None).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>, if_match: Option<&str>) -> Answer {
        let mut request = Request::builder().method(method).uri_str(format!("/api/v1{path}"));
        match &self.proof {
            Proof::None => {}
            Proof::Key(key) => request = request.header("X-Api-Key", key),
            Proof::Bearer(token) => request = request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            Proof::Cookie { session, csrf } => {
                request = request.header(header::COOKIE, format!("theme=dark; igny8_session={session}"));
                if let Some(csrf) = csrf {
                    request = request.header("X-CSRF-Token", csrf);
                }
            }
        }
        if let Some(version) = if_match {
            request = request.header(header::IF_MATCH, version);
        }
        let request = match body {
            Some(body) => request.content_type("application/json").body(body.to_string()),
            None => request.finish(),
        };
        Answer::of(self.door.routes.get_response(request).await).await
    }

    /// Takes the cookies of an answer.
    pub fn become_session(&mut self, answer: &Answer) {
        let csrf = Some(answer.cookie("igny8_csrf"));
        self.proof = Proof::Cookie { session: answer.cookie("igny8_session"), csrf };
        self.id = answer.body["data"]["user"]["id"].as_str().unwrap().to_owned();
    }

    pub async fn sign_in(&self) -> Self {
        let mut person = self.door.anybody();
        person.email.clone_from(&self.email);
        let answer = person.post("/auth/login", json!({"email": self.email, "password": PASSWORD})).await.expect(200);
        person.become_session(&answer);
        person
    }

    /// Adds somebody to the account, who signs in.
    pub async fn add(&self, role: &str) -> Self {
        let email = format!("{role}-of-{}", self.email);
        let body = json!({"name": role, "email": email, "password": PASSWORD, "role": role});
        self.post("/users", body).await.expect(201);
        let mut person = self.door.anybody();
        person.email = email;
        person.sign_in().await
    }

    /// Invites somebody, who comes.
    pub async fn invited(&self, role: &str) -> Self {
        self.door.clock.advance(TimeDelta::minutes(1));
        let email = format!("{role}-of-{}", self.email);
        self.post("/invitations", json!({"email": email, "role": role})).await.expect(201);
        let token = self.door.mail_to(&email).await.token();
        let mut person = self.door.anybody();
        person.email = email;
        let body = json!({"token": token, "name": role, "password": PASSWORD});
        let answer = person.post("/auth/invitations/accept", body).await.expect(200);
        person.become_session(&answer);
        person
    }

    /// The id of the account's first site.
    pub async fn site(&self) -> String {
        let answer = self.get("/sites").await.expect(200);
        answer.body["results"][0]["id"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let header = |name: header::HeaderName| response.header(name).map(str::to_owned);
        let (status, etag, retry_after) = (response.status(), header(header::ETAG), header(header::RETRY_AFTER));
        let cookies = response.headers().get_all(header::SET_COOKIE).iter();
        let cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
        let text = response.into_body().into_string().await.unwrap();
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() };
        Self { status, cookies, etag, retry_after, body }
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        self
    }

    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status.as_u16(), self.body["code"].as_str()), (status, Some(code)), "{:#}", self.body);
        self
    }

    pub fn data(&self) -> &Value {
        &self.body["data"]
    }

    pub fn cookie(&self, name: &str) -> String {
        let pairs = self.cookies.iter().filter_map(|cookie| cookie.split(';').next()?.split_once('='));
        pairs.clone().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).unwrap()
    }
}
