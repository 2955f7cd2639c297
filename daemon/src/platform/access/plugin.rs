//! The WordPress plugin's calls, proven: signed with the key of a pairing, for this path, now, and for the first time.
//!
//! `Signed<T>` is what `Caller<P>` is for people: its key *is* its site, so it carries that site's scope. The table
//! `pairing` belongs to `features::publisher`; here only what every call must know of it is read.

use std::sync::Arc;

use chrono::{SecondsFormat, TimeDelta};
use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSecurityScheme, Registry},
    types::ParseFromJSON,
};
use sea_orm::{
    ExprTrait, FromQueryResult,
    sea_query::{Expr, OnConflict, Query},
};
use serde_json::Value;

use crate::platform::{
    access::{
        throttle::Scope,
        webhook::{Secret, TOLERANCE},
    },
    clock::Instant,
    error::{Error, Result},
    http::{
        context,
        problem::Problem,
        valid::{self, body},
    },
    ids::{AccountId, PairingId, SiteId},
    secret::Place,
    services::Services,
    store::{Actor, SiteScope, System},
};

/// The version of the protocol that is spoken here.
pub const PROTOCOL: u32 = 1;
const SCHEME: &str = "pluginSignature";
const JSON: &str = "application/json";
const LIMIT: u64 = 2 * 1024 * 1024;
const MAX_ID_CHARS: usize = 100;
/// A plugin that calls often is noted this often.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

words! {
    /// Whether a pairing may be used.
    pub enum PairingStatus {
        /// Has its key, but has not said how the site is built.
        Pending,
        /// As it should be.
        Paired,
        /// Ended.
        Revoked,
    }
}

/// What the plugin of a site said.
pub struct Signed<T> {
    site: SiteScope,
    pairing_id: PairingId,
    /// The message.
    pub body: T,
}

impl<T> Signed<T> {
    /// The site whose key it is.
    #[must_use]
    pub fn site(&self) -> &SiteScope {
        &self.site
    }

    /// Which pairing.
    #[must_use]
    pub fn pairing_id(&self) -> PairingId {
        self.pairing_id
    }
}

/// Where a pairing's secret is sealed.
#[must_use]
pub fn secret_place(pairing: PairingId) -> Place {
    Place::new("pairing", pairing, "secret")
}

#[derive(FromQueryResult)]
struct Pairing {
    id: PairingId,
    account_id: AccountId,
    site_id: SiteId,
    secret: String,
    status: PairingStatus,
    last_seen_at: Instant,
}

/// The headers of a signed message.
struct Seal<'a> {
    id: &'a str,
    timestamp: i64,
    signature: &'a str,
    key_id: &'a str,
}

impl<'a> Seal<'a> {
    fn of(request: &'a Request) -> Option<Self> {
        let timestamp = request.header("webhook-timestamp")?.parse().ok()?;
        let id = request.header("webhook-id").filter(|id| !id.is_empty() && id.len() <= MAX_ID_CHARS)?;
        Some(Self {
            id,
            timestamp,
            signature: request.header("webhook-signature")?,
            key_id: request.header("x-igny8-key")?,
        })
    }
}

impl<T: ParseFromJSON + 'static> Signed<T> {
    async fn receive(request: &Request, body: &mut RequestBody) -> Result<Self, Problem> {
        let services: &Arc<Services> =
            request.data().ok_or_else(|| Error::bug("the routes were built without the services"))?;
        let bytes = body::read(request, body, LIMIT).await?;
        let seal = Seal::of(request).ok_or_else(|| {
            refused(
                services,
                "signature_invalid",
                "send webhook-id, webhook-timestamp, webhook-signature and X-Igny8-Key",
            )
        })?;
        let system = system(services);
        let pairing = find(&system, seal.key_id).await?.filter(|pairing| pairing.status != PairingStatus::Revoked);
        let pairing = pairing.ok_or_else(|| {
            refused(services, "pairing_required", "this key is not known here, or was revoked: pair the site again")
        })?;
        verify(services, &pairing, &seal, &bytes)?;
        context::note_caller(pairing.account_id, pairing.id);
        context::note_site(pairing.site_id);
        services.access.throttle.admit(Scope::Plugin, seal.key_id)?;
        check_envelope(&bytes, request.original_uri().path())?;
        let message = valid::parse::<T>(&bytes)?;
        admit_once(&system, services, &pairing, seal.id).await?;
        let site = system.site(pairing.account_id, pairing.site_id, Actor::Plugin(pairing.id));
        Ok(Self { site, pairing_id: pairing.id, body: message })
    }
}

#[expect(clippy::disallowed_methods, reason = "the plugin's key says which site it is")]
fn system(services: &Services) -> System {
    services.store.system("the plugin's key says which site it is")
}

