//! Bars in rows, whole or in parts: amounts by provider, shares of a total, who bears a risk.

use eframe::egui::{Align2, Color32, Pos2, Rect, pos2};

use crate::gui::format::{NOT_SEEN, Unit};
use crate::gui::theme::{Kind, Palette, Type};

use super::heading::{self, Entry, Sample};
use super::scene::Scene;
use super::table::{Cell, Table};
use super::{Chart, Sheet};

/// What a part of a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fill {
    /// One of so many parts of a true total, by position.
    Part(usize, usize),
    /// A neutral amount.
    Neutral,
    /// A pale remainder.
    Pale,
    /// A kind of organisation.
    Kind(Kind),
}

impl Fill {
    /// Its colour, and that of the hatch where it has one.
    #[must_use]
    pub fn colour(self, colours: &Palette) -> (Color32, Option<Color32>) {
        match self {
            Self::Part(position, of) => (colours.part(position, of), None),
            Self::Neutral => (colours.ramp[4], None),
            Self::Pale => (colours.ramp[1], None),
            Self::Kind(kind) => (colours.kind(kind), None),
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its parts in order; `None` is a part that cannot be seen.
    pub parts: Vec<Option<f64>>,
    /// Text at its end in place of the sum.
    pub note: Option<String>,
}

/// A chart of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Title.
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How values are written.
    pub unit: Unit,
    /// Names of the parts and what they stand for.
    pub parts: Vec<(String, Fill)>,
    /// Rows from the top.
    pub rows: Vec<Row>,
    /// Whether all rows are of one length and parts are shares of it.
    pub shares: bool,
    /// Whether values are written inside the parts where they fit.
    pub inside: bool,
    /// The greatest sum of the axis, where several charts share it.
    pub most: Option<f64>,
    /// What is said when there is nothing to draw.
    pub nothing: String,
}

impl Bars {
    /// A chart without rows yet.
    #[must_use]
    pub fn new(title: impl Into<String>, caption: impl Into<String>, unit: Unit) -> Self {
        Self {
            title: title.into(),
            caption: caption.into(),
            unit,
            parts: Vec::new(),
            rows: Vec::new(),
            shares: false,
            inside: false,
            most: None,
            nothing: "Nothing has been recorded yet. Press play.".to_owned(),
        }
    }

    fn sum(row: &Row) -> f64 {
        row.parts.iter().flatten().map(|value| value.max(0.0)).sum()
    }

    /// What is less than nothing in a row.
    fn below(row: &Row) -> f64 {
        row.parts.iter().flatten().map(|value| value.min(0.0)).sum()
    }

    fn note(&self, row: &Row) -> String {
        row.note.clone().unwrap_or_else(|| {
            let seen = row.parts.iter().any(Option::is_some);
            if seen {
                self.unit.text(Self::sum(row) + Self::below(row))
            } else {
                NOT_SEEN.to_owned()
            }
        })
    }

    fn key(&self, scene: &mut Scene, sheet: &Sheet<'_>, area: &mut Rect) {
        if self.parts.len() < 2 {
            return;
        }
        let entries: Vec<Entry> = self
            .parts
            .iter()
            .map(|(name, fill)| {
                let (ground, hatch) = fill.colour(sheet.colours);
                let sample = hatch.map_or(Sample::Fill, |_| Sample::Hatch(ground));
                Entry { name: name.clone(), colour: hatch.unwrap_or(ground), sample }
            })
            .collect();
        area.min.y += heading::key(scene, sheet, area.min, area.width(), &entries);
    }

