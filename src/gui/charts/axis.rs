//! Scales, ticks and time axes.

use eframe::egui::{Align2, Pos2, Rect, pos2};

use crate::gui::format::{self, Unit};
use crate::gui::theme::{Palette, Type};
use crate::kernel::clock::{Calendar, WEEKS_PER_YEAR, Week};

use super::scene::{Dash, Measure, Scene};

/// A straight scale from values to points of the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Values at the two ends.
    pub values: (f64, f64),
    /// Points at the two ends.
    pub points: (f32, f32),
}

impl Scale {
    /// A scale between two ends; equal values are given a little room.
    #[must_use]
    pub fn new(values: (f64, f64), points: (f32, f32)) -> Self {
        let (low, high) = values;
        let room = if high > low { 0.0 } else { 0.5f64.max(0.05 * low.abs()) };
        Self { values: (low - room, high + room), points }
    }
    /// Where a value lies.
    #[must_use]
    pub fn at(&self, value: f64) -> f32 {
        let (low, high) = self.values;
        let share = (value - low) / (high - low);
        self.points.0 + share as f32 * (self.points.1 - self.points.0)
    }
    /// The value at a point.
    #[must_use]
    pub fn value(&self, point: f32) -> f64 {
        let share = f64::from((point - self.points.0) / (self.points.1 - self.points.0));
        self.values.0 + share * (self.values.1 - self.values.0)
    }
    /// Whether a value lies on it.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.values.0..=self.values.1).contains(&value)
    }
    /// Round values, about so many.
    #[must_use]
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

/// Least and greatest of some values, with a little room and, where wanted, nought.
#[must_use]
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
pub enum Across {
    /// Weeks of a run.
    Time(Calendar),
    /// A number with what it is.
    Amount {
        /// How it is written.
        unit: Unit,
        /// What it is, with its unit in words.
        name: String,
    },
}

impl Across {
    /// Its name as the head of a column.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Time(_) => "week",
            Self::Amount { name, .. } => name,
        }
    }
    /// A value in words.
    #[must_use]
    pub fn text(&self, value: f64) -> String {
        match self {
            Self::Time(calendar) => format::date(calendar, week(value)),
            Self::Amount { unit, .. } => unit.text(value),
        }
    }
    /// Ticks with their labels, no more than fit.
    #[must_use]
    pub fn ticks(&self, scale: &Scale, measure: &dyn Measure) -> Vec<(f64, String)> {
        let room = (scale.points.1 - scale.points.0).abs();
        match self {
            Self::Amount { unit, .. } => {
                let about = (room / 70.0).clamp(2.0, 8.0) as usize;
                let ticks = scale.ticks(about);
                let labels = format::ticks(&ticks, *unit);
                ticks.into_iter().zip(labels).collect()
            }
            Self::Time(calendar) => time_ticks(calendar, scale, room, measure),
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
    scale: &Scale,
    room: f32,
    measure: &dyn Measure,
) -> Vec<(f64, String)> {
    let (low, high) = scale.values;
    let widest = measure.width("Mar 99", Type::Tick) + 14.0;
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

/// Horizontal gridlines with labels to the left of a field.
pub fn draw_up(
    scene: &mut Scene,
    area: Rect,
    scale: &Scale,
    unit: Unit,
    labelled: bool,
    colours: &Palette,
) {
    let about = (area.height() / 34.0).clamp(2.0, 5.0) as usize;
    let ticks = scale.ticks(about);
    let labels = format::ticks(&ticks, unit);
    let crosses = scale.values.0 < 0.0 && scale.values.1 > 0.0;
    for (value, label) in ticks.iter().zip(labels) {
        let y = scale.at(*value);
        let zero = crosses && *value == 0.0;
        let colour = if zero { colours.ink3 } else { colours.grid };
        scene.segment(pos2(area.left(), y), pos2(area.right(), y), 1.0, colour);
        if labelled {
            let at = pos2(area.left() - 6.0, y);
            scene.text(at, Align2::RIGHT_CENTER, label, Type::Tick, colours.ink3);
        }
    }
}

/// Room that the labels of an axis take to the left of a field.
#[must_use]
pub fn room_left(scale: &Scale, height: f32, unit: Unit, measure: &dyn Measure) -> f32 {
    let about = (height / 34.0).clamp(2.0, 5.0) as usize;
    let labels = format::ticks(&scale.ticks(about), unit);
    labels.iter().map(|label| measure.width(label, Type::Tick)).fold(0.0, f32::max) + 8.0
}

/// The base line with ticks and labels below a field.
pub fn draw_across(
    scene: &mut Scene,
    area: Rect,
    scale: &Scale,
    across: &Across,
    colours: &Palette,
    measure: &dyn Measure,
) {
    let base = area.bottom();
    scene.segment(pos2(area.left(), base), pos2(area.right(), base), 1.0, colours.line);
    let mut free = f32::NEG_INFINITY;
    let right = scene.size.x;
    for (value, label) in across.ticks(scale, measure) {
        let x = scale.at(value);
        let half = measure.width(&label, Type::Tick) / 2.0;
        let centre = x.clamp(half, (right - half).max(half));
        if centre - half < free + 8.0 {
            continue;
        }
        free = centre + half;
        scene.segment(pos2(x, base), pos2(x, base + 4.0), 1.0, colours.line);
        let at = pos2(centre, base + 5.0);
        scene.text(at, Align2::CENTER_TOP, label, Type::Tick, colours.ink3);
    }
}

/// A dotted upright line with a name at its top.
pub fn draw_event(scene: &mut Scene, area: Rect, x: f32, colours: &Palette) {
    let points: Vec<Pos2> = vec![pos2(x, area.top()), pos2(x, area.bottom())];
    scene.line(points, 1.0, colours.ink3, Dash::Dotted);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        let scale = Scale::new((0.0, 3.1e6), (0.0, 100.0));
        assert_eq!(scale.ticks(4), [0.0, 1e6, 2e6, 3e6]);
        let scale = Scale::new((-0.3, 0.4), (0.0, 100.0));
        assert!(scale.ticks(4).contains(&0.0));
    }

    #[test]
    fn a_scale_goes_both_ways() {
        let scale = Scale::new((10.0, 20.0), (100.0, 0.0));
        assert!((scale.at(15.0) - 50.0).abs() < 1e-4);
        assert!((scale.value(scale.at(12.5)) - 12.5).abs() < 1e-6);
        let flat = Scale::new((5.0, 5.0), (0.0, 10.0));
        assert!(flat.at(5.0).is_finite());
    }

    #[test]
    fn extents_leave_room_and_keep_nought() {
        assert_eq!(extent([1.0, 3.0].into_iter(), true).0, 0.0);
        assert!(extent([1.0, 3.0].into_iter(), false).0 < 1.0);
        assert_eq!(extent(std::iter::empty(), false), (0.0, 1.0));
        let (low, high) = extent([f64::NAN, 2.0, 2.0].into_iter(), false);
        assert!(low < 2.0 && high > 2.0);
    }
}
