//! Looks at a WordPress from outside. Each request goes through the guard, follows no redirect, and changes nothing there.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use super::{
    Patient,
    evidence::{Evidence, Seen, Told},
};
use crate::{
    features::publisher::{
        deliveries,
        pairing::{self, Pairing},
        wordpress::{self, address_of},
    },
    platform::{
        error::{Error, Result},
        outbound::{Allow, Call, Method},
        services::Services,
        store::SiteScope,
    },
};

/// A WordPress that takes longer is too slow to work with.
const PATIENCE: Duration = Duration::from_secs(10);
/// A plugin that was asked how its site is has this many times [`PAUSE`] to say it.
const LOOKS: u32 = 16;
const PAUSE: Duration = Duration::from_millis(500);
/// More than web servers take that nobody has told to take pictures.
const LARGE: usize = 2_200_000;
/// Enough for a front page; more says nothing.
const READ: usize = 4 * 1024 * 1024;
/// Whether a header arrives shows with any password.
const NOBODY: &str = "igny8-doctor";

struct Looker<'a> {
    services: &'a Services,
    allow: Allow,
}

impl Looker<'_> {
    fn call(&self, method: Method, url: &Url) -> Call {
        self.services.outbound.call(method, url).allow(self.allow.clone()).timeout(PATIENCE).body_cap(READ)
    }

    async fn get(&self, url: &Url) -> Seen {
        Seen::of(self.call(Method::GET, url).send().await)
    }

    /// `path` of the REST API at the address that answered as one.
    fn route(&self, found: &Found, path: &str) -> Option<Url> {
        let root =
            if found.api.index().is_some() || found.plain.index().is_none() { &found.root } else { &found.plain_root };
        Some(address_of(root, path, &[("context", "edit")]))
    }
}

/// What everybody can see.
struct Found {
    root: Url,
    plain_root: Url,
    home: Seen,
    api: Seen,
    plain: Seen,
}

/// Everything there is to be seen and heard.
pub async fn look(services: &Services, site: &SiteScope, patient: Patient) -> Result<Evidence> {
    let Patient { address, pairing, rest } = patient;
    let allow = match &rest {
        Some(rest) if rest.allow_private_network => Allow::private_for_url(&address),
        _ => Allow::public(),
    };
    let looker = Looker { services, allow };
    let pairing = match pairing {
        Some(pairing) => Some(asked_anew(services, site, pairing).await?),
        None => None,
    };
    let found = open(&looker, &address, pairing.as_ref()).await?;
    let signed_in = rest.is_some();
    let me = match (&rest, &pairing) {
        (Some(rest), _) => signed(&looker, &found, &rest.username, &wordpress::password(services, rest)?).await,
        // with the plugin nobody signs in, and a wrong password is an attack in somebody's log
        (None, Some(_)) => Seen::Nothing,
        (None, None) => signed(&looker, &found, NOBODY, &NOBODY.into()).await,
    };
    let large = if signed_in { large(&looker, &found).await } else { Seen::Nothing };
    let webhook = match &pairing {
        Some(pairing) => webhook(&looker, pairing).await,
        None => Seen::Nothing,
    };
    let plugin = pairing.as_ref().map(|pairing| told(site, pairing)).transpose()?;
    Ok(Evidence {
        now: site.now(),
        home: found.home,
        api: found.api,
        plain: found.plain,
        notes: deliveries::recent_notes(site).await?,
        address,
        me,
        signed_in,
        large,
        webhook,
        plugin,
    })
}

async fn open(looker: &Looker<'_>, address: &Url, pairing: Option<&Pairing>) -> Result<Found> {
    let join = |path: &str| address.join(path).map_err(Error::internal);
    let plain_root = join("index.php?rest_route=/")?;
    // a site may have another word for wp-json
    let said = pairing.and_then(|pairing| Url::parse(&pairing.rest_url).ok());
    let root = said.filter(|url| url.query().is_none() && url.origin() == address.origin());
    let root = root.map_or_else(|| join("wp-json/"), Ok)?;
    let (home, api, plain) = tokio::join!(looker.get(address), looker.get(&root), looker.get(&plain_root));
    Ok(Found { root, plain_root, home, api, plain })
}

async fn signed(looker: &Looker<'_>, found: &Found, username: &str, password: &SecretString) -> Seen {
    match looker.route(found, "wp/v2/users/me") {
        Some(url) if found.api.page().is_some() || found.plain.page().is_some() => {
            Seen::of(looker.call(Method::GET, &url).basic(username, password).send().await)
        }
        _ => Seen::Nothing,
    }
}

/// WordPress refuses it for want of a name; a web server in front refuses it for its size, if at all.
async fn large(looker: &Looker<'_>, found: &Found) -> Seen {
    match looker.route(found, "wp/v2/media") {
        Some(url) if found.api.index().is_some() || found.plain.index().is_some() => {
            let call = looker.call(Method::POST, &url).body("image/png", vec![0; LARGE]);
            Seen::of(call.header("content-disposition", "attachment; filename=\"igny8-doctor.png\"").send().await)
        }
        _ => Seen::Nothing,
    }
}

async fn webhook(looker: &Looker<'_>, pairing: &Pairing) -> Seen {
    let Ok(root) = Url::parse(&pairing.rest_url) else { return Seen::Nothing };
    let url = address_of(&root, "igny8/v1/webhook", &[]);
    Seen::of(looker.call(Method::POST, &url).json(&json!({})).send().await)
}

/// The pairing after its plugin was asked how its site is, if it can be asked and answers in time.
async fn asked_anew(services: &Services, site: &SiteScope, pairing: Pairing) -> Result<Pairing> {
    if !pairing.can(pairing::NUDGE_HEARTBEAT) || !deliveries::ask_heartbeat(services, &pairing).await? {
        return Ok(pairing);
    }
    for _ in 0..LOOKS {
        tokio::time::sleep(PAUSE).await;
        match pairing::find(site).await? {
            Some(now) if now.heartbeat_at > pairing.heartbeat_at => return Ok(now),
            Some(_) => {}
            None => return Ok(pairing),
        }
    }
    Ok(pairing)
}

fn told(site: &SiteScope, pairing: &Pairing) -> Result<Told> {
    let cron = pairing.cron.as_ref().and_then(|cron| cron.get("cron")).cloned().unwrap_or(Value::Null);
    let health = pairing.health.clone().unwrap_or(Value::Null);
    let structure = health.get("permalink_structure").and_then(Value::as_str).map(str::to_owned);
    Ok(Told {
        home_url: pairing.home_url.clone(),
        versions: pairing.versions()?,
        minutes_silent: (site.now() - pairing.last_seen_at).num_minutes(),
        limits: pairing.limits.clone(),
        cron,
        health,
        permalink_structure: structure.unwrap_or_else(|| pairing.permalink_structure.clone()),
    })
}
