//! Proofs of who asks: signed tokens for machines, opaque ones for sessions and CSRF.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::platform::{
    access::role::Role,
    clock::{Clock, Instant},
    error::{Error, Result},
    ids::{AccountId, FamilyId, UserId},
    random::{self, Random},
};

const ISSUER: &str = "igny8";
const AUDIENCE: &str = "igny8-api";
/// Fixed on our side: what a token says about its algorithm is compared, never obeyed.
const ALGORITHM: Algorithm = Algorithm::HS256;
/// HS256 is as strong as its key.
const MIN_KEY_BYTES: usize = 32;
/// Ours have less than 600; nothing longer is even read.
const MAX_BYTES: usize = 2_048;

/// What a token is for. (Refresh tokens are not signed: see `families`.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Access,
}

/// What a token says: all of this and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    iss: String,
    aud: String,
    pub sub: UserId,
    pub acct: AccountId,
    pub role: Role,
    /// The user's token version: a higher one in the database ends this token.
    pub ver: i64,
    /// The family of refresh tokens that it was made from: ends with it.
    pub fam: FamilyId,
    pub typ: Kind,
    pub jti: Uuid,
    pub iat: i64,
    pub exp: i64,
}

/// For whom a token is made.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    pub user: UserId,
    pub account: AccountId,
    pub role: Role,
    pub version: i64,
    pub family: FamilyId,
}

/// The keys: one signs, all verify, so that a key can be changed without ending every token.
#[derive(Clone)]
pub struct Keys {
    signing: String,
    /// Each with the time from which it verifies nothing.
    all: BTreeMap<String, (Vec<u8>, Option<Instant>)>,
}

impl Keys {
    /// Of `all`, `signing` signs; each verifies until its time, if it has one.
    pub fn new(signing: String, all: Vec<(String, Vec<u8>, Option<Instant>)>) -> Result<Self> {
        let all: BTreeMap<_, _> = all.into_iter().map(|(name, key, ends)| (name, (key, ends))).collect();
        match all.iter().find(|(_, (key, _))| key.len() < MIN_KEY_BYTES) {
            Some((name, _)) => Err(Error::bug(format!("token key {name} has fewer than {MIN_KEY_BYTES} bytes"))),
            None => Ok(Self { signing, all }),
        }
    }

    fn encoding(&self) -> Result<EncodingKey> {
        let (key, _) = self.all.get(&self.signing).ok_or_else(|| Error::bug("no signing key"))?;
        Ok(EncodingKey::from_secret(key))
    }

    fn decoding(&self, name: &str, now: Instant) -> Option<DecodingKey> {
        let (key, _) = self.all.get(name).filter(|(_, ends)| ends.is_none_or(|ends| now < ends))?;
        Some(DecodingKey::from_secret(key))
    }
}

/// Makes and reads signed tokens.
#[derive(Clone)]
pub struct Tokens {
    keys: Arc<RwLock<Keys>>,
    lasts: TimeDelta,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    /// Tokens under `keys`, each of which `lasts` so long.
    #[must_use]
    pub fn new(keys: Keys, lasts: TimeDelta, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { keys: Arc::new(RwLock::new(keys)), lasts, clock, random }
    }

    /// Works with these keys from now on, as do its clones.
    pub fn replace_keys(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Whether the key is known that a token says it was signed with.
    #[must_use]
    pub fn knows_key_of(&self, token: &str) -> bool {
        let kid = decode_header(token).ok().and_then(|header| header.kid);
        kid.is_none_or(|kid| self.keys.read().unwrap_or_else(PoisonError::into_inner).all.contains_key(&kid))
    }

    /// A new token, and what it says. It ends by `latest`.
    pub fn issue(&self, subject: Subject, latest: Instant) -> Result<(String, Claims)> {
        let now = self.clock.now();
        let entropy = random::bytes(&*self.random);
        let millis = u64::try_from(now.timestamp_millis()).map_err(Error::internal)?;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: subject.user,
            acct: subject.account,
            role: subject.role,
            ver: subject.version,
            fam: subject.family,
            typ: Kind::Access,
            jti: uuid::Builder::from_unix_timestamp_millis(millis, &entropy).into_uuid(),
            iat: now.timestamp(),
            exp: (now + self.lasts).min(latest).timestamp(),
        };
        let (kid, key) = {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            (keys.signing.clone(), keys.encoding()?)
        };
        let header = Header { kid: Some(kid), ..Header::new(ALGORITHM) };
        let token = encode(&header, &claims, &key).map_err(Error::internal)?;
        Ok((token, claims))
    }

