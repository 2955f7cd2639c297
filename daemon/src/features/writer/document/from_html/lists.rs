//! `<ul>` and `<ol>`, however they are nested.

use scraper::ElementRef;

use super::{
    Block, MAX_DEPTH, Marks, Text,
    nodes::{Child, MAX_NESTING, children, flat_text, flat_text_where, source_text},
};
use crate::features::writer::document::ListItem;

fn is_list(name: &str) -> bool {
    matches!(name, "ul" | "ol" | "menu")
}

/// The list, unless nothing is in it. `depth` is the depth of the block.
pub(super) fn read(list: ElementRef<'_>, depth: usize, nesting: usize) -> Option<Block> {
    let items = items_of(list, depth, nesting);
    let ordered = list.value().name() == "ol";
    (!items.is_empty()).then_some(Block::List { ordered, items })
}

/// What stands between items becomes an item too, so that nothing is lost.
fn items_of(list: ElementRef<'_>, depth: usize, nesting: usize) -> Vec<ListItem> {
    let mut items = Vec::new();
    if nesting > MAX_NESTING {
        push(&mut items, flat_text(list, &Marks::default(), nesting));
        return items;
    }
    for child in children(list) {
        match child {
            Child::Text(text) => push(&mut items, Text::new([source_text(text, &Marks::default())])),
            Child::Element(nested, name) if is_list(name) => hang(&mut items, nested, depth, nesting + 1),
            Child::Element(element, _) => {
                push(&mut items, flat_text_where(element, &Marks::default(), nesting, |name| !is_list(name)));
                hang_nested(&mut items, element, depth, nesting);
            }
        }
    }
    items
}

fn push(items: &mut Vec<ListItem>, text: Text) {
    if !text.is_blank() {
        items.push(ListItem { text, items: Vec::new(), ordered: false });
    }
}

/// Hangs the lists inside an item below it, wherever in the item they stand.
fn hang_nested(items: &mut Vec<ListItem>, element: ElementRef<'_>, depth: usize, nesting: usize) {
    for child in children(element) {
        match child {
            Child::Element(list, name) if is_list(name) => hang(items, list, depth, nesting + 1),
            // Beyond the limit `flat_text_where` has already taken everything as text.
            Child::Element(element, _) if nesting <= MAX_NESTING => {
                hang_nested(items, element, depth, nesting + 1);
            }
            _ => {}
        }
    }
}

/// Hangs a list below the last item. Below the deepest level, or without an item to hang from, its
/// items go on in this list.
fn hang(items: &mut Vec<ListItem>, list: ElementRef<'_>, depth: usize, nesting: usize) {
    let below = items_of(list, depth + 1, nesting);
    match items.last_mut() {
        Some(last) if depth < MAX_DEPTH && !below.is_empty() => {
            last.ordered |= last.items.is_empty() && list.value().name() == "ol";
            last.items.extend(below);
        }
        _ => items.extend(below),
    }
}
