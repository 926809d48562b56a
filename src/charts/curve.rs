//! What a contract pays against what is done: payment, cost as it is and as it is believed, gain
//! and loss between them, where terms bite, and how likely each outturn is.

use crate::kernel::math;

use super::axis::{self, AxisScale, HorizontalAxis, extent};
use super::format::{self, DisplayUnit};
use super::geometry::{Anchor, Point, Rect, Vector, point};
use super::heading::{self, LegendEntry, LegendSample};
use super::scene::{Dash, PlotField, Scene};
use super::table::{ChartCell, ChartTable};
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// A payment curve.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentCurve {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// What activity is measured in, as written on the axis.
    pub activity: String,
    /// Activity, ascending: the places of all lines.
    pub places: Vec<f64>,
    /// Payment under the draft, pounds a year.
    pub payment: Vec<f64>,
    /// Payment under the contract in force; empty where there is none or it is the same.
    pub in_force: Vec<f64>,
    /// True cost; empty where it is not seen.
    pub cost: Vec<f64>,
    /// Cost as believed; empty where there is no belief.
    pub believed: Vec<f64>,
    /// Where a term makes the line bend: activity and number of the term.
    pub kinks: Vec<(f64, usize)>,
    /// Activity that is expected.
    pub expected: f64,
    /// Standard deviation of the outturn, as activity.
    pub spread: f64,
    /// Whether payment less cost is drawn instead of both.
    pub margin: bool,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

impl PaymentCurve {
    fn is_empty(&self) -> bool {
        self.places.len() < 2 || self.payment.len() != self.places.len()
    }

    fn interpolated(&self, values: &[f64], x: f64) -> Option<f64> {
        if values.len() != self.places.len() {
            return None;
        }
        let after = self.places.partition_point(|place| *place < x).clamp(1, self.places.len() - 1);
        let (a, b) = (self.places[after - 1], self.places[after]);
        let share = ((x - a) / (b - a)).clamp(0.0, 1.0);
        Some(values[after - 1] + share * (values[after] - values[after - 1]))
    }

    fn margins(&self) -> Vec<f64> {
        let costs = if self.cost.is_empty() { &self.believed } else { &self.cost };
        self.payment.iter().zip(costs).map(|(payment, cost)| payment - cost).collect()
    }

    /// Payment less cost at expected activity: the true cost where seen, the believed otherwise.
    pub fn expected_margin(&self) -> Option<f64> {
        self.interpolated(&self.margins(), self.expected)
    }

    fn lines(&self) -> [(&'static str, &[f64]); 4] {
        [
            ("payment", &self.payment),
            ("in force", &self.in_force),
            ("true cost", &self.cost),
            ("cost as believed", &self.believed),
        ]
    }
}

struct CurveFrame {
    area: Rect,
    x: AxisScale,
    y: AxisScale,
}

impl CurveFrame {
    fn points(&self, places: &[f64], values: &[f64]) -> Vec<Point> {
        let at = |(x, y): (&f64, &f64)| {
            let y = self.y.position(*y).clamp(self.area.top(), self.area.bottom());
            point(self.x.position(*x), y)
        };
        places.iter().zip(values).map(at).collect()
    }
}

impl PaymentCurve {
    /// Gain pale blue, loss hatched grey.
    fn fills(
        &self,
        scene: &mut Scene,
        frame: &CurveFrame,
        a: &[f64],
        b: &[f64],
        sheet: &ChartSheet<'_>,
    ) {
        let colours = sheet.colours;
        let (above, below) = (frame.points(&self.places, a), frame.points(&self.places, b));
        let mut start = 0;
        while start + 1 < above.len() {
            let gain = a[start] + a[start + 1] >= b[start] + b[start + 1];
            let mut end = start + 1;
            while end + 1 < above.len() && (a[end] + a[end + 1] >= b[end] + b[end + 1]) == gain {
                end += 1;
            }
            let (top, bottom) = (above[start..=end].to_vec(), below[start..=end].to_vec());
            if gain {
                scene.strip(top, bottom, colours.tints[1]);
            } else {
                let outline = top.iter().chain(bottom.iter().rev()).copied().collect();
                scene.hatch(outline, colours.ramp[2], 5.0);
            }
            start = end;
        }
    }