    /// What `token` says, if it is ours and not over. Every other reason gives the same answer.
    pub fn verify(&self, token: &str) -> Result<Claims> {
        self.read(token).filter(|claims| self.in_time(claims)).ok_or_else(refused)
    }

    /// Whether the time of a token that was verified once is not over yet.
    #[must_use]
    pub fn in_time(&self, claims: &Claims) -> bool {
        let now = self.clock.now().timestamp();
        claims.iat <= now && now < claims.exp
    }

    fn read(&self, token: &str) -> Option<Claims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let header = decode_header(token).ok()?;
        let kid = header.kid.as_deref()?;
        let key = self.keys.read().unwrap_or_else(PoisonError::into_inner).decoding(kid, self.clock.now())?;
        let mut validation = Validation::new(ALGORITHM);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // the library would ask the machine's clock; `verify` asks ours
        validation.validate_exp = false;
        decode(token, &key, &validation).ok().map(|data| data.claims)
    }
}

fn refused() -> Error {
    let detail = "the token is not valid or no longer valid: sign in again, or refresh it".to_owned();
    Error::Unauthenticated { code: "unauthenticated", detail }
}

/// A token that means nothing by itself: 32 random bytes. The holder has the text, we keep its hash.
#[derive(Clone)]
pub struct Opaque {
    /// What the holder shows.
    pub text: String,
    /// What is stored.
    pub hash: [u8; 32],
}

impl std::fmt::Debug for Opaque {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opaque")
    }
}

impl Opaque {
    /// A new one.
    #[must_use]
    pub fn mint(random: &dyn Random) -> Self {
        Self::of(random::bytes(random))
    }

    /// The one that these bytes are.
    #[must_use]
    pub fn of(bytes: [u8; 32]) -> Self {
        let text = URL_SAFE_NO_PAD.encode(bytes);
        Self { hash: hash_opaque(&text), text }
    }
}

