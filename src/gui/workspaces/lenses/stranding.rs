//! Cost that remains when care moves away, compared with the same economy without the move.

use std::collections::BTreeMap;

use eframe::egui::Ui;

use crate::charts::bars::{self, BarChart, BarFill};
use crate::charts::format::{self, DisplayUnit};
use crate::charts::lines::{ChartSeries, LineChart, LineRole};
use crate::charts::waterfall::{BarRole, WaterfallBar, WaterfallChart};
use crate::charts::{Chart, HorizontalAxis};
use crate::gui::charts::chart_ui;
use crate::gui::shell::explained_figure::caption_ui;
use crate::gui::shell::labels;
use crate::gui::shell::overview::{self, newest_stranded, total_stranded};
use crate::gui::timeline::TimelineView;
use crate::gui::workspaces::WorkspaceContext;
use crate::sim::counterfactual::{StrandedCost, StrandedCostPeriod};
use crate::sim::look::ProviderQuantity;
use crate::sim::observables::{Measure, stranded};

use super::{
    LensRow, main_view, row_parts_ui, side_by_side_ui, summary_ui, total_figure, week_position,
};

pub(super) fn stranding_ui(ui: &mut Ui, desk: &mut WorkspaceContext<'_>, lane: &mut LensRow<'_>) {
    let height = lane.height;
    let view = main_view(desk);
    let hidden = view.is_seen();
    let period = (!hidden).then(|| newest_stranded(desk.line, desk.week)).flatten();
    row_parts_ui(
        ui,
        height,
        |ui| stranding_summary_ui(ui, view, period),
        |ui, height| {
            let none = if hidden {
                "Only a run without the move would show this; the commissioner cannot see it."
            } else if desk.line.opened.scenario.changes.is_empty() {
                "No care moves in this scenario. Open 'out-of-hospital' for an example."
            } else {
                "Shown once care has moved and two further quarters have closed."
            };
            side_by_side_ui(ui, height, &[0.36, 0.32, 0.32], |ui, at, size| {
                let chart: Box<dyn Chart> = match at {
                    0 => Box::new(stranding_waterfall(period, none)),
                    1 => Box::new(by_provider(period, none)),
                    _ if hidden || period.is_none() => Box::new(steps(desk, view)),
                    _ => Box::new(release_curve(desk, none)),
                };
                chart_ui(ui, chart.as_ref(), lane.linked, size);
            });
        },
    );
}

fn stranding_summary_ui(ui: &mut Ui, view: TimelineView<'_>, period: Option<&StrandedCostPeriod>) {
    let about = "Cost that remains after the activity and its income have gone, compared with the \
                 same economy without the move.";
    let after = match period {
        Some(period) if period.year => "a year",
        Some(_) => "a quarter",
        None => "",
    };
    let shown = total_figure(stranded::STRANDED_COST, period.map(total_stranded), view.is_seen());
    summary_ui(ui, "Stranded cost", about, &shown, after);
    if let Some(period) = period {
        let refilled = sum(period, |cost| cost.all_refilled().pounds());
        let refill = if refilled < 0.0 { "further care lost" } else { "refilled" };
        let kinds: [(&str, Measure); 4] = [
            ("in the estate", stranded::STRANDED_ESTATE),
            ("in open capacity", stranded::STRANDED_STEPS),
            (refill, stranded::STRANDED_REFILLED),
            ("higher unit cost", stranded::STRANDED_UNIT_COST),
        ];
        let values = [
            sum(period, |cost| cost.estate.pounds()),
            sum(period, |cost| cost.steps.pounds()),
            refilled,
            sum(period, |cost| cost.unit_cost.pounds()),
        ];
        let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
        for ((name, measure), value) in kinds.into_iter().zip(values) {
            overview::bar_ui(ui, name, &total_figure(measure, Some(value), false), largest);
        }
        return;
    }
    if !view.is_seen() {
        let idle = view.current_face().map(|face| {
            let all = face.providers.iter().filter_map(|row| row[ProviderQuantity::Idle as usize]);
            all.map(|figure| f64::from(figure.value)).sum::<f64>()
        });
        if let Some(idle) = idle {
            caption_ui(ui, format!("Idle capacity of all providers: {}.", labels::pounds(idle)));
        }
    }
}

fn sum(period: &StrandedCostPeriod, of: impl Fn(&StrandedCost) -> f64) -> f64 {
    period.providers.iter().map(|(_, cost)| of(cost)).sum()
}

