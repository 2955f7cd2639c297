//! What is asked of every caller once it is known who it is: not too often, and not twice.

use poem::{Body, Request, RequestBody, http::Method};

use crate::platform::{
    access::{
        principal::{self, Principal},
        throttle::Scope,
    },
    error::Result,
    http::{
        context,
        document::operations::Operation,
        idempotency::{self, Asked, Key, Rule},
        problem::Problem,
        valid::body,
    },
    ids::{ApiKeyId, SiteId},
    services::Services,
    store::System,
};

/// The longest body that is compared with the one of an earlier request; operations that take more ignore keys.
const MOST: u64 = 4 * 1024 * 1024;

/// Who asks, as far as it matters here.
pub(super) struct Asking<'a> {
    pub principal: &'a Principal,
    /// The API key that asks for them.
    pub key: Option<ApiKeyId>,
    /// By the console's cookie.
    pub in_browser: bool,
}

impl Asking<'_> {
    /// A key has its own throttles and its own names for requests.
    fn word(&self) -> String {
        self.key.map_or_else(|| self.principal.user_id.to_string(), |key| key.to_string())
    }
}

/// Lets the request in, or answers it: with a refusal, or with what the same request was answered before.
pub(super) async fn admit(
    services: &Services,
    system: &System,
    asking: &Asking<'_>,
    request: &Request,
    body: &mut RequestBody,
) -> poem::Result<()> {
    let Some(operation) = context::operation() else { return Ok(()) };
    throttle(services, operation.scope, asking, request.method()).map_err(Problem::from)?;
    let key = match (operation.key, request.headers().get(idempotency::HEADER)) {
        (Rule::Ignored, _) | (Rule::Honoured, None) => return Ok(()),
        (Rule::Required, None) => return Err(missing().into()),
        (_, Some(header)) => Key::parse(header.as_bytes()).map_err(Problem::from)?,
    };
    if !reaches(system, asking.principal, &operation, request).await.map_err(Problem::from)? {
        return Ok(());
    }
    let bytes = body::read(request, body, MOST).await.map_err(Problem::from)?;
    let asked = Asked {
        account: asking.principal.account_id,
        principal: &asking.word(),
        operation: operation.id,
        key,
        fingerprint: Asked::fingerprint(request, &bytes),
    };
    *body = RequestBody::new(Body::from(bytes));
    match idempotency::claim(services, system, asked).await? {
        Some(earlier) => Err(poem::Error::from_response(earlier)),
        None => Ok(()),
    }
}

/// A browser's reading, its writing and each credential of a program have buckets of their own.
fn throttle(services: &Services, scope: Scope, asking: &Asking<'_>, method: &Method) -> Result<()> {
    let (word, throttle) = (asking.word(), &services.access.throttle);
    match (asking.in_browser, matches!(*method, Method::GET | Method::HEAD)) {
        (true, true) => throttle.admit_session_read(scope, &format!("{word} reading")),
        (true, false) => throttle.admit(scope, &format!("{word} writing")),
        (false, _) => throttle.admit(scope, &word),
    }
}

fn missing() -> Problem {
    let detail = "this costs credits: send an Idempotency-Key, such as a new UUID, so that sending it again pays once";
    Problem::new(poem::http::StatusCode::BAD_REQUEST, "idempotency_key_required", detail)
}

/// Whether the site of the path, if it has one, is still the caller's: an earlier answer may not outlive a grant.
async fn reaches(system: &System, principal: &Principal, operation: &Operation, request: &Request) -> Result<bool> {
    let at = operation.route.split('/').position(|part| part == "{site_id}");
    let part = at.and_then(|at| request.original_uri().path().split('/').nth(at));
    match part.map(str::parse::<SiteId>) {
        Some(Ok(site)) => principal::reaches(system, principal, site, system.store().now()).await,
        Some(Err(_)) => Ok(false),
        None => Ok(true),
    }
}
