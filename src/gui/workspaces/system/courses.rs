//! Charts under the map: need against activity, and any measure of the hospitals side by side, all
//! over the same weeks and linked with one another.

use std::sync::Arc;

use eframe::egui::{self, Frame, Margin, ScrollArea, Ui, vec2};

use crate::charts::Across;
use crate::charts::format::{self, Unit};
use crate::charts::lines::{Ink, Lines, Series};
use crate::gui::catalogue;
use crate::gui::charts::{Linked, show};
use crate::gui::command::{Eyes, Subject};
use crate::gui::shell::explain::{caption, one_line};
use crate::gui::shell::{transport, widgets, words};
use crate::gui::theme::{self, Type};
use crate::gui::timeline::View;
use crate::gui::workspaces::Desk;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::params::vocabulary::ProviderKind;
use crate::sim::look::{Figure, OfArea, OfProvider};

/// Measures of hospitals that can be charted week by week.
const WEEKLY: [OfProvider; 9] = [
    OfProvider::FirstWait,
    OfProvider::Occupancy,
    OfProvider::List,
    OfProvider::Within18,
    OfProvider::Activity,
    OfProvider::Surplus,
    OfProvider::UnitCost,
    OfProvider::Trust,
    OfProvider::Idle,
];
/// Maximum number of hospitals side by side.
const MOST: usize = 5;
/// Maximum number of rows of small charts.
const ROWS: usize = 2;
/// Bed occupancy that is considered safe.
const SAFE: f64 = 0.92;
/// Weeks within which the standard requires a first visit.
const STANDARD: f64 = 18.0;

/// State of the charts.
pub struct Courses {
    linked: Linked,
    chosen: Vec<OfProvider>,
    /// A measure of the catalogue for the whole economy, where one is chosen.
    extra: Option<Arc<str>>,
}

impl Default for Courses {
    fn default() -> Self {
        Self {
            linked: Linked::default(),
            chosen: vec![OfProvider::FirstWait, OfProvider::Occupancy],
            extra: None,
        }
    }
}