/// From the cost of what moved to stranded cost.
fn stranding_waterfall(period: Option<&StrandedCostPeriod>, none: &str) -> WaterfallChart {
    let caption = "£, all hospitals that lose care";
    let mut chart =
        WaterfallChart::new("From care moved to cost stranded", caption, DisplayUnit::Money);
    chart.empty_message = none.to_owned();
    let Some(period) = period else { return chart };
    let moved = sum(period, |cost| cost.moved.pounds());
    let total = total_stranded(period);
    chart.bars = vec![
        WaterfallBar::new("average cost moved", moved, BarRole::Start),
        WaterfallBar::new("cost released", total - moved, BarRole::Step),
        WaterfallBar::new("stranded", total, BarRole::Result),
    ];
    chart
}

fn by_provider(period: Option<&StrandedCostPeriod>, none: &str) -> BarChart {
    let mut chart = BarChart::new(
        "Who bears it",
        "By hospital: provider, commissioners, nation, £",
        DisplayUnit::Money,
    );
    chart.empty_message = none.to_owned();
    chart.parts = vec![
        ("provider".to_owned(), BarFill::Part(0, 3)),
        ("commissioners".to_owned(), BarFill::Part(1, 3)),
        ("nation".to_owned(), BarFill::Part(2, 3)),
    ];
    let Some(period) = period else { return chart };
    for (name, cost) in period.providers.iter().take(6) {
        let share = crate::experiment::run::counterfactual::remaining_share(cost);
        let share =
            share.map_or_else(String::new, |share| format!(", {}", format::share(share, 0)));
        chart.rows.push(bars::BarRow {
            name: labels::short_name(name),
            parts: [cost.borne_by_provider, cost.borne_by_commissioners, cost.borne_by_nation]
                .map(|pence| Some(pence.pounds().max(0.0)))
                .to_vec(),
            note: Some(format!("{}{share}", labels::pounds(cost.total().pounds()))),
            ..bars::BarRow::default()
        });
    }
    chart
}

/// The share of the cost of care actually gone that remains, by quarter after the move. What
/// refilled the capacity is neither gone nor stranded, and what left in addition to the move is
/// gone as well: both are removed from numerator and denominator, so that the curve shows only
/// capacity.
fn release_curve(desk: &WorkspaceContext<'_>, none: &str) -> LineChart {
    let run_in = desk.line.opened.calendar.run_in_weeks;
    let mut chart = LineChart::new(
        "How stranded cost is released",
        "Share of the average cost of care actually gone that remains",
        HorizontalAxis::Time(desk.line.opened.calendar),
    );
    chart.unit = DisplayUnit::Share;
    chart.empty_message = none.to_owned();
    chart.zero = true;
    let mut points = Vec::new();
    for period in desk.line.stranded.iter().filter(|entry| !entry.year) {
        let week = period.week + run_in;
        let refilled = sum(period, |cost| cost.all_refilled().pounds());
        let gone = sum(period, |cost| cost.moved.pounds()) - refilled;
        if week <= desk.week && gone > 0.0 {
            points.push((week_position(week), (total_stranded(period) - refilled) / gone));
        }
    }
    chart.series.push(ChartSeries::new("remaining", LineRole::Truth, points));
    chart.standards.push((1.0, "all of it".to_owned()));
    chart
}

/// Open and needed capacity steps, all hospitals.
fn steps(desk: &WorkspaceContext<'_>, view: TimelineView<'_>) -> BarChart {
    let mut chart = BarChart::new(
        "Open and needed capacity",
        "Capacity steps, all providers",
        DisplayUnit::Count,
    );
    chart.parts =
        vec![("needed".to_owned(), BarFill::Part(0, 2)), ("beyond need".to_owned(), BarFill::Pale)];
    chart.empty_message = if view.is_seen() {
        "The number of open capacity steps is not reported.".to_owned()
    } else {
        "Counted when the first month has closed.".to_owned()
    };
    let Some(face) = view.current_face() else { return chart };
    let mut kinds: BTreeMap<&'static str, (f64, f64)> = BTreeMap::new();
    for step in face.steps.iter() {
        let mine = desk.line.opened.geography.providers[step.provider as usize].commissioner;
        if mine == desk.area {
            let sum = kinds.entry(step.kind).or_default();
            sum.0 += f64::from(step.open);
            sum.1 += f64::from(step.needed);
        }
    }
    for (kind, (open, needed)) in kinds {
        let used = needed.min(open);
        chart.rows.push(bars::BarRow {
            name: format::label_to_words(kind),
            parts: vec![Some(used), Some(open - used)],
            note: Some(format!("{} open", format::number(open, 0))),
            ..bars::BarRow::default()
        });
    }
    chart
}
