//! One section of the outline as blocks: what to settle, a table where one fits, keywords, room for facts.

use super::Section;
use super::document::{Block, Text, bold, heading, italic, labelled, list, paragraph, plain};
use super::phrases::Phrases;

const ROWS: usize = 3;

pub fn blocks(section: &Section, number: usize, keywords: &[String], phrases: &Phrases) -> Vec<Block> {
    let mut blocks = vec![heading(2, &section.heading)];
    blocks.push(paragraph(lead(section, phrases)));
    let (tables, points): (Vec<_>, Vec<_>) = section.points.iter().partition(|point| columns(point, phrases).is_some());
    if !points.is_empty() {
        blocks.push(list(points.iter().map(|point| plain(point.as_str()))));
    }
    blocks.extend(tables.iter().filter_map(|point| columns(point, phrases)).map(|columns| table(&columns, phrases)));
    for subheading in &section.subheadings {
        blocks.push(heading(3, subheading));
        blocks.push(paragraph(vec![italic(phrases.sub_prompt)]));
    }
    if !keywords.is_empty() {
        blocks.push(paragraph(labelled(phrases.work_in, format!("{}.", keywords.join(", ")))));
    }
    if let Some(prompt) = phrases.fact_prompts.get(number % phrases.fact_prompts.len().max(1)) {
        blocks.push(paragraph(labelled(phrases.your_facts, *prompt)));
    }
    blocks
}

fn lead(section: &Section, phrases: &Phrases) -> Text {
    let [before, after] = phrases.about_words;
    let mut lead = Vec::new();
    if section.words > 0 {
        lead.extend(plain(format!("{before} {} {after} ", section.words)));
    }
    lead.push(bold(phrases.to_settle));
    lead
}

/// The columns that a point such as "A table: pick, best for, price" asks for.
fn columns(point: &str, phrases: &Phrases) -> Option<Vec<String>> {
    let named = phrases.table_marks.iter().find_map(|mark| point.strip_prefix(mark))?;
    let columns: Vec<String> = named.split(", ").map(super::super::casing::sentence).collect();
    (columns.len() > 1).then_some(columns)
}

fn table(columns: &[String], phrases: &Phrases) -> Block {
    let row = || columns.iter().map(|_| plain(phrases.fill_in)).collect();
    Block::Table {
        header: columns.iter().map(|name| plain(name.as_str())).collect(),
        rows: (0..ROWS).map(|_| row()).collect(),
    }
}

/// Each keyword goes to the section whose wording is nearest, otherwise to the one with the fewest.
pub fn share_out(sections: &[Section], keywords: &[String]) -> Vec<Vec<String>> {
    let mut shares: Vec<Vec<String>> = sections.iter().map(|_| Vec::new()).collect();
    for keyword in keywords {
        let words: Vec<&str> = keyword.split(' ').filter(|word| word.chars().count() > 3).collect();
        let nearness = |section: &Section| {
            let text = format!("{} {}", section.heading, section.subheadings.join(" ")).to_lowercase();
            words.iter().filter(|word| text.contains(**word)).count()
        };
        let rank = |(index, section): (usize, &Section), load: usize| {
            (nearness(section), usize::MAX - load, usize::MAX - index)
        };
        let best = sections
            .iter()
            .enumerate()
            .max_by_key(|(index, section)| rank((*index, section), shares.get(*index).map_or(0, Vec::len)))
            .map(|(index, _)| index);
        if let Some(share) = best.and_then(|index| shares.get_mut(index)) {
            share.push(keyword.clone());
        }
    }
    shares
}
