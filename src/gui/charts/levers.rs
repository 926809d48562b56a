//! What one more unit earns, lever by lever: a bar for the mean, ticks for low, middle and high
//! outturn, the contract in force as a hollow mark beside the draft.

use eframe::egui::{Align2, Rect, pos2};

use crate::gui::format::{price, signed};
use crate::gui::theme::Type;

use super::axis::{Scale, extent};
use super::heading;
use super::scene::Scene;
use super::table::Table;
use super::{Chart, Sheet};

/// One lever.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What one more of it is.
    pub unit: String,
    /// Pounds under the draft, on average over outturns.
    pub mean: f64,
    /// The same at a low, a middle and a high outturn.
    pub outturns: Vec<f64>,
    /// Pounds under the contract in force.
    pub in_force: Option<f64>,
}

/// A chart of levers.
#[derive(Debug, Clone, PartialEq)]
pub struct Levers {
    /// Title.
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// Rows from the top.
    pub rows: Vec<Row>,
    /// What is said when there is nothing to draw.
    pub nothing: String,
}

/// Height of a row, points.
const PITCH: f32 = 38.0;

impl Levers {
    /// Height that all rows take.
    #[must_use]
    pub fn height(&self) -> f32 {
        90.0 + PITCH * self.rows.len() as f32
    }

    fn text(value: f64) -> String {
        signed(value, price(value))
    }
}

impl Chart for Levers {
    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, sheet: &Sheet<'_>) -> Scene {
        let mut scene = Scene::new(sheet.size);
        let mut area = heading::head(&mut scene, sheet, &self.title, &self.caption);
        if self.rows.is_empty() {
            heading::nothing(&mut scene, sheet, area, &self.nothing);
            return scene;
        }
        let colours = sheet.colours;
        let width = |text: &str, style: Type| sheet.measure.width(text, style);
        let names = self
            .rows
            .iter()
            .map(|row| width(&row.name, Type::DenseStrong).max(width(&row.unit, Type::Tick)));
        let names = names.fold(0.0, f32::max).min(0.44 * area.width()) + 8.0;
        let ends = self.rows.iter().map(|row| width(&Self::text(row.mean), Type::Strong));
        let ends = ends.fold(40.0, f32::max) + 8.0;
        let (left, right) = (area.left() + names, area.right() - ends);
        let values = self
            .rows
            .iter()
            .flat_map(|row| row.outturns.iter().copied().chain([row.mean]).chain(row.in_force));
        let (low, high) = extent(values, true);
        let most = low.abs().max(high.abs());
        let (low, high) =
            (if low < 0.0 { -most } else { 0.0 }, if high > 0.0 { most } else { 0.0 });
        let x = Scale::new((low, high), (left, right));
        let zero = x.at(0.0);
        let ticks = [(low, x.at(low)), (0.0, zero), (high, x.at(high))];
        let mut free = f32::NEG_INFINITY;
        for (value, at) in ticks {
            let label = if value == 0.0 { "0".to_owned() } else { Self::text(value) };
            let half = width(&label, Type::Tick) / 2.0;
            if at - half > free + 6.0 {
                let top = pos2(at, area.top());
                scene.text(top, Align2::CENTER_TOP, label, Type::Tick, colours.ink3);
                free = at + half;
            }
        }
        area.min.y += 18.0;
        let pitch = (area.height() / self.rows.len() as f32).clamp(22.0, PITCH);
        let bottom = area.top() + pitch * self.rows.len() as f32;
        for (place, row) in self.rows.iter().enumerate() {
            let top = area.top() + place as f32 * pitch;
            let y = top + pitch / 2.0;
            let two = pitch >= 32.0;
            let name = sheet.measure.fit(&row.name, Type::DenseStrong, names - 8.0);
            let unit = sheet.measure.fit(&row.unit, Type::Tick, names - 8.0);
            let at = pos2(area.left(), if two { y - 8.0 } else { y });
            scene.text(at, Align2::LEFT_CENTER, name, Type::DenseStrong, colours.ink);
            if two {
                let at = pos2(area.left(), y + 7.0);
                scene.text(at, Align2::LEFT_CENTER, unit, Type::Tick, colours.ink3);
            }
            let end = x.at(row.mean);
            let bar = Rect::from_x_y_ranges(zero.min(end)..=zero.max(end), y - 6.0..=y + 6.0);
            let colour = if row.mean >= 0.0 { colours.truth } else { colours.ramp[4] };
            scene.fill(bar, colour);
            for outturn in &row.outturns {
                let at = x.at(*outturn);
                scene.segment(pos2(at, y - 9.0), pos2(at, y + 9.0), 1.6, colours.ink2);
            }
            if let Some(before) = row.in_force {
                scene.ring(pos2(x.at(before), y), 3.6, colours.panel, colours.ink3);
            }
            let text = Self::text(row.mean);
            scene.text(
                pos2(area.right(), y),
                Align2::RIGHT_CENTER,
                &text,
                Type::Strong,
                if row.mean >= 0.0 { colours.truth } else { colours.ink2 },
            );
            let line = top + pitch;
            scene.segment(pos2(area.left(), line), pos2(area.right(), line), 1.0, colours.grid);
            let zone = Rect::from_min_max(pos2(area.left(), top), pos2(area.right(), line));
            let mut tip = vec![("under the draft".to_owned(), text.clone())];
            if let Some(before) = row.in_force {
                tip.push(("in force".to_owned(), Self::text(before)));
            }
            for (name, value) in ["low outturn", "middle", "high outturn"].iter().zip(&row.outturns)
            {
                tip.push(((*name).to_owned(), Self::text(*value)));
            }
            scene.spot(zone, format!("{}, {}, {text}", row.name, row.unit), tip);
        }
        scene.segment(pos2(zero, area.top() - 2.0), pos2(zero, bottom), 1.0, colours.line);
        scene
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "lever",
            "unit",
            "draft, pounds",
            "in force, pounds",
            "low outturn",
            "middle outturn",
            "high outturn",
        ]);
        for row in &self.rows {
            let mut cells = vec![
                row.name.as_str().into(),
                row.unit.as_str().into(),
                row.mean.into(),
                row.in_force.into(),
            ];
            cells.extend((0..3).map(|place| row.outturns.get(place).copied().into()));
            table.row(cells);
        }
        table
    }

    fn sentence(&self) -> String {
        let rows: Vec<String> =
            self.rows.iter().map(|row| format!("{} {}", row.name, Self::text(row.mean))).collect();
        format!("{}, {}: {}.", self.title, self.caption, rows.join(", "))
    }

    fn empty(&self) -> Option<String> {
        self.rows.is_empty().then(|| self.nothing.clone())
    }
}
