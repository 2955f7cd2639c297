//! Secrets at rest: sealed with XChaCha20-Poly1305 and bound to their place, so that a ciphertext that is copied to
//! another row or column does not open.
//!
//! A sealed text is `v1|key id|nonce|ciphertext`, the last two in base64. The key id says which key of the ring sealed
//! it: the first key of the ring seals, all of them open.

use std::{fmt, io::Write, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::platform::{
    error::{Error, Result},
    random::{self, Random},
};

const VERSION: &str = "v1";

/// Where a secret is stored; part of what is authenticated.
#[derive(Debug, Clone)]
pub struct Place(String);

impl Place {
    /// The cell `column` of the row `id` of `table`.
    pub fn new(table: &str, id: impl fmt::Display, column: &str) -> Self {
        Self(format!("{table}:{id}:{column}"))
    }
}

/// One key and the name that ciphertexts call it by.
struct Key {
    id: String,
    bytes: [u8; 32],
}

impl Key {
    fn new(bytes: [u8; 32]) -> Self {
        // a fingerprint, so that two machines with the same key give it the same name
        let digest = Sha256::new().chain_update(b"igny8 key id").chain_update(bytes).finalize();
        let id = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        Self { id, bytes }
    }
}

/// The master keys: the first seals, all open.
pub struct KeyRing {
    current: Key,
    older: Vec<Key>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl KeyRing {
    /// Reads keys from text: one a line, each 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut keys = lines
            .map(|line| hex32(line).map(Key::new).ok_or("each line must be a key: 64 hexadecimal digits".to_owned()))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter();
        let current = keys.next().ok_or("it holds no key: 64 hexadecimal digits are expected")?;
        Ok(Self { current, older: keys.collect() })
    }

    /// Reads the keys in `file`.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| anyhow::anyhow!("the master key {} cannot be read: {error}", file.display()))?;
        Self::parse(&text).map_err(|says| anyhow::anyhow!("the master key {} cannot be used: {says}", file.display()))
    }

    /// Reads the keys in `file`; makes one there, readable by its owner only, if there is no such file.
    pub fn load_or_create(file: &Path, random: &dyn Random) -> anyhow::Result<Self> {
        let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
        match made {
            Ok(mut made) => {
                let key: String = random::bytes::<32>(random).iter().map(|byte| format!("{byte:02x}")).collect();
                // on disk before the first secret is: a key lost to a power cut takes its secrets along
                writeln!(made, "{key}")
                    .and_then(|()| made.sync_all())
                    .map_err(|error| anyhow::anyhow!("the master key {} cannot be written: {error}", file.display()))?;
                Self::load(file)
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Self::load(file),
            Err(error) => Err(anyhow::anyhow!(
                "the master key {} cannot be made ({error}): give the folder to this user, or set data.dir",
                file.display()
            )),
        }
    }

    /// The names of the keys, the one that seals first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys().map(|key| key.id.as_str())
    }

    /// A key of its own for another `purpose` (signing tokens): whoever has one does not have the other.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        // HMAC pads a key with zeros to its block
        let mut block = [0; 64];
        block.iter_mut().zip(self.current.bytes).for_each(|(to, from)| *to = from);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.older)
    }
}

/// Seals and opens.
#[derive(Clone)]
pub struct Sealer {
    ring: Arc<KeyRing>,
    random: Arc<dyn Random>,
}

impl Sealer {
    /// A sealer with these keys.
    pub fn new(ring: Arc<KeyRing>, random: Arc<dyn Random>) -> Self {
        Self { ring, random }
    }

    /// Seals `secret` for `place`.
    pub fn seal(&self, place: &Place, secret: &SecretString) -> Result<String> {
        let nonce = random::bytes::<24>(&*self.random);
        let key = &self.ring.current;
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: place.0.as_bytes() };
        let sealed = XChaCha20Poly1305::new(&key.bytes.into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::bug(format!("the secret for {} could not be sealed", place.0)))?;
        Ok(format!("{VERSION}|{}|{}|{}", key.id, URL_SAFE_NO_PAD.encode(nonce), URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens what was sealed for `place`.
    pub fn open(&self, place: &Place, sealed: &str) -> Result<SecretString> {
        let (key_id, nonce, ciphertext) =
            split(sealed).ok_or_else(|| unreadable(place, "it is not in the form that this daemon seals"))?;
        let key = self.ring.keys().find(|key| key.id == key_id).ok_or_else(|| {
            let have = self.ring.ids().collect::<Vec<_>>().join(", ");
            unreadable(place, &format!("it was sealed with master key {key_id} and this daemon has {have}"))
        })?;
        let payload = Payload { msg: &ciphertext, aad: place.0.as_bytes() };
        let plain = XChaCha20Poly1305::new(&key.bytes.into())
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| unreadable(place, "it was changed, or sealed for another place"))?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| unreadable(place, "it is not a text"))
    }

    /// Whether `sealed` should be sealed again: not with the key that seals now.
    #[must_use]
    pub fn is_outdated(&self, sealed: &str) -> bool {
        split(sealed).is_none_or(|(key_id, ..)| key_id != self.ring.current.id)
    }
}

