//! Groups keywords by subject and purpose, from their words alone.
//!
//! Deterministic and independent of the order of the input: texts are normalised and sorted before anything else.
//! Existing clusters keep their members and are extended. It cannot know that two different words mean the same thing.

mod features;
mod grouping;
mod linkage;
mod naming;
mod neighbours;
mod spelling;
mod wording;

use super::language::{Intent, Language, PhraseBook, Purpose};
use super::text::normalise;
use grouping::{Group, Grouping, group};
use naming::Member;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Searches a month from which a keyword that stands alone is worth a cluster.
const REAL_VOLUME: f64 = 100.0;
/// Searches a month below which even a known topic does not make it one.
const NO_VOLUME: f64 = 10.0;

#[derive(Debug, Deserialize)]
pub struct Input {
    pub language: String,
    pub keywords: Vec<Keyword>,
    #[serde(default)]
    pub existing_clusters: Vec<Existing>,
    #[serde(default)]
    pub granularity: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub struct Keyword {
    pub id: String,
    pub text: String,
    #[serde(default)]
    pub volume: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub struct Existing {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub keywords: Vec<String>,
}

#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Output {
    pub clusters: Vec<Cluster>,
    pub outliers: Vec<String>,
}

#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Cluster {
    pub existing: Option<String>,
    pub name: String,
    pub description: String,
    pub intent: Intent,
    pub primary_keyword: String,
    pub keywords: Vec<String>,
}

pub fn cluster(input: &Input) -> Output {
    let language = Language::of(&input.language);
    let job = Job { language, book: PhraseBook::of(language), corpus: Corpus::of(input), input };
    let granularity = input.granularity.unwrap_or(0.5);
    let grouping = group(&job.corpus.texts, &job.corpus.homes, granularity, &job.book);
    job.answer(&grouping)
}

/// All texts in one order, whoever brought them.
struct Corpus<'a> {
    texts: Vec<String>,
    /// By text: the keywords that were asked about.
    asked: BTreeMap<usize, Vec<&'a Keyword>>,
    /// By text: the existing cluster that has it.
    homes: BTreeMap<usize, usize>,
    /// Existing clusters, in an order that follows from their content.
    existing: Vec<&'a Existing>,
}

impl<'a> Corpus<'a> {
    fn of(input: &'a Input) -> Self {
        let mut existing: Vec<&Existing> = input.existing_clusters.iter().collect();
        existing.sort_by(|a, b| (normalise(&a.name), &a.id).cmp(&(normalise(&b.name), &b.id)));
        let held: Vec<Vec<String>> = existing.iter().map(|cluster| texts_of(cluster)).collect();
        let asked = input.keywords.iter().map(|keyword| (normalise(&keyword.text), keyword));
        let asked: Vec<(String, &Keyword)> = asked.filter(|(text, _)| !text.is_empty()).collect();
        let all: BTreeSet<&String> = asked.iter().map(|(text, _)| text).chain(held.iter().flatten()).collect();
        let texts: Vec<String> = all.into_iter().cloned().collect();
        let mut corpus = Self { texts, asked: BTreeMap::new(), homes: BTreeMap::new(), existing };
        for (text, keyword) in asked {
            if let Ok(number) = corpus.texts.binary_search(&text) {
                corpus.asked.entry(number).or_default().push(keyword);
            }
        }
        for (cluster, texts) in held.iter().enumerate() {
            for number in texts.iter().filter_map(|text| corpus.texts.binary_search(text).ok()) {
                corpus.homes.entry(number).or_insert(cluster);
            }
        }
        for keywords in corpus.asked.values_mut() {
            keywords.sort_by(|a, b| a.id.cmp(&b.id));
        }
        corpus
    }
}

/// A cluster made by hand may have no keywords yet: then its name says what belongs to it.
fn texts_of(cluster: &Existing) -> Vec<String> {
    let texts: Vec<String> =
        cluster.keywords.iter().map(|text| normalise(text)).filter(|text| !text.is_empty()).collect();
    let name = normalise(&cluster.name);
    if texts.is_empty() && !name.is_empty() { vec![name] } else { texts }
}

struct Job<'a> {
    language: Language,
    book: PhraseBook,
    corpus: Corpus<'a>,
    input: &'a Input,
}

