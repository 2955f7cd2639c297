//! Which links a document may hold, and how they are written.

use url::Url;

use super::entities;

/// A link as documents store it: http, https, mailto or relative; `None` for anything else.
///
/// The result needs no escaping but `&`, whatever writes it: quotes, brackets, spaces and invisible
/// characters are percent-encoded. Cleaning a clean link changes nothing.
pub(super) fn clean(raw: &str) -> Option<String> {
    let mut link = tidy(raw);
    // Removing a character can complete a reference, and decoding one can yield such a character.
    loop {
        let next = tidy(&entities::decode_fully(&link));
        if next == link {
            break;
        }
        link = next;
    }
    is_allowed(&link).then_some(link)
}

fn tidy(raw: &str) -> String {
    let mut link = String::with_capacity(raw.len());
    for c in raw.trim().chars() {
        match c {
            // Browsers ignore these anywhere in a link, which is how `java\nscript:` works.
            _ if c.is_control() => {}
            '"' | '\'' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => encode(c, &mut link),
            _ if c.is_whitespace() || is_invisible(c) => encode(c, &mut link),
            _ => link.push(c),
        }
    }
    link
}

fn is_allowed(link: &str) -> bool {
    match Url::parse(link) {
        Ok(url) => match url.scheme() {
            "http" | "https" => url.has_host() && link.contains("://"),
            "mailto" => !url.path().is_empty(),
            _ => false,
        },
        Err(url::ParseError::RelativeUrlWithoutBase) => !link.is_empty(),
        Err(_) => false,
    }
}

/// Zero-width and direction-changing characters: they make a link read unlike what it is.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}')
        || (c as u32) & 0xfffe == 0xfffe
}

fn encode(c: char, link: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        link.push_str(&format!("%{byte:02X}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_links_stay_as_they_are() {
        for link in [
            "https://example.org/a?b=1&c=2#d",
            "HTTP://example.org",
            "mailto:a@example.org",
            "/about",
            "../up",
            "#part",
            "?page=2",
            "//cdn.example.org/x",
            "https://例え.jp/パス",
            "https://en.wikipedia.org/wiki/Rust_(fungus)",
        ] {
            assert_eq!(clean(link).as_deref(), Some(link));
        }
    }

    #[test]
    fn every_other_scheme_is_refused_however_it_is_spelled() {
        for link in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " java\nscript:alert(1)",
            "java\u{0}script:alert(1)",
            "javascript&#58;alert(1)",
            "javascript&amp;colon;alert(1)",
            "javascript&#\u{0}58;alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "tel:123",
            "ftp://example.org",
            "https:example.org",
            "http://[bad",
            "mailto:",
            "",
            "  ",
        ] {
            assert_eq!(clean(link), None, "{link:?}");
        }
    }

    #[test]
    fn what_would_need_escaping_is_encoded() {
        assert_eq!(
            clean("https://x.org/a b\"<c>\u{202e}{{d}}&amp;e").as_deref(),
            Some("https://x.org/a%20b%22%3Cc%3E%E2%80%AE%7B%7Bd%7D%7D&e")
        );
    }
}