fn refused(services: &Services, code: &'static str, detail: impl Into<String>) -> Error {
    services.metrics.auth_failures_total("plugin").inc();
    Error::Unauthenticated { code, detail: detail.into() }
}

async fn find(system: &System, key_id: &str) -> Result<Option<Pairing>> {
    let query = Query::select()
        .columns(["id", "account_id", "site_id", "secret", "status", "last_seen_at"])
        .from("pairing")
        .and_where(Expr::col("key_id").eq(key_id))
        .to_owned();
    let row = system.query(&query).await?.into_iter().next();
    Ok(row.map(|row| Pairing::from_query_result(&row, "")).transpose()?)
}

/// The signature first: only who has the key is told that the clock is wrong.
fn verify(services: &Services, pairing: &Pairing, seal: &Seal<'_>, body: &[u8]) -> Result<()> {
    let secret = Secret::stored(services.sealer.open(&secret_place(pairing.id), &pairing.secret)?);
    if !secret.verify(seal.id, seal.timestamp, body, seal.signature)? {
        return Err(refused(services, "signature_invalid", "the signature was not made with this site's key"));
    }
    let now = services.store.now();
    if (now.timestamp() - seal.timestamp).abs() <= TOLERANCE.num_seconds() {
        return Ok(());
    }
    let server_time = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let detail = format!("the clocks differ by more than five minutes: here it is {server_time}");
    Err(refused(services, "clock_skew", detail))
}

fn check_envelope(body: &[u8], path: &str) -> Result<()> {
    // what is not even JSON is refused by the parser, with the place of the mistake
    let Ok(message) = serde_json::from_slice::<Value>(body) else { return Ok(()) };
    let (protocol, says) =
        (message.get("protocol").and_then(Value::as_u64), message.get("path").and_then(Value::as_str));
    check_address(protocol, says, path)
}

/// Refuses a message of another version, or for another path than it came to: a signature does not cover the URL.
pub fn check_address(protocol: Option<u64>, says: Option<&str>, path: &str) -> Result<()> {
    let ours = u64::from(PROTOCOL);
    match protocol {
        Some(theirs) if theirs < ours => Err(Error::Outdated(format!(
            "the plugin speaks protocol {theirs} and this daemon {ours}: update the plugin"
        ))),
        Some(theirs) if theirs > ours => Err(Error::Outdated(format!(
            "the plugin speaks protocol {theirs}, this daemon only {ours}: update the daemon, or use an older plugin"
        ))),
        // absent or no number: the parser says so
        _ if says.is_none_or(|says| says == path) => Ok(()),
        _ => Err(Error::field("path", format!("must be {path}, the path that the message is sent to"))),
    }
}

/// Notes the message's id; one that is noted already is a repetition. Ids are kept until their time is over.
async fn admit_once(system: &System, services: &Services, pairing: &Pairing, id: &str) -> Result<()> {
    let tx = system.begin().await?;
    let now = tx.store().now();
    let forget = Query::delete()
        .from_table("plugin_request")
        .and_where(Expr::col("pairing_id").eq(pairing.id))
        .and_where(Expr::col("received_at").lt(now - TOLERANCE * 2))
        .to_owned();
    tx.execute(&forget).await?;
    let note = Query::insert()
        .into_table("plugin_request")
        .columns(["pairing_id", "webhook_id", "received_at"])
        .values([Expr::val(pairing.id), Expr::val(id), Expr::val(now)])
        .map_err(Error::bug)?
        .on_conflict(OnConflict::columns(["pairing_id", "webhook_id"]).do_nothing().to_owned())
        .to_owned();
    if tx.execute(&note).await?.rows_affected() == 0 {
        return Err(refused(services, "signature_invalid", "this message was received before"));
    }
    if now - pairing.last_seen_at >= SEEN_EVERY {
        let seen = Query::update()
            .table("pairing")
            .value("last_seen_at", now)
            .and_where(Expr::col("id").eq(pairing.id))
            .to_owned();
        tx.execute(&seen).await?;
    }
    tx.commit().await
}

impl<'a, T: ParseFromJSON + 'static> ApiExtractor<'a> for Signed<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject, ApiExtractorType::SecurityScheme];
    const PARAM_IS_REQUIRED: bool = true;
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
        let description = "Standard Webhooks 1.0 with the pairing's secret: webhook-id, webhook-timestamp, webhook-signature, and its key in X-Igny8-Key.";
        let scheme = MetaSecurityScheme {
            ty: "apiKey",
            description: Some(description),
            name: Some("webhook-signature"),
            key_in: Some("header"),
            scheme: None,
            bearer_format: None,
            flows: None,
            openid_connect_url: None,
        };
        registry.create_security_scheme(SCHEME, scheme);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![SCHEME]
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = vec![MetaMediaType { content_type: JSON, schema: T::schema_ref() }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        Ok(Self::receive(request, body).await?)
    }
}
