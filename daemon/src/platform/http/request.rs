//! The outermost layer: every request gets an id, a span, one log line and its metrics, and every failure, a panic
//! too, becomes an answer of the one shape.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Instant,
};

use futures_util::FutureExt;
use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result, Route,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
};
use tracing::Instrument;

use crate::platform::{
    clock::Clock,
    error::Error,
    http::{
        context::{self, Context},
        document::operations::accepts,
        failure,
        idempotency::Slot,
        problem::Problem,
    },
    metrics::Metrics,
    random::{self, Random},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ADDRESS: usize = 8 * 1024;
const LONGEST_HEAD: usize = 16 * 1024;
const UNMATCHED: &str = "unmatched";

/// What the layer needs.
#[derive(Clone)]
pub(super) struct Requests {
    pub base_url: Arc<str>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub metrics: Metrics,
}

impl<E: Endpoint> Middleware<E> for Requests {
    type Output = Answered<E>;

    fn transform(&self, inner: E) -> Answered<E> {
        Answered { requests: self.clone(), inner }
    }
}

pub(super) struct Answered<E> {
    requests: Requests,
    inner: E,
}

impl<E: Endpoint> Endpoint for Answered<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let started = Instant::now();
        let in_flight = self.requests.metrics.http_requests_in_flight();
        in_flight.inc();
        let _leave = OnDrop(|| in_flight.dec());
        let method = request.method().clone();
        let if_none_match = request.header(header::IF_NONE_MATCH).map(str::to_owned);
        let context = Arc::new(self.requests.context(&request));
        let span = context.span.clone();
        let too_long = too_long(&request);
        let answer = AssertUnwindSafe(async {
            match too_long {
                Some(problem) => Err(problem.into()),
                None => self.inner.call(request).await,
            }
        });
        let answer = answer.catch_unwind();
        let work = async {
            let mut response = match answer.await {
                Ok(Ok(output)) => output.into_response(),
                Ok(Err(error)) => failure::respond(error),
                Err(panic) => Problem::from(Error::bug(format!("panic: {}", words_of(&*panic)))).into_response(),
            };
            finish(&context, &mut response);
            if is_unchanged(&method, if_none_match.as_deref(), &response) {
                response.set_status(StatusCode::NOT_MODIFIED);
                response.set_body(());
            }
            self.requests.count(&context, &method, &response, started);
            response
        };
        Ok(context::scope(Arc::clone(&context), work).instrument(span).await)
    }
}

impl Requests {
    fn context(&self, request: &Request) -> Context {
        let sent = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(|id| is_sane(id));
        let id = sent.map_or_else(|| self.mint_id(), str::to_owned);
        let accept = request.header(header::ACCEPT).unwrap_or_default();
        let empty = tracing::field::Empty;
        Context {
            span: tracing::info_span!("request", request_id = %id, account = empty, user = empty, site = empty),
            uri: request.uri().clone(),
            base_url: Arc::clone(&self.base_url),
            // only who says so: `*/*` is every client that never thought about it
            wants_problem_json: accept.contains("problem+json") && accepts(accept, "application/problem+json"),
            route: OnceLock::new(),
            operation: OnceLock::new(),
            key: Slot::default(),
            headers: Mutex::new(HeaderMap::new()),
            id,
        }
    }

    fn mint_id(&self) -> String {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or_default();
        let entropy = random::bytes(&*self.random);
        uuid::Builder::from_unix_timestamp_millis(millis, &entropy).into_uuid().to_string()
    }

    fn count(&self, context: &Context, method: &Method, response: &Response, started: Instant) {
        let route = context.route.get().map_or(UNMATCHED, |route| route);
        // the method is the caller's text: only those we have may become a label
        let known = matches!(method.as_str(), "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS");
        let method = if known { method.as_str() } else { "other" };
        let (status, seconds) = (response.status(), started.elapsed().as_secs_f64());
        self.metrics.http_requests_total(method, route, status.as_str()).inc();
        self.metrics.http_request_duration_seconds(method, route).observe(seconds);
        // the pattern, not the path: a path can hold what opens an image or a pairing
        tracing::info!(method, route, status = status.as_u16(), duration_ms = seconds * 1000.0, "answered");
    }
}

/// A head that nobody needs. (What is longer still the listener refuses without a word.)
fn too_long(request: &Request) -> Option<Problem> {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if address > LONGEST_ADDRESS {
        let detail = format!("the address is {address} bytes long and {LONGEST_ADDRESS} are accepted");
        return Some(Problem::new(StatusCode::URI_TOO_LONG, "uri_too_long", detail));
    }
    let head: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    (head > LONGEST_HEAD).then(|| {
        let detail = format!("the headers are {head} bytes long and {LONGEST_HEAD} are accepted");
        Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large", detail)
    })
}

fn is_sane(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without words")
}

/// What the handler added, then what every answer has unless it said otherwise.
fn finish(context: &Context, response: &mut Response) {
    let added = std::mem::take(&mut *context.headers.lock().unwrap_or_else(PoisonError::into_inner));
    let headers = response.headers_mut();
    let mut last = None;
    for (name, value) in added {
        last = name.or(last);
        if let Some(name) = &last {
            headers.append(name.clone(), value);
        }
    }
    if let Ok(id) = HeaderValue::from_str(&context.id) {
        headers.insert(REQUEST_ID, id);
    }
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        // a proxy that collects events before it passes them on makes progress bars jump
        headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    }
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

const DEFAULTS: [(HeaderName, &str); 7] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

fn is_unchanged(method: &Method, if_none_match: Option<&str>, response: &Response) -> bool {
    let (Some(sent), Some(etag)) = (if_none_match, response.header(header::ETAG)) else { return false };
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let same = sent.trim() == "*" || sent.split(',').any(|tag| weak(tag) == weak(etag));
    same && response.status() == StatusCode::OK && (method == Method::GET || method == Method::HEAD)
}

/// `endpoint` at `pattern`, which is also its name in the log and the metrics. (The API's operations name themselves.)
pub(super) fn at(tree: Route, pattern: &str, endpoint: impl Endpoint + 'static) -> Route {
    tree.at(pattern, Named { route: pattern.into(), inner: endpoint })
}

struct Named<E> {
    route: Arc<str>,
    inner: E,
}

impl<E: Endpoint> Endpoint for Named<E> {
    type Output = E::Output;

    async fn call(&self, request: Request) -> Result<E::Output> {
        context::note_route(&self.route);
        self.inner.call(request).await
    }
}

struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
