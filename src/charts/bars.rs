//! Bars in rows, whole or in parts: amounts by provider, shares of a total, who bears a risk.

use super::axis::AxisScale;
use super::format::{self, DisplayUnit, NOT_SEEN};
use super::geometry::{Align, Anchor, Rect, point};
use super::heading::{self, LegendEntry, LegendSample};
use super::kind::OrganisationKind;
use super::palette::Palette;
use super::scene::Scene;
use super::table::{ChartCell, ChartTable};
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// What a part of a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BarFill {
    /// One of several parts of a true total: position and number of parts.
    Part(usize, usize),
    Neutral,
    Pale,
    /// A kind of organisation.
    Kind(OrganisationKind),
}

impl BarFill {
    pub fn colour<C: Copy>(self, colours: &Palette<C>) -> C {
        match self {
            Self::Part(position, of) => colours.part(position, of),
            Self::Neutral => colours.ramp[4],
            Self::Pale => colours.ramp[1],
            Self::Kind(kind) => colours.kind(kind),
        }
    }
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BarRow {
    pub name: String,
    /// Its parts in order; `None` is a part that cannot be seen.
    pub parts: Vec<Option<f64>>,
    /// Text at its end in place of the sum.
    pub note: Option<String>,
    /// What the sum was at another time.
    pub before: Option<f64>,
    /// Least and greatest of the sum.
    pub interval: Option<(f64, f64)>,
}

impl BarRow {
    /// A row of one part.
    pub fn whole(name: impl Into<String>, value: f64) -> Self {
        Self { name: name.into(), parts: vec![Some(value)], ..Self::default() }
    }
}

/// A chart of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct BarChart {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How values are written.
    pub unit: DisplayUnit,
    /// Names of the parts and what they stand for.
    pub parts: Vec<(String, BarFill)>,
    /// Rows from the top.
    pub rows: Vec<BarRow>,
    /// Whether all rows are of one length and parts are shares of it.
    pub shares: bool,
    /// Whether values are written inside the parts where they fit.
    pub inside: bool,
    /// The greatest sum of the axis, where several charts share it.
    pub axis_max: Option<f64>,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

impl BarChart {
    /// A chart without rows yet.
    pub fn new(title: impl Into<String>, caption: impl Into<String>, unit: DisplayUnit) -> Self {
        Self {
            title: title.into(),
            caption: caption.into(),
            unit,
            parts: Vec::new(),
            rows: Vec::new(),
            shares: false,
            inside: false,
            axis_max: None,
            empty_message: "Nothing has been recorded yet. Press play.".to_owned(),
        }
    }

    fn sum(row: &BarRow) -> f64 {
        row.parts.iter().flatten().map(|value| value.max(0.0)).sum()
    }

    /// What is less than nothing in a row.
    fn below(row: &BarRow) -> f64 {
        row.parts.iter().flatten().map(|value| value.min(0.0)).sum()
    }

    fn note(&self, row: &BarRow) -> String {
        row.note.clone().unwrap_or_else(|| {
            let seen = row.parts.iter().any(Option::is_some);
            if seen {
                self.unit.format(Self::sum(row) + Self::below(row))
            } else {
                NOT_SEEN.to_owned()
            }
        })
    }

    fn key(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, area: &mut Rect) {
        if self.parts.len() < 2 {
            return;
        }
        let entries: Vec<LegendEntry> = self
            .parts
            .iter()
            .map(|(name, fill)| LegendEntry {
                name: name.clone(),
                colour: fill.colour(sheet.colours),
                sample: LegendSample::Fill,
            })
            .collect();
        area.min.y += heading::draw_legend(scene, sheet, area.min, area.width(), &entries);
    }

    /// Ends of the axis of sums.
    fn ends(&self) -> (f64, f64) {
        let marks = self.rows.iter().flat_map(|row| {
            let ends = row.interval.map(|(low, high)| [low, high]);
            row.before.into_iter().chain(ends.into_iter().flatten())
        });
        let low = self.rows.iter().map(Self::below).chain(marks.clone()).fold(0.0, f64::min);
        let high = self.rows.iter().map(Self::sum).chain(marks).fold(0.0, f64::max);
        let high = self.axis_max.unwrap_or(high).max(1e-12);
        (if self.shares { 0.0 } else { low }, high)
    }

