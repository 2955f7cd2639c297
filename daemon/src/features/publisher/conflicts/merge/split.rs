//! Block markup as a row of pieces: the top-level blocks, byte for byte, and what stands between them.

/// One top-level block, or text that is in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// `paragraph`, `heading`, …; empty for text outside of blocks.
    pub kind: String,
    pub text: String,
    /// The white space between it and the next; nothing after the last.
    pub gap: Option<String>,
}

/// A text, cut. Put together again it is the same text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    /// White space before the first piece.
    pub lead: String,
    pub pieces: Vec<Piece>,
    /// White space after the last.
    pub end: String,
}

/// The pieces of a text.
pub fn split(markup: &str) -> Cut {
    let start = markup.len() - markup.trim_start().len();
    let (lead, mut rest) = markup.split_at(start);
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (kind, end) = first(rest);
        let (whole, after) = rest.split_at(end);
        // text between blocks ends with the white space before the next block
        let text = whole.trim_end();
        let gap = after.len() - after.trim_start().len();
        let (space, next) = after.split_at(gap);
        let trailing = whole.get(text.len()..).unwrap_or_default();
        pieces.push(Piece { kind, text: text.to_owned(), gap: Some(format!("{trailing}{space}")) });
        rest = next;
    }
    let end = pieces.last_mut().and_then(|last| last.gap.take()).unwrap_or_default();
    Cut { lead: lead.to_owned(), pieces, end }
}

/// A comment that opens, closes or is a block.
struct Delimiter<'a> {
    name: &'a str,
    starts: usize,
    ends: usize,
    closes: bool,
    is_void: bool,
}

/// The kind and the length of the first piece of `text`.
fn first(text: &str) -> (String, usize) {
    match delimiter(text, 0) {
        Some(opening) if opening.starts == 0 && !opening.closes => {
            let end = if opening.is_void { opening.ends } else { end_of(text, &opening) };
            (opening.name.to_owned(), end)
        }
        // a closing comment that nothing opened is text like any other
        Some(stray) if stray.starts == 0 => (String::new(), stray.ends),
        Some(next) => (String::new(), next.starts),
        None => (String::new(), text.len()),
    }
}

/// Where the block ends that `opening` opens; the end of the text if nobody closes it.
fn end_of(text: &str, opening: &Delimiter<'_>) -> usize {
    let (mut depth, mut at) = (1_usize, opening.ends);
    while let Some(next) = delimiter(text, at) {
        at = next.ends;
        if next.closes {
            depth -= 1;
        } else if !next.is_void {
            depth += 1;
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The first block comment from `from` on.
fn delimiter(text: &str, from: usize) -> Option<Delimiter<'_>> {
    let mut at = from;
    loop {
        let starts = at + text.get(at..)?.find("<!--")?;
        let inside = starts + "<!--".len();
        let length = text.get(inside..)?.find("-->")?;
        let comment = text.get(inside..inside + length)?.trim();
        let ends = inside + length + "-->".len();
        let (closes, word) = match (comment.strip_prefix("wp:"), comment.strip_prefix("/wp:")) {
            (Some(word), _) => (false, word),
            (None, Some(word)) => (true, word),
            (None, None) => {
                at = ends;
                continue;
            }
        };
        let name = word.split([' ', '\t', '\n', '/']).next().unwrap_or_default();
        // core/x may be written x; a block of a plugin has its plugin's name in front
        let name = if word.get(name.len()..).is_some_and(|rest| rest.starts_with('/') && rest.len() > 1) {
            word.split([' ', '\t', '\n']).next().unwrap_or_default()
        } else {
            name
        };
        return Some(Delimiter { name, starts, ends, closes, is_void: !closes && comment.ends_with('/') });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn together(cut: &Cut) -> String {
        let pieces: String = cut
            .pieces
            .iter()
            .map(|piece| format!("{}{}", piece.text, piece.gap.as_deref().unwrap_or_default()))
            .collect();
        format!("{}{pieces}{}", cut.lead, cut.end)
    }

    #[test]
    fn blocks_are_cut_at_their_outermost_comments() {
        let list =
            "<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>a</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->";
        let markup = format!(
            "\n<!-- wp:paragraph {{\"a\":1}} -->\n<p>x</p>\n<!-- /wp:paragraph -->\n\n{list}\n\nloose <b>text</b>\n\
             <!-- wp:separator /-->\n<!-- wp:acme/card {{}} /--><!-- note -->\n"
        );
        let cut = split(&markup);
        let kinds: Vec<&str> = cut.pieces.iter().map(|piece| piece.kind.as_str()).collect();
        assert_eq!(kinds, ["paragraph", "list", "", "separator", "acme/card", ""]);
        assert_eq!((cut.lead.as_str(), cut.end.as_str()), ("\n", "\n"));
        assert_eq!(cut.pieces[1].text, list);
        assert_eq!((cut.pieces[2].text.as_str(), cut.pieces[2].gap.as_deref()), ("loose <b>text</b>", Some("\n")));
        assert_eq!((cut.pieces[4].gap.as_deref(), cut.pieces[5].gap.as_deref()), (Some(""), None));
        assert_eq!(together(&cut), markup);
    }

    #[test]
    fn what_is_not_well_formed_is_kept_as_it_is() {
        for markup in [
            "",
            "   ",
            "<!-- wp:paragraph -->never closed",
            "<!-- /wp:paragraph -->x",
            "<!-- wp:",
            "<p>classic</p>",
            "a<!--b",
        ] {
            assert_eq!(together(&split(markup)), markup, "{markup:?}");
        }
    }
}
