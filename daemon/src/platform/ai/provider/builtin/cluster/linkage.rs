//! Average linkage on a sparse graph: the closest two groups join until none are close enough.
//!
//! Pairs without an edge count as zero, so a chain of neighbours does not become one group, which is what
//! connected components would make of it.

use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub struct Edge {
    pub a: usize,
    pub b: usize,
    pub similarity: f32,
}

struct Group {
    members: Vec<usize>,
    /// Sums of similarities to other groups.
    ties: FxHashMap<usize, f64>,
    /// Groups that stand for something that exists never join each other.
    fixed: bool,
    version: u32,
}

/// Candidates order by similarity first, then by position, so that equal similarities have one outcome.
type Candidate = (u64, Reverse<usize>, Reverse<usize>, u32, u32);

/// `groups`: members that already belong together, with whether the group is fixed. Every node is in exactly one.
pub fn link(groups: Vec<(Vec<usize>, bool)>, edges: &[Edge], threshold: f64) -> Vec<Vec<usize>> {
    let mut groups = tie(groups, edges);
    let mut heap: BinaryHeap<Candidate> = BinaryHeap::new();
    for index in 0..groups.len() {
        push_candidates(&mut heap, &groups, index, threshold, true);
    }
    while let Some((_, Reverse(a), Reverse(b), version_a, version_b)) = heap.pop() {
        let current = |index: usize, version: u32| groups.get(index).is_some_and(|group| group.version == version);
        if current(a, version_a) && current(b, version_b) {
            join(&mut groups, a, b);
            push_candidates(&mut heap, &groups, a, threshold, false);
        }
    }
    groups.into_iter().filter(|group| !group.members.is_empty()).map(|group| group.members).collect()
}

fn tie(groups: Vec<(Vec<usize>, bool)>, edges: &[Edge]) -> Vec<Group> {
    let mut home: FxHashMap<usize, usize> = FxHashMap::default();
    for (index, (members, _)) in groups.iter().enumerate() {
        home.extend(members.iter().map(|member| (*member, index)));
    }
    let mut tied: Vec<Group> = groups
        .into_iter()
        .map(|(members, fixed)| Group { members, ties: FxHashMap::default(), fixed, version: 0 })
        .collect();
    for edge in edges {
        let (Some(&a), Some(&b)) = (home.get(&edge.a), home.get(&edge.b)) else { continue };
        if a != b {
            for (from, to) in [(a, b), (b, a)] {
                if let Some(group) = tied.get_mut(from) {
                    *group.ties.entry(to).or_default() += f64::from(edge.similarity);
                }
            }
        }
    }
    tied
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a similarity lies in 0..=1"
)]
fn push_candidates(heap: &mut BinaryHeap<Candidate>, groups: &[Group], index: usize, threshold: f64, upwards: bool) {
    let Some(group) = groups.get(index) else { return };
    for (&other, &sum) in &group.ties {
        let Some(neighbour) = groups.get(other) else { continue };
        if (upwards && other < index) || (group.fixed && neighbour.fixed) {
            continue;
        }
        let average = sum / (group.members.len() as f64 * neighbour.members.len() as f64);
        if average >= threshold {
            let (low, high) = if index < other { (index, other) } else { (other, index) };
            let versions =
                if index < other { (group.version, neighbour.version) } else { (neighbour.version, group.version) };
            heap.push(((average * 1e9) as u64, Reverse(low), Reverse(high), versions.0, versions.1));
        }
    }
}

/// Moves everything of `b` into `a` and leaves `b` empty.
fn join(groups: &mut [Group], a: usize, b: usize) {
    let Some(gone) = groups.get_mut(b) else { return };
    let members = std::mem::take(&mut gone.members);
    let ties = std::mem::take(&mut gone.ties);
    let fixed = gone.fixed;
    gone.version += 1;
    for (&other, &sum) in &ties {
        if let Some(neighbour) = groups.get_mut(other) {
            neighbour.ties.remove(&b);
            if other != a {
                *neighbour.ties.entry(a).or_default() += sum;
            }
        }
    }
    let Some(kept) = groups.get_mut(a) else { return };
    kept.members.extend(members);
    kept.fixed |= fixed;
    kept.version += 1;
    for (other, sum) in ties {
        if other != a {
            *kept.ties.entry(other).or_default() += sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: usize, b: usize, similarity: f32) -> Edge {
        Edge { a, b, similarity }
    }

    fn single(count: usize) -> Vec<(Vec<usize>, bool)> {
        (0..count).map(|node| (vec![node], false)).collect()
    }

    #[test]
    fn a_chain_does_not_become_one_group() {
        let chain: Vec<Edge> = (0..9).map(|node| edge(node, node + 1, 0.6)).collect();
        let groups = link(single(10), &chain, 0.5);
        assert!(groups.len() >= 5, "{groups:?}");
    }

    #[test]
    fn close_pairs_join_and_fixed_groups_stay_apart() {
        let edges = [edge(0, 1, 0.9), edge(1, 2, 0.2)];
        assert_eq!(link(single(3), &edges, 0.5), [vec![0, 1], vec![2]]);
        let fixed = vec![(vec![0], true), (vec![1], true), (vec![2], false)];
        assert_eq!(link(fixed, &[edge(0, 1, 0.9), edge(1, 2, 0.8)], 0.5), [vec![0], vec![1, 2]]);
    }
}
