//! Small tolerance for slips of the hand: a rare word is read as a frequent neighbour of the same context.
//!
//! Without a dictionary the keywords themselves are the evidence. A correction needs all of: the odd word occurs once,
//! its replacement occurs often, one slip lies between them, and the replacement is already seen beside another word
//! of the same keyword. So "boats" stays "boats" unless everything around it speaks of boots.

use super::super::language::PhraseBook;
use super::super::text;
use rustc_hash::{FxHashMap, FxHashSet};

/// How often a word must occur before a rare neighbour is taken for a slip of it.
const FREQUENT: usize = 4;
const SHORTEST: usize = 4;

pub struct Spelling {
    count: FxHashMap<String, usize>,
    /// Words that occur in one keyword.
    pairs: FxHashSet<(String, String)>,
    /// Frequent words by each of their forms with one character left out.
    shortened: FxHashMap<String, Vec<String>>,
}

impl Spelling {
    pub fn learn(texts: &[Vec<String>]) -> Self {
        let mut count: FxHashMap<String, usize> = FxHashMap::default();
        for words in texts {
            for word in words.iter().collect::<FxHashSet<_>>() {
                *count.entry(word.clone()).or_default() += 1;
            }
        }
        let mut frequent: Vec<&String> = count
            .iter()
            .filter(|(word, n)| **n >= FREQUENT && length(word) >= SHORTEST)
            .map(|(word, _)| word)
            .collect();
        frequent.sort();
        let mut shortened: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for word in frequent {
            for form in shortenings(word) {
                shortened.entry(form).or_default().push(word.clone());
            }
        }
        let pairs = texts.iter().flat_map(|words| pairs_of(words)).collect();
        Self { count, pairs, shortened }
    }

    pub fn repair(&self, words: &[String], book: &PhraseBook) -> Vec<String> {
        let moved = self.repair_spaces(words, book);
        let mut repaired = moved.clone();
        for (index, word) in moved.iter().enumerate() {
            if let Some(better) = self.correction(word, index, &moved, book)
                && let Some(slot) = repaired.get_mut(index)
            {
                *slot = better;
            }
        }
        repaired
    }

    fn occurrences(&self, word: &str) -> usize {
        self.count.get(word).copied().unwrap_or_default()
    }

    fn is_odd(&self, word: &str, book: &PhraseBook) -> bool {
        self.occurrences(word) <= 1 && !book.knows(word) && !word.bytes().any(|b| b.is_ascii_digit())
    }

    fn is_sound(&self, word: &str) -> bool {
        self.occurrences(word) >= FREQUENT
    }

    fn fits(&self, candidate: &str, index: usize, words: &[String], book: &PhraseBook) -> bool {
        let mut others =
            words.iter().enumerate().filter(|(i, other)| *i != index && !book.is_stop_word(other)).peekable();
        if others.peek().is_none() {
            return length(candidate) >= 7;
        }
        others.any(|(_, other)| self.pairs.contains(&ordered(candidate, other)))
    }

    fn correction(&self, word: &str, index: usize, words: &[String], book: &PhraseBook) -> Option<String> {
        if length(word) < SHORTEST || !self.is_odd(word, book) {
            return None;
        }
        let mut candidates: Vec<&String> = shortenings(word)
            .iter()
            .chain(std::iter::once(&word.to_owned()))
            .filter_map(|form| self.shortened.get(form))
            .flatten()
            .filter(|candidate| one_slip_apart(word, candidate) && self.fits(candidate, index, words, book))
            .collect();
        candidates.sort_by(|a, b| self.occurrences(b).cmp(&self.occurrences(a)).then_with(|| a.cmp(b)));
        candidates.first().map(|word| (*word).clone())
    }

    /// "yoga ma tsize" and "yogamat": a space that slipped by one letter or was lost.
    fn repair_spaces(&self, words: &[String], book: &PhraseBook) -> Vec<String> {
        let mut out: Vec<String> = Vec::with_capacity(words.len());
        for word in words {
            if let Some(previous) = out.last()
                && (self.is_odd(previous, book) || self.is_odd(word, book))
                && let Some((left, right)) = self.moved_space(previous, word)
            {
                out.pop();
                out.extend([left, right]);
                continue;
            }
            match self.lost_space(word, book) {
                Some((left, right)) => out.extend([left, right]),
                None => out.push(word.clone()),
            }
        }
        out
    }

