//! Charts under the map: need against activity, and any measure of the hospitals side by side, all
//! over the same weeks and linked with one another.

use std::sync::Arc;

use eframe::egui::{self, Frame, Margin, ScrollArea, Ui, vec2};

use crate::charts::HorizontalAxis;
use crate::charts::format::{self, DisplayUnit};
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::gui::charts::{LinkedCharts, chart_ui};
use crate::gui::command::{DetailSubject, Perspective};
use crate::gui::measure_catalogue;
use crate::gui::shell::explained_figure::{caption_ui, one_line};
use crate::gui::shell::{labels, transport, widgets};
use crate::gui::theme::{self, TextRole};
use crate::gui::timeline::TimelineView;
use crate::gui::workspaces::WorkspaceContext;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::params::vocabulary::ProviderKind;
use crate::sim::look::{AreaQuantity, Estimate, ProviderQuantity};

/// Measures of hospitals that can be charted week by week.
const WEEKLY: [ProviderQuantity; 9] = [
    ProviderQuantity::FirstWait,
    ProviderQuantity::Occupancy,
    ProviderQuantity::List,
    ProviderQuantity::Within18,
    ProviderQuantity::Activity,
    ProviderQuantity::Surplus,
    ProviderQuantity::UnitCost,
    ProviderQuantity::Trust,
    ProviderQuantity::Idle,
];
/// Maximum number of hospitals side by side.
const MAX_HOSPITALS: usize = 5;
/// Maximum number of rows of small charts.
const MAX_CHART_ROWS: usize = 2;
/// Bed occupancy that is considered safe.
const SAFE_OCCUPANCY: f64 = 0.92;
/// Weeks within which the standard requires a first visit.
const STANDARD: f64 = 18.0;

/// State of the charts.
pub struct SystemCharts {
    linked: LinkedCharts,
    chosen: Vec<ProviderQuantity>,
    /// A measure of the catalogue for the whole economy, where one is chosen.
    extra: Option<Arc<str>>,
}

impl Default for SystemCharts {
    fn default() -> Self {
        Self {
            linked: LinkedCharts::default(),
            chosen: vec![ProviderQuantity::FirstWait, ProviderQuantity::Occupancy],
            extra: None,
        }
    }
}

