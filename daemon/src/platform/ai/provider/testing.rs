//! What the tests of several providers need.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use url::Url;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{Endpoint, ImagePrompt, Prompt};
use crate::platform::{
    ai::gate::{Gate, GateSettings},
    clock::TestClock,
    outbound::{Allow, Limits, Outbound, Policy},
};

const SETTINGS: GateSettings = GateSettings { at_once: 4, faults: 5, pause: Duration::from_secs(30) };

pub const KEY: &str = "sk-canary-5f1e";

/// A server on this machine, as an operator would name it.
pub fn endpoint(base: &str) -> Endpoint {
    let base_url = Url::parse(base).unwrap();
    Endpoint {
        gate: Arc::new(Gate::new("test", SETTINGS, Arc::new(TestClock::at("2026-03-01T12:00:00Z".parse().unwrap())))),
        outbound: Outbound::new(Policy::default(), Limits::default()).unwrap(),
        clock: Arc::new(TestClock::at("2026-03-01T12:00:00Z".parse().unwrap())),
        allow: Allow::private_for_url(&base_url),
        api_key: Some(KEY.into()),
        timeout: Duration::from_secs(2),
        base_url,
    }
}

/// A server that always answers like this.
pub async fn always(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// An answer of `status` with an error of OpenAI's form.
pub fn error(status: u16, code: &str, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({ "error": { "message": message, "code": code, "type": "x" } }))
}

pub fn prompt() -> Prompt {
    Prompt {
        function: "auto_cluster",
        system: "You sort keywords.".to_owned(),
        user: "k1 running shoes".to_owned(),
        schema_name: "clusters",
        schema: json!({ "type": "object", "properties": { "a": { "type": "integer" } }, "required": ["a"], "additionalProperties": false }),
        variables: json!({}),
        max_output_tokens: 1234,
    }
}

pub fn image_prompt() -> ImagePrompt {
    ImagePrompt {
        prompt: "A red shoe".to_owned(),
        negative_prompt: "text".to_owned(),
        title: "Shoes".to_owned(),
        site_name: "Run".to_owned(),
        style: "photo".to_owned(),
        width: 1200,
        height: 630,
        model: None,
    }
}

/// The start of a PNG, which is what is looked at.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n....";
