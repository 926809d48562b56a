//! A chart as marks on a sheet: what the screen paints and the files hold. Coordinates are points
//! from the top left corner of the chart.

use super::axis::AxisScale;
use super::geometry::{Anchor, Colour, Point, Rect, Vector, point, vector};
use super::kind::OrganisationKind;
use super::text::TextRole;

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
pub enum SceneMark {
    /// A line through points.
    Line {
        points: Vec<Point>,
        /// Width, points.
        width: f32,
        colour: Colour,
        /// How it is broken.
        dash: Dash,
    },
    /// The area between two lines over the same places.
    Strip {
        top: Vec<Point>,
        /// Lower edge, as many points.
        bottom: Vec<Point>,
        colour: Colour,
    },
    Shape {
        corners: Vec<Point>,
        /// Colour inside.
        fill: Colour,
    },
    /// A disc or ring.
    Disc {
        centre: Point,
        /// Radius, points.
        radius: f32,
        /// Colour inside.
        fill: Colour,
        /// Width and colour of the outline.
        outline: Option<(f32, Colour)>,
    },
    /// Slanted lines inside any simple shape.
    Hatch {
        /// Corners in order.
        outline: Vec<Point>,
        /// Colour of the lines.
        colour: Colour,
        /// Distance of the lines, points.
        period: f32,
    },
    /// A line of text.
    Text {
        /// Where it hangs.
        at: Point,
        /// Which of its corners or edges is there.
        anchor: Anchor,
        text: String,
        style: TextRole,
        colour: Colour,
    },
}

/// A place that answers to the pointer and to a reader of the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct HoverSpot {
    /// Where.
    pub area: Rect,
    /// What it is, in a sentence.
    pub name: String,
    /// Lines of its tooltip: what and how much.
    pub tip: Vec<(String, String)>,
}

/// A field with axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotField {
    /// Where.
    pub area: Rect,
    pub x: AxisScale,
    pub y: AxisScale,
}

/// A drawn chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scene {
    /// Width and height, points.
    pub size: Vector,
    /// Marks from the lowest up.
    pub marks: Vec<SceneMark>,
    /// Places that answer.
    pub spots: Vec<HoverSpot>,
    /// Fields with axes.
    pub fields: Vec<PlotField>,
}

impl Scene {
    pub fn new(size: Vector) -> Self {
        Self { size, ..Self::default() }
    }
    /// A line through points.
    pub fn line(&mut self, points: Vec<Point>, width: f32, colour: Colour, dash: Dash) {
        if points.len() > 1 {
            self.marks.push(SceneMark::Line { points, width, colour, dash });
        }
    }
    pub fn segment(&mut self, a: Point, b: Point, width: f32, colour: Colour) {
        self.line(vec![a, b], width, colour, Dash::Solid);
    }
    pub fn fill(&mut self, area: Rect, colour: Colour) {
        if area.width() > 0.0 && area.height() > 0.0 {
            self.shape(area.corners(), colour);
        }
    }
    /// A dashed outline: what cannot be seen.
    pub fn unseen_area(&mut self, area: Rect, colour: Colour) {
        let mut around = area.corners();
        around.push(area.min);
        self.line(around, 1.0, colour, Dash::Dotted);
    }
    /// A hatched rectangle on a ground.
    pub fn hatched(&mut self, area: Rect, ground: Colour, lines: Colour) {
        self.fill(area, ground);
        if area.width() > 0.0 && area.height() > 0.0 {
            self.hatch(area.corners(), lines, 4.0);
        }
    }
    /// Slanted lines inside a shape.
    pub fn hatch(&mut self, outline: Vec<Point>, colour: Colour, period: f32) {
        if outline.len() > 2 {
            self.marks.push(SceneMark::Hatch { outline, colour, period });
        }
    }
    /// The area between two lines.
    pub fn strip(&mut self, top: Vec<Point>, bottom: Vec<Point>, colour: Colour) {
        if top.len() > 1 && top.len() == bottom.len() {
            self.marks.push(SceneMark::Strip { top, bottom, colour });
        }
    }
    pub fn dot(&mut self, centre: Point, radius: f32, colour: Colour) {
        self.marks.push(SceneMark::Disc { centre, radius, fill: colour, outline: None });
    }
    /// A ring on a ground.
    pub fn ring(&mut self, centre: Point, radius: f32, ground: Colour, colour: Colour) {
        let outline = Some((1.6, colour));
        self.marks.push(SceneMark::Disc { centre, radius, fill: ground, outline });
    }
    pub fn shape(&mut self, corners: Vec<Point>, fill: Colour) {
        self.marks.push(SceneMark::Shape { corners, fill });
    }
    /// The mark of a kind of organisation.
    pub fn mark(&mut self, kind: OrganisationKind, centre: Point, half: f32, colour: Colour) {
        match kind.corners() {
            None => self.dot(centre, half, colour),
            Some(corners) => {
                self.shape(corners.into_iter().map(|by| centre + half * by).collect(), colour);
            }
        }
    }
    /// A line of text; nothing is written for nothing.
    pub fn text(
        &mut self,
        at: Point,
        anchor: Anchor,
        text: impl Into<String>,
        style: TextRole,
        colour: Colour,
    ) {
        let text = text.into();
        if !text.is_empty() {
            self.marks.push(SceneMark::Text { at, anchor, text, style, colour });
        }
    }
    /// A place that answers.
    pub fn spot(&mut self, area: Rect, name: impl Into<String>, tip: Vec<(String, String)>) {
        self.spots.push(HoverSpot { area, name: name.into(), tip });
    }
}

