//! Concessions to powerful providers: where initiatives ended and why, where growth goes.

use std::collections::BTreeMap;

use eframe::egui::{self, Ui};

use crate::charts::flow::{End, Flow, Flows};
use crate::charts::format::{self, Unit};
use crate::charts::pipeline::{self, Fate, Pipeline};
use crate::gui::charts::show;
use crate::gui::shell::explain::{Explained, caption};
use crate::gui::shell::overview::{self, CAPTURE, lens_of};
use crate::gui::shell::words;
use crate::gui::theme::{self, Kind, Type};
use crate::gui::timeline::View;
use crate::gui::workspaces::Desk;
use crate::sim::look::{Lens, Outcome, SchemeFace, Stage};

use super::{Lane, beside, main_view, parts, summary};

/// Maximum number of schemes shown.
const SCHEMES: usize = 9;
/// Gates of a scheme.
const GATES: [&str; 6] = ["idea", "case", "consult", "set up", "run", "judged"];

pub(super) fn capture(ui: &mut Ui, desk: &mut Desk<'_>, lane: &mut Lane<'_>) {
    let height = lane.height;
    let view = main_view(desk);
    let lens = lens_of(&view, desk.area);
    let lens = lens.as_ref();
    parts(
        ui,
        height,
        |ui| capture_words(ui, view, lens),
        |ui, height| {
            beside(ui, height, &[0.68, 0.32], |ui, at, size| match at {
                0 => {
                    show(ui, &schemes(desk, view), lane.linked, size);
                }
                _ => {
                    show(ui, &growth(desk, view, lens), lane.linked, size);
                }
            });
        },
    );
}

fn capture_words(ui: &mut Ui, view: View<'_>, lens: Option<&Lens>) {
    let about = "Schemes conceded, growth diverted, challenges forgone, deficits covered.";
    let seen = view.is_seen();
    let Some(lens) = lens else {
        caption(ui, "Measured when the first month has closed.");
        return;
    };
    let explained = |at: usize| Explained {
        measure: lens.capture[at].measure,
        who: "the whole area".to_owned(),
        figure: lens.capture[at].figure,
        seen,
    };
    summary(ui, "Capture", about, &explained(0), "conceded in twelve months");
    let money = |at: usize| lens.capture[at].figure.map_or(0.0, |f| f64::from(f.value).abs());
    let largest = money(0).max(money(2)).max(money(3));
    for (at, name) in CAPTURE.iter().enumerate() {
        let shown = explained(at);
        let text = shown.figure.filter(|_| at == 1).map(|figure| {
            format::signed(f64::from(figure.value), format::share(figure.value.into(), 0))
        });
        let most = if at == 1 { 1.0 } else { largest };
        overview::bar(ui, name, &shown, most, text.as_deref());
    }
    let floors: Vec<String> = [(0, "concession"), (2, "challenges"), (3, "rescue")]
        .into_iter()
        .filter_map(|(at, name)| {
            let floor = lens.capture[at].floor?;
            Some(format!("{name} {}", words::pounds(floor.value.into())))
        })
        .collect();
    if !floors.is_empty() {
        let colours = theme::palette(ui.ctx());
        let text = format!("Floor with equal power: {}.", floors.join(", "));
        ui.add(egui::Label::new(Type::Body.rich(text).color(colours.ink3)).wrap());
    }
}

/// Gates passed by a stage.
const fn passed(stage: Stage) -> usize {
    match stage {
        Stage::Proposed => 1,
        Stage::Case => 2,
        Stage::Consulted => 3,
        Stage::Mobilising => 4,
        Stage::Running => 5,
        Stage::Evaluated | Stage::Ended => 6,
    }
}

/// Numbered words.
fn numbered(words: &[&str]) -> String {
    let all = (1u32..).zip(words).map(|(number, word)| format!("{number} {word}"));
    all.collect::<Vec<_>>().join(", ")
}

fn schemes(desk: &Desk<'_>, view: View<'_>) -> Pipeline {
    let worth = if view.is_seen() { "Believed" } else { "True" };
    let mut chart = Pipeline {
        title: "Where each initiative ended, and why".to_owned(),
        caption: format!("Gates passed: {}. {worth} net benefit, £m a year.", numbered(&GATES)),
        gates: GATES.iter().map(|gate| (*gate).to_owned()).collect(),
        rows: Vec::new(),
        nothing: "No initiative has been proposed yet.".to_owned(),
    };
    let Some(face) = view.now() else { return chart };
    let mine = face.schemes.iter().filter(|one| one.commissioner == desk.area);
    // The largest of the last three years, lost ones first.
    let recent = mine.filter(|one| one.due + 156 >= desk.week);
    let mut all: Vec<&SchemeFace> = recent.collect();
    all.sort_by(|a, b| {
        let key = |one: &SchemeFace| (one.lost(), f64::from(one.worth.value));
        key(b).partial_cmp(&key(a)).unwrap_or(std::cmp::Ordering::Equal)
    });
    for one in all.into_iter().take(SCHEMES) {
        let fate = match (one.stage, one.outcome) {
            (Stage::Ended, _) | (_, Some(Outcome::Dropped)) => Fate::Dropped,
            (_, Some(Outcome::Diluted)) => Fate::Diluted,
            (_, Some(Outcome::AsPlanned | Outcome::Delayed)) => Fate::AsPlanned,
            (_, None) => Fate::Running,
        };
        let why = match (one.why, one.outcome) {
            (Some(why), _) => words::why(why).to_owned(),
            (None, Some(outcome)) => words::outcome(outcome).to_owned(),
            (None, None) => words::stage(one.stage).to_owned(),
        };
        let why = match fate {
            Fate::Diluted => format!("{why}, {} left", format::share(one.kept.into(), 0)),
            _ => why,
        };
        let lost = (one.lost() > 0.0 && one.why == Some(crate::sim::look::Why::Resistance))
            .then(|| one.lost());
        chart.rows.push(pipeline::Row {
            name: match one.provider {
                Some(at) => {
                    let name = &desk.line.opened.geography.providers[at as usize].name;
                    format!("{}, {}", format::sentence(one.initiative), words::short(name))
                }
                None => format::sentence(one.initiative),
            },
            passed: passed(one.reached),
            fate,
            why,
            worth: one.worth.value.into(),
            lost,
        });
    }
    chart
}

