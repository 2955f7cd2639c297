//! Who asks, proven: the extractor that every handler of the API begins with.
//!
//! `Caller<PlannerWrite>` is a user who is signed in (by a bearer token or by the console's session cookie) or a program
//! with an API key that a user made; whose role and whose key have the permission, and whose account may be written to if the request writes. What it reaches is found by
//! [`Caller::account`] and [`Caller::site`]; there is no other way for a handler to a scope.

use std::{marker::PhantomData, sync::Arc};

use poem::{Request, RequestBody, http::Method};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef, MetaSecurityScheme, Registry},
};

use crate::platform::{
    access::{
        admission::{self, Asking},
        api_key::Key,
        credential::{Credential, Proven},
        permissions::{self, InstanceManage, Permission},
        principal::{self, AccountStatus, Principal, Reach},
        role::Role,
        sessions::{self, CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE, Session},
    },
    error::{Error, Result},
    http::{context, document::operations::permission_marker, envelope::API_PREFIX, problem::Problem},
    ids::{AccountId, SessionId, SiteId, UserId},
    services::Services,
    store::{AccountScope, Actor, SiteScope, System},
};

const BEARER: &str = "bearerAuth";
const API_KEY: &str = "apiKeyAuth";
const COOKIE: &str = "cookieAuth";

/// Somebody who has permission `P`: a user who is signed in, or an API key for the user who made it.
pub struct Caller<P> {
    principal: Principal,
    key: Option<Key>,
    credential: Credential,
    session: Option<SessionId>,
    services: Arc<Services>,
    system: System,
    permission: PhantomData<P>,
}

impl<P: Permission> Caller<P> {
    /// Who it is; for an API key, who made it.
    #[must_use]
    pub fn user_id(&self) -> UserId {
        self.principal.user_id
    }

    /// Who it is in person: an API key is nobody, and must not do what is about its maker alone.
    pub fn person(&self) -> Result<UserId> {
        match self.key {
            None => Ok(self.principal.user_id),
            Some(_) => Err(Error::Forbidden("an API key cannot do this: sign in yourself".to_owned())),
        }
    }

    /// Whose user it is.
    #[must_use]
    pub fn account_id(&self) -> AccountId {
        self.principal.account_id
    }

    /// What the user is in the account.
    #[must_use]
    pub fn role(&self) -> Role {
        self.principal.role
    }

    /// Who acts, for `created_by` and the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match &self.key {
            Some(key) => Actor::Key(key.key_id),
            None => Actor::User(self.principal.user_id),
        }
    }

    /// Whether a permission is the caller's: their role has it, and the key, if it is one, was given it.
    #[must_use]
    pub fn may(&self, permission: &str) -> bool {
        permissions::of(self.principal.role).any(|name| name == permission)
            && self.key.as_ref().is_none_or(|key| key.includes(permission))
    }

    /// The session that was signed in with; none if by a token or a key.
    #[must_use]
    pub fn session_id(&self) -> Option<SessionId> {
        self.session
    }

    /// The caller's own account.
    #[must_use]
    pub fn account(&self) -> AccountScope {
        self.system.account(self.principal.account_id, self.actor())
    }

    /// The sites of the account that the caller reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::of(&self.principal, self.key.as_ref().and_then(|key| key.key_site), self.system.store().now())
    }

    /// A site that the caller reaches; any other does not exist for them.
    pub async fn site(&self, site: SiteId) -> Result<SiteScope> {
        let now = self.system.store().now();
        if !fits(self.key.as_ref(), site) || !principal::reaches(&self.system, &self.principal, site, now).await? {
            return Err(Error::NotFound("site"));
        }
        context::note_site(site);
        Ok(self.system.site(self.principal.account_id, site, self.actor()))
    }

    /// For an answer that takes long: asks again whether the caller may still have it.
    #[must_use]
    pub fn watch(&self, site: SiteId) -> Watch {
        let (credential, system) = (self.credential.clone(), self.system.clone());
        Watch { credential, services: Arc::clone(&self.services), system, check: admits::<P>, site }
    }

    async fn identify(request: &Request) -> Result<Self> {
        let services: &Arc<Services> =
            request.data().ok_or_else(|| Error::bug("the routes were built without the services"))?;
        let system = system(services);
        let credential = Credential::of(request).ok_or_else(unauthenticated)?;
        let proven = credential.prove(services, &system).await?;
        let proven = proven.ok_or_else(|| refuse(services, credential.word()))?;
        use_proof(services, &system, &proven, &credential, request).await?;
        let session = proven.session_id();
        let (principal, key) = proven.into_parts();
        context::note_caller(principal.account_id, principal.user_id);
        admits::<P>(&principal, key.as_ref())?;
        if let Some(site) = key.as_ref().and_then(|key| key.key_site) {
            keep_to(site, request.method())?;
        }
        let exempt = is_about_signing_in() || P::even_suspended();
        if writes(request.method()) && !principal.account_status.may_write() && !exempt {
            return Err(suspended(principal.account_status));
        }
        let unproven = principal.verified_at.is_none() && !services.access.settings.unverified_may_write;
        if writes(request.method()) && unproven && !is_about_signing_in() {
            return Err(unverified());
        }
        let services = Arc::clone(services);
        Ok(Self { principal, key, credential, session, services, system, permission: PhantomData })
    }
}

