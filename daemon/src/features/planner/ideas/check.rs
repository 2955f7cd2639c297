//! What an idea may be: the same rules for a model's and for a person's.

use super::{Brief, ContentType, FunnelStage, Section, Structure};
use crate::{features::planner::text::tidy, platform::error::FieldErrors};

const MAX_TITLE: usize = 200;
const MAX_TEXT: usize = 1_000;
const MAX_LINE: usize = 300;
const MAX_LINES: usize = 40;
const WORDS: std::ops::RangeInclusive<i64> = 100..=20_000;

/// An idea as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdeaDraft {
    pub title: String,
    pub angle: String,
    pub content_type: ContentType,
    pub structure: Structure,
    pub primary_keyword: String,
    pub secondary_keywords: Vec<String>,
    pub audience: String,
    pub funnel_stage: FunnelStage,
    pub word_target: i64,
    pub brief: Brief,
}

impl IdeaDraft {
    /// Tidies it and applies the rules; every field that breaks one is named.
    pub fn check(self) -> Result<Self, FieldErrors> {
        let mut rules = Rules::default();
        let checked = Self {
            title: rules.text("title", &self.title, MAX_TITLE),
            angle: rules.text("angle", &self.angle, MAX_TEXT),
            primary_keyword: rules.text("primary_keyword", &self.primary_keyword, 255),
            secondary_keywords: rules.lines("secondary_keywords", self.secondary_keywords),
            audience: rules.text("audience", &self.audience, MAX_TEXT),
            brief: Brief {
                outline: rules.outline(self.brief.outline),
                questions: rules.lines("questions", self.brief.questions),
                must: rules.lines("must", self.brief.must),
                avoid: rules.lines("avoid", self.brief.avoid),
            },
            ..self
        };
        for (field, text) in [("title", &checked.title), ("primary_keyword", &checked.primary_keyword)] {
            if text.is_empty() {
                rules.errors.add(field, "must not be empty");
            }
        }
        if !WORDS.contains(&checked.word_target) {
            rules.errors.add("word_target", format!("must be from {} to {} words", WORDS.start(), WORDS.end()));
        }
        if rules.errors.0.is_empty() { Ok(checked) } else { Err(rules.errors) }
    }
}

#[derive(Default)]
struct Rules {
    errors: FieldErrors,
}

impl Rules {
    fn text(&mut self, field: &str, text: &str, max: usize) -> String {
        let text = tidy(text);
        if text.chars().count() > max {
            self.errors.add(field, format!("must have at most {max} characters"));
        }
        if text.chars().any(char::is_control) {
            self.errors.add(field, "must not contain control characters");
        }
        text
    }

    /// Empty lines are left out.
    fn lines(&mut self, field: &str, lines: Vec<String>) -> Vec<String> {
        if lines.len() > MAX_LINES {
            self.errors.add(field, format!("must have at most {MAX_LINES} entries"));
        }
        lines.iter().map(|line| self.text(field, line, MAX_LINE)).filter(|line| !line.is_empty()).collect()
    }

    fn outline(&mut self, outline: Vec<Section>) -> Vec<Section> {
        if outline.len() > MAX_LINES {
            self.errors.add("outline", format!("must have at most {MAX_LINES} sections"));
        }
        let sections = outline.into_iter().enumerate().map(|(at, section)| self.section(at, section));
        sections.collect()
    }

    fn section(&mut self, at: usize, section: Section) -> Section {
        let field = |name: &str| format!("outline[{at}].{name}");
        let heading = self.text(&field("heading"), &section.heading, MAX_LINE);
        if heading.is_empty() {
            self.errors.add(field("heading"), "must not be empty");
        }
        Section {
            heading,
            points: self.lines(&field("points"), section.points),
            subheadings: self.lines(&field("subheadings"), section.subheadings),
            words: section.words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> IdeaDraft {
        IdeaDraft {
            title: " How to  descale ".to_owned(),
            angle: String::new(),
            content_type: ContentType::Post,
            structure: Structure::HowTo,
            primary_keyword: "descale espresso machine".to_owned(),
            secondary_keywords: vec![String::new(), "descaling".to_owned()],
            audience: String::new(),
            funnel_stage: FunnelStage::Retention,
            word_target: 1200,
            brief: Brief {
                outline: vec![Section { heading: "Why".to_owned(), ..Default::default() }],
                ..Default::default()
            },
        }
    }

    #[test]
    fn an_idea_is_tidied() {
        let checked = draft().check().unwrap();
        assert_eq!((checked.title.as_str(), checked.secondary_keywords.len()), ("How to descale", 1));
        assert_eq!(checked.brief.outline[0].heading, "Why");
    }

    #[test]
    fn every_field_that_breaks_a_rule_is_named() {
        let mut bad = draft();
        bad.title = "x".repeat(201);
        bad.primary_keyword = " ".to_owned();
        bad.word_target = 10;
        bad.brief.outline[0].heading.clear();
        let errors = bad.check().unwrap_err();
        let fields: Vec<_> = errors.0.keys().map(String::as_str).collect();
        assert_eq!(fields, ["outline[0].heading", "primary_keyword", "title", "word_target"]);
    }
}
