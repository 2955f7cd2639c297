//! Bytes of a file into text, as they come: UTF-8, UTF-16 of either order, Windows-1252.

use encoding_rs::{Decoder as Utf16Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// As many bytes as one character of UTF-8 can have.
const LONGEST: usize = 4;

/// Turns pieces of a file into text.
pub(super) struct Decoder {
    state: State,
    /// Bytes that wait for the rest of their character.
    held: Vec<u8>,
}

enum State {
    /// Only ASCII so far: the first other byte decides between UTF-8 and Windows-1252.
    Ascii,
    Utf8,
    Windows1252,
    Utf16(Box<Utf16Decoder>),
}

impl Decoder {
    /// Chooses by how the file begins; `head` is not consumed.
    pub(super) fn for_file(head: &[u8]) -> Self {
        let state = match head {
            [0xff, 0xfe, ..] => utf16(UTF_16LE),
            [0xfe, 0xff, ..] => utf16(UTF_16BE),
            [0xef, 0xbb, 0xbf, ..] => State::Utf8,
            _ => match zero_bytes(head) {
                Some(encoding) => utf16(encoding),
                None => State::Ascii,
            },
        };
        Self { state, held: vec![] }
    }

    /// Appends the text of `bytes` to `out`; what cannot be read becomes U+FFFD.
    pub(super) fn feed(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        if let State::Utf16(decoder) = &mut self.state {
            out.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or_default());
            // All is read: the reserved room is the longest that these bytes can become.
            let _ = decoder.decode_to_string(bytes, out, last);
            return;
        }
        let mut bytes = bytes;
        let joined;
        if !self.held.is_empty() {
            joined = [std::mem::take(&mut self.held).as_slice(), bytes].concat();
            bytes = &joined;
        }
        self.narrow(bytes, last, out);
    }

    fn narrow(&mut self, mut bytes: &[u8], last: bool, out: &mut String) {
        while !bytes.is_empty() {
            if matches!(self.state, State::Windows1252) {
                out.push_str(&WINDOWS_1252.decode_without_bom_handling(bytes).0);
                return;
            }
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.saw(text);
                    out.push_str(text);
                    return;
                }
                Err(error) => {
                    let (good, rest) = bytes.split_at(error.valid_up_to());
                    let text = std::str::from_utf8(good).unwrap_or_default();
                    self.saw(text);
                    out.push_str(text);
                    if error.error_len().is_none() && !last && rest.len() < LONGEST {
                        self.held = rest.to_vec();
                        return;
                    }
                    bytes = self.unreadable(rest, error.error_len(), out);
                }
            }
        }
    }

    fn saw(&mut self, text: &str) {
        if matches!(self.state, State::Ascii) && !text.is_ascii() {
            self.state = State::Utf8;
        }
    }

    /// What follows is not UTF-8: if nothing before was either, it is Windows-1252.
    fn unreadable<'a>(&mut self, rest: &'a [u8], length: Option<usize>, out: &mut String) -> &'a [u8] {
        if matches!(self.state, State::Ascii) {
            self.state = State::Windows1252;
            return rest;
        }
        out.push(char::REPLACEMENT_CHARACTER);
        rest.get(length.unwrap_or(rest.len())..).unwrap_or_default()
    }
}

fn utf16(encoding: &'static encoding_rs::Encoding) -> State {
    State::Utf16(Box::new(encoding.new_decoder_with_bom_removal()))
}

/// In UTF-16 every second byte of mostly western text is zero.
fn zero_bytes(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = head.get(..head.len().min(1024))?;
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    match (even, odd) {
        (0, _) if odd * 2 > pairs => Some(UTF_16LE),
        (_, 0) if even * 2 > pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// What a file is that is no text, by how it begins.
pub(super) fn binary(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'P', b'K', 3, 4, ..] => Some("a spreadsheet or a zip archive"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some("an old Excel file"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF"),
        [0x1f, 0x8b, ..] => Some("a compressed file"),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => Some("a picture"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => None,
        _ if zero_bytes(head).is_none() && head.iter().take(8192).any(|byte| is_binary(*byte)) => Some("a binary file"),
        _ => None,
    }
}

fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Keyword,Volume\ncafé crème ☕,10\n";

    /// Decodes byte by byte, the hardest way to cut a file.
    fn decode(bytes: &[u8]) -> String {
        let mut decoder = Decoder::for_file(bytes);
        let mut out = String::new();
        for (at, byte) in bytes.iter().enumerate() {
            decoder.feed(std::slice::from_ref(byte), at + 1 == bytes.len(), &mut out);
        }
        let mut whole = String::new();
        Decoder::for_file(bytes).feed(bytes, true, &mut whole);
        assert_eq!(out, whole);
        out.trim_start_matches('\u{feff}').to_owned()
    }

    fn utf16(bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(TEXT.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        assert_eq!(decode(TEXT.as_bytes()), TEXT);
        assert_eq!(decode(format!("\u{feff}{TEXT}").as_bytes()), TEXT);
        for mark in [true, false] {
            assert_eq!(decode(&utf16(u16::to_le_bytes, mark)), TEXT);
            assert_eq!(decode(&utf16(u16::to_be_bytes, mark)), TEXT);
        }
        assert_eq!(decode(b"Keyword\ncaf\xe9 cr\xe8me \x80\n"), "Keyword\ncafé crème €\n");
    }

    #[test]
    fn a_file_that_began_as_utf8_stays_utf8_and_shows_what_is_broken() {
        assert_eq!(
            decode("é\n".as_bytes().iter().chain(b"caf\xe9\n").copied().collect::<Vec<_>>().as_slice()),
            "é\ncaf\u{fffd}\n"
        );
        assert_eq!(decode(b"caf\xc3"), "cafÃ");
    }

    #[test]
    fn what_is_no_text_is_recognised() {
        for head in [&b"PK\x03\x04rest"[..], b"%PDF-1.7", b"\x1f\x8b\x08", b"\x7fELF\x02\x01\x01\x00\x00\x03"] {
            assert!(binary(head).is_some(), "{head:?}");
        }
        for head in [TEXT.as_bytes(), &utf16(u16::to_le_bytes, true), &utf16(u16::to_be_bytes, false), b""] {
            assert_eq!(binary(head), None);
        }
    }
}
