//! A model server of a test's own: OpenAI's chat and images, as far as the daemon uses them. It answers well, unless the
//! test's script has something else for that function.

use std::{
    collections::{HashMap, VecDeque},
    io::{self, Cursor},
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use igny8::platform::http::server::{Limits, serve};
use poem::{Body, Request, Response, endpoint::make, http::StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The key that it takes.
pub const KEY: &str = "sk-canary-4b7d";
/// Tokens of each answer.
pub const TOKENS: (u64, u64) = (120, 345);

/// Something that a provider does instead of answering well.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// Words, and no JSON.
    Garbage,
    /// JSON that was cut at the limit of tokens.
    Truncated,
    /// 429, with these seconds to wait.
    Limited(u64),
    /// 500.
    Broken,
    /// The connection is closed within the answer.
    Cut,
    /// Nothing, for ever.
    Silent,
    /// 401.
    WrongKey,
    /// 429 because the account there is empty.
    Unpaid,
    /// The model declines.
    Refusal,
    /// A picture that is none.
    NoPicture,
}

#[derive(Default)]
struct Script {
    faults: HashMap<String, VecDeque<Fault>>,
    always: HashMap<String, Fault>,
    asked: Vec<String>,
    most_at_once: usize,
    at_once: usize,
}

/// A running model server.
pub struct ModelServer {
    pub url: String,
    script: Arc<Mutex<Script>>,
    stop: CancellationToken,
}

impl ModelServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let script = Arc::<Mutex<Script>>::default();
        let stop = CancellationToken::new();
        let shared = Arc::clone(&script);
        let endpoint = make(move |request| {
            let script = Arc::clone(&shared);
            async move { Ok::<_, poem::Error>(answer(&script, request).await) }
        });
        tokio::spawn(serve(listener, Arc::new(endpoint), Limits::default(), stop.clone()));
        Self { url, script, stop }
    }

    /// What happens to the next calls of `function` (`clusters`, `ideas`, `content`, `image_prompts`, `images`).
    pub fn next(&self, function: &str, faults: impl IntoIterator<Item = Fault>) {
        self.script.lock().unwrap().faults.entry(function.to_owned()).or_default().extend(faults);
    }

    /// What happens to every call of `function`; `None`: what should.
    pub fn always(&self, function: &str, fault: Option<Fault>) {
        let mut script = self.script.lock().unwrap();
        match fault {
            Some(fault) => script.always.insert(function.to_owned(), fault),
            None => script.always.remove(function),
        };
    }

    /// How often `function` was asked for.
    pub fn asked(&self, function: &str) -> usize {
        self.script.lock().unwrap().asked.iter().filter(|asked| *asked == function).count()
    }

    /// The most calls that were going on at the same time.
    pub fn most_at_once(&self) -> usize {
        self.script.lock().unwrap().most_at_once
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn answer(script: &Mutex<Script>, request: Request) -> Response {
    let key = request.header("authorization").unwrap_or_default().to_owned();
    let path = request.uri().path().to_owned();
    let body: Value = request.into_body().into_json().await.unwrap_or_default();
    let function = match body.pointer("/response_format/json_schema/name").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => path.trim_start_matches("/v1/").split('/').next().unwrap().to_owned(),
    };
    let fault = {
        let mut script = script.lock().unwrap();
        script.asked.push(function.clone());
        script.at_once += 1;
        script.most_at_once = script.most_at_once.max(script.at_once);
        let next = script.faults.get_mut(&function).and_then(VecDeque::pop_front);
        next.or_else(|| script.always.get(&function).copied())
    };
    // others may come in meanwhile
    tokio::task::yield_now().await;
    let answer = match fault {
        None if key != format!("Bearer {KEY}") => faulty(Fault::WrongKey, &function, &body).await,
        None => good(&function, &body),
        Some(fault) => faulty(fault, &function, &body).await,
    };
    script.lock().unwrap().at_once -= 1;
    answer
}

fn good(function: &str, body: &Value) -> Response {
    match function {
        "models" => json_answer(&json!({ "data": [{ "id": "writer-1" }, { "id": "painter-1" }] })),
        "images" => picture(&png()),
        _ => chat(&reply(function, body).to_string(), "stop"),
    }
}

