//! Whether the daemon lives, and whether it can work: `/livez`, `/readyz`, `/healthz` and `/metrics`.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use futures_util::future::join_all;
use poem::{Endpoint, EndpointExt, Request, Response, Route, get, handler, http::StatusCode, web::Data};
use tokio_util::sync::CancellationToken;

use crate::platform::{
    error::Result,
    http::{problem::Problem, request::at},
    metrics::Metrics,
};

/// A probe that waits for ever is a failed probe.
const PATIENCE: Duration = Duration::from_secs(2);

type Probe = dyn Fn() -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync;

/// What must hold before requests are welcome.
#[derive(Clone)]
pub struct Checks {
    probes: Vec<(&'static str, Arc<Probe>)>,
    draining: CancellationToken,
}

impl fmt::Debug for Checks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.probes.iter().map(|(name, _)| name)).finish()
    }
}

impl Checks {
    /// No checks but one: once `draining` is cancelled, the daemon is not ready.
    #[must_use]
    pub fn new(draining: CancellationToken) -> Self {
        Self { probes: vec![], draining }
    }

    /// Adds a check.
    #[must_use]
    pub fn with<F, Fut>(mut self, name: &'static str, probe: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        self.probes.push((name, Arc::new(move || Box::pin(probe()))));
        self
    }

    /// Each check's name and whether it holds.
    pub async fn run(&self) -> Vec<(&'static str, bool)> {
        let probes = self.probes.iter().map(async |(name, probe)| {
            let outcome = tokio::time::timeout(PATIENCE, probe()).await;
            let failure = match outcome {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error.to_string()),
                Err(_) => Some("took too long".to_owned()),
            };
            if let Some(why) = &failure {
                tracing::warn!(check = name, why, "not ready");
            }
            (*name, failure.is_none())
        });
        let mut results = join_all(probes).await;
        results.push(("accepting", !self.draining.is_cancelled()));
        results
    }
}

/// `/livez`, `/readyz` and `/healthz` on `route`.
pub(super) fn on(route: Route, checks: &Checks) -> Route {
    let probe = || get(ready).data(checks.clone());
    at(at(at(route, "/livez", get(live)), "/readyz", probe()), "/healthz", probe())
}

/// `/metrics`.
pub(super) fn metrics(metrics: Metrics) -> impl Endpoint {
    get(render).data(metrics)
}

#[handler]
fn live() -> Response {
    text(StatusCode::OK, "ok\n".to_owned())
}

/// The list is shown to who asks for it (`?verbose`); reasons are in the log only.
#[handler]
async fn ready(request: &Request, checks: Data<&Checks>) -> Response {
    let results = checks.run().await;
    let all = results.iter().all(|(_, holds)| *holds);
    let status = if all { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let verbose = request.uri().query().is_some_and(|query| query.split('&').any(|part| part.starts_with("verbose")));
    let mut body = String::new();
    if verbose {
        for (name, holds) in results {
            body.push_str(if holds { "[+] " } else { "[-] " });
            body.push_str(name);
            body.push('\n');
        }
    }
    body.push_str(if all { "ok\n" } else { "not ready\n" });
    text(status, body)
}

#[handler]
fn render(metrics: Data<&Metrics>) -> std::result::Result<Response, Problem> {
    let body = metrics.render()?;
    Ok(Response::builder().content_type("text/plain; version=0.0.4").body(body))
}

fn text(status: StatusCode, body: String) -> Response {
    Response::builder().status(status).content_type("text/plain; charset=utf-8").body(body)
}
