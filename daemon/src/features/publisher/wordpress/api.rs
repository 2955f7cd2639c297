//! A site's WordPress over HTTP: connect, test, disconnect.

use std::sync::Arc;

use poem_openapi::{Object, OpenApi, param::Path};

use super::{Entered, RestConnection, connect, disconnect, find, recheck};
use crate::{
    features::{
        accounts::sites::{self, Transport},
        publisher::{
            deliveries::nudge,
            pairing::{self, Pairing},
        },
    },
    platform::{
        access::{
            Caller, PairingStatus,
            permissions::{SitesManage, SitesRead},
        },
        clock::Instant,
        error::{Error, Result},
        http::{
            Answer,
            apis::Tag,
            envelope::{self, NoContent, ok},
            valid::Valid,
        },
        ids::SiteId,
        services::Services,
        store::SiteScope,
    },
};

/// `/sites/{site_id}/integration/wordpress`.
pub struct WordPressApi(pub Arc<Services>);

/// How posts get to the site's WordPress.
#[derive(Object)]
#[oai(rename = "WordPress")]
struct WordPressOut {
    transport: Transport,
    /// The plugin, if it has a key.
    #[oai(nullable)]
    pairing: Option<PairingOut>,
    /// The application password, if there is one.
    #[oai(nullable)]
    rest: Option<RestOut>,
}

/// The plugin of the site.
#[derive(Object)]
#[oai(rename = "Pairing")]
struct PairingOut {
    status: PairingStatus,
    home_url: String,
    versions: WordPressVersions,
    #[oai(nullable)]
    seo_plugin: Option<String>,
    last_seen_at: Instant,
    #[oai(nullable)]
    paired_at: Option<Instant>,
}

/// What runs over there.
#[derive(Object)]
struct WordPressVersions {
    wordpress: String,
    php: String,
    plugin: String,
}

/// The application password, without the password.
#[derive(Object)]
#[oai(rename = "RestConnection")]
struct RestOut {
    url: String,
    username: String,
    allow_private_network: bool,
    checked_at: Instant,
    /// Whether it worked when it was last tried.
    ok: bool,
    #[oai(nullable)]
    error: Option<String>,
}

/// An application password.
#[derive(Object)]
struct RestIn {
    /// The WordPress's address: http or https, without user name and password.
    #[oai(validator(min_length = 1, max_length = 500))]
    url: String,
    #[oai(validator(min_length = 1, max_length = 100))]
    username: String,
    /// Of WordPress's Users → Profile → Application Passwords; not the password for signing in.
    #[oai(validator(min_length = 1, max_length = 200))]
    application_password: String,
    /// Lets the daemon reach this host also if it is on your own network.
    allow_private_network: Option<bool>,
}

/// A code to type into WordPress under Settings → IGNY8.
#[derive(Object)]
struct PairingCode {
    /// Eight letters, such as BCDF-GHJK; good for one use.
    code: String,
    expires_at: Instant,
    /// The daemon's address to type beside it.
    daemon_url: String,
}

/// What came of a test.
#[derive(Object)]
#[oai(rename = "WordPressTest")]
struct TestOut {
    ok: bool,
    /// What was found, and what to do.
    message: String,
}

impl PairingOut {
    fn of(pairing: Pairing) -> Result<Self> {
        let pairing::Versions { wordpress, php, plugin } = pairing.versions()?;
        Ok(Self {
            status: pairing.status,
            home_url: pairing.home_url,
            versions: WordPressVersions { wordpress, php, plugin },
            seo_plugin: pairing.seo_plugin,
            last_seen_at: pairing.last_seen_at,
            paired_at: pairing.paired_at,
        })
    }
}

impl From<RestConnection> for RestOut {
    fn from(row: RestConnection) -> Self {
        let RestConnection { url, username, allow_private_network, checked_at, ok, error, .. } = row;
        Self { url, username, allow_private_network, checked_at, ok, error }
    }
}

async fn shown(site: &SiteScope) -> Result<WordPressOut> {
    Ok(WordPressOut {
        transport: sites::get(site).await?.transport,
        pairing: pairing::find(site).await?.map(PairingOut::of).transpose()?,
        rest: find(site).await?.map(RestOut::from),
    })
}

/// A site's WordPress.
#[OpenApi(tag = "Tag::WordPress")]
impl WordPressApi {
    /// See how the site's WordPress is connected
    #[oai(path = "/sites/:site_id/integration/wordpress", method = "get", operation_id = "wordpress_get")]
    async fn get(&self, caller: Caller<SitesRead>, site_id: Path<SiteId>) -> Answer<envelope::Ok<WordPressOut>> {
        let site = caller.site(*site_id).await?;
        Ok(ok(shown(&site).await?))
    }

