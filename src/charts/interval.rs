//! Differences with their intervals: a dot, a line, a zero. Filled when clear of zero.

use super::axis::{self, AxisScale, HorizontalAxis, extent};
use super::format::{DisplayUnit, difference};
use super::geometry::{Anchor, Rect, point};
use super::scene::Scene;
use super::table::ChartTable;
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalRow {
    /// Letter or name of what is compared.
    pub name: String,
    pub value: f64,
    /// Least and greatest of its interval; `None` where there is but one pair.
    pub interval: Option<(f64, f64)>,
    /// Text in place of the difference.
    pub said: Option<String>,
}

impl IntervalRow {
    /// A difference with its interval.
    pub fn new(name: impl Into<String>, value: f64, interval: Option<(f64, f64)>) -> Self {
        Self { name: name.into(), value, interval, said: None }
    }
    /// Whether it is clear of zero.
    pub fn is_clear(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }
}

/// Differences of one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalChart {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How values are written.
    pub unit: DisplayUnit,
    /// Rows from the top.
    pub rows: Vec<IntervalRow>,
    /// Widest name, as a share of the width.
    pub names: f32,
    /// Whether the scale is written below.
    pub axis: bool,
    /// Farthest from nothing that is drawn; what lies beyond ends in an arrow.
    pub limit: Option<f64>,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

impl IntervalChart {
    /// A chart without rows yet.
    pub fn new(title: impl Into<String>, caption: impl Into<String>, unit: DisplayUnit) -> Self {
        Self {
            title: title.into(),
            caption: caption.into(),
            unit,
            rows: Vec::new(),
            names: 0.34,
            axis: false,
            limit: None,
            empty_message: String::new(),
        }
    }

    fn text(&self, row: &IntervalRow) -> String {
        match row.interval {
            Some((low, high)) => difference(row.value, low, high, |value| self.unit.format(value)),
            None => self.unit.format_change(row.value),
        }
    }

    fn said(&self, row: &IntervalRow) -> String {
        row.said.clone().unwrap_or_else(|| self.unit.format_change(row.value))
    }

    fn inside(&self, value: f64) -> f64 {
        let limit = self.limit.unwrap_or(f64::INFINITY);
        value.clamp(-limit, limit)
    }

    fn ends(&self) -> (f64, f64) {
        let values = self.rows.iter().flat_map(|row| {
            let (low, high) = row.interval.unwrap_or((row.value, row.value));
            [low, row.value, high]
        });
        extent(values.map(|value| self.inside(value)), true)
    }

    /// The interval as a line between two bars, or arrows where it goes on, and the difference.
    fn mark(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        row: &IntervalRow,
        (x, y): (&AxisScale, f32),
    ) {
        let colours = sheet.colours;
        let colour = if row.is_clear() { colours.truth } else { colours.ink3 };
        if let Some((low, high)) = row.interval {
            let (from, to) = (x.position(self.inside(low)), x.position(self.inside(high)));
            scene.segment(point(from, y), point(to, y), 2.2, colour);
            for (value, at, out) in [(low, from, -5.0), (high, to, 5.0)] {
                let (above, below) = (point(at, y - 4.0), point(at, y + 4.0));
                if value == self.inside(value) {
                    scene.segment(above, below, 1.6, colour);
                } else {
                    scene.shape(vec![above, point(at + out, y), below], colour);
                }
            }
        }
        let centre = point(x.position(row.value), y);
        match (row.value == self.inside(row.value), row.is_clear()) {
            (false, _) => {}
            (true, true) => scene.dot(centre, 4.5, colour),
            (true, false) => scene.ring(centre, 4.0, colours.panel, colour),
        }
    }

    fn spot(&self, scene: &mut Scene, row: &IntervalRow, zone: Rect) {
        let text = self.text(row);
        let clear = if row.is_clear() { "clear of zero" } else { "not clear of zero" };
        let name = format!("{}, {}, {text}, {clear}", self.title, row.name);
        scene.spot(zone, name, vec![(row.name.clone(), text), ("interval".into(), clear.into())]);
    }
}

