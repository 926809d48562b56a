//! Scales, ticks and time axes.

use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR, Week};

use super::format::{self, DisplayUnit};
use super::geometry::{Anchor, Point, Rect, point};
use super::palette::Palette;
use super::scene::{Dash, Scene};
use super::text::{MeasureText, TextRole};

/// A straight scale from values to points of the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AxisScale {
    /// Values at the two ends.
    pub values: (f64, f64),
    /// Points at the two ends.
    pub points: (f32, f32),
}

impl AxisScale {
    /// A scale between two ends; equal values are given a little room.
    pub fn new(values: (f64, f64), points: (f32, f32)) -> Self {
        let (low, high) = values;
        let room = if high > low { 0.0 } else { 0.5f64.max(0.05 * low.abs()) };
        Self { values: (low - room, high + room), points }
    }
    /// Where a value lies.
    pub fn position(&self, value: f64) -> f32 {
        let (low, high) = self.values;
        let share = (value - low) / (high - low);
        self.points.0 + share as f32 * (self.points.1 - self.points.0)
    }
    /// The value at a point.
    pub fn value(&self, point: f32) -> f64 {
        let share = f64::from((point - self.points.0) / (self.points.1 - self.points.0));
        self.values.0 + share * (self.values.1 - self.values.0)
    }
    /// Whether a value lies on it.
    pub fn contains(&self, value: f64) -> bool {
        (self.values.0..=self.values.1).contains(&value)
    }
    /// Round values, about the number given.
    pub fn ticks(&self, about: usize) -> Vec<f64> {
        let (low, high) = self.values;
        let step = round_step((high - low) / about.max(1) as f64);
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        if last - first > 40 {
            return vec![low, high];
        }
        (first..=last).map(|place| place as f64 * step).collect()
    }
}

/// The least of 1, 2, 2.5, 5 times a power of ten that is not below a step.
fn round_step(step: f64) -> f64 {
    if !(step.is_finite() && step > 0.0) {
        return 1.0;
    }
    let power = 10f64.powi(step.log10().floor() as i32);
    let share = step / power;
    let round = [1.0, 2.0, 2.5, 5.0].into_iter().find(|round| share <= round * 1.000_001);
    round.unwrap_or(10.0) * power
}

/// Least and greatest of some values, with a little room and, where wanted, zero.
pub fn extent(values: impl Iterator<Item = f64>, zero: bool) -> (f64, f64) {
    let start = if zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold(start, |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return (0.0, 1.0);
    }
    if high - low < 1e-9 * high.abs().max(1e-9) {
        let room = if high == 0.0 { 1.0 } else { 0.1 * high.abs() };
        return (if zero && low == 0.0 { 0.0 } else { low - room }, high + room);
    }
    let room = 0.06 * (high - low);
    (if low == 0.0 { 0.0 } else { low - room }, if high == 0.0 { 0.0 } else { high + room })
}

/// What runs across a chart.
#[derive(Debug, Clone, PartialEq)]
pub enum HorizontalAxis {
    /// Weeks of a run.
    Time(Calendar),
    /// A number with what it is.
    Amount {
        /// How it is written.
        unit: DisplayUnit,
        /// What it is, with its unit in words.
        name: String,
    },
    /// Named places, 0, 1, 2 and so on; a name may be empty.
    Places(Vec<String>),
}

impl HorizontalAxis {
    /// Its name as the head of a column.
    pub fn name(&self) -> &str {
        match self {
            Self::Time(_) => "week",
            Self::Amount { name, .. } => name,
            Self::Places(_) => "at",
        }
    }
    /// A value in words.
    pub fn text(&self, value: f64) -> String {
        match self {
            Self::Time(calendar) => format::date(calendar, week(value)),
            Self::Amount { unit, .. } => unit.format(value),
            Self::Places(names) => {
                let before = names.iter().take(value as usize + 1);
                before.rev().find(|name| !name.is_empty()).cloned().unwrap_or_default()
            }
        }
    }
    /// Ticks with their labels, no more than fit.
    pub fn ticks(&self, scale: &AxisScale, measure: &dyn MeasureText) -> Vec<(f64, String)> {
        let room = (scale.points.1 - scale.points.0).abs();
        match self {
            Self::Amount { unit, .. } => {
                let about = (room / 70.0).clamp(2.0, 8.0) as usize;
                let ticks = scale.ticks(about);
                let labels = format::ticks(&ticks, *unit);
                ticks.into_iter().zip(labels).collect()
            }
            Self::Time(calendar) => time_ticks(calendar, scale, room, measure),
            Self::Places(names) => place_ticks(names, room, measure),
        }
    }
}

fn week(value: f64) -> Week {
    Week(value.max(0.0).floor() as u32)
}

/// Weeks between ticks, shortest first: months are left out, quarters and years remain.
const TIME_STEPS: [u32; 7] = [13, 26, 52, 104, 156, 260, 520];

fn time_ticks(
    calendar: &Calendar,
    scale: &AxisScale,
    room: f32,
    measure: &dyn MeasureText,
) -> Vec<(f64, String)> {
    let (low, high) = scale.values;
    let widest = measure.width("Mar 99", TextRole::Tick) + 14.0;
    let most = (room / widest).max(1.0);
    let span = high - low;
    let step = TIME_STEPS.into_iter().find(|step| span / f64::from(*step) <= f64::from(most));
    let step = step.unwrap_or(1040);
    let first = (low / f64::from(step)).ceil() as u32;
    let mut ticks = Vec::new();
    for place in first.. {
        let at = place * step;
        if f64::from(at) > high {
            break;
        }
        let label = if step >= WEEKS_PER_YEAR {
            calendar.financial_year(Week(at)).to_string()
        } else {
            format::short_date(calendar, Week(at))
        };
        ticks.push((f64::from(at), label));
    }
    if ticks.is_empty() {
        ticks.push((low, format::short_date(calendar, week(low))));
    }
    ticks
}

