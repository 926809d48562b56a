//! What stays behind when care moves away, against the same economy without the move.

use std::collections::BTreeMap;

use eframe::egui::Ui;

use crate::gui::charts::bars::{self, Bars, Fill};
use crate::gui::charts::lines::{Ink, Lines, Series};
use crate::gui::charts::waterfall::{Bar, Role, Waterfall};
use crate::gui::charts::{Across, Chart, show};
use crate::gui::format::{self, Unit};
use crate::gui::shell::explain::caption;
use crate::gui::shell::overview::{self, newest_stranded, total_stranded};
use crate::gui::shell::words;
use crate::gui::timeline::View;
use crate::gui::workspaces::Desk;
use crate::sim::counterfactual::{StrandedCost, StrandedPeriod};
use crate::sim::look::OfProvider;
use crate::sim::observables::{Measure, stranded};

use super::{Lane, beside, main_view, parts, place, summary, whole};

pub(super) fn stranding(ui: &mut Ui, desk: &mut Desk<'_>, lane: &mut Lane<'_>) {
    let height = lane.height;
    let view = main_view(desk);
    let hidden = view.is_seen();
    let period = (!hidden).then(|| newest_stranded(desk.line, desk.week)).flatten();
    parts(
        ui,
        height,
        |ui| stranded_words(ui, view, period),
        |ui, height| {
            let none = if hidden {
                "Only the same year without the move would tell; nobody has seen it."
            } else if desk.line.opened.scenario.changes.is_empty() {
                "No care moves in this scenario. Open 'out-of-hospital' to see some."
            } else {
                "This begins when care has moved and two quarters have closed since."
            };
            beside(ui, height, &[0.36, 0.32, 0.32], |ui, at, size| {
                let chart: Box<dyn Chart> = match at {
                    0 => Box::new(fall(period, none)),
                    1 => Box::new(by_provider(period, none)),
                    _ if hidden || period.is_none() => Box::new(steps(desk, view)),
                    _ => Box::new(release(desk, none)),
                };
                show(ui, chart.as_ref(), lane.linked, size);
            });
        },
    );
}

fn stranded_words(ui: &mut Ui, view: View<'_>, period: Option<&StrandedPeriod>) {
    let about = "Cost that stays after the activity and its income have gone, against the same \
                 economy without the move.";
    let after = match period {
        Some(period) if period.year => "a year",
        Some(_) => "a quarter",
        None => "",
    };
    let shown = whole(stranded::STRANDED_COST, period.map(total_stranded), view.is_seen());
    summary(ui, "Stranded cost", about, &shown, after);
    if let Some(period) = period {
        let refilled = sum(period, |cost| cost.all_refilled().pounds());
        let refill = if refilled < 0.0 { "more care gone" } else { "refilled" };
        let kinds: [(&str, Measure); 4] = [
            ("in the estate", stranded::STRANDED_ESTATE),
            ("in open steps", stranded::STRANDED_STEPS),
            (refill, stranded::STRANDED_REFILLED),
            ("dearer units", stranded::STRANDED_UNIT_COST),
        ];
        let values = [
            sum(period, |cost| cost.estate.pounds()),
            sum(period, |cost| cost.steps.pounds()),
            refilled,
            sum(period, |cost| cost.unit_cost.pounds()),
        ];
        let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
        for ((name, measure), value) in kinds.into_iter().zip(values) {
            overview::bar(ui, name, &whole(measure, Some(value), false), largest, None);
        }
        return;
    }
    if !view.is_seen() {
        let idle = view.now().map(|face| {
            let all = face.providers.iter().filter_map(|row| row[OfProvider::Idle as usize]);
            all.map(|figure| f64::from(figure.value)).sum::<f64>()
        });
        if let Some(idle) = idle {
            caption(ui, format!("Idle capacity of all providers: {}.", words::pounds(idle)));
        }
    }
}

fn sum(period: &StrandedPeriod, of: impl Fn(&StrandedCost) -> f64) -> f64 {
    period.providers.iter().map(|(_, cost)| of(cost)).sum()
}

