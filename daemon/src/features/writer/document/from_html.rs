//! HTML to [`Document`]: what a person pastes, what a model answers, what a post contains.
//!
//! Structure that documents know is kept; of everything else the visible text is kept, as
//! paragraphs. Scripts, styles and pictures without a slot go. Nothing dangerous can get through,
//! because documents have no place for it: text is text and links are checked.

mod lists;
mod nodes;
mod tables;

use scraper::{ElementRef, Html};

use super::{
    Block, Document, FaqItem, Level, Problem,
    html::{FAQ_CLASS, SLOT},
    parse::{MAX_DEPTH, code_lines, is_language, is_slot},
    span::{Marks, Span, Text, plain_line},
    text::{Piece, visit},
};
use nodes::{Child, MAX_NESTING, children, flat_text, is_inline, line_break, source_text, with_marks};

/// Reads a fragment or a page of HTML.
///
/// # Errors
/// Only what [`Document::check`] finds: HTML is always readable, but it may be too much of it.
pub fn read(html: &str) -> Result<Document, Vec<Problem>> {
    let tree = Html::parse_fragment(html);
    let mut walker = Walker::at(1);
    walker.children(tree.root_element(), &Marks::default(), 0);
    Document { blocks: walker.finish() }.check()
}

/// Turns a run of nodes into blocks. Inline content gathers in `pending` until a block ends it.
struct Walker {
    out: Vec<Block>,
    pending: Vec<Span>,
    /// The depth of the blocks it makes, as `parse` counts it.
    depth: usize,
}

impl Walker {
    fn at(depth: usize) -> Self {
        Self { out: Vec::new(), pending: Vec::new(), depth }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.out
    }

    fn flush(&mut self) {
        let text = Text::new(std::mem::take(&mut self.pending));
        self.push_paragraph(text);
    }

    fn push_paragraph(&mut self, text: Text) {
        if !text.is_blank() {
            self.out.push(Block::Paragraph { text });
        }
    }

    fn children(&mut self, element: ElementRef<'_>, marks: &Marks, nesting: usize) {
        for child in children(element) {
            self.child(child, marks, nesting + 1);
        }
    }

    fn child(&mut self, child: Child<'_>, marks: &Marks, nesting: usize) {
        match child {
            Child::Text(text) => self.pending.push(source_text(text, marks)),
            Child::Element(element, _) if nesting > MAX_NESTING => {
                self.pending.push(source_text(&element.text().collect::<String>(), marks));
            }
            Child::Element(_, "br") => self.pending.push(line_break(marks)),
            Child::Element(element, name) if is_inline(name) => {
                self.children(element, &with_marks(marks, element), nesting);
            }
            Child::Element(element, name) => {
                self.flush();
                self.block(element, name, marks, nesting);
                self.flush();
            }
        }
    }

    fn block(&mut self, element: ElementRef<'_>, name: &str, marks: &Marks, nesting: usize) {
        match name {
            "h1" | "h2" => self.heading(Level::Two, element, marks, nesting),
            "h3" => self.heading(Level::Three, element, marks, nesting),
            "h4" | "h5" | "h6" => self.heading(Level::Four, element, marks, nesting),
            "ul" | "ol" | "menu" => self.out.extend(lists::read(element, self.depth, nesting)),
            "table" => self.out.extend(tables::read(element, nesting)),
            "blockquote" => self.quote(element, nesting),
            "pre" => self.code(element),
            "img" => self.out.extend(image_of(element)),
            "figure" => self.figure(element, marks, nesting),
            "details" => self.details(element, marks, nesting),
            "section" if element.attr("class") == Some(FAQ_CLASS) => self.faq(element, marks, nesting),
            "hr" => self.out.push(Block::Separator {}),
            _ => self.children(element, marks, nesting),
        }
    }

    fn heading(&mut self, level: Level, element: ElementRef<'_>, marks: &Marks, nesting: usize) {
        let text = flat_text(element, marks, nesting);
        self.out.extend(not_blank(text).map(|text| Block::Heading { level, text }));
    }

    fn quote(&mut self, element: ElementRef<'_>, nesting: usize) {
        let mut inner = Self::at(self.depth);
        let mut citation = None;
        for child in children(element) {
            match child {
                Child::Element(cite, "cite" | "footer") if citation.is_none() => {
                    inner.flush();
                    citation = not_blank(flat_text(cite, &Marks::default(), nesting));
                }
                child => inner.child(child, &Marks::default(), nesting + 1),
            }
        }
        let mut paragraphs = texts_of(&inner.finish());
        if paragraphs.is_empty() {
            paragraphs.extend(citation.take());
        }
        if !paragraphs.is_empty() {
            self.out.push(Block::Quote { paragraphs, citation });
        }
    }

