//! How likely each outcome is for each party: an outcome's distribution with its middle, its 80 per
//! cent range and its mean, one strip for each party or arrangement on one shared axis.

use super::axis::{self, AxisScale, HorizontalAxis, extent};
use super::format::DisplayUnit;
use super::geometry::{Anchor, Colour, Point, Rect, point};
use super::kind::OrganisationKind;
use super::palette::Palette;
use super::scene::Scene;
use super::table::ChartTable;
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// One distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct DistributionStrip {
    /// Whose it is.
    pub name: String,
    /// Kind of the party, for its colour; truth where it is none.
    pub kind: Option<OrganisationKind>,
    /// Equally likely outcomes, in any order.
    pub outcomes: Vec<f64>,
}

impl DistributionStrip {
    /// The value that a share of outcomes does not exceed.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.outcomes.clone();
        sorted.sort_by(f64::total_cmp);
        let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
        let place = share.clamp(0.0, 1.0) * last as f64;
        let (low, part) = (place.floor() as usize, place.fract());
        sorted[low] + part * (sorted[(low + 1).min(last)] - sorted[low])
    }
    pub fn mean(&self) -> f64 {
        self.outcomes.iter().sum::<f64>() / self.outcomes.len().max(1) as f64
    }
    pub fn deviation(&self) -> f64 {
        let mean = self.mean();
        let squares = self.outcomes.iter().map(|value| (value - mean) * (value - mean));
        (squares.sum::<f64>() / self.outcomes.len().max(1) as f64).sqrt()
    }
    fn colour(&self, colours: &Palette) -> Colour {
        self.kind.map_or(colours.truth, |kind| colours.kind(kind))
    }
}

/// A chart of distributions.
#[derive(Debug, Clone, PartialEq)]
pub struct DistributionChart {
    pub title: String,
    /// Unit, base, population.
    pub caption: String,
    /// How values are written.
    pub unit: DisplayUnit,
    /// Strips from the top.
    pub strips: Vec<DistributionStrip>,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

impl DistributionChart {
    fn text(&self, strip: &DistributionStrip) -> String {
        let [low, middle, high] = [0.1, 0.5, 0.9].map(|share| strip.quantile(share));
        format!(
            "{} [{}, {}]",
            self.unit.format(middle),
            self.unit.format(low),
            self.unit.format(high)
        )
    }

    fn is_empty(&self) -> bool {
        self.strips.iter().all(|strip| strip.outcomes.is_empty())
    }

    fn hill(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        strip: &DistributionStrip,
        area: Rect,
        x: &AxisScale,
    ) {
        let colours = sheet.colours;
        let colour = strip.colour(colours);
        let bins = ((area.width() / 7.0) as usize).clamp(8, 60);
        let mut counts = vec![0usize; bins];
        for value in &strip.outcomes {
            let share = (x.position(*value) - area.left()) / area.width();
            counts[((share * bins as f32) as usize).min(bins - 1)] += 1;
        }
        let most = counts.iter().copied().max().unwrap_or(1).max(1) as f32;
        let (low, high) = (strip.quantile(0.1), strip.quantile(0.9));
        let pitch = area.width() / bins as f32;
        for (place, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let left = area.left() + place as f32 * pitch;
            let height = *count as f32 / most * area.height();
            let bar = Rect::from_min_max(
                point(left + 0.5, area.bottom() - height),
                point(left + pitch - 0.5, area.bottom()),
            );
            let middle = x.value(bar.centre().x);
            let inner = middle >= low && middle <= high;
            let fill = if inner { colour } else { Colour::between(colours.panel, colour, 0.35) };
            scene.fill(bar, fill);
        }
        let base = point(area.left(), area.bottom());
        scene.segment(base, point(area.right(), area.bottom()), 1.0, colours.line);
        if x.values.0 < 0.0 && x.values.1 > 0.0 {
            let zero = x.position(0.0);
            scene.segment(point(zero, area.top()), point(zero, area.bottom()), 1.0, colours.ink3);
        }
        let at = x.position(strip.quantile(0.5));
        let mark: Vec<Point> = vec![point(at, area.top() - 2.0), point(at, area.bottom() + 3.0)];
        scene.line(mark, 1.6, colours.ink, super::Dash::Solid);
        let text = self.text(strip);
        scene.spot(
            area,
            format!("{}, {}, {text}", self.title, strip.name),
            vec![
                ("middle and 80 % range".into(), text.clone()),
                ("mean".into(), self.unit.format(strip.mean())),
                ("standard deviation".into(), self.unit.format(strip.deviation())),
            ],
        );
    }
}

impl Chart for DistributionChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let colours = sheet.colours;
        area.max.y -= 20.0;
        let all = self.strips.iter().flat_map(|strip| strip.outcomes.iter().copied());
        let (left, right) = (area.left() + 4.0, area.right() - 8.0);
        let x = AxisScale::new(extent(all, false), (left, right));
        let pitch = (area.height() / self.strips.len().max(1) as f32).min(76.0);
        for (place, strip) in self.strips.iter().enumerate() {
            let top = area.top() + place as f32 * pitch;
            let text = self.text(strip);
            let room = right - left - sheet.measure.width(&text, TextRole::DenseStrong) - 10.0;
            let name = sheet.measure.fit(&strip.name, TextRole::Dense, room);
            scene.text(point(left, top), Anchor::LEFT_TOP, name, TextRole::Dense, colours.ink);
            let at = point(right, top);
            scene.text(at, Anchor::RIGHT_TOP, text, TextRole::DenseStrong, colours.ink);
            let hill = Rect::from_min_max(point(left, top + 20.0), point(right, top + pitch - 6.0));
            if hill.height() > 4.0 {
                self.hill(scene, sheet, strip, hill, &x);
            }
        }
        let bottom = area.top() + pitch * self.strips.len() as f32;
        let field = Rect::from_min_max(point(left, area.top()), point(right, bottom));
        let across = HorizontalAxis::Amount { unit: self.unit, name: "value".into() };
        axis::draw_horizontal_axis(scene, field, &x, &across, colours, sheet.measure);
    }

    fn table(&self) -> ChartTable {
        let mut table =
            ChartTable::new(&["name", "mean", "standard deviation", "10 %", "50 %", "90 %"]);
        for strip in &self.strips {
            table.row(vec![
                strip.name.as_str().into(),
                strip.mean().into(),
                strip.deviation().into(),
                strip.quantile(0.1).into(),
                strip.quantile(0.5).into(),
                strip.quantile(0.9).into(),
            ]);
        }
        table
    }

    fn words(&self) -> String {
        let strips: Vec<String> = self
            .strips
            .iter()
            .map(|strip| format!("{} {}", strip.name, self.text(strip)))
            .collect();
        format!(": {}.", strips.join(", "))
    }

    fn empty_message(&self) -> Option<&str> {
        self.is_empty().then_some(self.empty_message.as_str())
    }
}
