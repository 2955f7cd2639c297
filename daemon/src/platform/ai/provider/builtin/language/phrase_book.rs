//! A language's lexicon made ready for matching stemmed words in any order.

use super::super::text;
use super::{Language, Purpose};
use rust_stemmers::Stemmer;
use rustc_hash::{FxHashMap, FxHashSet};

struct Phrase {
    stems: Vec<String>,
    purpose: Purpose,
}

/// What the lexicon says about one keyword.
#[derive(Debug, Default)]
pub struct Reading {
    /// Stems of the subject, in the order of the keyword.
    pub subject: Vec<String>,
    /// Stems that were spent on stating a purpose.
    pub spent: Vec<String>,
    /// All purposes found, the most telling first.
    pub purposes: Vec<Purpose>,
}

pub struct PhraseBook {
    stemmer: Option<Stemmer>,
    stop_words: FxHashSet<String>,
    qualifiers: FxHashSet<String>,
    /// By the stem that a text must have for the phrase to be possible.
    phrases: FxHashMap<String, Vec<Phrase>>,
}

impl PhraseBook {
    pub fn of(language: Language) -> Self {
        let lexicon = language.lexicon();
        let mut book = Self {
            stemmer: language.stemmer(),
            stop_words: lexicon.stop_words.iter().map(|word| (*word).to_owned()).collect(),
            qualifiers: FxHashSet::default(),
            phrases: FxHashMap::default(),
        };
        book.qualifiers = lexicon.qualifiers.iter().flat_map(|text| text::words(text)).collect();
        for (purpose, phrases) in lexicon.purposes {
            for phrase in *phrases {
                book.add(*purpose, phrase);
            }
        }
        book
    }

    fn add(&mut self, purpose: Purpose, phrase: &str) {
        let words = text::words(phrase);
        let anchor = words.iter().find(|word| !self.stop_words.contains(*word)).or(words.first());
        let Some(anchor) = anchor.map(|word| self.stem(word)) else { return };
        let mut stems: Vec<String> = words.iter().map(|word| self.stem(word)).collect();
        stems.sort();
        stems.dedup();
        self.phrases.entry(anchor).or_default().push(Phrase { stems, purpose });
    }

    pub fn stem(&self, word: &str) -> String {
        match &self.stemmer {
            Some(stemmer) => stemmer.stem(word).into_owned(),
            None => word.to_owned(),
        }
    }

    pub fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.contains(word)
    }

    /// A word that narrows a search without changing its subject.
    pub fn is_qualifier(&self, word: &str) -> bool {
        self.qualifiers.contains(word)
    }

    /// Whether the word is part of the language's grammar or purposes, so that it is surely no misspelling.
    pub fn knows(&self, word: &str) -> bool {
        self.is_stop_word(word) || self.qualifiers.contains(word) || self.phrases.contains_key(&self.stem(word))
    }

    pub fn read(&self, words: &[String]) -> Reading {
        let stems: Vec<String> = words.iter().map(|word| self.stem(word)).collect();
        let matches = self.matches(&stems);
        let mut spent: FxHashSet<&str> = FxHashSet::default();
        let mut purposes = Vec::new();
        for phrase in matches {
            let fresh = phrase.stems.iter().any(|stem| !spent.contains(stem.as_str()) && !self.is_stop_word(stem));
            let grammar_only = phrase.stems.iter().all(|stem| self.is_stop_word(stem));
            if fresh || (grammar_only && purposes.is_empty()) {
                spent.extend(phrase.stems.iter().map(String::as_str));
                purposes.push(phrase.purpose);
            }
        }
        purposes.sort();
        purposes.dedup();
        let mut reading = Reading { purposes, ..Reading::default() };
        for (word, stem) in words.iter().zip(&stems) {
            if self.is_stop_word(word) || text::is_year(word) || self.qualifiers.contains(word) {
                continue;
            }
            let list = if spent.contains(stem.as_str()) { &mut reading.spent } else { &mut reading.subject };
            list.push(stem.clone());
        }
        self.keep_some_subject(&mut reading, words, &stems);
        reading
    }

    /// "Pricing strategy" in a lexicon's eyes may be purpose only: then the purpose is the subject.
    fn keep_some_subject(&self, reading: &mut Reading, words: &[String], stems: &[String]) {
        if reading.subject.is_empty() {
            reading.subject = std::mem::take(&mut reading.spent);
        }
        if reading.subject.is_empty() {
            let content = words.iter().zip(stems).filter(|(word, _)| !self.is_stop_word(word));
            reading.subject = content.map(|(_, stem)| stem.clone()).collect();
        }
        if reading.subject.is_empty() {
            reading.subject = stems.to_vec();
        }
    }

    /// Phrases whose words all occur, longest first.
    fn matches(&self, stems: &[String]) -> Vec<&Phrase> {
        let present: FxHashSet<&str> = stems.iter().map(String::as_str).collect();
        let mut found: Vec<&Phrase> = present
            .iter()
            .filter_map(|stem| self.phrases.get(*stem))
            .flatten()
            .filter(|phrase| phrase.stems.iter().all(|stem| present.contains(stem.as_str())))
            .collect();
        found.sort_by(|a, b| {
            b.stems.len().cmp(&a.stems.len()).then(a.purpose.cmp(&b.purpose)).then_with(|| a.stems.cmp(&b.stems))
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, keyword: &str) -> Reading {
        PhraseBook::of(language).read(&text::words(&text::normalise(keyword)))
    }

    #[test]
    fn purpose_and_subject_are_told_apart() {
        let reading = read(Language::English, "how much does a standing desk cost in 2025");
        assert_eq!(reading.subject, ["stand", "desk"]);
        assert_eq!(reading.purposes.first(), Some(&Purpose::Price));
        let reading = read(Language::German, "wanderschuhe imprägnieren");
        assert_eq!(reading.purposes.first(), Some(&Purpose::Care));
    }

    #[test]
    fn a_keyword_of_purpose_words_only_keeps_them_as_its_subject() {
        assert_eq!(read(Language::English, "how to clean").subject, ["clean"]);
        assert_eq!(read(Language::English, "what is it").subject.len(), 3);
    }

    #[test]
    fn unknown_languages_read_everything_as_subject() {
        let reading = read(Language::of("ja"), "ヨガ マット おすすめ");
        assert!(reading.purposes.is_empty());
        assert!(!reading.subject.is_empty());
    }
}
