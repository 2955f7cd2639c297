//! One idea from one choice: title, outline, questions.

use super::super::casing;
use super::super::language::{Language, PhraseBook};
use super::super::text;
use super::asked::{Asked, Shape};
use super::family::Family;
use super::noun::with_article;
use super::plan::{Blanks, Plan};
use super::plans::plan;
use super::select::{Choice, Known};
use super::{Idea, Section};

const SECONDARY: usize = 8;
const QUESTIONS: usize = 6;
const SUBHEADINGS: usize = 4;
const LONG_TITLE: usize = 70;

/// Nothing if no title is left that says something new.
pub fn write(choice: &Choice<'_>, all: &[Asked], language: Language, book: &PhraseBook, known: &Known) -> Option<Idea> {
    let plan = plan(choice.family, language);
    let blanks = Blanks::of(&spokesman(choice), language);
    let title = title(plan, &blanks, language, book, known)?;
    let mut must = blanks.sentences(plan.must);
    must.extend(translation_note(language));
    Some(Idea {
        title,
        angle: plan.angle.to_owned(),
        content_type: "post",
        structure: plan.structure,
        primary_keyword: choice.primary.keyword.clone(),
        secondary_keywords: choice.secondary.iter().take(SECONDARY).map(|asked| asked.keyword.clone()).collect(),
        audience: blanks.fill(plan.audience).unwrap_or_default(),
        funnel_stage: plan.funnel,
        word_target: plan.sections.iter().map(|section| section.words).sum(),
        outline: outline(plan, choice, &blanks, language),
        questions: questions(plan, choice, all, &blanks, language),
        must,
        avoid: blanks.sentences(plan.avoid),
    })
}

/// The primary keyword; if it is only a thing, a companion on the same subject may lend it its task.
fn spokesman(choice: &Choice<'_>) -> Asked {
    let mut asked = choice.primary.clone();
    asked.family = choice.family;
    if choice.family == Family::Faq {
        asked.shape = Shape::Thing;
    }
    if asked.shape == Shape::Thing && matches!(choice.family, Family::HowTo | Family::Care | Family::Repair) {
        let lender = choice.secondary.iter().find(|other| {
            matches!(other.shape, Shape::Task(_)) && asked.subject.iter().all(|stem| other.subject.contains(stem))
        });
        if let Some(other) = lender {
            asked.shape = other.shape.clone();
        }
    }
    asked
}

fn title(plan: &Plan, blanks: &Blanks, language: Language, book: &PhraseBook, known: &Known) -> Option<String> {
    let mut titles = blanks.titles(plan);
    if let Some(question) = blanks.fill("{question}?") {
        titles.retain(|title| title.contains('?'));
        titles.push(casing::title(&question, language));
    }
    let fitting = titles.iter().find(|title| title.chars().count() <= LONG_TITLE);
    let shortest = titles.iter().min_by_key(|title| title.chars().count());
    let title = fitting.or(shortest)?;
    (!known.has_like(title, book)).then(|| title.clone())
}

fn outline(plan: &Plan, choice: &Choice<'_>, blanks: &Blanks, language: Language) -> Vec<Section> {
    let mut sections = Vec::new();
    for section in plan.sections {
        let Some(heading) = blanks.heading(section.heading) else { continue };
        let subheadings = if section.variants { narrower(choice, language) } else { Vec::new() };
        sections.push(Section { heading, points: blanks.sentences(section.points), subheadings, words: section.words });
    }
    sections
}

/// The cluster's narrower searches of this choice, each once.
fn narrower(choice: &Choice<'_>, language: Language) -> Vec<String> {
    let mut seen = vec![&choice.primary.subject];
    let mut found = Vec::new();
    for asked in &choice.secondary {
        let adds = asked.subject.iter().any(|stem| !choice.primary.subject.contains(stem));
        if adds && !seen.contains(&&asked.subject) && found.len() < SUBHEADINGS {
            seen.push(&asked.subject);
            found.push(casing::sentence(&casing::inline(&asked.thing, language)));
        }
    }
    found
}

fn questions(plan: &Plan, choice: &Choice<'_>, all: &[Asked], blanks: &Blanks, language: Language) -> Vec<String> {
    let own = std::iter::once(choice.primary).chain(choice.secondary.iter().copied());
    let related = all.iter().filter(|asked| asked.family == choice.family);
    let mut questions: Vec<String> = Vec::new();
    let asked = own.chain(related).filter_map(|asked| as_question(asked, language));
    let standard = plan.questions.iter().filter_map(|text| blanks.fill(text)).map(|text| mark(&text, language));
    for question in asked.chain(standard) {
        if questions.len() < QUESTIONS && !questions.iter().any(|known| alike(known, &question)) {
            questions.push(question);
        }
    }
    questions
}

fn as_question(asked: &Asked, language: Language) -> Option<String> {
    match (&asked.shape, language) {
        (Shape::Question(question), _) => Some(mark(question, language)),
        (Shape::Task(task), Language::English) => Some(mark(&format!("how do I {}", with_article(task)), language)),
        (Shape::Thing, Language::English) if asked.is_open_question() => {
            Some(mark(&asked.keyword.replacen(" to ", " should I ", 1), language))
        }
        _ => None,
    }
}

fn mark(question: &str, language: Language) -> String {
    let question = question.trim_end_matches('?').replace(" i ", " I ");
    let spelled = if language == Language::German && question.starts_with(char::is_uppercase) {
        question
    } else {
        casing::inline(&question, language)
    };
    format!("{}?", casing::sentence(&spelled))
}

fn alike(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let mut words = text::words(&text::normalise(text));
        words.retain(|word| !matches!(word.as_str(), "a" | "an" | "the" | "i" | "you" | "do" | "does"));
        words.sort();
        words
    };
    words(a) == words(b)
}

/// Without templates in the site's language the outline is in English, and the writer must know.
fn translation_note(language: Language) -> Option<String> {
    let known = matches!(language, Language::English | Language::German);
    (!known).then(|| {
        "Write in the language of the keyword: this outline is in English because no plan exists in that language"
            .to_owned()
    })
}
