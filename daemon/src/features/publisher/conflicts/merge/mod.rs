//! The three-way merge of a post's text by blocks: what IGNY8 wrote last (base), what it would write now (ours), and what
//! the post says (theirs). A person's block stays byte for byte as it is; where both sides changed the same block, a
//! person decides.

mod align;
mod split;

use std::collections::BTreeMap;

use align::align;
use split::{Piece, split};

use crate::platform::files;

/// A text that people write: title, content, excerpt.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PostText {
    pub title: String,
    pub content: String,
    pub excerpt: String,
}

words! {
    /// Which side of a conflict is taken.
    pub enum Side {
        /// What IGNY8 would write.
        Ours,
        /// What the post says now.
        Theirs,
    }

    /// What a conflict is about.
    pub enum Part {
        /// The title of the post.
        Title,
        /// A block of its text.
        Block,
        /// Its excerpt.
        Excerpt,
    }
}

/// Where both sides changed the same. A side that has nothing there took it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    pub part: Part,
    /// The kind of block, such as `paragraph`.
    pub kind: String,
    pub base: Option<String>,
    pub ours: Option<String>,
    pub theirs: Option<String>,
}

/// What came of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub text: PostText,
    /// In the order of the text; the nth is decided by the nth of `choices`.
    pub clashes: Vec<Clash>,
}

/// Merges; a clash for which there is no choice is left as it is in the post.
pub fn merge(base: &PostText, ours: &PostText, theirs: &PostText, choices: &BTreeMap<usize, Side>) -> Merged {
    let mut merge = Merge { choices, clashes: Vec::new() };
    let title = merge.field(Part::Title, &base.title, &ours.title, &theirs.title);
    let content = merge.content(&base.content, &ours.content, &theirs.content);
    let excerpt = merge.field(Part::Excerpt, &base.excerpt, &ours.excerpt, &theirs.excerpt);
    Merged { text: PostText { title, content, excerpt }, clashes: merge.clashes }
}

/// Merges without knowing what was there before: whatever differs is a clash.
pub fn without_base(ours: &PostText, theirs: &PostText, choices: &BTreeMap<usize, Side>) -> Merged {
    let mut merge = Merge { choices, clashes: Vec::new() };
    let mut either = |part, ours: &str, theirs: &str| {
        if ours == theirs {
            return theirs.to_owned();
        }
        let clash = Clash {
            part,
            kind: String::new(),
            base: None,
            ours: Some(ours.to_owned()),
            theirs: Some(theirs.to_owned()),
        };
        if merge.clash(clash) == Side::Ours { ours.to_owned() } else { theirs.to_owned() }
    };
    let title = either(Part::Title, &ours.title, &theirs.title);
    let content = either(Part::Block, &ours.content, &theirs.content);
    let excerpt = either(Part::Excerpt, &ours.excerpt, &theirs.excerpt);
    Merged { text: PostText { title, content, excerpt }, clashes: merge.clashes }
}

struct Merge<'a> {
    choices: &'a BTreeMap<usize, Side>,
    clashes: Vec<Clash>,
}

/// What one side did: what became of each block of the base, and what it put in front of each (and at the end).
struct Change {
    became: Vec<Option<Piece>>,
    added: Vec<Vec<Piece>>,
}

impl PostText {
    /// By this a text is known again: the plugin computes the same.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        files::hash(format!("{}\0{}\0{}", self.title, self.content, self.excerpt).as_bytes())
    }
}

