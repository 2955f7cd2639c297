//! Every operation × every caller × every kind of object, with whole worlds on both sides of the fence.
//!
//! Nothing here knows an operation by name. Paths, bodies and queries are filled in from the document; what to expect
//! comes from the permission table. Three things tell a leak: an answer about somebody else's object that differs from
//! the answer about one that nobody has; a word or an id of the other account in an answer; a row of the other account
//! that is not as it was.

use std::collections::{BTreeMap, BTreeSet};

use igny8::{
    features::accounts::accounts,
    platform::{access::AccountStatus, ids::AccountId, store::Actor},
    program::Igny8,
};
use regex::Regex;
use reqwest::Method;
use sea_orm::DbBackend;
use serde_json::{Map, Value, json};

use super::{OPEN, SIGNS_OUT, allows};
use crate::support::{
    caller::{Answer, Caller},
    daemon::TestDaemon,
    plugin::Plugin,
};

/// A word that only the other account's texts have.
const CANARY: &str = "zanzibar";
const NOWHERE: &str = "01938f3c-5b7a-7cc3-98c4-dc0c0c07398f";
/// Changes that a suspended account's own people may still ask for.
const EVEN_SUSPENDED: [&str; 2] = ["account.restore", "instance.manage"];
/// Fields that nobody sets by sending them.
const NOT_YOURS: [&str; 8] =
    ["account_id", "site_id_of", "role_of", "credits", "password_hash", "token_version", "created_by", "is_admin"];

struct Operation {
    id: String,
    method: Method,
    path: String,
    permission: String,
    /// Names of the path's parameters and the kinds of their ids.
    parameters: Vec<(String, String)>,
    body: Option<Value>,
    queries: Vec<(String, Value)>,
    answer: Option<Value>,
}

impl Operation {
    fn writes(&self) -> bool {
        self.method != Method::GET
    }

    fn is_of_a_site(&self) -> bool {
        self.path.starts_with("/sites/{site_id}")
    }

    /// Whether it names something by a number of WordPress's; this world has none.
    fn names_what_wordpress_counts(&self) -> bool {
        self.parameters.iter().any(|(name, kind)| kind.is_empty() && name != "kind")
    }

    /// Whether it names something besides the site.
    fn names_an_object(&self) -> bool {
        self.parameters.iter().any(|(name, kind)| name != "site_id" && !kind.is_empty())
    }
}

/// The ids of an account's things, by their printed kind.
type Ids = BTreeMap<String, String>;

struct Document(Value);

