//! `Idempotency-Key`: a request that is sent again does its work once, and is answered as it was the first time.
//!
//! The key is claimed by who proved to be the caller (`access/admission.rs`), for the operation and the exact request.
//! The claim becomes `executed` in the transaction of the change itself (`store/rider.rs`), so no crash and no second
//! request can come between the two; the answer is kept afterwards, sealed, for 24 hours. What is claimed is carried
//! out to its end even if the client hangs up.

mod claim;
mod key;

use std::{
    fmt,
    panic::resume_unwind,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use poem::{
    Endpoint, IntoResponse, Request, Response, Result,
    endpoint::BoxEndpoint,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tracing::Instrument;

use self::claim::{Claim, Found};
pub use self::{
    claim::{ClaimState, forget_interrupted},
    key::Key,
};
use crate::platform::{
    audit,
    error::Error,
    http::{context, problem::Problem},
    ids::AccountId,
    services::Services,
    store::{System, rider},
};

/// The request's header.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is the one of an earlier request.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Headers that are a part of the answer; the others belong to each request.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];
/// When to look again whether the other request is done.
const AGAIN: Duration = Duration::from_secs(1);

/// What an operation says of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// It reads, or repeating it changes nothing.
    Ignored,
    /// A key is honoured.
    Honoured,
    /// It costs credits: without a key it is refused.
    Required,
}

/// Whose request it is and what it asks for.
pub struct Asked<'a> {
    pub account: AccountId,
    pub principal: &'a str,
    pub operation: &'static str,
    pub key: Key,
    pub fingerprint: [u8; 32],
}

impl Asked<'_> {
    /// What makes a request the same request: method, address and body.
    #[must_use]
    pub fn fingerprint(request: &Request, body: &[u8]) -> [u8; 32] {
        let uri = request.original_uri();
        let head = format!("{} {}?{}\n", request.method(), uri.path(), uri.query().unwrap_or_default());
        Sha256::new().chain_update(head).chain_update(body).finalize().into()
    }
}

/// The claim of the request being answered, if it made one.
#[derive(Default)]
pub struct Slot(Mutex<Option<(Claim, System)>>);

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}

impl Slot {
    fn put(&self, claim: Claim, system: System) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((claim, system));
    }

    fn take(&self) -> Option<(Claim, System)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// An answer as it was given.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// Claims the key for this request. `Some` is the answer of an earlier one with the same key.
pub async fn claim(services: &Services, system: &System, asked: Asked<'_>) -> Result<Option<Response>, Problem> {
    match claim::claim(system, services, asked).await? {
        Found::Free(claim) => {
            rider::carry(claim.ticket());
            context::with(|context| context.key.put(claim, system.clone()));
            Ok(None)
        }
        Found::Answered(text) => {
            let kept: Kept = serde_json::from_str(&text).map_err(Error::internal)?;
            Ok(Some(kept.into_response()))
        }
        Found::Other => Err(Error::unprocessable(
            "idempotency_key_reused",
            "this Idempotency-Key was used for another request: use a new one",
        )
        .into()),
        Found::Running => {
            let detail = "the request with this Idempotency-Key is still being carried out: ask again shortly";
            Err(Problem::new(StatusCode::CONFLICT, "idempotency_running", detail).after(Some(AGAIN)))
        }
        Found::Lost => {
            let detail = "the request with this Idempotency-Key was carried out, but the daemon stopped before it kept \
                          the answer: look at what became of it instead of sending it again";
            Err(Error::conflict("idempotency_answer_lost", detail).into())
        }
    }
}

/// Lets `inner` answer in a task of its own, and keeps the answer if a key was claimed.
#[expect(clippy::disallowed_methods, reason = "it is waited for here; it only outlives a client that hangs up")]
pub(super) async fn carry_out(inner: Arc<BoxEndpoint<'static>>, request: Request) -> Result<Response> {
    let Some(context) = context::current() else { return inner.call(request).await };
    let work = async move {
        let answer = rider::scope(inner.call(request)).await;
        let Some((claim, system)) = context::with(|context| context.key.take()).flatten() else { return answer };
        settle(&system, claim, answer).await
    };
    let work = audit::carry(context::scope(context, work)).instrument(tracing::Span::current());
    match tokio::spawn(work).await {
        Ok(answer) => answer,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(ended) => Err(Problem::from(Error::internal(ended)).into()),
        },
    }
}

/// Keeps the answer of what changed something or went well; a refusal leaves the key free.
async fn settle(system: &System, claim: Claim, answer: Result<Response>) -> Result<Response> {
    let response = match answer {
        Ok(response) => response,
        Err(error) => super::failure::respond(error),
    };
    let (mut response, kept) = Kept::of(response).await?;
    let outcome = if claim.is_executed() || response.status().is_success() {
        claim.keep(system, &kept).await
    } else {
        claim.release(system).await
    };
    if let Err(error) = outcome {
        // the change stands and is marked as carried out: the answer can still be given, only not a second time
        tracing::warn!(%error, "an answer could not be kept for its Idempotency-Key");
    }
    response.set_body(kept.body);
    Ok(response)
}

impl Kept {
    async fn of(mut response: Response) -> Result<(Response, Self)> {
        let body = response.take_body().into_string().await.map_err(|error| Problem::from(Error::internal(error)))?;
        let text =
            |name: &HeaderName| Some((name.to_string(), response.headers().get(name)?.to_str().ok()?.to_owned()));
        let headers = KEPT.iter().filter_map(text).collect();
        let kept = Self { status: response.status().as_u16(), headers, body };
        Ok((response, kept))
    }
}

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
        let status = StatusCode::from_u16(self.status).unwrap_or_default();
        let mut response = Response::builder().status(status).body(self.body);
        response.headers_mut().extend(headers);
        response
    }
}
