//! Which ideas a cluster carries: first one for each purpose, then the narrower searches, never two for one search.

use super::super::language::PhraseBook;
use super::super::text;
use super::asked::{Asked, Shape};
use super::family::Family;
use std::collections::{BTreeMap, BTreeSet};

/// Questions that make a page of questions and answers worth while.
const ENOUGH_QUESTIONS: usize = 3;
/// Titles that share more of their words than this say the same.
const SAME_TITLE: f64 = 0.7;

pub struct Choice<'a> {
    pub family: Family,
    pub primary: &'a Asked,
    pub secondary: Vec<&'a Asked>,
}

/// Titles that exist or are planned.
pub struct Known {
    titles: Vec<(BTreeSet<String>, Family)>,
}

impl Known {
    pub fn of(titles: &[String], book: &PhraseBook) -> Self {
        let mut known = Self { titles: Vec::new() };
        for title in titles {
            known.add(title, book);
        }
        known
    }

    pub fn add(&mut self, title: &str, book: &PhraseBook) {
        let words = text::words(&text::normalise(title));
        self.titles.push((stems(&words, book), Family::of(&book.read(&words).purposes)));
    }

    #[expect(clippy::cast_precision_loss, reason = "a title has few words")]
    pub fn has_like(&self, title: &str, book: &PhraseBook) -> bool {
        let own = stems(&text::words(&text::normalise(title)), book);
        self.titles.iter().any(|(other, _)| {
            let shared = own.intersection(other).count() as f64;
            shared > 0.0 && shared / own.union(other).count() as f64 >= SAME_TITLE
        })
    }

    /// Whether a title already answers this search: all of its subject, and the same purpose.
    fn covers(&self, asked: &Asked) -> bool {
        self.titles
            .iter()
            .any(|(stems, family)| *family == asked.family && asked.subject.iter().all(|stem| stems.contains(stem)))
    }
}

fn stems(words: &[String], book: &PhraseBook) -> BTreeSet<String> {
    words.iter().filter(|word| !book.is_stop_word(word)).map(|word| book.stem(word)).collect()
}

/// `asked` is ordered by demand.
pub fn select<'a>(asked: &'a [Asked], known: &Known, book: &PhraseBook, wanted: usize) -> Vec<Choice<'a>> {
    let open: Vec<&Asked> = asked.iter().filter(|one| !known.covers(one)).collect();
    let mut choices = by_family(&open, book);
    choices.truncate(wanted);
    add_narrower(&mut choices, wanted, book);
    add_questions(&mut choices, &open, wanted);
    choices
}

/// One idea for each kind of article, the one with the most demand first.
fn by_family<'a>(open: &[&'a Asked], book: &PhraseBook) -> Vec<Choice<'a>> {
    let mut buckets: BTreeMap<Family, Vec<&Asked>> = BTreeMap::new();
    for asked in open {
        buckets.entry(family_beside(asked, open, book)).or_default().push(asked);
    }
    let mut choices: Vec<Choice<'a>> = buckets
        .into_iter()
        .filter_map(|(family, members)| {
            let (primary, secondary) = members.split_first()?;
            Some(Choice { family, primary, secondary: secondary.to_vec() })
        })
        .collect();
    let demand =
        |choice: &Choice<'_>| choice.primary.volume + choice.secondary.iter().map(|asked| asked.volume).sum::<f64>();
    choices.sort_by(|a, b| demand(b).total_cmp(&demand(a)).then(a.family.cmp(&b.family)));
    choices
}

/// "Pruning tomatoes" beside "how to prune tomato plants" is the same article.
fn family_beside(asked: &Asked, open: &[&Asked], book: &PhraseBook) -> Family {
    let verb = |text: &str| text.split(' ').next().map(|word| book.stem(word));
    let same_task = |other: &&&Asked| match &other.shape {
        Shape::Task(task) => verb(task) == verb(&asked.keyword),
        _ => false,
    };
    let within = |a: &Asked, b: &Asked| a.subject.iter().all(|stem| b.subject.contains(stem));
    let task = open.iter().filter(same_task).find(|other| within(asked, other) || within(other, asked));
    match task {
        Some(task) if asked.family == Family::Guide => task.family,
        _ => asked.family,
    }
}

/// "Hiking boots for women" beside "hiking boots": a page of its own while there is room.
fn add_narrower<'a>(choices: &mut Vec<Choice<'a>>, wanted: usize, book: &PhraseBook) {
    let mut candidates: Vec<(usize, &Asked)> = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let own = |asked: &&&Asked| is_narrower(asked, choice.primary, book);
        candidates.extend(choice.secondary.iter().filter(own).map(|asked| (index, *asked)));
    }
    candidates.sort_by(|a, b| b.1.volume.total_cmp(&a.1.volume).then_with(|| a.1.keyword.cmp(&b.1.keyword)));
    for (index, asked) in candidates {
        let subjects = choices.iter().map(|choice| &choice.primary.subject);
        let repeats = subjects.filter(|subject| **subject == asked.subject).count() > 0;
        if choices.len() >= wanted || repeats {
            continue;
        }
        let Some(parent) = choices.get_mut(index) else { continue };
        parent.secondary.retain(|other| other.keyword != asked.keyword);
        let near = |other: &&&Asked| asked.subject.iter().all(|stem| other.subject.contains(stem));
        let secondary: Vec<&Asked> = parent.secondary.iter().filter(near).copied().collect();
        parent.secondary.retain(|other| !secondary.iter().any(|moved| moved.keyword == other.keyword));
        let family = match asked.shape {
            Shape::Thing => parent.family.sibling(),
            _ => parent.family,
        };
        choices.push(Choice { family, primary: asked, secondary });
    }
}

fn is_narrower(asked: &Asked, primary: &Asked, book: &PhraseBook) -> bool {
    let news = asked.subject.iter().filter(|stem| !primary.subject.contains(stem));
    let another_task = asked.shape != Shape::Thing && asked.shape != primary.shape;
    news.clone().any(|stem| stem.chars().count() > 2 && !book.is_qualifier(stem)) || (another_task && news.count() > 0)
}

fn add_questions<'a>(choices: &mut Vec<Choice<'a>>, open: &[&'a Asked], wanted: usize) {
    let questions: Vec<&Asked> = open
        .iter()
        .filter(|asked| matches!(asked.shape, Shape::Question(_)))
        .filter(|asked| choices.iter().all(|choice| choice.primary.keyword != asked.keyword))
        .copied()
        .collect();
    if choices.len() < wanted
        && questions.len() >= ENOUGH_QUESTIONS
        && let Some((primary, secondary)) = questions.split_first()
    {
        choices.push(Choice { family: Family::Faq, primary, secondary: secondary.to_vec() });
    }
}
