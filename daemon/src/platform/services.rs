//! What jobs and handlers work with besides a scope. Composed once, in `app.rs`.

use std::sync::Arc;

use url::Url;

use crate::platform::{
    access::{Access, oidc::Oidc},
    ai::{Credits, Providers},
    email::Mailer,
    files::Files,
    ids::SiteId,
    metrics::Metrics,
    outbound::Outbound,
    pulse::Pulse,
    secret::Sealer,
    store::Store,
    turns::Turns,
};

/// The daemon's parts, each by its trait or type.
pub struct Services {
    pub store: Store,
    pub metrics: Metrics,
    /// Passwords, tokens, throttles, and who may register.
    pub access: Access,
    /// The identity providers that people may sign in with.
    pub oidc: Oidc,
    /// The only way to the network.
    pub outbound: Outbound,
    /// Writes and sends mails.
    pub mailer: Mailer,
    /// Seals secrets at rest.
    pub sealer: Sealer,
    /// Files by content hash.
    pub files: Files,
    /// Takes and gives back credits around an AI call.
    pub credits: Arc<dyn Credits>,
    /// Which model and image provider a site uses.
    pub providers: Arc<dyn Providers>,
    /// Items of one AI job that run at once.
    pub ai_concurrency: usize,
    /// Where people and plugins reach this daemon, without a trailing slash in its path.
    pub public_url: Url,
    /// Uploads into a site's media library: one at a time.
    pub uploads: Turns<SiteId>,
    /// When rules and chores were last looked for.
    pub pulse: Pulse,
}
