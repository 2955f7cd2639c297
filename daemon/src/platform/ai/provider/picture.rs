//! What image providers have in common: bytes that must be a picture.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::ProviderError;

/// The longest answer that is read: base64 is a third longer than the picture.
pub(super) const ANSWER_CAP: usize = 40 * 1024 * 1024;
/// The largest picture that is taken.
pub(super) const PICTURE_CAP: usize = 30 * 1024 * 1024;

/// What kind of picture `bytes` begin as.
fn mime_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// The picture and its kind, if it is one.
pub(super) fn picture(bytes: Vec<u8>, host: &str) -> Result<(Vec<u8>, String), ProviderError> {
    match mime_of(&bytes) {
        Some(mime) => Ok((bytes, mime.to_owned())),
        None => Err(unreadable(host)),
    }
}

/// The picture in a base64 text, with or without `data:…;base64,` before it.
pub(super) fn from_base64(text: &str, host: &str) -> Result<(Vec<u8>, String), ProviderError> {
    let text = text.rsplit_once("base64,").map_or(text, |(_, data)| data);
    STANDARD.decode(text.trim()).map_err(|_| unreadable(host)).and_then(|bytes| picture(bytes, host))
}

fn unreadable(host: &str) -> ProviderError {
    ProviderError {
        retryable: true,
        ..ProviderError::bad_reply(format!("{host} sent something that is no PNG, JPEG or WebP picture"))
    }
}

/// At most `limit` characters.
pub(super) fn shortened(text: &str, limit: usize) -> &str {
    text.char_indices().nth(limit).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
