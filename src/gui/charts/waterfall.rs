//! A waterfall: from one amount to another by steps.

use eframe::egui::{Align2, Pos2, Rect, pos2};

use crate::gui::format::{Unit, signed};
use crate::gui::theme::Type;

use super::axis::{self, Scale, extent};
use super::heading;
use super::scene::{Dash, Scene};
use super::table::Table;
use super::{Chart, Sheet};

/// What a bar of a waterfall is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Where it starts: from nought.
    Start,
    /// A change.
    Step,
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
    /// From and to of every bar.
    fn spans(&self) -> Vec<(f64, f64)> {
        let mut level = 0.0;
        let mut spans = Vec::new();
        for bar in &self.bars {
            match bar.role {
                Role::Step => {
                    spans.push((level, level + bar.value));
                    level += bar.value;
                }
                Role::Start | Role::Result => {
                    spans.push((0.0, bar.value));
                    level = bar.value;
                }
            }
        }
        spans
    }

    fn text(&self, bar: &Bar) -> String {
        match bar.role {
            Role::Step => signed(bar.value, self.unit.text(bar.value)),
            Role::Start | Role::Result => self.unit.text(bar.value),
        }
    }
}

impl Chart for Waterfall {
    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, sheet: &Sheet<'_>) -> Scene {
        let mut scene = Scene::new(sheet.size);
        let mut area = heading::head(&mut scene, sheet, &self.title, &self.caption);
        if self.bars.is_empty() {
            heading::nothing(&mut scene, sheet, area, &self.nothing);
            return scene;
        }
        let colours = sheet.colours;
        let spans = self.spans();
        let values = spans.iter().flat_map(|(from, to)| [*from, *to]);
        let heights = extent(values, true);
        area.min.y += 16.0;
        let probe = Scale::new(heights, (100.0, 0.0));
        let left = axis::room_left(&probe, area.height() - 40.0, self.unit, sheet.measure);
        area.min.x += left;
        let pitch = area.width() / self.bars.len() as f32;
        let names: Vec<Vec<String>> = self
            .bars
            .iter()
            .map(|bar| {
                let mut lines = sheet.measure.wrap(&bar.name, Type::Dense, pitch - 6.0);
                lines.truncate(4);
                lines
            })
            .collect();
        let deepest = names.iter().map(Vec::len).max().unwrap_or(1) as f32;
        area.max.y -= deepest * 14.0 + 6.0;
        if area.height() < 24.0 {
            return scene;
        }
        let y = Scale::new(heights, (area.bottom(), area.top()));
        axis::draw_up(&mut scene, area, &y, self.unit, true, colours);
        let zero = y.at(0.0);
        let wide = (0.72 * pitch).min(64.0);
        let mut before: Option<Pos2> = None;
        for (place, (bar, (from, to))) in self.bars.iter().zip(&spans).enumerate() {
            let middle = area.left() + (place as f32 + 0.5) * pitch;
            let (top, bottom) = (y.at(from.max(*to)), y.at(from.min(*to)));
            let shape = Rect::from_min_max(
                pos2(middle - wide / 2.0, top),
                pos2(middle + wide / 2.0, bottom.max(top + 1.0)),
            );
            match (bar.role, self.seen) {
                (Role::Start, _) => scene.fill(shape, colours.ramp[4]),
                (_, true) => scene.hatched(shape, colours.seen_ground, colours.seen),
                (Role::Result, false) => scene.fill(shape, colours.truth),
                (Role::Step, false) => {
                    scene.fill(shape, colours.tints[if place % 2 == 1 { 3 } else { 1 }]);
                }
            }
            if let Some(last) = before {
                let ends = vec![last, pos2(shape.left(), last.y)];
                scene.line(ends, 1.0, colours.ink3, Dash::Dotted);
            }
            let level = if bar.role == Role::Step { *to } else { bar.value };
            before = Some(pos2(shape.right(), y.at(level)));
            let text = self.text(bar);
            // The unit goes before a digit does: it stands in the caption and on the axis.
            let bare = text.replace('£', "").replace(['m', 'k'], "");
            let whole = sheet.measure.width(&text, Type::DenseStrong) <= pitch - 2.0;
            let shown = if whole { &text } else { &bare };
            let fitted = sheet.measure.fit(shown, Type::DenseStrong, pitch - 2.0);
            let above = pos2(middle, top - 2.0);
            scene.text(above, Align2::CENTER_BOTTOM, fitted, Type::DenseStrong, colours.ink);
            for (line, words) in names[place].iter().enumerate() {
                let at = pos2(middle, area.bottom() + 4.0 + 14.0 * line as f32);
                scene.text(at, Align2::CENTER_TOP, words, Type::Dense, colours.ink2);
            }
            scene.spot(
                shape.expand(2.0),
                format!("{}, {text}", bar.name),
                vec![(bar.name.clone(), text)],
            );
        }
        scene.segment(pos2(area.left(), zero), pos2(area.right(), zero), 1.0, colours.line);
        scene
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["step", "value", "from", "to"]);
        for (bar, (from, to)) in self.bars.iter().zip(self.spans()) {
            table.row(vec![bar.name.as_str().into(), bar.value.into(), from.into(), to.into()]);
        }
        table
    }

    fn sentence(&self) -> String {
        let bars: Vec<String> =
            self.bars.iter().map(|bar| format!("{} {}", bar.name, self.text(bar))).collect();
        format!("{}, {}: {}.", self.title, self.caption, bars.join(", "))
    }

    fn empty(&self) -> Option<String> {
        self.bars.is_empty().then(|| self.nothing.clone())
    }
}
