//! Passwords: argon2id, hashed off the async threads, a few at a time.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use tokio::sync::Semaphore;

use crate::platform::{
    error::{Error, Result},
    random::{self, Random},
};

/// Longer ones would only make hashing a way to keep us busy.
pub const MAX_BYTES: usize = 1024;
/// Shorter ones can be guessed.
pub const MIN_CHARS: usize = 12;

/// How hard guessing is made.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
    /// Hashes at once: each takes `memory_kib`.
    pub at_once: usize,
}

impl Default for Cost {
    /// The OWASP recommendation: 19 MiB, two passes.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1, at_once: 4 }
    }
}

impl Cost {
    /// As cheap as argon2 gets, for tests.
    #[must_use]
    pub fn cheap() -> Self {
        Self { memory_kib: 8, passes: 1, lanes: 1, at_once: 4 }
    }
}

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    random: Arc<dyn Random>,
    room: Arc<Semaphore>,
    /// What the password of somebody unknown is compared with.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords")
    }
}

impl Passwords {
    /// Hashing at `cost`; salts come from `random`.
    pub fn new(cost: Cost, random: Arc<dyn Random>) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|error| Error::bug(format!("the password cost is not possible: {error}")))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = of_nobody(cost, &*random);
        PasswordHash::new(&nobody).map_err(|error| Error::bug(format!("nobody's password is not one: {error}")))?;
        Ok(Self { argon, random, room: Arc::new(Semaphore::new(cost.at_once)), nobody: nobody.into() })
    }

    /// Refuses what is too short, too long or the address itself.
    pub fn check_new(password: &str, email: &str) -> Result<()> {
        let wrong = |message: String| Err(Error::field("password", message));
        if password.chars().count() < MIN_CHARS {
            return wrong(format!("must have at least {MIN_CHARS} characters"));
        }
        if password.len() > MAX_BYTES {
            return wrong(format!("must have at most {MAX_BYTES} bytes"));
        }
        if password.eq_ignore_ascii_case(email) {
            return wrong("must not be your address".to_owned());
        }
        Ok(())
    }

    /// The text to store for `password`.
    pub async fn hash(&self, password: String) -> Result<String> {
        let (argon, salt) = (self.argon.clone(), random::bytes::<16>(&*self.random));
        self.off_thread(move || hash_with(&argon, password.as_bytes(), &salt)).await?
    }

    /// Whether `password` is the one that `stored` was made from. Without `stored`, the answer is no, and takes as long:
    /// nobody learns by the clock who has an account.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.to_string());
        let argon = self.argon.clone();
        let fits = self.off_thread(move || {
            let stored = PasswordHash::new(&stored)
                .map_err(|error| Error::bug(format!("a stored password hash is broken: {error}")))?;
            Ok::<bool, Error>(
                password.len() <= MAX_BYTES && argon.verify_password(password.as_bytes(), &stored).is_ok(),
            )
        });
        Ok(fits.await?? && known)
    }

    async fn off_thread<R: Send + 'static>(&self, work: impl FnOnce() -> R + Send + 'static) -> Result<R> {
        let _room = self.room.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

/// What looks like the hash of a password and is none: checking against it costs the same, and making it costs nothing,
/// neither time nor memory at each start.
fn of_nobody(cost: Cost, random: &dyn Random) -> String {
    let Cost { memory_kib, passes, lanes, .. } = cost;
    let (salt, hash) = (random::bytes::<16>(random), random::bytes::<32>(random));
    let [salt, hash] = [salt.as_slice(), hash.as_slice()].map(|bytes| STANDARD_NO_PAD.encode(bytes));
    format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${hash}")
}

fn hash_with(argon: &Argon2<'_>, password: &[u8], salt: &[u8; 16]) -> Result<String> {
    let hash = argon.hash_password_with_salt(password, salt);
    hash.map(|hash| hash.to_string()).map_err(|error| Error::bug(format!("a password cannot be hashed: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::random::SeededRandom;

    fn passwords() -> Passwords {
        Passwords::new(Cost::cheap(), Arc::new(SeededRandom::new(1))).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let passwords = passwords();
        let stored = passwords.hash("correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
        assert!(passwords.verify("correct horse".into(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify("battery staple".into(), Some(stored)).await.unwrap());
    }

    #[tokio::test]
    async fn one_password_has_another_hash_each_time() {
        let passwords = passwords();
        let (one, other) = (passwords.hash("same".into()).await.unwrap(), passwords.hash("same".into()).await.unwrap());
        assert_ne!(one, other);
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert!(!passwords().verify("anything".into(), None).await.unwrap());
    }

    #[test]
    fn a_new_password_has_a_length_and_is_not_the_address() {
        assert!(Passwords::check_new("just long enough", "a@example.com").is_ok());
        assert!(Passwords::check_new("11 is short", "a@example.com").is_err());
        assert!(Passwords::check_new("Anna@Example.com", "anna@example.com").is_err());
        assert!(Passwords::check_new(&"x".repeat(MAX_BYTES + 1), "a@example.com").is_err());
    }
}
