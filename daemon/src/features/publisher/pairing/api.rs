//! What the plugin says of itself: pairing, structure, heartbeat, the end. The messages are those of
//! `docs/protocol/wordpress-v1.schema.json`; what is claimed and acknowledged is in `deliveries/`.

mod health;

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Enum, Object, OpenApi, types::ToJSON};
use secrecy::ExposeSecret;

use health::PluginHealth;

use super::{
    CAPABILITIES, Facts, Heartbeat, POLL_INTERVAL_SECONDS, Versions, note_heartbeat, note_structure, revoke, trade,
};
use crate::{
    features::publisher::wordpress,
    platform::{
        access::{PROTOCOL, Signed, check_address, throttle::Scope},
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, ok},
            valid::Valid,
        },
        ids::SiteId,
        services::Services,
    },
};

/// `/wp/…`: the plugin's word about itself.
pub struct PluginApi(pub Arc<Services>);

/// What runs in WordPress.
#[derive(Object)]
#[oai(rename = "PluginVersions")]
pub(super) struct VersionsDto {
    #[oai(validator(min_length = 1, max_length = 50))]
    wordpress: String,
    #[oai(validator(min_length = 1, max_length = 50))]
    php: String,
    #[oai(validator(min_length = 1, max_length = 50))]
    plugin: String,
}

impl From<VersionsDto> for Versions {
    fn from(dto: VersionsDto) -> Self {
        let VersionsDto { wordpress, php, plugin } = dto;
        Self { wordpress, php, plugin }
    }
}

/// How much WordPress can bear.
#[derive(Object)]
struct PluginLimits {
    /// Bytes.
    #[oai(validator(minimum(value = "0")))]
    upload_max_bytes: i64,
    /// Bytes; -1 if there is none.
    memory_limit_bytes: i64,
    #[oai(validator(minimum(value = "0")))]
    max_execution_seconds: i64,
}

/// A code, and who asks for its key.
#[derive(Object)]
struct PairRequest {
    path: String,
    protocol: u32,
    /// Case, hyphens and spaces do not matter.
    #[oai(validator(min_length = 1, max_length = 40))]
    code: String,
    #[oai(validator(max_length = 2000, pattern = r"^https?://[^\s@]+$"))]
    home_url: String,
    #[oai(validator(max_length = 500))]
    site_name: String,
    versions: VersionsDto,
    #[oai(validator(min_length = 1, max_length = 50))]
    locale: String,
    /// IANA name, or an offset such as +02:00.
    #[oai(validator(min_length = 1, max_length = 64))]
    timezone: String,
    #[oai(validator(max_length = 500))]
    permalink_structure: String,
    #[oai(nullable, validator(min_length = 1, max_length = 100))]
    seo_plugin: Option<String>,
    #[oai(validator(max_length = 2000, pattern = r"^https?://[^\s@]+$"))]
    rest_url: String,
    limits: PluginLimits,
    #[oai(validator(max_items = 50))]
    capabilities: Option<Vec<String>>,
}

/// The key of a pairing. The secret is told this once.
#[derive(Object)]
struct PairResponse {
    site_id: SiteId,
    site_name: String,
    key_id: String,
    secret: String,
    poll_interval_seconds: u32,
    protocol: u32,
    server_time: Instant,
    /// Only for a plugin that says its own.
    #[oai(skip_serializing_if_is_none)]
    capabilities: Option<Vec<String>>,
}

/// A kind of post.
#[derive(Object)]
struct PluginPostType {
    #[oai(validator(min_length = 1, max_length = 64))]
    name: String,
    label: String,
    /// How posts of this kind are edited.
    editor: Option<PluginEditor>,
}

/// With what posts are edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
enum PluginEditor {
    Blocks,
    Html,
}

/// A term there is.
#[derive(Object)]
struct PluginKnownTerm {
    #[oai(validator(minimum(value = "1")))]
    id: i64,
    #[oai(validator(min_length = 1))]
    name: String,
    #[oai(validator(min_length = 1))]
    slug: String,
    #[oai(nullable)]
    parent_id: Option<i64>,
    #[oai(validator(minimum(value = "0")))]
    posts: i64,
}

/// What the site looks like.
#[derive(Object)]
struct PluginTheme {
    name: String,
    is_block_theme: bool,
}

/// A kind of term.
#[derive(Object)]
struct PluginTaxonomy {
    #[oai(validator(min_length = 1, max_length = 64))]
    name: String,
    label: String,
    hierarchical: bool,
    post_types: Vec<String>,
    /// Those with the most posts.
    #[oai(validator(max_items = 500))]
    terms: Option<Vec<PluginKnownTerm>>,
}

/// A user of WordPress who may write.
#[derive(Object)]
struct PluginAuthor {
    #[oai(validator(minimum(value = "1")))]
    id: i64,
    name: String,
}

/// How the WordPress is built.
#[derive(Object)]
struct StructureRequest {
    path: String,
    protocol: u32,
    #[oai(validator(max_items = 500))]
    post_types: Vec<PluginPostType>,
    #[oai(validator(max_items = 500))]
    taxonomies: Vec<PluginTaxonomy>,
    #[oai(validator(max_items = 1000))]
    authors: Vec<PluginAuthor>,
    #[oai(validator(max_items = 100))]
    statuses: Vec<String>,
    theme: Option<PluginTheme>,
}

/// Where the pairing is.
#[derive(Object)]
struct PluginStatus {
    status: String,
}

/// How WP-Cron is doing.
#[derive(Object)]
struct PluginCron {
    disabled: bool,
    #[oai(nullable)]
    last_run_at: Option<Instant>,
}

