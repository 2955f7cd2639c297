//! One form for what people write in many.

use unicode_normalization::UnicodeNormalization;

/// Composed characters, single spaces, none at the ends.
pub(super) fn tidy(text: &str) -> String {
    let composed: String = text.nfc().filter(|c| !matches!(c, '\u{feff}' | '\u{200b}')).collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Two texts with the same form are one keyword, one name, one title.
pub(super) fn normalise(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}
