//! Pairing: a site's WordPress plugin gets a key of its own, and tells how its WordPress is built.
//!
//! A code leads to a key (`trade`), the key to the structure (`note_structure`); only then is the site paired (a plugin
//! that is connected but never said what it has shows empty screens). A site has one pairing; a new one ends the old.

/// HTTP: the plugin's own messages.
pub mod api;
mod code;
mod row;

use chrono::TimeDelta;
use row::{ActiveModel, Column, Entity, code as codes};
pub use row::{Model as Pairing, Versions};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter,
};
use secrecy::SecretString;
use serde_json::Value;

use crate::{
    features::accounts::sites,
    platform::{
        access::{PairingStatus, secret_place, webhook::Secret},
        clock::Instant,
        error::{Error, Result},
        ids::PairingId,
        random,
        services::Services,
        store::{Actor, Conn, SiteScope, System, Tx},
    },
};

/// How often the plugin should ask for work.
pub const POLL_INTERVAL_SECONDS: u32 = 300;
/// What the daemon understands beyond the first day's protocol. Said only to a plugin that says its own.
pub const CAPABILITIES: [&str; 5] = ["batch_acks", "merge", "inventory", "term_parents", "site_health"];
/// The plugin can be told to say anew how its site is.
pub const NUDGE_HEARTBEAT: &str = "nudge_heartbeat";
const CODE_LASTS: TimeDelta = TimeDelta::minutes(10);
/// So long an expired or used code is remembered, to be told from a mistyped one.
const CODE_REMEMBERED: TimeDelta = TimeDelta::days(7);

/// A code for a person to type into WordPress.
#[derive(Debug)]
pub struct NewCode {
    pub code: String,
    pub expires_at: Instant,
}

/// What the plugin says of its WordPress when it pairs.
#[derive(Debug, Clone)]
pub struct Facts {
    pub home_url: String,
    pub rest_url: String,
    pub site_name: String,
    pub versions: Versions,
    pub locale: String,
    pub time_zone: String,
    pub permalink_structure: String,
    pub seo_plugin: Option<String>,
    pub limits: Value,
    pub capabilities: Option<Vec<String>>,
}

/// The plugin's daily word.
#[derive(Debug)]
pub struct Heartbeat {
    pub home_url: String,
    pub versions: Versions,
    /// Of WP-Cron, and of what waits over there.
    pub cron: Value,
    pub capabilities: Option<Vec<String>>,
    pub health: Option<Value>,
}

/// What the plugin gets for its code.
pub struct Given {
    pub pairing: Pairing,
    /// Our name of the site.
    pub site_name: String,
    pub secret: SecretString,
}

/// Makes a code for the site. The one before it is over: whoever asks again has lost it.
pub async fn new_code(site: &SiteScope<Tx>) -> Result<NewCode> {
    sites::require_active(site).await?;
    let now = site.now();
    let old = codes::Entity::delete_many().filter(codes::Column::CreatedAt.lt(now - CODE_REMEMBERED));
    site.delete(old).await?;
    let over = codes::ActiveModel { expires_at: Set(now), ..Default::default() };
    let open = codes::Entity::update_many().set(over).filter(codes::Column::ExpiresAt.gt(now));
    site.update(open.filter(codes::Column::UsedAt.is_null())).await?;
    let code = code::mint(&*site.store().random());
    let expires_at = now + CODE_LASTS;
    site.insert(codes::ActiveModel {
        id: Set(site.store().new_uuid()),
        code_hash: Set(code::hash(&code).ok_or_else(|| Error::bug("a minted code is no code"))?),
        created_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
        ..Default::default()
    })
    .await?;
    Ok(NewCode { code, expires_at })
}

#[expect(clippy::disallowed_methods, reason = "the code says which site it is for")]
fn system(services: &Services) -> System {
    services.store.system("the code says which site it is for")
}

