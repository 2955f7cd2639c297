//! The most similar wordings of each wording: exact, by inverted index.

use super::super::language::Purpose;
use super::features::{Features, cosine};
use super::linkage::Edge;
use super::wording::Wording;
use rustc_hash::{FxHashMap, FxHashSet};

/// More than the distinct wordings that one page's keywords usually have.
const NEIGHBOURS: usize = 60;
/// A feature of more wordings than this proposes no candidates; it still counts between those that others proposed.
const COMMON: usize = 500;
/// Candidates that are compared in full, as a multiple of the neighbours wanted.
const SHORT_LIST: usize = 4;
/// Below this, two wordings have nothing to do with each other.
const FLOOR: f32 = 0.08;
/// A word beside so many different words is one that sets sibling subjects apart ("kids", "insurance").
const DIVERSE: usize = 20;
const SIBLING_PENALTY: f32 = 0.7;

/// Whether "how to clean X" and "X prices" count as far apart, or only the subject is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lens {
    SubjectAndPurpose,
    Subject,
}

pub struct Neighbours<'a> {
    features: &'a Features,
    wordings: &'a [Wording],
    diverse: FxHashSet<&'a str>,
}

impl<'a> Neighbours<'a> {
    pub fn new(features: &'a Features, wordings: &'a [Wording]) -> Self {
        Self { features, wordings, diverse: diverse_words(wordings) }
    }

    /// Edges among the wordings that `wanted` selects, each once, ordered.
    pub fn edges(&self, lens: Lens, wanted: impl Fn(usize) -> bool) -> Vec<Edge> {
        let mut edges: Vec<Edge> = Vec::new();
        for index in (0..self.wordings.len()).filter(|index| wanted(*index)) {
            let near = self.nearest(index, lens, &wanted);
            edges.extend(near.into_iter().map(|(other, similarity)| Edge {
                a: index.min(other),
                b: index.max(other),
                similarity,
            }));
        }
        edges.sort_by_key(|edge| (edge.a, edge.b));
        edges.dedup_by_key(|edge| (edge.a, edge.b));
        edges.shrink_to_fit();
        edges
    }

    fn nearest(&self, index: usize, lens: Lens, wanted: &impl Fn(usize) -> bool) -> Vec<(usize, f32)> {
        let mut near: Vec<(usize, f32)> = self
            .short_list(index, wanted)
            .into_iter()
            .map(|other| (other, self.similarity(index, other, lens)))
            .filter(|(_, similarity)| *similarity >= FLOOR)
            .collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near.truncate(NEIGHBOURS);
        near
    }

    pub fn has_likes(&self, index: usize, least: f32) -> bool {
        let mut others = self.short_list(index, &|_| true).into_iter();
        others.any(|other| self.similarity(index, other, Lens::Subject) >= least)
    }

    fn short_list(&self, index: usize, wanted: &impl Fn(usize) -> bool) -> Vec<usize> {
        let mut scores: FxHashMap<u32, f32> = FxHashMap::default();
        for (feature, weight) in self.features.vectors.get(index).into_iter().flatten() {
            let posting = self.features.postings.get(*feature as usize).map_or(&[][..], Vec::as_slice);
            if posting.len() <= COMMON {
                for (other, theirs) in posting {
                    *scores.entry(*other).or_default() += weight * theirs;
                }
            }
        }
        let mut listed: Vec<(usize, f32)> = scores
            .into_iter()
            .map(|(other, score)| (other as usize, score))
            .filter(|(other, _)| *other != index && wanted(*other))
            .collect();
        listed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        listed.truncate(NEIGHBOURS * SHORT_LIST);
        listed.into_iter().map(|(other, _)| other).collect()
    }

    fn similarity(&self, a: usize, b: usize, lens: Lens) -> f32 {
        let (Some(x), Some(y)) = (self.features.vectors.get(a), self.features.vectors.get(b)) else { return 0.0 };
        let (Some(v), Some(w)) = (self.wordings.get(a), self.wordings.get(b)) else { return 0.0 };
        let cosine = cosine(x, y).clamp(0.0, 1.0);
        match lens {
            Lens::Subject => cosine,
            Lens::SubjectAndPurpose => agreement(&v.purposes, &w.purposes, cosine) * self.kinship(v, w),
        }
    }

    /// "Car insurance for kids" is a sibling of "car insurance for students", not another way to say it.
    fn kinship(&self, a: &Wording, b: &Wording) -> f32 {
        let only = |x: &Wording, y: &Wording| {
            x.subject.iter().filter(|w| self.diverse.contains(w.as_str()) && !y.subject.contains(w)).count()
        };
        (0..only(a, b) + only(b, a)).fold(1.0, |factor, _| factor * SIBLING_PENALTY)
    }
}

/// How much of the likeness of two subjects remains, given what the searchers want with them.
fn agreement(a: &[Purpose], b: &[Purpose], cosine: f32) -> f32 {
    let vague = |purposes: &[Purpose]| purposes.first().is_none_or(|purpose| purpose.is_generic());
    if a.first() == b.first() {
        // the same telling purpose speaks for two names of one thing: "yoga mat care", "exercise mat care"
        return if vague(a) { cosine } else { cosine.powf(0.85) };
    }
    if a.iter().any(|purpose| b.contains(purpose)) {
        return cosine * 0.5;
    }
    match (vague(a), vague(b)) {
        (true, true) => cosine * 0.8,
        (false, false) => cosine * 0.2,
        _ => cosine * 0.5,
    }
}

fn diverse_words(wordings: &[Wording]) -> FxHashSet<&str> {
    let mut company: FxHashMap<&str, FxHashSet<&str>> = FxHashMap::default();
    for wording in wordings {
        for word in &wording.subject {
            let beside = company.entry(word).or_default();
            if beside.len() < DIVERSE {
                beside.extend(wording.subject.iter().filter(|other| *other != word).map(String::as_str));
            }
        }
    }
    company.into_iter().filter(|(_, beside)| beside.len() >= DIVERSE).map(|(word, _)| word).collect()
}
