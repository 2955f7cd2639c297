//! The audit log: whoever changes something leaves one entry, whatever the operation.
//!
//! The table is the OpenAPI document: an operation that may change something and that no step below performs makes
//! the first test fail.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use igny8::{platform::clock::Clock, program::Igny8};
use reqwest::Method;
use serde_json::{Value, json};
use totp_rs::Totp;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::support::{
    caller::{Answer, Caller},
    daemon::{PASSWORD, TestDaemon},
    plugin::{Plugin, ack, pair_request, structure},
};

/// Operations that change nothing: they ask the world, compute, or note that somebody is alive.
const CHANGES_NOTHING: &[&str] = &["auth_refresh", "providers_test", "rules_explain"];

/// Operations that need a mailbox, a second device, an identity provider or a WordPress: the tests of their own features
/// perform them, and do not look at the log.
const ELSEWHERE: &[&str] = &[
    "invitations_create",
    "invitations_resend",
    "invitations_revoke",
    "auth_invitation_look",
    "auth_invitation_accept",
    "auth_verify",
    "auth_verify_resend",
    "auth_password_forgot",
    "auth_password_reset",
    "auth_login_second_factor",
    "auth_token_second_factor",
    "users_reset_second_factor",
    "oidc_link",
    "identities_unlink",
    "doctor_examine",
    "plugin_acks",
    "plugin_inventory",
    "plugin_inventory_posts",
    "conflicts_resolve",
    "conflicts_revert",
];

const CSV: &str = "Keyword,Volume,Difficulty\n\
    how to descale a kettle,500,10\ndescale kettle with vinegar,200,5\nkettle descaler,300,15\n\
    best kettle descaler,150,12\ndescale kettle with citric acid,100,8\nhow often to descale kettle,90,3\n";

/// Every operation that is no GET: its id, its method, the pattern of its path.
fn mutating() -> Vec<(String, String, String)> {
    let document: Value = serde_json::from_str(&igny8::cli::Program::openapi(&Igny8)).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap().iter().filter(|(method, _)| *method != "get") {
            found.push((operation["operationId"].as_str().unwrap().to_owned(), method.to_uppercase(), path.clone()));
        }
    }
    found
}

struct Book<'a> {
    daemon: &'a TestDaemon,
    operations: Vec<(String, String, String)>,
    done: BTreeSet<String>,
    complaints: Vec<String>,
}

