//! Concessions to powerful providers: where initiatives ended and why, where growth goes.

use std::collections::BTreeMap;

use eframe::egui::{self, Ui};

use crate::charts::flow::{FlowChart, FlowEnd, FlowLink};
use crate::charts::format::{self, DisplayUnit};
use crate::charts::pipeline::{self, InitiativeState, PipelineChart};
use crate::gui::charts::chart_ui;
use crate::gui::shell::explained_figure::{ExplainedFigure, caption_ui};
use crate::gui::shell::labels;
use crate::gui::shell::overview::{self, CAPTURE, lens_of};
use crate::gui::theme::{self, OrganisationKind, TextRole};
use crate::gui::timeline::TimelineView;
use crate::gui::workspaces::WorkspaceContext;
use crate::sim::look::{AreaLens, SchemeOutcome, SchemeStage, SchemeView};

use super::{LensRow, main_view, row_parts_ui, side_by_side_ui, summary_ui};

/// Maximum number of schemes shown.
const SCHEMES: usize = 9;
/// Gates of a scheme.
const GATES: [&str; 6] = ["idea", "case", "consult", "set up", "run", "judged"];

pub(super) fn capture_ui(ui: &mut Ui, desk: &mut WorkspaceContext<'_>, lane: &mut LensRow<'_>) {
    let height = lane.height;
    let view = main_view(desk);
    let lens = lens_of(&view, desk.area);
    let lens = lens.as_ref();
    row_parts_ui(
        ui,
        height,
        |ui| capture_summary_ui(ui, view, lens),
        |ui, height| {
            side_by_side_ui(ui, height, &[0.68, 0.32], |ui, at, size| match at {
                0 => {
                    chart_ui(ui, &schemes(desk, view), lane.linked, size);
                }
                _ => {
                    chart_ui(ui, &growth(desk, view, lens), lane.linked, size);
                }
            });
        },
    );
}

fn capture_summary_ui(ui: &mut Ui, view: TimelineView<'_>, lens: Option<&AreaLens>) {
    let about = "Schemes conceded, payments raised, challenges forgone, deficits covered.";
    let seen = view.is_seen();
    let Some(lens) = lens else {
        caption_ui(ui, "Measured when the first month has closed.");
        return;
    };
    let explained = |at: usize| ExplainedFigure {
        measure: lens.capture[at].measure,
        who: "the whole area".to_owned(),
        figure: lens.capture[at].figure,
        seen,
    };
    summary_ui(ui, "Capture", about, &explained(0), "conceded in twelve months");
    let money = |at: usize| lens.capture[at].figure.map_or(0.0, |f| f64::from(f.value).abs());
    let largest = (0..CAPTURE.len()).map(money).fold(0.0, f64::max);
    for (at, name) in CAPTURE.iter().enumerate() {
        overview::bar_ui(ui, name, &explained(at), largest);
    }
    let floors: Vec<String> = [(0, "concession"), (2, "challenges"), (3, "rescue")]
        .into_iter()
        .filter_map(|(at, name)| {
            let floor = lens.capture[at].floor?;
            Some(format!("{name} {}", labels::pounds(floor.value.into())))
        })
        .collect();
    if !floors.is_empty() {
        let colours = theme::palette(ui.ctx());
        let text = format!("Floor with equal power: {}.", floors.join(", "));
        ui.add(egui::Label::new(TextRole::Body.rich(text).color(colours.ink3)).wrap());
    }
}

/// Gates passed by a stage.
const fn gates_passed(stage: SchemeStage) -> usize {
    match stage {
        SchemeStage::Proposed => 1,
        SchemeStage::Case => 2,
        SchemeStage::Consulted => 3,
        SchemeStage::Mobilising => 4,
        SchemeStage::Running => 5,
        SchemeStage::Evaluated | SchemeStage::Ended => 6,
    }
}

fn numbered(words: &[&str]) -> String {
    let all = (1u32..).zip(words).map(|(number, word)| format!("{number} {word}"));
    all.collect::<Vec<_>>().join(", ")
}

fn schemes(desk: &WorkspaceContext<'_>, view: TimelineView<'_>) -> PipelineChart {
    let worth = if view.is_seen() { "Believed" } else { "True" };
    let mut chart = PipelineChart {
        title: "Where each initiative ended, and why".to_owned(),
        caption: format!("Gates passed: {}. {worth} net benefit, £m a year.", numbered(&GATES)),
        gates: GATES.iter().map(|gate| (*gate).to_owned()).collect(),
        rows: Vec::new(),
        empty_message: "No initiative has been proposed yet.".to_owned(),
    };
    let Some(face) = view.current_face() else { return chart };
    let mine = face.schemes.iter().filter(|scheme| scheme.commissioner == desk.area);
    // The largest of the last three years, lost ones first.
    let recent = mine.filter(|entry| entry.due + 156 >= desk.week);
    let mut all: Vec<&SchemeView> = recent.collect();
    all.sort_by(|a, b| {
        let key = |scheme_view: &SchemeView| {
            (scheme_view.benefit_lost(), f64::from(scheme_view.net_benefit.value))
        };
        key(b).partial_cmp(&key(a)).unwrap_or(std::cmp::Ordering::Equal)
    });
    for entry in all.into_iter().take(SCHEMES) {
        let fate = match (entry.stage, entry.outcome) {
            (SchemeStage::Ended, _) | (_, Some(SchemeOutcome::Dropped)) => InitiativeState::Dropped,
            (_, Some(SchemeOutcome::Diluted)) => InitiativeState::Diluted,
            (_, Some(SchemeOutcome::AsPlanned | SchemeOutcome::Delayed)) => {
                InitiativeState::AsPlanned
            }
            (_, None) => InitiativeState::Running,
        };
        let why = match (entry.why, entry.outcome) {
            (Some(why), _) => labels::stop_reason(why).to_owned(),
            (None, Some(outcome)) => labels::outcome(outcome).to_owned(),
            (None, None) => labels::stage(entry.stage).to_owned(),
        };
        let why = match fate {
            InitiativeState::Diluted => {
                format!("{why}, {} left", format::share(entry.remaining_scale.into(), 0))
            }
            _ => why,
        };
        let lost = (entry.benefit_lost() > 0.0
            && entry.why == Some(crate::sim::look::SchemeSetback::Resistance))
        .then(|| entry.benefit_lost());
        chart.rows.push(pipeline::PipelineRow {
            name: match entry.provider {
                Some(at) => {
                    let name = &desk.line.opened.geography.providers[at as usize].name;
                    format!(
                        "{}, {}",
                        format::label_to_sentence(entry.initiative),
                        labels::short_name(name)
                    )
                }
                None => format::label_to_sentence(entry.initiative),
            },
            passed: gates_passed(entry.reached),
            fate,
            reason: why,
            worth: entry.net_benefit.value.into(),
            lost,
        });
    }
    chart
}

