//! Lines over time or over an amount, with bands, hatches, standards and events.

mod draw;
mod series;

use super::axis::{self, AxisScale, HorizontalAxis, extent};
use super::format::DisplayUnit;
use super::geometry::Rect;
use super::heading::{self, LegendEntry, LegendSample};
use super::scene::{PlotField, Scene};
use super::table::{ChartCell, ChartTable};
use super::{Chart, ChartSheet};
use draw::LineFrame;

pub use series::{ChartSeries, Join, LineRole};

/// A chart of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// What runs across.
    pub across: HorizontalAxis,
    /// How values are written.
    pub unit: DisplayUnit,
    /// Lines from the lowest up.
    pub series: Vec<ChartSeries>,
    /// Whether the axis up starts at zero.
    pub zero: bool,
    /// Fixed ends of the axis up, for small multiples with one scale.
    pub range: Option<(f64, f64)>,
    /// The stretch from the last that has arrived to now.
    pub not_reported: Option<(f64, f64)>,
    /// Standards with their names.
    pub standards: Vec<(f64, String)>,
    /// What happened when.
    pub events: Vec<(f64, String)>,
    /// Whether the area between the first two lines is the message.
    pub gap: bool,
    /// A small multiple: no labels at lines.
    pub small: bool,
    /// Printed, so that nothing can be hovered or exported: few points are marked, and long labels
    /// at lines are broken, not left to a key.
    pub printed: bool,
    /// Whether the axis up is labelled.
    pub labelled: bool,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

impl LineChart {
    /// A chart without lines yet.
    pub fn new(
        title: impl Into<String>,
        caption: impl Into<String>,
        across: HorizontalAxis,
    ) -> Self {
        Self {
            title: title.into(),
            caption: caption.into(),
            across,
            unit: DisplayUnit::Count,
            series: Vec::new(),
            zero: false,
            range: None,
            not_reported: None,
            standards: Vec::new(),
            events: Vec::new(),
            gap: false,
            small: false,
            printed: false,
            labelled: true,
            empty_message: "Nothing has been recorded yet. Press play.".to_owned(),
        }
    }
    /// A printed chart over named places, without lines yet.
    pub fn on_page(
        title: impl Into<String>,
        caption: impl Into<String>,
        places: Vec<String>,
    ) -> Self {
        let nothing = "There are no values.".to_owned();
        Self {
            printed: true,
            empty_message: nothing,
            ..Self::new(title, caption, HorizontalAxis::Places(places))
        }
    }
    /// The same with values in a unit.
    pub fn unit(mut self, unit: DisplayUnit) -> Self {
        self.unit = unit;
        self
    }
    /// The same with a line more.
    pub fn with(mut self, series: ChartSeries) -> Self {
        self.series.push(series);
        self
    }

    fn is_empty(&self) -> bool {
        let least = if self.printed { 1 } else { 2 };
        self.series.iter().all(|series| series.points.len() < least)
    }

    fn span(&self, zoom: Option<(f64, f64)>) -> (f64, f64) {
        if let HorizontalAxis::Places(names) = &self.across {
            return (0.0, names.len().saturating_sub(1) as f64);
        }
        let places = self.series.iter().flat_map(|series| {
            let ends = [series.points.first(), series.points.last()];
            ends.into_iter().flatten().map(|(x, _)| *x)
        });
        let reported = self.not_reported.into_iter().flat_map(|(from, to)| [from, to]);
        let (low, high) = places
            .chain(reported)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        match zoom {
            Some((from, to)) if to > from => (from, to),
            _ => (low, high),
        }
    }

    fn heights(&self, span: (f64, f64)) -> (f64, f64) {
        if let Some(range) = self.range {
            return range;
        }
        let within = |x: f64| x >= span.0 && x <= span.1;
        let lines = self.series.iter().flat_map(|series| {
            let points = series.points.iter().filter(move |(x, _)| within(*x)).map(|(_, y)| *y);
            let band = series.band.iter().filter(move |(x, ..)| within(*x));
            points.chain(band.flat_map(|(_, low, high)| [*low, *high]))
        });
        let standards = self.standards.iter().map(|(value, _)| *value);
        extent(lines.chain(standards), self.zero)
    }
}

