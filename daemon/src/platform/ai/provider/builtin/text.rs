//! Text helpers that the parts of the built-in provider share.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// One spelling for one text: compatibility forms, case, apostrophes and runs of spaces are evened out.
pub fn normalise(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).map(straight_apostrophe).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn straight_apostrophe(character: char) -> char {
    match character {
        '\u{2019}' | '\u{2018}' | '\u{00b4}' | '`' => '\'',
        other => other,
    }
}

/// Splits a normalised text into words; keeps names such as "c++" and joins "t-shirt" and "e-bike".
pub fn words(normalised: &str) -> Vec<String> {
    let spelled = normalised.replace("c++", "cpp").replace("c#", "csharp");
    let mut words: Vec<String> = Vec::new();
    for chunk in spelled.split_whitespace() {
        match chunk.split_once('-') {
            Some((letter, rest)) if letter.chars().count() == 1 && !rest.is_empty() => {
                push_words(&format!("{letter}{rest}"), &mut words);
            }
            _ => push_words(chunk, &mut words),
        }
    }
    words
}

fn push_words(chunk: &str, words: &mut Vec<String>) {
    for word in chunk.unicode_words() {
        let word = word.strip_suffix("'s").unwrap_or(word);
        // an elided article ("l'huile") is grammar, a contraction ("won't") is one word
        match word.split_once('\'') {
            Some((article, noun)) if article.chars().count() <= 2 && noun.chars().count() > 2 => {
                words.push(noun.to_owned());
            }
            _ => words.push(word.replace('\'', "")),
        }
    }
}

pub fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) && (word.starts_with("19") || word.starts_with("20"))
}

/// Shortens to at most `limit` characters, at a word's end.
pub fn cut_at_word(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let next = length + word.chars().count() + usize::from(length > 0);
        if next > limit {
            break;
        }
        if length > 0 {
            kept.push(' ');
        }
        kept.push_str(word);
        length = next;
    }
    if kept.is_empty() {
        return text.chars().take(limit).collect();
    }
    kept.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '?').to_owned()
}

/// The same shortening with an ellipsis that counts towards the limit.
pub fn cut_with_ellipsis(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    format!("{}…", cut_at_word(text, limit.saturating_sub(1)))
}

pub fn capitalise(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// A number that depends on nothing but the text: FNV-1a, its bits well mixed even for short texts.
pub fn seed(text: &str) -> u64 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalising_evens_out_width_case_and_space() {
        assert_eq!(normalise("  Ｂｅｓｔ\u{a0}Yoga   MATS "), "best yoga mats");
        assert_eq!(normalise("Women’s Shoes"), "women's shoes");
    }

    #[test]
    fn words_keep_names_and_drop_elisions() {
        assert_eq!(words("c++ vs c#"), ["cpp", "vs", "csharp"]);
        assert_eq!(words("e-bike t-shirt wi-fi"), ["ebike", "tshirt", "wi", "fi"]);
        assert_eq!(words("prix de l'huile d'olive"), ["prix", "de", "huile", "olive"]);
        assert_eq!(words("women's shoes won't fit"), ["women", "shoes", "wont", "fit"]);
    }

    #[test]
    fn cutting_never_splits_a_word_nor_passes_the_limit() {
        assert_eq!(cut_at_word("The quick, brown fox", 10), "The quick");
        assert_eq!(cut_with_ellipsis("The quick brown fox", 12), "The quick…");
        assert_eq!(cut_at_word("Donaudampfschifffahrt", 5), "Donau");
    }

    #[test]
    fn years_are_recognised() {
        assert!(is_year("2025"));
        assert!(!is_year("3025") && !is_year("20255"));
    }
}
