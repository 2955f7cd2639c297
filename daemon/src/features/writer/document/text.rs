//! What a document says as plain text, how many words it has, and the parts that checks look at.

use unicode_segmentation::UnicodeSegmentation;

use super::{Block, Document, Level, ListItem, span::Text};

/// A heading in reading order, for outlines and checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub level: Level,
    pub text: String,
}

/// Something a reader reads without a break: a paragraph, an item, a cell, a listing.
pub(super) enum Piece<'a> {
    Text(&'a Text),
    Code(&'a str),
}

impl Document {
    /// Everything a reader sees as text, one paragraph, item or cell per line. No `alt`.
    pub fn plain_text(&self) -> String {
        let mut lines = Vec::new();
        visit(&self.blocks, &mut |piece| match piece {
            Piece::Text(text) if text.is_blank() => {}
            Piece::Text(text) => lines.push(text.to_plain()),
            Piece::Code(code) => lines.push(code.to_owned()),
        });
        lines.join("\n")
    }

    /// How many words a reader reads; see [`count_words`]. Listings are not read, so not counted.
    pub fn word_count(&self) -> usize {
        let mut words = 0;
        visit(&self.blocks, &mut |piece| {
            if let Piece::Text(text) = piece {
                words += count_words(&text.to_plain());
            }
        });
        words
    }

    /// The headings in reading order, those inside details included.
    pub fn outline(&self) -> Vec<Heading> {
        let mut headings = Vec::new();
        visit_blocks(&self.blocks, &mut |block| {
            if let Block::Heading { level, text } = block {
                headings.push(Heading { level: *level, text: text.to_plain() });
            }
        });
        headings
    }

    /// The text of the first paragraph, wherever it stands.
    pub fn first_paragraph(&self) -> Option<String> {
        let mut first = None;
        visit_blocks(&self.blocks, &mut |block| {
            if let Block::Paragraph { text } = block {
                first.get_or_insert_with(|| text.to_plain());
            }
        });
        first
    }

    /// Every link in reading order; a link that spans several marks counts once.
    pub fn links(&self) -> Vec<&str> {
        let mut links: Vec<&str> = Vec::new();
        visit(&self.blocks, &mut |piece| {
            let Piece::Text(text) = piece else { return };
            let mut previous = None;
            for span in text.spans() {
                let link = span.marks.href.as_deref();
                links.extend(link.filter(|_| link != previous));
                previous = link;
            }
        });
        links
    }

    /// The slots of the pictures, with what stands in for each: `(slot, alt)`.
    pub fn images(&self) -> Vec<(&str, &str)> {
        let mut images = Vec::new();
        visit_blocks(&self.blocks, &mut |block| {
            if let Block::Image { slot, alt, .. } = block {
                images.push((slot.as_str(), alt.as_str()));
            }
        });
        images
    }
}

/// How many words a text has.
///
/// Words are Unicode's. Chinese and Japanese are counted by the character, as those languages
/// themselves do. Thai, Lao, Khmer and Burmese write no spaces and need a dictionary to be split:
/// five letters are taken for a word, which is about their average.
pub fn count_words(text: &str) -> usize {
    let (mut words, mut unspaced) = (0, 0);
    for word in text.unicode_words() {
        match word.chars().next() {
            Some(c) if is_unspaced(c) => unspaced += word.chars().count(),
            Some(c) if is_cjk(c) => words += word.chars().filter(|c| is_cjk(*c)).count(),
            _ => words += 1,
        }
    }
    words + usize::div_ceil(unspaced, 5)
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

fn visit_blocks<'a>(blocks: &'a [Block], each: &mut dyn FnMut(&'a Block)) {
    for block in blocks {
        each(block);
        if let Block::Details { blocks, .. } = block {
            visit_blocks(blocks, each);
        }
    }
}

pub(super) fn visit<'a>(blocks: &'a [Block], each: &mut dyn FnMut(Piece<'a>)) {
    visit_blocks(blocks, &mut |block| match block {
        Block::Heading { text, .. } | Block::Paragraph { text } | Block::Details { summary: text, .. } => {
            each(Piece::Text(text));
        }
        Block::List { items, .. } => visit_items(items, each),
        Block::Table { header, rows, caption } => {
            let cells = header.iter().chain(rows.iter().flatten()).chain(caption);
            cells.for_each(|text| each(Piece::Text(text)));
        }
        Block::Quote { paragraphs, citation } => {
            paragraphs.iter().chain(citation).for_each(|text| each(Piece::Text(text)));
        }
        Block::Code { code, .. } => each(Piece::Code(code)),
        Block::Image { caption, .. } => caption.iter().for_each(|text| each(Piece::Text(text))),
        Block::Faq { items } => {
            for item in items {
                std::iter::once(&item.question).chain(&item.answer).for_each(|text| each(Piece::Text(text)));
            }
        }
        Block::Separator {} => {}
    });
}

fn visit_items<'a>(items: &'a [ListItem], each: &mut dyn FnMut(Piece<'a>)) {
    for item in items {
        each(Piece::Text(&item.text));
        visit_items(&item.items, each);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::writer::document::parse;
    use serde_json::json;

    #[test]
    fn words_are_counted_as_each_script_does() {
        for (text, words) in [
            ("It's a state-of-the-art, 3.5-fold test.", 9),
            ("Straße — naïve «café»", 3),
            ("我喜欢写作。", 5),
            ("カタカナとIT業界", 8),
            ("안녕하세요 세계", 2),
            ("שלום עולם", 2),
            ("สวัสดีชาวโลก", 3),
            ("👩\u{200d}💻 🎉 …", 0),
            ("", 0),
        ] {
            assert_eq!(count_words(text), words, "{text}");
        }
    }

    #[test]
    fn checks_find_their_parts() {
        let document = parse(&json!({"blocks": [
            {"type": "heading", "level": 2, "text": "One"},
            {"type": "details", "summary": "more", "blocks": [
                {"type": "heading", "level": 3, "text": "*Two*"},
                {"type": "paragraph", "text": "first [a **link**](/x)"},
            ]},
            {"type": "image", "slot": "inline-1", "alt": "hidden", "caption": "seen"},
            {"type": "code", "code": "let x;"},
        ]}))
        .unwrap();
        assert_eq!(document.plain_text(), "One\nmore\nTwo\nfirst a link\nseen\nlet x;");
        assert_eq!(document.word_count(), 7);
        assert_eq!(document.first_paragraph().unwrap(), "first a link");
        assert_eq!(document.links(), ["/x"]);
        assert_eq!(document.images(), [("inline-1", "hidden")]);
        let outline: Vec<_> = document.outline().into_iter().map(|h| (h.level.number(), h.text)).collect();
        assert_eq!(outline, [(2, "One".to_owned()), (3, "Two".to_owned())]);
    }
}
