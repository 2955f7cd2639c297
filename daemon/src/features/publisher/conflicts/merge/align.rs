//! Which block of a text became which block of another: equal ones, and those that were only edited.

use std::collections::BTreeSet;

use super::split::Piece;

/// An edited block is still this alike to what it was, in percent of its words.
const ALIKE: u64 = 25;
/// An equal block counts more than several that are only alike.
const EQUAL: u64 = 1_000;
/// Texts with more differing blocks than this on both sides are compared by equality alone.
const PATIENCE: usize = 400;

/// For each block of `base`, the place of what it became in `other`; the places only grow.
pub fn align(base: &[Piece], other: &[Piece]) -> Vec<Option<usize>> {
    let same = |(a, b): &(&Piece, &Piece)| a.text == b.text;
    let head = base.iter().zip(other).take_while(same).count();
    let rest = base.len().min(other.len()) - head;
    let tail = base.iter().rev().zip(other.iter().rev()).take_while(same).count().min(rest);
    let middle = |pieces: &[Piece]| pieces.get(head..pieces.len() - tail).unwrap_or_default().to_vec();
    let (inner_base, inner_other) = (middle(base), middle(other));
    let mut places: Vec<Option<usize>> = (0..head).map(Some).collect();
    places.extend(best(&inner_base, &inner_other).into_iter().map(|place| place.map(|place| place + head)));
    places.extend((other.len() - tail..other.len()).map(Some));
    places
}

/// The pairing with the highest score, by the usual table.
fn best(base: &[Piece], other: &[Piece]) -> Vec<Option<usize>> {
    let (rows, columns) = (base.len(), other.len());
    let alike = rows.min(columns) <= PATIENCE;
    let words: Vec<BTreeSet<&str>> = other.iter().map(|piece| words(&piece.text)).collect();
    let scores: Vec<Vec<u64>> = base
        .iter()
        .map(|a| {
            let own = words_if(alike, &a.text);
            other
                .iter()
                .zip(&words)
                .map(|(b, theirs)| score(a, b, own.as_ref(), theirs, rows == 1 && columns == 1))
                .collect()
        })
        .collect();
    let at = |table: &[Vec<u64>], row: usize, column: usize| {
        table.get(row).and_then(|line| line.get(column)).copied().unwrap_or(0)
    };
    // totals[row][column]: the best of base[row..] with other[column..]
    let mut totals = vec![vec![0_u64; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let pair = at(&scores, row, column);
            let paired = if pair == 0 { 0 } else { pair + at(&totals, row + 1, column + 1) };
            let best = paired.max(at(&totals, row + 1, column)).max(at(&totals, row, column + 1));
            if let Some(cell) = totals.get_mut(row).and_then(|line| line.get_mut(column)) {
                *cell = best;
            }
        }
    }
    let (mut places, mut row, mut column) = (vec![None; rows], 0, 0);
    while row < rows && column < columns {
        let (pair, total) = (at(&scores, row, column), at(&totals, row, column));
        if pair > 0 && total == pair + at(&totals, row + 1, column + 1) {
            if let Some(place) = places.get_mut(row) {
                *place = Some(column);
            }
            (row, column) = (row + 1, column + 1);
        } else if total == at(&totals, row + 1, column) {
            row += 1;
        } else {
            column += 1;
        }
    }
    places
}

fn words_if(wanted: bool, text: &str) -> Option<BTreeSet<&str>> {
    wanted.then(|| words(text))
}

fn score(a: &Piece, b: &Piece, own: Option<&BTreeSet<&str>>, theirs: &BTreeSet<&str>, alone: bool) -> u64 {
    if a.text == b.text {
        return EQUAL;
    }
    let Some(own) = own.filter(|_| a.kind == b.kind) else { return 0 };
    let shared = own.intersection(theirs).count() as u64;
    let all = (own.len() + theirs.len()) as u64;
    let percent = (200 * shared).checked_div(all).unwrap_or(0);
    // one block between two known ones is what stood there, however it was rewritten
    if percent >= ALIKE || alone { percent.max(1) } else { 0 }
}

/// The words that a reader sees, and the addresses of links and pictures.
fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).filter(|word| !word.is_empty()).collect()
}
