//! Flows between two columns of names, as ribbons as wide as what flows.

use super::format::DisplayUnit;
use super::geometry::{Anchor, Colour, Point, Rect, point};
use super::heading;
use super::kind::OrganisationKind;
use super::scene::Scene;
use super::table::ChartTable;
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// One flow.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowLink {
    /// Where it leaves, by position among the ends on the left.
    pub from: usize,
    /// Where it arrives, by position among the ends on the right.
    pub to: usize,
    pub amount: f64,
    /// Whether the ribbon is hatched: a rescue, or what is only seen.
    pub hatched: bool,
}

/// A name on one side.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowEnd {
    pub name: String,
    /// Its kind, for the colour.
    pub kind: OrganisationKind,
}

/// A chart of flows.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowChart {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How amounts are written.
    pub unit: DisplayUnit,
    /// Heads of the two columns.
    pub heads: (String, String),
    /// Names on the left.
    pub left: Vec<FlowEnd>,
    /// Names on the right.
    pub right: Vec<FlowEnd>,
    pub flows: Vec<FlowLink>,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

/// Width of the solid ends, points.
const END: f32 = 7.0;

/// One side as it is drawn: its ends with their sums, labels, upper edges, and how much of each
/// ribbons have taken.
struct FlowColumn<'a> {
    ends: &'a [FlowEnd],
    sums: Vec<f64>,
    labels: Vec<String>,
    room: f32,
    tops: Vec<f32>,
    used: Vec<f32>,
}

impl FlowColumn<'_> {
    fn stack(&mut self, top: f32, scale: f32, gap: f32) {
        let mut y = top;
        for sum in &self.sums {
            self.tops.push(y);
            y += *sum as f32 * scale + gap;
        }
    }

    /// The upper edge of the next ribbon at an end.
    fn take(&mut self, end: usize, wide: f32) -> f32 {
        let at = self.tops[end] + self.used[end];
        self.used[end] += wide;
        at
    }
}

impl FlowChart {
    fn total(&self) -> f64 {
        self.flows.iter().map(|flow| flow.amount.max(0.0)).sum()
    }

    fn sums(&self, count: usize, of: fn(&FlowLink) -> usize) -> Vec<f64> {
        let mut sums = vec![0.0; count];
        for flow in &self.flows {
            if let Some(sum) = sums.get_mut(of(flow)) {
                *sum += flow.amount.max(0.0);
            }
        }
        sums
    }

    fn labels(&self, ends: &[FlowEnd], sums: &[f64]) -> Vec<String> {
        let label =
            |(end, sum): (&FlowEnd, &f64)| format!("{} {}", end.name, self.unit.format(*sum));
        ends.iter().zip(sums).map(label).collect()
    }

