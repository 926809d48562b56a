//! A chart as marks on a sheet: what the screen paints and the files hold. Coordinates are points
//! from the top left corner of the chart.

use eframe::egui::{Align2, Color32, Pos2, Rect, Vec2, pos2};

use crate::experiment::report::chart;
use crate::gui::theme::{Kind, Type};

use super::axis::Scale;

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// What is seen: dashes of 5, gaps of 3.
    Seen,
    /// Plans, standards, other cases: dots of 2, gaps of 3.
    Dotted,
}

impl Dash {
    /// Lengths of dash and gap.
    #[must_use]
    pub const fn lengths(self) -> Option<(f32, f32)> {
        match self {
            Self::Solid => None,
            Self::Seen => Some((5.0, 3.0)),
            Self::Dotted => Some((2.0, 3.0)),
        }
    }
}

/// One mark.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line {
        /// Its points.
        points: Vec<Pos2>,
        /// Width, points.
        width: f32,
        /// Colour.
        colour: Color32,
        /// How it is broken.
        dash: Dash,
    },
    /// The area between two lines over the same places.
    Strip {
        /// Upper edge.
        top: Vec<Pos2>,
        /// Lower edge, as many points.
        bottom: Vec<Pos2>,
        /// Colour.
        colour: Color32,
    },
    /// A convex shape.
    Shape {
        /// Corners in order.
        corners: Vec<Pos2>,
        /// Colour inside.
        fill: Option<Color32>,
        /// Width and colour of the outline.
        outline: Option<(f32, Color32)>,
    },
    /// A disc or ring.
    Disc {
        /// Centre.
        centre: Pos2,
        /// Radius, points.
        radius: f32,
        /// Colour inside.
        fill: Option<Color32>,
        /// Width and colour of the outline.
        outline: Option<(f32, Color32)>,
    },
    /// Slanted lines inside any simple shape.
    Hatch {
        /// Corners in order.
        outline: Vec<Pos2>,
        /// Colour of the lines.
        colour: Color32,
        /// Distance of the lines, points.
        period: f32,
    },
    /// A line of text.
    Text {
        /// Where it hangs.
        at: Pos2,
        /// Which of its corners or edges is there.
        anchor: Align2,
        /// The text.
        text: String,
        /// Style.
        style: Type,
        /// Colour.
        colour: Color32,
    },
}

/// A place that answers to the pointer and to a reader of the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Where.
    pub area: Rect,
    /// What it is, in a sentence.
    pub name: String,
    /// Lines of its tooltip: what and how much.
    pub tip: Vec<(String, String)>,
}

/// A field with axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Where.
    pub area: Rect,
    /// Across.
    pub x: Scale,
    /// Up.
    pub y: Scale,
}

/// A drawn chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scene {
    /// Width and height, points.
    pub size: Vec2,
    /// Marks from the lowest up.
    pub marks: Vec<Mark>,
    /// Places that answer.
    pub spots: Vec<Spot>,
    /// Fields with axes.
    pub fields: Vec<Field>,
}

/// Measures text; the fonts of the screen or of a file.
pub trait Measure {
    /// Width of a line of text, points.
    fn width(&self, text: &str, style: Type) -> f32;

    /// The text, or as much of its beginning as fits, with an ellipsis.
    fn fit(&self, text: &str, style: Type, width: f32) -> String {
        if self.width(text, style) <= width {
            return text.to_owned();
        }
        let letters: Vec<char> = text.chars().collect();
        let (mut few, mut many) = (0, letters.len());
        let shortened = |count: usize| {
            let kept: String = letters[..count].iter().collect();
            format!("{}…", kept.trim_end())
        };
        while few + 1 < many {
            let half = usize::midpoint(few, many);
            if self.width(&shortened(half), style) <= width {
                few = half;
            } else {
                many = half;
            }
        }
        if few == 0 { String::new() } else { shortened(few) }
    }

    /// The text in lines of at most so many points; a longer word is cut.
    fn wrap(&self, text: &str, style: Type, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if let Some(line) = lines.last_mut() {
                let longer = format!("{line} {word}");
                if self.width(&longer, style) <= width {
                    *line = longer;
                    continue;
                }
            }
            lines.push(self.fit(word, style, width));
        }
        lines
    }
}

