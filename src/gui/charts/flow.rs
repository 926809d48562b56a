//! Flows between two columns of names, as ribbons as wide as what flows.

use eframe::egui::{Align2, Pos2, Rect, pos2};

use crate::gui::format::Unit;
use crate::gui::theme::{Kind, Type};

use super::heading;
use super::scene::Scene;
use super::table::Table;
use super::{Chart, Sheet};

/// One flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Where it leaves, by position among the ends on the left.
    pub from: usize,
    /// Where it arrives, by position among the ends on the right.
    pub to: usize,
    /// How much.
    pub amount: f64,
    /// Whether the ribbon is hatched: a rescue, or what is only seen.
    pub hatched: bool,
}

/// A name on one side.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Its name.
    pub name: String,
    /// Its kind, for the colour.
    pub kind: Kind,
}

/// A chart of flows.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    /// Title.
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How amounts are written.
    pub unit: Unit,
    /// Heads of the two columns.
    pub heads: (String, String),
    /// Names on the left.
    pub left: Vec<End>,
    /// Names on the right.
    pub right: Vec<End>,
    /// Flows.
    pub flows: Vec<Flow>,
    /// What is said when there is nothing to draw.
    pub nothing: String,
}

/// Width of the solid ends, points.
const END: f32 = 7.0;

struct Column {
    sums: Vec<f64>,
    tops: Vec<f32>,
    used: Vec<f32>,
}

impl Flows {
    fn sums(&self, count: usize, of: fn(&Flow) -> usize) -> Vec<f64> {
        let mut sums = vec![0.0; count];
        for flow in &self.flows {
            if let Some(sum) = sums.get_mut(of(flow)) {
                *sum += flow.amount.max(0.0);
            }
        }
        sums
    }

    fn labels(&self, ends: &[End], sums: &[f64]) -> Vec<String> {
        let label = |(end, sum): (&End, &f64)| format!("{} {}", end.name, self.unit.text(*sum));
        ends.iter().zip(sums).map(label).collect()
    }

    fn stack(sums: Vec<f64>, area: Rect, scale: f32, gap: f32) -> Column {
        let mut y = area.top();
        let tops = sums
            .iter()
            .map(|sum| {
                let top = y;
                y += *sum as f32 * scale + gap;
                top
            })
            .collect();
        Column { used: vec![0.0; sums.len()], sums, tops }
    }
}

