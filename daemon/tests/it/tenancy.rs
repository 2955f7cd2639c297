//! The sweep: every operation of the OpenAPI document × everybody who must not get anything from it.
//!
//! What to expect comes from the document itself (`security`, `x-permission`) and the permission table; an operation
//! without a verdict fails. What one may not see must answer exactly as what does not exist.

mod matrix;

use igny8::{
    platform::access::{permissions, role::Role},
    program::Igny8,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    caller::{Answer, Caller},
    daemon::TestDaemon,
};

/// Operations that anybody may call: there is nobody yet, or the answer is the same for all.
const OPEN: &[&str] = &[
    "auth_register",
    "auth_login",
    "auth_logout",
    "auth_token",
    "auth_refresh",
    "auth_login_second_factor",
    "auth_token_second_factor",
    // The mail's link is the proof, and who asks for a mail learns nothing.
    "auth_verify",
    "auth_verify_resend",
    "auth_password_forgot",
    "auth_password_reset",
    "auth_invitation_look",
    "auth_invitation_accept",
    "auth_revoke",
    "oidc_providers",
    "oidc_start",
    "oidc_callback",
    "meta_permissions",
    "meta_errors",
    // Unsigned by design: the code is the credential; the link is the capability.
    "plugin_pair",
    "plugin_image",
];

/// Operations that would sign out whoever asks: the sweep still needs them, and `accounts::tokens` asks in its place.
const SIGNS_OUT: &[&str] = &["auth_logout_everywhere", "sessions_end_others"];

struct Operation {
    id: String,
    method: Method,
    path: String,
    /// `None`: signed by the plugin, or open.
    permission: Option<String>,
    signed: bool,
}

fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&igny8::cli::Program::openapi(&Igny8)).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let schemes = operation["security"].to_string();
            found.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: filled(path, operation),
                permission: operation["x-permission"].as_str().map(str::to_owned),
                signed: schemes.contains("pluginSignature"),
            });
        }
    }
    assert!(found.len() > 60, "only {} operations", found.len());
    found
}

