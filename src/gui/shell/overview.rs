//! The three lenses in brief, next to every workspace: a figure, its course, its parts.

use eframe::egui::{self, Align, Color32, Layout, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::gui::command::Perspective;
use crate::gui::theme::{self, Palette, TextRole};
use crate::gui::timeline::{Timeline, TimelineView};
use crate::gui::workspaces::WorkspaceContext;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::sim::counterfactual::StrandedCostPeriod;
use crate::sim::look::{AreaLens, Estimate, ProviderQuantity};
use crate::sim::observables::{Measure, stranded};

use super::explained_figure::{ExplainedFigure, caption_ui};
use super::{labels, widgets};

/// Shows the panel.
pub fn overview_ui(ui: &mut Ui, desk: &mut WorkspaceContext<'_>) {
    let colours = theme::palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.label(TextRole::Heading.rich("Lenses").color(colours.ink));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            caption_ui(ui, "last twelve months");
        });
    });
    ui.add_space(4.0);
    // With both views on, the panel shows the truth; what is seen is shown in the workspace.
    let view = match desk.perspective {
        Perspective::Seen => TimelineView::seen(desk.line, desk.week, desk.area),
        Perspective::Truth | Perspective::Both => TimelineView::truth(desk.line, desk.week),
    };
    let area = desk.area;
    information_ui(ui, view, area);
    ui.separator();
    capture_ui(ui, view, area);
    ui.separator();
    stranding_ui(ui, view, desk);
}

/// The lens of an area at the moment shown: what accrues over a year is summed over the last
/// twelve months, so that it does not restart at zero every April.
pub fn lens_of(view: &TimelineView<'_>, area: u32) -> Option<AreaLens> {
    lens_at(view, area, view.week)
}

fn lens_at(view: &TimelineView<'_>, area: u32, week: u32) -> Option<AreaLens> {
    let place = if view.is_seen() { 0 } else { area as usize };
    let at = |week: u32| view.face_at(week)?.lenses.get(place);
    let mut lens = at(week)?.clone();
    let closed = week - ((week.max(1) - 1) % WEEKS_PER_YEAR + 1).min(week);
    let (Some(last), Some(then)) = (at(closed), week.checked_sub(WEEKS_PER_YEAR).and_then(at))
    else {
        return Some(lens);
    };
    let roll = |now: &mut Option<Estimate>, last: Option<Estimate>, then: Option<Estimate>| {
        if let (Some(now), Some(last), Some(then)) = (now.as_mut(), last, then) {
            now.value += last.value - then.value;
        }
    };
    for part in ACCRUING {
        let (last, then) = (last.capture[part], then.capture[part]);
        let part = &mut lens.capture[part];
        roll(&mut part.figure, last.figure, then.figure);
        roll(&mut part.floor, last.floor, then.floor);
    }
    lens.found += last.found - then.found;
    Some(lens)
}

/// Parts of capture that accrue over a year; planned payments are set once, with the year's
/// contracts.
const ACCRUING: [usize; 3] = [0, 2, 3];
/// Weeks between the points of a small line.
const STRIDE: u32 = 4;

/// A figure of the lens over the weeks up to now, identified by a number.
fn course(
    view: &TimelineView<'_>,
    area: u32,
    number: usize,
    of: impl Fn(&AreaLens) -> Option<f64>,
) -> Vec<(u32, f64)> {
    let figures = view.course(("lens", area, number), view.first(), STRIDE, |view, week| {
        Some(Estimate::exact(of(&lens_at(view, area, week)?)?))
    });
    figures.into_iter().map(|(week, figure)| (week, f64::from(figure.value))).collect()
}

fn lens_heading_ui(
    ui: &mut Ui,
    name: &str,
    shown: &ExplainedFigure,
    note: &str,
    course: &[(u32, f64)],
) {
    let colours = theme::palette(ui.ctx());
    ui.label(TextRole::Subhead.rich(name).color(colours.ink));
    ui.horizontal(|ui| {
        let style = if shown.figure.is_some() { TextRole::Figure } else { TextRole::FigureSmall };
        shown.value_ui(ui, style);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.available_width() > 100.0 {
                sparkline_ui(ui, vec2(96.0, 30.0), course, shown.colour(ui));
            }
        });
    });
    caption_ui(ui, note);
}

/// A line without axes.
fn sparkline_ui(ui: &mut Ui, size: egui::Vec2, points: &[(u32, f64)], colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    if points.len() < 2 {
        return;
    }
    let values = points.iter().map(|point| point.1);
    let low = values.clone().fold(f64::INFINITY, f64::min).min(0.0);
    let high = values.fold(f64::NEG_INFINITY, f64::max).max(low + 1e-9);
    let (first, last) = (points[0].0, points[points.len() - 1].0.max(points[0].0 + 1));
    let inner = rect.shrink(3.0);
    let stride = (points.len() / 96).max(1);
    let at = |(week, value): &(u32, f64)| {
        let x = (week - first) as f32 / (last - first) as f32;
        let y = ((value - low) / (high - low)) as f32;
        pos2(inner.min.x + x * inner.width(), inner.max.y - y * inner.height())
    };
    let mut line: Vec<_> = points.iter().step_by(stride).map(at).collect();
    line.extend(points.last().map(at));
    let end = line[line.len() - 1];
    ui.painter().add(Shape::line(line, Stroke::new(1.5, colour)));
    ui.painter().circle_filled(end, 2.5, colour);
}

