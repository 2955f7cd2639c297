//! Who asks, proven: the extractor that every handler of the API begins with.
//!
//! `Caller<PlannerWrite>` is a user who is signed in (by a bearer token or by the console's session cookie), whose role
//! has the permission, and whose account may be written to if the request writes. What it reaches is found by
//! [`Caller::account`] and [`Caller::site`]; there is no other way for a handler to a scope.

use std::{marker::PhantomData, sync::Arc};

use poem::{
    Request, RequestBody,
    http::{Method, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef, MetaSecurityScheme, Registry},
};

use crate::platform::{
    access::{
        families,
        permissions::Permission,
        principal::{self, AccountStatus, Principal, Reach},
        role::Role,
        sessions::{self, CSRF_COOKIE, CSRF_HEADER, SESSION_COOKIE, Session},
    },
    error::{Error, Result},
    http::{context, document::operations::permission_marker, envelope::API_PREFIX, problem::Problem},
    ids::{AccountId, SiteId, UserId},
    services::Services,
    store::{AccountScope, Actor, SiteScope, System},
};

const BEARER: &str = "bearerAuth";
const COOKIE: &str = "cookieAuth";

/// A signed-in user who has permission `P`.
pub struct Caller<P> {
    principal: Principal,
    system: System,
    permission: PhantomData<P>,
}

impl<P: Permission> Caller<P> {
    /// Who it is.
    #[must_use]
    pub fn user_id(&self) -> UserId {
        self.principal.user_id
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
        Actor::User(self.principal.user_id)
    }

    /// The caller's own account.
    #[must_use]
    pub fn account(&self) -> AccountScope {
        self.system.account(self.principal.account_id, self.actor())
    }

    /// The sites of the account that the caller reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::of(&self.principal, self.system.store().now())
    }

    /// A site that the caller reaches; any other does not exist for them.
    pub async fn site(&self, site: SiteId) -> Result<SiteScope> {
        let now = self.system.store().now();
        if !principal::reaches(&self.system, &self.principal, site, now).await? {
            return Err(Error::NotFound("site"));
        }
        context::note_site(site);
        Ok(self.system.site(self.principal.account_id, site, self.actor()))
    }

    async fn identify(request: &Request) -> Result<Self> {
        let services: &Arc<Services> =
            request.data().ok_or_else(|| Error::bug("the routes were built without the services"))?;
        let system = system(services);
        let principal = match bearer(request) {
            Some(token) => by_token(services, &system, token).await?,
            None => by_session(services, &system, request).await?,
        };
        context::note_caller(principal.account_id, principal.user_id);
        if !P::allows(principal.role) {
            return Err(Error::Forbidden(format!("your role ({}) does not include {}", principal.role, P::NAME)));
        }
        if writes(request.method()) && !principal.account_status.may_write() && !is_about_signing_in() {
            return Err(suspended(principal.account_status));
        }
        Ok(Self { principal, system, permission: PhantomData })
    }
}

#[expect(clippy::disallowed_methods, reason = "signing in precedes the tenant: the credential says which it is")]
fn system(services: &Services) -> System {
    services.store.system("signing in precedes the tenant")
}

/// The session of the request's cookie, if it has one that is still good.
pub async fn session_of(services: &Services, request: &Request) -> Result<Option<(Session, System)>> {
    let system = system(services);
    let Some(token) = sessions::cookie(request, SESSION_COOKIE) else { return Ok(None) };
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

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header(header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn by_token(services: &Services, system: &System, token: &str) -> Result<Principal> {
    let refused = || refuse(services, "token");
    let claims = services.access.tokens.verify(token).map_err(|_| refused())?;
    let principal = families::principal_of(system, claims.fam, claims.sub).await?.ok_or_else(refused)?;
    let now = (principal.account_id, principal.token_version, principal.role);
    let fits = now == (claims.acct, claims.ver, claims.role);
    if fits && principal.may_enter() { Ok(principal) } else { Err(refused()) }
}

async fn by_session(services: &Services, system: &System, request: &Request) -> Result<Principal> {
    let Some(token) = sessions::cookie(request, SESSION_COOKIE) else { return Err(unauthenticated()) };
    let session = sessions::find(system, token).await?.filter(|session| session.principal.may_enter());
    let session = session.ok_or_else(|| refuse(services, "session"))?;
    if writes(request.method()) {
        check_csrf(&session, request).inspect_err(|_| count(services, "csrf"))?;
    }
    let lasts = services.access.settings.session;
    match session.touch(system, lasts).await {
        Ok(true) => {
            sessions::renew_cookies(token, sessions::cookie(request, CSRF_COOKIE), lasts, &services.public_url);
        }
        Ok(false) => {}
        // a database that cannot be written to can still be read
        Err(error) => tracing::warn!(%error, "a session could not be kept alive"),
    }
    Ok(session.principal)
}

/// Who may only read may still sign out.
fn is_about_signing_in() -> bool {
    context::path().strip_prefix(API_PREFIX).is_some_and(|path| path.starts_with("/auth/"))
}

fn writes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn count(services: &Services, reason: &str) {
    services.metrics.auth_failures_total(reason).inc();
}

fn refuse(services: &Services, reason: &str) -> Error {
    count(services, reason);
    unauthenticated()
}

fn unauthenticated() -> Error {
    let detail = "sign in, or send a bearer token that is still valid".to_owned();
    Error::Unauthenticated { code: "unauthenticated", detail }
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
        let bearer = scheme("http", "An access token of `POST /auth/token`, for machines.");
        let bearer = MetaSecurityScheme { scheme: Some("bearer"), bearer_format: Some("JWT"), ..bearer };
        registry.create_security_scheme(BEARER, bearer);
        let cookie = scheme("apiKey", "The console's session, of `POST /auth/login`. Changes also need X-CSRF-Token.");
        let cookie = MetaSecurityScheme { name: Some(SESSION_COOKIE), key_in: Some("cookie"), ..cookie };
        registry.create_security_scheme(COOKIE, cookie);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![BEARER, COOKIE]
    }

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(permission_marker::<P>())
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        Ok(Self::identify(request).await.map_err(Problem::from)?)
    }
}