impl Chart for Flows {
    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, sheet: &Sheet<'_>) -> Scene {
        let mut scene = Scene::new(sheet.size);
        let mut area = heading::head(&mut scene, sheet, &self.title, &self.caption);
        let total: f64 = self.flows.iter().map(|flow| flow.amount.max(0.0)).sum();
        if total <= 0.0 {
            heading::nothing(&mut scene, sheet, area, &self.nothing);
            return scene;
        }
        let colours = sheet.colours;
        let lefts = self.sums(self.left.len(), |flow| flow.from);
        let rights = self.sums(self.right.len(), |flow| flow.to);
        let left_labels = self.labels(&self.left, &lefts);
        let right_labels = self.labels(&self.right, &rights);
        let widest = |labels: &[String]| {
            let widths = labels.iter().map(|label| sheet.measure.width(label, Type::Dense));
            widths.fold(0.0, f32::max).min(0.34 * sheet.size.x) + 6.0
        };
        let (room_left, room_right) = (widest(&left_labels), widest(&right_labels));
        let heads = [
            (&self.heads.0, pos2(area.left(), area.top()), Align2::LEFT_TOP),
            (&self.heads.1, pos2(area.right(), area.top()), Align2::RIGHT_TOP),
        ];
        for (text, at, anchor) in heads {
            let text = sheet.measure.fit(text, Type::Tick, 0.48 * sheet.size.x);
            scene.text(at, anchor, text, Type::Tick, colours.ink3);
        }
        area.min.y += 20.0;
        area.min.x += room_left;
        area.max.x -= room_right;
        let most = self.left.len().max(self.right.len()).max(1);
        let gap = (0.28 * area.height() / most as f32).min(14.0);
        let scale = (area.height() - gap * (most - 1) as f32) / total as f32;
        let mut from = Self::stack(lefts, area, scale, gap);
        let mut to = Self::stack(rights, area, scale, gap);
        let (x0, x1) = (area.left() + END, area.right() - END);
        for flow in &self.flows {
            let (Some(start), Some(end)) = (self.left.get(flow.from), self.right.get(flow.to))
            else {
                continue;
            };
            let wide = flow.amount.max(0.0) as f32 * scale;
            let y0 = from.tops[flow.from] + from.used[flow.from];
            let y1 = to.tops[flow.to] + to.used[flow.to];
            from.used[flow.from] += wide;
            to.used[flow.to] += wide;
            let edge = |a: f32, b: f32| -> Vec<Pos2> {
                let steps = 24;
                (0..=steps)
                    .map(|step| {
                        let t = step as f32 / steps as f32;
                        let bend = t * t * (3.0 - 2.0 * t);
                        pos2(x0 + (x1 - x0) * t, a + (b - a) * bend)
                    })
                    .collect()
            };
            let (top, bottom) = (edge(y0, y1), edge(y0 + wide, y1 + wide));
            let colour = colours.kind(end.kind);
            let pale = crate::gui::theme::Palette::between(colours.panel, colour, 0.22);
            let outline: Vec<Pos2> = top.iter().chain(bottom.iter().rev()).copied().collect();
            let middle = Rect::from_min_max(
                pos2(x0, (y0 + y1) / 2.0),
                pos2(x1, (y0 + y1) / 2.0 + wide.max(4.0)),
            );
            scene.strip(top, bottom, pale);
            if flow.hatched {
                scene.hatch(outline, colour, 4.0);
            }
            let amount = self.unit.text(flow.amount);
            let name = format!("{} to {}, {amount}", start.name, end.name);
            scene.spot(middle, name, vec![(format!("{} → {}", start.name, end.name), amount)]);
        }
        let sides = [
            (&self.left, &from, &left_labels, area.left(), true),
            (&self.right, &to, &right_labels, area.right() - END, false),
        ];
        for (ends, column, labels, x, leftwards) in sides {
            let heights: Vec<f32> = column.sums.iter().map(|sum| *sum as f32 * scale).collect();
            let centres: Vec<f32> =
                column.tops.iter().zip(&heights).map(|(top, height)| top + height / 2.0).collect();
            let places = heading::apart(&centres, 15.0, (area.top() + 8.0, area.bottom() - 8.0));
            for (place, end) in ends.iter().enumerate() {
                let block = Rect::from_min_max(
                    pos2(x, column.tops[place]),
                    pos2(x + END, column.tops[place] + heights[place].max(1.0)),
                );
                scene.fill(block, colours.kind(end.kind));
                let (at, anchor, room) = if leftwards {
                    (pos2(x - 6.0, places[place]), Align2::RIGHT_CENTER, room_left - 6.0)
                } else {
                    (pos2(x + END + 6.0, places[place]), Align2::LEFT_CENTER, room_right - 6.0)
                };
                // The amount goes before the name does.
                let whole = sheet.measure.width(&labels[place], Type::Dense) <= room;
                let label = if whole { &labels[place] } else { &end.name };
                let label = sheet.measure.fit(label, Type::Dense, room);
                scene.text(at, anchor, label, Type::Dense, colours.ink);
            }
        }
        scene
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["from", "to", "amount"]);
        for flow in &self.flows {
            if let (Some(from), Some(to)) = (self.left.get(flow.from), self.right.get(flow.to)) {
                table.row(vec![
                    from.name.as_str().into(),
                    to.name.as_str().into(),
                    flow.amount.into(),
                ]);
            }
        }
        table
    }

    fn sentence(&self) -> String {
        let sums = self.sums(self.right.len(), |flow| flow.to);
        let ends = self.labels(&self.right, &sums).join(", ");
        format!("{}, {}. {}: {ends}.", self.title, self.caption, self.heads.1)
    }

    fn empty(&self) -> Option<String> {
        let total: f64 = self.flows.iter().map(|flow| flow.amount.max(0.0)).sum();
        (total <= 0.0).then(|| self.nothing.clone())
    }
}
