//! Charts as SVG text, one kind a file. Coordinates are points of the page, the origin at the top
//! left. Marks follow one grammar: horizontal gridlines only, labels at the line instead of a
//! legend, hue never the only difference.

pub mod bars;
pub mod interval;
pub mod lines;
pub mod ribbons;
pub mod waterfall;

use std::cell::Cell;

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged as _;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::experiment::summary_measures::{Shown, decimals};

/// Colours of the light theme, by meaning.
pub mod colour {
    use plotters::style::RGBColor;

    /// A true value.
    pub const TRUTH: RGBColor = RGBColor(0x0f, 0x3d, 0x66);
    /// Interval around a true value.
    pub const BAND: RGBColor = RGBColor(0xb7, 0xcb, 0xdd);
    /// Tints of truth for the parts of one total.
    pub const TINTS: [RGBColor; 5] = [
        TRUTH,
        RGBColor(0x3a, 0x6a, 0x99),
        RGBColor(0x6c, 0x95, 0xbb),
        RGBColor(0xa3, 0xbd, 0xd5),
        RGBColor(0xcf, 0xdc, 0xe8),
    ];
    /// Neutral amount.
    pub const NEUTRAL: RGBColor = RGBColor(0x5b, 0x69, 0x74);
    /// Text.
    pub const INK: RGBColor = RGBColor(0x14, 0x20, 0x2b);
    /// Captions, ticks, reference lines.
    pub const FAINT: RGBColor = RGBColor(0x5c, 0x69, 0x75);
    /// Axes.
    pub const AXIS: RGBColor = RGBColor(0x7c, 0x87, 0x91);
    /// Gridlines.
    pub const GRID: RGBColor = RGBColor(0xe7, 0xeb, 0xee);
    /// Ground.
    pub const PANEL: RGBColor = RGBColor(0xff, 0xff, 0xff);

    /// A kind of organisation; its name is always shown next to it.
    #[must_use]
    pub fn of_kind(kind: &str) -> RGBColor {
        match kind {
            "acute" => RGBColor(0xc4, 0x2b, 0x6b),
            "community" => RGBColor(0x00, 0x75, 0x58),
            "mental_health" => RGBColor(0x5f, 0x28, 0xa8),
            "practice" | "general_practice" => RGBColor(0x1a, 0x6c, 0xd4),
            "care_home" | "pharmacy" => RGBColor(0x3a, 0x4e, 0x00),
            "independent" => RGBColor(0x6c, 0x29, 0x62),
            "commissioner" => RGBColor(0x2b, 0x3a, 0x47),
            _ => RGBColor(0x5f, 0x6b, 0x76),
        }
    }
}

/// Units of the drawing in a point, so that whole coordinates are fine enough.
const FINE: f64 = 4.0;
/// Size of text in charts, points.
pub const TEXT: f64 = 12.0;
/// Mean width of a letter as a share of the size of the text.
const LETTER: f64 = 0.6;
/// How much wider bold text is.
pub const BOLD: f64 = 1.13;

/// Alignment of a text at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Starts there.
    From,
    /// Ends there.
    To,
    /// Is centred on it.
    Over,
}

/// Draws marks on a chart under construction.
pub struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    failed: Cell<bool>,
}

