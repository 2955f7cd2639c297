//! Article ideas from a cluster's keywords: one for each thing that searchers want, each with its own keyword.

mod asked;
mod english_buying;
mod english_doing;
mod english_knowing;
mod family;
mod german;
mod noun;
mod plan;
mod plans;
mod select;
mod write;

use super::language::{Language, PhraseBook};
use select::{Known, select};
use serde::{Deserialize, Serialize};

const DEFAULT_IDEAS: usize = 5;

#[derive(Debug, Deserialize)]
pub struct Input {
    pub language: String,
    pub keywords: Vec<Keyword>,
    #[serde(default)]
    pub existing_titles: Vec<String>,
    #[serde(default)]
    pub max_ideas: Option<usize>,
}

#[derive(Debug, Deserialize)]
pub struct Keyword {
    pub text: String,
    #[serde(default)]
    pub volume: Option<f64>,
}

#[derive(Debug, Serialize)]
pub struct Output {
    pub ideas: Vec<Idea>,
}

#[derive(Debug, Serialize)]
pub struct Idea {
    pub title: String,
    pub angle: String,
    pub content_type: &'static str,
    pub structure: &'static str,
    pub primary_keyword: String,
    pub secondary_keywords: Vec<String>,
    pub audience: String,
    pub funnel_stage: &'static str,
    pub word_target: u32,
    pub outline: Vec<Section>,
    pub questions: Vec<String>,
    pub must: Vec<String>,
    pub avoid: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Section {
    pub heading: String,
    pub points: Vec<String>,
    pub subheadings: Vec<String>,
    pub words: u32,
}

pub fn propose(input: &Input) -> Output {
    let language = Language::of(&input.language);
    let book = PhraseBook::of(language);
    let read = |keyword: &Keyword| asked::read(&keyword.text, keyword.volume, language, &book);
    let mut asked: Vec<asked::Asked> = input.keywords.iter().map(read).filter(|a| !a.keyword.is_empty()).collect();
    asked.sort_by(|a, b| {
        let task = |asked: &asked::Asked| matches!(asked.shape, asked::Shape::Task(_));
        let plainer = task(b).cmp(&task(a)).then(a.subject.len().cmp(&b.subject.len()));
        b.volume.total_cmp(&a.volume).then(plainer).then_with(|| a.keyword.cmp(&b.keyword))
    });
    asked.dedup_by(|a, b| a.keyword == b.keyword);
    let mut known = Known::of(&input.existing_titles, &book);
    let wanted = input.max_ideas.unwrap_or(DEFAULT_IDEAS);
    let mut ideas = Vec::new();
    for choice in select(&asked, &known, &book, wanted) {
        if let Some(idea) = write::write(&choice, &asked, language, &book, &known) {
            known.add(&idea.title, &book);
            ideas.push(idea);
        }
    }
    Output { ideas }
}

#[cfg(test)]
mod tests;