impl Scene {
    /// An empty sheet.
    #[must_use]
    pub fn new(size: Vec2) -> Self {
        Self { size, ..Self::default() }
    }
    /// A line through points.
    pub fn line(&mut self, points: Vec<Pos2>, width: f32, colour: Color32, dash: Dash) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, width, colour, dash });
        }
    }
    /// A straight line.
    pub fn segment(&mut self, a: Pos2, b: Pos2, width: f32, colour: Color32) {
        self.line(vec![a, b], width, colour, Dash::Solid);
    }
    /// A filled rectangle.
    pub fn fill(&mut self, area: Rect, colour: Color32) {
        if area.width() > 0.0 && area.height() > 0.0 {
            self.marks.push(Mark::Shape {
                corners: corners(area),
                fill: Some(colour),
                outline: None,
            });
        }
    }
    /// A dashed outline: what cannot be seen.
    pub fn unseen(&mut self, area: Rect, colour: Color32) {
        let mut around = corners(area);
        around.push(area.min);
        self.line(around, 1.0, colour, Dash::Dotted);
    }
    /// A hatched rectangle on a ground.
    pub fn hatched(&mut self, area: Rect, ground: Color32, lines: Color32) {
        self.fill(area, ground);
        if area.width() > 0.0 && area.height() > 0.0 {
            self.hatch(corners(area), lines, 4.0);
        }
    }
    /// Slanted lines inside a shape.
    pub fn hatch(&mut self, outline: Vec<Pos2>, colour: Color32, period: f32) {
        if outline.len() > 2 {
            self.marks.push(Mark::Hatch { outline, colour, period });
        }
    }
    /// The area between two lines.
    pub fn strip(&mut self, top: Vec<Pos2>, bottom: Vec<Pos2>, colour: Color32) {
        if top.len() > 1 && top.len() == bottom.len() {
            self.marks.push(Mark::Strip { top, bottom, colour });
        }
    }
    /// A filled disc.
    pub fn dot(&mut self, centre: Pos2, radius: f32, colour: Color32) {
        self.marks.push(Mark::Disc { centre, radius, fill: Some(colour), outline: None });
    }
    /// A ring on a ground.
    pub fn ring(&mut self, centre: Pos2, radius: f32, ground: Color32, colour: Color32) {
        let outline = Some((1.6, colour));
        self.marks.push(Mark::Disc { centre, radius, fill: Some(ground), outline });
    }
    /// A convex shape.
    pub fn shape(&mut self, corners: Vec<Pos2>, fill: Color32) {
        self.marks.push(Mark::Shape { corners, fill: Some(fill), outline: None });
    }
    /// The mark of a kind of organisation, filled for what is true, hollow for what is seen.
    pub fn mark(&mut self, kind: Kind, centre: Pos2, half: f32, colour: Color32, filled: bool) {
        let (fill, outline) =
            if filled { (Some(colour), None) } else { (None, Some((1.6, colour))) };
        match kind.corners() {
            None => self.marks.push(Mark::Disc { centre, radius: half, fill, outline }),
            Some(corners) => {
                let corners = corners.into_iter().map(|corner| centre + half * corner).collect();
                self.marks.push(Mark::Shape { corners, fill, outline });
            }
        }
    }
    /// A line of text; nothing is written for nothing.
    pub fn text(
        &mut self,
        at: Pos2,
        anchor: Align2,
        text: impl Into<String>,
        style: Type,
        colour: Color32,
    ) {
        let text = text.into();
        if !text.is_empty() {
            self.marks.push(Mark::Text { at, anchor, text, style, colour });
        }
    }
    /// A place that answers.
    pub fn spot(&mut self, area: Rect, name: impl Into<String>, tip: Vec<(String, String)>) {
        self.spots.push(Spot { area, name: name.into(), tip });
    }
    /// Where every text stands.
    #[cfg(test)]
    pub fn texts(&self, measure: &dyn Measure) -> Vec<(Rect, &str)> {
        let mut found = Vec::new();
        for mark in &self.marks {
            if let Mark::Text { at, anchor, text, style, .. } = mark {
                let size = Vec2::new(measure.width(text, *style), style.line() - 3.0);
                found.push((anchor.anchor_size(*at, size), text.as_str()));
            }
        }
        found
    }
    /// Texts that lie over each other or leave the sheet.
    #[cfg(test)]
    pub fn faults(&self, measure: &dyn Measure) -> Vec<String> {
        let texts = self.texts(measure);
        let sheet = Rect::from_min_size(Pos2::ZERO, self.size).expand(1.0);
        let mut faults = Vec::new();
        for (place, (area, text)) in texts.iter().enumerate() {
            if !sheet.contains_rect(*area) {
                faults.push(format!("'{text}' leaves the sheet: {area:?} in {:?}", self.size));
            }
            for (other, beside) in &texts[place + 1..] {
                let shared = area.intersect(*other);
                if shared.width() > 1.0 && shared.height() > 2.0 {
                    faults.push(format!("'{text}' lies over '{beside}'"));
                }
            }
        }
        faults
    }
}

