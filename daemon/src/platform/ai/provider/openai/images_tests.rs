use base64::{Engine, engine::general_purpose::STANDARD};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use super::*;
use crate::platform::ai::provider::{
    ProviderErrorKind,
    testing::{KEY, PNG, always, endpoint, error, image_prompt},
};

fn answer(first: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "created": 1, "data": [first] }))
}

fn images(server: &MockServer) -> OpenAiImages {
    OpenAiImages::new(endpoint(&server.uri()), "gpt-image-1")
}

async fn failure(with: ResponseTemplate) -> ProviderError {
    images(&always(with).await).generate(&image_prompt()).await.unwrap_err()
}

#[tokio::test]
async fn a_picture_in_the_answer_is_taken() {
    let server = always(answer(&json!({ "b64_json": STANDARD.encode(PNG) }))).await;
    let reply = images(&server).generate(&image_prompt()).await.unwrap();
    assert_eq!((reply.bytes.as_slice(), reply.mime.as_str(), reply.model.as_str()), (PNG, "image/png", "gpt-image-1"));
    let asked: Value = server.received_requests().await.unwrap()[0].body_json().unwrap();
    assert_eq!(asked["model"], "gpt-image-1", "without it the oldest model answers");
    assert_eq!(asked["prompt"], "A red shoe\nStyle: photo\nDo not show: text");
    assert!(asked.get("response_format").is_none(), "refused by this family");
}

#[tokio::test]
async fn a_picture_at_an_address_is_fetched_without_the_key() {
    let server = MockServer::start().await;
    let at = json!({ "url": format!("{}/files/1.png", server.uri()) });
    Mock::given(method("POST")).respond_with(answer(&at)).mount(&server).await;
    let file = ResponseTemplate::new(200).set_body_bytes(PNG);
    Mock::given(path("/files/1.png")).respond_with(file).mount(&server).await;
    assert_eq!(images(&server).generate(&image_prompt()).await.unwrap().bytes, PNG);
    let requests = server.received_requests().await.unwrap();
    let fetched = requests.iter().find(|request| request.url.path() == "/files/1.png").unwrap();
    assert!(!fetched.headers.contains_key("authorization"), "{KEY}");
}

#[tokio::test]
async fn a_picture_at_a_private_address_of_somebody_else_is_not_fetched() {
    for url in ["http://127.0.0.2/x.png", "http://169.254.169.254/latest", "http://localhost/x.png"] {
        let failure = failure(answer(&json!({ "url": url }))).await;
        assert_eq!((failure.kind, failure.retryable), (ProviderErrorKind::Network, false), "{url}");
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused() {
    let html = json!({ "b64_json": STANDARD.encode("<svg onload=alert(1)>") });
    for with in [html, json!({ "b64_json": "%%%" })] {
        let failure = failure(answer(&with)).await;
        assert!(failure.message.contains("no PNG, JPEG or WebP picture") && failure.retryable, "{failure}");
    }
    let none = failure(answer(&json!({ "revised_prompt": "x" }))).await;
    assert!(none.message.contains("without a picture"), "{none}");
}

#[tokio::test]
async fn a_prompt_against_the_rules_is_told() {
    let failure = failure(error(400, "moderation_blocked", "rejected by our safety system")).await;
    assert_eq!((failure.kind, failure.retryable), (ProviderErrorKind::Refused, false));
}

#[tokio::test]
async fn a_picture_that_is_gone_is_tried_again() {
    let server = MockServer::start().await;
    let at = json!({ "url": format!("{}/gone.png", server.uri()) });
    Mock::given(method("POST")).respond_with(answer(&at)).mount(&server).await;
    let failure = images(&server).generate(&image_prompt()).await.unwrap_err();
    assert!(failure.retryable && failure.message.contains("status 404"), "{failure}");
}

#[test]
fn each_model_is_asked_for_a_size_that_it_has() {
    for (model, width, height, asked) in [
        ("gpt-image-1", 1200, 630, "1536x1024"),
        ("gpt-image-1-mini", 600, 1200, "1024x1536"),
        ("gpt-image-1.5", 1024, 1000, "1024x1024"),
        ("dall-e-3", 1200, 630, "1792x1024"),
        ("dall-e-2", 1200, 630, "1024x1024"),
        ("gpt-image-2", 1200, 630, "1200x624"),
        ("flux", 1200, 630, "1200x630"),
    ] {
        assert_eq!(size(model, width, height), asked, "{model}");
    }
}

#[test]
fn a_long_prompt_is_cut_to_what_the_model_takes() {
    let prompt = ImagePrompt { prompt: "ü".repeat(5_000), ..image_prompt() };
    assert_eq!(request(&prompt, "dall-e-3")["prompt"].as_str().unwrap().chars().count(), 4_000);
    assert_eq!(request(&prompt, "dall-e-3")["response_format"], "b64_json");
}
