//! HTML character references inside plain strings.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use scraper::Html;

#[expect(clippy::expect_used, reason = "the pattern is a constant")]
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});").expect("a valid pattern")
});

/// The character(s) a complete reference such as `&amp;` stands for; `None` when HTML knows none.
pub(super) fn decode_one(reference: &str) -> Option<String> {
    let decoded: String = Html::parse_fragment(reference).root_element().text().collect();
    // The parser also reads `&copyright;` as `©right;`: no reference stands for more than two.
    (decoded != reference && decoded.chars().count() <= 2).then_some(decoded)
}

/// Decodes once every complete reference that HTML knows.
pub(super) fn decode(text: &str) -> String {
    REFERENCE
        .replace_all(text, |found: &Captures<'_>| {
            let reference = found.get(0).map_or("", |whole| whole.as_str());
            decode_one(reference).unwrap_or_else(|| reference.to_owned())
        })
        .into_owned()
}

/// Decodes until nothing is left to decode.
///
/// For attribute values: the block editor writes `&copy;` in an attribute as it stands, so the
/// *text* `&copy;` cannot live there, and a link whose scheme is spelled in references would come
/// alive when the editor saves the post again.
pub(super) fn decode_fully(text: &str) -> String {
    let mut text = text.to_owned();
    while text.contains('&') {
        let decoded = decode(&text);
        if decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_only_when_complete_and_known() {
        assert_eq!(decode("a &amp; b &lt; &#58;&#x3a; &copy;"), "a & b < :: ©");
        assert_eq!(decode("?a=1&copy=2 &foo; &copyright;"), "?a=1&copy=2 &foo; &copyright;");
        assert_eq!(decode_fully("&amp;amp;lt;"), "<");
    }
}
