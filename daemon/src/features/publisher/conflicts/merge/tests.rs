//! The promises of the merge, over random texts.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

fn text(content: &str) -> PostText {
    PostText { title: "T".to_owned(), content: content.to_owned(), excerpt: "E".to_owned() }
}

fn p(words: &str) -> String {
    format!("<!-- wp:paragraph -->\n<p>{words}</p>\n<!-- /wp:paragraph -->")
}

fn post(blocks: &[&str]) -> PostText {
    text(&blocks.iter().map(|words| p(words)).collect::<Vec<_>>().join("\n\n"))
}

fn merged(base: &PostText, ours: &PostText, theirs: &PostText) -> Merged {
    merge(base, ours, theirs, &BTreeMap::new())
}

#[test]
fn changes_in_different_blocks_are_both_there() {
    let base = post(&["the first of three", "the second of three", "the third of three"]);
    let ours = post(&["the first of three, better", "the second of three", "the third of three", "a new end of it"]);
    let theirs = post(&["the first of three", "my second of three", "the third of three"]);
    let found = merged(&base, &ours, &theirs);
    assert_eq!(found.clashes, []);
    assert_eq!(
        found.text,
        post(&["the first of three, better", "my second of three", "the third of three", "a new end of it"])
    );
}

#[test]
fn neighbours_are_no_clash() {
    let base = post(&["alpha beta gamma", "delta epsilon zeta"]);
    let ours = post(&["alpha beta gamma more", "delta epsilon zeta"]);
    let theirs = post(&["alpha beta gamma", "delta epsilon eta"]);
    assert_eq!(merged(&base, &ours, &theirs).text, post(&["alpha beta gamma more", "delta epsilon eta"]));
}

#[test]
fn the_same_block_is_a_clash_and_a_person_decides() {
    let base = post(&["one two three", "four five six"]);
    let ours = post(&["one two three ours", "four five six"]);
    let theirs = post(&["one two three theirs", "four five six"]);
    let found = merged(&base, &ours, &theirs);
    assert_eq!(found.text, theirs, "left as the person has it");
    assert_eq!(found.clashes.len(), 1);
    let clash = &found.clashes[0];
    assert_eq!((clash.part, clash.kind.as_str()), (Part::Block, "paragraph"));
    assert_eq!(clash.ours.as_deref(), Some(p("one two three ours").as_str()));
    assert_eq!(merge(&base, &ours, &theirs, &BTreeMap::from([(0, Side::Ours)])).text, ours);
}

#[test]
fn a_block_that_one_took_out_and_the_other_changed_is_a_clash() {
    let base = post(&["one two three", "four five six"]);
    let found = merged(&base, &post(&["one two three", "four five six new"]), &post(&["one two three"]));
    assert_eq!((found.clashes.len(), found.clashes[0].theirs.clone()), (1, None));
    assert_eq!(found.text, post(&["one two three"]));
    let gone = merged(&base, &post(&["one two three"]), &post(&["one two three", "four five six"]));
    assert_eq!((gone.clashes.len(), gone.text), (0, post(&["one two three"])));
}

#[test]
fn title_and_excerpt_are_merged_like_blocks() {
    let base = post(&["x"]);
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.title = "Ours".to_owned();
    theirs.excerpt = "Theirs".to_owned();
    let found = merged(&base, &ours, &theirs);
    assert_eq!((found.text.title.as_str(), found.text.excerpt.as_str(), found.clashes.len()), ("Ours", "Theirs", 0));
    theirs.title = "Theirs".to_owned();
    let found = merged(&base, &ours, &theirs);
    assert_eq!((found.text.title.as_str(), found.clashes[0].part), ("Theirs", Part::Title));
}

#[test]
fn a_text_without_blocks_is_one_piece() {
    let base = text("<p>classic</p>");
    let found = merged(&base, &text("<p>ours</p>"), &text("<p>theirs</p>"));
    assert_eq!((found.clashes.len(), found.text.content.as_str()), (1, "<p>theirs</p>"));
}

fn block() -> impl Strategy<Value = String> {
    let words =
        vec(select(vec!["kettle", "water", "lime", "scale", "acid", "boil", "rinse", "tea", "steel", "heat"]), 3..9);
    (words, select(vec!["paragraph", "heading", "list", ""])).prop_map(|(words, kind)| {
        let words = words.join(" ");
        if kind.is_empty() {
            format!("<p>{words}</p>")
        } else {
            format!("<!-- wp:{kind} -->\n<p>{words}</p>\n<!-- /wp:{kind} -->")
        }
    })
}

fn document() -> impl Strategy<Value = PostText> {
    (vec((block(), select(vec!["\n\n", "\n", ""])), 0..12), select(vec!["", "\n"])).prop_map(|(blocks, end)| {
        let mut content: String = blocks.into_iter().map(|(block, gap)| format!("{block}{gap}")).collect();
        content = format!("{}{end}", content.trim_end());
        text(&content)
    })
}

/// A text and what somebody made of it: blocks rewritten, taken out, added.
fn edited(from: &PostText, edits: &[(usize, u8, String)]) -> PostText {
    let mut pieces = split(&from.content).pieces;
    for (place, what, new) in edits {
        let place = place % (pieces.len() + 1);
        match what % 3 {
            0 if place < pieces.len() => {
                pieces[place].text = pieces[place].text.replace("</p>", &format!(" {new}</p>"))
            }
            1 if place < pieces.len() => drop(pieces.remove(place)),
            _ => pieces.insert(place, Piece { kind: "paragraph".to_owned(), text: p(new), gap: None }),
        }
    }
    let texts: Vec<String> = pieces.into_iter().map(|piece| piece.text).collect();
    text(&texts.join("\n\n"))
}

fn edits() -> impl Strategy<Value = Vec<(usize, u8, String)>> {
    vec((0..20_usize, any::<u8>(), "[a-z]{4,9} [a-z]{4,9} [a-z]{4,9}"), 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_only_one_side_changed_is_what_that_side_says(base in document(), other in document(), edits in edits()) {
        let near = edited(&base, &edits);
        for changed in [&other, &near] {
            prop_assert_eq!(&merged(&base, &base, changed).text, changed);
            prop_assert_eq!(&merged(&base, changed, &base).text, changed);
            prop_assert_eq!(&merged(&base, changed, changed).text, changed);
            prop_assert!(merged(&base, &base, changed).clashes.is_empty());
        }
    }

    #[test]
    fn what_a_person_wrote_is_there_byte_for_byte(base in document(), ours in edits(), theirs in edits()) {
        let (ours, theirs) = (edited(&base, &ours), edited(&base, &theirs));
        let found = merged(&base, &ours, &theirs);
        let known = split(&base.content).pieces;
        for piece in split(&theirs.content).pieces.iter().filter(|piece| !known.iter().any(|old| old.text == piece.text)) {
            prop_assert!(found.text.content.contains(&piece.text), "lost: {}", piece.text);
        }
    }

    #[test]
    fn no_clash_means_both_sides_are_there(base in document(), ours in edits(), theirs in edits()) {
        let (ours, theirs) = (edited(&base, &ours), edited(&base, &theirs));
        let found = merged(&base, &ours, &theirs);
        let known = split(&base.content).pieces;
        if found.clashes.is_empty() {
            for piece in split(&ours.content).pieces.iter().filter(|piece| !known.iter().any(|old| old.text == piece.text)) {
                prop_assert!(found.text.content.contains(&piece.text), "not applied: {}", piece.text);
            }
        }
    }
}
