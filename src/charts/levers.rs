//! What one more unit earns, lever by lever: a bar for the mean, ticks for low, middle and high
//! outturn, the contract in force as a hollow mark beside the draft.

use super::axis::{Scale, extent};
use super::format::{price, signed};
use super::geometry::{Anchor, Rect, point};
use super::scene::Scene;
use super::table::Table;
use super::text::Type;
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

    /// Ends of the scale: as far below nothing as above, where anything is below.
    fn extent(&self) -> (f64, f64) {
        let values = self
            .rows
            .iter()
            .flat_map(|row| row.outturns.iter().copied().chain([row.mean]).chain(row.in_force));
        let (low, high) = extent(values, true);
        let most = low.abs().max(high.abs());
        (if low < 0.0 { -most } else { 0.0 }, if high > 0.0 { most } else { 0.0 })
    }
}

fn ticks(scene: &mut Scene, sheet: &Sheet<'_>, top: f32, x: &Scale) {
    let mut free = f32::NEG_INFINITY;
    for value in [x.values.0, 0.0, x.values.1] {
        let at = x.at(value);
        let label = if value == 0.0 { "0".to_owned() } else { Levers::text(value) };
        let half = sheet.measure.width(&label, Type::Tick) / 2.0;
        if at - half > free + 6.0 {
            let top = point(at, top);
            scene.text(top, Anchor::CENTRE_TOP, label, Type::Tick, sheet.colours.ink3);
            free = at + half;
        }
    }
}

impl Row {
    fn draw(&self, scene: &mut Scene, sheet: &Sheet<'_>, zone: Rect, room: f32, x: &Scale) {
        let colours = sheet.colours;
        let y = zone.centre().y;
        let two = zone.height() >= 32.0;
        let name = sheet.measure.fit(&self.name, Type::DenseStrong, room);
        let at = point(zone.left(), if two { y - 8.0 } else { y });
        scene.text(at, Anchor::LEFT_CENTRE, name, Type::DenseStrong, colours.ink);
        if two {
            let unit = sheet.measure.fit(&self.unit, Type::Tick, room);
            let at = point(zone.left(), y + 7.0);
            scene.text(at, Anchor::LEFT_CENTRE, unit, Type::Tick, colours.ink3);
        }
        let (zero, end) = (x.at(0.0), x.at(self.mean));
        let (left, right) = (point(zero.min(end), y - 6.0), point(zero.max(end), y + 6.0));
        let (fill, ink) = if self.mean >= 0.0 {
            (colours.truth, colours.truth)
        } else {
            (colours.ramp[4], colours.ink2)
        };
        scene.fill(Rect::from_min_max(left, right), fill);
        for outturn in &self.outturns {
            let at = x.at(*outturn);
            scene.segment(point(at, y - 9.0), point(at, y + 9.0), 1.6, colours.ink2);
        }
        if let Some(before) = self.in_force {
            scene.ring(point(x.at(before), y), 3.6, colours.panel, colours.ink3);
        }
        let text = Levers::text(self.mean);
        scene.text(point(zone.right(), y), Anchor::RIGHT_CENTRE, text, Type::Strong, ink);
    }

    fn spot(&self, scene: &mut Scene, zone: Rect) {
        let text = Levers::text(self.mean);
        let mut tip = vec![("under the draft".to_owned(), text.clone())];
        if let Some(before) = self.in_force {
            tip.push(("in force".to_owned(), Levers::text(before)));
        }
        for (name, value) in ["low outturn", "middle", "high outturn"].iter().zip(&self.outturns) {
            tip.push(((*name).to_owned(), Levers::text(*value)));
        }
        scene.spot(zone, format!("{}, {}, {text}", self.name, self.unit), tip);
    }
}

impl Chart for Levers {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &Sheet<'_>, mut area: Rect) {
        let colours = sheet.colours;
        let width = |text: &str, style: Type| sheet.measure.width(text, style);
        let names = self
            .rows
            .iter()
            .map(|row| width(&row.name, Type::DenseStrong).max(width(&row.unit, Type::Tick)));
        let names = names.fold(0.0, f32::max).min(0.44 * area.width()) + 8.0;
        let ends = self.rows.iter().map(|row| width(&Self::text(row.mean), Type::Strong));
        let ends = ends.fold(40.0, f32::max) + 8.0;
        let x = Scale::new(self.extent(), (area.left() + names, area.right() - ends));
        ticks(scene, sheet, area.top(), &x);
        area.min.y += 18.0;
        let pitch = (area.height() / self.rows.len() as f32).clamp(22.0, PITCH);
        let bottom = area.top() + pitch * self.rows.len() as f32;
        for (place, row) in self.rows.iter().enumerate() {
            let top = area.top() + place as f32 * pitch;
            let zone =
                Rect::from_min_max(point(area.left(), top), point(area.right(), top + pitch));
            row.draw(scene, sheet, zone, names - 8.0, &x);
            let (left, right) = (point(zone.left(), zone.bottom()), zone.max);
            scene.segment(left, right, 1.0, colours.grid);
            row.spot(scene, zone);
        }
        let zero = x.at(0.0);
        scene.segment(point(zero, area.top() - 2.0), point(zero, bottom), 1.0, colours.line);
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

    fn words(&self) -> String {
        let rows: Vec<String> =
            self.rows.iter().map(|row| format!("{} {}", row.name, Self::text(row.mean))).collect();
        format!(": {}.", rows.join(", "))
    }

    fn empty(&self) -> Option<&str> {
        self.rows.is_empty().then_some(self.nothing.as_str())
    }
}
