//! Initiatives on their way through gates: how far each came, how it ended and why.

use super::format::{self, DisplayUnit};
use super::geometry::{Anchor, Point, Rect, point, vector};
use super::palette::Palette;
use super::scene::Scene;
use super::table::ChartTable;
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// How an initiative stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitiativeState {
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

impl InitiativeState {
    pub const fn label(self) -> &'static str {
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
pub struct PipelineRow {
    pub name: String,
    pub passed: usize,
    /// How it stands.
    pub fate: InitiativeState,
    pub reason: String,
    /// Pounds a year it was worth.
    pub worth: f64,
    /// Pounds a year of it lost to a provider's power; none where the loss is not capture.
    pub lost: Option<f64>,
}

/// A chart of initiatives.
#[derive(Debug, Clone, PartialEq)]
pub struct PipelineChart {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// Names of the gates, which stand over them where there is room and else their numbers; the
    /// caption names them in order.
    pub gates: Vec<String>,
    /// Rows from the top.
    pub rows: Vec<PipelineRow>,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

/// Height of a row, points.
const ROW_HEIGHT: f32 = 20.0;
/// Width below which reasons stand under their rows.
const NARROW: f32 = 520.0;
/// Width of a column of amounts, points.
const FIGURES: f32 = 48.0;

/// Where the parts of every row begin and end.
struct Columns {
    narrow: bool,
    left: f32,
    gates: f32,
    right: f32,
    /// Width of a gate.
    pitch: f32,
}

impl PipelineChart {
    fn heads(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, area: Rect, columns: &Columns) {
        let mut head = |x: f32, anchor: Anchor, word: &str| {
            scene.text(point(x, area.top()), anchor, word, TextRole::Tick, sheet.colours.ink3);
        };
        let fit = |word: &String| sheet.measure.width(word, TextRole::Tick) <= columns.pitch - 4.0;
        let words_fit = self.gates.iter().all(fit);
        for (place, gate) in self.gates.iter().enumerate() {
            let x = columns.left + (place + 1) as f32 * columns.pitch;
            let number = (place + 1).to_string();
            head(x, Anchor::RIGHT_TOP, if words_fit { gate } else { &number });
        }
        if !columns.narrow {
            head(columns.gates + 22.0, Anchor::LEFT_TOP, "outcome");
        }
        head(area.right() - FIGURES, Anchor::RIGHT_TOP, "worth");
        head(area.right(), Anchor::RIGHT_TOP, "lost");
    }
}

impl PipelineRow {
    fn loss(&self) -> Option<f64> {
        self.lost.filter(|lost| *lost > 0.0)
    }

    fn draw(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, zone: Rect, columns: &Columns) {
        let colours = sheet.colours;
        let y = zone.top() + ROW_HEIGHT / 2.0;
        let strong = if self.loss().is_some() { TextRole::DenseStrong } else { TextRole::Dense };
        let name = sheet.measure.fit(&self.name, strong, columns.left - zone.left() - 8.0);
        scene.text(point(zone.left(), y), Anchor::LEFT_CENTRE, name, strong, colours.ink);
        self.passage(scene, sheet, y, columns);
        let (at, room) = if columns.narrow {
            (point(zone.left() + 8.0, y + 16.0), columns.right - zone.left())
        } else {
            (point(columns.gates + 22.0, y), columns.right - columns.gates - 26.0)
        };
        let why = sheet.measure.fit(&self.reason, TextRole::Dense, room);
        scene.text(at, Anchor::LEFT_CENTRE, why, TextRole::Dense, colours.ink2);
        let worth = format::number(self.worth / 1e6, 1);
        let at = point(zone.right() - FIGURES, y);
        scene.text(at, Anchor::RIGHT_CENTRE, worth, TextRole::Dense, colours.ink);
        let (text, colour, style) = match self.loss() {
            Some(lost) => (format::number(lost / 1e6, 1), colours.alert, TextRole::DenseStrong),
            None => (format::NOT_APPLICABLE.to_owned(), colours.ink3, TextRole::Dense),
        };
        scene.text(point(zone.right(), y), Anchor::RIGHT_CENTRE, text, style, colour);
    }

    /// The gates passed as a bar, and how it ended as a mark behind it.
    fn passage(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, y: f32, columns: &Columns) {
        let (colours, left, pitch) = (sheet.colours, columns.left, columns.pitch);
        let end = (left + self.passed as f32 * pitch).max(left + 2.0);
        let bar = Rect::from_min_max(point(left, y - 4.5), point(end, y + 4.5));
        let mut mark = point(bar.right() + 8.0, y);
        match self.fate {
            InitiativeState::NeverProposed => {
                let whole = point(left + 0.9 * pitch, y + 4.5);
                scene.unseen_area(Rect::from_min_max(bar.min, whole), colours.ink3);
                mark.x = left + 0.9 * pitch + 8.0;
            }
            InitiativeState::Running | InitiativeState::AsPlanned => {
                scene.fill(bar, colours.ramp[1])
            }
            InitiativeState::Dropped | InitiativeState::Diluted => scene.fill(bar, colours.ramp[4]),
        }
        end_mark(scene, self.fate, self.loss().is_some(), mark, colours);
    }

