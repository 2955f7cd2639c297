//! What a keyword asks, read from its wording: a task, a question, a comparison or simply a thing.

use super::super::language::{Language, PhraseBook};
use super::super::text;
use super::family::Family;

const QUESTION_WORDS: &[&str] =
    &["what", "why", "when", "where", "who", "which", "how", "can", "is", "are", "does", "do", "should", "will", "was"];
const AUXILIARIES: &[&str] =
    &["is", "are", "do", "does", "did", "can", "should", "will", "would", "was", "were", "has", "have", "am"];
const GERMAN_QUESTION_WORDS: &[&str] =
    &["was", "warum", "wann", "wo", "wer", "welche", "welcher", "welches", "wie", "ist", "sind", "kann", "darf"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Task(String),
    Question(String),
    Comparison(String, String),
    Thing,
}

#[derive(Clone, Debug)]
pub struct Asked {
    pub keyword: String,
    pub volume: f64,
    pub shape: Shape,
    /// The subject without the words of purpose: "running shoes for flat feet".
    pub thing: String,
    /// Its stems.
    pub subject: Vec<String>,
    pub family: Family,
}

impl Asked {
    /// "When to plant tomatoes": a question without a finite verb.
    pub fn is_open_question(&self) -> bool {
        is_open_question(&self.keyword)
    }
}

fn is_open_question(keyword: &str) -> bool {
    let asks = keyword.starts_with("how ") || keyword.starts_with("when ") || keyword.starts_with("where ");
    asks && keyword.contains(" to ") && !keyword.starts_with("how to ")
}

pub fn read(keyword: &str, volume: Option<f64>, language: Language, book: &PhraseBook) -> Asked {
    let keyword = text::normalise(keyword);
    let words = text::words(&keyword);
    let reading = book.read(&words);
    let shape = shape(&keyword, language, book);
    let open = language == Language::English && shape == Shape::Thing && is_open_question(&keyword);
    let thing = if open { keyword.clone() } else { thing(&keyword, &reading.subject, book) };
    let family = match &shape {
        Shape::Comparison(..) => Family::Comparison,
        _ if open => Family::Figures,
        _ => Family::of(&reading.purposes),
    };
    let mut subject = reading.subject;
    subject.sort();
    subject.dedup();
    Asked { volume: volume.unwrap_or_default(), shape, thing, subject, family, keyword }
}

fn shape(keyword: &str, language: Language, book: &PhraseBook) -> Shape {
    if let Some((left, right)) = sides(keyword, book) {
        return Shape::Comparison(left, right);
    }
    match language {
        Language::English => english_shape(keyword),
        Language::German => german_shape(keyword),
        _ => Shape::Thing,
    }
}

fn sides(keyword: &str, book: &PhraseBook) -> Option<(String, String)> {
    let split = [" vs. ", " vs ", " versus "].iter().find_map(|mark| keyword.split_once(mark));
    let between = || keyword.split_once("difference between ").and_then(|(_, rest)| rest.split_once(" and "));
    let zwischen = || keyword.split_once("unterschied zwischen ").and_then(|(_, rest)| rest.split_once(" und "));
    let (left, right) = split.or_else(between).or_else(zwischen)?;
    let clean = |side: &str| {
        let kept: Vec<&str> = side.split(' ').filter(|word| !text::is_year(word) && !book.is_qualifier(word)).collect();
        kept.join(" ")
    };
    let (left, right) = (clean(left), clean(right));
    (!left.is_empty() && !right.is_empty()).then_some((left, right))
}

fn english_shape(keyword: &str) -> Shape {
    for start in ["how to ", "how do i ", "how do you ", "how can i "] {
        if let Some(task) = keyword.strip_prefix(start) {
            let words = task.split(' ').filter(|word| !matches!(*word, "my" | "your") && !text::is_year(word));
            let task: Vec<&str> = words.collect();
            return if task.len() > 1 { Shape::Task(task.join(" ")) } else { Shape::Thing };
        }
    }
    let words: Vec<&str> = keyword.split(' ').filter(|word| !text::is_year(word)).collect();
    let opens = words.first().is_some_and(|word| QUESTION_WORDS.contains(word));
    let has_verb = words.iter().any(|word| AUXILIARIES.contains(word));
    if opens && has_verb && words.len() > 2 { Shape::Question(words.join(" ")) } else { Shape::Thing }
}

fn german_shape(keyword: &str) -> Shape {
    let words: Vec<&str> = keyword.split(' ').filter(|word| !text::is_year(word)).collect();
    let opens = words.first().is_some_and(|word| GERMAN_QUESTION_WORDS.contains(word));
    if opens && words.len() > 2 { Shape::Question(words.join(" ")) } else { Shape::Thing }
}

/// The keyword's own words for its subject, so that grammar inside it survives.
fn thing(keyword: &str, subject: &[String], book: &PhraseBook) -> String {
    let words: Vec<&str> = keyword.split(' ').collect();
    let is_subject = |word: &str| text::words(word).iter().any(|part| subject.contains(&book.stem(part)));
    let is_grammar = |word: &str| book.is_stop_word(word);
    let kept: Vec<&str> = words.into_iter().filter(|word| is_grammar(word) || is_subject(word)).collect();
    let start = kept.iter().position(|word| is_subject(word) && !is_grammar(word));
    let end = kept.iter().rposition(|word| is_subject(word) && !is_grammar(word));
    let (Some(start), Some(end)) = (start, end) else { return keyword.to_owned() };
    let inner: Vec<&str> = kept.into_iter().skip(start).take(end + 1 - start).collect();
    inner
        .into_iter()
        .filter(|word| !matches!(*word, "my" | "your" | "i" | "you" | "do" | "does"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(keyword: &str) -> Asked {
        read(keyword, None, Language::English, &PhraseBook::of(Language::English))
    }

    #[test]
    fn things_lose_their_words_of_purpose() {
        for (keyword, thing, family) in [
            ("best running shoes for flat feet", "running shoes for flat feet", Family::Best),
            ("how much does a standing desk cost", "standing desk", Family::Price),
            ("pros and cons of heat pumps", "heat pumps", Family::Worth),
            ("yoga mat cleaning", "yoga mat", Family::Care),
            ("is car insurance worth it", "car insurance", Family::Worth),
            ("crm for beginners 2025", "crm", Family::Beginners),
        ] {
            assert_eq!((asked(keyword).thing.as_str(), asked(keyword).family), (thing, family), "{keyword}");
        }
    }

    #[test]
    fn shapes_are_recognised() {
        assert_eq!(asked("how to clean suede").shape, Shape::Task("clean suede".into()));
        assert_eq!(asked("nike vs adidas 2025").shape, Shape::Comparison("nike".into(), "adidas".into()));
        assert_eq!(asked("is cold brew less acidic").shape, Shape::Question("is cold brew less acidic".into()));
        assert_eq!(asked("what size kayak").shape, Shape::Thing);
    }
}
