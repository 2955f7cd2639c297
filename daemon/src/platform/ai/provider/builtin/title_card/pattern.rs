//! A quiet geometric pattern, strongest where the text is not.

/// The largest share of the accent colour in a background pixel.
pub const STRONGEST: f32 = 0.16;

#[derive(Clone, Copy)]
pub struct Pattern {
    kind: u64,
    shift: f32,
    width: f32,
    height: f32,
}

impl Pattern {
    pub fn new(seed: u64, width: f32, height: f32) -> Self {
        let shift = f32::from(u8::try_from((seed >> 24) % 100).unwrap_or_default()) / 100.0;
        Self { kind: (seed >> 16) % 5, shift, width, height }
    }

    /// The share of the accent colour at a point.
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let strength = match self.kind {
            0 => self.rings(x, y),
            1 => self.discs(x, y),
            2 => self.stripes(x, y),
            3 => self.waves(x, y),
            _ => self.dots(x, y),
        };
        let towards_the_edge = 0.25 + 0.75 * (x / self.width).clamp(0.0, 1.0).powi(2);
        (strength * towards_the_edge).clamp(0.0, 1.0) * STRONGEST
    }

    fn rings(&self, x: f32, y: f32) -> f32 {
        let (cx, cy) = (self.width * (0.86 + 0.1 * self.shift), self.height * (0.15 + 0.7 * self.shift));
        let step = self.height / 9.0;
        let distance = (x - cx).hypot(y - cy);
        let off = (distance % step - step / 2.0).abs();
        soft(step * 0.2 - off) * (1.0 - distance / (self.height * 1.25)).clamp(0.0, 1.0)
    }

    fn discs(&self, x: f32, y: f32) -> f32 {
        let unit = self.height;
        let disc = |cx: f32, cy: f32, radius: f32| soft(radius * unit - (x - cx * self.width).hypot(y - cy * unit));
        disc(0.92, 0.12 + 0.2 * self.shift, 0.42) * 0.5
            + disc(0.78 + 0.1 * self.shift, 0.95, 0.34) * 0.45
            + disc(1.0, 0.68, 0.24) * 0.5
    }

    fn stripes(&self, x: f32, y: f32) -> f32 {
        let step = self.height / 12.0;
        let along = (x + y + self.shift * step).rem_euclid(step);
        let from = self.width * 0.62 + (y - self.height / 2.0) * 0.35;
        soft(step * 0.22 - (along - step / 2.0).abs()) * soft((x - from) / 4.0)
    }

    fn waves(&self, x: f32, y: f32) -> f32 {
        let step = self.height / 10.0;
        let rise =
            (x / self.width * 7.0 + self.shift * 6.0).sin() * step * 0.9 + (x / self.width * 3.0).cos() * step * 0.6;
        let off = ((y + rise).rem_euclid(step) - step / 2.0).abs();
        soft(1.6 * self.height / 630.0 - off) * 0.9
    }

    fn dots(&self, x: f32, y: f32) -> f32 {
        let step = self.height / 16.0;
        let (dx, dy) = (x.rem_euclid(step) - step / 2.0, y.rem_euclid(step) - step / 2.0);
        let fade = ((x - self.width * 0.45) / (self.width * 0.55)).clamp(0.0, 1.0);
        soft(step * (0.1 + 0.16 * fade) - dx.hypot(dy)) * fade
    }
}

/// One pixel of transition instead of a hard edge.
fn soft(inside: f32) -> f32 {
    (inside + 0.5).clamp(0.0, 1.0)
}
