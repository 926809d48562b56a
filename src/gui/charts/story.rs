//! One patient's story side by side: a lane for each arrangement, waiting as a bar, care as marks.

use eframe::egui::{Align2, Rect, pos2};

use crate::gui::theme::{Kind, Type};
use crate::kernel::clock::Calendar;

use super::axis::{self, Across, Scale};
use super::heading;
use super::scene::{Field, Scene};
use super::table::Table;
use super::{Chart, Sheet};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// When, in weeks of the run.
    pub week: f64,
    /// What, in words.
    pub what: String,
    /// Who gave it.
    pub kind: Kind,
    /// Whether it is written out beside its mark.
    pub told: bool,
}

/// One wait.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    /// First week.
    pub from: f64,
    /// Last week; none while it lasts.
    pub to: Option<f64>,
    /// What is waited for.
    pub what: String,
}

/// One arrangement.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Its letter and name.
    pub name: String,
    /// Waits.
    pub waits: Vec<Wait>,
    /// Care.
    pub moments: Vec<Moment>,
}

/// A patient in several arrangements.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Title.
    pub title: String,
    /// Who, where, why chosen.
    pub caption: String,
    /// The calendar.
    pub calendar: Calendar,
    /// First and last week shown.
    pub span: (f64, f64),
    /// Lanes from the top.
    pub lanes: Vec<Lane>,
    /// What is said when there is nothing to draw.
    pub nothing: String,
}

/// Least height of a lane, points.
const LANE: f32 = 52.0;

impl Story {
    /// Height that all lanes take.
    #[must_use]
    pub fn height(&self) -> f32 {
        76.0 + LANE * self.lanes.len() as f32
    }
}

impl Chart for Story {
    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, sheet: &Sheet<'_>) -> Scene {
        let mut scene = Scene::new(sheet.size);
        let mut area = heading::head(&mut scene, sheet, &self.title, &self.caption);
        if self.lanes.is_empty() {
            heading::nothing(&mut scene, sheet, area, &self.nothing);
            return scene;
        }
        let colours = sheet.colours;
        area.max.y -= 20.0;
        let names = self.lanes.iter().map(|lane| sheet.measure.width(&lane.name, Type::Dense));
        let names = names.fold(0.0, f32::max).min(0.2 * area.width()) + 10.0;
        let field = Rect::from_min_max(
            pos2(area.left() + names, area.top()),
            pos2(area.right() - 10.0, area.bottom()),
        );
        let span = sheet.zoom.unwrap_or(self.span);
        let x = Scale::new(span, (field.left(), field.right()));
        let pitch = (field.height() / self.lanes.len() as f32).min(64.0);
        let across = Across::Time(self.calendar);
        let base = Rect::from_min_max(
            field.min,
            pos2(field.right(), field.top() + pitch * self.lanes.len() as f32),
        );
        axis::draw_across(&mut scene, base, &x, &across, colours, sheet.measure);
        for (place, lane) in self.lanes.iter().enumerate() {
            let top = field.top() + place as f32 * pitch;
            let (bar_y, care_y) = (top + 0.3 * pitch, top + 0.72 * pitch);
            let name = sheet.measure.fit(&lane.name, Type::Dense, names - 8.0);
            let at = pos2(area.left(), bar_y);
            scene.text(at, Align2::LEFT_CENTER, name, Type::Dense, colours.ink);
            for wait in &lane.waits {
                let (from, to) = (wait.from.max(span.0), wait.to.unwrap_or(span.1).min(span.1));
                if to <= from {
                    continue;
                }
                let bar =
                    Rect::from_min_max(pos2(x.at(from), bar_y - 7.0), pos2(x.at(to), bar_y + 7.0));
                scene.fill(bar, colours.truth_band);
                if wait.to.is_none() {
                    let end = Rect::from_min_max(pos2(bar.right() - 12.0, bar.top()), bar.max);
                    scene.hatch(super::scene::corners(end.intersect(bar)), colours.ink3, 4.0);
                }
                let length = wait.to.map(|to| (to - wait.from).round());
                let text = match length {
                    Some(weeks) => format!("{} weeks", weeks),
                    None => format!("{} weeks, still waiting", (span.1 - wait.from).round()),
                };
                if sheet.measure.width(&text, Type::DenseStrong) + 10.0 < bar.width() {
                    let ink = colours.on(colours.truth_band);
                    scene.text(bar.center(), Align2::CENTER_CENTER, &text, Type::DenseStrong, ink);
                }
                let tip = vec![(wait.what.clone(), text.clone())];
                scene.spot(bar, format!("{}, waiting for {}, {text}", lane.name, wait.what), tip);
            }
            let mut free = f32::NEG_INFINITY;
            for moment in lane.moments.iter().filter(|moment| x.holds(moment.week)) {
                let at = pos2(x.at(moment.week), care_y);
                scene.mark(moment.kind, at, 4.5, colours.kind(moment.kind), true);
                let zone = Rect::from_center_size(at, eframe::egui::Vec2::splat(12.0));
                let date = across.text(moment.week);
                let tip = vec![(moment.what.clone(), date.clone())];
                scene.spot(zone, format!("{}, {}, {date}", lane.name, moment.what), tip);
                let wide = sheet.measure.width(&moment.what, Type::Dense);
                if moment.told && at.x > free + 4.0 && at.x + 9.0 + wide < sheet.size.x {
                    let next = lane
                        .moments
                        .iter()
                        .map(|other| x.at(other.week))
                        .filter(|other| *other > at.x + 1.0)
                        .fold(f32::INFINITY, f32::min);
                    if at.x + 9.0 + wide < next - 6.0 {
                        let start = pos2(at.x + 9.0, care_y);
                        let what = &moment.what;
                        scene.text(start, Align2::LEFT_CENTER, what, Type::Dense, colours.ink2);
                        free = at.x + 9.0 + wide;
                    }
                }
            }
            let line = top + pitch;
            if place + 1 < self.lanes.len() {
                let ends = [pos2(area.left(), line), pos2(area.right(), line)];
                scene.segment(ends[0], ends[1], 1.0, colours.hair);
            }
        }
        let y = Scale::new((0.0, 1.0), (base.bottom(), base.top()));
        scene.fields.push(Field { area: base, x, y });
        scene
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["arrangement", "what", "from week", "to week"]);
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

    fn sentence(&self) -> String {
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
        format!("{}, {}. {}.", self.title, self.caption, lanes.join("; "))
    }

    fn empty(&self) -> Option<String> {
        self.lanes.is_empty().then(|| self.nothing.clone())
    }
}
