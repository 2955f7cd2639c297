//! The network side of the daemon: one tree of routes, one shape of answers, one document.
//!
//! Features implement poem-openapi APIs and stand in `apis.rs`; nothing here knows what they do.

pub mod apis;
pub mod bulk;
mod console;
pub mod context;
mod cors;
pub mod document;
pub mod download;
pub mod envelope;
mod failure;
pub mod health;
pub mod idempotency;
mod meta;
pub mod problem;
pub mod query;
pub mod redirect;
mod request;
pub mod server;
#[cfg(test)]
mod tests;
pub mod valid;

use std::sync::Arc;

use poem::{
    EndpointExt, Response, Route,
    endpoint::BoxEndpoint,
    get, handler,
    http::{StatusCode, header},
};
use poem_openapi::OpenApi;
use url::Url;

use self::{
    cors::Cors,
    document::codes,
    envelope::API_PREFIX,
    health::Checks,
    problem::Problem,
    request::{Requests, at},
};
use crate::platform::{clock::Clock, error::Result, metrics::Metrics, random::Random};

/// What a handler gives: an answer, or a refusal that `?` made of a `platform::Error`.
pub type Answer<T> = std::result::Result<T, Problem>;

/// What the tree of routes needs.
pub struct Parts {
    /// The address under which people reach the daemon; links are built from it.
    pub public_url: Url,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub metrics: Metrics,
    pub checks: Checks,
    /// Origins whose pages may call the API with the session's cookie.
    pub cors_origins: Vec<String>,
}

impl Parts {
    fn requests(&self) -> Requests {
        Requests {
            base_url: self.public_url.as_str().trim_end_matches('/').into(),
            clock: Arc::clone(&self.clock),
            random: Arc::clone(&self.random),
            metrics: self.metrics.clone(),
        }
    }
}

/// Everything that the public port answers. Put what handlers need around it with `.data(…)`.
pub fn public<T: OpenApi + 'static>(parts: &Parts, apis: T) -> Result<BoxEndpoint<'static>> {
    let tree = Route::new().nest(API_PREFIX, document::service(apis));
    let tree = at(tree, "/", get(to_console));
    let tree = at(tree, console::PREFIX, get(console::serve));
    let tree = at(tree, "/app/*path", get(console::serve));
    let tree = at(tree, "/docs/errors", get(codes::index));
    let tree = at(tree, "/docs/errors/:code", get(codes::page));
    let tree = document::pages::on(health::on(tree, &parts.checks), document::openapi_of::<T>);
    Ok(tree.with(parts.requests()).with(Cors(parts.cors_origins.clone())))
}

/// Everything that the private port (`metrics.listen`) answers.
pub fn private(parts: &Parts) -> BoxEndpoint<'static> {
    let tree = at(Route::new(), "/metrics", health::metrics(parts.metrics.clone()));
    health::on(tree, &parts.checks).with(parts.requests()).boxed()
}

#[handler]
fn to_console() -> Response {
    Response::builder().status(StatusCode::FOUND).header(header::LOCATION, console::PREFIX).finish()
}