impl Chart for LineChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let span = self.span(sheet.zoom);
        let heights = self.heights(span);
        let right = self.room_right(sheet, area);
        if right.is_none() && self.series.len() > 1 && !self.small {
            let entry = |series: &ChartSeries| LegendEntry {
                name: series.name.clone(),
                colour: series.ink.colour(sheet.colours),
                sample: LegendSample::Line(series.ink.dash()),
            };
            let entries: Vec<LegendEntry> = self.series.iter().map(entry).collect();
            area.min.y += heading::draw_legend(scene, sheet, area.min, area.width(), &entries);
        }
        let events = !self.small && !self.events.is_empty();
        area.min.y += if events { 15.0 } else { 6.0 };
        area.max.y -= 20.0;
        area.max.x -= right.unwrap_or(8.0);
        let y = AxisScale::new(heights, (area.bottom(), area.top()));
        let left = if self.labelled {
            axis::left_margin(&y, area.height(), self.unit, sheet.measure)
        } else {
            4.0
        };
        area.min.x += left;
        if area.width() < 30.0 || area.height() < 20.0 {
            return;
        }
        let x = AxisScale::new(span, (area.left(), area.right()));
        let frame = LineFrame { area, x, y, span };
        self.draw_ground(scene, &frame, sheet);
        axis::draw_horizontal_axis(scene, area, &x, &self.across, sheet.colours, sheet.measure);
        for series in &self.series {
            self.draw_band(scene, &frame, series, sheet.colours);
        }
        if self.gap {
            self.draw_gap(scene, &frame, sheet.colours);
        }
        for series in &self.series {
            self.draw_line(scene, &frame, series, sheet.colours);
        }
        if right.is_some() {
            self.draw_labels(scene, &frame, sheet);
        }
        scene.fields.push(PlotField { area, x, y });
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&[self.across.name()]);
        let mut places: Vec<f64> =
            self.series.iter().flat_map(|series| series.points.iter().map(|(x, _)| *x)).collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        for series in &self.series {
            table.columns.push(series.name.clone());
            if !series.band.is_empty() {
                table.columns.push(format!("{}, low", series.name));
                table.columns.push(format!("{}, high", series.name));
            }
        }
        let time = matches!(self.across, HorizontalAxis::Time(_));
        if time {
            table.columns.insert(1, "date".to_owned());
        }
        for x in places {
            let mut row = vec![ChartCell::from(x)];
            if time {
                row.push(self.across.text(x).into());
            }
            for series in &self.series {
                let point = series.points.iter().find(|(at, _)| *at == x);
                row.push(point.map(|(_, y)| *y).into());
                if !series.band.is_empty() {
                    let band = series.band.iter().find(|(at, ..)| *at == x);
                    row.push(band.map(|(_, low, _)| *low).into());
                    row.push(band.map(|(.., high)| *high).into());
                }
            }
            table.row(row);
        }
        table
    }

    fn words(&self) -> String {
        let (from, to) = self.span(None);
        let mut text = format!(", {} to {}.", self.across.text(from), self.across.text(to));
        // A line may begin or end within a printed chart.
        let when = |x: f64, end: f64| match self.printed && x != end {
            true => format!(" ({})", self.across.text(x)),
            false => String::new(),
        };
        for series in &self.series {
            let mut known = series.points.iter().filter(|(_, value)| value.is_finite());
            let values = known.clone().map(|(_, value)| *value);
            let least = values.clone().fold(f64::INFINITY, f64::min);
            let most = values.fold(f64::NEG_INFINITY, f64::max);
            if let (Some(first), Some(last)) = (known.clone().next(), known.next_back()) {
                let name = if series.name.is_empty() { &self.title } else { &series.name };
                let (start, end) = (when(first.0, from), when(last.0, to));
                let [first, last, least, most] =
                    [first.1, last.1, least, most].map(|value| self.unit.format(value));
                text += &format!(
                    " {name}: first {first}{start}, last {last}{end}, smallest {least}, \
                     largest {most}."
                );
            }
        }
        text
    }

    fn values_at(&self, x: f64) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        for series in &self.series {
            if let Some(value) = series.value(x) {
                let mut text = self.unit.format(value);
                let after = series.band.partition_point(|(at, ..)| *at <= x + 1e-9);
                if let Some((_, low, high)) = after.checked_sub(1).map(|place| series.band[place]) {
                    text += &format!(" [{}, {}]", self.unit.format(low), self.unit.format(high));
                }
                rows.push((series.name.clone(), text));
            }
        }
        rows
    }

    fn across(&self) -> Option<&HorizontalAxis> {
        Some(&self.across)
    }

    fn empty_message(&self) -> Option<&str> {
        self.is_empty().then_some(self.empty_message.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::geometry::vector;
    use super::super::palette::LIGHT;
    use super::super::scene::SceneMark;
    use super::super::text::UnknownFont;
    use super::*;

    fn chart(names: &[&str]) -> LineChart {
        let years = ["19/20", "20/21", "21/22"].map(str::to_owned);
        let mut chart =
            LineChart::on_page("Waits", "Weeks.", years.to_vec()).unit(DisplayUnit::Decimals(1));
        for (place, name) in names.iter().enumerate() {
            let values = [Some(1.0), None, Some(2.0 + 0.001 * place as f64)];
            chart =
                chart.with(ChartSeries::over_places(*name, LineRole::Companion(place), &values));
        }
        chart
    }

    fn drawn(chart: &LineChart) -> Scene {
        let (size, colours, measure) = (vector(440.0, 220.0), &LIGHT, &UnknownFont);
        chart.draw(&ChartSheet { size, colours, measure, zoom: None, headed: false })
    }

    #[test]
    fn names_at_nearly_equal_ends_do_not_touch() {
        let scene = drawn(&chart(&["n a", "n b", "a name of many words", "n d"]));
        let names: Vec<_> = scene.texts(&UnknownFont);
        let names = names.iter().filter(|(area, _)| area.left() > 300.0).count();
        assert!(names > 4, "the long name is broken into lines");
        assert!(scene.faults(&UnknownFont).is_empty(), "{:?}", scene.faults(&UnknownFont));
    }

    #[test]
    fn a_year_without_a_value_breaks_the_line_and_a_lone_one_is_a_dot() {
        let scene = drawn(&chart(&["a"]));
        let dots = scene.marks.iter().filter(|mark| matches!(mark, SceneMark::Disc { .. })).count();
        assert_eq!(dots, 2);
        let tint = LIGHT.tints[4];
        let of_series =
            |mark: &&SceneMark| matches!(mark, SceneMark::Line { colour, .. } if *colour == tint);
        assert_eq!(scene.marks.iter().filter(of_series).count(), 0);
        let mut short = chart(&["a"]);
        assert!(short.words().contains("19/20 to 21/22. a: first 1.0, last 2.0, smallest 1.0"));
        short.series[0].points[2].1 = f64::NAN;
        assert!(short.words().contains("a: first 1.0, last 1.0 (19/20), smallest"));
    }

    #[test]
    fn a_chart_without_values_is_still_a_chart() {
        let mut empty = chart(&[]);
        empty.across = HorizontalAxis::Places(Vec::new());
        assert!(empty.printed(vector(440.0, 220.0)).ends_with("</svg>"));
        let mut entry = chart(&["a"]);
        entry.across = HorizontalAxis::Places(vec!["19/20".into()]);
        entry.series[0].points.truncate(1);
        let svg = entry.printed(vector(440.0, 220.0));
        assert!(svg.contains("<circle") && svg.contains("19/20") && !svg.contains("NaN"), "{svg}");
    }

    #[test]
    fn levels_are_not_joined_and_have_their_intervals() {
        let mut levels = chart(&["a"]);
        levels.series[0].join = Join::Apart;
        levels.series[0].band = vec![(0.0, 0.5, 1.5), (2.0, 1.5, 2.5)];
        let scene = drawn(&levels);
        assert!(!scene.marks.iter().any(|mark| matches!(mark, SceneMark::Strip { .. })));
        let bar = LIGHT.tints[3];
        let bars =
            |mark: &&SceneMark| matches!(mark, SceneMark::Line { colour, .. } if *colour == bar);
        assert_eq!(scene.marks.iter().filter(bars).count(), 2);
    }
}
