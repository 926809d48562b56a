//! Differences with their intervals: a dot, a line, a zero. Filled when clear of nought.

use eframe::egui::{Align2, Rect, pos2};

use crate::gui::format::{Unit, difference};
use crate::gui::theme::Type;

use super::axis::{Scale, extent};
use super::heading;
use super::scene::Scene;
use super::table::Table;
use super::{Chart, Sheet};

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Letter or name of what is compared.
    pub name: String,
    /// The difference.
    pub value: f64,
    /// Least and greatest of its interval; `None` where there is but one pair.
    pub interval: Option<(f64, f64)>,
}

impl Row {
    /// Whether it is clear of nought.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }
}

/// Differences of one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// Title.
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How values are written.
    pub unit: Unit,
    /// Rows from the top.
    pub rows: Vec<Row>,
    /// What is said when there is nothing to draw.
    pub nothing: String,
}

impl Intervals {
    fn text(&self, row: &Row) -> String {
        match row.interval {
            Some((low, high)) => difference(row.value, low, high, |value| self.unit.text(value)),
            None => self.unit.change(row.value),
        }
    }
}

impl Chart for Intervals {
    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, sheet: &Sheet<'_>) -> Scene {
        let mut scene = Scene::new(sheet.size);
        let area = heading::head(&mut scene, sheet, &self.title, &self.caption);
        if self.rows.is_empty() {
            heading::nothing(&mut scene, sheet, area, &self.nothing);
            return scene;
        }
        let colours = sheet.colours;
        let values = self.rows.iter().flat_map(|row| {
            let (low, high) = row.interval.unwrap_or((row.value, row.value));
            [low, row.value, high]
        });
        let (low, high) = extent(values, true);
        let changes: Vec<String> =
            self.rows.iter().map(|row| self.unit.change(row.value)).collect();
        let widest = changes
            .iter()
            .map(|text| sheet.measure.width(text, Type::DenseStrong))
            .fold(0.0, f32::max);
        let names = self.rows.iter().map(|row| sheet.measure.width(&row.name, Type::Dense));
        let names = names.fold(16.0, f32::max).min(0.34 * area.width());
        let left = area.left() + names + widest + 20.0;
        let right = (area.right() - 8.0).max(left + 20.0);
        let x = Scale::new((low, high), (left, right));
        let pitch = (area.height() / self.rows.len() as f32).min(26.0);
        let bottom = area.top() + pitch * self.rows.len() as f32;
        let zero = x.at(0.0);
        scene.segment(pos2(zero, area.top()), pos2(zero, bottom), 1.0, colours.ink3);
        for (place, (row, change)) in self.rows.iter().zip(changes).enumerate() {
            let y = area.top() + (place as f32 + 0.5) * pitch;
            let clear = row.is_clear();
            let colour = if clear { colours.truth } else { colours.ink3 };
            let name = sheet.measure.fit(&row.name, Type::Dense, names);
            scene.text(pos2(area.left(), y), Align2::LEFT_CENTER, name, Type::Dense, colours.ink);
            let style = if clear { Type::DenseStrong } else { Type::Dense };
            let at = pos2(area.left() + names + 8.0, y);
            scene.text(at, Align2::LEFT_CENTER, change, style, colour);
            if let Some((low, high)) = row.interval {
                let (from, to) = (x.at(low), x.at(high));
                scene.segment(pos2(from, y), pos2(to, y), 2.2, colour);
                for end in [from, to] {
                    scene.segment(pos2(end, y - 4.0), pos2(end, y + 4.0), 1.6, colour);
                }
            }
            let centre = pos2(x.at(row.value), y);
            if clear {
                scene.dot(centre, 4.5, colour);
            } else {
                scene.ring(centre, 4.0, colours.panel, colour);
            }
            let zone = Rect::from_min_max(
                pos2(area.left(), y - pitch / 2.0),
                pos2(area.right(), y + pitch / 2.0),
            );
            let text = self.text(row);
            let clear = if clear { "clear of nought" } else { "not clear of nought" };
            scene.spot(
                zone,
                format!("{}, {}, {text}, {clear}", self.title, row.name),
                vec![(row.name.clone(), text), ("interval".into(), clear.into())],
            );
        }
        scene
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["name", "difference", "low", "high"]);
        for row in &self.rows {
            let low = row.interval.map(|(low, _)| low);
            let high = row.interval.map(|(_, high)| high);
            table.row(vec![row.name.as_str().into(), row.value.into(), low.into(), high.into()]);
        }
        table
    }

    fn sentence(&self) -> String {
        let rows: Vec<String> =
            self.rows.iter().map(|row| format!("{} {}", row.name, self.text(row))).collect();
        format!("{}, {}: {}.", self.title, self.caption, rows.join(", "))
    }

    fn empty(&self) -> Option<String> {
        self.rows.is_empty().then(|| self.nothing.clone())
    }
}