impl Pen<'_> {
    /// A line through points.
    pub fn line(&self, points: &[(f64, f64)], colour: RGBColor, width: f64) {
        let points: Vec<(i32, i32)> = points.iter().map(|point| fine(*point)).collect();
        self.note(self.area.draw(&PathElement::new(points, stroke(colour, width))).is_err());
    }

    /// A line through points, in dashes of a length with gaps of another.
    pub fn dashed(&self, points: &[(f64, f64)], colour: RGBColor, width: f64, dash: (f64, f64)) {
        for piece in dashes(points, dash) {
            self.line(&piece, colour, width);
        }
    }

    /// A filled rectangle between two corners.
    pub fn rectangle(&self, a: (f64, f64), b: (f64, f64), colour: RGBColor) {
        let from = fine((a.0.min(b.0), a.1.min(b.1)));
        let to = fine((a.0.max(b.0), a.1.max(b.1)));
        self.note(self.area.draw(&Rectangle::new([from, to], colour.filled())).is_err());
    }

    /// A filled shape.
    pub fn shape(&self, points: &[(f64, f64)], colour: RGBColor, opacity: f64) {
        let points: Vec<(i32, i32)> = points.iter().map(|point| fine(*point)).collect();
        self.note(self.area.draw(&Polygon::new(points, colour.mix(opacity).filled())).is_err());
    }

    /// A dot, filled or hollow.
    pub fn dot(&self, at: (f64, f64), radius: f64, colour: RGBColor, filled: bool) {
        let radius = (radius * FINE).round() as i32;
        let ground = Circle::new(fine(at), radius, colour::PANEL.filled());
        let style = if filled { colour.filled() } else { stroke(colour, 1.6) };
        self.note(!filled && self.area.draw(&ground).is_err());
        self.note(self.area.draw(&Circle::new(fine(at), radius, style)).is_err());
    }

    /// A line of text, vertically centred on its point.
    pub fn text(&self, text: &str, at: (f64, f64), side: Side, colour: RGBColor, bold: bool) {
        let across = match side {
            Side::From => HPos::Left,
            Side::To => HPos::Right,
            Side::Over => HPos::Center,
        };
        let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
        // The backend divides sizes by this number.
        let font = ("sans-serif", TEXT * FINE * 1.24, style).into_font();
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(across, VPos::Center));
        self.note(self.area.draw(&Text::new(text.to_owned(), fine(at), style)).is_err());
    }

    fn note(&self, failed: bool) {
        self.failed.set(self.failed.get() || failed);
    }
}

fn fine((x, y): (f64, f64)) -> (i32, i32) {
    ((x * FINE).round() as i32, (y * FINE).round() as i32)
}

fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width((width * FINE).round().max(1.0) as u32)
}

/// Draws a chart of a size. `None` only where the drawing library fails.
pub fn draw(width: f64, height: f64, body: impl FnOnce(&Pen<'_>)) -> Option<String> {
    let (w, h) = fine((width, height));
    let size = (u32::try_from(w).ok()?, u32::try_from(h).ok()?);
    let mut svg = String::new();
    let failed = {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let pen = Pen { area, failed: Cell::new(false) };
        body(&pen);
        pen.area.present().is_err() || pen.failed.get()
    };
    // The page decides how large it is shown.
    let fixed = format!("<svg width=\"{w}\" height=\"{h}\" ");
    let svg = svg.replacen(&fixed, "<svg ", 1);
    (!failed).then(|| svg.trim_end().to_owned())
}

/// Cuts a line into its dashes: the drawn pieces, round the line's corners.
#[must_use]
pub fn dashes(points: &[(f64, f64)], (on, off): (f64, f64)) -> Vec<Vec<(f64, f64)>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<(f64, f64)> = points.first().copied().into_iter().collect();
    let (mut left, mut drawn) = (on, true);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let rest = (to.0 - from.0).hypot(to.1 - from.1);
            if rest < left || rest == 0.0 {
                left -= rest;
                if drawn {
                    piece.push(to);
                }
                break;
            }
            let part = left / rest;
            let at = (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1));
            if drawn {
                piece.push(at);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![at];
            }
            drawn = !drawn;
            left = if drawn { on } else { off };
            from = at;
        }
    }
    if drawn && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

/// Width of a text, points: that of a wide font, so that others fit as well.
#[must_use]
pub fn width_of(text: &str) -> f64 {
    let width = |letter: char| match letter {
        'm' | 'M' | 'w' | 'W' | '%' | '–' | '…' => 0.97,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | '\'' | ' ' | '(' | ')' => 0.39,
        '\u{202f}' => 0.22,
        '\u{2212}' | '+' => 0.84,
        letter if letter.is_uppercase() => 0.7,
        _ => 0.63,
    };
    TEXT * text.chars().map(width).sum::<f64>()
}

/// Breaks a text into lines of a maximum width in points.
#[must_use]
pub fn broken(text: &str, width: f64) -> Vec<String> {
    let most = (width / TEXT / LETTER).max(4.0) as usize;
    let mut lines: Vec<String> = Vec::new();
    // Narrow spaces keep a number and its unit together.
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A straight scale from values to points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Values at the two ends.
    pub values: (f64, f64),
    /// Points at the two ends.
    pub points: (f64, f64),
    /// The common value, where all values are equal.
    pub flat: Option<f64>,
}