impl Book<'_> {
    fn operation(&self, asked: &str) -> String {
        let (method, url) = asked.split_once(' ').unwrap();
        let path = url.split_once("/api/v1").unwrap().1.split('?').next().unwrap();
        let fits = |pattern: &str| {
            let (a, b): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
            a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.starts_with('{') || a == b)
        };
        // of `/x/{id}` and `/x/bulk`, the one that says it
        let found = self.operations.iter().filter(|(_, known, pattern)| known == method && fits(pattern));
        found.min_by_key(|(_, _, pattern)| pattern.matches('{').count()).unwrap().0.clone()
    }

    /// A good answer to something that was asked for: it left exactly one entry. Gives the answer's data.
    async fn one(&mut self, answer: Answer) -> Value {
        let operation = self.operation(&answer.asked);
        let request = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        assert!(answer.status.is_success(), "{}: {} {}", answer.asked, answer.status, answer.text);
        let sql = format!("SELECT operation, subject, changes FROM audit_event WHERE request_id = '{request}'");
        let rows = self.daemon.app.services.store.system("a test reads the log").query_sql(&sql).await.unwrap();
        let expected = usize::from(!CHANGES_NOTHING.contains(&operation.as_str()));
        let mut complain = |fits: bool, what: String| {
            if !fits {
                self.complaints.push(format!("{operation} {what}"));
            }
        };
        complain(rows.len() == expected, format!("left {} entries", rows.len()));
        for row in rows {
            complain(row.try_get::<String>("", "operation").unwrap() == operation, "has another's entry".to_owned());
            let subject = row.try_get::<String>("", "subject").unwrap();
            complain(!subject.is_empty(), "is about nothing".to_owned());
            let changes: Value = row.try_get("", "changes").unwrap();
            for change in changes.as_array().unwrap() {
                let (before, after) = (change["before"].is_object(), change["after"].is_object());
                // what followed from the change was written by its key, without a look at each row
                let kind = change["kind"].as_str().unwrap();
                let followed = !operation.starts_with(kind) || kind == "session";
                let told = match change["action"].as_str().unwrap() {
                    "created" => !before && after,
                    "deleted" => before && !after,
                    _ => (before || followed) && after,
                };
                complain(told, format!("does not tell what was and is: {change}"));
            }
        }
        self.done.insert(operation);
        answer.body["data"].clone()
    }

    async fn post(&mut self, caller: &Caller, path: &str, body: Value) -> Value {
        let answer = caller.post(path, body).await;
        self.one(answer).await
    }

    async fn patch(&mut self, caller: &Caller, path: &str, body: Value) -> Value {
        let now = caller.get(path).await;
        let data = &now.body["data"];
        let version = data["version"].as_i64().or(data["account"]["version"].as_i64()).unwrap_or(1);
        let answer = caller.patch(path, version, body).await;
        self.one(answer).await
    }

    async fn put(&mut self, caller: &Caller, path: &str, body: Value) -> Value {
        let answer = caller.put(path, body).await;
        self.one(answer).await
    }

    async fn delete(&mut self, caller: &Caller, path: &str) {
        let answer = caller.delete(path).await;
        self.one(answer).await;
    }
}

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

