//! An identity provider of the tests' own: real HTTP on this machine, real keys, and as dishonest as a test wants it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use igny8::platform::clock::{Clock, TestClock};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use poem::{
    EndpointExt, Request, Response, Route, Server,
    http::{StatusCode, header},
    listener::TcpAcceptor,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, task::JoinHandle};
use url::{Url, form_urlencoded};

pub const CLIENT: &str = "igny8";
pub const SECRET: &str = "the-secret-of-the-client";

/// The keys by name, with what they sign.
const KEYS: [(&str, Algorithm, &str); 3] = [
    ("rsa-one", Algorithm::RS256, include_str!("issuer_keys/rsa-one.pem")),
    ("rsa-two", Algorithm::RS256, include_str!("issuer_keys/rsa-two.pem")),
    ("ec", Algorithm::ES256, include_str!("issuer_keys/ec.pem")),
];

/// How tokens are signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signs {
    Well,
    /// `alg: none`, without a signature.
    NotAtAll,
    /// HMAC, with the public key as the secret.
    WithThePublicKey,
}

/// What the issuer does; a test changes it at any time.
pub struct Behaviour {
    pub key: &'static str,
    pub publishes: Vec<&'static str>,
    pub signs: Signs,
    /// Put over the claims of the next tokens; null takes one away.
    pub claims: BTreeMap<&'static str, Value>,
    /// The `iss` of the answers; `None`: it names nobody.
    pub names_itself: Option<String>,
    /// Who is signed in there.
    pub person: Value,
    /// How often its keys were asked for.
    pub keys_asked: usize,
    codes: HashMap<String, HashMap<String, String>>,
    codes_given: usize,
}

/// A running issuer.
pub struct Issuer {
    pub url: String,
    clock: TestClock,
    behaviour: Arc<Mutex<Behaviour>>,
    serving: JoinHandle<()>,
}

impl Issuer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        // as the doors' clocks; a test that turns one turns this too
        let clock = TestClock::at("2026-11-22T09:00:00Z".parse().unwrap());
        let behaviour = Arc::new(Mutex::new(Behaviour {
            key: "rsa-one",
            publishes: vec!["rsa-one", "ec"],
            signs: Signs::Well,
            claims: BTreeMap::new(),
            names_itself: Some(url.clone()),
            person: json!({"sub": "1", "email": "ida@acme.example", "email_verified": true, "name": "Ida"}),
            keys_asked: 0,
            codes: HashMap::new(),
            codes_given: 0,
        }));
        let own = (url.clone(), clock.clone(), Arc::clone(&behaviour));
        let answers = move |request: Request| {
            let (url, clock, behaviour) = own.clone();
            async move { Ok::<_, poem::Error>(answer(request, &url, &clock, &behaviour).await) }
        };
        let routes = Route::new().at("/*", poem::endpoint::make(answers)).boxed();
        let server = Server::new_with_acceptor(TcpAcceptor::from_tokio(listener).unwrap());
        let serving = tokio::spawn(async move { server.run(routes).await.unwrap() });
        Self { url, clock, behaviour, serving }
    }

    /// Changes what it does.
    pub fn now(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().unwrap()
    }

    /// Sets its clock to a door's.
    pub fn follow(&self, clock: &TestClock) {
        self.clock.set(clock.now());
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(mut request: Request, url: &str, clock: &TestClock, behaviour: &Mutex<Behaviour>) -> Response {
    let path = request.uri().path().to_owned();
    let query = pairs(request.uri().query().unwrap_or_default());
    let basic = request.header(header::AUTHORIZATION).unwrap_or_default().to_owned();
    let form = pairs(&request.take_body().into_string().await.unwrap_or_default());
    let mut behaviour = behaviour.lock().unwrap();
    match path.as_str() {
        "/.well-known/openid-configuration" => json_of(&json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/keys"),
            "authorization_response_iss_parameter_supported": true,
        })),
        "/keys" => {
            behaviour.keys_asked += 1;
            json_of(&json!({"keys": behaviour.publishes.iter().map(|name| public(name)).collect::<Vec<_>>()}))
        }
        "/authorize" => behaviour.authorize(query),
        "/token" => behaviour.token(url, clock, &form, &basic),
        _ => Response::builder().status(StatusCode::NOT_FOUND).finish(),
    }
}

