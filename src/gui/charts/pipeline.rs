//! Initiatives on their way through gates: how far each came, how it ended and why.

use eframe::egui::{Align2, Pos2, Rect, pos2, vec2};

use crate::gui::format::{self, Unit};
use crate::gui::theme::{Palette, Type};

use super::heading;
use super::scene::{Dash, Scene};
use super::table::Table;
use super::{Chart, Sheet};

/// How an initiative stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Under way.
    Running,
    /// Carried out as planned.
    AsPlanned,
    /// Carried out smaller than planned.
    Diluted,
    /// Ended before its time.
    Dropped,
    /// Never put forward.
    NeverProposed,
}

impl Fate {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::AsPlanned => "as planned",
            Self::Diluted => "diluted",
            Self::Dropped => "dropped",
            Self::NeverProposed => "never proposed",
        }
    }
}

/// One initiative.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Gates passed.
    pub passed: usize,
    /// How it stands.
    pub fate: Fate,
    /// Why.
    pub why: String,
    /// Pounds a year it was worth.
    pub worth: f64,
    /// Pounds a year of it lost to a provider's power; none where the loss is not capture.
    pub lost: Option<f64>,
}

/// A chart of initiatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    /// Title.
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// Names of the gates, which stand over them where there is room and else their numbers; the
    /// caption names them in order.
    pub gates: Vec<String>,
    /// Rows from the top.
    pub rows: Vec<Row>,
    /// What is said when there is nothing to draw.
    pub nothing: String,
}

/// Height of a row, points.
const PITCH: f32 = 20.0;
/// Width below which reasons stand under their rows.
const NARROW: f32 = 520.0;

fn end_mark(scene: &mut Scene, fate: Fate, capture: bool, at: Pos2, colours: &Palette) {
    let colour = if capture { colours.alert } else { colours.ink2 };
    match fate {
        Fate::Dropped | Fate::NeverProposed => {
            for (dx, dy) in [(3.5, 3.5), (3.5, -3.5)] {
                scene.segment(at - vec2(dx, dy), at + vec2(dx, dy), 2.0, colour);
            }
        }
        Fate::Diluted => {
            let pole = [at + vec2(-4.0, -5.0), at + vec2(-4.0, 5.0)];
            scene.segment(pole[0], pole[1], 1.4, colour);
            scene.shape(
                vec![at + vec2(-4.0, -5.0), at + vec2(6.0, -2.0), at + vec2(-4.0, 1.0)],
                colour,
            );
        }
        Fate::Running => scene.shape(
            vec![at + vec2(-3.0, -4.5), at + vec2(5.0, 0.0), at + vec2(-3.0, 4.5)],
            colours.ink2,
        ),
        Fate::AsPlanned => scene.dot(at, 4.5, colours.ink2),
    }
}

