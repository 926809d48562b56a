//! The lines of a chart: what they stand for, and their points.

use crate::charts::geometry::Colour;
use crate::charts::kind::OrganisationKind;
use crate::charts::palette::Palette;
use crate::charts::scene::Dash;

/// What a line stands for, which decides its colour and how it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineRole {
    Truth,
    /// A value as seen, beside the truth: dashed.
    Seen,
    /// A value as seen where nothing competes with it: solid in its band.
    SeenAlone,
    /// A plan, a standard, another case: dotted.
    Plan,
    /// The same in another arrangement: thin and grey.
    Other,
    /// A further true series beside the first: a lighter tint.
    Second,
    /// A part or a companion of the first, by number from one: the higher the paler.
    Companion(usize),
    Plain,
    /// A kind of organisation.
    Kind(OrganisationKind),
}

impl LineRole {
    pub fn colour<C: Copy>(self, colours: &Palette<C>) -> C {
        match self {
            Self::Truth => colours.truth,
            Self::Seen | Self::SeenAlone => colours.seen,
            Self::Plan => colours.ink3,
            Self::Other => colours.line,
            Self::Second => colours.tints[3],
            Self::Companion(number) => colours.tints[5 - number.clamp(1, 3)],
            Self::Plain => colours.ink2,
            Self::Kind(kind) => colours.kind(kind),
        }
    }
    /// Colour of its name: pale lines have a darker one.
    pub(super) fn label(self, colours: &Palette) -> Colour {
        match self {
            Self::Companion(number) if number > 1 => colours.ink3,
            _ => self.colour(colours),
        }
    }
    /// How it is broken.
    pub const fn dash(self) -> Dash {
        match self {
            Self::Seen => Dash::Seen,
            Self::Plan => Dash::Dotted,
            _ => Dash::Solid,
        }
    }
    pub(super) const fn width(self) -> f32 {
        match self {
            Self::Truth | Self::SeenAlone | Self::Kind(_) => 2.0,
            Self::Seen | Self::Second | Self::Companion(_) | Self::Plain => 1.7,
            Self::Plan | Self::Other => 1.2,
        }
    }
}

/// How the points of a series are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// By straight lines.
    Straight,
    /// A value holds until the next.
    Steps,
    /// Not at all: levels of something.
    Apart,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartSeries {
    pub name: String,
    /// What it stands for.
    pub ink: LineRole,
    /// Its points, by place on the axis across. The line is broken where a value is not a number.
    pub points: Vec<(f64, f64)>,
    /// Least and greatest at places on the axis: an interval or a belief.
    pub band: Vec<(f64, f64, f64)>,
    /// How its points are joined.
    pub join: Join,
}

impl ChartSeries {
    /// A line without a band.
    pub fn new(name: impl Into<String>, ink: LineRole, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), ink, points, band: Vec::new(), join: Join::Straight }
    }
    /// A line through values at the places of a
    /// [`HorizontalAxis::Places`](crate::charts::Across::Places).
    pub fn over_places(name: impl Into<String>, ink: LineRole, values: &[Option<f64>]) -> Self {
        let values = values.iter().map(|value| value.unwrap_or(f64::NAN));
        Self::new(name, ink, (0..).map(f64::from).zip(values).collect())
    }
    /// The same with a band.
    pub fn with_band(mut self, band: Vec<(f64, f64, f64)>) -> Self {
        self.band = band;
        self
    }
    /// The same in steps.
    pub fn in_steps(mut self) -> Self {
        self.join = Join::Steps;
        self
    }
    /// The last point with a value.
    pub fn last(&self) -> Option<(f64, f64)> {
        self.points.iter().rfind(|(_, value)| value.is_finite()).copied()
    }
    /// The last value at or before a place.
    pub fn value(&self, x: f64) -> Option<f64> {
        let after = self.points.partition_point(|(at, _)| *at <= x + 1e-9);
        let (at, value) = *self.points.get(after.checked_sub(1)?)?;
        let spacing = match self.points.get(after) {
            Some((next, _)) => next - at,
            None => 26.0f64.max(0.02 * at.abs()),
        };
        (x - at <= spacing + 1e-9).then_some(value)
    }
}

/// Points within a span, with the ends put in where a line crosses them.
pub(super) fn clipped(points: &[(f64, f64)], (from, to): (f64, f64)) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(points.len());
    let cross = |a: (f64, f64), b: (f64, f64), x: f64| {
        (x, a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0).max(1e-12))
    };
    for (place, point) in points.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| points[before]);
        if let Some(before) = before {
            for edge in [from, to] {
                if before.0 < edge && point.0 > edge {
                    kept.push(cross(before, *point, edge));
                }
            }
        }
        if (from..=to).contains(&point.0) {
            kept.push(*point);
        }
    }
    kept
}

/// At most two points for every point of the sheet: the least and the greatest.
pub(super) fn thinned(points: Vec<(f64, f64)>, width: f32) -> Vec<(f64, f64)> {
    let columns = (width as usize).max(16);
    if points.len() <= 2 * columns {
        return points;
    }
    let size = points.len().div_ceil(columns);
    let mut kept = Vec::with_capacity(2 * columns);
    for group in points.chunks(size) {
        let least = group.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
        let most = group.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        if let (Some(least), Some(most)) = (least, most) {
            let (first, second) = if least.0 <= most.0 { (least, most) } else { (most, least) };
            kept.push(first);
            if second != first {
                kept.push(second);
            }
        }
    }
    kept
}

pub(super) fn stepped(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut out = Vec::with_capacity(2 * points.len());
    for (place, point) in points.iter().enumerate() {
        if place > 0 {
            out.push((point.0, points[place - 1].1));
        }
        out.push(*point);
    }
    out
}