impl Chart for IntervalChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let colours = sheet.colours;
        if self.axis {
            area.max.y -= 20.0;
        }
        let said: Vec<String> = self.rows.iter().map(|row| self.said(row)).collect();
        let width = |text: &String, style: TextRole| sheet.measure.width(text, style);
        let names =
            self.rows.iter().map(|row| width(&row.name, TextRole::Dense)).fold(16.0, f32::max);
        let names = names.min(self.names * area.width());
        let middle = area.left() + names + 8.0;
        let widest = said.iter().map(|said| width(said, TextRole::DenseStrong)).fold(0.0, f32::max);
        let left = middle + widest + 12.0;
        let right = (area.right() - 8.0).max(left + 20.0);
        let x = AxisScale::new(self.ends(), (left, right));
        let pitch = (area.height() / self.rows.len() as f32).min(26.0);
        let bottom = area.top() + pitch * self.rows.len() as f32;
        if self.axis {
            let field = Rect::from_min_max(point(left, area.top()), point(right, bottom));
            let across = HorizontalAxis::Amount { unit: self.unit, name: String::new() };
            for (value, _) in across.ticks(&x, sheet.measure) {
                let at = x.position(value);
                scene.segment(point(at, area.top()), point(at, bottom), 1.0, colours.grid);
            }
            axis::draw_horizontal_axis(scene, field, &x, &across, colours, sheet.measure);
        }
        let zero = x.position(0.0);
        scene.segment(point(zero, area.top()), point(zero, bottom), 1.0, colours.ink3);
        for (place, (row, said)) in self.rows.iter().zip(said).enumerate() {
            let y = area.top() + (place as f32 + 0.5) * pitch;
            let (colour, style) = match row.is_clear() {
                true => (colours.truth, TextRole::DenseStrong),
                false => (colours.ink3, TextRole::Dense),
            };
            let name = sheet.measure.fit(&row.name, TextRole::Dense, names);
            let at = point(area.left(), y);
            scene.text(at, Anchor::LEFT_CENTRE, name, TextRole::Dense, colours.ink);
            scene.text(point(middle, y), Anchor::LEFT_CENTRE, said, style, colour);
            self.mark(scene, sheet, row, (&x, y));
            let zone = Rect::from_min_max(
                point(area.left(), y - pitch / 2.0),
                point(area.right(), y + pitch / 2.0),
            );
            self.spot(scene, row, zone);
        }
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&["name", "difference", "low", "high"]);
        for row in &self.rows {
            let low = row.interval.map(|(low, _)| low);
            let high = row.interval.map(|(_, high)| high);
            table.row(vec![row.name.as_str().into(), row.value.into(), low.into(), high.into()]);
        }
        table
    }

    fn words(&self) -> String {
        let rows: Vec<String> =
            self.rows.iter().map(|row| format!("{} {}", row.name, self.text(row))).collect();
        format!(": {}.", rows.join(", "))
    }

    fn empty_message(&self) -> Option<&str> {
        self.rows.is_empty().then_some(self.empty_message.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::geometry::vector;
    use super::super::scene::SceneMark;
    use super::*;

    #[test]
    fn what_lies_beyond_the_limit_ends_in_an_arrow_on_a_scale_that_is_written() {
        let mut chart = IntervalChart::new("B less A", "Share of A.", DisplayUnit::Share);
        (chart.axis, chart.limit) = (true, Some(0.6));
        chart.rows = vec![
            IntervalRow::new("rent", 0.2, Some((0.1, 0.3))),
            IntervalRow::new("waits", -0.05, Some((-0.2, 0.1))),
            IntervalRow {
                said: Some("held".into()),
                ..IntervalRow::new("rescues", 0.9, Some((0.1, 2.0)))
            },
        ];
        let svg = chart.printed(vector(900.0, 90.0));
        assert_eq!(svg.matches("<circle").count(), 2, "the third difference is off the scale");
        assert_eq!(svg.matches("<polygon").count(), 1, "one end goes on");
        assert!(svg.contains(">held</text>") && svg.contains(">60\u{202f}%</text>"), "{svg}");
        assert!(chart.words().contains("rescues +90.0\u{202f}% [+10.0\u{202f}%, +200.0\u{202f}%]"));
    }

    #[test]
    fn without_a_limit_every_difference_is_drawn() {
        let mut chart = IntervalChart::new("B less A", "Share of A.", DisplayUnit::Share);
        chart.rows = vec![IntervalRow::new("rescues", 0.9, Some((0.1, 2.0)))];
        let mut scene = Scene::new(vector(300.0, 40.0));
        let (measure, colours) = (&super::super::text::UnknownFont, &super::super::palette::LIGHT);
        let size = scene.size;
        let sheet = ChartSheet { size, colours, measure, zoom: None, headed: false };
        let area = Rect::from_min_size(point(0.0, 0.0), size);
        chart.body(&mut scene, &sheet, area);
        assert!(scene.marks.iter().any(|mark| matches!(mark, SceneMark::Disc { .. })));
    }
}