fn ids(rows: &[Value]) -> Vec<Value> {
    rows.iter().map(|row| row["id"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_that_changes_something_leaves_one_entry() {
    let daemon = TestDaemon::start_with(|config| {
        config.security.access_token = std::time::Duration::from_secs(90 * 86_400);
    })
    .await;
    let mut book = Book { daemon: &daemon, operations: mutating(), done: BTreeSet::new(), complaints: vec![] };
    let owner = daemon.owner("acme").await;
    signing_in(&mut book).await;
    account(&mut book, &owner).await;
    people_and_sites(&mut book, &owner).await;
    planner(&mut book, &owner).await;
    writer(&mut book, &owner).await;
    publisher(&mut book, &owner).await;
    automation(&mut book, &owner).await;
    system(&mut book, &owner).await;
    assert!(book.complaints.is_empty(), "{}", book.complaints.join("\n"));
    let forgotten: Vec<_> = book
        .operations
        .iter()
        .filter(|(id, _, _)| !book.done.contains(id) && !ELSEWHERE.contains(&id.as_str()))
        .collect();
    assert!(forgotten.is_empty(), "give these a step in tests/it/audit.rs: {forgotten:?}");
    println!("{} operations, one entry each ({} change nothing)", book.done.len(), CHANGES_NOTHING.len());
}

async fn signing_in(book: &mut Book<'_>) {
    let nobody = book.daemon.anonymous();
    let email = "new@press.example";
    let form = json!({
        "account_name": "New", "name": "Nora", "email": email, "password": PASSWORD, "site_name": "New site",
    });
    book.post(&nobody, "/auth/register", form).await;
    let form = json!({"email": email, "password": PASSWORD});
    let tokens = book.post(&nobody, "/auth/token", form.clone()).await;
    book.post(&nobody, "/auth/refresh", json!({"refresh_token": tokens["refresh_token"]})).await;
    book.post(&nobody, "/auth/revoke", json!({"refresh_token": tokens["refresh_token"]})).await;
    let login = nobody.post("/auth/login", form.clone()).await;
    let cookies: Vec<String> = login
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
        .collect();
    book.one(login).await;
    let csrf = cookies.iter().find_map(|cookie| cookie.strip_prefix("igny8_csrf=")).unwrap().to_owned();
    let logout = nobody.request(Method::POST, "/auth/logout").header("cookie", cookies.join("; "));
    let answer = nobody.send(logout.header("x-csrf-token", csrf)).await;
    book.one(answer).await;
    let tokens = nobody.post("/auth/token", form).await.success();
    let nora = book.daemon.anonymous().with_token(tokens["access_token"].as_str().unwrap());
    let key = book.post(&nora, "/api-keys", json!({"name": "Robot", "scopes": ["sites.read"]})).await;
    let key = key["api_key"]["id"].as_str().unwrap().to_owned();
    book.delete(&nora, &format!("/api-keys/{key}")).await;
    second_factor(book, &nora, email).await;
    // with the factor went whoever was signed in
    book.daemon.clock.advance(TimeDelta::minutes(1));
    let nora = book.daemon.sign_in(email).await;
    book.patch(&nora, "/me", json!({"name": "Nora N."})).await;
    nobody.post("/auth/login", json!({"email": email, "password": PASSWORD})).await.success();
    let session = nora.get("/auth/sessions").await.rows().remove(0);
    book.delete(&nora, &format!("/auth/sessions/{}", id(&session))).await;
    book.daemon.clock.advance(TimeDelta::minutes(1));
    nobody.post("/auth/login", json!({"email": email, "password": PASSWORD})).await.success();
    book.delete(&nora, "/auth/sessions").await;
    // whoever ends all other sessions ends the machines' as well
    book.daemon.clock.advance(TimeDelta::minutes(1));
    let nora = book.daemon.sign_in(email).await;
    let new = json!({"current_password": PASSWORD, "new_password": "another horse battery"});
    book.post(&nora, "/auth/password/change", new).await;
    let form = json!({"email": email, "password": "another horse battery"});
    book.daemon.clock.advance(TimeDelta::minutes(1));
    let tokens = nobody.post("/auth/token", form).await.success();
    let nora = book.daemon.anonymous().with_token(tokens["access_token"].as_str().unwrap());
    book.post(&nora, "/auth/logout-everywhere", json!({})).await;
}

async fn second_factor(book: &mut Book<'_>, nora: &Caller, email: &str) {
    let enrolled = book.post(nora, "/auth/second-factor", json!({"password": PASSWORD})).await;
    let app = Totp::from_url(enrolled["otpauth_url"].as_str().unwrap()).unwrap();
    let code = |book: &Book<'_>| {
        book.daemon.clock.advance(TimeDelta::minutes(1));
        app.generate(u64::try_from(book.daemon.clock.now().timestamp()).unwrap()).to_string()
    };
    let first = code(book);
    book.post(nora, "/auth/second-factor/confirm", json!({"code": first})).await;
    let nobody = book.daemon.anonymous();
    let step = nobody.post("/auth/token", json!({"email": email, "password": PASSWORD})).await.accepted();
    let proof = json!({"challenge": step["challenge"], "code": code(book)});
    let tokens = nobody.post("/auth/token/second-factor", proof).await.success();
    let nora = nobody.with_token(tokens["access_token"].as_str().unwrap());
    for path in ["/auth/second-factor/recovery-codes", "/auth/second-factor/disable"] {
        let proof = json!({"password": PASSWORD, "code": code(book)});
        book.post(&nora, path, proof).await;
    }
}

async fn account(book: &mut Book<'_>, owner: &Caller) {
    book.patch(owner, "/account", json!({"time_zone": "Europe/Berlin"})).await;
    let ask = json!({"confirm": "acme", "password": PASSWORD});
    book.post(owner, "/account/delete", ask).await;
    book.post(owner, "/account/restore", json!({})).await;
    let rival = book.daemon.owner("rival").await;
    let developer = book.daemon.developer(&rival).await;
    let own = owner.get("/account").await.success()["account"]["id"].as_str().unwrap().to_owned();
    book.put(&developer, &format!("/instance/accounts/{own}/status"), json!({"status": "active"})).await;
}

async fn people_and_sites(book: &mut Book<'_>, owner: &Caller) {
    let user = json!({"name": "Edda", "email": "edda@acme.example", "password": PASSWORD, "role": "editor"});
    let user = id(&book.post(owner, "/users", user).await);
    book.patch(owner, &format!("/users/{user}"), json!({"name": "Edda E."})).await;
    let site = id(&book.post(owner, "/sites", json!({"name": "Second"})).await);
    book.patch(owner, &format!("/sites/{site}"), json!({"language": "de"})).await;
    book.put(owner, &format!("/sites/{site}/access/{user}"), json!({})).await;
    book.delete(owner, &format!("/sites/{site}/access/{user}")).await;
    book.delete(owner, &format!("/users/{user}")).await;
    let sector = id(&book.post(owner, "/sites/{site}/sectors", json!({"name": "Kettles"})).await);
    book.patch(owner, &format!("/sites/{{site}}/sectors/{sector}"), json!({"name": "Pots"})).await;
    book.delete(owner, &format!("/sites/{{site}}/sectors/{sector}")).await;
}

async fn planner(book: &mut Book<'_>, owner: &Caller) {
    let keywords = "/sites/{site}/planner/keywords";
    let new: Vec<Value> = ["one", "two", "three"].iter().map(|text| json!({"text": text})).collect();
    book.post(owner, keywords, json!({"sector_id": owner.sector, "keywords": new})).await;
    let rows = owner.get(keywords).await.rows();
    book.patch(owner, &format!("{keywords}/{}", id(&rows[0])), json!({"volume": 7})).await;
    book.delete(owner, &format!("{keywords}/{}", id(&rows[0]))).await;
    let two = ids(&rows[1..]);
    book.post(owner, &format!("{keywords}/bulk_update"), json!({"ids": two, "status": "archived"})).await;
    book.post(owner, &format!("{keywords}/bulk_delete"), json!({"ids": two})).await;
    let answer = owner.csv(&format!("{keywords}/import?sector_id={{sector}}"), CSV).await;
    book.one(answer).await;
    book.post(owner, &format!("{keywords}/cluster"), json!({"all_unclustered": true})).await;
    book.daemon.run_jobs().await;
    let clusters = owner.get("/sites/{site}/planner/clusters?sort=-keyword_count").await.rows();
    let cluster = format!("/sites/{{site}}/planner/clusters/{}", id(&clusters[0]));
    book.patch(owner, &cluster, json!({"name": "Descaling"})).await;
    let all = "/sites/{site}/planner/clusters";
    book.post(owner, &format!("{all}/bulk_update"), json!({"ids": [clusters[0]["id"]], "locked": true})).await;
    book.post(owner, &format!("{cluster}/generate_ideas"), json!({})).await;
    book.daemon.run_jobs().await;
    let ideas = owner.get("/sites/{site}/planner/ideas").await.rows();
    let idea = |n: usize| format!("/sites/{{site}}/planner/ideas/{}", id(&ideas[n]));
    book.patch(owner, &idea(0), json!({"title": "How to descale a kettle"})).await;
    book.post(owner, &format!("{}/approve", idea(0)), json!({})).await;
    book.post(owner, &format!("{}/reject", idea(2)), json!({})).await;
    let said = json!({"ids": [ideas[1]["id"]], "verdict": "approve"});
    book.post(owner, "/sites/{site}/planner/ideas/bulk_status", said).await;
    book.post(
        owner,
        "/sites/{site}/planner/ideas/queue",
        json!({"ids": [ideas[0]["id"], ideas[1]["id"], ideas[3]["id"]]}),
    )
    .await;
}

async fn writer(book: &mut Book<'_>, owner: &Caller) {
    let tasks = owner.get("/sites/{site}/writer/tasks").await.rows();
    book.post(owner, &format!("/sites/{{site}}/writer/tasks/{}/cancel", id(&tasks[1])), json!({})).await;
    book.post(owner, "/sites/{site}/writer/tasks/bulk_cancel", json!({"ids": [tasks[2]["id"]]})).await;
    book.post(owner, "/sites/{site}/writer/tasks/generate", json!({"ids": [tasks[0]["id"]]})).await;
    book.daemon.run_jobs().await;
    let content = owner.get("/sites/{site}/writer/content").await.rows();
    let piece = format!("/sites/{{site}}/writer/content/{}", id(&content[0]));
    book.patch(owner, &piece, json!({"title": "Descaling a kettle"})).await;
    book.post(owner, &format!("{piece}/submit"), json!({})).await;
    book.post(owner, &format!("{piece}/request_changes"), json!({})).await;
    let said = json!({"ids": [content[0]["id"]], "verdict": "submit"});
    book.post(owner, "/sites/{site}/writer/content/bulk_status", said).await;
    book.post(owner, &format!("{piece}/approve"), json!({})).await;
    // only a run asks for the prompts of pictures
    let rule = json!({"name": "P", "stages": ["image_prompts"], "cron": "0 5 * * *", "time_zone": "UTC"});
    let rule = id(&owner.post("/sites/{site}/automation/rules", rule).await.created());
    owner.post(&format!("/sites/{{site}}/automation/rules/{rule}/run_now"), json!({})).await.accepted();
    book.daemon.run_jobs().await;
    let images = owner.get("/sites/{site}/writer/images").await.rows();
    book.patch(owner, &format!("/sites/{{site}}/writer/images/{}", id(&images[0])), json!({"alt": "A kettle"})).await;
    book.post(owner, "/sites/{site}/writer/images/generate", json!({"ids": ids(&images)})).await;
    book.daemon.run_jobs().await;
}

async fn publisher(book: &mut Book<'_>, owner: &Caller) {
    let wordpress = "/sites/{site}/integration/wordpress";
    let code = book.post(owner, &format!("{wordpress}/pairing_code"), json!({})).await;
    let code = code["code"].as_str().unwrap().to_owned();
    let plugin = Plugin::begin(book.daemon, &code).await;
    // paired once by the helper; the message itself again, for its entry
    let again = Plugin::code(owner).await;
    book.post(&book.daemon.anonymous(), "/wp/pair", pair_request(&again)).await;
    drop(plugin);
    let plugin = Plugin::begin(book.daemon, &Plugin::code(owner).await).await;
    let answer = plugin.say("structure", structure()).await;
    book.one(answer).await;
    let beat = json!({
        "versions": {"wordpress": "7.2", "php": "8.4.1", "plugin": "0.1.0"}, "home_url": "https://blog.example",
        "cron": {"disabled": true, "last_run_at": null}, "counts": {"pending_events": 0, "deliveries": 3},
    });
    let answer = plugin.say("heartbeat", beat).await;
    book.one(answer).await;

    let content = owner.get("/sites/{site}/writer/content").await.rows();
    let delivery =
        book.post(owner, &format!("/sites/{{site}}/writer/content/{}/publish", id(&content[0])), json!({})).await;
    book.daemon.run_jobs().await;
    let answer = plugin.say("claim", json!({"limit": 10})).await;
    let item = book.one(answer).await["items"][0].clone();
    let mut word = ack(&item, "rejected", 41, "draft");
    word["post_id"] = Value::Null;
    word["error"] = json!({"code": "not_allowed", "message": "It was not possible."});
    let answer = plugin.say("ack", word).await;
    book.one(answer).await;
    book.post(owner, &format!("/sites/{{site}}/publisher/deliveries/{}/retry", id(&delivery)), json!({})).await;
    book.daemon.run_jobs().await;
    let item = plugin.claim().await.remove(0);
    plugin.ack(&item, 41, "draft").await;
    let event = json!({"events": [{
        "event_id": uuid::Uuid::new_v4(), "type": "edited", "post_id": 41, "content_id": null, "delivery_key": null, "status": "publish",
        "url": "https://blog.example/?p=41", "modified_gmt": "2026-01-05T10:30:00Z", "content_hash": null,
        "occurred_at": "2026-01-05T10:30:00Z",
    }]});
    let answer = plugin.say("events", event).await;
    book.one(answer).await;
    let answer = plugin.say("unpair", json!({})).await;
    book.one(answer).await;
    without_the_plugin(book, owner, wordpress).await;
}

/// What asks a WordPress before it writes: as much of one as these questions need.
async fn without_the_plugin(book: &mut Book<'_>, owner: &Caller, wordpress: &str) {
    let server = MockServer::start().await;
    let capable = json!({"id": 1, "capabilities": {"edit_posts": true, "publish_posts": true, "upload_files": true}});
    let me = Mock::given(matchers::path("/wp-json/wp/v2/users/me"));
    me.respond_with(ResponseTemplate::new(200).set_body_json(capable)).mount(&server).await;
    let rest = json!({
        "url": format!("{}/", server.uri()), "username": "anna", "application_password": "canary canary",
        "allow_private_network": true,
    });
    book.put(owner, &format!("{wordpress}/rest"), rest).await;
    book.post(owner, &format!("{wordpress}/test"), json!({})).await;
    book.delete(owner, wordpress).await;
    let log = owner.get("/audit?page_size=200").await;
    assert!(log.text.contains("wordpress_rest") && !log.text.contains("canary"), "a password is in the log");
}

async fn automation(book: &mut Book<'_>, owner: &Caller) {
    let rules = "/sites/{site}/automation/rules";
    book.post(owner, "/automation/rules/explain", json!({"cron": "0 5 * * *", "time_zone": "UTC"})).await;
    let rule = json!({"name": "Daily", "stages": ["cluster"], "cron": "0 5 * * *", "time_zone": "UTC"});
    let rule = format!("{rules}/{}", id(&book.post(owner, rules, rule).await));
    book.patch(owner, &rule, json!({"name": "Every day"})).await;
    let run = book.post(owner, &format!("{rule}/run_now"), json!({})).await;
    book.post(owner, &format!("/sites/{{site}}/automation/runs/{}/cancel", id(&run)), json!({})).await;
    book.daemon.run_jobs().await;
    book.delete(owner, &rule).await;
    let new = json!({"sector_id": owner.sector, "keywords": [{"text": "kettle limescale"}]});
    owner.post("/sites/{site}/planner/keywords", new).await.success();
    let started = owner.post("/sites/{site}/planner/keywords/cluster", json!({"all_unclustered": true})).await;
    let job = format!("/sites/{{site}}/jobs/{}", id(&started.accepted()));
    book.post(owner, &format!("{job}/cancel"), json!({})).await;
    book.post(owner, &format!("{job}/retry"), json!({})).await;
    book.daemon.run_jobs().await;
    let clusters = owner.get("/sites/{site}/planner/clusters?sort=keyword_count").await.rows();
    book.delete(owner, &format!("/sites/{{site}}/planner/clusters/{}", id(&clusters[0]))).await;
    let new = json!({"sector_id": owner.sector, "keywords": [{"text": "teapot lid knob"}]});
    owner.post("/sites/{site}/planner/keywords", new).await.success();
    owner.post("/sites/{site}/planner/keywords/cluster", json!({"all_unclustered": true})).await.accepted();
    book.daemon.run_jobs().await;
    let clusters = owner.get("/sites/{site}/planner/clusters?sort=keyword_count").await.rows();
    let last = json!({"ids": [clusters[0]["id"]]});
    book.post(owner, "/sites/{site}/planner/clusters/bulk_delete", last).await;
}

async fn system(book: &mut Book<'_>, owner: &Caller) {
    let filing = json!({"categories": "cluster", "tags": false, "create_terms": true});
    book.put(owner, "/sites/{site}/publisher/settings", filing).await;
    let provider = "/system/providers/runware";
    book.put(
        owner,
        provider,
        json!({"base_url": "https://runware.example/v1", "api_key": "canary", "image_model": "runware:97@1"}),
    )
    .await;
    book.post(owner, &format!("{provider}/test"), json!({})).await;
    book.delete(owner, provider).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_and_admins_read_filter_and_download_the_log_and_nobody_changes_it() {
    let daemon = TestDaemon::start_with(|config| "scale".clone_into(&mut config.security.default_plan)).await;
    let owner = daemon.owner("acme").await;
    let admin = daemon.ungranted(&owner, "admin").await;
    let editor = daemon.member(&owner, "editor").await;
    let path = format!("/users/{}", editor.user);
    owner.patch(&path, 1, json!({"name": "=cmd()", "role": "viewer"})).await.success();

    let entry = admin.get("/audit?operation=users_change").await.rows().remove(0);
    assert_eq!((&entry["actor"], &entry["actor_name"]), (&json!(owner.user), &json!("Olivia Owner")));
    assert_eq!((&entry["subject_kind"], &entry["subject"]), (&json!("user"), &json!(editor.user)));
    assert_eq!((&entry["address"], &entry["part"]), (&json!("127.0.0.1"), &json!(1)));
    let change = &entry["changes"][0];
    assert_eq!((&change["before"]["role"], &change["after"]["role"]), (&json!("editor"), &json!("viewer")), "{entry}");
    let made = owner.get(&format!("/audit?operation=users_create&subject={}", editor.user)).await.rows().remove(0);
    assert_eq!(made["changes"][0]["after"]["password_hash"], "[masked]");

    let all = owner.get("/audit").await.count();
    let rows = owner.get("/audit?page_size=200").await.rows();
    let by_owner = rows.iter().filter(|row| row["actor"] == json!(owner.user)).count() as u64;
    assert!((1..all).contains(&by_owner));
    for (filter, fits) in [
        (format!("actor={}", owner.user), by_owner),
        ("actor=plugin".to_owned(), 0),
        ("subject=user".to_owned(), 3),
        ("from=2030-01-01T00:00:00Z".to_owned(), 0),
        ("to=2030-01-01T00:00:00Z".to_owned(), all),
        (format!("site_id={}", owner.site), owner.get("/audit?operation=site_access_grant").await.count()),
    ] {
        let found = owner.get(&format!("/audit?{filter}")).await.count();
        let more =
            if filter.starts_with("site_id") || filter.starts_with("subject") { found >= fits } else { found == fits };
        assert!(more, "{filter}: {found} of {all}");
    }

    let lines = owner.get("/audit/export?format=ndjson").await;
    assert_eq!(lines.headers["content-type"], "application/x-ndjson");
    let lines: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len() as u64, all);
    assert!(lines.windows(2).all(|pair| pair[0]["created_at"].as_str() <= pair[1]["created_at"].as_str()));
    let csv = owner.get("/audit/export?format=csv&operation=users_change").await;
    assert_eq!(csv.text.lines().count(), 2, "{}", csv.text);
    assert!(csv.text.starts_with("created_at,actor_kind,actor,"));

    editor.get("/audit").await.refused(401, "unauthenticated");
    let editor = daemon.member(&owner, "editor").await;
    editor.get("/audit").await.refused(403, "forbidden");
    let stranger = daemon.owner("rival").await;
    assert!(stranger.get("/audit").await.rows().iter().all(|entry| entry["actor"] == stranger.user.as_str()));

    let store = &daemon.app.services.store;
    for sql in ["UPDATE audit_event SET actor = 'nobody'", "DELETE FROM audit_event"] {
        let tx = store.system("a test tries to change the log").begin().await.unwrap();
        let refused = tx.query_sql(sql).await.unwrap_err();
        assert!(format!("{:?}", refused).contains("append-only"), "{refused:?}");
    }
}
