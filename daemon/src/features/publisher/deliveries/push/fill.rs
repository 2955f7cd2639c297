//! Puts images where their places are in the block markup. An image that WordPress did not take leaves no hole: its
//! block goes.

use super::media::Media;

const OPENS: &str = "<!-- wp:image ";
const CLOSES: &str = "<!-- /wp:image -->";
const PLACE: &str = "{{igny8:image:";

/// The markup with the ids and addresses of `media` in it.
pub fn fill(blocks: &str, media: &[Media]) -> String {
    let mut filled = blocks.to_owned();
    for one in media {
        filled = placed(&filled, &one.token, one.id, &one.url);
    }
    without_open_places(&filled)
}

/// The markup with one image in its places.
pub fn placed(blocks: &str, token: &str, id: i64, url: &str) -> String {
    blocks
        .replace(&format!("{PLACE}{token}:id}}}}"), &id.to_string())
        .replace(&format!("{PLACE}{token}:url}}}}"), &escaped(url))
}

fn without_open_places(blocks: &str) -> String {
    let mut kept = String::with_capacity(blocks.len());
    let mut rest = blocks;
    while let Some((before, image)) = rest.split_once(OPENS) {
        kept.push_str(before);
        let (inside, after) = image.split_once(CLOSES).unwrap_or((image, ""));
        if inside.contains(PLACE) {
            // the blank line after the block goes with it
            rest = after.trim_start_matches('\n');
        } else {
            kept.push_str(OPENS);
            kept.push_str(inside);
            kept.push_str(CLOSES);
            rest = after;
        }
    }
    kept.push_str(rest);
    kept.trim_end_matches('\n').to_owned()
}

fn escaped(url: &str) -> String {
    url.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(token: &str) -> String {
        format!(
            "<!-- wp:image {{\"id\":{{{{igny8:image:{token}:id}}}}}} -->\n<figure><img src=\"{{{{igny8:image:{token}:url}}}}\"/></figure>\n<!-- /wp:image -->"
        )
    }

    fn media(token: &str, id: i64) -> Media {
        Media {
            token: token.to_owned(),
            id,
            url: format!("https://a.example/{id}.png?a=1&b=2"),
            is_featured: false,
            parent: 0,
            alt: String::new(),
            caption: String::new(),
            known_alt: String::new(),
        }
    }

    #[test]
    fn places_are_filled_and_addresses_escaped() {
        let filled = fill(&image("inline-1"), &[media("inline-1", 7)]);
        assert_eq!(
            filled,
            "<!-- wp:image {\"id\":7} -->\n<figure><img src=\"https://a.example/7.png?a=1&amp;b=2\"/></figure>\n<!-- /wp:image -->"
        );
    }

    #[test]
    fn a_missing_image_takes_its_block_along_and_nothing_else() {
        let p = |text: &str| format!("<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->");
        let blocks = [p("one"), image("inline-1"), p("two"), image("inline-2"), p("three")].join("\n\n");
        let expected = [p("one"), p("two"), fill(&image("inline-2"), &[media("inline-2", 8)]), p("three")].join("\n\n");
        assert_eq!(fill(&blocks, &[media("inline-2", 8)]), expected);
        assert_eq!(fill(&[p("one"), image("inline-1")].join("\n\n"), &[]), p("one"));
    }
}