/// Groups of providers that money flows to.
fn group(kind: Option<OrganisationKind>) -> (OrganisationKind, &'static str) {
    match kind {
        None => (OrganisationKind::Practice, "practices"),
        Some(OrganisationKind::Voluntary) => (OrganisationKind::Voluntary, "homes, pharmacy"),
        Some(OrganisationKind::Acute) => (OrganisationKind::Acute, "acute"),
        Some(OrganisationKind::Community) => (OrganisationKind::Community, "community"),
        Some(OrganisationKind::Mental) => (OrganisationKind::Mental, "mental health"),
        Some(OrganisationKind::Independent) => (OrganisationKind::Independent, "independent"),
        Some(_) => (OrganisationKind::Other, "other"),
    }
}

/// Growth of the year's planned money over the year before: where full information would have
/// sent it and where it goes.
fn growth(
    desk: &WorkspaceContext<'_>,
    view: TimelineView<'_>,
    lens: Option<&AreaLens>,
) -> FlowChart {
    let mut chart = FlowChart {
        title: "Growth money of the year".to_owned(),
        caption: "Plans compared with the year before".to_owned(),
        unit: DisplayUnit::Money,
        heads: ("by fair plans".to_owned(), "as agreed".to_owned()),
        left: Vec::new(),
        right: Vec::new(),
        flows: Vec::new(),
        empty_message: "Two contract years are needed to show growth.".to_owned(),
    };
    if view.is_seen() {
        chart.empty_message = "Fair plans cannot be seen by the commissioner.".to_owned();
        return chart;
    }
    let place = if view.is_seen() { 0 } else { desk.area as usize };
    let year_ago = desk.week.checked_sub(52).and_then(|week| view.face_at(week));
    let (Some(lens), Some(before)) = (lens, year_ago.and_then(|face| face.lenses.get(place)))
    else {
        return chart;
    };
    let kind = |provider: Option<u32>| {
        let plan = provider.map(|at| &desk.line.opened.geography.providers[at as usize]);
        group(plan.map(|plan| labels::kind(plan.kind)))
    };
    let mut sums: BTreeMap<&'static str, (OrganisationKind, f64, f64)> = BTreeMap::new();
    for plan in &lens.plans {
        let (kind, name) = kind(plan.provider);
        let old = before.plans.iter().find(|entry| entry.provider == plan.provider);
        let old = old.map_or(0.0, |old| old.planned);
        let sum = sums.entry(name).or_insert((kind, 0.0, 0.0));
        sum.1 += plan.fair.unwrap_or(plan.planned) - old;
        sum.2 += plan.planned - old;
    }
    let fair: f64 = sums.values().map(|sum| sum.1.max(0.0)).sum();
    let agreed: f64 = sums.values().map(|sum| sum.2.max(0.0)).sum();
    if fair <= 0.0 || agreed <= 0.0 {
        chart.empty_message = "No growth this year.".to_owned();
        return chart;
    }
    chart.title = format!("Growth money, {}", labels::pounds(agreed));
    // Fair shares of the growth, matched to where it went: each retains what it has of
    // its own share, and the surplus of some is the shortfall of others.
    let ends: Vec<(OrganisationKind, &'static str, f64, f64)> = sums
        .iter()
        .map(|(name, (kind, by, to))| (*kind, *name, by.max(0.0) / fair * agreed, to.max(0.0)))
        .collect();
    chart.left = ends.iter().map(|end| FlowEnd { name: end.1.to_owned(), kind: end.0 }).collect();
    chart.right = ends.iter().map(|end| FlowEnd { name: end.1.to_owned(), kind: end.0 }).collect();
    chart.flows = growth_flows(&ends);
    chart
}

/// From fair shares to agreed ones, by kind: what stays, and what some have of others' shares.
fn growth_flows(ends: &[(OrganisationKind, &'static str, f64, f64)]) -> Vec<FlowLink> {
    let mut flows = Vec::new();
    let mut short: Vec<f64> = Vec::new();
    for (at, (_, _, by, to)) in ends.iter().enumerate() {
        let own = by.min(*to);
        if own > 0.0 {
            flows.push(FlowLink { from: at, to: at, amount: own, hatched: false });
        }
        short.push(to - own);
    }
    let missing: f64 = short.iter().sum();
    for (from, (_, _, by, to)) in ends.iter().enumerate() {
        let over = (by - to).max(0.0);
        for (to, short) in short.iter().enumerate() {
            if over > 0.0 && *short > 0.0 && missing > 0.0 {
                let amount = over * short / missing;
                flows.push(FlowLink { from, to, amount, hatched: true });
            }
        }
    }
    flows
}