    fn bar(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, row: &BarRow, bar: Rect) {
        let sum = Self::sum(row);
        let (low, high) = self.ends();
        let whole = if self.shares { sum.max(1e-12) } else { high - low };
        let x = AxisScale { values: (low, low + whole), points: (bar.left(), bar.right()) };
        let zero = x.position(0.0);
        let (mut left, mut under) = (zero, zero);
        for ((name, fill), value) in self.parts.iter().zip(&row.parts) {
            let Some(value) = value else {
                left = unseen(scene, sheet, (&row.name, name), bar, left);
                continue;
            };
            let width = (value.abs() / whole) as f32 * bar.width();
            let start = if *value < 0.0 { under - width } else { left };
            let (from, to) = (point(start, bar.top()), point(start + width, bar.bottom()));
            let share = format::share(value / sum.max(1e-12), 0);
            let text = if self.shares { share.clone() } else { self.unit.format(*value) };
            self.part(scene, sheet, *fill, &text, Rect::from_min_max(from, to));
            scene.spot(
                Rect::from_min_max(from, to),
                format!("{}, {name}, {text}", row.name),
                vec![(name.clone(), self.unit.format(*value)), ("share".into(), share)],
            );
            let edge = if *value < 0.0 { &mut under } else { &mut left };
            *edge += if *value < 0.0 { -width } else { width };
            if width > 3.0 {
                let (top, bottom) = (point(*edge, bar.top()), point(*edge, bar.bottom()));
                scene.segment(top, bottom, 1.0, sheet.colours.panel);
            }
        }
        row.marks(scene, sheet, bar, &x);
    }

