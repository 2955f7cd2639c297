//! Keywords that say the same thing with the same words: the points that are clustered.

use super::super::language::{PhraseBook, Purpose};
use super::super::text;
use super::spelling::Spelling;
use std::collections::BTreeMap;

/// One way to say one thing; ordered by content, so that numbering never depends on the order of the input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording {
    pub subject: Vec<String>,
    /// The most telling first.
    pub purposes: Vec<Purpose>,
    pub spent: Vec<String>,
}

pub struct Wordings {
    pub all: Vec<Wording>,
    /// For each text, the number of its wording.
    pub of_text: Vec<usize>,
    /// The words of each text after repair.
    pub words: Vec<Vec<String>>,
}

impl Wordings {
    /// `texts` are normalised, distinct and sorted.
    pub fn of(texts: &[String], book: &PhraseBook) -> Self {
        let raw: Vec<Vec<String>> = texts.iter().map(|text| text::words(text)).collect();
        let spelling = Spelling::learn(&raw);
        let words: Vec<Vec<String>> = raw.iter().map(|words| spelling.repair(words, book)).collect();
        let wordings: Vec<Wording> = words.iter().map(|words| wording(words, book)).collect();
        let mut numbers: BTreeMap<&Wording, usize> = wordings.iter().map(|wording| (wording, 0)).collect();
        for (number, slot) in numbers.values_mut().enumerate() {
            *slot = number;
        }
        let of_text = wordings.iter().filter_map(|wording| numbers.get(wording).copied()).collect();
        let all = numbers.keys().map(|wording| (*wording).clone()).collect();
        Self { all, of_text, words }
    }
}

fn wording(words: &[String], book: &PhraseBook) -> Wording {
    let mut reading = book.read(words);
    reading.subject.sort();
    reading.subject.dedup();
    reading.spent.sort();
    reading.spent.dedup();
    Wording { subject: reading.subject, purposes: reading.purposes, spent: reading.spent }
}
