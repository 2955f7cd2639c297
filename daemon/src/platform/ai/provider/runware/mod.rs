//! Pictures by Runware: the request is a list of tasks, the answer a list of results and a list of errors.

use std::{sync::Arc, time::Instant};

use async_trait::async_trait;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::{
    Endpoint, ImagePrompt, ImageProvider, ImageReply, ProviderError, ProviderErrorKind,
    openai::images::{download, millis},
    picture,
};
use crate::platform::{
    ai::gate::Gate,
    random::{self, Random},
};

const NAME: &str = "runware";
/// The longest prompt that it takes.
const PROMPT_LIMIT: usize = 2_000;

/// A Runware account and model.
pub struct Runware {
    endpoint: Endpoint,
    model: String,
    random: Arc<dyn Random>,
}

impl Runware {
    /// The model called `model` (an AIR identifier) at `endpoint`.
    pub fn new(endpoint: Endpoint, model: impl Into<String>, random: Arc<dyn Random>) -> Self {
        Self { endpoint, model: model.into(), random }
    }

    fn task(&self, prompt: &ImagePrompt, model: &str, id: Uuid) -> Value {
        let style = prompt.style.trim();
        let words = if style.is_empty() { prompt.prompt.clone() } else { format!("{}, {style}", prompt.prompt) };
        let mut task = json!({
            "taskType": "imageInference",
            "taskUUID": id.to_string(),
            "model": model,
            "positivePrompt": picture::shortened(words.trim(), PROMPT_LIMIT),
            "width": side(prompt.width),
            "height": side(prompt.height),
            "numberResults": 1,
            // the picture in the answer: no second address to trust
            "outputType": "base64Data",
            "outputFormat": "JPG",
            "includeCost": true,
        });
        let negative = prompt.negative_prompt.trim();
        if let (false, Some(fields)) = (negative.is_empty(), task.as_object_mut()) {
            fields.insert("negativePrompt".to_owned(), picture::shortened(negative, PROMPT_LIMIT).into());
        }
        task
    }

    async fn picture(&self, result: &Value) -> Result<(Vec<u8>, String), ProviderError> {
        let host = self.endpoint.host();
        let text = |name: &str| result.get(name).and_then(Value::as_str);
        if result.get("NSFWContent").and_then(Value::as_bool) == Some(true) {
            let message = format!("{host} withheld the picture as unsafe: change the wording of the image prompt");
            return Err(ProviderError::new(ProviderErrorKind::Refused, message, false));
        }
        if let Some(data) = text("imageBase64Data").or_else(|| text("imageDataURI")) {
            return picture::from_base64(data, host);
        }
        match text("imageURL").and_then(|url| Url::parse(url).ok()) {
            Some(url) => download(&self.endpoint, &url).await,
            None => Err(ProviderError::bad_reply(format!("{host} answered without a picture in it"))),
        }
    }
}

/// Sides are multiples of 64 within bounds.
fn side(pixels: u32) -> u32 {
    (pixels.clamp(512, 2048) + 32) / 64 * 64
}

#[async_trait]
impl ImageProvider for Runware {
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
        let id = uuid::Builder::from_random_bytes(random::bytes::<16>(&*self.random)).into_uuid();
        let request = json!([self.task(prompt, model, id)]);
        let answer = self.endpoint.post("", &request, picture::ANSWER_CAP).await?;
        let mut body = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let ours = |task: &&Value| task.get("taskUUID").and_then(Value::as_str) == Some(id.to_string().as_str());
        let list = |name: &str| body.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        // both lists can be there: a result of ours counts, whatever else is said
        if let (true, Some(result)) = (answer.is_success(), list("data").iter().find(ours)) {
            let (bytes, mime) = self.picture(result).await?;
            let (model, latency_ms) = (model.to_owned(), millis(started.elapsed()));
            let cost_micros = result.get("cost").and_then(Value::as_f64).and_then(micros);
            return Ok(ImageReply { bytes, mime, provider: NAME.to_owned(), model, latency_ms, cost_micros });
        }
        // the first error, in the place where the others have theirs
        let error = list("errors").iter().find(ours).or_else(|| list("errors").first()).cloned();
        let mut refused = answer.clone();
        if let (Some(error), Some(fields)) = (error, body.as_object_mut()) {
            fields.insert("error".to_owned(), error);
            refused.body = body.to_string().into_bytes();
        }
        Err(match self.endpoint.read(&refused) {
            Err(refusal) => self.endpoint.meaning(&refusal, model),
            Ok(_) => ProviderError::bad_reply(format!("{} answered without a result in it", self.endpoint.host())),
        })
    }
}

/// Dollars as millionths.
#[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
fn micros(dollars: f64) -> Option<i64> {
    let micros = (dollars * 1e6).round();
    (micros.is_finite() && (0.0..1e12).contains(&micros)).then_some(micros as i64)
}

#[cfg(test)]
mod tests;