/// From what moved to what stays.
fn fall(period: Option<&StrandedPeriod>, none: &str) -> Waterfall {
    let mut chart = Waterfall {
        title: "From care moved to cost stranded".to_owned(),
        caption: "£, all hospitals that lose care".to_owned(),
        unit: Unit::Money,
        bars: Vec::new(),
        seen: false,
        nothing: none.to_owned(),
    };
    let Some(period) = period else { return chart };
    let bar = |name: &str, value: f64, role: Role| Bar { name: name.to_owned(), value, role };
    let moved = sum(period, |cost| cost.moved.pounds());
    let total = total_stranded(period);
    chart.bars = vec![
        bar("average cost moved", moved, Role::Start),
        bar("cost released", total - moved, Role::Step),
        bar("stranded", total, Role::Result),
    ];
    chart
}

fn by_provider(period: Option<&StrandedPeriod>, none: &str) -> Bars {
    let mut chart =
        Bars::new("Who bears it", "By hospital: provider, commissioners, nation, £", Unit::Money);
    chart.nothing = none.to_owned();
    chart.parts = vec![
        ("provider".to_owned(), Fill::Part(0, 3)),
        ("commissioners".to_owned(), Fill::Part(1, 3)),
        ("nation".to_owned(), Fill::Part(2, 3)),
    ];
    let Some(period) = period else { return chart };
    for (name, cost) in period.providers.iter().take(6) {
        let share = crate::experiment::twin::share(cost);
        let share =
            share.map_or_else(String::new, |share| format!(", {}", format::share(share, 0)));
        chart.rows.push(bars::Row {
            name: words::short(name),
            parts: [cost.borne_by_provider, cost.borne_by_commissioners, cost.borne_by_nation]
                .map(|pence| Some(pence.pounds().max(0.0)))
                .to_vec(),
            note: Some(format!("{}{share}", words::pounds(cost.total().pounds()))),
        });
    }
    chart
}

/// How much of the cost of care that has really gone still stands, by quarter after the move. What
/// refilled the space is neither gone nor stranded, and what left beside the move is gone as well:
/// both are taken out above and below the line, so that the curve is of capacity alone.
fn release(desk: &Desk<'_>, none: &str) -> Lines {
    let run_in = desk.line.opened.calendar.run_in_weeks;
    let mut chart = Lines::new(
        "How stranded cost is released",
        "Share of the average cost of care really gone that still stands",
        Across::Time(desk.line.opened.calendar),
    );
    chart.unit = Unit::Share;
    chart.nothing = none.to_owned();
    chart.zero = true;
    let mut points = Vec::new();
    for period in desk.line.stranded.iter().filter(|one| !one.year) {
        let week = period.week + run_in;
        let refilled = sum(period, |cost| cost.all_refilled().pounds());
        let gone = sum(period, |cost| cost.moved.pounds()) - refilled;
        if week <= desk.week && gone > 0.0 {
            points.push((place(week), (total_stranded(period) - refilled) / gone));
        }
    }
    chart.series.push(Series::new("still there", Ink::Truth, points));
    chart.standards.push((1.0, "all of it".to_owned()));
    chart
}

/// Open steps against needed ones, all hospitals.
fn steps(desk: &Desk<'_>, view: View<'_>) -> Bars {
    let mut chart =
        Bars::new("Open steps against needed", "Steps of capacity, all providers", Unit::Count);
    chart.parts =
        vec![("needed".to_owned(), Fill::Part(0, 2)), ("beyond need".to_owned(), Fill::Pale)];
    chart.nothing = if view.is_seen() {
        "How many steps stand open is not reported.".to_owned()
    } else {
        "Counted when the first month has closed.".to_owned()
    };
    let Some(face) = view.now() else { return chart };
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
        chart.rows.push(bars::Row {
            name: format::words(kind),
            parts: vec![Some(used), Some(open - used)],
            note: Some(format!("{} open", format::number(open, 0))),
        });
    }
    chart
}