impl Document {
    fn load() -> Self {
        Self(serde_json::from_str(&igny8::cli::Program::openapi(&Igny8)).unwrap())
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
            Some(name) => &self.0["components"]["schemas"][name],
            None => match schema["allOf"].as_array().or(schema["anyOf"].as_array()) {
                Some(of) if schema.get("properties").is_none() => self.resolve(&of[0]),
                _ => schema,
            },
        }
    }

    /// The operations of signed-in people.
    fn operations(&self) -> Vec<Operation> {
        let mut found = Vec::new();
        for (path, methods) in self.0["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let id = operation["operationId"].as_str().unwrap();
                let Some(permission) = operation["x-permission"].as_str() else { continue };
                if OPEN.contains(&id) || SIGNS_OUT.contains(&id) {
                    continue;
                }
                let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
                let of = |place: &str| parameters.iter().filter(move |p| p["in"] == place).cloned().collect::<Vec<_>>();
                let kind = |p: &Value| p["schema"]["pattern"].as_str().map(kind_of).unwrap_or_default();
                let name = |p: &Value| p["name"].as_str().unwrap().to_owned();
                let good =
                    operation["responses"].as_object().unwrap().iter().find(|(status, _)| status.starts_with('2'));
                found.push(Operation {
                    id: id.to_owned(),
                    method: method.to_uppercase().parse().unwrap(),
                    path: path.clone(),
                    permission: permission.to_owned(),
                    parameters: of("path").iter().map(|p| (name(p), kind(p))).collect(),
                    body: operation["requestBody"]["content"]["application/json"].get("schema").cloned(),
                    queries: of("query").iter().map(|p| (name(p), p["schema"].clone())).collect(),
                    answer: good.and_then(|(_, r)| r["content"]["application/json"].get("schema").cloned()),
                });
            }
        }
        assert!(found.len() > 60, "only {} operations", found.len());
        found
    }

    /// A value that the schema admits; ids are taken from `ids`.
    fn sample(&self, schema: &Value, ids: &Ids) -> Value {
        let schema = self.resolve(schema);
        if let Some(first) = schema["enum"].get(0) {
            return first.clone();
        }
        if let Some(pattern) = schema["pattern"].as_str()
            && let Some(id) = ids.get(&kind_of(pattern))
        {
            return json!(id);
        }
        match schema["type"].as_str().unwrap_or_default() {
            "object" => {
                let needed: BTreeSet<&str> =
                    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let properties = schema["properties"].as_object().cloned().unwrap_or_default();
                let wanted = properties.iter().filter(|(name, _)| needed.contains(name.as_str()) || is_an_id(name));
                wanted.map(|(name, schema)| (name.clone(), self.sample(schema, ids))).collect::<Map<_, _>>().into()
            }
            "array" => json!([self.sample(&schema["items"], ids)]),
            "integer" | "number" => schema["minimum"].as_i64().unwrap_or(1).into(),
            "boolean" => json!(false),
            _ if schema["format"] == "date-time" => json!("2026-06-01T10:00:00Z"),
            _ if schema["format"] == "uri" => json!("https://example.com/"),
            _ => schema.get("example").cloned().unwrap_or_else(|| json!("en")),
        }
    }

    /// Fields of `value` that its schema does not have.
    fn strange(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let schema = self.resolve(schema);
        match value {
            Value::Object(fields) => {
                let Some(known) = schema["properties"].as_object() else { return };
                for (name, value) in fields {
                    match known.get(name) {
                        Some(schema) => self.strange(schema, value, &format!("{at}.{name}"), found),
                        None => found.push(format!("{at}.{name}")),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.strange(&schema["items"], item, at, found)),
            _ => {}
        }
    }
}

fn kind_of(pattern: &str) -> String {
    let kind = pattern.strip_prefix('^').and_then(|rest| rest.split_once("_[0-9a-f]{8}")).map(|(kind, _)| kind);
    kind.unwrap_or_default().to_owned()
}

fn is_an_id(name: &str) -> bool {
    name == "ids" || name.ends_with("_id") || name.ends_with("_ids")
}

/// A site with something of everything; `word` is in all its texts.
async fn world(daemon: &TestDaemon, account: &str, word: &str) -> Caller {
    let owner = daemon.owner(account).await;
    let csv = format!(
        "Keyword,Volume\nhow to descale a {word},500\ndescale {word} with vinegar,200\n{word} descaler,300\nbest {word} descaler,150\n"
    );
    owner.csv("/sites/{site}/planner/keywords/import?sector_id={sector}", csv).await.success();
    let stages = json!(["cluster", "ideas", "tasks", "content", "image_prompts", "images"]);
    let rule = json!({"name": format!("All of {word}"), "stages": stages, "cron": "0 5 * * *", "time_zone": "UTC", "limits": {"tasks": 1}});
    let rule = owner.post("/sites/{site}/automation/rules", rule).await.created();
    owner.post(&format!("/sites/{{site}}/automation/rules/{}/run_now", text(&rule["id"])), json!({})).await.accepted();
    daemon.run_jobs().await;
    Plugin::of(daemon, &owner).await;
    let content = owner.get("/sites/{site}/writer/content").await.rows().remove(0);
    owner.post(&format!("/sites/{{site}}/writer/content/{}/publish", text(&content["id"])), json!({})).await.accepted();
    daemon.run_jobs().await;
    let provider =
        json!({"base_url": "https://models.example/v1", "api_key": "k", "text_model": word, "enabled": false});
    owner.put("/system/providers/openai_compatible", provider).await.success();
    owner.post("/api-keys", json!({"name": word, "scopes": ["sites.read"]})).await.created();
    daemon.member(&owner, "viewer").await;
    owner
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The ids of what a caller sees, one of each kind: from every list and, with those, from every single thing.
async fn ids_of(operations: &[Operation], caller: &Caller) -> Ids {
    let id = Regex::new("\"([a-z]+)_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\"").unwrap();
    let mut ids = Ids::from([("site".to_owned(), caller.site.clone()), ("sect".to_owned(), caller.sector.clone())]);
    for _ in 0..2 {
        for operation in operations.iter().filter(|operation| !operation.writes()) {
            let Some(path) = filled(operation, &ids) else { continue };
            let answer = caller.get(&path).await;
            for found in id.captures_iter(&answer.text) {
                ids.entry(found[1].to_owned()).or_insert_with(|| found[0].trim_matches('"').to_owned());
            }
        }
    }
    // a user whom somebody let in, so that there is a grant to look at
    let granted = caller.get("/sites/{site}/access").await.rows().remove(0);
    ids.insert("user".to_owned(), text(&granted["user_id"]));
    ids
}

/// The path with these ids, if there is one for each parameter.
fn filled(operation: &Operation, ids: &Ids) -> Option<String> {
    let mut path = operation.path.clone();
    for (name, kind) in &operation.parameters {
        let id = match (kind.as_str(), name.as_str()) {
            ("", "kind") => "openai_compatible",
            ("", _) => "1",
            (kind, _) => ids.get(kind)?,
        };
        path = path.replace(&format!("{{{name}}}"), id);
    }
    if operation.queries.iter().any(|(name, _)| name == "format") {
        path.push_str("?format=csv");
    }
    Some(path)
}

async fn ask(caller: &Caller, operation: &Operation, path: &str, body: Option<&Value>) -> Answer {
    let mut request = caller.request(operation.method.clone(), path);
    if operation.method == Method::POST {
        request = request.header("Idempotency-Key", uuid::Uuid::new_v4().to_string());
    }
    if operation.writes() && operation.method != Method::DELETE {
        request = request.header("If-Match", "\"v1\"").json(body.unwrap_or(&json!({})));
    }
    caller.send(request).await
}

fn told(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.body["code"].as_str().unwrap_or_default().to_owned())
}

/// Every row of an account, as text: two of these are equal if nobody wrote there.
async fn rows_of(daemon: &TestDaemon, account: AccountId) -> BTreeMap<String, Vec<String>> {
    let system = daemon.app.services.store.system("a test compares what an account has");
    let sqlite = system.store().backend() == DbBackend::Sqlite;
    let bare = account.to_string().replace("acct_", "").replace('-', "");
    let mut rows = BTreeMap::new();
    for table in accounts::tables(&system).await.unwrap() {
        let (one, whose) = if sqlite {
            let columns = system.query_sql(&format!("SELECT name FROM pragma_table_info('{table}')")).await.unwrap();
            let columns: Vec<String> = columns.iter().map(|row| row.try_get("", "name").unwrap()).collect();
            let quoted: Vec<String> = columns.iter().map(|name| format!("quote(\"{name}\")")).collect();
            (quoted.join(" || '|' || "), "lower(hex(account_id))")
        } else {
            ("t::text".to_owned(), "replace(account_id::text, '-', '')")
        };
        let sql = format!("SELECT {one} AS one FROM \"{table}\" t WHERE {whose} = '{bare}' ORDER BY 1");
        let found = system.query_sql(&sql).await.unwrap();
        rows.insert(table, found.iter().map(|row| row.try_get("", "one").unwrap()).collect());
    }
    rows
}

async fn account_of(caller: &Caller) -> AccountId {
    text(&caller.get("/account").await.success()["account"]["id"]).parse().unwrap()
}

/// What was asked, and what should not have been answered.
#[derive(Default)]
struct Tally {
    operations: usize,
    asked: BTreeMap<String, usize>,
    leaks: Vec<String>,
    past_the_form: usize,
}

impl Tally {
    fn note(&mut self, who: &str, operation: &Operation, answer: &Answer, fits: bool, why: &str) {
        *self.asked.entry(who.to_owned()).or_default() += 1;
        if !fits || answer.status.is_server_error() {
            let text: String = answer.text.chars().take(300).collect();
            self.leaks.push(format!("{} as {who}: {why}: {} {text}", operation.id, answer.status));
        }
    }

    /// No word and no id of the other account, but for what was asked with.
    fn look(&mut self, who: &str, operation: &Operation, answer: &Answer, asked: &str, theirs: &Ids) {
        let named = theirs.values().any(|id| answer.text.contains(id.as_str()) && !asked.contains(id.as_str()));
        let fits = !answer.text.to_lowercase().contains(CANARY) && !named;
        self.note(who, operation, answer, fits, "tells of the other account");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_by_every_caller_on_every_kind_of_object() {
    let (daemon, tally) = sweep(false).await;
    let questions: usize = tally.asked.values().sum();
    println!(
        "{} operations × {} callers: {questions} questions, {} leaks",
        tally.operations,
        tally.asked.len(),
        tally.leaks.len()
    );
    for (who, asked) in &tally.asked {
        println!("  {who}: {asked}");
    }
    println!("  {} changes of foreign objects got past the form", tally.past_the_form);
    assert!(tally.leaks.is_empty(), "{} leaks:\n{}", tally.leaks.len(), tally.leaks.join("\n"));
    drop(daemon);
}

/// `make test-mutation`: without the tenant's filter in the scopes, the same sweep must find plenty.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a test of the test: make test-mutation"]
async fn without_the_filter_the_sweep_finds_leaks() {
    let (daemon, tally) = sweep(true).await;
    println!("without the tenant's filter: {} leaks, such as", tally.leaks.len());
    tally.leaks.iter().take(5).for_each(|leak| println!("  {leak}"));
    assert!(tally.leaks.len() > 100, "only {} leaks: the sweep is blind", tally.leaks.len());
    daemon.forgive();
}

/// Asks everything of everybody; with `broken`, of a store that forgets whose rows are whose.
async fn sweep(broken: bool) -> (TestDaemon, Tally) {
    let daemon = TestDaemon::start_with(|config| {
        config.security.default_plan = "scale".to_owned();
        config.security.access_token = std::time::Duration::from_secs(90 * 86_400);
    })
    .await;
    daemon.expect_failing_jobs();
    let document = Document::load();
    let operations = document.operations();
    let rival = world(&daemon, "rival", CANARY).await;
    let owner = world(&daemon, "acme", "kettle").await;
    let (mine, theirs) = (ids_of(&operations, &owner).await, ids_of(&operations, &rival).await);
    let nobodys: Ids = mine.keys().map(|kind| (kind.clone(), format!("{kind}_{NOWHERE}"))).collect();
    let theirs_before = rows_of(&daemon, account_of(&rival).await).await;
    let mut tally = Tally { operations: operations.len(), ..Tally::default() };

    let callers = [
        ("developer", "developer", daemon.developer(&owner).await),
        ("owner", "owner", owner.clone()),
        ("admin", "admin", daemon.ungranted(&owner, "admin").await),
        ("editor", "editor", daemon.member(&owner, "editor").await),
        ("viewer", "viewer", daemon.member(&owner, "viewer").await),
        ("editor without a grant", "editor", daemon.ungranted(&owner, "editor").await),
        ("viewer without a grant", "viewer", daemon.ungranted(&owner, "viewer").await),
    ];
    if broken {
        daemon.app.services.store.forget_tenants();
    }
    for operation in &operations {
        daemon.clock.advance(chrono::TimeDelta::minutes(2));
        outside(&mut tally, &daemon, operation, &mine).await;
        for (who, role, caller) in &callers {
            let (who, role) = (*who, *role);
            let granted = !who.contains("without");
            let may = allows(&operation.permission, role);
            reading(&mut tally, &document, operation, (who, caller), &mine, may, granted).await;
            for foreign in objects(operation, &mine, &theirs) {
                strangers(&mut tally, &document, operation, (who, caller), &foreign, [&nobodys, &theirs], may).await;
            }
        }
        properties(&mut tally, &document, operation, &owner, &mine).await;
        bodies(&mut tally, &document, operation, &owner, [&mine, &theirs, &nobodys]).await;
    }
    if broken {
        return (daemon, tally);
    }
    jobs(&daemon, &owner, &mine, &theirs).await;
    let after = rows_of(&daemon, account_of(&rival).await).await;
    for (table, rows) in &theirs_before {
        assert_eq!(rows, &after[table], "somebody wrote to the other account's {table}");
    }
    suspended(&mut tally, &daemon, &document, &operations).await;
    (daemon, tally)
}

/// Nobody, and who shows a key that is for something else.
async fn outside(tally: &mut Tally, daemon: &TestDaemon, operation: &Operation, mine: &Ids) {
    let Some(path) = filled(operation, mine) else { return };
    for (who, caller) in [("nobody", daemon.anonymous()), ("a wrong key", daemon.anonymous().with_token("whsec_AAAA"))]
    {
        let answer = ask(&caller, operation, &path, None).await;
        tally.note(who, operation, &answer, answer.status == 401, "was let in");
    }
}

/// Own things: reading works for whoever may, and for nobody else; the answer has the fields of its schema.
async fn reading(
    tally: &mut Tally,
    document: &Document,
    operation: &Operation,
    (who, caller): (&str, &Caller),
    mine: &Ids,
    may: bool,
    granted: bool,
) {
    let Some(path) = filled(operation, mine) else { return };
    if operation.writes() && may && granted {
        return;
    }
    let answer = ask(caller, operation, &path, None).await;
    if !may {
        tally.note(who, operation, &answer, answer.status == 403, "the role does not include it");
    } else if !granted && operation.is_of_a_site() {
        tally.note(who, operation, &answer, !answer.status.is_success(), "the site was not granted");
    } else if !operation.writes() {
        if operation.names_what_wordpress_counts() {
            tally.note(who, operation, &answer, answer.status == 404, "there is no such post");
            return;
        }
        tally.note(who, operation, &answer, answer.status.is_success(), "may read it and cannot");
        let mut strange = Vec::new();
        if let Some(schema) = &operation.answer {
            document.strange(schema, &answer.body, "", &mut strange);
        }
        tally.note(who, operation, &answer, strange.is_empty(), &format!("fields outside the schema: {strange:?}"));
    }
}

/// Paths to what is not the caller's: the other account's site, its things in the own site.
fn objects(operation: &Operation, mine: &Ids, theirs: &Ids) -> Vec<Ids> {
    let mut found = Vec::new();
    if operation.path.contains("{site_id}") {
        found.push(theirs.clone());
    }
    if operation.names_an_object() {
        let mut mixed = theirs.clone();
        mixed.insert("site".to_owned(), mine["site"].clone());
        found.push(mixed);
    }
    found
}

/// Somebody else's thing answers as what nobody has.
async fn strangers(
    tally: &mut Tally,
    document: &Document,
    operation: &Operation,
    (who, caller): (&str, &Caller),
    foreign: &Ids,
    [nobodys, theirs]: [&Ids; 2],
    may: bool,
) {
    // accounts are the operator's business
    if operation.permission == "instance.manage" && may {
        return;
    }
    let mut missing = nobodys.clone();
    if foreign["site"] != theirs["site"] {
        missing.insert("site".to_owned(), foreign["site"].clone());
    }
    let (Some(there), Some(nowhere)) = (filled(operation, foreign), filled(operation, &missing)) else { return };
    let body = operation.body.as_ref().map(|schema| document.sample(schema, foreign));
    let answer = ask(caller, operation, &there, body.as_ref()).await;
    let random = operation.body.as_ref().map(|schema| document.sample(schema, &missing));
    let reference = ask(caller, operation, &nowhere, random.as_ref()).await;
    let same = told(&answer) == told(&reference) && !answer.status.is_success();
    tally.note(who, operation, &answer, same, "differs from what nobody has");
    tally.look(who, operation, &answer, &format!("{there} {body:?}"), theirs);
    tally.past_the_form += usize::from(operation.writes() && answer.status == 404);
}

/// Fields that are not the caller's to set are refused by name.
async fn properties(tally: &mut Tally, document: &Document, operation: &Operation, owner: &Caller, mine: &Ids) {
    if !allows(&operation.permission, "owner") {
        return;
    }
    let (Some(path), Some(schema)) = (filled(operation, mine), &operation.body) else { return };
    let known = document.resolve(schema)["properties"].as_object().cloned().unwrap_or_default();
    for field in NOT_YOURS.iter().chain(&["role", "status"]).filter(|field| !known.contains_key(**field)) {
        let mut body = document.sample(schema, mine);
        body[*field] = json!("owner");
        let answer = ask(owner, operation, &path, Some(&body)).await;
        let named = answer.status == 400 && answer.body["errors"].get(*field).is_some();
        tally.note("owner with a field too many", operation, &answer, named, &format!("{field} was not refused"));
    }
}

/// Ids of the other account in bodies and queries, alone and among own ones.
async fn bodies(
    tally: &mut Tally,
    document: &Document,
    operation: &Operation,
    owner: &Caller,
    [mine, theirs, nobodys]: [&Ids; 3],
) {
    let Some(path) = filled(operation, mine) else { return };
    let who = "owner with foreign ids";
    if let Some(schema) = operation.body.as_ref().filter(|_| operation.permission != "instance.manage") {
        let body = document.sample(schema, theirs);
        if body != document.sample(schema, nobodys) {
            let answer = ask(owner, operation, &path, Some(&body)).await;
            tally.look(who, operation, &answer, &body.to_string(), theirs);
            let reference = ask(owner, operation, &path, Some(&document.sample(schema, nobodys))).await;
            tally.note(who, operation, &answer, told(&answer) == told(&reference), "differs from what nobody has");
        }
        let mut mixed = document.sample(schema, mine);
        if let (Some(own), Some(foreign)) = (mixed["ids"].as_array_mut(), body["ids"].as_array()) {
            own.extend(foreign.iter().cloned());
            let answer = ask(owner, operation, &path, Some(&mixed)).await;
            tally.look("owner with mixed ids", operation, &answer, &mixed.to_string(), theirs);
        }
    }
    for (name, schema) in operation.queries.iter().filter(|_| !operation.writes()) {
        let kind = schema["pattern"].as_str().map(kind_of).unwrap_or_default();
        let values = match (theirs.get(&kind), name.as_str()) {
            (Some(id), _) => Some((id.clone(), nobodys.get(&kind).cloned().unwrap_or_default())),
            (None, "q") => Some((CANARY.to_owned(), "nobodyhasthis".to_owned())),
            (None, _) => None,
        };
        let Some((foreign, random)) = values else { continue };
        let with = |value: &str| format!("{path}{}{name}={value}", if path.contains('?') { '&' } else { '?' });
        let (answer, reference) = (owner.get(&with(&foreign)).await, owner.get(&with(&random)).await);
        let same = told(&answer) == told(&reference) && answer.body["count"] == reference.body["count"];
        tally.note(who, operation, &answer, same, &format!("{name} tells of the other account"));
        tally.look(who, operation, &answer, &with(&foreign), theirs);
    }
}

/// A job whose payload names another account's things finds nothing of them.
async fn jobs(daemon: &TestDaemon, owner: &Caller, mine: &Ids, theirs: &Ids) {
    let system = daemon.app.services.store.system("a test forges a job's payload");
    for (path, kind) in [("planner/clusters/{}/generate_ideas", "clus"), ("writer/images/generate", "img")] {
        let path = format!("/sites/{{site}}/{}", path.replace("{}", &mine[kind]));
        owner.post(&path, json!({"ids": [mine[kind]]})).await;
        let tx = system.begin().await.unwrap();
        let payload = if system.store().backend() == DbBackend::Sqlite {
            format!("replace(payload, '{}', '{}')", mine[kind], theirs[kind])
        } else {
            format!("replace(payload::text, '{}', '{}')::jsonb", mine[kind], theirs[kind])
        };
        tx.query_sql(&format!("UPDATE job SET payload = {payload} WHERE status = 'queued'")).await.unwrap();
        tx.commit().await.unwrap();
        daemon.run_jobs().await;
    }
    let log = owner.get("/sites/{site}/jobs").await;
    assert!(!log.text.to_lowercase().contains(CANARY), "a job tells of the other account");
    let metrics = daemon.app.services.metrics.render().unwrap();
    for secret in theirs.values().chain(mine.values()) {
        assert!(!metrics.contains(secret.as_str()), "{secret} is a label of a metric");
    }
}

/// A suspended account is read by its own people, and changed by nobody.
async fn suspended(tally: &mut Tally, daemon: &TestDaemon, document: &Document, operations: &[Operation]) {
    let paused = world(daemon, "paused", "teapot").await;
    let ids = ids_of(operations, &paused).await;
    let tx = daemon.app.services.store.system("a test is the operator");
    let tx = tx.account(account_of(&paused).await, Actor::System).begin().await.unwrap();
    accounts::set_status(&tx, AccountStatus::Suspended).await.unwrap();
    tx.commit().await.unwrap();
    let paused = daemon.sign_in("owner@paused.example").await.at_first_site().await;
    let before = rows_of(daemon, account_of(&paused).await).await;
    // who may only read may still sign out, and prove who they are
    let asked = operations.iter().filter(|operation| !operation.path.starts_with("/auth/"));
    for operation in asked.filter(|operation| !EVEN_SUSPENDED.contains(&operation.permission.as_str())) {
        let Some(path) = filled(operation, &ids) else { continue };
        let body = operation.body.as_ref().map(|schema| document.sample(schema, &ids));
        let answer = ask(&paused, operation, &path, body.as_ref()).await;
        let fits = if !allows(&operation.permission, "owner") {
            answer.status == 403
        } else if operation.writes() {
            told(&answer) == (403, "account_suspended".to_owned())
        } else if operation.names_what_wordpress_counts() {
            answer.status == 404
        } else {
            answer.status.is_success()
        };
        tally.note("owner of a suspended account", operation, &answer, fits, "reads only");
    }
    let after = rows_of(daemon, account_of(&paused).await).await;
    for (table, rows) in &before {
        assert_eq!(rows, &after[table], "a suspended account's {table} was written to");
    }
}
