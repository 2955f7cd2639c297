//! Keywords as weighted, unit-length vectors: stems of the subject and pieces of its letters.

use rustc_hash::{FxHashMap, FxHashSet};

/// Purpose words still say something about the subject ("cleaner", "storage box"), but little.
const SPENT_WEIGHT: f32 = 0.3;
/// Share of the letter pieces: they bridge compounds and slips, whole words decide.
const PIECES_WEIGHT: f32 = 0.5;
const PIECE_LENGTH: usize = 4;

/// Sorted by feature number; the squares add up to one.
pub type Vector = Vec<(u32, f32)>;

pub struct Features {
    pub vectors: Vec<Vector>,
    /// For each feature the texts that have it, ascending, with its weight there.
    pub postings: Vec<Vec<(u32, f32)>>,
}

struct Bag {
    stems: FxHashMap<u32, f32>,
    pieces: FxHashMap<u32, f32>,
}

/// What a text is made of before weighting.
pub struct Material<'a> {
    pub subject: &'a [String],
    pub spent: &'a [String],
}

impl Features {
    pub fn of(texts: &[Material<'_>]) -> Self {
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        let bags: Vec<Bag> = texts.iter().map(|text| bag(text, &mut numbers)).collect();
        let mut spread = vec![0_usize; numbers.len()];
        for feature in bags.iter().flat_map(|bag| bag.stems.keys().chain(bag.pieces.keys())) {
            if let Some(count) = spread.get_mut(*feature as usize) {
                *count += 1;
            }
        }
        let vectors: Vec<Vector> = bags.iter().map(|bag| vector(bag, &spread, texts.len())).collect();
        let mut postings: Vec<Vec<(u32, f32)>> = spread.iter().map(|count| Vec::with_capacity(*count)).collect();
        for (index, vector) in (0_u32..).zip(&vectors) {
            for (feature, weight) in vector {
                if let Some(list) = postings.get_mut(*feature as usize) {
                    list.push((index, *weight));
                }
            }
        }
        Self { vectors, postings }
    }
}

fn number(numbers: &mut FxHashMap<String, u32>, feature: String) -> u32 {
    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    *numbers.entry(feature).or_insert(next)
}

fn bag(text: &Material<'_>, numbers: &mut FxHashMap<String, u32>) -> Bag {
    let mut bag = Bag { stems: FxHashMap::default(), pieces: FxHashMap::default() };
    for stem in text.subject.iter().collect::<FxHashSet<_>>() {
        bag.stems.insert(number(numbers, format!("w{stem}")), 1.0);
    }
    for stem in text.spent {
        bag.stems.entry(number(numbers, format!("w{stem}"))).or_insert(SPENT_WEIGHT);
    }
    for stem in text.subject {
        for piece in pieces(stem) {
            *bag.pieces.entry(number(numbers, piece)).or_default() += 1.0;
        }
    }
    bag
}

/// Overlapping runs of letters, the word's edges included.
fn pieces(stem: &str) -> Vec<String> {
    let letters: Vec<char> = std::iter::once(' ').chain(stem.chars()).chain(std::iter::once(' ')).collect();
    letters
        .windows(PIECE_LENGTH.min(letters.len()))
        .map(|run| std::iter::once('p').chain(run.iter().copied()).collect())
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of keywords stay far below 2^24")]
fn vector(bag: &Bag, spread: &[usize], total: usize) -> Vector {
    let rarity = |feature: &u32| {
        let with = spread.get(*feature as usize).copied().unwrap_or_default();
        (((1 + total) as f32) / ((1 + with) as f32)).ln() + 1.0
    };
    let weigh = |part: &FxHashMap<u32, f32>, share: f32| -> Vector {
        let mut weighed: Vector = part.iter().map(|(feature, count)| (*feature, count * rarity(feature))).collect();
        weighed.sort_by_key(|(feature, _)| *feature);
        scale_to(&mut weighed, share);
        weighed
    };
    let mut vector = weigh(&bag.stems, 1.0);
    vector.extend(weigh(&bag.pieces, PIECES_WEIGHT));
    vector.sort_by_key(|(feature, _)| *feature);
    scale_to(&mut vector, 1.0);
    vector
}

fn scale_to(vector: &mut Vector, length: f32) {
    let norm = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if norm > 0.0 {
        for (_, weight) in vector {
            *weight *= length / norm;
        }
    }
}

/// Cosine of two unit vectors.
pub fn cosine(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    let mut sum = 0.0;
    while let (Some((x, wx)), Some((y, wy))) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => {
                left.next();
            }
            std::cmp::Ordering::Greater => {
                right.next();
            }
            std::cmp::Ordering::Equal => {
                sum += wx * wy;
                left.next();
                right.next();
            }
        }
    }
    sum
}