impl Merge<'_> {
    fn field(&mut self, part: Part, base: &str, ours: &str, theirs: &str) -> String {
        if theirs == base || ours == theirs {
            return ours.to_owned();
        }
        if ours == base {
            return theirs.to_owned();
        }
        let some = |text: &str| Some(text.to_owned());
        let clash = Clash { part, kind: String::new(), base: some(base), ours: some(ours), theirs: some(theirs) };
        match self.clash(clash) {
            Side::Ours => ours.to_owned(),
            Side::Theirs => theirs.to_owned(),
        }
    }

    fn clash(&mut self, clash: Clash) -> Side {
        self.clashes.push(clash);
        self.choices.get(&(self.clashes.len() - 1)).copied().unwrap_or(Side::Theirs)
    }

    fn content(&mut self, base: &str, ours: &str, theirs: &str) -> String {
        let (base, ours, theirs) = (split(base), split(ours), split(theirs));
        let (our_change, their_change) = (change(&base.pieces, &ours.pieces), change(&base.pieces, &theirs.pieces));
        let mut merged = Vec::new();
        for place in 0..=base.pieces.len() {
            merged.extend(additions(&our_change, &their_change, place));
            if let Some(was) = base.pieces.get(place) {
                merged.extend(self.block(was, &our_change, &their_change, place));
            }
        }
        let lead = newer(&base.lead, &ours.lead, &theirs.lead);
        let end = newer(&base.end, &ours.end, &theirs.end);
        joined(lead, &merged, end)
    }

    fn block(&mut self, was: &Piece, ours: &Change, theirs: &Change, place: usize) -> Option<Piece> {
        let (our, their) = (at(&ours.became, place), at(&theirs.became, place));
        let text = |piece: &Option<Piece>| piece.as_ref().map(|piece| piece.text.clone());
        let (our_text, their_text, base_text) = (text(&our), text(&their), Some(was.text.clone()));
        let taken = if their_text == base_text || our_text == their_text {
            Side::Ours
        } else if our_text == base_text {
            Side::Theirs
        } else {
            let kind = was.kind.clone();
            self.clash(Clash { part: Part::Block, kind, base: base_text, ours: our_text, theirs: their_text })
        };
        let gap_of = |piece: &Option<Piece>| piece.as_ref().map_or(was.gap.clone(), |piece| piece.gap.clone());
        let gap = newer(&was.gap, &gap_of(&our), &gap_of(&their)).clone();
        let chosen = if taken == Side::Ours { our } else { their };
        chosen.map(|piece| Piece { gap, ..piece })
    }
}

/// What both sides put in front of a place: the person's first, and the same only once.
fn additions(ours: &Change, theirs: &Change, place: usize) -> Vec<Piece> {
    let of = |change: &Change| change.added.get(place).cloned().unwrap_or_default();
    let mut all = of(theirs);
    let new: Vec<Piece> =
        of(ours).into_iter().filter(|piece| !all.iter().any(|known| known.text == piece.text)).collect();
    all.extend(new);
    all
}

fn at(became: &[Option<Piece>], place: usize) -> Option<Piece> {
    became.get(place).cloned().flatten()
}

fn change(base: &[Piece], side: &[Piece]) -> Change {
    let places = align(base, side);
    let became = places.iter().map(|place| place.and_then(|place| side.get(place)).cloned()).collect();
    let mut added = vec![Vec::new(); base.len() + 1];
    let mut next = 0;
    for (index, piece) in side.iter().enumerate() {
        match places.iter().position(|place| *place == Some(index)) {
            Some(place) => next = place + 1,
            // in front of the next block of the base that is still there
            None => {
                let until = places.iter().skip(next).position(Option::is_some).map_or(base.len(), |more| next + more);
                if let Some(list) = added.get_mut(until) {
                    list.push(piece.clone());
                }
            }
        }
    }
    Change { became, added }
}

/// White space that one side changed; the person's if both did.
fn newer<'a, T: PartialEq>(base: &T, ours: &'a T, theirs: &'a T) -> &'a T {
    if theirs == base { ours } else { theirs }
}

fn joined(lead: &str, pieces: &[Piece], end: &str) -> String {
    let mut text = lead.to_owned();
    for (index, piece) in pieces.iter().enumerate() {
        text.push_str(&piece.text);
        let is_last = index + 1 == pieces.len();
        // what ended its text and is followed by something now
        let gap = piece.gap.as_deref().unwrap_or("\n\n");
        text.push_str(if is_last { end } else { gap });
    }
    text
}

#[cfg(test)]
mod tests;
