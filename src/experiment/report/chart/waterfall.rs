//! Waterfall chart: a starting amount, steps down or up, and results.

use super::{Scale, Side, broken, colour, draw, tick_labels, width_of};
use crate::experiment::summary_measures::Shown;

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Starts at zero: the starting amount.
    Start,
    /// Goes up or down from where the last column ended.
    Step,
    /// A part of the last result, going down from it.
    Part,
    /// Starts at zero: a result.
    Result,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The amount, or for a step the change.
    pub value: f64,
    /// What it is.
    pub kind: Kind,
}

/// A chart of columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// From left to right.
    pub columns: Vec<Column>,
    /// How values are written.
    pub shown: Shown,
    /// Width and height, points.
    pub size: (f64, f64),
}

impl Waterfall {
    /// Where each column starts and ends.
    fn extents(&self) -> Vec<(f64, f64)> {
        let mut at = 0.0;
        let mut out = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let from = if matches!(column.kind, Kind::Start | Kind::Result) { 0.0 } else { at };
            at = match column.kind {
                Kind::Start | Kind::Result => column.value,
                Kind::Step => from + column.value,
                Kind::Part => from - column.value,
            };
            out.push((from, at));
        }
        out
    }

    /// The chart.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        let (width, height) = self.size;
        let extents = self.extents();
        let ends = extents.iter().flat_map(|(from, to)| [*from, *to]);
        let base = height - 42.0;
        let y = Scale::over(ends, true, (base, 20.0));
        let ticks = y.ticks();
        let labels = tick_labels(&ticks, self.shown);
        let left = labels.iter().map(|label| width_of(label)).fold(16.0, f64::max) + 10.0;
        let pitch = (width - left - 4.0) / self.columns.len().max(1) as f64;
        let thick = pitch * 0.66;
        draw(width, height, |pen| {
            for (tick, label) in ticks.iter().zip(&labels) {
                let at = y.at(*tick);
                let colour = if *tick == 0.0 { colour::AXIS } else { colour::GRID };
                pen.line(&[(left, at), (width, at)], colour, 1.0);
                pen.text(label, (left - 7.0, at), Side::To, colour::FAINT, false);
            }
            for (place, (column, (from, to))) in self.columns.iter().zip(&extents).enumerate() {
                let start = left + pitch * place as f64 + (pitch - thick) / 2.0;
                let paint = match column.kind {
                    Kind::Start => colour::NEUTRAL,
                    Kind::Step => colour::TINTS[2],
                    Kind::Part => colour::TINTS[3],
                    Kind::Result => colour::TRUTH,
                };
                pen.rectangle((start, y.at(*from)), (start + thick, y.at(*to)), paint);
                if place + 1 < extents.len() {
                    let line = [(start + thick, y.at(*to)), (start + pitch, y.at(*to))];
                    pen.dashed(&line, colour::FAINT, 1.0, (2.0, 2.0));
                }
                let above = y.at(from.max(*to)) - 8.0;
                let middle = start + thick / 2.0;
                let bold = matches!(column.kind, Kind::Start | Kind::Result);
                let figure = self.shown.figure(column.value);
                pen.text(&figure, (middle, above), Side::Over, colour::INK, bold);
                for (number, text) in broken(&column.name, pitch).iter().take(3).enumerate() {
                    let at = (middle, base + 10.0 + 13.0 * number as f64);
                    pen.text(text, at, Side::Over, colour::FAINT, false);
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_start_where_the_last_ended_and_parts_end_at_zero() {
        let column = |value, kind| Column { name: "x".into(), value, kind };
        let columns = vec![
            column(12.0, Kind::Start),
            column(-2.0, Kind::Step),
            column(10.0, Kind::Result),
            column(7.0, Kind::Part),
            column(3.0, Kind::Part),
        ];
        let chart = Waterfall { columns, shown: Shown::Decimals(1), size: (400.0, 200.0) };
        let extents = chart.extents();
        assert_eq!(extents, [(0.0, 12.0), (12.0, 10.0), (0.0, 10.0), (10.0, 3.0), (3.0, 0.0)]);
        assert!(chart.svg().is_some());
    }
}
