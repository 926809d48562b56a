//! A waterfall: from one amount to another by steps.

use super::axis::{self, AxisScale, extent};
use super::format::{DisplayUnit, signed};
use super::geometry::{Anchor, Point, Rect, point};
use super::scene::{Dash, Scene};
use super::table::ChartTable;
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// What a bar of a waterfall is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarRole {
    /// Where it starts: from zero.
    Start,
    Step,
    /// A part of the result before it, which goes down from it.
    Part,
    /// Where it ends: from zero.
    Result,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallBar {
    pub name: String,
    /// Its amount or change.
    pub value: f64,
    /// What it is.
    pub role: BarRole,
}

/// A waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallChart {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How values are written.
    pub unit: DisplayUnit,
    /// Bars from the left.
    pub bars: Vec<WaterfallBar>,
    /// Whether it shows what is seen rather than what is true.
    pub seen: bool,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

impl WaterfallChart {
    /// A waterfall without bars yet.
    pub fn new(title: impl Into<String>, caption: impl Into<String>, unit: DisplayUnit) -> Self {
        let (title, caption) = (title.into(), caption.into());
        Self { title, caption, unit, bars: Vec::new(), seen: false, empty_message: String::new() }
    }

    /// From and to of every bar.
    fn spans(&self) -> Vec<(f64, f64)> {
        let mut level = 0.0;
        let mut spans = Vec::new();
        for bar in &self.bars {
            match bar.role {
                BarRole::Step => spans.push((level, level + bar.value)),
                BarRole::Part => spans.push((level, level - bar.value)),
                BarRole::Start | BarRole::Result => spans.push((0.0, bar.value)),
            }
            level = spans[spans.len() - 1].1;
        }
        spans
    }

    fn text(&self, bar: &WaterfallBar) -> String {
        match bar.role {
            BarRole::Step => signed(bar.value, self.unit.format(bar.value)),
            BarRole::Start | BarRole::Part | BarRole::Result => self.unit.format(bar.value),
        }
    }

    fn fill(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        (place, bar): (usize, &WaterfallBar),
        shape: Rect,
    ) {
        let colours = sheet.colours;
        match (bar.role, self.seen) {
            (BarRole::Start, _) => scene.fill(shape, colours.ramp[4]),
            (_, true) => scene.hatched(shape, colours.seen_ground, colours.seen),
            (BarRole::Result, false) => scene.fill(shape, colours.truth),
            (BarRole::Part, false) => scene.fill(shape, colours.tints[2]),
            (BarRole::Step, false) => {
                scene.fill(shape, colours.tints[if place % 2 == 1 { 3 } else { 1 }]);
            }
        }
    }

    /// The amount above a bar, as much of it as the bar has room for.
    fn label(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        bar: &WaterfallBar,
        (shape, pitch): (Rect, f32),
    ) {
        let text = self.text(bar);
        // The unit goes before a digit does: it is in the caption and on the axis.
        let bare = text.replace('£', "").replace(['m', 'k'], "");
        let whole = sheet.measure.width(&text, TextRole::DenseStrong) <= pitch;
        let shown = if whole { &text } else { &bare };
        let fitted = sheet.measure.fit(shown, TextRole::DenseStrong, pitch);
        let above = point(shape.centre().x, shape.top() - 2.0);
        let ink = sheet.colours.ink;
        scene.text(above, Anchor::CENTRE_BOTTOM, fitted, TextRole::DenseStrong, ink);
        let name = format!("{}, {text}", bar.name);
        scene.spot(shape.expand(2.0), name, vec![(bar.name.clone(), text)]);
    }
}

impl WaterfallBar {
    pub fn new(name: impl Into<String>, value: f64, role: BarRole) -> Self {
        Self { name: name.into(), value, role }
    }
}

