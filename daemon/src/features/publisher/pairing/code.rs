//! Pairing codes: eight letters that can be read out and typed, good for ten minutes and one use.

use sha2::{Digest, Sha256};

use crate::platform::random::{self, Random};

/// No vowels, so no words; no letters that look or sound alike.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LETTERS: usize = 8;

/// A new code, as it is shown: `BCDF-GHJK`.
pub fn mint(random: &dyn Random) -> String {
    let mut letters = String::new();
    while letters.len() < LETTERS {
        let [byte] = random::bytes::<1>(random);
        // 240 is the largest multiple of 20 in a byte: beyond it some letters would come more often
        if byte < 240
            && let Some(letter) = ALPHABET.get(usize::from(byte) % ALPHABET.len())
        {
            letters.push(char::from(*letter));
        }
    }
    letters.insert(LETTERS / 2, '-');
    letters
}

/// What is stored of a code, however it was typed; nothing if it cannot be one.
pub fn hash(typed: &str) -> Option<Vec<u8>> {
    let letters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase());
    let letters: String = letters.collect();
    let is_code = letters.len() == LETTERS && letters.bytes().all(|letter| ALPHABET.contains(&letter));
    is_code.then(|| Sha256::digest(letters.as_bytes()).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::random::SeededRandom;

    #[test]
    fn a_code_has_its_shape_and_uses_the_whole_alphabet() {
        let random = SeededRandom::new(1);
        let codes: Vec<String> = (0..200).map(|_| mint(&random)).collect();
        for code in &codes {
            let (left, right) = code.split_once('-').unwrap();
            assert!(left.len() == 4 && right.len() == 4, "{code}");
        }
        let all = codes.concat();
        assert!(ALPHABET.iter().all(|letter| all.contains(char::from(*letter))));
        assert!(all.bytes().all(|letter| letter == b'-' || ALPHABET.contains(&letter)));
    }

    #[test]
    fn however_it_is_typed_it_is_the_same_code() {
        let hash_of = |typed| hash(typed).unwrap();
        for typed in ["bcdf-ghjk", "BCDFGHJK", " bcdf ghjk ", "B-C-D-F-G-H-J-K"] {
            assert_eq!(hash_of(typed), hash_of("BCDF-GHJK"), "{typed}");
        }
        assert_ne!(hash_of("BCDF-GHJL"), hash_of("BCDF-GHJK"));
    }

    #[test]
    fn what_cannot_be_a_code_has_no_hash() {
        for typed in ["", "BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "BCDF-GHJ1", "ÄÄÄÄ-ÄÄÄÄ"] {
            assert_eq!(hash(typed), None, "{typed}");
        }
    }
}
