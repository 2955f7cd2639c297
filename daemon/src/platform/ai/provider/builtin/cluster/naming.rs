//! A cluster's representative keyword, its name, its description and its intent.

use super::super::casing;
use super::super::language::{Intent, Language, PhraseBook};
use super::super::text;
use super::grouping::Grouping;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What a keyword without any stated purpose says about intent, against one that states it.
const SILENT_VOTE: f64 = 0.3;

pub struct Member<'a> {
    pub text: usize,
    pub spelling: &'a str,
    pub volume: Option<f64>,
}

/// Members from the most to the least fitting to stand for all.
pub fn rank<'a, 'b>(members: &'b [Member<'a>], grouping: &Grouping, book: &PhraseBook) -> Vec<&'b Member<'a>> {
    let words: Vec<&[String]> =
        members.iter().map(|member| grouping.words.get(member.text).map_or(&[][..], Vec::as_slice)).collect();
    let habits = Habits::of(&words);
    let loudest = members.iter().filter_map(|member| member.volume).fold(0.0, f64::max);
    let mut scored: Vec<(f64, &Member<'a>)> = members
        .iter()
        .zip(&words)
        .map(|(member, words)| {
            let volume = member.volume.unwrap_or_default();
            let demand = if loudest > 0.0 { volume.ln_1p() / loudest.ln_1p() } else { 0.0 };
            let blemish = blemishes(member.spelling, words, book);
            (habits.typicality(words, book) + 0.6 * demand - 0.3 * blemish, member)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.spelling.cmp(b.1.spelling)));
    scored.into_iter().map(|(_, member)| member).collect()
}

/// How often words and pairs of words occur in a cluster.
struct Habits<'a> {
    words: FxHashMap<&'a str, f64>,
    pairs: FxHashMap<(&'a str, &'a str), f64>,
    total: f64,
}

impl<'a> Habits<'a> {
    #[expect(clippy::cast_precision_loss, reason = "a cluster has far fewer than 2^52 keywords")]
    fn of(texts: &[&'a [String]]) -> Self {
        let mut habits = Self { words: FxHashMap::default(), pairs: FxHashMap::default(), total: texts.len() as f64 };
        for text in texts {
            for word in *text {
                *habits.words.entry(word).or_default() += 1.0;
            }
            for (a, b) in text.iter().zip(text.iter().skip(1)) {
                *habits.pairs.entry((a, b)).or_default() += 1.0;
            }
        }
        habits
    }

    /// Shares of the cluster that use the same words in the same order.
    #[expect(clippy::cast_precision_loss, reason = "a keyword has few words")]
    fn typicality(&self, words: &[String], book: &PhraseBook) -> f64 {
        let share = |count: Option<&f64>| count.map_or(0.0, |count| (count / self.total).min(1.0));
        let content: Vec<&String> = words.iter().filter(|word| !book.is_stop_word(word)).collect();
        if content.is_empty() {
            return 0.0;
        }
        let usual = content.iter().map(|word| share(self.words.get(word.as_str()))).sum::<f64>() / content.len() as f64;
        let pairs = words.iter().zip(words.iter().skip(1));
        let order = pairs.map(|(a, b)| share(self.pairs.get(&(a.as_str(), b.as_str())))).sum::<f64>();
        usual + order / (words.len().max(2) - 1) as f64
    }
}

/// Slips, years and qualifiers make a poor title.
#[expect(clippy::cast_precision_loss, reason = "a keyword has few words")]
fn blemishes(spelling: &str, repaired: &[String], book: &PhraseBook) -> f64 {
    let raw = text::words(spelling);
    let slips = f64::from(raw != repaired);
    let dated = raw.iter().filter(|word| text::is_year(word) || book.is_qualifier(word)).count();
    slips + dated as f64
}

/// The keyword as a name, without the year and the qualifiers that pass.
pub fn name(spelling: &str, language: Language, book: &PhraseBook) -> String {
    let kept: Vec<&str> = spelling.split(' ').filter(|word| !text::is_year(word) && !book.is_qualifier(word)).collect();
    let content = kept.iter().filter(|word| !book.is_stop_word(word)).count();
    let plain = if content == 0 { spelling.to_owned() } else { kept.join(" ") };
    casing::title(&plain, language)
}

/// What most members want; of equals the first in the enumeration.
pub fn intent(texts: &[usize], grouping: &Grouping) -> Intent {
    let mut votes: BTreeMap<Intent, f64> = BTreeMap::new();
    for text in texts {
        let purposes = grouping.wordings.get(*text).map_or(&[][..], |wording| wording.purposes.as_slice());
        let (intent, weight) =
            Intent::of(purposes).map_or((Intent::Informational, SILENT_VOTE), |intent| (intent, 1.0));
        *votes.entry(intent).or_default() += weight;
    }
    let mut winner = (Intent::Informational, 0.0);
    for (intent, weight) in votes {
        if weight > winner.1 {
            winner = (intent, weight);
        }
    }
    winner.0
}

/// One sentence about what is in the cluster and what its searchers want.
pub fn description(ranked: &[&Member<'_>], intent: Intent, language: Language) -> String {
    let (open, close) = if language == Language::German { ('„', '“') } else { ('“', '”') };
    let shown: Vec<String> = ranked.iter().take(3).map(|member| format!("{open}{}{close}", member.spelling)).collect();
    let shown = shown.join(", ");
    let count = ranked.len();
    match language {
        Language::German => {
            let keywords = if count == 1 { "Keyword" } else { "Keywords" };
            format!("{count} {keywords}, z. B. {shown}. {}", wish_german(intent))
        }
        _ => {
            let keywords = if count == 1 { "keyword" } else { "keywords" };
            format!("{count} {keywords}, such as {shown}. {}", wish_english(intent))
        }
    }
}

fn wish_english(intent: Intent) -> &'static str {
    match intent {
        Intent::Informational => "Searchers want to understand or do something.",
        Intent::Commercial => "Searchers weigh options before they choose.",
        Intent::Transactional => "Searchers are ready to buy, book or order.",
        Intent::Navigational => "Searchers look for one particular site or account.",
        Intent::Local => "Searchers look for something close by.",
    }
}

fn wish_german(intent: Intent) -> &'static str {
    match intent {
        Intent::Informational => "Die Suchenden wollen etwas verstehen oder selbst tun.",
        Intent::Commercial => "Die Suchenden vergleichen, bevor sie sich entscheiden.",
        Intent::Transactional => "Die Suchenden wollen kaufen, buchen oder bestellen.",
        Intent::Navigational => "Die Suchenden wollen zu einer bestimmten Seite oder einem Konto.",
        Intent::Local => "Die Suchenden suchen etwas in ihrer Nähe.",
    }
}
