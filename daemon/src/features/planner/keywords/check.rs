//! What a keyword may be: the same rules for what is typed and for what is imported.

use super::places;
use crate::{
    features::planner::{
        Intent,
        text::{normalise, tidy},
    },
    platform::error::FieldErrors,
};

const MAX_CHARS: usize = 255;
const MAX_WORDS: usize = 80;
const MAX_VOLUME: i64 = 1_000_000_000_000;
/// A million a click, in millionths.
const MAX_CPC_MICROS: i64 = 1_000_000_000_000;

/// A keyword as somebody gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeywordDraft {
    pub text: String,
    /// Searches a month.
    pub volume: Option<i64>,
    /// From 0 to 100.
    pub difficulty: Option<f64>,
    /// Cost of a click in millionths.
    pub cpc_micros: Option<i64>,
    pub intent: Option<Intent>,
    /// A code or a name.
    pub country: Option<String>,
    /// A code or a name.
    pub language: Option<String>,
}

/// A keyword that passed the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct NewKeyword {
    pub(super) text: String,
    pub(super) text_norm: String,
    pub(super) volume: Option<i64>,
    pub(super) difficulty: Option<f64>,
    pub(super) cpc_micros: Option<i64>,
    pub(super) intent: Option<Intent>,
    pub(super) country: &'static str,
    pub(super) language: &'static str,
}

impl KeywordDraft {
    /// Applies the rules; every field that breaks one is named.
    pub fn check(self) -> Result<NewKeyword, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = tidy(&self.text);
        if let Err(message) = check_text(&text) {
            errors.add("text", message);
        }
        if self.volume.is_some_and(|volume| !(0..=MAX_VOLUME).contains(&volume)) {
            errors.add("volume", "must be a number of searches a month, from 0");
        }
        if self.difficulty.is_some_and(|difficulty| !(0.0..=100.0).contains(&difficulty)) {
            errors.add("difficulty", "must be from 0 to 100");
        }
        if self.cpc_micros.is_some_and(|cpc| !(0..=MAX_CPC_MICROS).contains(&cpc)) {
            errors.add("cpc", "must be the cost of a click, from 0");
        }
        let country = places::country(self.country.as_deref().unwrap_or_default()).unwrap_or_else(|| {
            errors.add("country", "must be a two-letter country code, such as us or de");
            ""
        });
        let language = places::language(self.language.as_deref().unwrap_or_default()).unwrap_or_else(|| {
            errors.add("language", "must be a two-letter language code, such as en or de");
            ""
        });
        if !errors.0.is_empty() {
            return Err(errors);
        }
        let Self { volume, difficulty, cpc_micros, intent, .. } = self;
        Ok(NewKeyword { text_norm: normalise(&text), text, volume, difficulty, cpc_micros, intent, country, language })
    }
}

fn check_text(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("must not be empty".to_owned());
    }
    let chars = text.chars().count();
    if chars > MAX_CHARS {
        return Err(format!("must have at most {MAX_CHARS} characters, has {chars}"));
    }
    let words = text.split(' ').count();
    if words > MAX_WORDS {
        return Err(format!("must have at most {MAX_WORDS} words, has {words}"));
    }
    if text.chars().any(char::is_control) {
        return Err("must not contain control characters".to_owned());
    }
    if text.contains('\u{fffd}') {
        return Err("contains characters that cannot be read: save the file as UTF-8 and try again".to_owned());
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err("must contain a letter or a digit".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<NewKeyword, FieldErrors> {
        KeywordDraft { text: text.to_owned(), ..Default::default() }.check()
    }

    #[test]
    fn a_keyword_is_trimmed_composed_and_has_single_spaces() {
        let keyword = check("  Cafe\u{301}  \u{a0}Cre\u{300}me\t ").unwrap();
        assert_eq!(keyword.text, "Café Crème");
        assert_eq!(keyword.text_norm, "café crème");
        assert_eq!(check("ＥＳＰＲＥＳＳＯ").unwrap().text_norm, "espresso");
    }

    #[test]
    fn what_is_no_keyword_is_refused_with_the_reason() {
        for (text, reason) in [
            (" ", "empty"),
            ("???", "letter"),
            ("a\u{7}b", "control"),
            ("caf\u{fffd}", "UTF-8"),
            (&"a".repeat(256), "255"),
            (&"a ".repeat(81), "80 words"),
        ] {
            let errors = check(text).unwrap_err();
            assert!(errors.0["text"][0].contains(reason), "{text:?}: {errors:?}");
        }
    }

    #[test]
    fn every_field_that_breaks_a_rule_is_named() {
        let draft = KeywordDraft {
            text: "grinder".to_owned(),
            volume: Some(-1),
            difficulty: Some(100.5),
            cpc_micros: Some(-1),
            intent: None,
            country: Some("Atlantis".to_owned()),
            language: Some("Klingonish".to_owned()),
        };
        let errors = draft.check().unwrap_err();
        assert_eq!(errors.0.keys().collect::<Vec<_>>(), ["country", "cpc", "difficulty", "language", "volume"]);
    }
}
