//! Pictures by OpenAI's image interface.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use serde_json::{Value, json};
use url::Url;

use super::NAME;
use crate::platform::{
    ai::{
        gate::Gate,
        provider::{Endpoint, ImagePrompt, ImageProvider, ImageReply, ProviderError, picture},
    },
    outbound::Allow,
};

/// Hops to the picture's own address.
const HOPS: usize = 2;

/// An image model.
pub struct OpenAiImages {
    endpoint: Endpoint,
    model: String,
}

impl OpenAiImages {
    /// The model called `model` at `endpoint`.
    #[must_use]
    pub fn new(endpoint: Endpoint, model: impl Into<String>) -> Self {
        Self { endpoint, model: model.into() }
    }

    /// The picture that the answer holds or names.
    async fn picture(&self, body: &Value) -> Result<(Vec<u8>, String), ProviderError> {
        let host = self.endpoint.host();
        let text = |name: &str| body.pointer("/data/0").and_then(|first| first.get(name)).and_then(Value::as_str);
        if let Some(data) = text("b64_json") {
            return picture::from_base64(data, host);
        }
        let url = text("url").and_then(|url| Url::parse(url).ok());
        let url = url.ok_or_else(|| ProviderError::bad_reply(format!("{host} answered without a picture in it")))?;
        download(&self.endpoint, &url).await
    }
}

/// Fetches a picture without the key: it mostly lies at another host. A local server may point at itself.
pub(in crate::platform::ai::provider) async fn download(
    endpoint: &Endpoint,
    url: &Url,
) -> Result<(Vec<u8>, String), ProviderError> {
    let same_host = url.host_str() == endpoint.base_url.host_str();
    let allow = if same_host { endpoint.allow.clone() } else { Allow::public() };
    let call = endpoint.outbound.get(url).allow(allow).timeout(endpoint.timeout).follow(HOPS);
    let answer = call.body_cap(picture::PICTURE_CAP).send().await?;
    if !answer.is_success() {
        let (host, status) = (url.host_str().unwrap_or_default(), answer.status.as_u16());
        return Err(ProviderError::network(format!("the picture at {host} could not be fetched (status {status})")));
    }
    picture::picture(answer.body, endpoint.host())
}

#[async_trait]
impl ImageProvider for OpenAiImages {
    fn name(&self) -> &str {
        NAME
    }

    fn model(&self) -> &str {
        &self.model
    }

    fn gate(&self) -> Option<Arc<Gate>> {
        Some(Arc::clone(&self.endpoint.gate))
    }

    async fn generate(&self, prompt: &ImagePrompt) -> Result<ImageReply, ProviderError> {
        let started = Instant::now();
        let model = prompt.model.as_deref().unwrap_or(&self.model);
        let request = request(prompt, model);
        let answer = self.endpoint.post("/images/generations", &request, picture::ANSWER_CAP).await?;
        let body = self.endpoint.read(&answer).map_err(|refusal| self.endpoint.meaning(&refusal, model))?;
        let (bytes, mime) = self.picture(&body).await?;
        let latency_ms = millis(started.elapsed());
        Ok(ImageReply {
            bytes,
            mime,
            provider: NAME.to_owned(),
            model: model.to_owned(),
            latency_ms,
            cost_micros: None,
        })
    }
}

pub(in crate::platform::ai::provider) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The request; without a model the interface takes its oldest.
fn request(prompt: &ImagePrompt, model: &str) -> Value {
    let limit = match model {
        _ if model.starts_with("dall-e-2") => 1_000,
        _ if model.starts_with("dall-e") => 4_000,
        _ => 32_000,
    };
    let words = words(prompt);
    let mut request = json!({
        "model": model,
        "prompt": picture::shortened(&words, limit),
        "n": 1,
        "size": size(model, prompt.width, prompt.height),
    });
    // the newer models always answer in base64 and refuse the question
    if let (true, Some(fields)) = (model.starts_with("dall-e"), request.as_object_mut()) {
        fields.insert("response_format".to_owned(), "b64_json".into());
    }
    request
}

/// The interface has one text for everything.
fn words(prompt: &ImagePrompt) -> String {
    let mut words = prompt.prompt.trim().to_owned();
    if !prompt.style.trim().is_empty() {
        words = format!("{words}\nStyle: {}", prompt.style.trim());
    }
    if !prompt.negative_prompt.trim().is_empty() {
        words = format!("{words}\nDo not show: {}", prompt.negative_prompt.trim());
    }
    words
}

/// The size that the model has nearest in shape to the one that is wanted.
fn size(model: &str, width: u32, height: u32) -> String {
    let (wide, tall) = (u64::from(width) * 4 > u64::from(height) * 5, u64::from(height) * 4 > u64::from(width) * 5);
    let pick = |square: &str, landscape: &str, portrait: &str| {
        if wide {
            landscape
        } else if tall {
            portrait
        } else {
            square
        }
        .to_owned()
    };
    match model {
        _ if model.starts_with("gpt-image-2") => format!("{}x{}", sixteenths(width), sixteenths(height)),
        _ if model.starts_with("gpt-image") => pick("1024x1024", "1536x1024", "1024x1536"),
        _ if model.starts_with("dall-e-3") => pick("1024x1024", "1792x1024", "1024x1792"),
        _ if model.starts_with("dall-e-2") => pick("1024x1024", "1024x1024", "1024x1024"),
        _ => format!("{width}x{height}"),
    }
}

fn sixteenths(pixels: u32) -> u32 {
    (pixels.clamp(256, 2560) + 8) / 16 * 16
}

#[cfg(test)]
#[path = "images_tests.rs"]
mod tests;