async fn faulty(fault: Fault, function: &str, body: &Value) -> Response {
    match fault {
        Fault::Garbage => chat("I am sorry, I would rather talk about the weather.", "stop"),
        Fault::Truncated => {
            let whole = reply(function, body).to_string();
            chat(&whole[..whole.len() / 2], "length")
        }
        Fault::Limited(seconds) => {
            let mut answer = error(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded", "slow down");
            answer.headers_mut().insert("retry-after", seconds.into());
            answer
        }
        Fault::Broken => error(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "the server had an error"),
        Fault::Cut => {
            let pieces = [Ok("{\"choices\":"), Err(io::Error::other("as planned"))];
            Response::builder().body(Body::from_bytes_stream(futures_util::stream::iter(pieces)))
        }
        Fault::Silent => std::future::pending().await,
        Fault::WrongKey => error(StatusCode::UNAUTHORIZED, "invalid_api_key", "Incorrect API key provided"),
        Fault::Unpaid => error(StatusCode::TOO_MANY_REQUESTS, "insufficient_quota", "You exceeded your quota"),
        Fault::Refusal => completion(&json!({ "role": "assistant", "content": null, "refusal": "I won't" }), "stop"),
        Fault::NoPicture => picture(b"GIF89a, or so"),
    }
}

fn json_answer(body: &Value) -> Response {
    Response::builder().content_type("application/json").body(body.to_string())
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "error": { "message": message, "code": code, "type": "x" } });
    Response::builder().status(status).content_type("application/json").body(body.to_string())
}

fn chat(text: &str, finish: &str) -> Response {
    completion(&json!({ "role": "assistant", "content": text }), finish)
}

fn completion(message: &Value, finish: &str) -> Response {
    json_answer(&json!({
        "model": "writer-1",
        "choices": [{ "index": 0, "message": message, "finish_reason": finish }],
        "usage": { "prompt_tokens": TOKENS.0, "completion_tokens": TOKENS.1, "total_tokens": TOKENS.0 + TOKENS.1 },
    }))
}

fn picture(bytes: &[u8]) -> Response {
    json_answer(&json!({ "created": 1, "data": [{ "b64_json": STANDARD.encode(bytes) }] }))
}

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(16, 16).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// What a good model answers, from what it was told.
fn reply(function: &str, body: &Value) -> Value {
    let told = body["messages"][1]["content"].as_str().unwrap();
    match function {
        "clusters" => {
            let part = told.split_once("Keywords to group").unwrap().1;
            let ids: Vec<&str> = part
                .lines()
                .filter_map(|line| line.split_once(" | "))
                .map(|(id, _)| id)
                .filter(|id| id.starts_with('k'))
                .collect();
            json!({ "clusters": [{
                "existing": null, "name": "Descaling a kettle", "description": "How to get lime out of a kettle.",
                "intent": "informational", "primary_keyword": ids[0], "keywords": ids,
            }], "outliers": [] })
        }
        "ideas" => {
            json!({ "ideas": [idea("Vinegar or citric acid for a kettle"), idea("How often a kettle wants descaling")] })
        }
        "content" => {
            let words = "Lime settles where water is heated, and a kettle is where it is heated most. ".repeat(8);
            json!({
                "title": "Descaling a kettle, step by step", "slug": "descale-a-kettle", "excerpt": "What works.",
                "seo": { "title": "Descaling", "description": "What works.", "focus_keyword": "kettle", "secondary_keywords": [] },
                "categories": ["Kitchen"], "tags": ["kettle"],
                "document": { "blocks": [
                    { "type": "heading", "level": 2, "text": "What lime is" }, { "type": "paragraph", "text": words },
                ] },
            })
        }
        "image_prompts" => json!({ "featured": { "prompt": "A clean kettle", "alt": "A clean kettle" }, "inline": [] }),
        other => panic!("nobody told the model how to answer {other}"),
    }
}

fn idea(title: &str) -> Value {
    let section = |heading: &str| json!({ "heading": heading, "points": ["one"], "subheadings": [], "words": 300 });
    json!({
        "title": title, "angle": "What others leave out.", "content_type": "post", "structure": "guide",
        "primary_keyword": "descale kettle", "secondary_keywords": [], "audience": "Anybody with a kettle",
        "funnel_stage": "awareness", "word_target": 900, "outline": [section("Why"), section("How"), section("When")],
        "questions": ["How long does it take?"], "must": [], "avoid": [],
    })
}
