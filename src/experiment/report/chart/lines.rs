//! Values over periods as lines, each with its name and last value at its end.

use plotters::style::RGBColor;

use super::{BOLD, Pen, Scale, Side, broken, colour, draw, tick_labels, width_of};
use crate::experiment::summary_measures::Shown;

/// Least distance between two labels, points.
const APART: f64 = 14.0;

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The main line.
    Main,
    /// A part or a companion of it: second, third and so on.
    Tint(usize),
    /// A floor, a plan or another reference case.
    Dotted,
    /// Levels, not joined by a line.
    Dots,
    /// One of a group that has its own colour.
    Own(RGBColor),
}

impl Look {
    const fn colour(self) -> RGBColor {
        match self {
            Self::Main | Self::Dots => colour::TRUTH,
            Self::Tint(place) => colour::TINTS[if place < 3 { place } else { 3 }],
            Self::Dotted => colour::FAINT,
            Self::Own(colour) => colour,
        }
    }

    /// Labels must be read: pale lines have a darker name.
    const fn ink(self) -> RGBColor {
        match self {
            Self::Tint(place) if place > 1 => colour::FAINT,
            _ => self.colour(),
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// A value for each period, where there is one.
    pub values: Vec<Option<f64>>,
    /// An interval for each period, or nothing at all.
    pub band: Vec<Option<(f64, f64)>>,
    /// How it looks.
    pub look: Look,
}

/// A chart of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// Periods.
    pub periods: Vec<String>,
    /// Lines, the most important last so that it lies on top.
    pub lines: Vec<Line>,
    /// How values are written.
    pub shown: Shown,
    /// Whether the axis starts at zero.
    pub from_zero: bool,
    /// Width and height, points.
    pub size: (f64, f64),
}

impl Lines {
    /// The chart.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        let (width, height) = self.size;
        let values = self.lines.iter().flat_map(|line| line.values.iter().flatten().copied());
        let bands = self.lines.iter().flat_map(|line| line.band.iter().flatten());
        let values = values.chain(bands.flat_map(|band| [band.0, band.1]));
        let mut y = Scale::over(values, self.from_zero, (height - 24.0, 10.0));
        let ticks = y.ticks();
        let labels = tick_labels(&ticks, self.shown);
        let left = labels.iter().map(|label| width_of(label)).fold(16.0, f64::max) + 10.0;
        let names = self.ends().map(|(name, _, line)| {
            longest(&name, self.room()) * if line.look == Look::Main { BOLD } else { 1.0 }
        });
        let names = names.fold(24.0, f64::max);
        let right = width - names - 16.0;
        y.points = (height - 24.0, 10.0);
        let x = |place: usize| {
            let steps = self.periods.len().saturating_sub(1).max(1) as f64;
            left + 4.0 + (right - left - 8.0) * place as f64 / steps
        };
        draw(width, height, |pen| {
            for (tick, label) in ticks.iter().zip(&labels) {
                let at = y.at(*tick);
                let zero = *tick == 0.0 && y.values.0 < 0.0;
                let colour = if zero { colour::FAINT } else { colour::GRID };
                pen.line(&[(left, at), (right, at)], colour, 1.0);
                pen.text(label, (left - 7.0, at), Side::To, colour::FAINT, false);
            }
            let base = height - 24.0;
            pen.line(&[(left, base), (right, base)], colour::AXIS, 1.0);
            self.draw_periods(pen, &x, base, right - left);
            for line in &self.lines {
                draw_band(pen, line, &x, &y);
            }
            for line in &self.lines {
                draw_line(pen, line, &x, &y);
            }
            self.draw_names(pen, &y, right, height);
        })
    }

    fn draw_periods(&self, pen: &Pen<'_>, x: &dyn Fn(usize) -> f64, base: f64, width: f64) {
        let wide = self.periods.iter().map(|label| width_of(label)).fold(1.0, f64::max) + 10.0;
        let fit = (width / wide).max(1.0);
        let every = (self.periods.len() as f64 / fit).ceil().max(1.0) as usize;
        for (place, label) in self.periods.iter().enumerate().step_by(every) {
            pen.line(&[(x(place), base), (x(place), base + 4.0)], colour::AXIS, 1.0);
            pen.text(label, (x(place), base + 14.0), Side::Over, colour::FAINT, false);
        }
    }

    /// Width that a name may take.
    fn room(&self) -> f64 {
        (0.24 * self.size.0).max(96.0)
    }

    /// Name with last value, that value, and the line.
    fn ends(&self) -> impl Iterator<Item = (String, f64, &Line)> {
        self.lines.iter().filter_map(|line| {
            let last = line.values.iter().flatten().next_back()?;
            let value = self.shown.figure(*last);
            let name = if line.name.is_empty() { value } else { format!("{} {value}", line.name) };
            Some((name, *last, line))
        })
    }