    fn part(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        fill: BarFill,
        text: &str,
        area: Rect,
    ) {
        let ground = fill.colour(sheet.colours);
        scene.fill(area, ground);
        let fits = sheet.measure.width(text, TextRole::DenseStrong) + 8.0 < area.width();
        if self.inside && fits && area.height() >= 14.0 {
            let ink = sheet.colours.text_colour_on(ground);
            scene.text(area.centre(), Anchor::CENTRE_CENTRE, text, TextRole::DenseStrong, ink);
        }
    }
}

/// A part that cannot be seen, as a dashed outline; gives where the next begins.
fn unseen(
    scene: &mut Scene,
    sheet: &ChartSheet<'_>,
    (row, name): (&str, &str),
    bar: Rect,
    left: f32,
) -> f32 {
    let width = (0.18 * bar.width()).min(bar.right() - left);
    let area = Rect::from_min_max(point(left, bar.top()), point(left + width, bar.bottom()));
    scene.unseen_area(area, sheet.colours.ink3);
    let tip = vec![(name.to_owned(), NOT_SEEN.to_owned())];
    scene.spot(area, format!("{row}, {name}, {NOT_SEEN}"), tip);
    left + width + 2.0
}

impl BarRow {
    /// An upright tick for the amount before, and the interval as a line between two bars.
    fn marks(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, bar: Rect, x: &AxisScale) {
        let ink = sheet.colours.ink;
        let mut upright = |at: f32, width: f32| {
            let (top, bottom) = (point(at, bar.top() - 3.0), point(at, bar.bottom() + 3.0));
            scene.segment(top, bottom, width, ink);
        };
        if self.interval.is_some() && x.values.0 < 0.0 {
            upright(x.position(0.0), 1.0);
        }
        if let Some(before) = self.before {
            upright(x.position(before), 1.6);
        }
        if let Some((low, high)) = self.interval {
            let (from, to, y) = (x.position(low), x.position(high), bar.centre().y);
            scene.segment(point(from, y), point(to, y), 1.4, ink);
            for end in [from, to] {
                scene.segment(point(end, y - 4.0), point(end, y + 4.0), 1.4, ink);
            }
        }
    }
}

impl Chart for BarChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        self.key(scene, sheet, &mut area);
        let colours = sheet.colours;
        let notes: Vec<String> = self.rows.iter().map(|row| self.note(row)).collect();
        let width = |text: &str, style: TextRole| sheet.measure.width(text, style);
        let names =
            self.rows.iter().map(|row| width(&row.name, TextRole::Body)).fold(0.0, f32::max);
        let ends = notes.iter().map(|note| width(note, TextRole::DenseStrong)).fold(0.0, f32::max);
        let pitch = area.height() / self.rows.len() as f32;
        // Names stand beside their bars where there is room, above them otherwise.
        let beside = names + ends + 90.0 < area.width() || pitch < 32.0;
        let names = if beside { names.min(0.4 * area.width()) + 8.0 } else { 0.0 };
        let pitch = pitch.min(if beside { 26.0 } else { 40.0 });
        for (place, (row, note)) in self.rows.iter().zip(&notes).enumerate() {
            let top = area.top() + place as f32 * pitch;
            let (left, right) = (area.left() + names, area.right());
            let bar = if beside {
                let height = (pitch - 6.0).clamp(6.0, 16.0);
                let middle = top + pitch / 2.0;
                Rect::from_min_max(
                    point(left, middle - height / 2.0),
                    point(right - ends - 6.0, middle + height / 2.0),
                )
            } else {
                Rect::from_min_max(point(left, top + 18.0), point(right, top + 32.0))
            };
            let (y, down) = match beside {
                true => (bar.centre().y, Align::Centre),
                false => (top, Align::Min),
            };
            let room = if beside { names - 8.0 } else { area.width() - ends - 8.0 };
            let name = sheet.measure.fit(&row.name, TextRole::Body, room);
            let at = point(area.left(), y);
            scene.text(at, Anchor { x: Align::Min, y: down }, name, TextRole::Body, colours.ink);
            let hung = Anchor { x: Align::Max, y: down };
            scene.text(point(right, y), hung, note, TextRole::DenseStrong, colours.ink2);
            self.bar(scene, sheet, row, bar);
        }
        let bottom = area.top() + self.rows.len() as f32 * pitch;
        let base = point(area.left() + names, area.top());
        if beside && !self.shares {
            scene.segment(base, point(base.x, bottom), 1.0, colours.line);
        }
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&["name"]);
        table.columns.extend(self.parts.iter().map(|(name, _)| name.clone()));
        for row in &self.rows {
            let mut cells = vec![ChartCell::from(row.name.as_str())];
            for place in 0..self.parts.len() {
                cells.push(row.parts.get(place).copied().flatten().into());
            }
            table.row(cells);
        }
        table
    }

    fn words(&self) -> String {
        let rows: Vec<String> =
            self.rows.iter().map(|row| format!("{} {}", row.name, self.note(row))).collect();
        format!(": {}.", rows.join(", "))
    }

    fn empty_message(&self) -> Option<&str> {
        self.rows.is_empty().then_some(self.empty_message.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::geometry::vector;
    use super::*;

    #[test]
    fn ticks_and_intervals_lie_on_the_scale_of_the_bars() {
        let mut chart = BarChart::new("Spend", "Million pounds.", DisplayUnit::Millions);
        chart.parts = vec![(String::new(), BarFill::Part(1, 2))];
        chart.rows = vec![
            BarRow { before: Some(4e6), ..BarRow::whole("acute", 2e6) },
            BarRow { interval: Some((-1e6, 1e6)), ..BarRow::whole("audits", 0.0) },
        ];
        assert_eq!(chart.ends(), (-1e6, 4e6));
        assert_eq!(chart.words(), ": acute £2.0m, audits £0.0m.");
        let svg = chart.printed(vector(440.0, 54.0));
        // A tick, the end of a bar, nothing, an interval with two ends, and the base.
        assert_eq!(svg.matches("<polyline").count(), 7, "{svg}");
    }
}