fn place_ticks(names: &[String], room: f32, measure: &dyn MeasureText) -> Vec<(f64, String)> {
    let named = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
    let widths = named.clone().map(|(_, name)| measure.width(name, TextRole::Tick) + 10.0);
    let fit = (room / widths.fold(1.0, f32::max)).max(1.0);
    let every = (named.clone().count() as f32 / fit).ceil().max(1.0) as usize;
    named.step_by(every).map(|(place, name)| (place as f64, name.clone())).collect()
}

/// Horizontal gridlines with labels to the left of a field.
pub fn draw_vertical_axis(
    scene: &mut Scene,
    area: Rect,
    scale: &AxisScale,
    unit: DisplayUnit,
    labelled: bool,
    colours: &Palette,
) {
    let about = (area.height() / 34.0).clamp(2.0, 5.0) as usize;
    let ticks = scale.ticks(about);
    let labels = format::ticks(&ticks, unit);
    let crosses = scale.values.0 < 0.0 && scale.values.1 > 0.0;
    for (value, label) in ticks.iter().zip(labels) {
        let y = scale.position(*value);
        let zero = crosses && *value == 0.0;
        let colour = if zero { colours.ink3 } else { colours.grid };
        scene.segment(point(area.left(), y), point(area.right(), y), 1.0, colour);
        if labelled {
            let at = point(area.left() - 6.0, y);
            scene.text(at, Anchor::RIGHT_CENTRE, label, TextRole::Tick, colours.ink3);
        }
    }
}

/// Room that the labels of an axis take to the left of a field.
pub fn left_margin(
    scale: &AxisScale,
    height: f32,
    unit: DisplayUnit,
    measure: &dyn MeasureText,
) -> f32 {
    let about = (height / 34.0).clamp(2.0, 5.0) as usize;
    let labels = format::ticks(&scale.ticks(about), unit);
    labels.iter().map(|label| measure.width(label, TextRole::Tick)).fold(0.0, f32::max) + 8.0
}

/// The base line with ticks and labels below a field.
pub fn draw_horizontal_axis(
    scene: &mut Scene,
    area: Rect,
    scale: &AxisScale,
    across: &HorizontalAxis,
    colours: &Palette,
    measure: &dyn MeasureText,
) {
    let base = area.bottom();
    scene.segment(point(area.left(), base), point(area.right(), base), 1.0, colours.line);
    let mut free = f32::NEG_INFINITY;
    let right = scene.size.x;
    for (value, label) in across.ticks(scale, measure) {
        let x = scale.position(value);
        let half = measure.width(&label, TextRole::Tick) / 2.0;
        let centre = x.clamp(half, (right - half).max(half));
        if centre - half < free + 8.0 {
            continue;
        }
        free = centre + half;
        scene.segment(point(x, base), point(x, base + 4.0), 1.0, colours.line);
        let at = point(centre, base + 5.0);
        scene.text(at, Anchor::CENTRE_TOP, label, TextRole::Tick, colours.ink3);
    }
}

/// A dotted upright line with a name at its top.
pub fn draw_event(scene: &mut Scene, area: Rect, x: f32, colours: &Palette) {
    let points: Vec<Point> = vec![point(x, area.top()), point(x, area.bottom())];
    scene.line(points, 1.0, colours.ink3, Dash::Dotted);
}

#[cfg(test)]
mod tests {
    use super::super::text::UnknownFont;
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        let scale = AxisScale::new((0.0, 3.1e6), (0.0, 100.0));
        assert_eq!(scale.ticks(4), [0.0, 1e6, 2e6, 3e6]);
        let scale = AxisScale::new((-0.3, 0.4), (0.0, 100.0));
        assert!(scale.ticks(4).contains(&0.0));
    }

    #[test]
    fn places_are_named_as_often_as_names_fit() {
        let names: Vec<String> = (0..12).map(|year| format!("20{year:02}/00")).collect();
        let ticks = |names: &[String], room: f32| place_ticks(names, room, &UnknownFont);
        assert_eq!(ticks(&names, 4000.0).len(), 12);
        let few = ticks(&names, 300.0);
        assert!((2..=5).contains(&few.len()) && few[0] == (0.0, "2000/00".to_owned()), "{few:?}");
        let quarters = ["one", "", "", "", "two", ""].map(str::to_owned);
        assert_eq!(ticks(&quarters, 300.0), [(0.0, "one".to_owned()), (4.0, "two".to_owned())]);
        assert_eq!(HorizontalAxis::Places(quarters.to_vec()).text(3.0), "one");
    }

    #[test]
    fn a_scale_goes_both_ways() {
        let scale = AxisScale::new((10.0, 20.0), (100.0, 0.0));
        assert!((scale.position(15.0) - 50.0).abs() < 1e-4);
        assert!((scale.value(scale.position(12.5)) - 12.5).abs() < 1e-6);
        let flat = AxisScale::new((5.0, 5.0), (0.0, 10.0));
        assert!(flat.position(5.0).is_finite());
    }

    #[test]
    fn extents_leave_room_and_keep_nought() {
        assert_eq!(extent([1.0, 3.0].into_iter(), true).0, 0.0);
        assert!(extent([1.0, 3.0].into_iter(), false).0 < 1.0);
        assert_eq!(extent(std::iter::empty(), false), (0.0, 1.0));
        let (low, high) = extent([f64::NAN, 2.0, 2.0].into_iter(), false);
        assert!(low < 2.0 && high > 2.0);
        let (low, high) = extent([0.0, 0.0].into_iter(), true);
        assert!(low == 0.0 && high > 0.0);
    }
}
