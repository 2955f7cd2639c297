//! By what a delivery is known: to us, so that asking twice is one delivery, and to WordPress, so that it is one post.

use sha2::{Digest, Sha256};

use super::payload::Payload;
use crate::{
    features::{accounts::sites::PostStatus, writer::content::Content},
    platform::{clock::Instant, error::Result},
};

/// How a payload is wished to be in WordPress.
#[derive(Debug, Clone)]
pub struct Wish {
    pub status: PostStatus,
    pub publish_at: Option<Instant>,
    /// What may be overwritten.
    pub accept: Option<String>,
}

/// What is delivered: the same content in the same state for the same status, whenever it is asked for. It depends on
/// nothing but the content, so a daemon that was restored from a backup comes to the same.
pub fn fingerprint(content: &Content, payload: &Payload, wish: &Wish) -> Result<String> {
    let payload = Sha256::digest(serde_json::to_vec(payload)?);
    let Content { account_id, site_id, id, current_version, .. } = content;
    let status = wish.status;
    let mut all = format!("delivery|{account_id}|{site_id}|{id}|{current_version}|{}|{status}", hex(payload));
    for (name, value) in [("at", wish.publish_at.map(|at| at.to_rfc3339())), ("accept", wish.accept.clone())] {
        all.extend(value.map(|value| format!("|{name}|{value}")));
    }
    Ok(hex(all))
}

/// The key of the `n`-th delivery of `fingerprint`, from 0. There is a second one if WordPress had something else, or
/// nothing, in between.
pub fn delivery_key(fingerprint: &str, n: u64) -> String {
    if n == 0 { fingerprint.to_owned() } else { hex(format!("{fingerprint}|{n}")) }
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_key_is_the_fingerprint_and_the_next_are_others() {
        let fingerprint = hex("x");
        let keys: Vec<String> = (0..3).map(|n| delivery_key(&fingerprint, n)).collect();
        assert_eq!(keys[0], fingerprint);
        assert!(keys[0] != keys[1] && keys[1] != keys[2]);
        assert!(keys.iter().all(|key| key.len() == 64 && key.bytes().all(|digit| digit.is_ascii_hexdigit())));
    }
}