    fn column<'a>(
        &self,
        ends: &'a [FlowEnd],
        of: fn(&FlowLink) -> usize,
        sheet: &ChartSheet<'_>,
    ) -> FlowColumn<'a> {
        let sums = self.sums(ends.len(), of);
        let labels = self.labels(ends, &sums);
        let widths = labels.iter().map(|label| sheet.measure.width(label, TextRole::Dense));
        let room = widths.fold(0.0, f32::max).min(0.34 * sheet.size.x) + 6.0;
        FlowColumn { ends, labels, room, tops: Vec::new(), used: vec![0.0; sums.len()], sums }
    }

    fn ribbon(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        (flow, start, end): (&FlowLink, &FlowEnd, &FlowEnd),
        (from, to, wide): (Point, Point, f32),
    ) {
        let colour = sheet.colours.kind(end.kind);
        let edge = |down: f32| -> Vec<Point> {
            let steps = 24;
            let bent = |step: i32| {
                let t = step as f32 / steps as f32;
                let bend = t * t * (3.0 - 2.0 * t);
                point(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * bend + down)
            };
            (0..=steps).map(bent).collect()
        };
        let (top, bottom) = (edge(0.0), edge(wide));
        let outline: Vec<Point> = top.iter().chain(bottom.iter().rev()).copied().collect();
        let middle = (from.y + to.y) / 2.0;
        let zone = Rect::from_min_max(point(from.x, middle), point(to.x, middle + wide.max(4.0)));
        scene.strip(top, bottom, Colour::between(sheet.colours.panel, colour, 0.22));
        if flow.hatched {
            scene.hatch(outline, colour, 4.0);
        }
        let amount = self.unit.format(flow.amount);
        let name = format!("{} to {}, {amount}", start.name, end.name);
        scene.spot(zone, name, vec![(format!("{} → {}", start.name, end.name), amount)]);
    }

    fn names(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        column: &FlowColumn<'_>,
        (area, scale, leftwards): (Rect, f32, bool),
    ) {
        let heights: Vec<f32> = column.sums.iter().map(|sum| *sum as f32 * scale).collect();
        let centres: Vec<f32> =
            column.tops.iter().zip(&heights).map(|(top, height)| top + height / 2.0).collect();
        let bounds = (area.top() + 0.5, area.bottom() - 0.5);
        let places = heading::spread_labels(&centres, &vec![15.0; centres.len()], bounds);
        let x = if leftwards { area.left() } else { area.right() - END };
        for (place, end) in column.ends.iter().enumerate() {
            let top = column.tops[place];
            let corner = point(x + END, top + heights[place].max(1.0));
            let block = Rect::from_min_max(point(x, top), corner);
            scene.fill(block, sheet.colours.kind(end.kind));
            let (at, anchor) = if leftwards {
                (point(x - 6.0, places[place]), Anchor::RIGHT_CENTRE)
            } else {
                (point(x + END + 6.0, places[place]), Anchor::LEFT_CENTRE)
            };
            // The amount goes before the name does.
            let (label, room) = (&column.labels[place], column.room - 6.0);
            let whole = sheet.measure.width(label, TextRole::Dense) <= room;
            let label = if whole { label } else { &end.name };
            let label = sheet.measure.fit(label, TextRole::Dense, room);
            scene.text(at, anchor, label, TextRole::Dense, sheet.colours.ink);
        }
    }
}

impl Chart for FlowChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let mut from = self.column(&self.left, |flow| flow.from, sheet);
        let mut to = self.column(&self.right, |flow| flow.to, sheet);
        let heads = [
            (&self.heads.0, point(area.left(), area.top()), Anchor::LEFT_TOP),
            (&self.heads.1, point(area.right(), area.top()), Anchor::RIGHT_TOP),
        ];
        for (text, at, anchor) in heads {
            let text = sheet.measure.fit(text, TextRole::Tick, 0.48 * sheet.size.x);
            scene.text(at, anchor, text, TextRole::Tick, sheet.colours.ink3);
        }
        area.min.y += 20.0;
        area.min.x += from.room;
        area.max.x -= to.room;
        let most = self.left.len().max(self.right.len()).max(1);
        let gap = (0.28 * area.height() / most as f32).min(14.0);
        let scale = (area.height() - gap * (most - 1) as f32) / self.total() as f32;
        from.stack(area.top(), scale, gap);
        to.stack(area.top(), scale, gap);
        for flow in &self.flows {
            let ends = (self.left.get(flow.from), self.right.get(flow.to));
            let (Some(start), Some(end)) = ends else { continue };
            let wide = flow.amount.max(0.0) as f32 * scale;
            let left = point(area.left() + END, from.take(flow.from, wide));
            let right = point(area.right() - END, to.take(flow.to, wide));
            self.ribbon(scene, sheet, (flow, start, end), (left, right, wide));
        }
        self.names(scene, sheet, &from, (area, scale, true));
        self.names(scene, sheet, &to, (area, scale, false));
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&["from", "to", "amount"]);
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

    fn words(&self) -> String {
        let sums = self.sums(self.right.len(), |flow| flow.to);
        let ends = self.labels(&self.right, &sums).join(", ");
        format!(". {}: {ends}.", self.heads.1)
    }

    fn empty_message(&self) -> Option<&str> {
        (self.total() <= 0.0).then_some(self.empty_message.as_str())
    }
}
