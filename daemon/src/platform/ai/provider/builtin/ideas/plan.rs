//! Article plans with blanks, and how the blanks are filled.

use super::super::casing;
use super::super::language::Language;
use super::asked::{Asked, Shape};
use super::family::Family;
use super::noun::{Noun, Number, gerund, with_article};

/// What an article of one kind consists of. Texts hold blanks such as `{a}`; see [`Blanks`].
pub struct Plan {
    pub structure: &'static str,
    pub funnel: &'static str,
    /// From the most specific to the one that always fits.
    pub titles: &'static [&'static str],
    pub angle: &'static str,
    pub audience: &'static str,
    pub sections: &'static [Section],
    pub questions: &'static [&'static str],
    pub must: &'static [&'static str],
    pub avoid: &'static [&'static str],
}

pub struct Section {
    pub heading: &'static str,
    pub points: &'static [&'static str],
    pub words: u32,
    /// Whether the cluster's narrower searches belong here as subheadings.
    pub variants: bool,
}

pub const fn section(heading: &'static str, points: &'static [&'static str], words: u32) -> Section {
    Section { heading, points, words, variants: false }
}

pub const fn variants(heading: &'static str, points: &'static [&'static str], words: u32) -> Section {
    Section { heading, points, words, variants: true }
}

/// "Descaling espresso machine" is something one does.
fn activity(keyword: &str) -> Option<(&'static str, String)> {
    let (first, rest) = keyword.split_once(' ')?;
    (first.len() > 5 && first.ends_with("ing") && !rest.is_empty()).then(|| ("{doing}", with_article(keyword)))
}

/// What stands in the blanks for one idea.
pub struct Blanks {
    language: Language,
    /// Each blank with its text; an absent blank makes a text unusable.
    filled: Vec<(&'static str, String)>,
}

impl Blanks {
    pub fn of(asked: &Asked, language: Language) -> Self {
        let mut noun = Noun::of(&asked.thing);
        if matches!(asked.shape, Shape::Question(_)) || asked.thing == asked.keyword && asked.is_open_question() {
            // what is left of a question may end in its verb
            noun.number = Number::Unsure;
        }
        let mut filled = vec![("{bare}", noun.bare().to_owned()), ("{keyword}", asked.keyword.clone())];
        filled.push(("{thing}", noun.plural()));
        if matches!(noun.number, Number::Plural | Number::Uncountable) {
            filled.push(("{natural}", noun.bare().to_owned()));
        }
        if noun.number != Number::Unsure {
            filled.push(("{a}", noun.with_article()));
            filled.push(("{plural}", noun.plural()));
        }
        if noun.can_qualify() {
            filled.push(("{label}", noun.label()));
        }
        match &asked.shape {
            Shape::Task(task) => {
                let task = with_article(task);
                filled.push(("{doing}", gerund(&task)));
                filled.push(("{do}", task));
            }
            Shape::Question(question) => filled.push(("{question}", question.clone())),
            Shape::Comparison(left, right) => {
                filled.push(("{left}", left.clone()));
                filled.push(("{right}", right.clone()));
            }
            Shape::Thing if matches!(asked.family, Family::HowTo | Family::Mistakes | Family::Care) => {
                filled.extend(activity(&asked.keyword));
            }
            Shape::Thing => {}
        }
        let filled = filled.into_iter().map(|(blank, text)| (blank, casing::inline(&text, language))).collect();
        Self { language, filled }
    }

    /// The text with its blanks filled, if this idea can fill them all.
    pub fn fill(&self, text: &str) -> Option<String> {
        let filled = self.filled.iter().fold(text.to_owned(), |text, (blank, with)| text.replace(blank, with));
        (!filled.contains('{')).then_some(filled)
    }

    /// All texts that can be filled, as sentences.
    pub fn sentences(&self, texts: &[&str]) -> Vec<String> {
        texts.iter().filter_map(|text| self.fill(text)).map(|text| casing::sentence(&text)).collect()
    }

    pub fn heading(&self, alternatives: &str) -> Option<String> {
        alternatives.split('|').find_map(|text| self.fill(text)).map(|text| casing::sentence(&text))
    }

    /// Titles that can be filled, the best first.
    pub fn titles(&self, plan: &Plan) -> Vec<String> {
        plan.titles.iter().filter_map(|text| self.fill(text)).map(|text| self.title(&text)).collect()
    }

    fn title(&self, text: &str) -> String {
        match self.language {
            Language::English => casing::title(text, Language::English),
            _ => casing::sentence(text),
        }
    }
}
