//! The colours of charts and of the window, light and dark.
//!
//! Two hues carry meaning everywhere: `truth` (solid) and `seen` (dashed, hollow or hatched).
//! Everything else is grey. A kind of organisation is shown by colour *and* shape.

use crate::kernel::math;

use super::geometry::Colour;
use super::kind::OrganisationKind;

/// Colours of one theme, by what they stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette<C = Colour> {
    /// Whether it is the dark one.
    pub dark: bool,
    /// Window behind rails.
    pub app: C,
    /// Panels, cards, charts.
    pub panel: C,
    pub canvas: C,
    /// Inspector, palette of terms, heads of tables.
    pub sunken: C,
    /// Hovered and selected rows.
    pub hover: C,
    /// Water on the map.
    pub sea: C,
    /// Land on the map.
    pub land: C,
    pub hair: C,
    /// Outlines of controls, axes.
    pub line: C,
    pub grid: C,
    /// Text and selection.
    pub ink: C,
    /// Secondary text, icons.
    pub ink2: C,
    /// Captions, tick labels.
    pub ink3: C,
    /// Primary button, active segment.
    pub fill_strong: C,
    /// Text on a strong fill.
    pub inverse: C,
    pub focus: C,
    pub alert: C,
    /// Ground of errors.
    pub alert_ground: C,
    pub truth: C,
    /// Ground of a true view.
    pub truth_ground: C,
    /// Interval round a true value.
    pub truth_band: C,
    /// A value as seen.
    pub seen: C,
    /// Ground of what is seen, and of hatches.
    pub seen_ground: C,
    pub seen_band: C,
    /// Tints of truth for parts of one true total, lightest first.
    pub tints: [C; 6],
    /// Neutral ramp for amounts, lowest first.
    pub ramp: [C; 6],
    /// Kinds of organisation, in the order of [`Kind::ALL`].
    pub kinds: [C; 8],
}

const fn six(codes: [u32; 6]) -> [Colour; 6] {
    let [a, b, c, d, e, f] = codes;
    [Colour::rgb(a), Colour::rgb(b), Colour::rgb(c), Colour::rgb(d), Colour::rgb(e), Colour::rgb(f)]
}

const fn eight([a, b, c, d]: [u32; 4], [e, f, g, h]: [u32; 4]) -> [Colour; 8] {
    [
        Colour::rgb(a),
        Colour::rgb(b),
        Colour::rgb(c),
        Colour::rgb(d),
        Colour::rgb(e),
        Colour::rgb(f),
        Colour::rgb(g),
        Colour::rgb(h),
    ]
}

pub const LIGHT: Palette = Palette {
    dark: false,
    app: Colour::rgb(0xE8EBEE),
    panel: Colour::rgb(0xFFFFFF),
    canvas: Colour::rgb(0xF5F7F8),
    sunken: Colour::rgb(0xEFF2F4),
    hover: Colour::rgb(0xDDE3E8),
    sea: Colour::rgb(0xE3E9ED),
    land: Colour::rgb(0xF7F8F6),
    hair: Colour::rgb(0xD5DBE0),
    line: Colour::rgb(0x7C8791),
    grid: Colour::rgb(0xE7EBEE),
    ink: Colour::rgb(0x14202B),
    ink2: Colour::rgb(0x45525E),
    ink3: Colour::rgb(0x5C6975),
    fill_strong: Colour::rgb(0x1D2B38),
    inverse: Colour::rgb(0xFFFFFF),
    focus: Colour::rgb(0x7A3FC4),
    alert: Colour::rgb(0xB3202A),
    alert_ground: Colour::rgb(0xFBE9EA),
    truth: Colour::rgb(0x0F3D66),
    truth_ground: Colour::rgb(0xE3ECF4),
    truth_band: Colour::rgb(0xB7CBDD),
    seen: Colour::rgb(0xA84800),
    seen_ground: Colour::rgb(0xFBEFE3),
    seen_band: Colour::rgb(0xEBC7A3),
    tints: six([0xEDF1F5, 0xCFDCE8, 0xA3BDD5, 0x6C95BB, 0x3A6A99, 0x1B4468]),
    ramp: six([0xEAEDEF, 0xD5DBDF, 0xB3BDC4, 0x8A97A1, 0x5B6974, 0x2C3842]),
    kinds: eight(
        [0xC42B6B, 0x007558, 0x5F28A8, 0x1A6CD4],
        [0x3A4E00, 0x6C2962, 0x2B3A47, 0x5F6B76],
    ),
};

