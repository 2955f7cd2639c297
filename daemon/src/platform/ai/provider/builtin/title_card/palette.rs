//! Colours of a card: chosen by the seed, readable by rule.

pub type Colour = [u8; 3];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The background runs from the first to the second.
    pub from: Colour,
    pub to: Colour,
    pub text: Colour,
    pub accent: Colour,
}

const DARK: &[Palette] = &[
    Palette { from: [16, 42, 67], to: [28, 72, 104], text: [245, 249, 252], accent: [255, 183, 77] },
    Palette { from: [33, 24, 61], to: [67, 42, 107], text: [248, 245, 255], accent: [255, 138, 128] },
    Palette { from: [10, 61, 55], to: [18, 92, 80], text: [240, 253, 248], accent: [255, 213, 79] },
    Palette { from: [62, 22, 33], to: [107, 34, 51], text: [255, 246, 244], accent: [255, 171, 145] },
    Palette { from: [27, 31, 40], to: [52, 60, 76], text: [244, 246, 250], accent: [94, 214, 196] },
    Palette { from: [20, 54, 36], to: [44, 88, 52], text: [246, 252, 242], accent: [220, 231, 117] },
];

const LIGHT: &[Palette] = &[
    Palette { from: [253, 246, 236], to: [246, 227, 201], text: [59, 36, 18], accent: [201, 91, 32] },
    Palette { from: [238, 246, 252], to: [207, 226, 243], text: [16, 42, 67], accent: [20, 102, 160] },
    Palette { from: [241, 249, 242], to: [210, 232, 214], text: [18, 56, 38], accent: [28, 122, 79] },
    Palette { from: [250, 242, 248], to: [236, 214, 231], text: [66, 20, 58], accent: [158, 42, 125] },
    Palette { from: [248, 248, 246], to: [225, 225, 219], text: [33, 33, 36], accent: [190, 49, 49] },
];

/// A style that names light or dark has its way; otherwise the seed decides.
pub fn palette(style: &str, seed: u64) -> Palette {
    let style = style.to_lowercase();
    let list = if style.contains("light") {
        LIGHT
    } else if style.contains("dark") || seed % 11 < 6 {
        DARK
    } else {
        LIGHT
    };
    let length = u64::try_from(list.len()).unwrap_or(1);
    let index = usize::try_from((seed >> 8) % length).unwrap_or_default();
    list.get(index).or(list.first()).copied().unwrap_or(Palette {
        from: [0; 3],
        to: [0; 3],
        text: [255; 3],
        accent: [255; 3],
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mix of two bytes is a byte")]
pub fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    let [a, b, c] = from;
    let [x, y, z] = to;
    let channel =
        |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share.clamp(0.0, 1.0)).round() as u8;
    [channel(a, x), channel(b, y), channel(c, z)]
}

/// Contrast of two colours as WCAG 2 defines it, from 1 to 21.
#[cfg(test)]
pub fn contrast(a: Colour, b: Colour) -> f32 {
    let luminance = |colour: Colour| {
        let [r, g, b] = colour.map(|channel| {
            let share = f32::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::STRONGEST;
    use super::*;

    #[test]
    fn text_is_readable_on_every_palette_pattern_included() {
        for palette in DARK.iter().chain(LIGHT) {
            for background in [palette.from, palette.to, mix(palette.from, palette.to, 0.5)] {
                assert!(contrast(palette.text, background) >= 4.5, "{palette:?}");
                let patterned = mix(background, palette.accent, STRONGEST);
                assert!(contrast(palette.text, patterned) >= 4.5, "{palette:?} under its pattern");
            }
        }
    }

    #[test]
    fn the_style_can_ask_for_light_or_dark() {
        for seed in 0..200 {
            assert!(LIGHT.contains(&palette("Light, friendly", seed << 7)));
            assert!(DARK.contains(&palette("dark", seed << 7)));
        }
    }
}