/// Whether permission `P` is somebody's now.
fn admits<P: Permission>(principal: &Principal, key: Option<&Key>) -> Result<()> {
    if !P::allows(principal.role) {
        return Err(Error::Forbidden(format!("your role ({}) does not include {}", principal.role, P::NAME)));
    }
    if key.is_some_and(|key| !key.includes(P::NAME)) {
        return Err(Error::Forbidden(format!("the scopes of this API key do not include {}", P::NAME)));
    }
    Ok(())
}

fn fits(key: Option<&Key>, site: SiteId) -> bool {
    key.and_then(|key| key.key_site).is_none_or(|only| only == site)
}

/// A key for one site has nothing to do elsewhere: not at another site, and not with the account as a whole.
fn keep_to(site: SiteId, method: &Method) -> Result<()> {
    let path = context::path();
    let path = path.strip_prefix(API_PREFIX).unwrap_or_default();
    match path.strip_prefix("/sites/").map(|rest| rest.split('/').next().unwrap_or_default()) {
        Some(asked) if asked.parse() == Ok(site) => Ok(()),
        Some(_) => Err(Error::NotFound("site")),
        None if matches!(path, "/me" | "/sites") && !writes(method) => Ok(()),
        None => Err(Error::Forbidden(format!("this API key is for the site {site} alone"))),
    }
}

/// What an answer that takes long asks from time to time.
pub struct Watch {
    credential: Credential,
    services: Arc<Services>,
    system: System,
    check: fn(&Principal, Option<&Key>) -> Result<()>,
    site: SiteId,
}

impl Watch {
    /// Whether the caller still may: signed in, of a role that has the permission, and let into the site.
    pub async fn holds(&self) -> bool {
        self.asked_again().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "whether a caller still may could not be asked: the answer ends");
            false
        })
    }

    async fn asked_again(&self) -> Result<bool> {
        let Some(proven) = self.credential.prove(&self.services, &self.system).await? else { return Ok(false) };
        let (principal, key) = proven.into_parts();
        let now = self.system.store().now();
        Ok((self.check)(&principal, key.as_ref()).is_ok()
            && fits(key.as_ref(), self.site)
            && principal::reaches(&self.system, &principal, self.site, now).await?)
    }
}

impl Caller<InstanceManage> {
    /// Every account: only for who runs the instance. What is written there stands in the account's own audit log.
    #[must_use]
    pub fn instance(&self) -> &System {
        &self.system
    }
}

#[expect(clippy::disallowed_methods, reason = "signing in precedes the tenant: the credential says which it is")]
fn system(services: &Services) -> System {
    services.store.system("signing in precedes the tenant")
}

/// The session of the request's cookie, if it has one that is still good.
pub async fn session_of(services: &Services, request: &Request) -> Result<Option<(Session, System)>> {
    let system = system(services);
    let Some(token) = sessions::session_cookie(request, &services.public_url) else { return Ok(None) };
    Ok(sessions::find(&system, token).await?.map(|session| (session, system)))
}