pub const DARK: Palette = Palette {
    dark: true,
    app: Colour::rgb(0x0C1116),
    panel: Colour::rgb(0x141B22),
    canvas: Colour::rgb(0x10161C),
    sunken: Colour::rgb(0x1A222A),
    hover: Colour::rgb(0x232D36),
    sea: Colour::rgb(0x0E1419),
    land: Colour::rgb(0x182027),
    hair: Colour::rgb(0x2A343D),
    line: Colour::rgb(0x667580),
    grid: Colour::rgb(0x212A32),
    ink: Colour::rgb(0xEAF0F4),
    ink2: Colour::rgb(0xB4C0CA),
    ink3: Colour::rgb(0x8E9BA6),
    fill_strong: Colour::rgb(0xDCE5EC),
    inverse: Colour::rgb(0x0C1116),
    focus: Colour::rgb(0xC49BFF),
    alert: Colour::rgb(0xFF8A8A),
    alert_ground: Colour::rgb(0x33191C),
    truth: Colour::rgb(0x8CC4F5),
    truth_ground: Colour::rgb(0x15242F),
    truth_band: Colour::rgb(0x2C4A63),
    seen: Colour::rgb(0xF2A154),
    seen_ground: Colour::rgb(0x2A2016),
    seen_band: Colour::rgb(0x6B4620),
    tints: six([0x1A2630, 0x22384B, 0x2E5070, 0x3F7099, 0x6299C6, 0xA4CDEF]),
    ramp: six([0x1F272E, 0x2B353D, 0x43505A, 0x667580, 0x93A1AB, 0xD0DAE1]),
    kinds: eight(
        [0xF2566E, 0x46E6C6, 0x8F74FB, 0x85C4FC],
        [0xD5DC40, 0xC86EB4, 0xC5D0D9, 0x94A1AC],
    ),
};

impl<C: Copy> Palette<C> {
    /// The same in colours of another kind.
    pub fn map<D>(&self, colour: impl Fn(C) -> D) -> Palette<D> {
        Palette {
            dark: self.dark,
            app: colour(self.app),
            panel: colour(self.panel),
            canvas: colour(self.canvas),
            sunken: colour(self.sunken),
            hover: colour(self.hover),
            sea: colour(self.sea),
            land: colour(self.land),
            hair: colour(self.hair),
            line: colour(self.line),
            grid: colour(self.grid),
            ink: colour(self.ink),
            ink2: colour(self.ink2),
            ink3: colour(self.ink3),
            fill_strong: colour(self.fill_strong),
            inverse: colour(self.inverse),
            focus: colour(self.focus),
            alert: colour(self.alert),
            alert_ground: colour(self.alert_ground),
            truth: colour(self.truth),
            truth_ground: colour(self.truth_ground),
            truth_band: colour(self.truth_band),
            seen: colour(self.seen),
            seen_ground: colour(self.seen_ground),
            seen_band: colour(self.seen_band),
            tints: self.tints.map(&colour),
            ramp: self.ramp.map(&colour),
            kinds: self.kinds.map(&colour),
        }
    }
    /// Colour of a kind of organisation, always next to its shape or name.
    pub const fn kind(&self, kind: OrganisationKind) -> C {
        self.kinds[kind as usize]
    }
    /// Tint of truth for a part by position and number of parts, the first darkest.
    pub fn part(&self, position: usize, of: usize) -> C {
        const ORDER: [&[usize]; 6] =
            [&[6], &[6, 4], &[6, 4, 2], &[6, 4, 3, 1], &[6, 4, 3, 2, 1], &[6, 5, 4, 3, 2, 1]];
        let order = ORDER[of.clamp(1, 6) - 1];
        match order[position.min(order.len() - 1)] {
            6 => self.truth,
            tint => self.tints[tint],
        }
    }
}