/// One row: name, bar, value. A bar of what is seen is hatched; what is not seen is a dashed
/// outline.
pub fn bar_ui(ui: &mut Ui, name: &str, shown: &ExplainedFigure, largest: f64) {
    let colours = theme::palette(ui.ctx());
    let width = ui.available_width();
    ui.spacing_mut().interact_size.y = 17.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let label = (width * 0.45).min(112.0);
        let (rect, _) = ui.allocate_exact_size(vec2(label, 17.0), Sense::hover());
        let fitted = widgets::fit(ui, name, TextRole::Body, label);
        ui.painter().text(
            rect.left_center(),
            egui::Align2::LEFT_CENTER,
            fitted,
            TextRole::Body.font(),
            colours.ink2,
        );
        let value_room = 62.0;
        let room = (width - label - value_room - 14.0).max(10.0);
        let (rect, _) = ui.allocate_exact_size(vec2(room, 17.0), Sense::hover());
        let full = Rect::from_center_size(rect.center(), vec2(room, 9.0));
        match shown.figure {
            None => dashed(ui, full, colours),
            Some(figure) => {
                let share = if largest > 0.0 {
                    (f64::from(figure.value).abs() / largest).min(1.0) as f32
                } else {
                    0.0
                };
                let part = Rect::from_min_size(full.min, vec2(room * share, 9.0));
                if figure.value < 0.0 {
                    // Negative values have an outline only.
                    let stroke = Stroke::new(1.0, shown.colour(ui));
                    ui.painter().rect_stroke(part, 0.0, stroke, egui::StrokeKind::Inside);
                } else if shown.seen {
                    hatched(ui, part, colours);
                } else {
                    ui.painter().rect_filled(part, 0.0, colours.truth);
                }
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            shown.value_ui(ui, TextRole::Strong);
        });
    });
}

fn dashed(ui: &Ui, rect: Rect, colours: &Palette) {
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    let stroke = Stroke::new(1.0, colours.line);
    ui.painter().extend(Shape::dashed_line(&corners, stroke, 3.0, 3.0));
}

/// Fills a rectangle with the hatch of what is seen.
pub fn hatched(ui: &Ui, rect: Rect, colours: &Palette) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 0.0, colours.seen_ground);
    let stroke = Stroke::new(1.2, colours.seen);
    let step = 4.0;
    let mut x = rect.min.x - rect.height();
    while x < rect.max.x {
        painter.line_segment([pos2(x, rect.max.y), pos2(x + rect.height(), rect.min.y)], stroke);
        x += step;
    }
}

fn information_ui(ui: &mut Ui, view: TimelineView<'_>, area: u32) {
    let lens = lens_of(&view, area);
    let lens = lens.as_ref();
    let seen = view.is_seen();
    let rent = lens.and_then(AreaLens::rent);
    let measure = crate::gui::measure_catalogue::INFORMATION_RENT;
    let found = lens.map(|lens| lens.found);
    let figure = if seen { found } else { rent };
    let shown = ExplainedFigure {
        measure: if seen { crate::gui::measure_catalogue::RENT_FOUND } else { measure },
        who: "the whole area".to_owned(),
        figure: figure.map(Estimate::exact),
        seen,
    };
    let note = match (seen, found) {
        (true, _) => "found by audits and challenges; the rest cannot be seen".to_owned(),
        (false, Some(found)) => {
            format!("in the last settled year; found by audits {}", labels::pounds(found))
        }
        (false, None) => "in the last settled year".to_owned(),
    };
    let line = course(&view, area, 0, |lens| if seen { Some(lens.found) } else { lens.rent() });
    lens_heading_ui(ui, "Information rent", &shown, &note, &line);
    let Some(lens) = lens else { return };
    rent_parts_ui(ui, lens, seen);
}

/// The parts of the rent as bars, on one scale.
pub fn rent_parts_ui(ui: &mut Ui, lens: &AreaLens, seen: bool) {
    let largest = lens
        .rent
        .iter()
        .filter_map(|part| part.figure)
        .fold(0.0f64, |most, figure| most.max(f64::from(figure.value).abs()));
    for (name, part) in ["padding", "coding"].into_iter().zip(&lens.rent) {
        let shown = ExplainedFigure {
            measure: part.measure,
            who: "the whole area".to_owned(),
            figure: part.figure,
            seen,
        };
        bar_ui(ui, name, &shown, largest);
    }
}

/// Names of the parts of capture, concession first.
pub const CAPTURE: [&str; 4] = ["concession", "planned payments", "challenge forgone", "rescue"];

