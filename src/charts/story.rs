//! One patient's story side by side: a lane for each arrangement, waiting as a bar, care as marks.

use crate::kernel::clock::Calendar;

use super::axis::{self, AxisScale, HorizontalAxis};
use super::geometry::{Anchor, Rect, Vector, point};
use super::kind::OrganisationKind;
use super::scene::{PlotField, Scene};
use super::table::ChartTable;
use super::text::TextRole;
use super::{Chart, ChartSheet};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyEvent {
    /// When, in weeks of the run.
    pub week: f64,
    /// What, in words.
    pub what: String,
    /// Who gave it.
    pub kind: OrganisationKind,
    /// Whether it is written out beside its mark.
    pub labelled: bool,
}

/// One wait.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyWait {
    /// First week.
    pub from: f64,
    /// Last week; none while it lasts.
    pub to: Option<f64>,
    /// What is waited for.
    pub what: String,
}

/// One arrangement.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyRow {
    /// Its letter and name.
    pub name: String,
    pub waits: Vec<JourneyWait>,
    pub moments: Vec<JourneyEvent>,
}

/// A patient in several arrangements.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyChart {
    pub title: String,
    /// Who, where, why chosen.
    pub caption: String,
    pub calendar: Calendar,
    /// First and last week shown.
    pub span: (f64, f64),
    /// Lanes from the top.
    pub lanes: Vec<JourneyRow>,
    /// What is said when there is nothing to draw.
    pub empty_message: String,
}

/// Least height of a lane, points.
const LANE: f32 = 52.0;

impl JourneyChart {
    /// Height that all lanes take.
    pub fn height(&self) -> f32 {
        76.0 + LANE * self.lanes.len() as f32
    }
}

impl JourneyRow {
    fn wait(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        wait: &JourneyWait,
        (x, y): (&AxisScale, f32),
    ) {
        let (colours, last) = (sheet.colours, x.values.1);
        let (from, to) = (wait.from.max(x.values.0), wait.to.unwrap_or(last).min(last));
        if to <= from {
            return;
        }
        let bar =
            Rect::from_min_max(point(x.position(from), y - 7.0), point(x.position(to), y + 7.0));
        scene.fill(bar, colours.truth_band);
        if wait.to.is_none() {
            let end = Rect::from_min_max(point(bar.right() - 12.0, bar.top()), bar.max);
            scene.hatch(end.intersect(bar).corners(), colours.ink3, 4.0);
        }
        let text = match wait.to {
            Some(to) => format!("{} weeks", (to - wait.from).round()),
            None => format!("{} weeks, still waiting", (last - wait.from).round()),
        };
        if sheet.measure.width(&text, TextRole::DenseStrong) + 10.0 < bar.width() {
            let ink = colours.text_colour_on(colours.truth_band);
            scene.text(bar.centre(), Anchor::CENTRE_CENTRE, &text, TextRole::DenseStrong, ink);
        }
        let name = format!("{}, waiting for {}, {text}", self.name, wait.what);
        scene.spot(bar, name, vec![(wait.what.clone(), text)]);
    }

    /// Care as marks, written out where there is room before the next.
    fn care(
        &self,
        scene: &mut Scene,
        sheet: &ChartSheet<'_>,
        across: &HorizontalAxis,
        (x, y): (&AxisScale, f32),
    ) {
        let mut free = f32::NEG_INFINITY;
        for moment in self.moments.iter().filter(|moment| x.contains(moment.week)) {
            let at = point(x.position(moment.week), y);
            scene.mark(moment.kind, at, 4.5, sheet.colours.kind(moment.kind));
            let zone = Rect::from_centre_size(at, Vector::splat(12.0));
            let date = across.text(moment.week);
            let tip = vec![(moment.what.clone(), date.clone())];
            scene.spot(zone, format!("{}, {}, {date}", self.name, moment.what), tip);
            let start = at.x + 9.0;
            let end = start + sheet.measure.width(&moment.what, TextRole::Dense);
            let after = self.moments.iter().map(|other| x.position(other.week));
            let next = after.filter(|other| *other > at.x + 1.0).fold(f32::INFINITY, f32::min);
            let fits = at.x > free + 4.0 && end < sheet.size.x && end < next - 6.0;
            if moment.labelled && fits {
                let (start, ink) = (point(start, y), sheet.colours.ink2);
                scene.text(start, Anchor::LEFT_CENTRE, &moment.what, TextRole::Dense, ink);
                free = end;
            }
        }
    }
}

impl Chart for JourneyChart {
    fn heading(&self) -> (&str, &str) {
        (&self.title, &self.caption)
    }

    fn body(&self, scene: &mut Scene, sheet: &ChartSheet<'_>, mut area: Rect) {
        let colours = sheet.colours;
        area.max.y -= 20.0;
        let names = self.lanes.iter().map(|lane| sheet.measure.width(&lane.name, TextRole::Dense));
        let names = names.fold(0.0, f32::max).min(0.2 * area.width()) + 10.0;
        let pitch = (area.height() / self.lanes.len() as f32).min(64.0);
        let base = Rect::from_min_max(
            point(area.left() + names, area.top()),
            point(area.right() - 10.0, area.top() + pitch * self.lanes.len() as f32),
        );
        let x = AxisScale::new(sheet.zoom.unwrap_or(self.span), (base.left(), base.right()));
        let across = HorizontalAxis::Time(self.calendar);
        axis::draw_horizontal_axis(scene, base, &x, &across, colours, sheet.measure);
        for (place, lane) in self.lanes.iter().enumerate() {
            let top = base.top() + place as f32 * pitch;
            let (bar_y, care_y) = (top + 0.3 * pitch, top + 0.72 * pitch);
            let name = sheet.measure.fit(&lane.name, TextRole::Dense, names - 8.0);
            let at = point(area.left(), bar_y);
            scene.text(at, Anchor::LEFT_CENTRE, name, TextRole::Dense, colours.ink);
            for wait in &lane.waits {
                lane.wait(scene, sheet, wait, (&x, bar_y));
            }
            lane.care(scene, sheet, &across, (&x, care_y));
            let line = top + pitch;
            if place + 1 < self.lanes.len() {
                let ends = [point(area.left(), line), point(area.right(), line)];
                scene.segment(ends[0], ends[1], 1.0, colours.hair);
            }
        }
        let y = AxisScale::new((0.0, 1.0), (base.bottom(), base.top()));
        scene.fields.push(PlotField { area: base, x, y });
    }

    fn table(&self) -> ChartTable {
        let mut table = ChartTable::new(&["arrangement", "what", "from week", "to week"]);
        for lane in &self.lanes {
            for wait in &lane.waits {
                table.row(vec![
                    lane.name.as_str().into(),
                    format!("waiting for {}", wait.what).into(),
                    wait.from.into(),
                    wait.to.into(),
                ]);
            }
            for moment in &lane.moments {
                table.row(vec![
                    lane.name.as_str().into(),
                    moment.what.as_str().into(),
                    moment.week.into(),
                    moment.week.into(),
                ]);
            }
        }
        table
    }

    fn words(&self) -> String {
        let lanes: Vec<String> = self
            .lanes
            .iter()
            .map(|lane| {
                let weeks: f64 =
                    lane.waits.iter().map(|wait| wait.to.unwrap_or(self.span.1) - wait.from).sum();
                let care = lane.moments.len();
                format!("{}: {} weeks waited, {care} contacts with care", lane.name, weeks.round())
            })
            .collect();
        format!(". {}.", lanes.join("; "))
    }

    fn empty_message(&self) -> Option<&str> {
        self.lanes.is_empty().then_some(self.empty_message.as_str())
    }
}
