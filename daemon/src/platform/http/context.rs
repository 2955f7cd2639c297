//! What belongs to the request being answered: its id, its route, where its answer will be read.
//!
//! An envelope or an error is built far from the request; both need its id. A task-local holds it, so nothing has to be
//! handed through features that know nothing of HTTP. Outside a request there is none, and nothing breaks.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use poem::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use tracing::Span;

use crate::platform::http::{document::operations::Operation, idempotency::Slot};

tokio::task_local! {
    static CURRENT: Arc<Context>;
}

/// What belongs to one request.
#[derive(Debug)]
pub struct Context {
    pub(super) id: String,
    pub(super) uri: Uri,
    pub(super) base_url: Arc<str>,
    pub(super) wants_problem_json: bool,
    pub(super) route: OnceLock<Arc<str>>,
    pub(super) operation: OnceLock<Arc<Operation>>,
    /// Where who proved to be the caller claims the request's `Idempotency-Key`.
    pub(super) key: Slot,
    pub(super) headers: Mutex<HeaderMap>,
    pub(super) span: Span,
}

/// Runs `future` as part of the request that `context` describes.
pub(super) async fn scope<F: Future>(context: Arc<Context>, future: F) -> F::Output {
    CURRENT.scope(context, future).await
}

pub(super) fn with<R>(f: impl FnOnce(&Context) -> R) -> Option<R> {
    CURRENT.try_with(|context| f(context)).ok()
}

/// The request being answered, for a task that goes on with it.
pub(super) fn current() -> Option<Arc<Context>> {
    CURRENT.try_with(Arc::clone).ok()
}

/// The operation that answers, once the router has found it.
#[must_use]
pub fn operation() -> Option<Arc<Operation>> {
    with(|context| context.operation.get().cloned()).flatten()
}

/// The id of the request being answered; empty outside one.
#[must_use]
pub fn request_id() -> String {
    with(|context| context.id.clone()).unwrap_or_default()
}

/// The path of the request being answered, as it was asked; empty outside one.
#[must_use]
pub fn path() -> String {
    with(|context| context.uri.path().to_owned()).unwrap_or_default()
}

/// Puts a header on the answer, whatever the answer will be (a cookie, a throttle's figures).
pub fn add_header(name: HeaderName, value: HeaderValue) {
    with(|context| context.headers.lock().unwrap_or_else(PoisonError::into_inner).append(name, value));
}

/// The same, instead of what was said before.
pub fn set_header(name: HeaderName, value: HeaderValue) {
    with(|context| context.headers.lock().unwrap_or_else(PoisonError::into_inner).insert(name, value));
}

/// Names the account and the user in the request's log line.
pub fn note_caller(account: impl std::fmt::Display, user: impl std::fmt::Display) {
    with(|context| {
        context.span.record("account", tracing::field::display(account));
        context.span.record("user", tracing::field::display(user));
    });
}

/// Names the site in the request's log line.
pub fn note_site(site: impl std::fmt::Display) {
    with(|context| {
        context.span.record("site", tracing::field::display(site));
    });
}

/// Says which operation answers.
pub(super) fn note_operation(operation: &Arc<Operation>) {
    with(|context| {
        context.operation.set(Arc::clone(operation)).is_ok() && context.route.set(Arc::clone(&operation.route)).is_ok()
    });
}

/// Names the route for the log and the metrics. The first one counts.
pub(super) fn note_route(route: &Arc<str>) {
    with(|context| context.route.set(Arc::clone(route)).is_ok());
}
