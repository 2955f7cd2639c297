//! `<table>`, with or without a header; spans of cells are not kept.

use scraper::ElementRef;

use super::{
    Block, Marks, Text,
    nodes::{Child, children, flat_text},
    not_blank,
};
use crate::features::writer::document::parse::pad;

/// The table as blocks: one table, or the caption alone when every cell is blank.
pub(super) fn read(table: ElementRef<'_>, nesting: usize) -> Option<Block> {
    let mut found = Found::default();
    for child in children(table) {
        match child {
            Child::Element(element, "caption") => {
                found.caption = not_blank(flat_text(element, &Marks::default(), nesting));
            }
            Child::Element(section, "thead" | "tbody" | "tfoot") => {
                children(section).for_each(|row| found.row(row, nesting));
            }
            other => found.row(other, nesting),
        }
    }
    let Found { mut header, mut rows, caption } = found;
    pad(&mut header, &mut rows);
    if header.iter().chain(rows.iter().flatten()).all(Text::is_blank) {
        return caption.map(|text| Block::Paragraph { text });
    }
    Some(Block::Table { header, rows, caption })
}

#[derive(Default)]
struct Found {
    header: Vec<Text>,
    rows: Vec<Vec<Text>>,
    caption: Option<Text>,
}

impl Found {
    /// The first row is the header when all its cells are `<th>`, whatever section it stands in.
    fn row(&mut self, child: Child<'_>, nesting: usize) {
        let Child::Element(row, "tr") = child else {
            return;
        };
        let cells = || {
            children(row).filter_map(|child| match child {
                Child::Element(cell, name @ ("td" | "th")) => Some((cell, name)),
                _ => None,
            })
        };
        let texts: Vec<Text> = cells().map(|(cell, _)| flat_text(cell, &Marks::default(), nesting + 1)).collect();
        if self.header.is_empty() && self.rows.is_empty() && cells().all(|(_, name)| name == "th") {
            self.header = texts;
        } else {
            self.rows.push(texts);
        }
    }
}