impl Scale {
    /// A scale that holds all values with a little room, and zero where wanted.
    #[must_use]
    pub fn over(values: impl Iterator<Item = f64>, zero: bool, points: (f64, f64)) -> Self {
        let start = if zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
        let (mut low, mut high) = values
            .filter(|value| value.is_finite())
            .fold(start, |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let mut flat = None;
        if high - low < 1e-9 * high.abs().max(1e-9) {
            flat = Some(high);
            let room = if high == 0.0 { 1.0 } else { 0.1 * high.abs() };
            (low, high) = (if zero && low == 0.0 { 0.0 } else { low - room }, high + room);
        }
        let room = 0.06 * (high - low);
        let low = if low == 0.0 { 0.0 } else { low - room };
        let high = if high == 0.0 { 0.0 } else { high + room };
        Self { values: (low, high), points, flat }
    }

    /// Where a value lies.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        let (low, high) = self.values;
        let part = (value - low) / (high - low);
        self.points.0 + part * (self.points.1 - self.points.0)
    }

    /// Round values for gridlines, few enough to be read.
    #[must_use]
    pub fn ticks(&self) -> Vec<f64> {
        if let Some(value) = self.flat {
            return vec![value];
        }
        let range: RangedCoordf64 = (self.values.0..self.values.1).into();
        range.key_points(6)
    }
}

/// Labels of ticks: as short as the steps between them allow.
#[must_use]
pub fn tick_labels(ticks: &[f64], shown: Shown) -> Vec<String> {
    let (factor, before, after) = match shown {
        Shown::Percent | Shown::Hundredths => (100.0, "", "\u{202f}%"),
        Shown::Millions | Shown::FineMillions => (1e-6, "£", "m"),
        Shown::Count | Shown::Decimals(_) => (1.0, "", ""),
    };
    if let [only] = ticks
        && *only != 0.0
    {
        return vec![shown.figure(*only)];
    }
    let step = ticks.windows(2).map(|pair| (pair[1] - pair[0]).abs() * factor);
    let step = step.fold(f64::INFINITY, f64::min);
    let places = (0..6).find(|places| {
        let unit = 10f64.powi(*places);
        (step * unit - (step * unit).round()).abs() < 1e-6 * step * unit
    });
    let places = places.unwrap_or(2) as usize;
    let label = |tick: &f64| {
        let value = tick * factor;
        if value == 0.0 {
            return format!("{before}0{}", after.trim_end_matches('m'));
        }
        let size = if places == 0 && value.abs() >= 1000.0 {
            crate::kernel::units::thousands(value.abs().round() as u64)
        } else {
            decimals(value.abs(), places)
        };
        let sign = if value < 0.0 && size.chars().any(|c| ('1'..='9').contains(&c)) {
            "\u{2212}"
        } else {
            ""
        };
        format!("{sign}{before}{size}{after}")
    };
    ticks.iter().map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_a_chart() {
        let svg = draw(100.0, 50.0, |pen| {
            pen.text("<script>&", (10.0, 10.0), Side::From, colour::INK, false);
        })
        .unwrap();
        assert!(svg.starts_with("<svg viewBox=\"0 0 400 200\""), "{svg}");
        assert!(svg.contains("&lt;script&gt;&amp;") && svg.ends_with("</svg>"), "{svg}");
    }

    #[test]
    fn dashes_leave_gaps_and_follow_corners() {
        let pieces = dashes(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)], (8.0, 4.0));
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0], [(0.0, 0.0), (8.0, 0.0)]);
        assert_eq!(pieces[1], [(10.0, 2.0), (10.0, 10.0)]);
    }

    #[test]
    fn ticks_are_round_and_labelled_in_their_unit() {
        let scale = Scale { values: (0.0, 3.1e6), points: (0.0, 100.0), flat: None };
        let ticks = scale.ticks();
        assert!((3..=7).contains(&ticks.len()), "{ticks:?}");
        let labels = tick_labels(&ticks, Shown::Millions);
        assert_eq!(labels[0], "£0");
        let money = |label: &String| label.starts_with('£') && label.ends_with('m');
        assert!(labels[1..].iter().all(money), "{labels:?}");
        assert_eq!(tick_labels(&[0.0, 0.05, 0.1], Shown::Percent)[1], "5\u{202f}%");
        assert_eq!(tick_labels(&[-0.5, 0.0], Shown::Decimals(1))[0], "\u{2212}0.5");
    }

    #[test]
    fn a_scale_of_equal_values_still_has_a_length() {
        let scale = Scale::over([5.0, 5.0].into_iter(), false, (100.0, 0.0));
        assert!(scale.at(5.0).is_finite() && scale.values.0 < scale.values.1);
        let none = Scale::over([0.0, 0.0].into_iter(), true, (100.0, 0.0));
        assert!(none.values.1 > none.values.0);
    }
}