    fn bar(&self, scene: &mut Scene, sheet: &Sheet<'_>, row: &Row, bar: Rect, most: f64) {
        let colours = sheet.colours;
        let sum = Self::sum(row);
        let lowest = self.rows.iter().map(Self::below).fold(0.0, f64::min);
        let lowest = if self.shares { 0.0 } else { lowest };
        let whole = if self.shares { sum.max(1e-12) } else { most - lowest };
        let zero = bar.left() + (-lowest / whole) as f32 * bar.width();
        let (mut left, mut under) = (zero, zero);
        for ((name, fill), value) in self.parts.iter().zip(&row.parts) {
            let Some(value) = value else {
                let width = (0.18 * bar.width()).min(bar.right() - left);
                let area =
                    Rect::from_min_max(pos2(left, bar.top()), pos2(left + width, bar.bottom()));
                scene.unseen(area, colours.ink3);
                scene.spot(
                    area,
                    format!("{}, {name}, {NOT_SEEN}", row.name),
                    vec![(name.clone(), NOT_SEEN.to_owned())],
                );
                left += width + 2.0;
                continue;
            };
            let width = (value.abs() / whole) as f32 * bar.width();
            let start = if *value < 0.0 { under - width } else { left };
            let ends = (pos2(start, bar.top()), pos2(start + width, bar.bottom()));
            let area = Rect::from_min_max(ends.0, ends.1);
            let (ground, hatch) = fill.colour(colours);
            match hatch {
                Some(lines) => scene.hatched(area, ground, lines),
                None => scene.fill(area, ground),
            }
            let share = value / sum.max(1e-12);
            let text = if self.shares {
                crate::gui::format::share(share, 0)
            } else {
                self.unit.text(*value)
            };
            let fits = sheet.measure.width(&text, Type::DenseStrong) + 8.0 < width;
            if self.inside && fits && hatch.is_none() && bar.height() >= 14.0 {
                let ink = colours.on(ground);
                scene.text(area.center(), Align2::CENTER_CENTER, &text, Type::DenseStrong, ink);
            }
            scene.spot(
                area,
                format!("{}, {name}, {text}", row.name),
                vec![
                    (name.clone(), self.unit.text(*value)),
                    ("share".into(), crate::gui::format::share(share, 0)),
                ],
            );
            if *value < 0.0 {
                under -= width;
            } else {
                left += width;
            }
            let edge = if *value < 0.0 { under } else { left };
            if width > 3.0 {
                scene.segment(pos2(edge, bar.top()), pos2(edge, bar.bottom()), 1.0, colours.panel);
            }
        }
    }
}

impl Chart for Bars {
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
        self.key(&mut scene, sheet, &mut area);
        let colours = sheet.colours;
        let notes: Vec<String> = self.rows.iter().map(|row| self.note(row)).collect();
        let width = |text: &str, style: Type| sheet.measure.width(text, style);
        let names = self.rows.iter().map(|row| width(&row.name, Type::Body)).fold(0.0, f32::max);
        let ends = notes.iter().map(|note| width(note, Type::DenseStrong)).fold(0.0, f32::max);
        let pitch = area.height() / self.rows.len() as f32;
        // Names stand beside their bars where there is room, above them otherwise.
        let beside = names + ends + 90.0 < area.width() || pitch < 32.0;
        let names = if beside { names.min(0.4 * area.width()) + 8.0 } else { 0.0 };
        let pitch = pitch.min(if beside { 26.0 } else { 40.0 });
        let most = self.rows.iter().map(Self::sum).fold(0.0, f64::max);
        let most = self.most.unwrap_or(most).max(1e-12);
        for (place, (row, note)) in self.rows.iter().zip(&notes).enumerate() {
            let top = area.top() + place as f32 * pitch;
            let (left, right) = (area.left() + names, area.right());
            let bar = if beside {
                let height = (pitch - 6.0).clamp(6.0, 16.0);
                let middle = top + pitch / 2.0;
                Rect::from_min_max(
                    pos2(left, middle - height / 2.0),
                    pos2(right - ends - 6.0, middle + height / 2.0),
                )
            } else {
                Rect::from_min_max(pos2(left, top + 18.0), pos2(right, top + 32.0))
            };
            let (name_at, note_at) = if beside {
                let middle = bar.center().y;
                (
                    (pos2(area.left(), middle), Align2::LEFT_CENTER),
                    (pos2(right, middle), Align2::RIGHT_CENTER),
                )
            } else {
                ((pos2(area.left(), top), Align2::LEFT_TOP), (pos2(right, top), Align2::RIGHT_TOP))
            };
            let room = if beside { names - 8.0 } else { area.width() - ends - 8.0 };
            let name = sheet.measure.fit(&row.name, Type::Body, room);
            scene.text(name_at.0, name_at.1, name, Type::Body, colours.ink);
            scene.text(note_at.0, note_at.1, note, Type::DenseStrong, colours.ink2);
            self.bar(&mut scene, sheet, row, bar, most);
        }
        let bottom = area.top() + self.rows.len() as f32 * pitch;
        let base: Pos2 = pos2(area.left() + names, area.top());
        if beside && !self.shares {
            scene.segment(base, pos2(base.x, bottom), 1.0, colours.line);
        }
        scene
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["name"]);
        table.columns.extend(self.parts.iter().map(|(name, _)| name.clone()));
        for row in &self.rows {
            let mut cells = vec![Cell::from(row.name.as_str())];
            for place in 0..self.parts.len() {
                cells.push(row.parts.get(place).copied().flatten().into());
            }
            table.row(cells);
        }
        table
    }

    fn sentence(&self) -> String {
        let rows: Vec<String> =
            self.rows.iter().map(|row| format!("{} {}", row.name, self.note(row))).collect();
        format!("{}, {}: {}.", self.title, self.caption, rows.join(", "))
    }

    fn empty(&self) -> Option<String> {
        self.rows.is_empty().then(|| self.nothing.clone())
    }
}
