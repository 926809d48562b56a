//! A waterfall: from one amount to another by steps.

use super::axis::{self, Scale, extent};
use super::format::{Unit, signed};
use super::geometry::{Anchor, Point, Rect, point};
use super::scene::{Dash, Scene};
use super::table::Table;
use super::text::Type;
use super::{Chart, Sheet};

/// What a bar of a waterfall is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Where it starts: from nought.
    Start,
    /// A change.
    Step,
    /// A part of the result before it, which goes down from it.
    Part,
    /// Where it ends: from nought.
    Result,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Its amount or change.
    pub value: f64,
    /// What it is.
    pub role: Role,
}

/// A waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// Title.
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How values are written.
    pub unit: Unit,
    /// Bars from the left.
    pub bars: Vec<Bar>,
    /// Whether it shows what is seen rather than what is true.
    pub seen: bool,
    /// What is said when there is nothing to draw.
    pub nothing: String,
}

impl Waterfall {
    /// A waterfall without bars yet.
    #[must_use]
    pub fn new(title: impl Into<String>, caption: impl Into<String>, unit: Unit) -> Self {
        let (title, caption) = (title.into(), caption.into());
        Self { title, caption, unit, bars: Vec::new(), seen: false, nothing: String::new() }
    }

    /// From and to of every bar.
    fn spans(&self) -> Vec<(f64, f64)> {
        let mut level = 0.0;
        let mut spans = Vec::new();
        for bar in &self.bars {
            match bar.role {
                Role::Step => spans.push((level, level + bar.value)),
                Role::Part => spans.push((level, level - bar.value)),
                Role::Start | Role::Result => spans.push((0.0, bar.value)),
            }
            level = spans[spans.len() - 1].1;
        }
        spans
    }

    fn text(&self, bar: &Bar) -> String {
        match bar.role {
            Role::Step => signed(bar.value, self.unit.text(bar.value)),
            Role::Start | Role::Part | Role::Result => self.unit.text(bar.value),
        }
    }

    fn fill(&self, scene: &mut Scene, sheet: &Sheet<'_>, (place, bar): (usize, &Bar), shape: Rect) {
        let colours = sheet.colours;
        match (bar.role, self.seen) {
            (Role::Start, _) => scene.fill(shape, colours.ramp[4]),
            (_, true) => scene.hatched(shape, colours.seen_ground, colours.seen),
            (Role::Result, false) => scene.fill(shape, colours.truth),
            (Role::Part, false) => scene.fill(shape, colours.tints[2]),
            (Role::Step, false) => {
                scene.fill(shape, colours.tints[if place % 2 == 1 { 3 } else { 1 }]);
            }
        }
    }

    /// The amount above a bar, as much of it as the bar has room for.
    fn label(&self, scene: &mut Scene, sheet: &Sheet<'_>, bar: &Bar, (shape, pitch): (Rect, f32)) {
        let text = self.text(bar);
        // The unit goes before a digit does: it is in the caption and on the axis.
        let bare = text.replace('£', "").replace(['m', 'k'], "");
        let whole = sheet.measure.width(&text, Type::DenseStrong) <= pitch;
        let shown = if whole { &text } else { &bare };
        let fitted = sheet.measure.fit(shown, Type::DenseStrong, pitch);
        let above = point(shape.centre().x, shape.top() - 2.0);
        let ink = sheet.colours.ink;
        scene.text(above, Anchor::CENTRE_BOTTOM, fitted, Type::DenseStrong, ink);
        let name = format!("{}, {text}", bar.name);
        scene.spot(shape.expand(2.0), name, vec![(bar.name.clone(), text)]);
    }
}

impl Bar {
    /// One bar.
    #[must_use]
    pub fn new(name: impl Into<String>, value: f64, role: Role) -> Self {
        Self { name: name.into(), value, role }
    }
}

impl Chart for Waterfall {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &Sheet<'_>, mut area: Rect) {
        let spans = self.spans();
        let heights = extent(spans.iter().flat_map(|(from, to)| [*from, *to]), true);
        area.min.y += 16.0;
        let probe = Scale::new(heights, (100.0, 0.0));
        area.min.x += axis::room_left(&probe, area.height() - 40.0, self.unit, sheet.measure);
        let pitch = area.width() / self.bars.len() as f32;
        let words = self.bars.iter().flat_map(|bar| bar.name.split(' '));
        let word = words.map(|word| sheet.measure.width(word, Type::Dense)).fold(0.0, f32::max);
        let room = word.clamp(pitch - 6.0, pitch);
        let names = |bar: &Bar| {
            let mut lines = sheet.measure.wrap(&bar.name, Type::Dense, room);
            lines.truncate(4);
            lines
        };
        let names: Vec<Vec<String>> = self.bars.iter().map(names).collect();
        let deepest = names.iter().map(Vec::len).max().unwrap_or(1) as f32;
        area.max.y -= deepest * 14.0 + 6.0;
        if area.height() < 24.0 {
            return;
        }
        let y = Scale::new(heights, (area.bottom(), area.top()));
        axis::draw_up(scene, area, &y, self.unit, true, sheet.colours);
        let wide = (0.72 * pitch).min(64.0);
        let mut before: Option<Point> = None;
        for (place, (bar, (from, to))) in self.bars.iter().zip(&spans).enumerate() {
            let middle = area.left() + (place as f32 + 0.5) * pitch;
            let (top, bottom) = (y.at(from.max(*to)), y.at(from.min(*to)));
            let shape = Rect::from_min_max(
                point(middle - wide / 2.0, top),
                point(middle + wide / 2.0, bottom.max(top + 1.0)),
            );
            self.fill(scene, sheet, (place, bar), shape);
            if let Some(last) = before {
                let ends = vec![last, point(shape.left(), last.y)];
                scene.line(ends, 1.0, sheet.colours.ink3, Dash::Dotted);
            }
            before = Some(point(shape.right(), y.at(*to)));
            self.label(scene, sheet, bar, (shape, pitch));
            for (line, words) in names[place].iter().enumerate() {
                let at = point(middle, area.bottom() + 4.0 + 14.0 * line as f32);
                scene.text(at, Anchor::CENTRE_TOP, words, Type::Dense, sheet.colours.ink2);
            }
        }
        let zero = y.at(0.0);
        let (left, right) = (point(area.left(), zero), point(area.right(), zero));
        scene.segment(left, right, 1.0, sheet.colours.line);
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["step", "value", "from", "to"]);
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

    fn empty(&self) -> Option<&str> {
        self.bars.is_empty().then_some(self.nothing.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_from_where_the_last_ended_and_parts_end_on_the_ground() {
        let bar = |value, role| Bar::new("x", value, role);
        let bars = vec![
            bar(12.0, Role::Start),
            bar(-2.0, Role::Step),
            bar(10.0, Role::Result),
            bar(7.0, Role::Part),
            bar(3.0, Role::Part),
        ];
        let chart = Waterfall { bars, ..Waterfall::new("x", "y", Unit::Decimals(1)) };
        let spans = [(0.0, 12.0), (12.0, 10.0), (0.0, 10.0), (10.0, 3.0), (3.0, 0.0)];
        assert_eq!(chart.spans(), spans);
        assert_eq!(chart.words(), ": x 12.0, x \u{2212}2.0, x 10.0, x 7.0, x 3.0.");
    }
}
