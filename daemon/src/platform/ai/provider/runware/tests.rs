use base64::{Engine, engine::general_purpose::STANDARD};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, header},
};

use super::*;
use crate::platform::{
    ai::provider::testing::{KEY, PNG, always, endpoint, image_prompt},
    random::SeededRandom,
};

fn runware(server: &MockServer) -> Runware {
    Runware::new(endpoint(&format!("{}/v1", server.uri())), "runware:97@1", Arc::new(SeededRandom::new(1)))
}

/// A server that answers the task that it is given with `result` and `errors`.
async fn answering(result: Value, errors: Value) -> MockServer {
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        let tasks: Value = request.body_json().unwrap();
        let mut data = Vec::new();
        if let Some(fields) = result.as_object() {
            let mut fields = fields.clone();
            fields.insert("taskUUID".to_owned(), tasks[0]["taskUUID"].clone());
            data = vec![json!({ "taskUUID": "another", "imageURL": "https://elsewhere.example/" }), fields.into()];
        }
        ResponseTemplate::new(200).set_body_json(json!({ "data": data, "errors": errors }))
    };
    Mock::given(header("authorization", format!("Bearer {KEY}").as_str())).respond_with(answer).mount(&server).await;
    server
}

#[tokio::test]
async fn our_own_task_is_found_among_the_results_with_its_cost() {
    let result = json!({ "imageBase64Data": STANDARD.encode(PNG), "cost": 0.0013, "NSFWContent": false });
    let server = answering(result, json!([{ "code": "timeout", "taskUUID": "another" }])).await;
    let reply = runware(&server).generate(&image_prompt()).await.unwrap();
    assert_eq!((reply.bytes.as_slice(), reply.mime.as_str(), reply.cost_micros), (PNG, "image/png", Some(1300)));
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(request.url.path(), "/v1");
    let task = &request.body_json::<Value>().unwrap()[0];
    assert_eq!((&task["width"], &task["height"], &task["model"]), (&json!(1216), &json!(640), &json!("runware:97@1")));
    let id: Uuid = task["taskUUID"].as_str().unwrap().parse().unwrap();
    assert_eq!(id.get_version_num(), 4);
}

#[tokio::test]
async fn a_picture_as_data_address_is_taken_too() {
    let data = format!("data:image/png;base64,{}", STANDARD.encode(PNG));
    let server = answering(json!({ "imageDataURI": data }), json!([])).await;
    assert_eq!(runware(&server).generate(&image_prompt()).await.unwrap().bytes, PNG);
}

#[tokio::test]
async fn an_unsafe_picture_is_refused() {
    let server = answering(json!({ "imageBase64Data": STANDARD.encode(PNG), "NSFWContent": true }), json!([])).await;
    assert_eq!(runware(&server).generate(&image_prompt()).await.unwrap_err().kind, ProviderErrorKind::Refused);
}

#[tokio::test]
async fn errors_are_told_by_status_first_and_code_second() {
    let error = |code: &str| json!({ "errors": [{ "code": code, "message": "said so", "taskUUID": "x" }] });
    for (status, code, kind, retryable) in [
        (401, "invalidApiKey", ProviderErrorKind::Auth, false),
        (200, "invalidApiKey", ProviderErrorKind::Auth, false),
        (402, "whatever", ProviderErrorKind::Quota, false),
        (403, "insufficientCredits", ProviderErrorKind::Quota, false),
        (200, "insufficientCredits", ProviderErrorKind::Quota, false),
        (200, "invalidModel", ProviderErrorKind::ModelUnknown, false),
        (400, "invalidModel", ProviderErrorKind::ModelUnknown, false),
        (200, "timeoutProvider", ProviderErrorKind::Server, true),
        (500, "", ProviderErrorKind::Server, true),
        (429, "", ProviderErrorKind::RateLimited { retry_after: None }, true),
    ] {
        let server = always(ResponseTemplate::new(status).set_body_json(error(code))).await;
        let failure = runware(&server).generate(&image_prompt()).await.unwrap_err();
        assert_eq!((&failure.kind, failure.retryable), (&kind, retryable), "{status} {code}: {failure}");
        assert!(failure.message.contains("said so"), "{failure}");
    }
}

#[tokio::test]
async fn no_result_at_all_is_told() {
    for body in [json!({ "data": [] }), json!({}), json!([])] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
        let failure = runware(&server).generate(&image_prompt()).await.unwrap_err();
        assert_eq!(failure.kind, ProviderErrorKind::BadReply, "{failure}");
    }
    let server = always(ResponseTemplate::new(200).set_body_raw("<html>", "text/html")).await;
    let failure = runware(&server).generate(&image_prompt()).await.unwrap_err();
    assert!(failure.message.contains("web page"), "{failure}");
}

#[test]
fn a_cost_is_whole_millionths() {
    assert_eq!(micros(0.0013), Some(1300));
    assert_eq!((micros(f64::NAN), micros(-1.0), micros(1e300)), (None, None, None));
}