impl Courses {
    /// Draws the charts in a height.
    pub fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>, height: f32) {
        self.linked.begin(ui.ctx());
        let pad = Frame::new().inner_margin(Margin { left: 14, right: 14, top: 6, bottom: 4 });
        pad.show(ui, |ui| {
            self.chips(ui, desk);
            ui.add_space(2.0);
            let room = (height - 44.0).max(150.0);
            if ui.available_width() > 640.0 {
                ui.horizontal_top(|ui| {
                    let left = (ui.available_width() * 0.36).clamp(240.0, 420.0);
                    self.first(ui, desk, vec2(left, room));
                    ui.add_space(10.0);
                    self.small(ui, desk, room);
                });
            } else {
                ScrollArea::vertical().id_salt("charts").show(ui, |ui| {
                    let width = ui.available_width();
                    self.first(ui, desk, vec2(width, 190.0));
                    self.small(ui, desk, 280.0);
                });
            }
        });
    }

    fn chips(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let colours = theme::palette(ui.ctx());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
            ui.label(Type::Heading.rich("Charts").color(colours.ink));
            ui.add_space(4.0);
            for of in WEEKLY {
                let on = self.chosen.contains(&of);
                let measure = of.measure();
                let chip = widgets::chip(ui, &format::sentence(measure.name), on);
                if chip.on_hover_text(one_line(measure.definition)).clicked() {
                    if on {
                        self.chosen.retain(|one| *one != of);
                    } else {
                        self.chosen.push(of);
                        if self.chosen.len() > ROWS {
                            self.chosen.remove(0);
                        }
                    }
                }
            }
            // Measures of the catalogue are true values; they are not offered in the other
            // perspective.
            if desk.eyes != Eyes::Seen {
                self.more(ui, desk);
            }
        });
    }

    fn more(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let words = self.extra.as_ref().map_or_else(
            || "Activity and need".to_owned(),
            |metric| format::sentence(&metric.replace('.', ", ")),
        );
        let combo = egui::ComboBox::from_id_salt("metric")
            .selected_text(Type::Control.rich(widgets::fit(ui, &words, Type::Control, 130.0)))
            .width(150.0)
            .height(320.0);
        let shown = combo.show_ui(ui, |ui| {
            if ui.selectable_label(self.extra.is_none(), "Activity and need").clicked() {
                self.extra = None;
            }
            for ((organisation, metric), readings) in &desk.line.readings {
                if &**organisation != crate::recorder::rows::ALL || readings.months.len() < 2 {
                    continue;
                }
                let on = self.extra.as_ref() == Some(metric);
                let name = format::sentence(&metric.replace('.', ", "));
                let label = ui.selectable_label(on, name);
                let about = catalogue::find(metric).map_or("", |measure| measure.definition);
                if label.on_hover_text(one_line(about)).clicked() {
                    self.extra = Some(Arc::clone(metric));
                }
            }
        });
        let name = "Charts: measure of the whole economy";
        shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name));
    }

    fn first(&mut self, ui: &mut Ui, desk: &Desk<'_>, size: egui::Vec2) {
        let chart = match self.extra.clone().filter(|_| desk.eyes != Eyes::Seen) {
            Some(metric) => reading(desk, &metric),
            None => need_and_activity(desk),
        };
        show(ui, &chart, &mut self.linked, size);
    }

    fn small(&mut self, ui: &mut Ui, desk: &mut Desk<'_>, height: f32) {
        let place = Arc::clone(&desk.line.opened.geography);
        let mut sites: Vec<u32> = (0..place.providers.len() as u32)
            .filter(|at| place.providers[*at as usize].kind == ProviderKind::Acute)
            .collect();
        sites.sort_by_key(|at| std::cmp::Reverse(place.providers[*at as usize].catchment));
        let fits = ((ui.available_width() / 132.0) as usize).clamp(1, MOST);
        sites.truncate(fits);
        if sites.is_empty() || self.chosen.is_empty() {
            ui.vertical(|ui| {
                caption(ui, "Choose a measure above to see the hospitals side by side.");
            });
            return;
        }
        let rows = self.chosen.len();
        ui.vertical(|ui| {
            let gap = 12.0;
            let width =
                (ui.available_width() - gap * (sites.len() as f32 - 1.0)) / sites.len() as f32;
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.spacing_mut().interact_size.y = 18.0;
            let head = 20.0;
            let tall = (height / rows as f32 - head - 4.0).floor();
            for of in self.chosen.clone() {
                let measure = of.measure();
                let colours = theme::palette(ui.ctx());
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 6.0;
                    ui.label(Type::Subhead.rich(format::sentence(measure.name)).color(colours.ink));
                    caption(ui, measure.unit);
                });
                let range = range(desk, &sites, of);
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = gap;
                    for (at, site) in sites.iter().enumerate() {
                        let chart = one(desk, *site, of, range, at == 0);
                        let shown = show(ui, &chart, &mut self.linked, vec2(width, tall.max(56.0)));
                        if desk.subject == Some(Subject::Provider(*site)) {
                            let stroke = egui::Stroke::new(1.0, colours.ink);
                            let rect = shown.response.rect.expand2(vec2(4.0, 1.0));
                            ui.painter().rect_stroke(rect, 4.0, stroke, egui::StrokeKind::Inside);
                        }
                    }
                });
            }
        });
    }
}

/// The place on the axis of a week, by weeks done.
fn x(week: u32) -> f64 {
    f64::from(week.saturating_sub(1))
}

fn points(figures: &[(u32, Figure)]) -> Vec<(f64, f64)> {
    figures.iter().map(|(week, figure)| (x(*week), f64::from(figure.value))).collect()
}

fn band(figures: &[(u32, Figure)]) -> Vec<(f64, f64, f64)> {
    let wide = figures.iter().filter(|(_, figure)| figure.half > 0.0);
    wide.map(|(week, figure)| {
        let (value, half) = (f64::from(figure.value), f64::from(figure.half));
        (x(*week), value - half, value + half)
    })
    .collect()
}

/// Seen values are plotted at the week they describe, not the week in which they arrived.
fn placed(figures: Vec<(u32, Figure)>) -> Vec<(u32, Figure)> {
    let mut out: Vec<(u32, Figure)> = Vec::with_capacity(figures.len());
    for (week, figure) in figures {
        let about = week.saturating_sub(u32::from(figure.age));
        match out.last_mut() {
            Some(last) if last.0 == about => last.1 = figure,
            Some(last) if last.0 > about => {}
            _ => out.push((about, figure)),
        }
    }
    out
}