impl SystemCharts {
    /// Draws the charts in a height.
    pub fn charts_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>, height: f32) {
        self.linked.begin_frame(ui.ctx());
        let pad = Frame::new().inner_margin(Margin { left: 14, right: 14, top: 6, bottom: 4 });
        pad.show(ui, |ui| {
            self.measure_chips_ui(ui, desk);
            ui.add_space(2.0);
            let room = (height - 44.0).max(150.0);
            if ui.available_width() > 640.0 {
                ui.horizontal_top(|ui| {
                    let left = (ui.available_width() * 0.36).clamp(240.0, 420.0);
                    self.main_chart_ui(ui, desk, vec2(left, room));
                    ui.add_space(10.0);
                    self.small_charts_ui(ui, desk, room);
                });
            } else {
                ScrollArea::vertical().id_salt("charts").show(ui, |ui| {
                    let width = ui.available_width();
                    self.main_chart_ui(ui, desk, vec2(width, 190.0));
                    self.small_charts_ui(ui, desk, 280.0);
                });
            }
        });
    }

    fn measure_chips_ui(&mut self, ui: &mut Ui, desk: &WorkspaceContext<'_>) {
        let colours = theme::palette(ui.ctx());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
            ui.label(TextRole::Heading.rich("Charts").color(colours.ink));
            ui.add_space(4.0);
            for of in WEEKLY {
                let on = self.chosen.contains(&of);
                let measure = of.measure();
                let chip = widgets::chip_ui(ui, &format::label_to_sentence(measure.name), on);
                if chip.on_hover_text(one_line(measure.definition)).clicked() {
                    if on {
                        self.chosen.retain(|entry| *entry != of);
                    } else {
                        self.chosen.push(of);
                        if self.chosen.len() > MAX_CHART_ROWS {
                            self.chosen.remove(0);
                        }
                    }
                }
            }
            // Measures of the catalogue are true values; they are not offered in the other
            // perspective.
            if desk.perspective != Perspective::Seen {
                self.more_measures_ui(ui, desk);
            }
        });
    }

    fn more_measures_ui(&mut self, ui: &mut Ui, desk: &WorkspaceContext<'_>) {
        let words = self.extra.as_ref().map_or_else(
            || "Activity and need".to_owned(),
            |metric| format::label_to_sentence(&metric.replace('.', ", ")),
        );
        let combo = egui::ComboBox::from_id_salt("metric")
            .selected_text(TextRole::Control.rich(widgets::fit(
                ui,
                &words,
                TextRole::Control,
                130.0,
            )))
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
                let name = format::label_to_sentence(&metric.replace('.', ", "));
                let label = ui.selectable_label(on, name);
                let about =
                    measure_catalogue::find(metric).map_or("", |measure| measure.definition);
                if label.on_hover_text(one_line(about)).clicked() {
                    self.extra = Some(Arc::clone(metric));
                }
            }
        });
        let name = "Charts: measure of the whole economy";
        shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name));
    }

    fn main_chart_ui(&mut self, ui: &mut Ui, desk: &WorkspaceContext<'_>, size: egui::Vec2) {
        let chart = match self.extra.clone().filter(|_| desk.perspective != Perspective::Seen) {
            Some(metric) => reading(desk, &metric),
            None => need_and_activity(desk),
        };
        chart_ui(ui, &chart, &mut self.linked, size);
    }

    fn small_charts_ui(&mut self, ui: &mut Ui, desk: &mut WorkspaceContext<'_>, height: f32) {
        let place = Arc::clone(&desk.line.opened.geography);
        let mut sites: Vec<u32> = (0..place.providers.len() as u32)
            .filter(|at| place.providers[*at as usize].kind == ProviderKind::Acute)
            .collect();
        sites.sort_by_key(|at| std::cmp::Reverse(place.providers[*at as usize].catchment));
        let fits = ((ui.available_width() / 132.0) as usize).clamp(1, MAX_HOSPITALS);
        sites.truncate(fits);
        if sites.is_empty() || self.chosen.is_empty() {
            ui.vertical(|ui| {
                caption_ui(ui, "Choose a measure above to see the hospitals side by side.");
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
                    ui.label(
                        TextRole::Subhead
                            .rich(format::label_to_sentence(measure.name))
                            .color(colours.ink),
                    );
                    caption_ui(ui, measure.unit);
                });
                let range = range(desk, &sites, of);
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = gap;
                    for (at, site) in sites.iter().enumerate() {
                        let chart = hospital_chart(desk, *site, of, range, at == 0);
                        let shown =
                            chart_ui(ui, &chart, &mut self.linked, vec2(width, tall.max(56.0)));
                        if desk.subject == Some(DetailSubject::Provider(*site)) {
                            let stroke = egui::Stroke::new(1.0, colours.ink);
                            let rect = shown.rect.expand2(vec2(4.0, 1.0));
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

fn points(figures: &[(u32, Estimate)]) -> Vec<(f64, f64)> {
    figures.iter().map(|(week, figure)| (x(*week), f64::from(figure.value))).collect()
}

fn band(figures: &[(u32, Estimate)]) -> Vec<(f64, f64, f64)> {
    let wide = figures.iter().filter(|(_, figure)| figure.half_width > 0.0);
    wide.map(|(week, figure)| {
        let (value, half) = (f64::from(figure.value), f64::from(figure.half_width));
        (x(*week), value - half, value + half)
    })
    .collect()
}

/// Seen values are plotted at the week they describe, not the week in which they arrived.
fn placed(figures: Vec<(u32, Estimate)>) -> Vec<(u32, Estimate)> {
    let mut out: Vec<(u32, Estimate)> = Vec::with_capacity(figures.len());
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

fn line(
    name: &str,
    view: TimelineView<'_>,
    figures: Vec<(u32, Estimate)>,
    alone: bool,
) -> ChartSeries {
    let (ink, figures) = match (view.is_seen(), alone) {
        (false, _) => (LineRole::Truth, figures),
        (true, true) => (LineRole::SeenAlone, placed(figures)),
        (true, false) => (LineRole::Seen, placed(figures)),
    };
    ChartSeries::new(name, ink, points(&figures)).with_band(band(&figures))
}

/// The period that has not been reported yet.
fn gap(desk: &WorkspaceContext<'_>, figures: &[(u32, Estimate)]) -> Option<(f64, f64)> {
    let (_, last) = figures.last()?;
    let age = u32::from(last.age);
    (desk.perspective == Perspective::Seen && age > 0)
        .then(|| (x(desk.week - age.min(desk.week)), x(desk.week)))
}

fn events(desk: &WorkspaceContext<'_>) -> Vec<(f64, String)> {
    let all = transport::events(desk.line).into_iter();
    all.filter(|(week, _)| *week <= desk.week)
        .map(|(week, what)| (x(week), what.to_owned()))
        .collect()
}

/// One hospital, one measure.
fn hospital_chart(
    desk: &WorkspaceContext<'_>,
    site: u32,
    of: ProviderQuantity,
    range: (f64, f64),
    labelled: bool,
) -> LineChart {
    let (main, behind) = desk.views();
    let measure = of.measure();
    let figures = main.provider_course(site, of);
    let now = main.current_face().and_then(|face| face.provider(site, of));
    let name = labels::short_name(&desk.line.opened.geography.providers[site as usize].name);
    let value = now.map_or_else(|| "not seen".to_owned(), |now| labels::figure(&measure, now));
    let mut chart = LineChart::new(name, value, HorizontalAxis::Time(desk.line.opened.calendar));
    chart.unit = DisplayUnit::from_unit_text(measure.unit);
    chart.small = true;
    chart.labelled = labelled;
    chart.range = Some(range);
    chart.not_reported = gap(desk, &figures);
    chart.empty_message = if main.is_seen() { "not seen" } else { "nothing yet" }.to_owned();
    match of {
        ProviderQuantity::FirstWait if range.1 > 0.8 * STANDARD => {
            chart.standards.push((STANDARD, "18 weeks".to_owned()));
        }
        ProviderQuantity::Occupancy => chart.standards.push((SAFE_OCCUPANCY, "92 %".to_owned())),
        _ => {}
    }
    if let Some(view) = behind {
        chart.series.push(line("as seen", view, view.provider_course(site, of), false));
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
fn range(desk: &WorkspaceContext<'_>, sites: &[u32], of: ProviderQuantity) -> (f64, f64) {
    let (main, behind) = desk.views();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for view in std::iter::once(main).chain(behind) {
        for site in sites {
            for (_, figure) in view.provider_course(*site, of) {
                let (value, half) = (f64::from(figure.value), f64::from(figure.half_width));
                low = low.min(value - half);
                high = high.max(value + half);
            }
        }
    }
    if !low.is_finite() {
        return (0.0, 1.0);
    }
    let from_nought =
        matches!(of, ProviderQuantity::FirstWait | ProviderQuantity::List | ProviderQuantity::Idle);
    let low = if from_nought { 0.0 } else { low };
    let room = 0.06 * (high - low).max(1e-6 + 0.02 * high.abs());
    (if from_nought { 0.0 } else { low - room }, high + room)
}

/// A measure of the catalogue for the whole economy, by month.
fn reading(desk: &WorkspaceContext<'_>, metric: &Arc<str>) -> LineChart {
    let all: Arc<str> = crate::recorder::rows::ALL.into();
    let run_in = desk.line.opened.calendar.run_in_weeks;
    let readings = desk.line.readings.get(&(all, Arc::clone(metric)));
    let measure = measure_catalogue::find(metric);
    let unit = measure.map_or("", |measure| measure.unit);
    let title = format::label_to_sentence(&metric.replace('.', ", "));
    let mut chart = LineChart::new(
        title,
        format!("{unit}, whole economy"),
        HorizontalAxis::Time(desk.line.opened.calendar),
    );
    chart.unit = DisplayUnit::from_unit_text(unit);
    chart.events = events(desk);
    if let Some(readings) = readings {
        let points = readings.months.iter().map(|(week, value)| (run_in + week, *value));
        let points = points.filter(|(week, _)| *week <= desk.week);
        let points = points.map(|(week, value)| (x(week), f64::from(value))).collect();
        chart.series.push(ChartSeries::new("true", LineRole::Truth, points));
    }
    chart
}

/// Need and hospital activity at fixed prices, each relative to its own first year.
fn need_and_activity(desk: &WorkspaceContext<'_>) -> LineChart {
    let (main, behind) = desk.views();
    let calendar = desk.line.opened.calendar;
    let base = format::short_date(&calendar, crate::kernel::clock::Week(calendar.run_in_weeks));
    let (title, series) = match main.is_seen() {
        false => {
            let need = yearly(desk, main, AreaQuantity::NeedSoFar);
            let done = yearly(desk, main, AreaQuantity::ActivitySoFar);
            let title = need_gap_sentence(&need, &done);
            let mut series = Vec::new();
            if let Some(view) = behind {
                series.push(seen_need(desk, view));
            }
            series.push(ChartSeries::new("need", LineRole::Plain, need));
            series.push(ChartSeries::new("activity", LineRole::Truth, done));
            (title, series)
        }
        true => {
            let done = seen_activity(desk, main);
            ("Activity reported and need believed".to_owned(), vec![seen_need(desk, main), done])
        }
    };
    let caption = format!("Index, {base} = 100, at fixed prices, the year before each week");
    let mut chart = LineChart::new(title, caption, HorizontalAxis::Time(calendar));
    chart.unit = DisplayUnit::Rate;
    chart.events = events(desk);
    if main.is_seen() {
        chart.not_reported = gap(desk, &main.area_course(desk.area, AreaQuantity::Activity));
    }
    chart.series = series;
    chart
}

/// A title that states the finding, where it is clear.
fn need_gap_sentence(need: &[(f64, f64)], done: &[(f64, f64)]) -> String {
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
fn yearly(
    desk: &WorkspaceContext<'_>,
    view: TimelineView<'_>,
    of: AreaQuantity,
) -> Vec<(f64, f64)> {
    let so_far = view.area_course_with_run_in(desk.area, of);
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

fn seen_activity(desk: &WorkspaceContext<'_>, view: TimelineView<'_>) -> ChartSeries {
    let figures = placed(view.area_course(desk.area, AreaQuantity::Activity));
    let base = figures.first().map_or(1.0, |(_, figure)| f64::from(figure.value)).max(1.0);
    let scaled: Vec<(u32, Estimate)> =
        figures.into_iter().map(|(week, figure)| (week, figure.scaled_by(100.0 / base))).collect();
    ChartSeries::new("activity as coded", LineRole::SeenAlone, points(&scaled))
        .with_band(band(&scaled))
}

/// Need as the commissioner plans for it: its belief about growth, projected from the start.
fn seen_need(desk: &WorkspaceContext<'_>, view: TimelineView<'_>) -> ChartSeries {
    let growth = view.area_course(desk.area, AreaQuantity::NeedGrowth);
    let (mut level, mut points, mut band) = (100.0, Vec::new(), Vec::new());
    let mut doubt = 0.0f64;
    for (week, figure) in growth {
        let week_part = 1.0 / f64::from(WEEKS_PER_YEAR);
        level *= 1.0 + f64::from(figure.value) * week_part;
        doubt += f64::from(figure.half_width) * week_part;
        let half = level * doubt;
        points.push((x(week), level));
        band.push((x(week), level - half, level + half));
    }
    ChartSeries::new("need believed", LineRole::Seen, points).with_band(band)
}
