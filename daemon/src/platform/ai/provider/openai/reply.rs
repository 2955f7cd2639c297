//! What a chat answer says.

use std::time::Duration;

use serde_json::Value;

use crate::platform::ai::provider::{Endpoint, FinishReason, Prompt, ProviderError, ProviderErrorKind, Reply, Tokens};

/// Reads an answer of status 200 without an error in it. What it used is known also when it is of no use.
pub fn read(
    body: &Value,
    endpoint: &Endpoint,
    model: &str,
    prompt: &Prompt,
    took: Duration,
) -> Result<Reply, ProviderError> {
    let tokens = |path: &str| body.pointer(path).and_then(Value::as_u64).unwrap_or_default();
    let used = Tokens {
        input: tokens("/usage/prompt_tokens"),
        output: tokens("/usage/completion_tokens"),
        cached: tokens("/usage/prompt_tokens_details/cached_tokens"),
    };
    let (text, finish_reason) = text(body, endpoint, model, prompt).map_err(|error| error.having_used(used))?;
    Ok(Reply {
        text,
        provider: super::NAME.to_owned(),
        model: body.get("model").and_then(Value::as_str).filter(|name| !name.is_empty()).unwrap_or(model).to_owned(),
        tokens_in: used.input,
        tokens_out: used.output,
        tokens_cached: used.cached,
        finish_reason,
        latency_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        cost_micros: None,
    })
}

fn text(
    body: &Value,
    endpoint: &Endpoint,
    model: &str,
    prompt: &Prompt,
) -> Result<(String, FinishReason), ProviderError> {
    let host = endpoint.host();
    let again = |message: String| ProviderError::new(ProviderErrorKind::BadReply, message, true);
    let choice = body.pointer("/choices/0").ok_or_else(|| again(format!("{host} answered without an answer in it")))?;
    let said = choice.pointer("/message/content").map(text_of).unwrap_or_default();
    let declined = choice.pointer("/message/refusal").and_then(Value::as_str).unwrap_or_default();
    let finish = choice.get("finish_reason").and_then(Value::as_str).unwrap_or_default();
    let finish_reason = match finish {
        "stop" => FinishReason::Stop,
        "length" | "max_tokens" | "model_length" => FinishReason::Length,
        "content_filter" => FinishReason::ContentFilter,
        _ => FinishReason::Other,
    };
    if !declined.is_empty() || (said.trim().is_empty() && finish_reason == FinishReason::ContentFilter) {
        return Err(refused(model, declined));
    }
    if finish == "error" {
        return Err(again(format!("{model} broke off with an error")));
    }
    if said.trim().is_empty() && finish_reason == FinishReason::Length {
        return Err(ProviderError::bad_reply(format!(
            "{model} used all of its {} tokens before it wrote anything: choose a model that thinks less",
            prompt.max_output_tokens
        )));
    }
    if said.trim().is_empty() {
        return Err(again(format!("{model} answered with nothing")));
    }
    Ok((said, finish_reason))
}

fn refused(model: &str, declined: &str) -> ProviderError {
    let said = if declined.is_empty() { String::new() } else { format!(" (it said: {declined:.200})") };
    let message = format!("{model} declined to answer: change the wording of the task{said}");
    ProviderError::new(ProviderErrorKind::Refused, message, false)
}

/// Content is a text or a list of parts.
fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part.get("text")?.as_str()).collect(),
        _ => String::new(),
    }
}
