//! What one more unit earns, lever by lever: a bar for the mean, ticks for low, middle and high
//! outturn, the contract in force as a hollow mark beside the draft.

use super::axis::{AxisScale, extent};
use super::format::{price, signed};
use super::geometry::{Anchor, Rect, point};
use super::scene::Scene;
use super::table::ChartTable;
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// One lever.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverRow {
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
pub struct LeverChart {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// Rows from the top.
    pub rows: Vec<LeverRow>,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

/// Height of a row, points.
const ROW_HEIGHT: f32 = 38.0;

impl LeverChart {
    /// Height that all rows take.
    pub fn height(&self) -> f32 {
        90.0 + ROW_HEIGHT * self.rows.len() as f32
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

fn ticks(scene: &mut Scene, sheet: &ChartSheet<'_>, top: f32, x: &AxisScale) {
    let mut free = f32::NEG_INFINITY;
    for value in [x.values.0, 0.0, x.values.1] {
        let at = x.position(value);
        let label = if value == 0.0 { "0".to_owned() } else { LeverChart::text(value) };
        let half = sheet.measure.width(&label, TextRole::Tick) / 2.0;
        if at - half > free + 6.0 {
            let top = point(at, top);
            scene.text(top, Anchor::CENTRE_TOP, label, TextRole::Tick, sheet.colours.ink3);
            free = at + half;
        }
    }
}

impl LeverRow {
    fn draw(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        zone: Rect,
        room: f32,
        x: &AxisScale,
    ) {
        let colours = sheet.colours;
        let y = zone.centre().y;
        let two = zone.height() >= 32.0;
        let name = sheet.measure.fit(&self.name, TextRole::DenseStrong, room);
        let at = point(zone.left(), if two { y - 8.0 } else { y });
        scene.text(at, Anchor::LEFT_CENTRE, name, TextRole::DenseStrong, colours.ink);
        if two {
            let unit = sheet.measure.fit(&self.unit, TextRole::Tick, room);
            let at = point(zone.left(), y + 7.0);
            scene.text(at, Anchor::LEFT_CENTRE, unit, TextRole::Tick, colours.ink3);
        }
        let (zero, end) = (x.position(0.0), x.position(self.mean));
        let (left, right) = (point(zero.min(end), y - 6.0), point(zero.max(end), y + 6.0));
        let (fill, ink) = if self.mean >= 0.0 {
            (colours.truth, colours.truth)
        } else {
            (colours.ramp[4], colours.ink2)
        };
        scene.fill(Rect::from_min_max(left, right), fill);
        for outturn in &self.outturns {
            let at = x.position(*outturn);
            scene.segment(point(at, y - 9.0), point(at, y + 9.0), 1.6, colours.ink2);
        }
        if let Some(before) = self.in_force {
            scene.ring(point(x.position(before), y), 3.6, colours.panel, colours.ink3);
        }
        let text = LeverChart::text(self.mean);
        scene.text(point(zone.right(), y), Anchor::RIGHT_CENTRE, text, TextRole::Strong, ink);
    }

    fn spot(&self, scene: &mut Scene, zone: Rect) {
        let text = LeverChart::text(self.mean);
        let mut tip = vec![("under the draft".to_owned(), text.clone())];
        if let Some(before) = self.in_force {
            tip.push(("in force".to_owned(), LeverChart::text(before)));
        }
        for (name, value) in ["low outturn", "middle", "high outturn"].iter().zip(&self.outturns) {
            tip.push(((*name).to_owned(), LeverChart::text(*value)));
        }
        scene.spot(zone, format!("{}, {}, {text}", self.name, self.unit), tip);
    }
}

impl Chart for LeverChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let colours = sheet.colours;
        let width = |text: &str, style: TextRole| sheet.measure.width(text, style);
        let names = self.rows.iter().map(|row| {
            width(&row.name, TextRole::DenseStrong).max(width(&row.unit, TextRole::Tick))
        });
        let names = names.fold(0.0, f32::max).min(0.44 * area.width()) + 8.0;
        let ends = self.rows.iter().map(|row| width(&Self::text(row.mean), TextRole::Strong));
        let ends = ends.fold(40.0, f32::max) + 8.0;
        let x = AxisScale::new(self.extent(), (area.left() + names, area.right() - ends));
        ticks(scene, sheet, area.top(), &x);
        area.min.y += 18.0;
        let pitch = (area.height() / self.rows.len() as f32).clamp(22.0, ROW_HEIGHT);
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
        let zero = x.position(0.0);
        scene.segment(point(zero, area.top() - 2.0), point(zero, bottom), 1.0, colours.line);
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&[
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

    fn empty_message(&self) -> Option<&str> {
        self.rows.is_empty().then_some(self.empty_message.as_str())
    }
}