fn split(sealed: &str) -> Option<(&str, [u8; 24], Vec<u8>)> {
    let mut parts = sealed.split('|');
    let (version, key, nonce, ciphertext) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let nonce = URL_SAFE_NO_PAD.decode(nonce).ok()?.try_into().ok()?;
    let ciphertext = URL_SAFE_NO_PAD.decode(ciphertext).ok()?;
    (version == VERSION && parts.next().is_none()).then_some((key, nonce, ciphertext))
}

fn unreadable(place: &Place, why: &str) -> Error {
    Error::Unavailable(format!(
        "the secret at {} cannot be read: {why}. Put the right master key back, or enter the secret again",
        place.0
    ))
}

fn hex32(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let bytes = digits.chunks(2).filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    bytes.collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::platform::random::SeededRandom;

    fn sealer(keys: &str) -> Sealer {
        Sealer::new(Arc::new(KeyRing::parse(keys).unwrap()), Arc::new(SeededRandom::new(1)))
    }

    fn key(digit: char) -> String {
        digit.to_string().repeat(64)
    }

    fn place() -> Place {
        Place::new("provider", 7, "api_key")
    }

    #[test]
    fn what_is_sealed_opens_at_its_place_and_shows_nothing() {
        let sealer = sealer(&key('a'));
        let sealed = sealer.seal(&place(), &"sk-canary".into()).unwrap();
        assert!(sealed.starts_with("v1|") && sealed.split('|').count() == 4 && !sealed.contains("canary"));
        assert_eq!(sealer.open(&place(), &sealed).unwrap().expose_secret(), "sk-canary");
        assert_ne!(sealed, sealer.seal(&place(), &"sk-canary".into()).unwrap(), "two nonces");
    }

    #[test]
    fn a_ciphertext_moved_to_another_row_column_or_table_does_not_open() {
        let sealer = sealer(&key('a'));
        let sealed = sealer.seal(&place(), &"sk".into()).unwrap();
        for elsewhere in [
            Place::new("provider", 8, "api_key"),
            Place::new("provider", 7, "password"),
            Place::new("pairing", 7, "api_key"),
        ] {
            let said = sealer.open(&elsewhere, &sealed).unwrap_err().to_string();
            assert!(said.contains("sealed for another place"), "{said}");
        }
    }

    #[test]
    fn a_changed_or_mangled_ciphertext_does_not_open() {
        let sealer = sealer(&key('a'));
        let sealed = sealer.seal(&place(), &"sk".into()).unwrap();
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(sealer.open(&place(), std::str::from_utf8(&bytes).unwrap()).is_err(), "byte {at}");
        }
        for bad in ["", "v1", "v1|a|b|c", "v2|x|y|z", "plain text", &format!("{sealed}|more")] {
            assert!(sealer.open(&place(), bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_missing_key_is_named_with_those_that_are_there() {
        let sealed = sealer(&key('a')).seal(&place(), &"sk".into()).unwrap();
        let other = sealer(&key('b'));
        let said = other.open(&place(), &sealed).unwrap_err().to_string();
        let (was, is) = (sealed.split('|').nth(1).unwrap(), other.ring.ids().next().unwrap());
        assert!(said.contains(&format!("master key {was} and this daemon has {is}")), "{said}");
    }

    #[test]
    fn after_a_rotation_the_old_opens_and_the_new_seals() {
        let old = sealer(&key('a')).seal(&place(), &"sk".into()).unwrap();
        let rotated = sealer(&format!("{}\n# before\n{}\n", key('b'), key('a')));
        assert_eq!(rotated.open(&place(), &old).unwrap().expose_secret(), "sk");
        assert!(rotated.is_outdated(&old));
        assert!(!rotated.is_outdated(&rotated.seal(&place(), &"sk".into()).unwrap()));
    }

    #[test]
    fn purposes_have_keys_of_their_own() {
        let ring = KeyRing::parse(&key('a')).unwrap();
        assert_eq!(ring.derive("tokens"), ring.derive("tokens"));
        assert_ne!(ring.derive("tokens"), ring.derive("links"));
        assert!(!format!("{ring:?}").contains("aaaa"));
    }

    #[test]
    fn the_first_start_makes_a_key_that_only_its_owner_can_read_and_the_second_finds_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        let first = KeyRing::load_or_create(&file, &SeededRandom::new(1)).unwrap();
        let second = KeyRing::load_or_create(&file, &SeededRandom::new(2)).unwrap();
        assert_eq!(first.current.bytes, second.current.bytes);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_no_key_is_named_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        for bad in ["", "short", &key('g'), &format!("{}\nrubbish", key('a'))] {
            std::fs::write(&file, bad).unwrap();
            let said = KeyRing::load_or_create(&file, &SeededRandom::new(1)).unwrap_err().to_string();
            assert!(said.contains("master.key") && said.contains("64 hexadecimal digits"), "{said}");
            assert_eq!(std::fs::read_to_string(&file).unwrap(), bad);
        }
        assert!(KeyRing::load_or_create(&folder.path().join("no/such"), &SeededRandom::new(1)).is_err());
    }
}