    /// How likely each outturn is, as grey bars on the base.
    fn likelihood(&self, scene: &mut Scene, frame: &CurveFrame, sheet: &ChartSheet<'_>) {
        if self.spread <= 0.0 {
            return;
        }
        let bars = ((frame.area.width() / 9.0) as usize).clamp(8, 48);
        let most = 0.1 * frame.area.height();
        let pitch = frame.area.width() / bars as f32;
        for bar in 0..bars {
            let middle = frame.area.left() + (bar as f32 + 0.5) * pitch;
            let away = (frame.x.value(middle) - self.expected) / self.spread;
            let height = most * math::exp(-0.5 * away * away) as f32;
            if height > 0.5 {
                let area = Rect::from_min_max(
                    point(middle - 0.35 * pitch, frame.area.bottom() - height),
                    point(middle + 0.35 * pitch, frame.area.bottom()),
                );
                scene.fill(area, sheet.colours.ramp[2]);
            }
        }
    }

    fn draw_margin(&self, scene: &mut Scene, frame: &CurveFrame, sheet: &ChartSheet<'_>) {
        let margins = self.margins();
        self.fills(scene, frame, &margins, &vec![0.0; self.places.len()], sheet);
        let points = frame.points(&self.places, &margins);
        scene.line(points, 2.0, sheet.colours.truth, Dash::Solid);
    }

    fn draw_both(&self, scene: &mut Scene, frame: &CurveFrame, sheet: &ChartSheet<'_>) {
        let colours = sheet.colours;
        let costs = if self.cost.is_empty() { &self.believed } else { &self.cost };
        if costs.len() == self.places.len() {
            self.fills(scene, frame, &self.payment, costs, sheet);
        }
        self.likelihood(scene, frame, sheet);
        let lines = [
            (&self.in_force, 1.3, colours.ink3, Dash::Dotted),
            (&self.cost, 1.7, colours.ink2, Dash::Solid),
            (&self.believed, 1.7, colours.seen, Dash::Seen),
            (&self.payment, 2.4, colours.truth, Dash::Solid),
        ];
        for (values, width, colour, dash) in lines {
            scene.line(frame.points(&self.places, values), width, colour, dash);
        }
    }

    /// An upright line at expected activity, with what it is at its top.
    fn mark_expected(&self, scene: &mut Scene, frame: &CurveFrame, sheet: &ChartSheet<'_>) {
        let (at, ink) = (frame.x.position(self.expected), sheet.colours.ink);
        let (top, bottom) = (frame.area.top() - 2.0, frame.area.bottom());
        scene.segment(point(at, top), point(at, bottom), 1.2, ink);
        let word = if self.margin {
            let margin = self.expected_margin().map_or_else(String::new, format::money);
            format!("{margin} expected")
        } else {
            format!("expected {}", format::number(self.expected, 0))
        };
        let half = sheet.measure.width(&word, TextRole::DenseStrong) / 2.0;
        let centre = point(at.clamp(half, sheet.size.x - half), top);
        scene.text(centre, Anchor::CENTRE_BOTTOM, word, TextRole::DenseStrong, ink);
    }

    fn mark_kinks(&self, scene: &mut Scene, frame: &CurveFrame, sheet: &ChartSheet<'_>) {
        let colours = sheet.colours;
        let mut taken: Vec<f32> = Vec::new();
        for (x, term) in self.kinks.iter().filter(|(x, _)| frame.x.contains(*x)) {
            let Some(value) = self.interpolated(&self.payment, *x) else { continue };
            let at = point(frame.x.position(*x), frame.y.position(value));
            if taken.iter().any(|other| (other - at.x).abs() < 20.0) {
                continue;
            }
            taken.push(at.x);
            scene.ring(at, 8.5, colours.panel, colours.truth);
            scene.text(
                at,
                Anchor::CENTRE_CENTRE,
                term.to_string(),
                TextRole::Overline,
                colours.truth,
            );
            let zone = Rect::from_centre_size(at, Vector::splat(18.0));
            let tip = vec![
                ("term".to_owned(), term.to_string()),
                (self.activity.clone(), format::number(*x, 0)),
            ];
            scene.spot(zone, format!("Kink made by term {term}"), tip);
        }
    }