    fn code(&mut self, element: ElementRef<'_>) {
        let code = code_lines(&nodes::preformatted_text(element));
        let language = std::iter::once(element)
            .chain(element.descendent_elements())
            .flat_map(|element| element.value().classes())
            .filter_map(|class| class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")))
            .map(str::to_ascii_lowercase)
            .find(|language| is_language(language));
        if !code.trim().is_empty() {
            self.out.push(Block::Code { language, code });
        }
    }

    /// A figure lends its caption to the one block it holds; otherwise the caption is a paragraph.
    fn figure(&mut self, element: ElementRef<'_>, marks: &Marks, nesting: usize) {
        let mut inner = Self::at(self.depth);
        let mut caption = None;
        for child in children(element) {
            match child {
                Child::Element(found, "figcaption") if caption.is_none() => {
                    caption = not_blank(flat_text(found, marks, nesting));
                }
                child => inner.child(child, marks, nesting + 1),
            }
        }
        let mut blocks = inner.finish();
        if let [block] = blocks.as_mut_slice() {
            adopt_caption(block, &mut caption);
        }
        self.out.append(&mut blocks);
        caption.into_iter().for_each(|text| self.push_paragraph(text));
    }

    fn details(&mut self, element: ElementRef<'_>, marks: &Marks, nesting: usize) {
        match summary_and_blocks(element, self.depth + 1, marks, nesting) {
            (Some(summary), blocks) if self.depth < MAX_DEPTH && !blocks.is_empty() => {
                self.out.push(Block::Details { summary, blocks });
            }
            (summary, blocks) => {
                summary.into_iter().for_each(|text| self.push_paragraph(text));
                self.out.extend(blocks);
            }
        }
    }

    /// A FAQ when it holds nothing but questions; otherwise just a section.
    fn faq(&mut self, element: ElementRef<'_>, marks: &Marks, nesting: usize) {
        // A FAQ may stand at the deepest level, where the details it is written as may not.
        let mut inner = Self::at(self.depth.min(MAX_DEPTH - 1));
        inner.children(element, marks, nesting);
        let blocks = inner.finish();
        let items: Option<Vec<FaqItem>> = blocks.iter().map(faq_item).collect();
        match items {
            Some(items) if !items.is_empty() => self.out.push(Block::Faq { items }),
            _ if self.depth < MAX_DEPTH => self.out.extend(blocks),
            _ => texts_of(&blocks).into_iter().for_each(|text| self.push_paragraph(text)),
        }
    }
}

fn not_blank(text: Text) -> Option<Text> {
    Some(text).filter(|text| !text.is_blank())
}

/// A picture of ours: one that names its slot. Other pictures have no place in a document.
fn image_of(img: ElementRef<'_>) -> Option<Block> {
    let slot = img.attr(SLOT).filter(|slot| is_slot(slot))?.to_owned();
    let alt = plain_line(img.attr("alt").unwrap_or_default());
    Some(Block::Image { slot, alt, caption: None })
}

fn adopt_caption(block: &mut Block, found: &mut Option<Text>) {
    match block {
        Block::Image { caption: slot, .. }
        | Block::Table { caption: slot, .. }
        | Block::Quote { citation: slot, .. }
            if slot.is_none() =>
        {
            *slot = found.take();
        }
        _ => {}
    }
}

fn summary_and_blocks(
    details: ElementRef<'_>,
    depth: usize,
    marks: &Marks,
    nesting: usize,
) -> (Option<Text>, Vec<Block>) {
    let mut inner = Walker::at(depth);
    let mut summary = None;
    for child in children(details) {
        match child {
            Child::Element(found, "summary") if summary.is_none() => {
                summary = not_blank(flat_text(found, marks, nesting));
            }
            child => inner.child(child, marks, nesting + 1),
        }
    }
    (summary, inner.finish())
}

fn faq_item(block: &Block) -> Option<FaqItem> {
    let Block::Details { summary, blocks } = block else {
        return None;
    };
    let answer: Option<Vec<Text>> = blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph { text } => Some(text.clone()),
            _ => None,
        })
        .collect();
    Some(FaqItem { question: summary.clone(), answer: answer? })
}

/// Blocks as bare paragraphs, for places that hold nothing else.
fn texts_of(blocks: &[Block]) -> Vec<Text> {
    let mut texts = Vec::new();
    visit(blocks, &mut |piece| match piece {
        Piece::Text(text) => texts.extend(not_blank(text.clone())),
        Piece::Code(code) => texts.push(Text::plain(code)),
    });
    texts
}

#[cfg(test)]
mod tests;
