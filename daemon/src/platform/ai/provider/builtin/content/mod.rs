//! A working draft: a plan that a writer can fill in, and that never pretends to be finished prose.

mod document;
mod meta;
mod phrases;
mod questions;
mod sections;

use super::language::Language;
use document::{Block, Document, Question, bold, heading, italic, labelled, list, paragraph, plain};
use meta::{Seo, join, lower_first};
use phrases::{Phrases, phrases};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
pub struct Input {
    pub language: String,
    #[serde(default)]
    pub sector: Option<Named>,
    #[serde(default)]
    pub cluster: Option<Named>,
    pub task: Task,
}

#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub struct Task {
    pub title: String,
    #[serde(default)]
    pub angle: String,
    #[serde(default)]
    pub word_target: u32,
    pub primary_keyword: String,
    #[serde(default)]
    pub secondary_keywords: Vec<String>,
    #[serde(default)]
    pub audience: String,
    #[serde(default)]
    pub outline: Vec<Section>,
    #[serde(default)]
    pub questions: Vec<String>,
    #[serde(default)]
    pub must: Vec<String>,
    #[serde(default)]
    pub avoid: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Section {
    pub heading: String,
    #[serde(default)]
    pub points: Vec<String>,
    #[serde(default)]
    pub subheadings: Vec<String>,
    #[serde(default)]
    pub words: u32,
}

#[derive(Debug, Serialize)]
pub struct Output {
    pub title: String,
    pub slug: String,
    pub excerpt: String,
    pub seo: Seo,
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    pub document: Document,
    pub working_draft: bool,
    pub notice: String,
}

pub fn draft(input: &Input) -> Output {
    let language = Language::of(&input.language);
    let phrases = phrases(language);
    Output {
        title: input.task.title.clone(),
        slug: meta::slug(&input.task.title, language),
        excerpt: meta::excerpt(input, phrases),
        seo: meta::seo(input, language),
        categories: meta::categories(input),
        tags: meta::tags(input, language),
        document: Document { blocks: blocks(&input.task, phrases) },
        working_draft: true,
        notice: notice(language, phrases),
    }
}

fn notice(language: Language, phrases: &Phrases) -> String {
    match language {
        Language::English | Language::German => phrases.notice_data.to_owned(),
        _ => format!(
            "{} Its notes are in English because the built-in provider has none in this language.",
            phrases.notice_data
        ),
    }
}

fn blocks(task: &Task, phrases: &Phrases) -> Vec<Block> {
    let mut blocks = vec![paragraph(labelled(phrases.notice_label, phrases.notice)), Block::Separator {}];
    blocks.extend(opening(task, phrases));
    blocks.extend(brief(task, phrases));
    let shares = sections::share_out(&task.outline, &task.secondary_keywords);
    for (number, (section, keywords)) in task.outline.iter().zip(&shares).enumerate() {
        blocks.extend(sections::blocks(section, number, keywords, phrases));
    }
    blocks.extend(faq(task, phrases));
    blocks.extend(checklist(task, phrases));
    blocks
}

fn opening(task: &Task, phrases: &Phrases) -> Vec<Block> {
    let headings: Vec<String> = task.outline.iter().map(|section| lower_first(&section.heading)).collect();
    let mut blocks = vec![paragraph(vec![italic(phrases.opening_fact)])];
    if !headings.is_empty() {
        blocks.push(paragraph(plain(format!("{}: {}.", phrases.opening, join(&headings, phrases.and)))));
    }
    blocks
}

fn brief(task: &Task, phrases: &Phrases) -> Vec<Block> {
    let length = if task.word_target > 0 { format!("{} {}", task.word_target, phrases.words) } else { String::new() };
    let rows = [
        (phrases.primary, task.primary_keyword.clone()),
        (phrases.secondary, task.secondary_keywords.join(", ")),
        (phrases.audience, task.audience.clone()),
        (phrases.angle, task.angle.clone()),
        (phrases.length, length),
    ];
    let told = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let rows = told.map(|(name, value)| vec![vec![bold(name)], plain(value)]).collect();
    let header = phrases.brief_header.iter().map(|name| plain(*name)).collect();
    vec![heading(2, phrases.brief), Block::Table { header, rows }]
}

fn faq(task: &Task, phrases: &Phrases) -> Vec<Block> {
    if task.questions.is_empty() {
        return Vec::new();
    }
    let item = |question: &String| Question {
        question: plain(question.as_str()),
        answer: vec![labelled(phrases.answer, questions::to_settle(question, &phrases.answers))],
    };
    vec![heading(2, phrases.questions), Block::Faq { items: task.questions.iter().map(item).collect() }]
}

fn checklist(task: &Task, phrases: &Phrases) -> Vec<Block> {
    let must = task.must.iter().map(|text| labelled(phrases.must, text.as_str()));
    let avoid = task.avoid.iter().map(|text| labelled(phrases.avoid, text.as_str()));
    let checks = phrases.checks.iter().map(|text| plain(*text));
    vec![heading(2, phrases.checklist), list(must.chain(avoid).chain(checks))]
}

#[cfg(test)]
mod tests;