/// Corners of a rectangle in order.
#[must_use]
pub fn corners(area: Rect) -> Vec<Pos2> {
    vec![area.left_top(), area.right_top(), area.right_bottom(), area.left_bottom()]
}

/// Cuts a line into its dashes, as the charts of reports do.
#[must_use]
pub fn dashes(points: &[Pos2], (on, off): (f32, f32)) -> Vec<Vec<Pos2>> {
    let line: Vec<_> = points.iter().map(|at| (f64::from(at.x), f64::from(at.y))).collect();
    let pieces = chart::dashes(&line, (f64::from(on), f64::from(off)));
    let drawn =
        |piece: Vec<(f64, f64)>| piece.into_iter().map(|(x, y)| pos2(x as f32, y as f32)).collect();
    pieces.into_iter().map(drawn).collect()
}

/// The slanted lines that lie inside a simple shape, a fixed distance apart on the whole sheet, so
/// that neighbours match and nothing swims when a shape grows.
#[must_use]
pub fn hatching(outline: &[Pos2], period: f32) -> Vec<[Pos2; 2]> {
    let sums = outline.iter().map(|point| point.x + point.y);
    let (low, high) = sums
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), sum| (low.min(sum), high.max(sum)));
    let step = period * std::f32::consts::SQRT_2;
    if !(low.is_finite() && high.is_finite()) || (high - low) / step > 4000.0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut sum = (low / step).ceil() * step;
    while sum < high {
        let mut crossings: Vec<f32> = Vec::new();
        for (place, a) in outline.iter().enumerate() {
            let b = outline[(place + 1) % outline.len()];
            let (at_a, at_b) = (a.x + a.y - sum, b.x + b.y - sum);
            if (at_a < 0.0) != (at_b < 0.0) {
                crossings.push(a.x + (b.x - a.x) * at_a / (at_a - at_b));
            }
        }
        crossings.sort_by(f32::total_cmp);
        for pair in crossings.chunks_exact(2) {
            lines.push([pos2(pair[0], sum - pair[0]), pos2(pair[1], sum - pair[1])]);
        }
        sum += step;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hatch_stays_inside_its_shape_and_fills_it_evenly() {
        let area = Rect::from_min_size(pos2(3.0, 5.0), Vec2::new(40.0, 20.0));
        let lines = hatching(&corners(area), 4.0);
        assert!(lines.len() > 8);
        for [a, b] in &lines {
            assert!(area.expand(0.01).contains(*a) && area.expand(0.01).contains(*b));
        }
        let gap = (lines[1][0].x + lines[1][0].y) - (lines[0][0].x + lines[0][0].y);
        assert!((gap - 4.0 * std::f32::consts::SQRT_2).abs() < 1e-3);
    }

    #[test]
    fn dashes_leave_gaps_and_follow_corners() {
        let points = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0)];
        let pieces = dashes(&points, (8.0, 4.0));
        assert_eq!(pieces[0], [pos2(0.0, 0.0), pos2(8.0, 0.0)]);
        assert_eq!(pieces[1], [pos2(10.0, 2.0), pos2(10.0, 10.0)]);
    }

    #[test]
    fn a_long_text_is_cut_and_wrapped_to_its_width() {
        struct Even;
        impl Measure for Even {
            fn width(&self, text: &str, _: Type) -> f32 {
                6.0 * text.chars().count() as f32
            }
        }
        assert_eq!(Even.fit("Wrenford General", Type::Body, 48.0), "Wrenfor…");
        assert_eq!(Even.wrap("one two three", Type::Body, 45.0), ["one two", "three"]);
        assert_eq!(Even.fit("short", Type::Body, 60.0), "short");
    }
}
