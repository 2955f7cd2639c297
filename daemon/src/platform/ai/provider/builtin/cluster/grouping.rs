//! From texts to groups of texts: what exists is extended, the rest forms groups of its own.

use super::super::language::PhraseBook;
use super::features::{Features, Material};
use super::linkage::link;
use super::neighbours::{Lens, Neighbours};
use super::wording::{Wording, Wordings};
use std::collections::{BTreeMap, BTreeSet};

/// Subjects this alike share a topic, whatever is wanted with them.
const SAME_TOPIC: f32 = 0.45;
/// What the second round asks of keywords that found no company of their own purpose.
const LEFTOVER_THRESHOLD: f64 = 0.5;

pub struct Grouping {
    pub groups: Vec<Group>,
    /// By text: what it says.
    pub wordings: Vec<Wording>,
    /// By text: its words, slips repaired.
    pub words: Vec<Vec<String>>,
}

pub struct Group {
    /// Which of the existing clusters this is.
    pub existing: Option<usize>,
    /// Numbers of the texts, ascending.
    pub texts: Vec<usize>,
    /// Whether some text outside the group is about the same topic.
    pub has_relatives: bool,
}

/// `texts` are normalised, distinct and sorted; `homes` tells for texts of existing clusters which one.
pub fn group(texts: &[String], homes: &BTreeMap<usize, usize>, granularity: f64, book: &PhraseBook) -> Grouping {
    let wordings = Wordings::of(texts, book);
    let materials: Vec<Material<'_>> =
        wordings.all.iter().map(|wording| Material { subject: &wording.subject, spent: &wording.spent }).collect();
    let features = Features::of(&materials);
    let neighbours = Neighbours::new(&features, &wordings.all);
    let pinned = pinned_wordings(&wordings, homes);
    let linked = link_all(&wordings, &pinned, &neighbours, threshold(granularity));
    let groups = to_texts(&wordings, homes, &pinned, &linked, &neighbours);
    let by_text = wordings.of_text.iter().filter_map(|number| wordings.all.get(*number).cloned()).collect();
    Grouping { groups, wordings: by_text, words: wordings.words }
}

/// Coarse to fine: from a topic with all that is asked about it to a page for each question.
fn threshold(granularity: f64) -> f64 {
    0.37 + (granularity.clamp(0.0, 1.0) - 0.5) * 0.5
}

/// Each wording that occurs in existing clusters belongs to the one that has most of it.
fn pinned_wordings(wordings: &Wordings, homes: &BTreeMap<usize, usize>) -> BTreeMap<usize, usize> {
    let mut votes: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for (text, cluster) in homes {
        if let Some(wording) = wordings.of_text.get(*text) {
            *votes.entry(*wording).or_default().entry(*cluster).or_default() += 1;
        }
    }
    let winner = |votes: BTreeMap<usize, usize>| {
        votes
            .into_iter()
            .max_by_key(|(cluster, count)| (*count, std::cmp::Reverse(*cluster)))
            .map(|(cluster, _)| cluster)
    };
    votes.into_iter().filter_map(|(wording, votes)| Some((wording, winner(votes)?))).collect()
}

fn link_all(
    wordings: &Wordings,
    pinned: &BTreeMap<usize, usize>,
    neighbours: &Neighbours<'_>,
    threshold: f64,
) -> Vec<Vec<usize>> {
    let mut fixed: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (wording, cluster) in pinned {
        fixed.entry(*cluster).or_default().push(*wording);
    }
    let free = (0..wordings.all.len()).filter(|wording| !pinned.contains_key(wording));
    let mut seeds: Vec<(Vec<usize>, bool)> = fixed.into_values().map(|members| (members, true)).collect();
    seeds.extend(free.map(|wording| (vec![wording], false)));
    let first = link(seeds, &neighbours.edges(Lens::SubjectAndPurpose, |_| true), threshold);
    let is_leftover = |group: &Vec<usize>| matches!(group.as_slice(), [only] if !pinned.contains_key(only));
    let (leftovers, mut groups): (Vec<_>, Vec<_>) = first.into_iter().partition(is_leftover);
    let single: BTreeSet<usize> = leftovers.iter().flatten().copied().collect();
    let edges = neighbours.edges(Lens::Subject, |wording| single.contains(&wording));
    let seeds = single.iter().map(|wording| (vec![*wording], false)).collect();
    groups.extend(link(seeds, &edges, LEFTOVER_THRESHOLD.max(threshold)));
    groups
}

fn to_texts(
    wordings: &Wordings,
    homes: &BTreeMap<usize, usize>,
    pinned: &BTreeMap<usize, usize>,
    linked: &[Vec<usize>],
    neighbours: &Neighbours<'_>,
) -> Vec<Group> {
    let mut texts_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (text, wording) in wordings.of_text.iter().enumerate() {
        texts_of.entry(*wording).or_default().push(text);
    }
    let mut by_home: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (text, cluster) in homes {
        by_home.entry(*cluster).or_default().push(*text);
    }
    let mut groups: Vec<Group> = Vec::new();
    for members in linked {
        let existing = members.iter().find_map(|wording| pinned.get(wording).copied());
        let all = members.iter().filter_map(|wording| texts_of.get(wording)).flatten().copied();
        let mut texts: Vec<usize> = all.filter(|text| !homes.contains_key(text)).collect();
        texts.extend(existing.and_then(|cluster| by_home.remove(&cluster)).unwrap_or_default());
        texts.sort_unstable();
        let has_relatives = texts.len() > 1 || members.iter().any(|wording| neighbours.has_likes(*wording, SAME_TOPIC));
        groups.push(Group { existing, texts, has_relatives });
    }
    groups.extend(by_home.into_iter().map(|(cluster, texts)| Group {
        existing: Some(cluster),
        texts,
        has_relatives: true,
    }));
    groups
}