impl Chart for Pipeline {
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
        let narrow = area.width() < NARROW;
        let pitch = if narrow { PITCH + 14.0 } else { PITCH };
        let names = self.rows.iter().map(|row| sheet.measure.width(&row.name, Type::Dense));
        let names = names.fold(0.0, f32::max).min(0.26 * area.width()) + 8.0;
        let figures = 48.0;
        let right = area.right() - 2.0 * figures;
        let left = area.left() + names;
        let gates = if narrow { right - 12.0 } else { left + 0.48 * (right - left) };
        let pitch_across = (gates - left) / self.gates.len().max(1) as f32;
        let head = area.top();
        let fit = |word: &String| sheet.measure.width(word, Type::Tick) <= pitch_across - 4.0;
        let words_fit = self.gates.iter().all(fit);
        for (place, gate) in self.gates.iter().enumerate() {
            let x = left + (place + 1) as f32 * pitch_across;
            let word = if words_fit { gate.clone() } else { (place + 1).to_string() };
            let at = pos2(x, head);
            scene.text(at, Align2::RIGHT_TOP, word, Type::Tick, colours.ink3);
        }
        if !narrow {
            let at = pos2(gates + 22.0, head);
            scene.text(at, Align2::LEFT_TOP, "outcome", Type::Tick, colours.ink3);
        }
        scene.text(
            pos2(area.right() - figures, head),
            Align2::RIGHT_TOP,
            "worth",
            Type::Tick,
            colours.ink3,
        );
        scene.text(pos2(area.right(), head), Align2::RIGHT_TOP, "lost", Type::Tick, colours.ink3);
        area.min.y += 18.0;
        let fits = (area.height() / pitch).floor().max(1.0) as usize;
        let shown = self.rows.len().min(fits);
        let bottom = area.top() + shown as f32 * pitch;
        for place in 0..self.gates.len() {
            let x = left + (place + 1) as f32 * pitch_across;
            scene.segment(pos2(x, area.top()), pos2(x, bottom), 1.0, colours.grid);
        }
        for (place, row) in self.rows.iter().take(shown).enumerate() {
            let top = area.top() + place as f32 * pitch;
            let y = top + PITCH / 2.0;
            let lost = row.lost.filter(|lost| *lost > 0.0);
            let strong = if lost.is_some() { Type::DenseStrong } else { Type::Dense };
            let name = sheet.measure.fit(&row.name, strong, names - 8.0);
            scene.text(pos2(area.left(), y), Align2::LEFT_CENTER, name, strong, colours.ink);
            let end = left + row.passed as f32 * pitch_across;
            let bar = Rect::from_min_max(pos2(left, y - 4.5), pos2(end.max(left + 2.0), y + 4.5));
            match row.fate {
                Fate::NeverProposed => {
                    let whole = pos2(left + 0.9 * pitch_across, y + 4.5);
                    scene.unseen(Rect::from_min_max(bar.min, whole), colours.ink3);
                }
                Fate::Running | Fate::AsPlanned => scene.fill(bar, colours.ramp[1]),
                Fate::Dropped | Fate::Diluted => scene.fill(bar, colours.ramp[4]),
            }
            let mark_at = match row.fate {
                Fate::NeverProposed => pos2(left + 0.9 * pitch_across + 8.0, y),
                _ => pos2(bar.right() + 8.0, y),
            };
            end_mark(&mut scene, row.fate, lost.is_some(), mark_at, colours);
            let (at, room) = if narrow {
                (pos2(area.left() + 8.0, y + 16.0), right - area.left())
            } else {
                (pos2(gates + 22.0, y), right - gates - 26.0)
            };
            let why = sheet.measure.fit(&row.why, Type::Dense, room);
            scene.text(at, Align2::LEFT_CENTER, why, Type::Dense, colours.ink2);
            let worth = format::number(row.worth / 1e6, 1);
            let at = pos2(area.right() - figures, y);
            scene.text(at, Align2::RIGHT_CENTER, worth, Type::Dense, colours.ink);
            let (text, colour, style) = match lost {
                Some(lost) => (format::number(lost / 1e6, 1), colours.alert, Type::DenseStrong),
                None => (format::NOT_APPLICABLE.to_owned(), colours.ink3, Type::Dense),
            };
            scene.text(pos2(area.right(), y), Align2::RIGHT_CENTER, text, style, colour);
            let line = top + pitch;
            let ends = vec![pos2(area.left(), line), pos2(area.right(), line)];
            scene.line(ends, 1.0, colours.grid, Dash::Solid);
            let zone = Rect::from_min_max(pos2(area.left(), top), pos2(area.right(), line));
            let mut tip = vec![
                ("stands".to_owned(), row.fate.words().to_owned()),
                ("why".to_owned(), row.why.clone()),
                ("worth a year".to_owned(), format::money(row.worth)),
            ];
            if let Some(lost) = lost {
                tip.push(("lost to a provider".to_owned(), format::money(lost)));
            }
            scene.spot(zone, format!("{}: {}, {}", row.name, row.fate.words(), row.why), tip);
        }
        if shown < self.rows.len() && bottom + 14.0 <= sheet.size.y {
            let more = format!("and {} more", self.rows.len() - shown);
            let at = pos2(area.left(), bottom + 2.0);
            scene.text(at, Align2::LEFT_TOP, more, Type::Tick, colours.ink3);
        }
        scene
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "initiative",
            "gates passed",
            "fate",
            "why",
            "worth a year",
            "lost a year",
        ]);
        for row in &self.rows {
            table.row(vec![
                row.name.as_str().into(),
                (row.passed as f64).into(),
                row.fate.words().into(),
                row.why.as_str().into(),
                row.worth.into(),
                row.lost.into(),
            ]);
        }
        table
    }

    fn sentence(&self) -> String {
        let count = |fate: Fate| self.rows.iter().filter(|row| row.fate == fate).count();
        let fates =
            [Fate::Running, Fate::AsPlanned, Fate::Diluted, Fate::Dropped, Fate::NeverProposed];
        let counts: Vec<String> =
            fates.iter().map(|fate| format!("{} {}", count(*fate), fate.words())).collect();
        let lost: f64 = self.rows.iter().filter_map(|row| row.lost).sum();
        format!(
            "{}, {}: {} initiatives, {}; {} a year lost to providers.",
            self.title,
            self.caption,
            self.rows.len(),
            counts.join(", "),
            Unit::Money.text(lost)
        )
    }

    fn empty(&self) -> Option<String> {
        self.rows.is_empty().then(|| self.nothing.clone())
    }
}