/// The path with every id but the site's filled in by one that nobody has.
fn filled(path: &str, operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    path.split('/')
        .map(|part| {
            let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
                return part.to_owned();
            };
            if name == "site_id" {
                return "{site}".to_owned();
            }
            let schema = parameters.iter().find(|p| p["name"] == name).map(|p| p["schema"].clone()).unwrap_or_default();
            let kind = schema["pattern"].as_str().and_then(|p| p.strip_prefix('^')).and_then(|p| p.split('_').next());
            match kind {
                Some(kind) => format!("{kind}_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f"),
                None => schema["enum"][0].as_str().unwrap_or("openai_compatible").to_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn ask(caller: &Caller, operation: &Operation) -> Answer {
    let mut request = caller.request(operation.method.clone(), &operation.path);
    if operation.method != Method::GET && operation.method != Method::DELETE {
        request = request.header("If-Match", "\"v1\"").json(&json!({}));
    }
    caller.send(request).await
}

/// What an answer gives away.
fn told(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.body["code"].as_str().unwrap_or_default().to_owned())
}

fn allows(permission: &str, role: &str) -> bool {
    let entry = permissions::ALL.iter().find(|entry| entry.name == permission);
    let entry = entry.unwrap_or_else(|| panic!("{permission} is not in the permission table"));
    entry.roles().iter().any(|known: &Role| known.word() == role)
}

/// Programs with keys of the owner's.
struct Programs {
    reads_sites: Caller,
    reads_jobs: Caller,
    /// Has every scope, at the account's second site.
    elsewhere: Caller,
    /// The same, looking for a site that is not there.
    nowhere: Caller,
}

impl Programs {
    async fn of(owner: &Caller) -> Self {
        let second = owner.post("/sites", json!({"name": "Second"})).await.created();
        let all: Vec<&str> = permissions::ALL.iter().map(|permission| permission.name).collect();
        let all: Vec<&str> = all.into_iter().filter(|name| allows(name, "owner")).collect();
        let key = async |body: Value| {
            let key = owner.post("/api-keys", body).await.created();
            owner.clone().with_token(key["secret"].as_str().unwrap())
        };
        let elsewhere = key(json!({"name": "elsewhere", "scopes": all, "site_id": second["id"]})).await;
        let mut nowhere = elsewhere.clone();
        nowhere.site = "site_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f".to_owned();
        let reads_sites = key(json!({"name": "sites", "scopes": ["sites.read"]})).await;
        let reads_jobs = key(json!({"name": "jobs", "scopes": ["jobs.read"]})).await;
        Self { reads_sites, reads_jobs, elsewhere, nowhere }
    }

    /// One whose scopes lack this permission.
    fn without(&self, permission: &str) -> &Caller {
        if permission == "sites.read" { &self.reads_jobs } else { &self.reads_sites }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_anything_that_is_not_theirs() {
    let daemon = TestDaemon::start().await;
    let owner = daemon.owner("acme").await;
    let mut nobody = daemon.anonymous();
    nobody.site.clone_from(&owner.site);
    let editor = daemon.ungranted(&owner, "editor").await;
    let viewer = daemon.member(&owner, "viewer").await;
    let stranger_at_home = daemon.owner("other").await;
    let mut stranger = stranger_at_home.clone();
    stranger.site.clone_from(&owner.site);
    let mut lost = stranger_at_home.clone();
    lost.site = "site_01938f3c-5b7a-7cc3-98c4-dc0c0c07398f".to_owned();
    let programs = Programs::of(&owner).await;

    let (mut asked, mut leaks) = (0, Vec::new());
    let operations = operations();
    for operation in &operations {
        let mut verdict = |who: &str, answer: &Answer, fits: bool| {
            asked += 1;
            if !fits || answer.status.is_server_error() {
                leaks.push(format!("{} as {who}: {} {}", operation.id, answer.status, answer.text));
            }
        };
        if OPEN.contains(&operation.id.as_str()) {
            let answer = ask(&nobody, operation).await;
            verdict("nobody, though open", &answer, true);
            continue;
        }
        let answer = ask(&nobody, operation).await;
        verdict("nobody", &answer, answer.status == 401 || (operation.signed && answer.status.is_client_error()));
        if operation.signed {
            let answer = ask(&owner, operation).await;
            verdict("an owner without the plugin's key", &answer, answer.status.is_client_error());
            continue;
        }
        let Some(permission) = &operation.permission else {
            panic!("{} has neither a permission nor a reason to be open", operation.id);
        };
        if SIGNS_OUT.contains(&operation.id.as_str()) {
            continue;
        }
        for (who, caller, role) in [("a viewer", &viewer, "viewer"), ("an editor", &editor, "editor")] {
            let answer = ask(caller, operation).await;
            if !allows(permission, role) {
                verdict(who, &answer, answer.status == 403);
            } else if operation.path.contains("{site}") && role == "editor" {
                verdict("an editor who was not granted the site", &answer, !answer.status.is_success());
            }
        }
        let answer = ask(programs.without(permission), operation).await;
        verdict("an API key with too little scope", &answer, answer.status == 403);
        if operation.path.contains("{site}") {
            let here = ask(&programs.elsewhere, operation).await;
            let nowhere = ask(&programs.nowhere, operation).await;
            let same = told(&here) == told(&nowhere) && !here.status.is_success();
            verdict("an API key of another site", &here, same);
        } else if !matches!(operation.id.as_str(), "me_get" | "sites_list") {
            let answer = ask(&programs.elsewhere, operation).await;
            verdict("an API key of one site, at the account", &answer, answer.status == 403);
        }
        if operation.path.contains("{site}") {
            let (here, nowhere) = (ask(&stranger, operation).await, ask(&lost, operation).await);
            let same = told(&here) == told(&nowhere) && !here.status.is_success();
            verdict("a stranger", &here, same);
        }
    }
    println!("{} operations, {asked} questions, {} leaks", operations.len(), leaks.len());
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}
