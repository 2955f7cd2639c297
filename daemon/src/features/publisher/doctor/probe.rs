//! Looks at a WordPress from outside. Each request goes through the guard, follows no redirect, and changes nothing there.

use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use url::Url;

use super::{
    Patient,
    evidence::{Evidence, NOBODY_SEEN, Seen, Told},
};
use crate::{
    features::publisher::{
        deliveries,
        pairing::{self, Pairing},
        wordpress::{self, RestConnection, address_of},
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

struct Looker<'a> {
    services: &'a Services,
    allow: Allow,
}

impl Looker<'_> {
    fn call(&self, method: Method, url: &Url) -> Call {
        self.services
            .outbound
            .call(method, url)
            .allow(self.allow.clone())
            .timeout(PATIENCE)
            .body_cap(READ)
            .show_redirects()
    }

    async fn get(&self, url: &Url) -> Seen {
        Seen::of(self.call(Method::GET, url).send().await)
    }

    /// `path` of the REST API at the address that answered as one.
    fn route(&self, found: &Found, path: &str) -> Url {
        let root =
            if found.api.index().is_some() || found.plain.index().is_none() { &found.root } else { &found.plain_root };
        address_of(root, path, &[("context", "edit")])
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
    let (me, xmlrpc) = match &rest {
        Some(rest) => signed(&looker, &found, &address, rest).await?,
        None => (Seen::Nothing, Seen::Nothing),
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
        xmlrpc,
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

/// Signs in over REST. WordPress says the same of a password that is wrong and of one that did not arrive; XML-RPC, where
/// it is open, takes the password in the body and tells the two apart.
async fn signed(looker: &Looker<'_>, found: &Found, address: &Url, rest: &RestConnection) -> Result<(Seen, Seen)> {
    if found.api.page().is_none() && found.plain.page().is_none() {
        return Ok((Seen::Nothing, Seen::Nothing));
    }
    let password = wordpress::password(looker.services, rest)?;
    let url = looker.route(found, "wp/v2/users/me");
    let me = Seen::of(looker.call(Method::GET, &url).basic(&rest.username, &password).send().await);
    if !NOBODY_SEEN.contains(&me.code()) {
        return Ok((me, Seen::Nothing));
    }
    let asks = format!(
        "<?xml version=\"1.0\"?><methodCall><methodName>wp.getUsersBlogs</methodName><params><param><value><string>{}</string>\
         </value></param><param><value><string>{}</string></value></param></params></methodCall>",
        escaped(&rest.username),
        escaped(password.expose_secret()),
    );
    let url = address.join("xmlrpc.php").map_err(Error::internal)?;
    let xmlrpc = Seen::of(looker.call(Method::POST, &url).body("text/xml", asks.into_bytes()).send().await);
    Ok((me, xmlrpc))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// WordPress refuses it for want of a name; a web server in front refuses it for its size, if at all.
async fn large(looker: &Looker<'_>, found: &Found) -> Seen {
    if found.api.index().is_none() && found.plain.index().is_none() {
        return Seen::Nothing;
    }
    let call = looker.call(Method::POST, &looker.route(found, "wp/v2/media")).body("image/png", vec![0; LARGE]);
    Seen::of(call.header("content-disposition", "attachment; filename=\"igny8-doctor.png\"").send().await)
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