impl Palette {
    /// The palette of a theme.
    pub const fn for_theme(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }
    /// Colour of text inside a filled area of a colour.
    pub fn text_colour_on(&self, ground: Colour) -> Colour {
        if contrast(self.ink, ground) >= contrast(self.inverse, ground) {
            self.ink
        } else {
            self.inverse
        }
    }
}

/// Ratio of luminances after WCAG, 1 to 21.
pub fn contrast(a: Colour, b: Colour) -> f64 {
    let luminance = |colour: Colour| {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { math::pow((value + 0.055) / 1.055, 2.4) }
        };
        0.2126 * channel(colour.r) + 0.7152 * channel(colour.g) + 0.0722 * channel(colour.b)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text a workspace may write, with the grounds it may stand on and the least ratio.
    fn pairs(colours: &Palette) -> Vec<(&'static str, Colour, Colour, f64)> {
        let grounds = [
            ("panel", colours.panel),
            ("canvas", colours.canvas),
            ("sunken", colours.sunken),
            ("app", colours.app),
            ("seen ground", colours.seen_ground),
        ];
        let texts =
            [colours.ink, colours.ink2, colours.ink3, colours.truth, colours.seen, colours.alert];
        let mut pairs = Vec::new();
        for (name, ground) in grounds {
            pairs.extend(texts.iter().map(|text| (name, *text, ground, 4.5)));
        }
        for text in [colours.ink, colours.ink2, colours.truth, colours.seen, colours.alert] {
            pairs.push(("hover", text, colours.hover, 4.49));
        }
        for ground in [colours.panel, colours.canvas, colours.sunken, colours.app, colours.hover] {
            pairs.push(("focus", colours.focus, ground, 3.0));
        }
        for kind in OrganisationKind::ALL {
            pairs.push(("kind on panel", colours.kind(kind), colours.panel, 4.5));
            pairs.push(("kind on canvas", colours.kind(kind), colours.canvas, 4.5));
        }
        pairs.push(("outline", colours.line, colours.panel, 3.0));
        pairs.push(("outline", colours.line, colours.sunken, 3.0));
        pairs.push(("primary", colours.inverse, colours.fill_strong, 4.5));
        pairs.push(("seen segment", colours.inverse, colours.seen, 4.5));
        pairs.push(("truth segment", colours.inverse, colours.truth, 4.5));
        pairs.push(("error", colours.alert, colours.alert_ground, 4.5));
        pairs
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        for colours in [&LIGHT, &DARK] {
            for (what, text, ground, least) in pairs(colours) {
                let ratio = contrast(text, ground);
                assert!(ratio >= least, "{what}: {text:?} on {ground:?} has {ratio:.2}");
            }
        }
    }

    #[test]
    fn text_inside_parts_of_a_total_can_be_read() {
        for colours in [&LIGHT, &DARK] {
            for of in 1..=6 {
                for position in 0..of {
                    let ground = colours.part(position, of);
                    let ratio = contrast(colours.text_colour_on(ground), ground);
                    assert!(ratio >= 4.4, "{position} of {of}: {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn truth_and_seen_differ_for_every_reader() {
        // Simulated dichromacy after Viénot and others: rows of linear RGB.
        const VIEWS: [[[f64; 3]; 3]; 3] = [
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            [[0.112_38, 0.887_62, 0.0], [0.112_38, 0.887_62, 0.0], [0.004, -0.004, 1.0]],
            [[0.292_75, 0.707_25, 0.0], [0.292_75, 0.707_25, 0.0], [-0.022, 0.022, 1.0]],
        ];
        let linear =
            |c: Colour| [c.r, c.g, c.b].map(|v| math::pow((f64::from(v) / 255.0).max(1e-9), 2.2));
        for colours in [&LIGHT, &DARK] {
            for view in VIEWS {
                let seen_as = |colour: Colour| {
                    let rgb = linear(colour);
                    view.map(|row| {
                        let sum: f64 = row.iter().zip(rgb).map(|(a, b)| a * b).sum();
                        math::pow(sum.max(1e-9), 1.0 / 2.2)
                    })
                };
                let (a, b) = (seen_as(colours.truth), seen_as(colours.seen));
                let distance: f64 =
                    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
                assert!(distance > 0.3, "{distance}");
            }
        }
    }
}