    /// Names at the ends of the lines, moved apart where they would touch.
    fn draw_names(&self, pen: &Pen<'_>, y: &Scale, right: f64, height: f64) {
        let mut names: Vec<(f64, f64, Vec<String>, &Line)> = self
            .ends()
            .map(|(name, value, line)| {
                let at = y.at(value);
                (at, at, broken(&name, self.room()), line)
            })
            .collect();
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let tall = |lines: &[String]| APART * lines.len() as f64;
        let mut low = 2.0;
        for (_, place, lines, _) in &mut names {
            let half = tall(lines) / 2.0;
            *place = place.max(low + half);
            low = *place + half;
        }
        let mut high = height - 2.0;
        for (_, place, lines, _) in names.iter_mut().rev() {
            let half = tall(lines) / 2.0;
            *place = place.min(high - half);
            high = *place - half;
        }
        for (at, place, lines, line) in &names {
            let ink = line.look.ink();
            if (at - place).abs() > 3.0 {
                pen.line(&[(right + 1.0, *at), (right + 9.0, *place)], line.look.colour(), 0.8);
            }
            let first = place - tall(lines) / 2.0 + APART / 2.0;
            for (number, text) in lines.iter().enumerate() {
                let at = (right + 12.0, first + APART * number as f64);
                pen.text(text, at, Side::From, ink, line.look == Look::Main);
            }
        }
    }
}

/// Width of the longest line of a name that is broken at a width.
fn longest(name: &str, width: f64) -> f64 {
    broken(name, width).iter().map(|line| width_of(line)).fold(0.0, f64::max)
}

fn draw_band(pen: &Pen<'_>, line: &Line, x: &dyn Fn(usize) -> f64, y: &Scale) {
    let known: Vec<(f64, (f64, f64))> = line
        .band
        .iter()
        .enumerate()
        .filter_map(|(place, band)| band.map(|band| (x(place), band)))
        .collect();
    if known.len() < 2 || line.look == Look::Dots {
        for (at, (low, high)) in known {
            pen.line(&[(at, y.at(low)), (at, y.at(high))], colour::TINTS[2], 2.2);
        }
        return;
    }
    let upper = known.iter().map(|(at, (_, high))| (*at, y.at(*high)));
    let lower = known.iter().rev().map(|(at, (low, _))| (*at, y.at(*low)));
    let outline: Vec<(f64, f64)> = upper.chain(lower).collect();
    pen.shape(&outline, colour::BAND, 0.6);
}

fn draw_line(pen: &Pen<'_>, line: &Line, x: &dyn Fn(usize) -> f64, y: &Scale) {
    let mut stretch: Vec<(f64, f64)> = Vec::new();
    let mut stretches = Vec::new();
    for (place, value) in line.values.iter().enumerate() {
        match value {
            Some(value) => stretch.push((x(place), y.at(*value))),
            None if !stretch.is_empty() => stretches.push(std::mem::take(&mut stretch)),
            None => {}
        }
    }
    stretches.push(stretch);
    let few = line.values.len() <= 12;
    for points in stretches.iter().filter(|points| !points.is_empty()) {
        let colour = line.look.colour();
        match line.look {
            Look::Dotted => pen.dashed(points, colour, 1.2, (2.0, 3.0)),
            Look::Main => pen.line(points, colour, 2.2),
            Look::Dots => points.iter().for_each(|point| pen.dot(*point, 3.6, colour, true)),
            _ => pen.line(points, colour, 1.7),
        }
        if few && line.look != Look::Dotted {
            points.iter().for_each(|point| pen.dot(*point, 2.2, colour, true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(names: &[&str]) -> Lines {
        let line = |(place, name): (usize, &&str)| Line {
            name: (*name).to_owned(),
            values: vec![Some(1.0), None, Some(2.0 + 0.001 * place as f64)],
            band: Vec::new(),
            look: Look::Tint(place),
        };
        Lines {
            periods: vec!["2019/20".into(), "2020/21".into(), "2021/22".into()],
            lines: names.iter().enumerate().map(line).collect(),
            shown: Shown::Decimals(1),
            from_zero: false,
            size: (440.0, 220.0),
        }
    }

    /// Vertical positions of the texts that start with a letter.
    fn places(svg: &str, letter: char) -> Vec<i32> {
        let texts = svg.split("<text ").skip(1);
        let own = texts.filter(|text| {
            text.split_once(">\n").is_some_and(|(_, inner)| inner.starts_with(letter))
        });
        own.filter_map(|text| {
            let from = text.split_once("y=\"")?.1;
            from.split_once('"')?.0.parse().ok()
        })
        .collect()
    }

    #[test]
    fn names_at_nearly_equal_ends_do_not_touch() {
        let svg = chart(&["n a", "n b", "n c", "n d"]).svg().unwrap();
        let mut at = places(&svg, 'n');
        at.sort_unstable();
        assert_eq!(at.len(), 4);
        assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= 13 * 4), "{at:?}");
    }

    #[test]
    fn a_chart_without_values_is_still_a_chart() {
        let mut empty = chart(&[]);
        empty.periods.clear();
        assert!(empty.svg().is_some());
        let mut one = chart(&["a"]);
        one.periods.truncate(1);
        one.lines[0].values.truncate(1);
        assert!(one.svg().is_some());
    }
}
