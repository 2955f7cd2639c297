//! The key itself: a quoted structured string, as the IETF draft has it, or the same characters bare.

use crate::platform::error::{Error, Result};

const MOST: usize = 255;

/// What the client calls its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Reads the header; `"abc"` and `abc` are the same key.
    pub fn parse(header: &[u8]) -> Result<Self> {
        let key = std::str::from_utf8(header).ok().map(str::trim).and_then(|text| match text.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => Some(text.to_owned()).filter(|text| !text.contains('"')),
        });
        key.filter(|key| (1..=MOST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()))
            .map(Self)
            .ok_or_else(|| {
                let what = format!("must be 1 to {MOST} visible ASCII characters without blanks, such as a UUID");
                Error::field("Idempotency-Key", what)
            })
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What follows the opening quote, up to the closing one, which must be the end.
fn unquote(text: &str) -> Option<String> {
    let mut key = String::new();
    let mut rest = text.chars();
    loop {
        match rest.next()? {
            '"' => return rest.next().is_none().then_some(key),
            '\\' => key.push(rest.next().filter(|next| matches!(next, '"' | '\\'))?),
            other => key.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<String> {
        Key::parse(text.as_bytes()).ok().map(|key| key.0)
    }

    #[test]
    fn quoted_and_bare_are_the_same_key() {
        for text in ["abc-1", "\"abc-1\"", " \"abc-1\" "] {
            assert_eq!(parse(text).as_deref(), Some("abc-1"), "{text}");
        }
        assert_eq!(parse(r#""a\"b\\c""#).as_deref(), Some(r#"a"b\c"#));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let long = "x".repeat(256);
        for text in ["", "\"\"", "\"abc", "abc\"", "\"a\"b\"", "\"a\";x=1", "a b", "\"a\\n\"", "ä", long.as_str()] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(Key::parse(&[0xff, b'a']).is_err());
        assert!(parse(&long[1..]).is_some());
    }
}
