//! What surrounds the text: slug, excerpt, search title and description, categories and tags.

use super::super::casing;
use super::super::language::Language;
use super::super::text;
use super::Input;
use super::phrases::Phrases;
use serde::Serialize;

const SEO_TITLE: usize = 60;
const SEO_DESCRIPTION: usize = 155;
const SLUG: usize = 70;
const TAGS: usize = 4;
const LONG_TAG: usize = 32;

#[derive(Debug, Serialize)]
pub struct Seo {
    pub title: String,
    pub description: String,
    pub focus_keyword: String,
    pub secondary_keywords: Vec<String>,
}

pub fn slug(title: &str, language: Language) -> String {
    let spelled = if language == Language::German { spell_out_umlauts(title) } else { title.to_owned() };
    let full = slug::slugify(spelled);
    if full.len() <= SLUG {
        return full;
    }
    text::cut_at_word(&full.replace('-', " "), SLUG).replace(' ', "-")
}

fn spell_out_umlauts(title: &str) -> String {
    let pairs = [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss")];
    pairs.iter().fold(title.to_owned(), |title, (from, to)| title.replace(from, to))
}

pub fn excerpt(input: &Input, phrases: &Phrases) -> String {
    let headings: Vec<String> = input.task.outline.iter().map(|section| lower_first(&section.heading)).collect();
    if headings.is_empty() {
        return text::cut_with_ellipsis(&input.task.title, SEO_DESCRIPTION);
    }
    text::cut_with_ellipsis(&format!("{} {}.", phrases.covers, join(&headings, phrases.and)), SEO_DESCRIPTION)
}

pub fn seo(input: &Input, language: Language) -> Seo {
    let task = &input.task;
    let promise: Vec<String> = task.outline.iter().map(|section| lower_first(&section.heading)).collect();
    let lead = casing::sentence(&casing::inline(&task.primary_keyword, language));
    let description = if promise.is_empty() { task.title.clone() } else { format!("{lead}: {}.", promise.join(", ")) };
    Seo {
        title: seo_title(&task.title),
        description: text::cut_with_ellipsis(&description, SEO_DESCRIPTION),
        focus_keyword: task.primary_keyword.clone(),
        secondary_keywords: task.secondary_keywords.clone(),
    }
}

/// A long title ends at its colon or question mark before it is cut anywhere else.
fn seo_title(title: &str) -> String {
    if title.chars().count() <= SEO_TITLE {
        return title.to_owned();
    }
    let question = title.split_once("? ").map(|(question, _)| format!("{question}?"));
    let lead = question.or_else(|| title.split_once(": ").map(|(lead, _)| lead.to_owned()));
    text::cut_at_word(&lead.unwrap_or_else(|| title.to_owned()), SEO_TITLE)
}

pub fn categories(input: &Input) -> Vec<String> {
    let named = [&input.cluster, &input.sector].into_iter().flatten().map(|named| named.name.trim());
    named.filter(|name| !name.is_empty()).take(1).map(str::to_owned).collect()
}

/// Few and short: a tag that one post has helps nobody.
pub fn tags(input: &Input, language: Language) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let candidates = std::iter::once(&input.task.primary_keyword).chain(&input.task.secondary_keywords);
    for keyword in candidates {
        let tag = casing::sentence(&casing::inline(keyword, language));
        if tag.chars().count() <= LONG_TAG && tags.len() < TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

pub fn join(parts: &[String], and: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} {and} {last}", most.join(", ")),
    }
}

/// A heading inside a sentence; "CRM" and German nouns keep their capitals.
pub fn lower_first(heading: &str) -> String {
    let first = heading.split(' ').next().unwrap_or_default();
    let stays = first.chars().skip(1).any(char::is_uppercase) || first.chars().count() < 2;
    let starters = [
        "The",
        "What",
        "Which",
        "How",
        "When",
        "Where",
        "Who",
        "Why",
        "Before",
        "After",
        "In",
        "If",
        "First",
        "Start",
        "Three",
        "Costs",
        "Mistakes",
        "Side",
        "Choices",
        "Names",
        "Questions",
        "Your",
        "Signs",
        "Common",
        "Related",
        "Changing",
        "Limits",
        "Repair",
        "Stubborn",
        "Step",
        "Afterwards",
        "From",
        "Ways",
        "Finding",
        "Prices",
        "Was",
        "Wie",
        "Wann",
        "Welche",
        "Wo",
        "Warum",
        "Wenn",
        "Vor",
        "Die",
        "Der",
        "Das",
        "So",
        "Woran",
    ];
    if stays || !starters.contains(&first) {
        return heading.to_owned();
    }
    let mut letters = heading.chars();
    letters.next().map(|letter| letter.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
