//! Differences with their intervals, one per row, on one scale: filled where the interval excludes
//! zero, hollow where it does not.

use super::{Scale, Side, broken, colour, draw, tick_labels, width_of};
use crate::experiment::summary_measures::Shown;

/// Height of a row, points.
const ROW: f64 = 22.0;

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// The difference with the two ends of its interval.
    pub value: (f64, f64, f64),
    /// Text after it.
    pub said: String,
    /// Whether it is a companion of the one above.
    pub minor: bool,
}

/// A chart of differences.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// From top to bottom.
    pub rows: Vec<Difference>,
    /// How ticks are written.
    pub shown: Shown,
    /// Width, points.
    pub width: f64,
    /// Widest name, points.
    pub name: f64,
    /// Largest distance from zero that is drawn; values beyond end in an arrow.
    pub limit: Option<f64>,
}

impl Forest {
    /// The chart.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        let base = ROW * self.rows.len() as f64 + 8.0;
        let height = base + 24.0;
        let named = self.rows.iter().map(|row| width_of(&row.name)).fold(20.0, f64::max);
        let left = named.min(self.name) + 10.0;
        let said = self.rows.iter().map(|row| width_of(&row.said)).fold(0.0, f64::max);
        let right = self.width - said - 14.0;
        let limit = self.limit.unwrap_or(f64::INFINITY);
        let inside = |value: f64| value.clamp(-limit, limit);
        let values = self.rows.iter().flat_map(|row| [row.value.1, row.value.2]);
        let x = Scale::over(values.map(inside), true, (left + 6.0, right - 6.0));
        let ticks = x.ticks();
        draw(self.width, height, |pen| {
            for (tick, label) in ticks.iter().zip(tick_labels(&ticks, self.shown)) {
                let at = x.at(*tick);
                let colour = if *tick == 0.0 { colour::FAINT } else { colour::GRID };
                pen.line(&[(at, 0.0), (at, base)], colour, 1.0);
                pen.text(&label, (at, base + 13.0), Side::Over, colour::FAINT, false);
            }
            for (place, row) in self.rows.iter().enumerate() {
                let middle = ROW * place as f64 + ROW / 2.0 + 4.0;
                let (mean, low, high) = row.value;
                let clear = low > 0.0 || high < 0.0;
                let ink = if clear { colour::TRUTH } else { colour::FAINT };
                let name = broken(&row.name, self.name);
                let short =
                    if name.len() > 1 { format!("{}…", name[0]) } else { row.name.clone() };
                let colour = if row.minor { colour::FAINT } else { colour::INK };
                pen.text(&short, (left - 8.0, middle), Side::To, colour, false);
                let (from, to) = (x.at(inside(low)), x.at(inside(high)));
                pen.line(&[(from, middle), (to, middle)], ink, if row.minor { 1.4 } else { 2.2 });
                for (value, at, out) in [(low, from, -5.0), (high, to, 5.0)] {
                    if value.abs() > limit {
                        let tip = (at + out, middle);
                        let arrow = [(at, middle - 4.0), tip, (at, middle + 4.0)];
                        pen.shape(&arrow, ink, 1.0);
                    } else {
                        pen.line(&[(at, middle - 4.0), (at, middle + 4.0)], ink, 1.4);
                    }
                }
                if mean.abs() <= limit {
                    pen.dot((x.at(mean), middle), 3.6, ink, clear);
                }
                pen.text(&row.said, (self.width - 2.0, middle), Side::To, colour::INK, false);
            }
            pen.line(&[(left, base), (right, base)], colour::AXIS, 1.0);
        })
    }
}
