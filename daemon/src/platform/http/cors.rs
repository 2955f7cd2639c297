//! Pages of other origins that may call the API: exactly those that the operator named, and no wildcard, because a
//! browser sends the session's cookie along. To everybody else there is no CORS: no header, no preflight.

use std::{collections::HashSet, sync::Arc};

use poem::{
    Endpoint, EndpointExt, Middleware, Request, Response, Result,
    endpoint::BoxEndpoint,
    http::{HeaderName, Method, header},
    middleware,
};

/// Seconds that a browser remembers a preflight.
const MAX_AGE: i32 = 600;

/// What a page may read of an answer besides its body.
const EXPOSED: [&str; 12] = [
    "deprecation",
    "etag",
    "idempotency-replayed",
    "link",
    "location",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "sunset",
    "x-request-id",
    "x-throttle-remaining",
    "x-throttle-reset",
];

/// The layer; the outermost, so that refusals can be read as well.
pub(super) struct Cors(pub Vec<String>);

impl<E: Endpoint<Output = Response> + 'static> Middleware<E> for Cors {
    type Output = BoxEndpoint<'static>;

    fn transform(&self, inner: E) -> BoxEndpoint<'static> {
        let origins: HashSet<String> = self.0.iter().cloned().collect();
        if origins.is_empty() {
            return inner.boxed();
        }
        let inner = Arc::new(inner);
        let open = middleware::Cors::new()
            .allow_origins(origins.iter().map(String::as_str))
            .allow_credentials(true)
            .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .expose_headers(EXPOSED.map(HeaderName::from_static))
            .max_age(MAX_AGE)
            .transform(Arc::clone(&inner));
        Door { origins, open, inner }.boxed()
    }
}

struct Door<E, O> {
    origins: HashSet<String>,
    open: O,
    inner: Arc<E>,
}

impl<E, O> Endpoint for Door<E, O>
where
    E: Endpoint<Output = Response>,
    O: Endpoint<Output = Response>,
{
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let mut response = match request.header(header::ORIGIN) {
            Some(origin) if self.origins.contains(origin) => self.open.get_response(request).await,
            _ => self.inner.call(request).await?,
        };
        // whoever keeps answers must not give one origin's to another
        response.headers_mut().append(header::VARY, poem::http::HeaderValue::from_static("Origin"));
        Ok(response)
    }
}
