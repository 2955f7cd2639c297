//! Text on a card: which characters the font has, lines that fit, and their outlines.
//!
//! The font is Ubuntu Light (Ubuntu Font Licence 1.0), as packed in the crate `epaint_default_fonts`
//! ((MIT OR Apache-2.0) AND OFL-1.1 AND Ubuntu-font-1.0). It covers Latin, Greek and Cyrillic.

use ab_glyph::{Font, FontRef, Glyph, Point, PxScale, ScaleFont, point};

/// A script the font lacks for the most part is better left out than spelled in another.
const MOSTLY: f32 = 0.7;
/// No card shows more characters than this.
const LONGEST: usize = 240;
const LINE_HEIGHT: f32 = 1.17;
/// The font is light; so much of the size is added to its strokes.
const EMBOLDEN: f32 = 0.022;

pub struct Lettering<'a> {
    font: FontRef<'a>,
}

pub struct Lines {
    pub lines: Vec<String>,
    pub size: f32,
}

impl Lines {
    #[expect(clippy::cast_precision_loss, reason = "a card has a handful of lines")]
    pub fn height(&self) -> f32 {
        self.lines.len() as f32 * self.size * LINE_HEIGHT
    }
}

impl Lettering<'_> {
    pub fn load() -> Result<Self, ab_glyph::InvalidFont> {
        Ok(Self { font: FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT)? })
    }

    fn has(&self, character: char) -> bool {
        self.font.glyph_id(character).0 != 0
    }

    /// The text in characters that can be drawn; empty if too little of it can.
    #[expect(clippy::cast_precision_loss, reason = "titles are short")]
    pub fn drawable(&self, text: &str) -> String {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let known = text.chars().filter(|c| c.is_alphabetic() && self.can_draw(*c)).count();
        if letters > 0 && (known as f32) < letters as f32 * MOSTLY {
            return String::new();
        }
        let drawn: String = text.chars().take(LONGEST).map(|c| self.replacement(c)).collect();
        drawn.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Latin letters with rare marks have a plain form; other scripts have none that a reader would thank for.
    fn can_draw(&self, character: char) -> bool {
        self.has(character)
            || ('\u{0100}'..='\u{024f}').contains(&character)
            || ('\u{1e00}'..='\u{1eff}').contains(&character)
    }

    fn replacement(&self, character: char) -> String {
        if character.is_whitespace() {
            " ".to_owned()
        } else if self.has(character) && !character.is_control() {
            character.to_string()
        } else if character.is_alphabetic() && self.can_draw(character) {
            deunicode::deunicode_char(character).unwrap_or_default().to_owned()
        } else if matches!(character, '\u{2010}'..='\u{2015}') {
            "-".to_owned()
        } else if matches!(character, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{0300}'..='\u{036f}') {
            String::new()
        } else {
            " ".to_owned()
        }
    }

    pub fn width(&self, text: &str, size: f32) -> f32 {
        self.layout(text, size, point(0.0, 0.0)).1
    }

    /// The largest size at which the text fits, and its lines; at the smallest size it is shortened.
    pub fn fit(&self, text: &str, width: f32, height: f32, sizes: (f32, f32), most_lines: usize) -> Lines {
        let (largest, smallest) = sizes;
        let mut size = largest;
        loop {
            let lines = Lines { lines: self.wrap(text, width, size), size };
            let fits = lines.lines.len() <= most_lines
                && lines.height() <= height
                && lines.lines.iter().all(|line| self.width(line, size) <= width);
            if fits {
                return self.balanced(text, lines, width);
            }
            if size <= smallest {
                return self.shorten(lines, width, height, most_lines);
            }
            size = (size * 0.95).max(smallest);
        }
    }

    fn wrap(&self, text: &str, width: f32, size: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ') {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}"), size) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// The same number of lines, as even as possible: no lonely word at the end.
    fn balanced(&self, text: &str, lines: Lines, width: f32) -> Lines {
        let mut narrow = width;
        let mut best = lines.lines;
        for _ in 0..12 {
            narrow *= 0.95;
            let wrapped = self.wrap(text, narrow, lines.size);
            if wrapped.len() > best.len() || wrapped.iter().any(|line| self.width(line, lines.size) > width) {
                break;
            }
            best = wrapped;
        }
        Lines { lines: best, size: lines.size }
    }

    #[expect(clippy::cast_precision_loss, reason = "a card has a handful of lines")]
    fn shorten(&self, lines: Lines, width: f32, height: f32, most_lines: usize) -> Lines {
        let room = (1..=most_lines).rev().find(|count| *count as f32 * lines.size * LINE_HEIGHT <= height).unwrap_or(1);
        let cut = lines.lines.len() > room;
        let mut kept: Vec<String> = lines.lines.into_iter().take(room).collect();
        for (index, line) in kept.iter_mut().enumerate() {
            let last = cut && index + 1 == room;
            while self.width(&format!("{line}…"), lines.size) > width && line.pop().is_some() {}
            if last {
                *line = format!("{}…", line.trim_end_matches([' ', ',', ':', '-']));
            }
        }
        Lines { lines: kept, size: lines.size }
    }

    fn layout(&self, text: &str, size: f32, start: Point) -> (Vec<Glyph>, f32) {
        let font = self.font.as_scaled(PxScale::from(size));
        let mut glyphs = Vec::new();
        let mut x = start.x;
        let mut previous = None;
        for character in text.chars() {
            let id = font.glyph_id(character);
            if let Some(previous) = previous {
                x += font.kern(previous, id);
            }
            glyphs.push(id.with_scale_and_position(size, point(x, start.y)));
            x += font.h_advance(id);
            previous = Some(id);
        }
        (glyphs, x - start.x)
    }

    /// Calls `cover` with each pixel that the lines touch and how much; `top` is the upper edge of the first line.
    pub fn draw(&self, lines: &Lines, left: f32, top: f32, mut cover: impl FnMut(i32, i32, f32)) {
        let mut baseline = top + self.font.as_scaled(PxScale::from(lines.size)).ascent();
        let bolder = lines.size * EMBOLDEN;
        for line in &lines.lines {
            for shift in [0.0, bolder / 2.0, bolder] {
                for glyph in self.layout(line, lines.size, point(left + shift, baseline)).0 {
                    self.draw_glyph(glyph, &mut cover);
                }
            }
            baseline += lines.size * LINE_HEIGHT;
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "pixels of a card of at most 4096")]
    fn draw_glyph(&self, glyph: Glyph, cover: &mut impl FnMut(i32, i32, f32)) {
        if let Some(outline) = self.font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            outline.draw(|x, y, coverage| cover(left + x as i32, top + y as i32, coverage));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_without_a_glyph_do_not_become_boxes() {
        let lettering = Lettering::load().unwrap();
        assert_eq!(lettering.drawable("Straße & Größe: Äpfel, žluťoučký kůň"), "Straße & Größe: Äpfel, žluťoučký kůň");
        assert_eq!(lettering.drawable("Fun 🎉 at home 👩‍💻"), "Fun at home");
        assert_eq!(lettering.drawable("Перчатки и Ελληνικά"), "Перчатки и Ελληνικά");
        assert_eq!(lettering.drawable("日本語のタイトル"), "");
        let vietnamese = lettering.drawable("Cà phê sữa đá ở Hà Nội");
        assert!(vietnamese.chars().all(|c| c == ' ' || lettering.has(c)) && vietnamese.len() > 15, "{vietnamese}");
    }

    #[test]
    fn lines_fit_their_box() {
        let lettering = Lettering::load().unwrap();
        let long = "A very long title that goes on and on about everything there is to know ".repeat(6);
        for text in ["Short", "How to Clean Suede Without Doing Damage", long.trim(), &"W".repeat(300)] {
            let fitted = lettering.fit(text, 900.0, 380.0, (110.0, 40.0), 4);
            assert!(fitted.lines.len() <= 4 && fitted.height() <= 380.0 + 1.0);
            for line in &fitted.lines {
                assert!(lettering.width(line, fitted.size) <= 905.0, "{line}");
            }
        }
    }
}