fn capture_ui(ui: &mut Ui, view: TimelineView<'_>, area: u32) {
    let seen = view.is_seen();
    let Some(lens) = lens_of(&view, area) else {
        ui.label(TextRole::Subhead.rich("Capture"));
        caption_ui(ui, "measured when the first month has closed");
        return;
    };
    let explained = |at: usize| ExplainedFigure {
        measure: lens.capture[at].measure,
        who: "the whole area".to_owned(),
        figure: lens.capture[at].figure,
        seen,
    };
    let floor = lens.capture[0].floor.map(|floor| labels::pounds(f64::from(floor.value)));
    let note = match (seen, floor) {
        (true, _) => "from its own records, at believed values".to_owned(),
        (false, Some(floor)) => format!("conceded; floor with equal power {floor}"),
        (false, None) => "conceded to resistance".to_owned(),
    };
    let line =
        course(&view, area, 1, |lens| lens.capture[0].figure.map(|figure| f64::from(figure.value)));
    lens_heading_ui(ui, "Capture", &explained(0), &note, &line);
    let money = |at: usize| lens.capture[at].figure.map_or(0.0, |f| f64::from(f.value).abs());
    let largest = (0..CAPTURE.len()).map(money).fold(0.0, f64::max);
    for (at, name) in CAPTURE.iter().enumerate() {
        bar_ui(ui, name, &explained(at), largest);
    }
}

/// The newest stranded cost up to a week: the last whole year there is, or else the last quarter.
pub fn newest_stranded(line: &Timeline, week: u32) -> Option<&StrandedCostPeriod> {
    let recorded = week.saturating_sub(line.opened.calendar.run_in_weeks);
    let up_to = || line.stranded.iter().filter(move |period| period.week <= recorded);
    up_to().rfind(|period| period.year).or_else(|| up_to().next_back())
}

/// Stranded cost of all providers in a period, pounds.
pub fn total_stranded(period: &StrandedCostPeriod) -> f64 {
    period.providers.iter().map(|(_, cost)| cost.total().pounds()).sum()
}

fn stranding_ui(ui: &mut Ui, view: TimelineView<'_>, desk: &mut WorkspaceContext<'_>) {
    let changes = !desk.line.opened.scenario.changes.is_empty();
    let measure: Measure = stranded::STRANDED_COST;
    if !changes {
        return idle_capacity_ui(ui, view);
    }
    if view.is_seen() {
        let shown =
            ExplainedFigure { measure, who: "all providers".to_owned(), figure: None, seen: true };
        lens_heading_ui(
            ui,
            "Stranded cost",
            &shown,
            "only a run without the move would show it",
            &[],
        );
        return;
    }
    let period = newest_stranded(desk.line, desk.week);
    let shown = ExplainedFigure {
        measure,
        who: "all providers that lose care".to_owned(),
        figure: period.map(|period| Estimate::exact(total_stranded(period))),
        seen: false,
    };
    let run_in = desk.line.opened.calendar.run_in_weeks;
    let note = match period {
        None => "nothing has moved yet".to_owned(),
        Some(period) if period.year => "against the same year without the move".to_owned(),
        Some(_) => "against the same quarter without the move".to_owned(),
    };
    let points: Vec<(u32, f64)> = desk
        .line
        .stranded
        .iter()
        .filter(|entry| !entry.year && entry.week + run_in <= desk.week)
        .map(|entry| (entry.week, total_stranded(entry)))
        .collect();
    lens_heading_ui(ui, "Stranded cost", &shown, &note, &points);
    let Some(period) = period else { return };
    let largest = period
        .providers
        .iter()
        .fold(0.0f64, |most, (_, cost)| most.max(cost.total().pounds().abs()));
    let mut all: Vec<_> = period.providers.iter().collect();
    all.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.total()));
    for (name, cost) in all.into_iter().take(5) {
        let shown = ExplainedFigure {
            measure,
            who: name.clone(),
            figure: Some(Estimate::exact(cost.total().pounds())),
            seen: false,
        };
        bar_ui(ui, &labels::short_name(name), &shown, largest);
    }
}

/// Without a move there is no stranded cost; idle capacity is shown instead, under its own
/// name.
fn idle_capacity_ui(ui: &mut Ui, view: TimelineView<'_>) {
    let measure = ProviderQuantity::Idle.measure();
    let sum = view.current_face().and_then(|face| {
        let all: Vec<Estimate> =
            face.providers.iter().filter_map(|row| row[ProviderQuantity::Idle as usize]).collect();
        (!all.is_empty()).then(|| all.iter().map(|figure| f64::from(figure.value)).sum::<f64>())
    });
    let shown = ExplainedFigure {
        measure,
        who: "all providers".to_owned(),
        figure: sum.map(Estimate::exact),
        seen: view.is_seen(),
    };
    lens_heading_ui(
        ui,
        "Idle capacity",
        &shown,
        "no care moves in this scenario: no stranded cost",
        &[],
    );
}