/// What is stored for `text`. A plain hash is enough: 32 random bytes cannot be guessed.
#[must_use]
pub fn hash_opaque(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Whether `text` is the token whose hash is stored, in a time that says nothing.
#[must_use]
pub fn fits_opaque(text: &str, stored: &[u8]) -> bool {
    hash_opaque(text).ct_eq(stored).into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::platform::{
        clock::TestClock,
        random::{SeededRandom, SystemRandom},
    };

    const OLD: &[u8] = b"0123456789abcdef0123456789abcdef";
    const NEW: &[u8] = b"fedcba9876543210fedcba9876543210";

    fn clock() -> TestClock {
        TestClock::at("2026-11-22T09:00:00Z".parse().unwrap())
    }

    fn tokens(signing: (&str, &[u8]), retired: &[(&str, &[u8])], clock: &TestClock) -> Tokens {
        let ends = clock.now() + TimeDelta::minutes(16);
        let mut all = vec![(signing.0.to_owned(), signing.1.to_vec(), None)];
        all.extend(retired.iter().map(|(name, key)| ((*name).to_owned(), key.to_vec(), Some(ends))));
        let keys = Keys::new(signing.0.to_owned(), all).unwrap();
        Tokens::new(keys, TimeDelta::minutes(15), Arc::new(clock.clone()), Arc::new(SeededRandom::new(7)))
    }

    fn subject() -> Subject {
        let user = Uuid::from_u128(1).into();
        let (account, family) = (Uuid::from_u128(2).into(), Uuid::from_u128(3).into());
        Subject { user, account, role: Role::Editor, version: 3, family }
    }

    fn later() -> Instant {
        clock().now() + TimeDelta::days(7)
    }

    /// A token with anything in it, signed with the right key unless another is given.
    fn forged(header: Value, change: impl FnOnce(&mut Value), key: &[u8]) -> String {
        let (_, claims) = tokens(("a", OLD), &[], &clock()).issue(subject(), later()).unwrap();
        let mut claims = serde_json::to_value(claims).unwrap();
        change(&mut claims);
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature =
            jsonwebtoken::crypto::sign(signed.as_bytes(), &EncodingKey::from_secret(key), ALGORITHM).unwrap();
        format!("{signed}.{signature}")
    }

    fn header() -> Value {
        json!({"alg": "HS256", "typ": "JWT", "kid": "a"})
    }

    #[test]
    fn a_token_says_what_it_was_made_for() {
        let tokens = tokens(("a", OLD), &[], &clock());
        let (token, claims) = tokens.issue(subject(), later()).unwrap();
        let read = tokens.verify(&token).unwrap();
        assert_eq!(read, claims);
        assert_eq!((read.role, read.ver, read.exp - read.iat), (Role::Editor, 3, 900));
    }

    #[test]
    fn a_token_ends_by_our_clock() {
        let clock = clock();
        let tokens = tokens(("a", OLD), &[], &clock);
        let (token, _) = tokens.issue(subject(), later()).unwrap();
        clock.advance(TimeDelta::seconds(899));
        assert!(tokens.verify(&token).is_ok());
        clock.advance(TimeDelta::seconds(1));
        assert!(tokens.verify(&token).is_err());
    }

    #[test]
    fn a_token_ends_with_its_family() {
        let clock = clock();
        let tokens = tokens(("a", OLD), &[], &clock);
        let (_, claims) = tokens.issue(subject(), clock.now() + TimeDelta::seconds(5)).unwrap();
        assert_eq!(claims.exp - claims.iat, 5);
    }

    #[test]
    fn a_retired_key_verifies_until_it_is_removed_or_its_time_is_over() {
        let clock = clock();
        let (token, _) = tokens(("a", OLD), &[], &clock).issue(subject(), later()).unwrap();
        assert!(tokens(("b", NEW), &[("a", OLD)], &clock).verify(&token).is_ok());
        assert!(tokens(("b", NEW), &[], &clock).verify(&token).is_err());
        let both = tokens(("b", NEW), &[("a", OLD)], &clock);
        let long = tokens(("a", OLD), &[], &clock);
        let long = Tokens { lasts: TimeDelta::days(1), ..long }.issue(subject(), later()).unwrap().0;
        clock.advance(TimeDelta::minutes(15));
        assert!(both.verify(&long).is_ok());
        clock.advance(TimeDelta::minutes(1));
        assert!(both.verify(&long).is_err());
    }

    #[test]
    fn forgeries_are_refused() {
        let tokens = tokens(("a", OLD), &[], &clock());
        let set = |name: &'static str, value: Value| move |claims: &mut Value| claims[name] = value;
        assert!(tokens.verify(&forged(header(), |_| (), OLD)).is_ok(), "the forger forges well");
        let forgeries = [
            ("foreign issuer", forged(header(), set("iss", "else".into()), OLD)),
            ("foreign audience", forged(header(), set("aud", "else".into()), OLD)),
            ("not yet", forged(header(), set("iat", 4_000_000_000_i64.into()), OLD)),
            ("no end", forged(header(), |claims| claims["exp"] = Value::Null, OLD)),
            ("unknown role", forged(header(), set("role", "root".into()), OLD)),
            ("another key", forged(header(), |_| (), NEW)),
            ("unknown key", forged(json!({"alg": "HS256", "kid": "z"}), |_| (), OLD)),
            ("no key", forged(json!({"alg": "HS256"}), |_| (), OLD)),
            ("no algorithm", forged(json!({"alg": "none", "kid": "a"}), |_| (), OLD)),
            ("another algorithm", forged(json!({"alg": "HS512", "kid": "a"}), |_| (), OLD)),
            ("an asymmetric algorithm", forged(json!({"alg": "RS256", "kid": "a"}), |_| (), OLD)),
            ("no token", "x.y.z".to_owned()),
        ];
        for (what, token) in forgeries {
            assert!(tokens.verify(&token).is_err(), "{what}");
        }
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(Keys::new("a".into(), vec![("a".into(), vec![0; 31], None)]).is_err());
    }

    #[test]
    fn an_opaque_token_fits_its_hash_only() {
        let (one, other) = (Opaque::mint(&SystemRandom), Opaque::mint(&SystemRandom));
        assert_eq!(one.text.len(), 43);
        assert!(fits_opaque(&one.text, &one.hash));
        assert!(!fits_opaque(&one.text, &other.hash));
        assert!(!fits_opaque(&one.text, &[]));
    }
}