/// For tests: what is written, and what is wrong with it.
#[cfg(test)]
impl Scene {
    /// Where every text stands.
    pub fn texts(&self, measure: &dyn super::MeasureText) -> Vec<(Rect, &str)> {
        let mut found = Vec::new();
        for mark in &self.marks {
            if let SceneMark::Text { at, anchor, text, style, .. } = mark {
                let size = vector(measure.width(text, *style), style.line() - 3.0);
                found.push((anchor.area(*at, size), text.as_str()));
            }
        }
        found
    }
    /// Texts that lie over each other or leave the sheet.
    pub fn faults(&self, measure: &dyn super::MeasureText) -> Vec<String> {
        let texts = self.texts(measure);
        let sheet = Rect::from_min_size(Point::default(), self.size).expand(1.0);
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

/// Cuts a line into its dashes: the drawn pieces, round the line's corners.
pub fn dashes(points: &[Point], lengths: (f32, f32)) -> Vec<Vec<Point>> {
    let (on, off) = (f64::from(lengths.0), f64::from(lengths.1));
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut left, mut drawn) = (on, true);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let rest = f64::from(to.x - from.x).hypot(f64::from(to.y - from.y));
            if rest < left || rest == 0.0 {
                left -= rest;
                if drawn {
                    piece.push(to);
                }
                break;
            }
            let part = (left / rest) as f32;
            let at = from + part * vector(to.x - from.x, to.y - from.y);
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

/// The slanted lines that lie inside a simple shape, a fixed distance apart on the whole sheet, so
/// that neighbours match and nothing swims when a shape grows.
pub fn hatching(outline: &[Point], period: f32) -> Vec<[Point; 2]> {
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
            lines.push([point(pair[0], sum - pair[0]), point(pair[1], sum - pair[1])]);
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
        let area = Rect::from_min_size(point(3.0, 5.0), vector(40.0, 20.0));
        let lines = hatching(&area.corners(), 4.0);
        assert!(lines.len() > 8);
        for [a, b] in &lines {
            assert!(area.expand(0.01).contains(*a) && area.expand(0.01).contains(*b));
        }
        let gap = (lines[1][0].x + lines[1][0].y) - (lines[0][0].x + lines[0][0].y);
        assert!((gap - 4.0 * std::f32::consts::SQRT_2).abs() < 1e-3);
    }

    #[test]
    fn dashes_leave_gaps_and_follow_corners() {
        let points = [point(0.0, 0.0), point(10.0, 0.0), point(10.0, 10.0)];
        let pieces = dashes(&points, (8.0, 4.0));
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0], [point(0.0, 0.0), point(8.0, 0.0)]);
        assert_eq!(pieces[1], [point(10.0, 2.0), point(10.0, 10.0)]);
    }
}
