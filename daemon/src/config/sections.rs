//! The shape of the configuration. What each key means, its unit and its default stand in `config/igny8.toml`:
//! nothing here has a default of its own, so a field without its line there does not load.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;
use lettre::message::Mailbox;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::fields;
use crate::platform::email::Encryption;

/// The whole configuration, one field per section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub metrics: Metrics,
    pub data: Data,
    pub database: Database,
    pub security: Security,
    pub throttle: Throttle,
    pub oidc: Oidc,
    pub outbound: Outbound,
    pub mail: Mail,
    pub ai: Ai,
    pub jobs: Jobs,
    pub automation: Automation,
    pub retention: Retention,
    pub log: Log,
}

/// The public listener.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    #[serde(deserialize_with = "fields::listen")]
    pub listen: SocketAddr,
    #[serde(deserialize_with = "fields::optional_url")]
    pub public_url: Option<Url>,
    #[serde(deserialize_with = "fields::networks")]
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: Vec<fields::WebOrigin>,
    #[serde(rename = "drain_seconds", deserialize_with = "fields::seconds::<0, 3_600, _>")]
    pub drain: Duration,
}

/// The listener of Prometheus.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    #[serde(deserialize_with = "fields::listen")]
    pub listen: SocketAddr,
}

/// The data folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    #[serde(deserialize_with = "fields::path")]
    pub dir: PathBuf,
}

/// The database; no address means SQLite in the data folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    #[serde(deserialize_with = "fields::optional_secret")]
    pub url: Option<SecretString>,
    #[serde(deserialize_with = "fields::optional_path")]
    pub url_file: Option<PathBuf>,
    #[serde(deserialize_with = "fields::count::<1, 1_000, _>")]
    pub max_connections: u32,
    #[serde(rename = "busy_timeout_ms", deserialize_with = "fields::milliseconds::<0, 600_000, _>")]
    pub busy_timeout: Duration,
}

/// Keys, sessions, and who may register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    #[serde(deserialize_with = "fields::optional_path")]
    pub master_key_file: Option<PathBuf>,
    pub registration: Registration,
    pub unverified_may_write: bool,
    pub default_plan: String,
    #[serde(rename = "access_token_minutes", deserialize_with = "fields::minutes::<1, 1_440, _>")]
    pub access_token: Duration,
    #[serde(rename = "refresh_token_days", deserialize_with = "fields::days::<1, 365, _>")]
    pub refresh_token: Duration,
    #[serde(rename = "refresh_grace_seconds", deserialize_with = "fields::seconds::<0, 600, _>")]
    pub refresh_grace: Duration,
    #[serde(rename = "session_days", deserialize_with = "fields::days::<1, 365, _>")]
    pub session: Duration,
    #[serde(rename = "trial_days", deserialize_with = "fields::days::<0, 3_650, _>")]
    pub trial: Duration,
    #[serde(rename = "purge_after_days", deserialize_with = "fields::days::<1, 365, _>")]
    pub purge_after: Duration,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    Open,
    Closed,
}

/// Requests a minute, by scope.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    #[serde(deserialize_with = "fields::count::<1, 1_000, _>")]
    pub session_read_factor: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub ai_function: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub image_gen: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub planner_ai: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub writer_ai: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub content_write: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub content_read: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub auth: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub auth_strict: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub planner: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub writer: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub system: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub system_admin: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub billing: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub billing_admin: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub plugin: u32,
    #[serde(deserialize_with = "fields::count::<0, 1_000_000, _>")]
    pub default: u32,
}

/// Signing in with identity providers (OpenID Connect).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    pub providers: Vec<OidcProvider>,
}

/// One of them. The only table whose keys have defaults here: there may be none of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcProvider {
    pub name: String,
    #[serde(default)]
    pub title: String,
    pub issuer: String,
    pub client_id: String,
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    #[serde(default)]
    pub domains: Vec<String>,
    #[serde(default)]
    pub sign_up: OidcSignUp,
}

/// Who may come in by an identity that is nobody's yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OidcSignUp {
    #[default]
    Closed,
    Invitation,
    Open,
}

/// What the daemon may reach, and how long that may take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbound {
    pub allow_private_networks: Vec<String>,
    #[serde(rename = "connect_timeout_ms", deserialize_with = "fields::milliseconds::<1, 600_000, _>")]
    pub connect_timeout: Duration,
    #[serde(rename = "idle_timeout_ms", deserialize_with = "fields::milliseconds::<1, 3_600_000, _>")]
    pub idle_timeout: Duration,
    #[serde(rename = "total_timeout_ms", deserialize_with = "fields::milliseconds::<1, 3_600_000, _>")]
    pub total_timeout: Duration,
    #[serde(deserialize_with = "fields::count::<1_024, 1_073_741_824, _>")]
    pub max_body_bytes: u32,
}