    /// Make a pairing code
    ///
    /// Good for ten minutes and one use; the code before it is over.
    #[oai(
        path = "/sites/:site_id/integration/wordpress/pairing_code",
        method = "post",
        operation_id = "wordpress_pairing_code"
    )]
    async fn pairing_code(
        &self,
        caller: Caller<SitesManage>,
        site_id: Path<SiteId>,
    ) -> Answer<envelope::Ok<PairingCode>> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        let made = pairing::new_code(&tx).await?;
        tx.commit().await?;
        let daemon_url = self.0.public_url.as_str().trim_end_matches('/').to_owned();
        Ok(ok(PairingCode { code: made.code, expires_at: made.expires_at, daemon_url }))
    }

    /// Connect a WordPress without the plugin
    ///
    /// The password is tried first, kept sealed, and never shown again.
    #[oai(path = "/sites/:site_id/integration/wordpress/rest", method = "put", operation_id = "wordpress_rest")]
    async fn rest(
        &self,
        caller: Caller<SitesManage>,
        site_id: Path<SiteId>,
        body: Valid<RestIn>,
    ) -> Answer<envelope::Ok<WordPressOut>> {
        let site = caller.site(*site_id).await?;
        let RestIn { url, username, application_password, allow_private_network } = body.0;
        let allow_private_network = allow_private_network.unwrap_or(false);
        let password = application_password.into();
        let lacks = connect(&self.0, &site, Entered { url, username, password, allow_private_network }).await?;
        Ok(ok(shown(&site).await?).message(accepted(&lacks)))
    }

    /// Test the connection
    ///
    /// Over REST, by signing in there. With the plugin, by its last sign of life and a word to it; not reaching it is no
    /// fault, because the plugin asks by itself.
    #[oai(path = "/sites/:site_id/integration/wordpress/test", method = "post", operation_id = "wordpress_test")]
    async fn test(&self, caller: Caller<SitesManage>, site_id: Path<SiteId>) -> Answer<envelope::Ok<TestOut>> {
        let site = caller.site(*site_id).await?;
        if let Some(pairing) = pairing::find(&site).await? {
            return Ok(ok(self.test_plugin(&site, &pairing).await?));
        }
        let Some(connection) = find(&site).await? else {
            return Err(Error::conflict("pairing_required", "no WordPress is connected to this site").into());
        };
        Ok(ok(match recheck(&self.0, &site, connection).await {
            Ok(lacks) => TestOut { ok: true, message: accepted(&lacks) },
            Err(error @ Error::Outside { .. }) => TestOut { ok: false, message: error.to_string() },
            Err(error) => return Err(error.into()),
        }))
    }

    /// Disconnect the WordPress
    ///
    /// Ends the pairing and forgets the application password. Posts stay as they are.
    #[oai(path = "/sites/:site_id/integration/wordpress", method = "delete", operation_id = "wordpress_disconnect")]
    async fn disconnect(&self, caller: Caller<SitesManage>, site_id: Path<SiteId>) -> Answer<NoContent> {
        let site = caller.site(*site_id).await?;
        let tx = site.begin().await?;
        disconnect(&tx).await?;
        tx.commit().await?;
        Ok(NoContent)
    }
}

impl WordPressApi {
    async fn test_plugin(&self, site: &SiteScope, pairing: &Pairing) -> Result<TestOut> {
        let minutes = (site.now() - pairing.last_seen_at).num_minutes();
        let seen = if minutes < 1 { "just now".to_owned() } else { format!("{minutes} minutes ago") };
        let complete = pairing.status == PairingStatus::Paired;
        let heard = minutes < i64::from(pairing::POLL_INTERVAL_SECONDS) / 60 * 3;
        let advice = match (complete, heard) {
            (false, _) => {
                "It has not said yet how the site is built: press \"Pull now\" in WordPress under Settings → IGNY8."
            }
            (true, false) => "It should ask every few minutes: is the plugin active, and does WP-Cron run?",
            (true, true) => "It works.",
        };
        let word = nudge(&self.0, pairing).await?;
        Ok(TestOut {
            ok: complete && heard,
            message: format!("The plugin was last here {seen}. {advice} Just now: {word}."),
        })
    }
}

fn accepted(lacks: &[&str]) -> String {
    match lacks {
        [] => "WordPress accepts the password, and the user may do all that is needed.".to_owned(),
        _ => format!("WordPress accepts the password, but the user may not {}.", lacks.join(", ")),
    }
}