    fn moved_space(&self, left: &str, right: &str) -> Option<(String, String)> {
        let joined = format!("{left}{right}");
        let boundary = left.len();
        let before = left.char_indices().next_back().map(|(at, _)| at);
        let after = right.chars().next().map(|c| boundary + c.len_utf8());
        [after, before].into_iter().flatten().find_map(|at| self.split(&joined, at, 2))
    }

    fn lost_space(&self, word: &str, book: &PhraseBook) -> Option<(String, String)> {
        if length(word) < 8 || !self.is_odd(word, book) {
            return None;
        }
        let found = word.char_indices().find_map(|(at, _)| self.split(word, at, 3))?;
        self.pairs.contains(&ordered(&found.0, &found.1)).then_some(found)
    }

    fn split(&self, joined: &str, at: usize, shortest: usize) -> Option<(String, String)> {
        let (left, right) = joined.split_at_checked(at)?;
        let sound = |part: &str| length(part) >= shortest && self.is_sound(part);
        (sound(left) && sound(right)).then(|| (left.to_owned(), right.to_owned()))
    }
}

fn length(word: &str) -> usize {
    word.chars().count()
}

fn ordered(a: &str, b: &str) -> (String, String) {
    if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}

fn pairs_of(words: &[String]) -> Vec<(String, String)> {
    let content: Vec<&String> = words.iter().filter(|word| !text::is_year(word)).collect();
    let mut pairs = Vec::new();
    for (index, a) in content.iter().enumerate() {
        pairs.extend(content.iter().skip(index + 1).filter(|b| b != &a).map(|b| ordered(a, b)));
    }
    pairs
}

fn shortenings(word: &str) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    (0..characters.len())
        .map(|gap| characters.iter().enumerate().filter(|(i, _)| *i != gap).map(|(_, c)| *c).collect())
        .collect()
}

/// One letter added, left out, changed, or two swapped; the first letter of a word is seldom the wrong one.
fn one_slip_apart(a: &str, b: &str) -> bool {
    if a == b {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest_a: Vec<char> = a.iter().skip(head).copied().collect();
    let rest_b: Vec<char> = b.iter().skip(head).copied().collect();
    let tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(x, y)| x == y).count();
    let odd_a: Vec<char> = rest_a.iter().take(rest_a.len() - tail).copied().collect();
    let odd_b: Vec<char> = rest_b.iter().take(rest_b.len() - tail).copied().collect();
    match (odd_a.as_slice(), odd_b.as_slice()) {
        ([_], []) | ([], [_]) => true,
        ([_], [_]) => head > 0,
        ([x, y], [v, w]) => x == w && y == v,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::language::Language;
    use super::*;

    fn texts(raw: &[&str]) -> Vec<Vec<String>> {
        raw.iter().map(|text| text::words(text)).collect()
    }

    fn repaired(raw: &[&str], odd: &str) -> String {
        let mut all = raw.to_vec();
        all.push(odd);
        let book = PhraseBook::of(Language::English);
        Spelling::learn(&texts(&all)).repair(&text::words(odd), &book).join(" ")
    }

    const TENTS: &[&str] = &["family tent", "family tent sizes", "tent pegs for family", "large family tent poles"];

    #[test]
    fn slips_are_read_as_the_frequent_word_beside_them() {
        assert_eq!(repaired(TENTS, "famly tent"), "family tent");
        assert_eq!(repaired(TENTS, "faimly tent"), "family tent");
        assert_eq!(repaired(TENTS, "famil ytent"), "family tent");
        assert_eq!(repaired(TENTS, "familytent poles"), "family tent poles");
    }

    #[test]
    fn a_real_word_in_another_context_is_left_alone() {
        let boots = &["hiking boots", "leather boots", "boots sizes", "winter boots"];
        assert_eq!(repaired(boots, "fishing boats"), "fishing boats");
    }
}