/// A cookie alone proves only that the browser was signed in; the header, that our own page asked.
pub fn check_csrf(session: &Session, request: &Request) -> Result<()> {
    if session.fits_csrf(request.header(CSRF_HEADER)) {
        return Ok(());
    }
    let detail = format!("send the value of the cookie {CSRF_COOKIE} as X-CSRF-Token");
    Err(Error::Denied { code: "csrf_failed", detail })
}

/// What a proof brings with it: a session its second half and a longer life, a key that it was seen.
async fn use_proof(
    services: &Services,
    system: &System,
    proven: &Proven,
    credential: &Credential,
    request: &Request,
) -> Result<()> {
    let noted = match (proven, credential) {
        (Proven::Session(session), Credential::Session(token)) => {
            if writes(request.method()) {
                check_csrf(session, request).inspect_err(|_| count(services, "csrf"))?;
            }
            keep_alive(services, system, session, token, request).await
        }
        (Proven::Key(key), _) => key.touch(system).await,
        _ => Ok(()),
    };
    // a database that cannot be written to can still be read
    if let Err(error) = noted {
        tracing::warn!(%error, "that a session or a key was used could not be noted");
    }
    Ok(())
}

async fn keep_alive(
    services: &Services,
    system: &System,
    session: &Session,
    token: &str,
    request: &Request,
) -> Result<()> {
    let lasts = services.access.settings.session;
    if session.touch(system, lasts).await? {
        let csrf = sessions::csrf_cookie(request, &services.public_url);
        sessions::renew_cookies(token, csrf, lasts, &services.public_url);
    }
    Ok(())
}

fn writes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Who may only read may still sign out.
fn is_about_signing_in() -> bool {
    context::path().strip_prefix(API_PREFIX).is_some_and(|path| path.starts_with("/auth/"))
}

fn count(services: &Services, reason: &str) {
    services.metrics.auth_failures_total(reason).inc();
}

fn refuse(services: &Services, reason: &str) -> Error {
    count(services, reason);
    unauthenticated()
}

fn unauthenticated() -> Error {
    let detail = "sign in, or send a bearer token or an API key that is still valid".to_owned();
    Error::Unauthenticated { code: "unauthenticated", detail }
}

fn unverified() -> Error {
    let detail = "prove your address first, by the link in the mail that was sent to it".to_owned();
    Error::Denied { code: "email_unverified", detail }
}

fn suspended(status: AccountStatus) -> Error {
    let detail = format!("this account is {status}: everything can be read, nothing can be changed");
    Error::Denied { code: "account_suspended", detail }
}

impl<'a, P: Permission> ApiExtractor<'a> for Caller<P> {
    /// Also a parameter: that is how the permission gets into the document (`permission_marker`).
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme, ApiExtractorType::Parameter];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let scheme = |ty, description| MetaSecurityScheme {
            ty,
            description: Some(description),
            name: None,
            key_in: None,
            scheme: None,
            bearer_format: None,
            flows: None,
            openid_connect_url: None,
        };
        let bearer = scheme("http", "An access token of `POST /auth/token`, or an API key.");
        let bearer = MetaSecurityScheme { scheme: Some("bearer"), bearer_format: Some("JWT"), ..bearer };
        registry.create_security_scheme(BEARER, bearer);
        let key = scheme("apiKey", "An API key of `POST /api-keys`: it does what its scopes name and its maker may.");
        let key = MetaSecurityScheme { name: Some("X-Api-Key"), key_in: Some("header"), ..key };
        registry.create_security_scheme(API_KEY, key);
        let cookie = scheme("apiKey", "The console's session, of `POST /auth/login`. Changes also need X-CSRF-Token.");
        let cookie = MetaSecurityScheme { name: Some(SESSION_COOKIE), key_in: Some("cookie"), ..cookie };
        registry.create_security_scheme(COOKIE, cookie);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![BEARER, API_KEY, COOKIE]
    }

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(permission_marker::<P>())
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let caller = Self::identify(request).await.map_err(Problem::from)?;
        let asking = Asking {
            principal: &caller.principal,
            key: caller.key.as_ref().map(|key| key.key_id),
            in_browser: matches!(caller.credential, Credential::Session(_)),
        };
        admission::admit(&caller.services, &caller.system, &asking, request, body).await?;
        Ok(caller)
    }
}