impl Chart for WaterfallChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let spans = self.spans();
        let heights = extent(spans.iter().flat_map(|(from, to)| [*from, *to]), true);
        area.min.y += 16.0;
        let probe = AxisScale::new(heights, (100.0, 0.0));
        area.min.x += axis::left_margin(&probe, area.height() - 40.0, self.unit, sheet.measure);
        let pitch = area.width() / self.bars.len() as f32;
        let words = self.bars.iter().flat_map(|bar| bar.name.split(' '));
        let word = words.map(|word| sheet.measure.width(word, TextRole::Dense)).fold(0.0, f32::max);
        let room = word.clamp(pitch - 6.0, pitch);
        let names = |bar: &WaterfallBar| {
            let mut lines = sheet.measure.wrap(&bar.name, TextRole::Dense, room);
            lines.truncate(4);
            lines
        };
        let names: Vec<Vec<String>> = self.bars.iter().map(names).collect();
        let deepest = names.iter().map(Vec::len).max().unwrap_or(1) as f32;
        area.max.y -= deepest * 14.0 + 6.0;
        if area.height() < 24.0 {
            return;
        }
        let y = AxisScale::new(heights, (area.bottom(), area.top()));
        axis::draw_vertical_axis(scene, area, &y, self.unit, true, sheet.colours);
        let wide = (0.72 * pitch).min(64.0);
        let mut before: Option<Point> = None;
        for (place, (bar, (from, to))) in self.bars.iter().zip(&spans).enumerate() {
            let middle = area.left() + (place as f32 + 0.5) * pitch;
            let (top, bottom) = (y.position(from.max(*to)), y.position(from.min(*to)));
            let shape = Rect::from_min_max(
                point(middle - wide / 2.0, top),
                point(middle + wide / 2.0, bottom.max(top + 1.0)),
            );
            self.fill(scene, sheet, (place, bar), shape);
            if let Some(last) = before {
                let ends = vec![last, point(shape.left(), last.y)];
                scene.line(ends, 1.0, sheet.colours.ink3, Dash::Dotted);
            }
            before = Some(point(shape.right(), y.position(*to)));
            self.label(scene, sheet, bar, (shape, pitch));
            for (line, words) in names[place].iter().enumerate() {
                let at = point(middle, area.bottom() + 4.0 + 14.0 * line as f32);
                scene.text(at, Anchor::CENTRE_TOP, words, TextRole::Dense, sheet.colours.ink2);
            }
        }
        let zero = y.position(0.0);
        let (left, right) = (point(area.left(), zero), point(area.right(), zero));
        scene.segment(left, right, 1.0, sheet.colours.line);
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&["step", "value", "from", "to"]);
        for (bar, (from, to)) in self.bars.iter().zip(self.spans()) {
            table.row(vec![bar.name.as_str().into(), bar.value.into(), from.into(), to.into()]);
        }
        table
    }

    fn words(&self) -> String {
        let bars: Vec<String> =
            self.bars.iter().map(|bar| format!("{} {}", bar.name, self.text(bar))).collect();
        format!(": {}.", bars.join(", "))
    }

    fn empty_message(&self) -> Option<&str> {
        self.bars.is_empty().then_some(self.empty_message.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_from_where_the_last_ended_and_parts_end_on_the_ground() {
        let bar = |value, role| WaterfallBar::new("x", value, role);
        let bars = vec![
            bar(12.0, BarRole::Start),
            bar(-2.0, BarRole::Step),
            bar(10.0, BarRole::Result),
            bar(7.0, BarRole::Part),
            bar(3.0, BarRole::Part),
        ];
        let chart =
            WaterfallChart { bars, ..WaterfallChart::new("x", "y", DisplayUnit::Decimals(1)) };
        let spans = [(0.0, 12.0), (12.0, 10.0), (0.0, 10.0), (10.0, 3.0), (3.0, 0.0)];
        assert_eq!(chart.spans(), spans);
        assert_eq!(chart.words(), ": x 12.0, x \u{2212}2.0, x 10.0, x 7.0, x 3.0.");
    }
}
