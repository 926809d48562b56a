//! Amounts as horizontal bars, each with its name before it and its value after it; a hollow tick
//! marks the amount at another time.

use super::{BOLD, Scale, Side, broken, colour, draw, width_of};
use crate::experiment::summary_measures::Shown;

/// Height of a row, points.
const ROW: f64 = 24.0;
/// Height of a bar, points.
const THICK: f64 = 13.0;
/// Widest name, points.
const NAME: f64 = 150.0;

/// One amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// The amount.
    pub value: f64,
    /// The amount at the reference time.
    pub before: Option<f64>,
    /// An interval round the amount.
    pub interval: Option<(f64, f64)>,
}

/// A chart of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Bars from top to bottom.
    pub bars: Vec<Bar>,
    /// How values are written.
    pub shown: Shown,
    /// Width, points; the height follows from the number of bars.
    pub width: f64,
}

impl Bars {
    /// The chart.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        let height = ROW * self.bars.len() as f64 + 6.0;
        let named = self.bars.iter().map(|bar| width_of(&bar.name)).fold(20.0, f64::max);
        let left = named.min(NAME) + 10.0;
        let wide = self.bars.iter().map(|bar| width_of(&self.shown.figure(bar.value)));
        let right = self.width - BOLD * wide.fold(20.0, f64::max) - 10.0;
        let values = self.bars.iter().flat_map(|bar| {
            let interval = bar.interval.map(|(low, high)| [low, high]);
            [Some(bar.value), bar.before]
                .into_iter()
                .flatten()
                .chain(interval.into_iter().flatten())
        });
        let x = Scale::over(values, true, (left, right));
        draw(self.width, height, |pen| {
            let zero = x.at(0.0);
            for (place, bar) in self.bars.iter().enumerate() {
                let middle = ROW * place as f64 + ROW / 2.0 + 3.0;
                let (top, bottom) = (middle - THICK / 2.0, middle + THICK / 2.0);
                let name = broken(&bar.name, NAME);
                let short =
                    if name.len() > 1 { format!("{}…", name[0]) } else { bar.name.clone() };
                pen.text(&short, (left - 8.0, middle), Side::To, colour::INK, false);
                pen.rectangle((zero, top), (x.at(bar.value), bottom), colour::TINTS[1]);
                if let Some(before) = bar.before {
                    let at = x.at(before);
                    pen.line(&[(at, top - 3.0), (at, bottom + 3.0)], colour::INK, 1.6);
                }
                if let Some((low, high)) = bar.interval {
                    pen.line(&[(x.at(low), middle), (x.at(high), middle)], colour::INK, 1.4);
                    for end in [low, high] {
                        let at = x.at(end);
                        pen.line(&[(at, middle - 4.0), (at, middle + 4.0)], colour::INK, 1.4);
                    }
                }
                let figure = self.shown.figure(bar.value);
                pen.text(&figure, (self.width - 2.0, middle), Side::To, colour::TRUTH, true);
            }
            pen.line(&[(zero, 0.0), (zero, height)], colour::AXIS, 1.0);
        })
    }
}