    fn spot(&self, scene: &mut Scene, zone: Rect) {
        let mut tip = vec![
            ("stands".to_owned(), self.fate.label().to_owned()),
            ("why".to_owned(), self.reason.clone()),
            ("worth a year".to_owned(), format::money(self.worth)),
        ];
        if let Some(lost) = self.loss() {
            tip.push(("lost to a provider".to_owned(), format::money(lost)));
        }
        scene.spot(zone, format!("{}: {}, {}", self.name, self.fate.label(), self.reason), tip);
    }
}

fn end_mark(scene: &mut Scene, fate: InitiativeState, capture: bool, at: Point, colours: &Palette) {
    let colour = if capture { colours.alert } else { colours.ink2 };
    match fate {
        InitiativeState::Dropped | InitiativeState::NeverProposed => {
            for (dx, dy) in [(3.5, 3.5), (3.5, -3.5)] {
                scene.segment(at - vector(dx, dy), at + vector(dx, dy), 2.0, colour);
            }
        }
        InitiativeState::Diluted => {
            let pole = [at + vector(-4.0, -5.0), at + vector(-4.0, 5.0)];
            scene.segment(pole[0], pole[1], 1.4, colour);
            scene.shape(
                vec![at + vector(-4.0, -5.0), at + vector(6.0, -2.0), at + vector(-4.0, 1.0)],
                colour,
            );
        }
        InitiativeState::Running => scene.shape(
            vec![at + vector(-3.0, -4.5), at + vector(5.0, 0.0), at + vector(-3.0, 4.5)],
            colours.ink2,
        ),
        InitiativeState::AsPlanned => scene.dot(at, 4.5, colours.ink2),
    }
}

impl Chart for PipelineChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let narrow = area.width() < NARROW;
        let names = self.rows.iter().map(|row| sheet.measure.width(&row.name, TextRole::Dense));
        let names = names.fold(0.0, f32::max).min(0.26 * area.width()) + 8.0;
        let right = area.right() - 2.0 * FIGURES;
        let left = area.left() + names;
        let gates = if narrow { right - 12.0 } else { left + 0.48 * (right - left) };
        let pitch = (gates - left) / self.gates.len().max(1) as f32;
        let columns = Columns { narrow, left, gates, right, pitch };
        self.heads(scene, sheet, area, &columns);
        area.min.y += 18.0;
        let height = if narrow { ROW_HEIGHT + 14.0 } else { ROW_HEIGHT };
        let fits = (area.height() / height).floor().max(1.0) as usize;
        let shown = self.rows.len().min(fits);
        let bottom = area.top() + shown as f32 * height;
        for place in 0..self.gates.len() {
            let x = left + (place + 1) as f32 * pitch;
            scene.segment(point(x, area.top()), point(x, bottom), 1.0, sheet.colours.grid);
        }
        for (place, row) in self.rows.iter().take(shown).enumerate() {
            let top = area.top() + place as f32 * height;
            let zone =
                Rect::from_min_max(point(area.left(), top), point(area.right(), top + height));
            row.draw(scene, sheet, zone, &columns);
            let left = point(zone.left(), zone.bottom());
            scene.segment(left, zone.max, 1.0, sheet.colours.grid);
            row.spot(scene, zone);
        }
        if shown < self.rows.len() && bottom + 14.0 <= sheet.size.y {
            let more = format!("and {} more", self.rows.len() - shown);
            let at = point(area.left(), bottom + 2.0);
            scene.text(at, Anchor::LEFT_TOP, more, TextRole::Tick, sheet.colours.ink3);
        }
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&[
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
                row.fate.label().into(),
                row.reason.as_str().into(),
                row.worth.into(),
                row.lost.into(),
            ]);
        }
        table
    }

    fn words(&self) -> String {
        let count = |fate: InitiativeState| self.rows.iter().filter(|row| row.fate == fate).count();
        let fates = [
            InitiativeState::Running,
            InitiativeState::AsPlanned,
            InitiativeState::Diluted,
            InitiativeState::Dropped,
            InitiativeState::NeverProposed,
        ];
        let counts: Vec<String> =
            fates.iter().map(|fate| format!("{} {}", count(*fate), fate.label())).collect();
        let lost: f64 = self.rows.iter().filter_map(|row| row.lost).sum();
        format!(
            ": {} initiatives, {}; {} a year lost to providers.",
            self.rows.len(),
            counts.join(", "),
            DisplayUnit::Money.format(lost)
        )
    }

    fn empty_message(&self) -> Option<&str> {
        self.rows.is_empty().then_some(self.empty_message.as_str())
    }
}