    fn entries(&self, sheet: &ChartSheet<'_>) -> Vec<LegendEntry> {
        let colours = sheet.colours;
        let all = [
            ("payment", &self.payment, colours.truth, LegendSample::Line(Dash::Solid)),
            ("in force", &self.in_force, colours.ink3, LegendSample::Line(Dash::Dotted)),
            ("true cost", &self.cost, colours.ink2, LegendSample::Line(Dash::Solid)),
            ("cost as believed", &self.believed, colours.seen, LegendSample::Line(Dash::Seen)),
        ];
        let shown = all.into_iter().filter(|(_, values, ..)| !values.is_empty());
        let mut entries: Vec<LegendEntry> = shown
            .map(|(name, _, colour, sample)| LegendEntry { name: name.to_owned(), colour, sample })
            .collect();
        let costs = !self.cost.is_empty() || !self.believed.is_empty();
        if costs {
            entries.push(LegendEntry {
                name: "gain".to_owned(),
                colour: colours.tints[1],
                sample: LegendSample::Fill,
            });
            entries.push(LegendEntry {
                name: "loss".to_owned(),
                colour: colours.ramp[2],
                sample: LegendSample::Hatch(colours.panel),
            });
        }
        if self.spread > 0.0 {
            entries.push(LegendEntry {
                name: "how likely each outturn is".to_owned(),
                colour: colours.ramp[2],
                sample: LegendSample::Fill,
            });
        }
        entries
    }
}

impl Chart for PaymentCurve {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let colours = sheet.colours;
        if !self.margin {
            let entries = self.entries(sheet);
            area.min.y += heading::draw_legend(scene, sheet, area.min, area.width(), &entries);
        }
        area.min.y += 16.0;
        area.max.y -= 36.0;
        let heights = if self.margin {
            extent(self.margins().into_iter(), true)
        } else {
            let all = self.lines().into_iter().flat_map(|(_, values)| values.to_vec());
            extent(all, false)
        };
        let y = AxisScale::new(heights, (area.bottom(), area.top()));
        area.min.x += axis::left_margin(&y, area.height(), DisplayUnit::Money, sheet.measure);
        area.max.x -= 8.0;
        if area.width() < 40.0 || area.height() < 24.0 {
            return;
        }
        let span = sheet.zoom.unwrap_or((self.places[0], self.places[self.places.len() - 1]));
        let x = AxisScale::new(span, (area.left(), area.right()));
        let frame = CurveFrame { area, x, y };
        axis::draw_vertical_axis(scene, area, &y, DisplayUnit::Money, true, colours);
        if self.margin {
            self.draw_margin(scene, &frame, sheet);
            self.mark_expected(scene, &frame, sheet);
        } else {
            self.draw_both(scene, &frame, sheet);
            self.mark_expected(scene, &frame, sheet);
            self.mark_kinks(scene, &frame, sheet);
        }
        let across =
            HorizontalAxis::Amount { unit: DisplayUnit::Count, name: self.activity.clone() };
        axis::draw_horizontal_axis(scene, area, &x, &across, colours, sheet.measure);
        let below = point(area.centre().x, area.bottom() + 19.0);
        let name = sheet.measure.fit(&self.activity, TextRole::Tick, area.width());
        scene.text(below, Anchor::CENTRE_TOP, name, TextRole::Tick, colours.ink3);
        scene.fields.push(PlotField { area, x, y });
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&[&self.activity]);
        let lines = self.lines();
        let shown: Vec<_> = lines.iter().filter(|(_, values)| !values.is_empty()).collect();
        table.columns.extend(shown.iter().map(|(name, _)| format!("{name}, pounds")));
        for (place, x) in self.places.iter().enumerate() {
            let mut row = vec![ChartCell::from(*x)];
            row.extend(shown.iter().map(|(_, values)| ChartCell::from(values.get(place).copied())));
            table.row(row);
        }
        table
    }

    fn words(&self) -> String {
        let paid = self.interpolated(&self.payment, self.expected).unwrap_or_default();
        let margin = self.expected_margin().map_or_else(
            || "cost not seen".to_owned(),
            |margin| format!("margin {}", format::money(margin)),
        );
        format!(
            ": at expected activity of {} pays {}, {margin}.",
            format::number(self.expected, 0),
            format::money(paid)
        )
    }

    fn values_at(&self, x: f64) -> Vec<(String, String)> {
        if self.margin {
            let value = self.interpolated(&self.margins(), x);
            return value.map(|v| ("margin".to_owned(), format::money(v))).into_iter().collect();
        }
        let lines = self.lines().into_iter().filter_map(|(name, values)| {
            Some((name.to_owned(), format::money(self.interpolated(values, x)?)))
        });
        lines.collect()
    }

    fn empty_message(&self) -> Option<&str> {
        let nothing = self.is_empty() || (self.margin && self.margins().is_empty());
        nothing.then_some(self.empty_message.as_str())
    }
}
