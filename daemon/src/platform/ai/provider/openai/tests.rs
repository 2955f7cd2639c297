//! The provider fault table: each fault with what it leads to, for the job and for the person.

use std::time::Duration;

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, body_partial_json, header, method, path},
};

use super::*;
use crate::platform::{
    ai::provider::{
        FinishReason, ProviderErrorKind,
        testing::{KEY, always, endpoint, error, prompt},
    },
    outbound::Allow,
};

fn chat(content: &str, finish: &str) -> Value {
    json!({
        "model": "gpt-x-2026", "choices": [{ "message": { "content": content }, "finish_reason": finish }],
        "usage": { "prompt_tokens": 11, "completion_tokens": 7, "prompt_tokens_details": { "cached_tokens": 5 } },
    })
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn model(server: &MockServer) -> OpenAi {
    OpenAi::new(endpoint(&format!("{}/v1/", server.uri())), "gpt-x")
}

async fn failure(answer: ResponseTemplate) -> ProviderError {
    let server = always(answer).await;
    let failure = model(&server).complete(&prompt()).await.unwrap_err();
    assert!(!failure.message.contains(KEY), "the key is in {failure}");
    assert_eq!(server.received_requests().await.unwrap().len(), 1, "it is asked once: the job decides what follows");
    failure
}

/// The failure has this kind, this chance, and says this.
async fn leads_to(answer: ResponseTemplate, kind: ProviderErrorKind, retryable: bool, says: &str) {
    let failure = failure(answer).await;
    assert_eq!((&failure.kind, failure.retryable), (&kind, retryable), "{failure}");
    assert!(failure.message.contains(says), "\"{says}\" is missing in: {failure}");
}

#[tokio::test]
async fn an_answer_is_read_with_its_usage() {
    let server = MockServer::start().await;
    let asked = json!({
        "model": "gpt-x", "max_tokens": 1234,
        "messages": [{ "role": "system", "content": "You sort keywords." }, { "role": "user", "content": "k1 running shoes" }],
        "response_format": { "type": "json_schema", "json_schema": { "name": "clusters", "strict": true, "schema": prompt().schema } },
    });
    Mock::given(method("POST"))
        .and(path("/v1/chat/completions"))
        .and(header("authorization", format!("Bearer {KEY}").as_str()))
        .and(body_partial_json(asked))
        .respond_with(ok(&chat("{\"a\":1}", "stop")))
        .mount(&server)
        .await;
    let reply = model(&server).complete(&prompt()).await.unwrap();
    assert_eq!(reply.text, "{\"a\":1}");
    assert_eq!((reply.provider.as_str(), reply.model.as_str()), ("openai_compatible", "gpt-x-2026"));
    assert_eq!((reply.tokens_in, reply.tokens_out, reply.tokens_cached), (11, 7, 5));
    assert_eq!((reply.finish_reason, reply.cost_micros), (FinishReason::Stop, None));
}

#[tokio::test]
async fn a_local_server_needs_no_key() {
    let server = always(ok(&chat("{}", "stop"))).await;
    let endpoint = Endpoint { api_key: None, ..endpoint(&server.uri()) };
    OpenAi::new(endpoint, "llama").complete(&prompt()).await.unwrap();
    assert!(!server.received_requests().await.unwrap()[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_private_address_that_nobody_allowed_is_not_asked() {
    let server = always(ok(&chat("{}", "stop"))).await;
    let endpoint = Endpoint { allow: Allow::public(), ..endpoint(&server.uri()) };
    let failure = OpenAi::new(endpoint, "llama").complete(&prompt()).await.unwrap_err();
    assert!(!failure.retryable && failure.message.contains("not a public address"), "{failure}");
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_429_with_seconds_says_how_long_to_wait() {
    let wait = Some(Duration::from_secs(7));
    let answer = error(429, "rate_limit_exceeded", "slow down").insert_header("retry-after", "7");
    leads_to(answer, ProviderErrorKind::RateLimited { retry_after: wait }, true, "takes no more requests").await;
}

#[tokio::test]
async fn a_429_with_a_date_says_how_long_to_wait() {
    let wait = Some(Duration::from_secs(90));
    let answer = error(429, "", "").insert_header("retry-after", "Sun, 01 Mar 2026 12:01:30 GMT");
    leads_to(answer, ProviderErrorKind::RateLimited { retry_after: wait }, true, "takes no more requests").await;
}

#[tokio::test]
async fn a_429_without_a_time_is_tried_again() {
    leads_to(ResponseTemplate::new(429), ProviderErrorKind::RateLimited { retry_after: None }, true, "waits").await;
}

#[tokio::test]
async fn a_429_for_want_of_credit_is_not_tried_again() {
    let answer = error(429, "insufficient_quota", "You exceeded your current quota").insert_header("retry-after", "7");
    leads_to(answer, ProviderErrorKind::Quota, false, "add credit there").await;
    leads_to(error(402, "", "Payment required"), ProviderErrorKind::Quota, false, "add credit there").await;
}

#[tokio::test]
async fn a_revoked_key_is_told_and_not_repeated() {
    let answer = error(401, "invalid_api_key", &format!("Incorrect API key provided: {KEY}."));
    leads_to(answer, ProviderErrorKind::Auth, false, "refuses the key").await;
    leads_to(error(403, "", "no access"), ProviderErrorKind::Auth, false, "may use gpt-x").await;
}

#[tokio::test]
async fn a_500_502_and_504_are_tried_again() {
    for status in [500, 502, 504, 408] {
        leads_to(ResponseTemplate::new(status), ProviderErrorKind::Server, true, "a problem of its own").await;
    }
}

#[tokio::test]
async fn a_503_is_tried_again_and_its_delay_is_kept() {
    leads_to(ResponseTemplate::new(503), ProviderErrorKind::Server, true, "503").await;
    let wait = ProviderErrorKind::RateLimited { retry_after: Some(Duration::from_secs(20)) };
    leads_to(ResponseTemplate::new(503).insert_header("retry-after", "20"), wait, true, "waits").await;
}

#[tokio::test]
async fn a_time_out_before_the_answer_is_tried_again() {
    let server = always(ok(&chat("{}", "stop")).set_delay(Duration::from_secs(30))).await;
    let endpoint = Endpoint { timeout: Duration::from_millis(100), ..endpoint(&server.uri()) };
    let failure = OpenAi::new(endpoint, "gpt-x").complete(&prompt()).await.unwrap_err();
    assert_eq!((failure.kind, failure.retryable), (ProviderErrorKind::Timeout, true));
}

#[tokio::test]
async fn nobody_listening_is_told() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = OpenAi::new(endpoint(&format!("http://{free}/v1")), "gpt-x");
    let failure = gone.complete(&prompt()).await.unwrap_err();
    assert_eq!((&failure.kind, failure.retryable), (&ProviderErrorKind::Network, true), "{failure}");
}

#[tokio::test]
async fn a_model_that_is_not_there_is_named() {
    let answer = error(404, "model_not_found", "The model `gpt-x` does not exist");
    leads_to(answer, ProviderErrorKind::ModelUnknown, false, "no model called gpt-x").await;
    let ollama =
        ResponseTemplate::new(404).set_body_json(json!({ "error": "model \"gpt-x\" not found, try pulling it first" }));
    leads_to(ollama, ProviderErrorKind::ModelUnknown, false, "try pulling it first").await;
}

#[tokio::test]
async fn a_base_address_without_its_version_is_told() {
    let page = ResponseTemplate::new(404).set_body_raw("404 page not found", "text/plain");
    leads_to(page, ProviderErrorKind::BadReply, false, "it usually ends in /v1").await;
}

#[tokio::test]
async fn a_prompt_that_is_too_long_is_told() {
    let answer = error(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens");
    leads_to(answer, ProviderErrorKind::ContextTooLong, false, "a longer context").await;
    leads_to(ResponseTemplate::new(413), ProviderErrorKind::ContextTooLong, false, "a longer context").await;
}

#[tokio::test]
async fn another_400_is_told_in_the_providers_words() {
    leads_to(error(400, "", "temperature must be 1"), ProviderErrorKind::BadReply, false, "temperature must be 1")
        .await;
    let vllm =
        ResponseTemplate::new(400).set_body_json(json!({ "object": "error", "message": "bad thing", "code": 400 }));
    leads_to(vllm, ProviderErrorKind::BadReply, false, "bad thing").await;
}

#[tokio::test]
async fn an_error_inside_a_200_is_an_error() {
    leads_to(error(200, "429", "slow down"), ProviderErrorKind::RateLimited { retry_after: None }, true, "slow down")
        .await;
    leads_to(error(200, "insufficient_quota", "no"), ProviderErrorKind::Quota, false, "credit").await;
    leads_to(error(200, "server_error", "upstream broke"), ProviderErrorKind::Server, true, "upstream broke").await;
}

#[tokio::test]
async fn a_web_page_with_200_is_the_wrong_address() {
    let page = ResponseTemplate::new(200).set_body_raw("<!doctype html><title>Welcome</title>", "text/html");
    leads_to(page, ProviderErrorKind::BadReply, false, "answered with a web page").await;
}

#[tokio::test]
async fn an_empty_and_a_garbled_body_are_tried_again() {
    leads_to(ResponseTemplate::new(200), ProviderErrorKind::BadReply, true, "answered with nothing").await;
    let garbage = ResponseTemplate::new(200).set_body_raw("{\"choices\": [", "application/json");
    leads_to(garbage, ProviderErrorKind::BadReply, true, "not JSON").await;
}

#[tokio::test]
async fn no_choice_and_an_empty_choice_are_tried_again() {
    leads_to(ok(&json!({ "choices": [] })), ProviderErrorKind::BadReply, true, "without an answer in it").await;
    leads_to(ok(&json!({})), ProviderErrorKind::BadReply, true, "without an answer in it").await;
    leads_to(ok(&chat(" \n", "stop")), ProviderErrorKind::BadReply, true, "answered with nothing").await;
    leads_to(ok(&chat("half", "error")), ProviderErrorKind::BadReply, true, "broke off").await;
}

#[tokio::test]
async fn a_body_of_50_megabytes_is_not_read() {
    let huge = ResponseTemplate::new(200).set_body_bytes(vec![b' '; 50 * 1024 * 1024]);
    leads_to(huge, ProviderErrorKind::BadReply, false, "longer than the 8388608 bytes").await;
}

#[tokio::test]
async fn an_answer_cut_by_the_limit_says_so() {
    for finish in ["length", "max_tokens"] {
        let server = always(ok(&chat("{\"a\":1}", finish))).await;
        let reply = model(&server).complete(&prompt()).await.unwrap();
        assert_eq!(reply.finish_reason, FinishReason::Length);
        assert!(crate::platform::ai::provider::json::json_of(&reply).is_err());
    }
    leads_to(ok(&chat("", "length")), ProviderErrorKind::BadReply, false, "all of its 1234 tokens").await;
}

#[tokio::test]
async fn a_refusal_and_a_filtered_answer_are_told() {
    let mut refusal = chat("", "stop");
    refusal["choices"][0]["message"] = json!({ "content": null, "refusal": "I cannot help with that." });
    leads_to(ok(&refusal), ProviderErrorKind::Refused, false, "I cannot help with that.").await;
    leads_to(ok(&chat("", "content_filter")), ProviderErrorKind::Refused, false, "declined to answer").await;
    let policy = error(400, "content_policy_violation", "rejected");
    leads_to(policy, ProviderErrorKind::Refused, false, "declined this request").await;
    let server = always(ok(&chat("half of it", "content_filter"))).await;
    assert_eq!(model(&server).complete(&prompt()).await.unwrap().finish_reason, FinishReason::ContentFilter);
}

#[tokio::test]
async fn wrong_or_missing_usage_counts_nothing() {
    for usage in [json!(null), json!({}), json!({ "prompt_tokens": -4, "completion_tokens": "many" }), json!("x")] {
        let mut body = chat("{}", "stop");
        body["usage"] = usage;
        let server = always(ok(&body)).await;
        let reply = model(&server).complete(&prompt()).await.unwrap();
        assert_eq!((reply.tokens_in, reply.tokens_out, reply.tokens_cached), (0, 0, 0));
    }
}

#[tokio::test]
async fn content_in_parts_is_put_together() {
    let mut body = chat("", "stop");
    body["choices"][0]["message"]["content"] =
        json!([{ "type": "text", "text": "{\"a\"" }, { "type": "text", "text": ":1}" }]);
    let server = always(ok(&body)).await;
    assert_eq!(model(&server).complete(&prompt()).await.unwrap().text, "{\"a\":1}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    let away = ResponseTemplate::new(308).insert_header("location", "https://elsewhere.example/v1");
    leads_to(away, ProviderErrorKind::Network, false, "redirects to https://elsewhere.example/v1").await;
}

/// A server that takes nothing but what `accepts` says.
async fn picky(accepts: impl Fn(&Value) -> Result<(), &'static str> + Send + Sync + 'static) -> MockServer {
    let server = MockServer::start().await;
    let answer = move |request: &Request| match accepts(&serde_json::from_slice(&request.body).unwrap()) {
        Ok(()) => ok(&chat("{\"a\":1}", "stop")),
        Err(message) => error(400, "unsupported_parameter", message),
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// How many requests two completions took, and the last of them.
async fn two_completions(server: &MockServer) -> (usize, Value) {
    let model = model(server);
    model.complete(&prompt()).await.unwrap();
    model.complete(&prompt()).await.unwrap();
    let seen = server.received_requests().await.unwrap();
    (seen.len(), serde_json::from_slice(&seen.last().unwrap().body).unwrap())
}

#[tokio::test]
async fn a_server_without_schemas_is_asked_for_an_object_and_that_is_remembered() {
    let server = picky(|request| match request["response_format"]["type"].as_str() {
        Some("json_schema") => Err("response_format type json_schema is not supported"),
        _ => Ok(()),
    })
    .await;
    let (requests, last) = two_completions(&server).await;
    assert_eq!(requests, 3, "the refusal, then one each");
    assert_eq!(last["response_format"], json!({ "type": "json_object" }));
    let system = last["messages"][0]["content"].as_str().unwrap();
    assert!(system.contains("JSON schema") && system.contains("additionalProperties"), "{system}");
}

#[tokio::test]
async fn a_server_without_formats_is_asked_plainly() {
    let server = picky(|request| match request.get("response_format") {
        Some(_) => Err("Unrecognized request argument: response_format"),
        None => Ok(()),
    })
    .await;
    let (requests, last) = two_completions(&server).await;
    assert_eq!(requests, 4);
    assert!(last["messages"][0]["content"].as_str().unwrap().contains("JSON schema"));
}

#[tokio::test]
async fn a_model_that_knows_only_the_new_name_of_the_limit_gets_it() {
    let server = picky(|request| match request.get("max_tokens") {
        Some(_) => Err("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        None => Ok(()),
    })
    .await;
    let (requests, last) = two_completions(&server).await;
    assert_eq!((requests, &last["max_completion_tokens"]), (3, &json!(1234)));
}

#[tokio::test]
async fn a_server_that_takes_no_limit_gets_none() {
    let server = picky(|request| {
        if request.get("max_tokens").is_some() {
            return Err("max_tokens: extra fields not permitted");
        }
        if request.get("max_completion_tokens").is_some() { Err("unknown field max_completion_tokens") } else { Ok(()) }
    })
    .await;
    assert_eq!(two_completions(&server).await.0, 4);
}

#[tokio::test]
async fn a_limit_that_is_too_high_is_told_and_not_dropped() {
    let answer = error(400, "invalid_value", "max_tokens is too large: 1234. This model supports at most 1000.");
    leads_to(answer, ProviderErrorKind::BadReply, false, "supports at most 1000").await;
}

#[tokio::test]
async fn a_server_that_refuses_everything_is_given_up() {
    let server = picky(|_| Err("response_format and max_tokens are not supported")).await;
    assert!(model(&server).complete(&prompt()).await.is_err());
    assert!(server.received_requests().await.unwrap().len() <= 5);
}

#[tokio::test]
async fn the_models_are_listed() {
    let server = MockServer::start().await;
    let list = json!({ "data": [{ "id": "gpt-x" }, { "id": "gpt-y" }, { "name": "odd" }] });
    Mock::given(path("/v1/models")).respond_with(ok(&list)).mount(&server).await;
    assert_eq!(model(&server).models().await.unwrap(), ["gpt-x", "gpt-y"]);
    server.reset().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(401)).mount(&server).await;
    assert_eq!(model(&server).models().await.unwrap_err().kind, ProviderErrorKind::Auth);
}