fn line(name: &str, view: View<'_>, figures: Vec<(u32, Figure)>, alone: bool) -> Series {
    let (ink, figures) = match (view.is_seen(), alone) {
        (false, _) => (Ink::Truth, figures),
        (true, true) => (Ink::SeenAlone, placed(figures)),
        (true, false) => (Ink::Seen, placed(figures)),
    };
    Series::new(name, ink, points(&figures)).with_band(band(&figures))
}

/// The period that has not been reported yet.
fn gap(desk: &Desk<'_>, figures: &[(u32, Figure)]) -> Option<(f64, f64)> {
    let (_, last) = figures.last()?;
    let age = u32::from(last.age);
    (desk.eyes == Eyes::Seen && age > 0).then(|| (x(desk.week - age.min(desk.week)), x(desk.week)))
}

fn events(desk: &Desk<'_>) -> Vec<(f64, String)> {
    let all = transport::events(desk.line).into_iter();
    all.filter(|(week, _)| *week <= desk.week)
        .map(|(week, what)| (x(week), what.to_owned()))
        .collect()
}

/// One hospital, one measure.
fn one(desk: &Desk<'_>, site: u32, of: OfProvider, range: (f64, f64), labelled: bool) -> Lines {
    let (main, behind) = desk.views();
    let measure = of.measure();
    let figures = main.provider(site, of);
    let now = main.now().and_then(|face| face.provider(site, of));
    let name = words::short(&desk.line.opened.geography.providers[site as usize].name);
    let value = now.map_or_else(|| "not seen".to_owned(), |now| words::figure(&measure, now));
    let mut chart = Lines::new(name, value, Across::Time(desk.line.opened.calendar));
    chart.unit = Unit::of(measure.unit);
    chart.small = true;
    chart.labelled = labelled;
    chart.range = Some(range);
    chart.not_reported = gap(desk, &figures);
    chart.nothing = if main.is_seen() { "not seen" } else { "nothing yet" }.to_owned();
    match of {
        OfProvider::FirstWait if range.1 > 0.8 * STANDARD => {
            chart.standards.push((STANDARD, "18 weeks".to_owned()));
        }
        OfProvider::Occupancy => chart.standards.push((SAFE, "92 %".to_owned())),
        _ => {}
    }
    if let Some(view) = behind {
        chart.series.push(line("as seen", view, view.provider(site, of), false));
    }
    chart.series.push(line("true", main, figures, true));
    if main.is_seen()
        && let Some(last) = chart.series.last_mut()
    {
        last.name = "as seen".to_owned();
    }
    chart
}

/// One scale for all hospitals and weeks so far.
fn range(desk: &Desk<'_>, sites: &[u32], of: OfProvider) -> (f64, f64) {
    let (main, behind) = desk.views();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for view in std::iter::once(main).chain(behind) {
        for site in sites {
            for (_, figure) in view.provider(*site, of) {
                let (value, half) = (f64::from(figure.value), f64::from(figure.half));
                low = low.min(value - half);
                high = high.max(value + half);
            }
        }
    }
    if !low.is_finite() {
        return (0.0, 1.0);
    }
    let from_nought = matches!(of, OfProvider::FirstWait | OfProvider::List | OfProvider::Idle);
    let low = if from_nought { 0.0 } else { low };
    let room = 0.06 * (high - low).max(1e-6 + 0.02 * high.abs());
    (if from_nought { 0.0 } else { low - room }, high + room)
}

/// A measure of the catalogue for the whole economy, by month.
fn reading(desk: &Desk<'_>, metric: &Arc<str>) -> Lines {
    let all: Arc<str> = crate::recorder::rows::ALL.into();
    let run_in = desk.line.opened.calendar.run_in_weeks;
    let readings = desk.line.readings.get(&(all, Arc::clone(metric)));
    let measure = catalogue::find(metric);
    let unit = measure.map_or("", |measure| measure.unit);
    let title = format::sentence(&metric.replace('.', ", "));
    let mut chart = Lines::new(
        title,
        format!("{unit}, whole economy"),
        Across::Time(desk.line.opened.calendar),
    );
    chart.unit = Unit::of(unit);
    chart.events = events(desk);
    if let Some(readings) = readings {
        let points = readings.months.iter().map(|(week, value)| (run_in + week, *value));
        let points = points.filter(|(week, _)| *week <= desk.week);
        let points = points.map(|(week, value)| (x(week), f64::from(value))).collect();
        chart.series.push(Series::new("true", Ink::Truth, points));
    }
    chart
}