/// How mails leave.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub transport: MailTransport,
    #[serde(deserialize_with = "fields::optional_mailbox")]
    pub from: Option<Mailbox>,
    #[serde(deserialize_with = "fields::optional_mailbox")]
    pub reply_to: Option<Mailbox>,
    pub host: String,
    #[serde(deserialize_with = "fields::count::<0, 65_535, _>")]
    pub port: u32,
    pub encryption: Encryption,
    pub username: String,
    #[serde(deserialize_with = "fields::optional_secret")]
    pub password: Option<SecretString>,
    #[serde(deserialize_with = "fields::optional_path")]
    pub password_file: Option<PathBuf>,
    #[serde(rename = "timeout_seconds", deserialize_with = "fields::seconds::<1, 600, _>")]
    pub timeout: Duration,
    #[serde(deserialize_with = "fields::optional_path")]
    pub folder: Option<PathBuf>,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTransport {
    Off,
    File,
    Smtp,
}

/// The model and image providers of this daemon.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ai {
    pub provider: TextProviderKind,
    #[serde(deserialize_with = "fields::url")]
    pub base_url: Url,
    #[serde(deserialize_with = "fields::optional_secret")]
    pub api_key: Option<SecretString>,
    #[serde(deserialize_with = "fields::optional_path")]
    pub api_key_file: Option<PathBuf>,
    pub text_model: String,
    pub image_provider: ImageProviderKind,
    #[serde(deserialize_with = "fields::optional_url")]
    pub image_base_url: Option<Url>,
    #[serde(deserialize_with = "fields::optional_secret")]
    pub image_api_key: Option<SecretString>,
    #[serde(deserialize_with = "fields::optional_path")]
    pub image_api_key_file: Option<PathBuf>,
    pub image_model: String,
    #[serde(deserialize_with = "fields::url")]
    pub runware_base_url: Url,
    #[serde(deserialize_with = "fields::optional_secret")]
    pub runware_api_key: Option<SecretString>,
    #[serde(deserialize_with = "fields::optional_path")]
    pub runware_api_key_file: Option<PathBuf>,
    pub runware_model: String,
    #[serde(rename = "request_timeout_s", deserialize_with = "fields::seconds::<1, 3_600, _>")]
    pub request_timeout: Duration,
    #[serde(deserialize_with = "fields::count::<1, 1_000, _>")]
    pub concurrency: u32,
    #[serde(deserialize_with = "fields::count::<1, 1_000, _>")]
    pub pause_after_faults: u32,
    #[serde(rename = "pause_seconds", deserialize_with = "fields::seconds::<1, 3_600, _>")]
    pub pause: Duration,
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextProviderKind {
    Builtin,
    OpenaiCompatible,
}

/// Who draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageProviderKind {
    Builtin,
    OpenaiCompatible,
    Runware,
}

/// The workers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    #[serde(deserialize_with = "fields::count::<1, 1_000, _>")]
    pub workers: u32,
    #[serde(rename = "lease_seconds", deserialize_with = "fields::seconds::<3, 3_600, _>")]
    pub lease: Duration,
    #[serde(rename = "poll_ms", deserialize_with = "fields::milliseconds::<10, 600_000, _>")]
    pub poll: Duration,
}

/// The rules' clock.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Automation {
    #[serde(rename = "tick_seconds", deserialize_with = "fields::seconds::<1, 3_600, _>")]
    pub tick: Duration,
}

/// How long things are kept that nobody needs any more.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    #[serde(rename = "jobs_days", deserialize_with = "fields::days::<1, 36_500, _>")]
    pub jobs: Duration,
    #[serde(rename = "ai_replies_days", deserialize_with = "fields::days::<1, 36_500, _>")]
    pub ai_replies: Duration,
    #[serde(rename = "sessions_days", deserialize_with = "fields::days::<0, 36_500, _>")]
    pub sessions: Duration,
    #[serde(rename = "pairing_codes_days", deserialize_with = "fields::days::<1, 36_500, _>")]
    pub pairing_codes: Duration,
    #[serde(rename = "plugin_messages_days", deserialize_with = "fields::days::<60, 36_500, _>")]
    pub plugin_messages: Duration,
}

/// The log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    #[serde(deserialize_with = "fields::log_level")]
    pub level: String,
}

/// For whom the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}
