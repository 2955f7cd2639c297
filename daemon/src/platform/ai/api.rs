//! The AI engine over HTTP: its functions, and the log of its calls.

use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};

use super::{
    calls::{self, CallOutcome},
    functions,
};
use crate::platform::{
    access::{Caller, permissions::AiRead},
    clock::Instant,
    http::{
        Answer,
        apis::Tag,
        envelope::{Listed, Ok, listed, ok},
        query::{Created, Paging},
    },
    ids::{AiCallId, JobId, SiteId},
};

/// `/ai` and `/sites/{site_id}/ai`.
pub struct AiApi;

/// A function that the engine can run.
#[derive(Object)]
#[oai(rename = "AiFunction")]
struct FunctionOut {
    name: String,
}

/// A call of a provider: what it cost, how it ended. Never what was said.
#[derive(Object)]
#[oai(rename = "AiCall")]
struct CallOut {
    id: AiCallId,
    job_id: JobId,
    /// Which item of the job, from 0.
    item: i64,
    function: String,
    provider: String,
    model: String,
    /// `unknown`: sent, and what became of it was never learned.
    outcome: CallOutcome,
    tokens_in: i64,
    tokens_out: i64,
    /// Of `tokens_in`, what the provider had cached.
    tokens_cached: i64,
    images: i64,
    latency_ms: i64,
    /// Millionths of a dollar; `null` if the price is not known.
    #[oai(nullable)]
    cost_micros: Option<i64>,
    #[oai(nullable)]
    error_code: Option<String>,
    #[oai(nullable)]
    error_message: Option<String>,
    created_at: Instant,
    #[oai(nullable)]
    finished_at: Option<Instant>,
}

impl From<calls::Model> for CallOut {
    fn from(call: calls::Model) -> Self {
        Self {
            id: call.id,
            job_id: call.job_id,
            item: call.item,
            function: call.function,
            provider: call.provider,
            model: call.model,
            outcome: call.outcome,
            tokens_in: call.tokens_in,
            tokens_out: call.tokens_out,
            tokens_cached: call.tokens_cached,
            images: call.images,
            latency_ms: call.latency_ms,
            cost_micros: call.cost_micros,
            error_code: call.error_code,
            error_message: call.error_message,
            created_at: call.created_at,
            finished_at: call.finished_at,
        }
    }
}

/// The AI engine: its functions and its calls.
#[OpenApi(tag = "Tag::Ai")]
impl AiApi {
    /// List the AI functions
    #[oai(path = "/ai/functions", method = "get", operation_id = "ai_functions_list")]
    async fn functions(&self, _caller: Caller<AiRead>) -> Answer<Ok<Vec<FunctionOut>>> {
        Ok(ok(functions::all().into_iter().map(|function| FunctionOut { name: function.name.to_owned() }).collect()))
    }

    /// List the site's calls, newest first
    #[oai(path = "/sites/:site_id/ai/calls", method = "get", operation_id = "ai_calls_list")]
    async fn calls(
        &self,
        caller: Caller<AiRead>,
        site_id: Path<SiteId>,
        paging: Paging,
        /// Only calls of this function.
        #[oai(validator(max_length = 100))]
        function: Query<Option<String>>,
        created: Created,
    ) -> Answer<Listed<CallOut>> {
        let site = caller.site(*site_id).await?;
        let page = calls::list(&site, function.as_deref(), created.0, paging.0).await?;
        Ok(listed(page.map(CallOut::from)))
    }
}
