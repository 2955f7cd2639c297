//! Languages the built-in provider knows: how to stem them and which words state what a searcher wants.

mod english;
mod french;
mod german;
mod phrase_book;
mod purpose;
mod spanish;

pub use phrase_book::PhraseBook;
pub use purpose::{Intent, Purpose};
use rust_stemmers::{Algorithm, Stemmer};

/// The words of one language that carry grammar or purpose, not subject.
pub struct Lexicon {
    /// Grammar: dropped from the subject.
    pub stop_words: &'static [&'static str],
    /// Words that qualify a search without changing its subject ("online", a market, a forum).
    pub qualifiers: &'static [&'static str],
    /// Phrases, in any word order, that state a purpose.
    pub purposes: &'static [(Purpose, &'static [&'static str])],
}

const EMPTY: Lexicon = Lexicon { stop_words: &[], qualifiers: &[], purposes: &[] };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    German,
    French,
    Spanish,
    /// Known to the stemmer at most: no lexicon and no templates.
    Other(Option<OtherStemmer>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherStemmer {
    Danish,
    Dutch,
    Finnish,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Swedish,
    Turkish,
}

impl Language {
    /// Reads a BCP 47 tag or a locale (`de`, `de-AT`, `de_DE`).
    pub fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        match primary.as_str() {
            "en" => Self::English,
            "de" => Self::German,
            "fr" => Self::French,
            "es" => Self::Spanish,
            other => Self::Other(OtherStemmer::of(other)),
        }
    }

    pub fn lexicon(self) -> &'static Lexicon {
        match self {
            Self::English => &english::LEXICON,
            Self::German => &german::LEXICON,
            Self::French => &french::LEXICON,
            Self::Spanish => &spanish::LEXICON,
            Self::Other(_) => &EMPTY,
        }
    }

    pub fn stemmer(self) -> Option<Stemmer> {
        let algorithm = match self {
            Self::English => Algorithm::English,
            Self::German => Algorithm::German,
            Self::French => Algorithm::French,
            Self::Spanish => Algorithm::Spanish,
            Self::Other(other) => other?.algorithm(),
        };
        Some(Stemmer::create(algorithm))
    }
}

impl OtherStemmer {
    fn of(code: &str) -> Option<Self> {
        Some(match code {
            "da" => Self::Danish,
            "nl" => Self::Dutch,
            "fi" => Self::Finnish,
            "hu" => Self::Hungarian,
            "it" => Self::Italian,
            "nb" | "nn" | "no" => Self::Norwegian,
            "pt" => Self::Portuguese,
            "ro" => Self::Romanian,
            "ru" => Self::Russian,
            "sv" => Self::Swedish,
            "tr" => Self::Turkish,
            _ => return None,
        })
    }

    fn algorithm(self) -> Algorithm {
        match self {
            Self::Danish => Algorithm::Danish,
            Self::Dutch => Algorithm::Dutch,
            Self::Finnish => Algorithm::Finnish,
            Self::Hungarian => Algorithm::Hungarian,
            Self::Italian => Algorithm::Italian,
            Self::Norwegian => Algorithm::Norwegian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Romanian => Algorithm::Romanian,
            Self::Russian => Algorithm::Russian,
            Self::Swedish => Algorithm::Swedish,
            Self::Turkish => Algorithm::Turkish,
        }
    }
}
