//! The id token: who the issuer says came, and whether it may be believed.

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{Jwk, PublicKeyUse},
};
use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;

use super::Provider;
use crate::platform::clock::Instant;

/// What issuers sign with. Never HMAC, whose key would be the public one; never nothing.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// How much clocks may differ, in seconds.
const LEEWAY: i64 = 60;
const MAX_BYTES: usize = 32 * 1024;
const MAX_SUBJECT_BYTES: usize = 255;

/// Who came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    /// Unique at the issuer, and never given to another.
    pub subject: String,
    /// The address, if the issuer says that it is theirs.
    pub verified_email: Option<String>,
    pub name: Option<String>,
}

/// Why a token is not believed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Wrong {
    #[error("its token is signed with a key that it does not publish")]
    UnknownKey,
    #[error("its token is not signed as it should be")]
    Signature,
    #[error("its token was made for another client")]
    Audience,
    #[error("its token is too old or not valid yet")]
    Time,
    #[error("its token answers another question")]
    Nonce,
    #[error("its token names nobody")]
    Subject,
}

/// What is expected of a token.
pub(super) struct Check<'a> {
    pub provider: &'a Provider,
    pub nonce: &'a str,
    pub now: Instant,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default, deserialize_with = "truth")]
    email_verified: bool,
    #[serde(default)]
    name: Option<String>,
}

/// Some issuers write `"true"`.
fn truth<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(value.as_bool() == Some(true) || value.as_str() == Some("true"))
}

impl Check<'_> {
    /// Who `token` says came, if one of `keys` signed it and it is meant for us, now, for this question.
    pub fn read(&self, token: &str, keys: &[Jwk]) -> Result<Identity, Wrong> {
        if token.len() > MAX_BYTES {
            return Err(Wrong::Signature);
        }
        let header = decode_header(token).map_err(|_| Wrong::Signature)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(Wrong::Signature);
        }
        let mut candidates = keys.iter().filter(|key| is_for(key, header.kid.as_deref(), header.alg)).peekable();
        if candidates.peek().is_none() {
            return Err(Wrong::UnknownKey);
        }
        let claims = candidates.find_map(|key| self.signed_by(token, header.alg, key)).ok_or(Wrong::Signature)?;
        self.check(claims)
    }

    fn signed_by(&self, token: &str, algorithm: Algorithm, key: &Jwk) -> Option<Claims> {
        let key = DecodingKey::from_jwk(key).ok()?;
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.provider.issuer_text]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // by our clock, and for whom in `check`
        validation.validate_exp = false;
        validation.validate_aud = false;
        decode::<Claims>(token, &key, &validation).ok().map(|data| data.claims)
    }

    fn check(&self, claims: Claims) -> Result<Identity, Wrong> {
        let client = &self.provider.client_id;
        let for_us = match &claims.aud {
            Audience::One(one) => one == client,
            // who was meant among several, the token must say
            Audience::Many(many) => many.contains(client) && (many.len() == 1 || claims.azp.as_ref() == Some(client)),
        };
        if !for_us || claims.azp.is_some_and(|azp| azp != *client) || claims.iss != self.provider.issuer_text {
            return Err(Wrong::Audience);
        }
        let now = self.now.timestamp();
        if now >= claims.exp.saturating_add(LEEWAY) || claims.iat > now + LEEWAY {
            return Err(Wrong::Time);
        }
        let asked: bool = claims.nonce.unwrap_or_default().as_bytes().ct_eq(self.nonce.as_bytes()).into();
        if !asked {
            return Err(Wrong::Nonce);
        }
        if claims.sub.is_empty() || claims.sub.len() > MAX_SUBJECT_BYTES {
            return Err(Wrong::Subject);
        }
        let verified_email = claims.email.filter(|email| claims.email_verified && is_address(email));
        Ok(Identity { issuer: claims.iss, subject: claims.sub, verified_email, name: claims.name })
    }
}

fn is_for(key: &Jwk, kid: Option<&str>, algorithm: Algorithm) -> bool {
    let common = &key.common;
    let signs = common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature);
    let named = kid.is_none() || common.key_id.as_deref() == kid;
    let said = common.key_algorithm.as_ref().is_none_or(|said| said.to_string() == format!("{algorithm:?}"));
    signs && named && said
}

fn is_address(text: &str) -> bool {
    let plain = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    plain
        && text
            .split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty() && !domain.contains('@'))
}