/// Need and hospital activity at fixed prices, each relative to its own first year.
fn need_and_activity(desk: &Desk<'_>) -> Lines {
    let (main, behind) = desk.views();
    let calendar = desk.line.opened.calendar;
    let base = format::short_date(&calendar, crate::kernel::clock::Week(calendar.run_in_weeks));
    let (title, series) = match main.is_seen() {
        false => {
            let need = yearly(desk, main, OfArea::NeedSoFar);
            let done = yearly(desk, main, OfArea::ActivitySoFar);
            let title = finding(&need, &done);
            let mut series = Vec::new();
            if let Some(view) = behind {
                series.push(seen_need(desk, view));
            }
            series.push(Series::new("need", Ink::Plain, need));
            series.push(Series::new("activity", Ink::Truth, done));
            (title, series)
        }
        true => {
            let done = seen_activity(desk, main);
            ("Activity reported and need believed".to_owned(), vec![seen_need(desk, main), done])
        }
    };
    let caption = format!("Index, {base} = 100, at fixed prices, the year before each week");
    let mut chart = Lines::new(title, caption, Across::Time(calendar));
    chart.unit = Unit::Rate;
    chart.events = events(desk);
    if main.is_seen() {
        chart.not_reported = gap(desk, &main.of_area(desk.area, OfArea::Activity));
    }
    chart.series = series;
    chart
}

/// A title that states the finding, where it is clear.
fn finding(need: &[(f64, f64)], done: &[(f64, f64)]) -> String {
    let last = need.last().zip(done.last());
    let text = match last {
        Some(((at, need), (_, done))) if at - 52.0 > 0.0 && (done - need).abs() > 2.0 => {
            if done > need { "Activity has outgrown need" } else { "Need has outgrown activity" }
        }
        _ => "Activity and need",
    };
    text.to_owned()
}

/// The sum of the year before each week, as an index on the last year of running in.
fn yearly(desk: &Desk<'_>, view: View<'_>, of: OfArea) -> Vec<(f64, f64)> {
    let so_far = view.of_area_and_before(desk.area, of);
    let mut before: Option<f64> = None;
    let mut weeks: Vec<(u32, f64)> = Vec::with_capacity(so_far.len());
    for (week, figure) in so_far {
        let now = f64::from(figure.value);
        // Sums of a year restart with it.
        let done = before.filter(|before| *before <= now).map_or(now, |before| now - before);
        before = Some(now);
        weeks.push((week, done));
    }
    let span = WEEKS_PER_YEAR as usize;
    let mut sum: f64 = weeks.iter().skip(1).take(span).map(|(_, done)| done).sum();
    let base = sum;
    let mut out = Vec::new();
    for at in (1 + span)..weeks.len() {
        sum += weeks[at].1 - weeks[at - span].1;
        if base > 0.0 {
            out.push((x(weeks[at].0), 100.0 * sum / base));
        }
    }
    out
}

fn seen_activity(desk: &Desk<'_>, view: View<'_>) -> Series {
    let figures = placed(view.of_area(desk.area, OfArea::Activity));
    let base = figures.first().map_or(1.0, |(_, figure)| f64::from(figure.value)).max(1.0);
    let scaled: Vec<(u32, Figure)> =
        figures.into_iter().map(|(week, figure)| (week, figure.times(100.0 / base))).collect();
    Series::new("activity as coded", Ink::SeenAlone, points(&scaled)).with_band(band(&scaled))
}

/// Need as the commissioner plans for it: its belief about growth, projected from the start.
fn seen_need(desk: &Desk<'_>, view: View<'_>) -> Series {
    let growth = view.of_area(desk.area, OfArea::NeedGrowth);
    let (mut level, mut points, mut band) = (100.0, Vec::new(), Vec::new());
    let mut doubt = 0.0f64;
    for (week, figure) in growth {
        let week_part = 1.0 / f64::from(WEEKS_PER_YEAR);
        level *= 1.0 + f64::from(figure.value) * week_part;
        doubt += f64::from(figure.half) * week_part;
        let half = level * doubt;
        points.push((x(week), level));
        band.push((x(week), level - half, level + half));
    }
    Series::new("need believed", Ink::Seen, points).with_band(band)
}
