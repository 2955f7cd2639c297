//! Picture descriptions for an article: what to show, taken from its title and sections.

use super::casing;
use super::language::Language;
use super::text;
use serde::{Deserialize, Serialize};

const LONG_ALT: usize = 120;
/// A section takes a picture at most every so many sections.
const SPACING: usize = 2;

#[derive(Debug, Deserialize)]
pub struct Input {
    pub title: String,
    #[serde(default)]
    pub excerpt: String,
    pub language: String,
    #[serde(default)]
    pub sections: Vec<String>,
    #[serde(default)]
    pub max_inline: usize,
}

#[derive(Debug, Serialize)]
pub struct Output {
    pub featured: Featured,
    pub inline: Vec<Inline>,
}

#[derive(Debug, Serialize)]
pub struct Featured {
    pub prompt: String,
    pub alt: String,
}

#[derive(Debug, Serialize)]
pub struct Inline {
    pub after_section: usize,
    pub prompt: String,
    pub alt: String,
    pub caption: String,
}

pub fn describe(input: &Input) -> Output {
    let subject = subject(&input.title);
    let prompt = format!(
        "Editorial photograph about “{subject}”. One clear subject in natural light, calm background with free space on \
         the left, true colours, wide format. No text, no logos, no watermark, no recognisable faces."
    );
    let alt = shorten(&casing::sentence(&subject));
    let inline = places(input).into_iter().map(|(number, section)| inline(number, section, &subject, input)).collect();
    Output { featured: Featured { prompt, alt }, inline }
}

/// A title without its promise: what stands before the colon or the second question.
fn subject(title: &str) -> String {
    let lead = title.split_once(": ").map_or(title, |(lead, _)| lead);
    let lead = lead.split_once("? ").map_or(lead, |(question, _)| question);
    lead.trim_end_matches('?').trim().to_owned()
}

/// Spread over the article; the editor's own parts of a working draft take no picture.
fn places(input: &Input) -> Vec<(usize, &String)> {
    let ends = [
        "the brief",
        "checklist for the editor",
        "questions to answer",
        "der auftrag",
        "checkliste für die redaktion",
        "fragen, die zu beantworten sind",
    ];
    let shown: Vec<(usize, &String)> = (1..)
        .zip(&input.sections)
        .filter(|(_, section)| !section.trim().is_empty() && !ends.contains(&section.to_lowercase().as_str()))
        .collect();
    let wanted = input.max_inline.min(shown.len().div_ceil(SPACING));
    if wanted == 0 {
        return Vec::new();
    }
    let step = shown.len() / wanted;
    shown.into_iter().skip(step / 2).step_by(step.max(1)).take(wanted).collect()
}

fn inline(number: usize, section: &str, subject: &str, input: &Input) -> Inline {
    let prompt = format!(
        "Clear illustration for the section “{section}” of an article about “{subject}”: show the one thing that words \
         explain badly there. Plain background, few colours. No text, no logos, no recognisable faces."
    );
    let link = if Language::of(&input.language) == Language::German { " – " } else { ": " };
    Inline {
        after_section: number,
        prompt,
        alt: shorten(&format!("{subject}{link}{section}")),
        caption: section.to_owned(),
    }
}

fn shorten(alt: &str) -> String {
    text::cut_with_ellipsis(alt, LONG_ALT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(sections: &[&str], max_inline: usize) -> Input {
        Input {
            title: "How to Clean Suede: What Works".into(),
            excerpt: String::new(),
            language: "en".into(),
            sections: sections.iter().map(|section| (*section).to_owned()).collect(),
            max_inline,
        }
    }

    #[test]
    fn pictures_are_spread_over_real_sections() {
        let sections =
            ["The brief", "What you need", "Step by step", "Stubborn cases", "How often", "Checklist for the editor"];
        let output = describe(&input(&sections, 2));
        let places: Vec<usize> = output.inline.iter().map(|inline| inline.after_section).collect();
        assert_eq!(places, [3, 5]);
        assert!(
            output.featured.prompt.contains("How to Clean Suede") && !output.featured.prompt.contains("What Works")
        );
        assert!(output.inline.iter().all(|inline| !inline.alt.is_empty() && !inline.caption.is_empty()));
    }

    #[test]
    fn no_more_pictures_than_asked_for_or_than_sections() {
        assert!(describe(&input(&["One"], 0)).inline.is_empty());
        assert_eq!(describe(&input(&["One"], 5)).inline.len(), 1);
        assert!(describe(&input(&[], 5)).inline.is_empty());
    }
}