/// Groups of providers that money flows to.
fn group(kind: Option<Kind>) -> (Kind, &'static str) {
    match kind {
        None => (Kind::Practice, "practices"),
        Some(Kind::Voluntary) => (Kind::Voluntary, "homes, pharmacy"),
        Some(Kind::Acute) => (Kind::Acute, "acute"),
        Some(Kind::Community) => (Kind::Community, "community"),
        Some(Kind::Mental) => (Kind::Mental, "mental health"),
        Some(Kind::Independent) => (Kind::Independent, "independent"),
        Some(_) => (Kind::Other, "other"),
    }
}

/// Growth of the year's planned money over the year before: where full information would have
/// sent it and where it goes.
fn growth(desk: &Desk<'_>, view: View<'_>, lens: Option<&Lens>) -> Flows {
    let mut chart = Flows {
        title: "Growth money of the year".to_owned(),
        caption: "Plans compared with the year before".to_owned(),
        unit: Unit::Money,
        heads: ("by fair plans".to_owned(), "as agreed".to_owned()),
        left: Vec::new(),
        right: Vec::new(),
        flows: Vec::new(),
        nothing: "Two contract years are needed to show growth.".to_owned(),
    };
    if view.is_seen() {
        chart.nothing = "Fair plans cannot be seen by the commissioner.".to_owned();
        return chart;
    }
    let place = if view.is_seen() { 0 } else { desk.area as usize };
    let year_ago = desk.week.checked_sub(52).and_then(|week| view.then(week));
    let (Some(lens), Some(before)) = (lens, year_ago.and_then(|face| face.lenses.get(place)))
    else {
        return chart;
    };
    let kind = |provider: Option<u32>| {
        let plan = provider.map(|at| &desk.line.opened.geography.providers[at as usize]);
        group(plan.map(|plan| words::kind(plan.kind)))
    };
    let mut sums: BTreeMap<&'static str, (Kind, f64, f64)> = BTreeMap::new();
    for plan in &lens.plans {
        let (kind, name) = kind(plan.provider);
        let old = before.plans.iter().find(|one| one.provider == plan.provider);
        let old = old.map_or(0.0, |old| old.planned);
        let sum = sums.entry(name).or_insert((kind, 0.0, 0.0));
        sum.1 += plan.fair.unwrap_or(plan.planned) - old;
        sum.2 += plan.planned - old;
    }
    let fair: f64 = sums.values().map(|sum| sum.1.max(0.0)).sum();
    let agreed: f64 = sums.values().map(|sum| sum.2.max(0.0)).sum();
    if fair <= 0.0 || agreed <= 0.0 {
        chart.nothing = "No growth this year.".to_owned();
        return chart;
    }
    chart.title = format!("Growth money, {}", words::pounds(agreed));
    // Fair shares of the growth, matched to where it went: each retains what it has of
    // its own share, and the surplus of some is the shortfall of others.
    let ends: Vec<(Kind, &'static str, f64, f64)> = sums
        .iter()
        .map(|(name, (kind, by, to))| (*kind, *name, by.max(0.0) / fair * agreed, to.max(0.0)))
        .collect();
    chart.left = ends.iter().map(|end| End { name: end.1.to_owned(), kind: end.0 }).collect();
    chart.right = ends.iter().map(|end| End { name: end.1.to_owned(), kind: end.0 }).collect();
    let mut short: Vec<f64> = Vec::new();
    for (at, (_, _, by, to)) in ends.iter().enumerate() {
        let own = by.min(*to);
        if own > 0.0 {
            chart.flows.push(Flow { from: at, to: at, amount: own, hatched: false });
        }
        short.push(to - own);
    }
    let missing: f64 = short.iter().sum();
    for (from, (_, _, by, to)) in ends.iter().enumerate() {
        let over = (by - to).max(0.0);
        for (to, short) in short.iter().enumerate() {
            if over > 0.0 && *short > 0.0 && missing > 0.0 {
                let amount = over * short / missing;
                chart.flows.push(Flow { from, to, amount, hatched: true });
            }
        }
    }
    chart
}
