//! Title cards: real pictures that promise nothing but the title.

mod lettering;
mod palette;
mod pattern;

use super::BuiltinError;
use super::text;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};
use lettering::{Lettering, Lines};
use palette::{Colour, Palette, mix, palette};
use pattern::Pattern;

const SIDES: std::ops::RangeInclusive<u32> = 64..=4096;

#[derive(Clone, Debug)]
pub struct TitleCard {
    pub title: String,
    pub site_name: String,
    /// "light" or "dark" anywhere in it has effect; other styles are for image models.
    pub style: String,
    pub width: u32,
    pub height: u32,
    /// Colours and pattern follow from this text.
    pub seed: String,
}

/// The card as a PNG file.
pub fn title_card(request: &TitleCard) -> Result<Vec<u8>, BuiltinError> {
    if !SIDES.contains(&request.width) || !SIDES.contains(&request.height) {
        return Err(BuiltinError::ImageSize { width: request.width, height: request.height });
    }
    let lettering = Lettering::load().map_err(|error| BuiltinError::Drawing(error.to_string()))?;
    let seed = text::seed(&request.seed);
    let mut card = Card::new(request.width, request.height, palette(&request.style, seed), seed);
    card.letter(&lettering, &request.title, &request.site_name);
    card.encode()
}

/// Themes crop featured images, the narrowest usual frame being 4:3: what is written stays inside it.
const NARROWEST_FRAME: f32 = 4.0 / 3.0;

struct Card {
    picture: RgbImage,
    palette: Palette,
    width: f32,
    height: f32,
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "sides are at most 4096 pixels")]
impl Card {
    fn new(width: u32, height: u32, palette: Palette, seed: u64) -> Self {
        let (w, h) = (width as f32, height as f32);
        let pattern = Pattern::new(seed, w, h);
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
            let background = mix(palette.from, palette.to, (x / w + y / h) / 2.0);
            Rgb(mix(background, palette.accent, pattern.at(x, y)))
        });
        Self { picture, palette, width: w, height: h }
    }

    fn letter(&mut self, lettering: &Lettering<'_>, title: &str, site_name: &str) {
        let unit = self.height.min(self.width * 0.75);
        let margin = unit * 0.115;
        let left = margin.max(self.cropped() + margin * 0.5);
        let width = self.width - 2.0 * left;
        let title = lettering.drawable(title);
        if !title.is_empty() {
            let height = (self.height - 2.9 * margin - unit * 0.12).max(unit * 0.2);
            let lines = lettering.fit(&title, width, height, (unit * 0.19, unit * 0.05), 5);
            let top = (self.height - lines.height()) / 2.0 - unit * 0.01;
            self.bar(left, top - unit * 0.062, unit * 0.13, (unit * 0.014).max(2.0));
            self.write(lettering, &lines, left, top, self.palette.text);
        }
        self.sign(lettering, site_name, (left, self.height - margin * 0.72), width, unit * 0.05);
    }

    /// How much of the left edge the narrowest frame cuts off.
    fn cropped(&self) -> f32 {
        ((self.width - self.height * NARROWEST_FRAME) / 2.0).max(0.0)
    }

    /// The site's name, with its foot at `corner`.
    fn sign(&mut self, lettering: &Lettering<'_>, site_name: &str, corner: (f32, f32), width: f32, size: f32) {
        let name = lettering.drawable(site_name);
        if name.is_empty() {
            return;
        }
        let lines = lettering.fit(&name, width, size * 1.3, (size, size * 0.8), 1);
        self.write(lettering, &lines, corner.0, corner.1 - size, self.palette.text);
    }

    fn bar(&mut self, left: f32, top: f32, width: f32, height: f32) {
        let accent = self.palette.accent;
        for y in (top as i32)..((top + height) as i32) {
            for x in (left as i32)..((left + width) as i32) {
                self.blend(x, y, accent, 1.0);
            }
        }
    }

    fn write(&mut self, lettering: &Lettering<'_>, lines: &Lines, left: f32, top: f32, colour: Colour) {
        lettering.draw(lines, left, top, |x, y, coverage| self.blend(x, y, colour, coverage));
    }

    fn blend(&mut self, x: i32, y: i32, colour: Colour, share: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if let Some(pixel) = self.picture.get_pixel_mut_checked(x, y) {
            pixel.0 = mix(pixel.0, colour, share);
        }
    }

    fn encode(&self) -> Result<Vec<u8>, BuiltinError> {
        let mut file = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive);
        let (width, height) = self.picture.dimensions();
        encoder
            .write_image(self.picture.as_raw(), width, height, ExtendedColorType::Rgb8)
            .map_err(|error| BuiltinError::Drawing(error.to_string()))?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(title: &str, seed: &str, width: u32, height: u32) -> TitleCard {
        TitleCard {
            title: title.into(),
            site_name: "Trailhead Journal".into(),
            style: String::new(),
            width,
            height,
            seed: seed.into(),
        }
    }

    #[test]
    fn cards_are_small_png_files_of_the_size_asked_for() {
        for seed in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"] {
            let file = title_card(&card("Straßenräder: Größe, Preis und Pflege", seed, 1200, 630)).unwrap();
            assert!(file.len() <= 200_000, "{} bytes with seed {seed}", file.len());
            let picture = image::load_from_memory(&file).unwrap();
            assert_eq!((picture.width(), picture.height()), (1200, 630));
        }
    }

    #[test]
    fn the_same_request_gives_the_same_bytes_and_another_seed_another_picture() {
        let first = title_card(&card("Suede", "one", 600, 315)).unwrap();
        assert_eq!(first, title_card(&card("Suede", "one", 600, 315)).unwrap());
        assert_ne!(first, title_card(&card("Suede", "two", 600, 315)).unwrap());
    }

    #[test]
    fn nothing_is_written_where_a_theme_crops() {
        let draw = |title: &str, site_name: &str| {
            let request = TitleCard { site_name: site_name.into(), ..card(title, "s", 1200, 630) };
            image::load_from_memory(&title_card(&request).unwrap()).unwrap().to_rgb8()
        };
        let blank = draw("", "");
        let title = "Waterproof hiking boots for wide feet: what to look for";
        let written = draw(title, "A site with a rather long name of its own, as some have");
        let frame = 180..1020;
        assert!(written.enumerate_pixels().all(|(x, y, pixel)| frame.contains(&x) || blank.get_pixel(x, y) == pixel));
        assert!(written.enumerate_pixels().any(|(x, y, pixel)| blank.get_pixel(x, y) != pixel));
    }

    #[test]
    fn odd_titles_and_sizes_are_survived() {
        for title in ["", "🎉🎉", "日本語", &"x".repeat(5000), "a\nb\tc"] {
            for (width, height) in [(64, 64), (1024, 1024), (300, 900), (900, 120)] {
                assert!(title_card(&card(title, "s", width, height)).is_ok());
            }
        }
        let refused = title_card(&card("t", "s", 10, 9000)).unwrap_err();
        assert!(refused.to_string().contains("10x9000"), "{refused}");
    }
}