/// What waits over there.
#[derive(Object)]
struct PluginCounts {
    pending_events: u32,
    deliveries: u32,
}

/// A sign of life.
#[derive(Object)]
struct HeartbeatRequest {
    path: String,
    protocol: u32,
    versions: VersionsDto,
    #[oai(validator(max_length = 2000, pattern = r"^https?://[^\s@]+$"))]
    home_url: String,
    cron: PluginCron,
    counts: PluginCounts,
    #[oai(validator(max_items = 50))]
    capabilities: Option<Vec<String>>,
    health: Option<PluginHealth>,
}

/// The answer to a sign of life.
#[derive(Object)]
struct HeartbeatResponse {
    server_time: Instant,
    poll_interval_seconds: u32,
    protocol: u32,
    /// Only for a plugin that says its own.
    #[oai(skip_serializing_if_is_none)]
    capabilities: Option<Vec<String>>,
}

/// The end of a pairing.
#[derive(Object)]
struct UnpairRequest {
    path: String,
    protocol: u32,
}

impl From<PairRequest> for Facts {
    fn from(sent: PairRequest) -> Self {
        Self {
            limits: sent.limits.to_json().unwrap_or_default(),
            home_url: sent.home_url,
            rest_url: sent.rest_url,
            site_name: sent.site_name,
            versions: sent.versions.into(),
            locale: sent.locale,
            time_zone: sent.timezone,
            permalink_structure: sent.permalink_structure,
            seo_plugin: sent.seo_plugin,
            capabilities: sent.capabilities,
        }
    }
}

/// What we understand, for a plugin that said what it does: an older one refuses fields that it does not know.
fn ours(said: bool) -> Option<Vec<String>> {
    said.then(|| CAPABILITIES.map(str::to_owned).to_vec())
}

fn status(word: &str) -> PluginStatus {
    PluginStatus { status: word.to_owned() }
}

/// The plugin's side of pairing.
#[OpenApi(tag = "Tag::Plugin")]
impl PluginApi {
    /// Trade a pairing code for a key
    ///
    /// Five wrong codes from one address, and the next have to wait.
    #[oai(path = "/wp/pair", method = "post", operation_id = "plugin_pair")]
    async fn pair(&self, request: &Request, body: Valid<PairRequest>) -> Answer<envelope::Ok<PairResponse>> {
        let sent = body.0;
        check_address(Some(sent.protocol.into()), Some(&sent.path), request.original_uri().path())?;
        let access = &self.0.access;
        let address = access.settings.client_address(request);
        let asks = format!("pair {}", address.map_or_else(|| "local".to_owned(), |address| address.to_string()));
        access.throttle.admit(Scope::AuthStrict, &asks)?;
        let code = sent.code.clone();
        let traded = trade(&self.0, &code, sent.into()).await;
        let guessed = matches!(&traded, Err(error) if error.code().starts_with("pairing_code"));
        if !guessed {
            access.throttle.give_back(Scope::AuthStrict, &asks);
        }
        let given = traded?;
        Ok(ok(PairResponse {
            capabilities: ours(given.pairing.capabilities.is_some()),
            site_id: given.pairing.site_id,
            site_name: given.site_name,
            key_id: given.pairing.key_id,
            secret: given.secret.expose_secret().to_owned(),
            poll_interval_seconds: POLL_INTERVAL_SECONDS,
            protocol: PROTOCOL,
            server_time: self.0.store.now(),
        }))
    }

    /// Say how the WordPress is built
    ///
    /// The first time it completes the pairing.
    #[oai(path = "/wp/structure", method = "post", operation_id = "plugin_structure")]
    async fn structure(&self, message: Signed<StructureRequest>) -> Answer<envelope::Ok<PluginStatus>> {
        let mut structure = message.body.to_json().unwrap_or_default();
        if let Some(structure) = structure.as_object_mut() {
            structure.retain(|name, _| !matches!(name.as_str(), "path" | "protocol"));
        }
        let tx = message.site().begin().await?;
        note_structure(&tx, message.pairing_id(), structure).await?;
        wordpress::note_transport(&tx).await?;
        tx.commit().await?;
        Ok(ok(status("paired")))
    }

    /// Say that the plugin is alive
    #[oai(path = "/wp/heartbeat", method = "post", operation_id = "plugin_heartbeat")]
    async fn heartbeat(&self, message: Signed<HeartbeatRequest>) -> Answer<envelope::Ok<HeartbeatResponse>> {
        let (site, id) = (message.site().clone(), message.pairing_id());
        let HeartbeatRequest { versions, home_url, cron, counts, capabilities, health, .. } = message.body;
        let cron = serde_json::json!({"cron": cron.to_json(), "counts": counts.to_json()});
        let health = health.and_then(|health| health.to_json());
        let tx = site.begin().await?;
        let said = Heartbeat { home_url, versions: versions.into(), cron, capabilities, health };
        let pairing = note_heartbeat(&tx, id, said).await?;
        tx.commit().await?;
        Ok(ok(HeartbeatResponse {
            server_time: self.0.store.now(),
            poll_interval_seconds: POLL_INTERVAL_SECONDS,
            protocol: PROTOCOL,
            capabilities: ours(pairing.capabilities.is_some()),
        }))
    }

    /// End the pairing
    #[oai(path = "/wp/unpair", method = "post", operation_id = "plugin_unpair")]
    async fn unpair(&self, message: Signed<UnpairRequest>) -> Answer<envelope::Ok<PluginStatus>> {
        let tx = message.site().begin().await?;
        revoke(&tx).await?;
        wordpress::note_transport(&tx).await?;
        tx.commit().await?;
        Ok(ok(status("revoked")))
    }
}