/// Takes a code for a key. The site is paired once its structure has come (`note_structure`).
pub async fn trade(services: &Services, typed: &str, facts: Facts) -> Result<Given> {
    let tx = system(services).begin().await?;
    let unknown = || Error::Absent { code: "pairing_code_unknown", detail: "there is no such pairing code".to_owned() };
    let hash = code::hash(typed).ok_or_else(unknown)?;
    let found = tx.find(codes::Entity::find().filter(codes::Column::CodeHash.eq(hash))).await?;
    let row = found.ok_or_else(unknown)?;
    if row.used_at.is_some() {
        return Err(used());
    }
    if row.expires_at <= tx.store().now() {
        let detail = "this pairing code is too old: make a new one and enter it at once".to_owned();
        return Err(Error::Gone { code: "pairing_code_expired", detail });
    }
    let spent = codes::ActiveModel { used_at: Set(Some(tx.store().now())), ..Default::default() };
    let spend = codes::Entity::update_many().set(spent).filter(codes::Column::Id.eq(row.id));
    // of two that come with one code at once, one gets it
    if tx.update(spend.filter(codes::Column::UsedAt.is_null())).await? == 0 {
        return Err(used());
    }
    let id: PairingId = tx.store().new_id();
    let site = tx.site(row.account_id, row.site_id, Actor::Plugin(id));
    let site_name = sites::require_active(&site).await?.name;
    revoke(&site).await?;
    let secret = Secret::mint(&*site.store().random());
    let sealed = services.sealer.seal(&secret_place(id), secret.text())?;
    let pairing = site.insert(new_row(&site, id, sealed, facts)?).await?;
    drop(site);
    tx.commit().await?;
    Ok(Given { pairing, site_name, secret: secret.text().clone() })
}

fn used() -> Error {
    Error::conflict("pairing_code_used", "this pairing code was used: make a new one in the console")
}

fn new_row(site: &SiteScope<Tx>, id: PairingId, secret: String, facts: Facts) -> Result<ActiveModel> {
    let now = site.now();
    let key: String = random::bytes::<12>(&*site.store().random()).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(ActiveModel {
        id: Set(id),
        key_id: Set(format!("key_{key}")),
        secret: Set(secret),
        status: Set(PairingStatus::Pending),
        home_url: Set(facts.home_url),
        rest_url: Set(facts.rest_url),
        site_name: Set(facts.site_name),
        versions: Set(serde_json::to_value(facts.versions)?),
        locale: Set(facts.locale),
        time_zone: Set(facts.time_zone),
        permalink_structure: Set(facts.permalink_structure),
        seo_plugin: Set(facts.seo_plugin),
        limits: Set(facts.limits),
        capabilities: Set(facts.capabilities.map(Value::from)),
        last_seen_at: Set(now),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    })
}

/// The site's pairing, unless it has none (any more).
pub async fn find<C: Conn>(site: &SiteScope<C>) -> Result<Option<Pairing>> {
    site.find(Entity::find().filter(Column::Status.ne(PairingStatus::Revoked))).await
}

/// The site's pairing if things can be delivered by it.
pub async fn complete<C: Conn>(site: &SiteScope<C>) -> Result<Option<Pairing>> {
    Ok(find(site).await?.filter(|pairing| pairing.status == PairingStatus::Paired))
}

/// Ends the site's pairing. Returns whether there was one.
pub async fn revoke(site: &SiteScope<Tx>) -> Result<bool> {
    let now = site.now();
    let ended = ActiveModel {
        status: Set(PairingStatus::Revoked),
        revoked_at: Set(Some(now)),
        updated_at: Set(now),
        ..Default::default()
    };
    let ended = Entity::update_many().set(ended).filter(Column::Status.ne(PairingStatus::Revoked));
    Ok(site.update(ended).await? > 0)
}

/// Takes down how the WordPress is built; with that the pairing is complete.
pub async fn note_structure(site: &SiteScope<Tx>, id: PairingId, structure: Value) -> Result<()> {
    let now = site.now();
    let first = site.get(Entity::find_by_id(id)).await?.paired_at.is_none();
    let mut row = ActiveModel {
        id: Unchanged(id),
        status: Set(PairingStatus::Paired),
        structure: Set(Some(structure)),
        updated_at: Set(now),
        ..Default::default()
    };
    if first {
        row.paired_at = Set(Some(now));
    }
    site.change(row).await?;
    Ok(())
}

/// Takes down the plugin's daily word.
pub async fn note_heartbeat(site: &SiteScope<Tx>, id: PairingId, said: Heartbeat) -> Result<Pairing> {
    let Heartbeat { home_url, versions, cron, capabilities, health } = said;
    let row = ActiveModel {
        id: Unchanged(id),
        home_url: Set(home_url),
        versions: Set(serde_json::to_value(versions)?),
        cron: Set(Some(cron)),
        capabilities: Set(capabilities.map(Value::from)),
        health: Set(health),
        heartbeat_at: Set(Some(site.now())),
        updated_at: Set(site.now()),
        ..Default::default()
    };
    site.change(row).await
}

/// Opens the pairing's secret, to sign with it.
pub fn secret(services: &Services, pairing: &Pairing) -> Result<Secret> {
    Ok(Secret::stored(services.sealer.open(&secret_place(pairing.id), &pairing.secret)?))
}