impl Job<'_> {
    fn answer(&self, grouping: &Grouping) -> Output {
        let mut taken: BTreeSet<String> = self.input.existing_clusters.iter().map(|c| normalise(&c.name)).collect();
        let mut drafts: Vec<(usize, &Group)> = Vec::new();
        let mut outliers: Vec<usize> = Vec::new();
        for group in &grouping.groups {
            let asked: Vec<usize> = group.texts.iter().copied().filter(|t| self.corpus.asked.contains_key(t)).collect();
            let Some(first) = asked.first().copied() else { continue };
            if group.existing.is_none() && asked.len() == 1 && !self.stands_alone(group, first, grouping) {
                outliers.push(first);
            } else {
                drafts.push((first, group));
            }
        }
        drafts.sort_by_key(|(first, group)| (group.existing.unwrap_or(usize::MAX), *first));
        outliers.sort_unstable();
        let clusters = drafts.iter().filter_map(|(_, group)| self.describe(group, grouping, &mut taken)).collect();
        let mut outliers: Vec<String> = outliers.iter().flat_map(|text| self.ids(*text)).collect();
        outliers.extend(self.empty());
        Output { clusters, outliers }
    }

    /// Keywords without any text: reported like all others that could not be placed.
    fn empty(&self) -> Vec<String> {
        let empty = self.input.keywords.iter().filter(|keyword| normalise(&keyword.text).is_empty());
        let mut ids: Vec<String> = empty.map(|keyword| keyword.id.clone()).collect();
        ids.sort();
        ids
    }

    /// Whether a keyword without company deserves a cluster of its own.
    fn stands_alone(&self, group: &Group, text: usize, grouping: &Grouping) -> bool {
        let purposes = grouping.wordings.get(text).map_or(&[][..], |wording| wording.purposes.as_slice());
        if purposes.contains(&Purpose::Account) {
            return false;
        }
        match self.volume(text) {
            Some(volume) => volume >= REAL_VOLUME || (group.has_relatives && volume >= NO_VOLUME),
            None => group.has_relatives,
        }
    }

    fn describe(&self, group: &Group, grouping: &Grouping, taken: &mut BTreeSet<String>) -> Option<Cluster> {
        let members: Vec<Member<'_>> = group.texts.iter().filter_map(|text| self.member(*text)).collect();
        let ranked = naming::rank(&members, grouping, &self.book);
        let best = ranked.first()?;
        let existing = group.existing.and_then(|index| self.corpus.existing.get(index));
        let intent = naming::intent(&group.texts, grouping);
        let name = existing.map_or_else(|| self.free_name(&ranked, taken), |cluster| cluster.name.clone());
        Some(Cluster {
            existing: existing.map(|cluster| cluster.id.clone()),
            name,
            description: naming::description(&ranked, intent, self.language),
            intent,
            primary_keyword: self.ids(best.text).into_iter().next()?,
            keywords: members.iter().flat_map(|member| self.ids(member.text)).collect(),
        })
    }

    /// Two clusters of one name would be one to a reader.
    fn free_name(&self, ranked: &[&Member<'_>], taken: &mut BTreeSet<String>) -> String {
        let names = ranked.iter().map(|member| naming::name(member.spelling, self.language, &self.book));
        let first = ranked.first().map(|member| naming::name(member.spelling, self.language, &self.book));
        let numbered = (2..).map(|n| format!("{} ({n})", first.clone().unwrap_or_default()));
        let free = names.chain(numbered).find(|name| !taken.contains(&normalise(name))).unwrap_or_default();
        taken.insert(normalise(&free));
        free
    }

    fn member(&self, text: usize) -> Option<Member<'_>> {
        self.corpus.asked.contains_key(&text).then_some(())?;
        Some(Member { text, spelling: self.corpus.texts.get(text)?, volume: self.volume(text) })
    }

    fn volume(&self, text: usize) -> Option<f64> {
        self.corpus.asked.get(&text)?.iter().filter_map(|keyword| keyword.volume).reduce(f64::max)
    }

    fn ids(&self, text: usize) -> Vec<String> {
        self.corpus.asked.get(&text).into_iter().flatten().map(|keyword| keyword.id.clone()).collect()
    }
}

#[cfg(test)]
mod tests;