impl Behaviour {
    /// Whoever comes is signed in already, and agrees.
    fn authorize(&mut self, query: HashMap<String, String>) -> Response {
        assert_eq!((query["response_type"].as_str(), query["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(query["code_challenge_method"], "S256");
        assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
        self.codes_given += 1;
        let code = format!("code-{}", self.codes_given);
        let mut back = Url::parse(&query["redirect_uri"]).unwrap();
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &query["state"])
            .append_pair("session_state", "something of our own");
        if let Some(iss) = &self.names_itself {
            back.query_pairs_mut().append_pair("iss", iss);
        }
        self.codes.insert(code, query);
        Response::builder().status(StatusCode::FOUND).header(header::LOCATION, back.as_str()).finish()
    }

    /// A code works once, for who asked for it.
    fn token(&mut self, url: &str, clock: &TestClock, form: &HashMap<String, String>, basic: &str) -> Response {
        let expected = base64::engine::general_purpose::STANDARD.encode(format!("{CLIENT}:{SECRET}"));
        if basic != format!("Basic {expected}") {
            return refuse("invalid_client");
        }
        let Some(asked) = self.codes.remove(&form["code"]) else { return refuse("invalid_grant") };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
        if challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"] {
            return refuse("invalid_grant");
        }
        let now = clock.now().timestamp();
        let mut claims = self.person.clone();
        for (name, value) in [
            ("iss", json!(url)),
            ("aud", json!(CLIENT)),
            ("iat", json!(now)),
            ("exp", json!(now + 300)),
            ("nonce", json!(asked["nonce"])),
        ] {
            claims[name] = value;
        }
        for (name, value) in &self.claims {
            claims[*name] = value.clone();
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(*name);
            }
        }
        let id_token = self.sign(&claims);
        json_of(&json!({"access_token": "of no use", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}))
    }

    fn sign(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        match self.signs {
            Signs::Well => {
                let (algorithm, key) = private(self.key);
                let header = Header { kid: Some(self.key.to_owned()), ..Header::new(algorithm) };
                jsonwebtoken::encode(&header, claims, &key).unwrap()
            }
            Signs::NotAtAll => format!("{}.{}.", part(&json!({"alg": "none", "kid": self.key})), part(claims)),
            Signs::WithThePublicKey => {
                let secret = public(self.key)["n"].as_str().unwrap().to_owned();
                let header = Header { kid: Some(self.key.to_owned()), ..Header::new(Algorithm::HS256) };
                let key = EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(secret).unwrap());
                jsonwebtoken::encode(&header, claims, &key).unwrap()
            }
        }
    }
}

fn private(name: &str) -> (Algorithm, EncodingKey) {
    let (_, algorithm, pem) = KEYS.iter().find(|(known, ..)| *known == name).unwrap();
    let key = match algorithm {
        Algorithm::ES256 => EncodingKey::from_ec_pem(pem.as_bytes()),
        _ => EncodingKey::from_rsa_pem(pem.as_bytes()),
    };
    (*algorithm, key.unwrap())
}

fn public(name: &str) -> Value {
    let (algorithm, key) = private(name);
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
    jwk["kid"] = json!(name);
    jwk["use"] = json!("sig");
    jwk
}

fn pairs(text: &str) -> HashMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn json_of(value: &Value) -> Response {
    Response::builder().content_type("application/json").body(value.to_string())
}

fn refuse(error: &str) -> Response {
    let mut response = json_of(&json!({ "error": error }));
    response.set_status(StatusCode::BAD_REQUEST);
    response
}
