//! Standard Webhooks 1.0: how the daemon and the WordPress plugin sign what they send each other.
//!
//! The standard does not sign the URL; that is why every body carries its own path (`plugin.rs` holds it to that).

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::platform::{
    error::{Error, Result},
    random::{self, Random},
};

/// How far the two clocks may be apart; also how long a message may be on its way.
pub const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
const PREFIX: &str = "whsec_";
const VERSION: &str = "v1,";

/// What both sides know: `whsec_` and 32 bytes in base64.
pub struct Secret(SecretString);

impl Secret {
    /// A new one.
    #[must_use]
    pub fn mint(random: &dyn Random) -> Self {
        Self(format!("{PREFIX}{}", STANDARD.encode(random::bytes::<32>(random))).into())
    }

    /// One that was stored.
    #[must_use]
    pub fn stored(text: SecretString) -> Self {
        Self(text)
    }

    /// As it is told to the plugin, once.
    #[must_use]
    pub fn text(&self) -> &SecretString {
        &self.0
    }

    /// The header `webhook-signature`.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> Result<String> {
        let mac = self.mac(id, timestamp, body)?.finalize().into_bytes();
        Ok(format!("{VERSION}{}", STANDARD.encode(mac)))
    }

    /// Whether one of the signatures in `header` is ours; there are several while a key is being changed.
    pub fn verify(&self, id: &str, timestamp: i64, body: &[u8], header: &str) -> Result<bool> {
        let mac = self.mac(id, timestamp, body)?;
        let mut candidates = header.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix(VERSION)?).ok());
        // the comparison takes the same time wherever the difference is
        Ok(candidates.any(|candidate| mac.clone().verify_slice(&candidate).is_ok()))
    }

    fn mac(&self, id: &str, timestamp: i64, body: &[u8]) -> Result<Hmac<Sha256>> {
        let key = self.0.expose_secret().strip_prefix(PREFIX).and_then(|key| STANDARD.decode(key).ok());
        let key = key.ok_or_else(|| Error::bug("a webhook secret that is none"))?;
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).map_err(Error::bug)?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        Ok(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::random::SeededRandom;

    #[test]
    fn the_example_of_the_standard_verifies() {
        let secret = Secret::stored("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
        let (id, timestamp, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(secret.sign(id, timestamp, body).unwrap(), signature);
        assert!(secret.verify(id, timestamp, body, signature).unwrap());
        assert!(secret.verify(id, timestamp, body, &format!("v1,AAAA {signature} v2,x")).unwrap());
    }

    #[test]
    fn anything_else_does_not() {
        let secret = Secret::mint(&SeededRandom::new(1));
        let signature = secret.sign("a", 1, b"body").unwrap();
        for (id, timestamp, body) in [("b", 1, b"body"), ("a", 2, b"body"), ("a", 1, b"Body")] {
            assert!(!secret.verify(id, timestamp, body, &signature).unwrap());
        }
        assert!(!Secret::mint(&SeededRandom::new(2)).verify("a", 1, b"body", &signature).unwrap());
        for header in ["", "v1", "v1,", "v1,####", signature.trim_start_matches("v1,")] {
            assert!(!secret.verify("a", 1, b"body", header).unwrap(), "{header}");
        }
    }

    #[test]
    fn a_secret_has_the_form_that_the_protocol_says() {
        let secret = Secret::mint(&SeededRandom::new(1));
        let text = secret.text().expose_secret();
        assert_eq!(STANDARD.decode(text.strip_prefix("whsec_").unwrap()).unwrap().len(), 32);
    }
}
