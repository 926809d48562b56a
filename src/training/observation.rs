//! What a role observes. An [`Observed`] is made here from what that role's organisation knows and
//! from what reaches it; pages and hand-outs are made of it and have access to nothing else.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::{Calendar, Week};
use crate::params::vocabulary::{Labelled as _, ProviderKind};
use crate::sim::Sim;
use crate::sim::look::detail::DetailSubject;
use crate::sim::look::{
    AreaQuantity, EconomyView, Estimate, ProviderQuantity, SchemeOutcome, SchemeStage, WeekSnapshot,
};

use super::orders::{PLAYED_COMMISSIONER, hospital};
use super::role::PlayerRole;

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FigureUnit {
    Pounds,
    People,
    Weeks,
    /// A share, shown as a percentage.
    Share,
    /// A ratio to one.
    Index,
    /// Person-months.
    Months,
    Count,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObservedFigure {
    /// The organisation it is about.
    pub body: String,
    pub what: String,
    /// How it is written.
    pub unit: FigureUnit,
    /// Its value; nothing where it is not seen.
    pub value: Option<f64>,
    /// Half the width of its 80 % interval; 0 when exact.
    pub half: f64,
    /// Weeks since the date it describes.
    pub age: u32,
}

/// A scheme as those concerned know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObservedScheme {
    /// Registered name of the initiative.
    pub initiative: String,
    /// The provider it applies to, if any.
    pub provider: String,
    /// Its stage, in words.
    pub stage: String,
    /// Net benefit a year as its commissioner believes; known only to the commissioner.
    pub believed: Option<f64>,
    /// What has been paid for it; known only to the commissioner.
    pub paid: Option<f64>,
}

/// A contract as both sides know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObservedContract {
    pub name: String,
    pub provider: String,
    /// Its terms, in words.
    pub terms: String,
    /// Planned for the year, pounds.
    pub planned: f64,
    /// Paid this year so far, pounds.
    pub paid: f64,
}

/// Everything that a role observes at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleObservation {
    /// The role that observes.
    pub role: PlayerRole,
    /// Weeks of the session done.
    pub week: u32,
    pub date: String,
    /// Person-months a quarter that are free for new work; none for roles without an office.
    pub free: Option<f64>,
    pub figures: Vec<ObservedFigure>,
    pub contracts: Vec<ObservedContract>,
    pub schemes: Vec<ObservedScheme>,
}

/// What a role observes in a snapshot, which must be of the last week.
pub fn observe(sim: &mut Sim, look: &WeekSnapshot, role: PlayerRole) -> RoleObservation {
    let run = &sim.scenario().run;
    let calendar = Calendar { start_year: run.start_year, run_in_weeks: run.run_in_weeks };
    let week = look.week.saturating_sub(run.run_in_weeks);
    let mut observed = RoleObservation {
        role,
        week,
        date: calendar.label(Week(look.week.saturating_sub(1))),
        free: None,
        figures: Vec::new(),
        contracts: Vec::new(),
        schemes: Vec::new(),
    };
    let Some(face) = look.seen.get(PLAYED_COMMISSIONER as usize) else { return observed };
    match role {
        PlayerRole::Commissioner => commissioner(sim, face, &mut observed),
        PlayerRole::Provider => provider(sim, face, &mut observed),
        PlayerRole::GpLead => gp_lead(sim, face, &mut observed),
        PlayerRole::Region => region(sim, face, &mut observed),
    }
    observed
}

/// A figure known exactly.
fn exact_figure(body: &str, what: &str, unit: FigureUnit, value: f64) -> ObservedFigure {
    let (body, what) = (body.to_owned(), what.to_owned());
    let value = Some(value).filter(|value| value.is_finite());
    ObservedFigure { body, what, unit, value, half: 0.0, age: 0 }
}

/// A figure as it was received.
fn reported_figure(
    body: &str,
    what: &str,
    unit: FigureUnit,
    figure: Option<Estimate>,
) -> ObservedFigure {
    ObservedFigure {
        body: body.to_owned(),
        what: what.to_owned(),
        unit,
        value: figure.map(|figure| f64::from(figure.value)).filter(|value| value.is_finite()),
        half: figure
            .map(|entry| f64::from(entry.half_width))
            .filter(|half| half.is_finite())
            .unwrap_or(0.0),
        age: figure.map_or(0, |figure| u32::from(figure.age)),
    }
}

/// Figures of an area that its commissioner reads.
const AREA_FIGURES: &[(AreaQuantity, &str, FigureUnit)] = &[
    (AreaQuantity::People, "People registered", FigureUnit::People),
    (AreaQuantity::List, "People waiting", FigureUnit::People),
    (AreaQuantity::Activity, "Activity at national prices, a year", FigureUnit::Pounds),
    (AreaQuantity::NeedGrowth, "Growth of need a year, planning assumption", FigureUnit::Share),
    (AreaQuantity::Budget, "Budget of the year", FigureUnit::Pounds),
    (AreaQuantity::Spent, "Spent this year", FigureUnit::Pounds),
];

/// Figures of providers that their commissioner reads.
const PROVIDER_FIGURES: &[(ProviderQuantity, &str, FigureUnit)] = &[
    (ProviderQuantity::List, "People waiting", FigureUnit::People),
    (ProviderQuantity::FirstWait, "Expected wait of a new referral", FigureUnit::Weeks),
    (ProviderQuantity::Within18, "Waiting less than 18 weeks", FigureUnit::Share),
    (ProviderQuantity::Activity, "Activity at national prices, a year", FigureUnit::Pounds),
    (ProviderQuantity::Payment, "What we pay, a year", FigureUnit::Pounds),
    (ProviderQuantity::Surplus, "Reported surplus this year", FigureUnit::Pounds),
    (
        ProviderQuantity::UnitCost,
        "Unit cost relative to national prices, estimate",
        FigureUnit::Index,
    ),
    (ProviderQuantity::Coding, "Coding above true case mix, estimate", FigureUnit::Share),
    (ProviderQuantity::Trust, "Trust between us, 0 to 1", FigureUnit::Index),
];

/// What is published of hospitals.
const PUBLISHED: &[(ProviderQuantity, &str, FigureUnit)] = &[
    (ProviderQuantity::List, "People waiting", FigureUnit::People),
    (ProviderQuantity::FirstWait, "Expected wait of a new referral", FigureUnit::Weeks),
    (ProviderQuantity::Within18, "Waiting less than 18 weeks", FigureUnit::Share),
];

fn of_providers(
    sim: &Sim,
    face: &EconomyView,
    which: &[(ProviderQuantity, &str, FigureUnit)],
    kinds: &[ProviderKind],
    to: &mut RoleObservation,
) {
    for (index, plan) in sim.geography().providers.iter().enumerate() {
        if plan.commissioner != PLAYED_COMMISSIONER || !kinds.contains(&plan.kind) {
            continue;
        }
        for (of, what, unit) in which {
            let figure = face.provider(index as u32, *of);
            // What is never reported for a kind of provider gets no row in its table.
            let told = figure.is_some() || plan.kind == ProviderKind::Acute;
            if told {
                to.figures.push(reported_figure(&plan.name, what, *unit, figure));
            }
        }
    }
}

const HOSPITALS: &[ProviderKind] = &[ProviderKind::Acute, ProviderKind::Independent];

fn commissioner(sim: &mut Sim, face: &EconomyView, to: &mut RoleObservation) {
    let name = sim.geography().commissioners[PLAYED_COMMISSIONER as usize].name.clone();
    for (of, what, unit) in AREA_FIGURES {
        to.figures.push(reported_figure(&name, what, *unit, face.area(PLAYED_COMMISSIONER, *of)));
    }
    if let Some(desk) = sim.commissioner_view(PLAYED_COMMISSIONER) {
        to.free = Some(desk.free);
        to.figures.push(exact_figure(&name, "Reserves", FigureUnit::Pounds, desk.cash));
        to.figures.push(exact_figure(
            &name,
            "Staff time free for new work, a quarter",
            FigureUnit::Months,
            desk.free,
        ));
        to.figures.push(exact_figure(
            &name,
            "Share of contract work that gets done",
            FigureUnit::Share,
            desk.attention,
        ));
        let cost = desk.transaction;
        to.figures.push(exact_figure(
            &name,
            "Contracting, disputes and audits this year",
            FigureUnit::Pounds,
            cost,
        ));
        for (skill, value) in desk.skills {
            let what = format!("Our skill in {skill}, 0 to 1");
            to.figures.push(exact_figure(&name, &what, FigureUnit::Index, value));
        }
    }
    let kinds = [
        ProviderKind::Acute,
        ProviderKind::Independent,
        ProviderKind::Community,
        ProviderKind::MentalHealth,
    ];
    of_providers(sim, face, PROVIDER_FIGURES, &kinds, to);
    contracts(sim, DetailSubject::Area(PLAYED_COMMISSIONER), to);
    let providers = &sim.geography().providers;
    for scheme in face.schemes.iter() {
        let plan = scheme.provider.and_then(|index| providers.get(index as usize));
        to.schemes.push(ObservedScheme {
            initiative: scheme.initiative.to_owned(),
            provider: plan.map_or_else(String::new, |plan| plan.name.clone()),
            stage: stage(scheme.stage, scheme.outcome),
            believed: Some(f64::from(scheme.net_benefit.value)),
            paid: Some(scheme.paid),
        });
    }
}

fn stage(stage: SchemeStage, outcome: Option<SchemeOutcome>) -> String {
    let words = match stage {
        SchemeStage::Proposed => "proposed",
        SchemeStage::Case => "business case made, in consultation",
        SchemeStage::Consulted => "consultation closed, awaiting decision",
        SchemeStage::Mobilising => "being set up",
        SchemeStage::Running => "running",
        SchemeStage::Evaluated => "running, evaluated",
        SchemeStage::Ended => "ended",
    };
    match outcome {
        Some(SchemeOutcome::Diluted) => format!("{words}, scaled down"),
        Some(SchemeOutcome::Delayed) => format!("{words}, delayed"),
        _ => words.to_owned(),
    }
}

fn contracts(sim: &Sim, subject: DetailSubject, to: &mut RoleObservation) {
    let Some(detail) = sim.detail(subject) else { return };
    for contract in detail.contracts {
        let terms = contract.terms.iter().map(|(term, numbers)| {
            let numbers = numbers.iter().map(|(name, value)| format!("{name} {value}"));
            let numbers = numbers.collect::<Vec<_>>().join(", ");
            if numbers.is_empty() { term.clone() } else { format!("{term} ({numbers})") }
        });
        let terms = terms.collect::<Vec<_>>().join(", then ");
        let sum = to.contracts.iter_mut().find(|entry| {
            entry.name == contract.name && entry.terms == terms && contract.name == GENERAL
        });
        match sum {
            // Contracts with practices are many and identical.
            Some(one) => {
                one.planned += contract.planned;
                one.paid += contract.paid;
                "all practices".clone_into(&mut one.provider);
            }
            None => to.contracts.push(ObservedContract {
                name: contract.name,
                provider: contract.provider,
                terms,
                planned: contract.planned,
                paid: contract.paid,
            }),
        }
    }
}

/// Name of the contract with practices.
const GENERAL: &str = "general practice";

fn provider(sim: &mut Sim, face: &EconomyView, to: &mut RoleObservation) {
    let Some(own_index) = hospital(sim) else { return };
    let name = sim.geography().providers[own_index as usize].name.clone();
    if let Some(house) = sim.provider_view(own_index) {
        if let Some(list) = house.list {
            to.figures.push(exact_figure(&name, "People waiting", FigureUnit::People, list));
        }
        if let Some(wait) = house.first_wait {
            to.figures.push(exact_figure(
                &name,
                "Expected wait of a new referral",
                FigureUnit::Weeks,
                wait,
            ));
        }
        to.figures.push(exact_figure(&name, "Income this year", FigureUnit::Pounds, house.income));
        to.figures.push(exact_figure(&name, "Spent this year", FigureUnit::Pounds, house.spent));
        to.figures.push(exact_figure(&name, "Cash", FigureUnit::Pounds, house.cash));
        let (mean, sd) = house.own_cost;
        to.figures.push(ObservedFigure {
            half: sd * crate::sim::look::Z_OF_80_PERCENT,
            ..exact_figure(
                &name,
                "Our unit cost relative to national prices, estimate",
                FigureUnit::Index,
                mean,
            )
        });
        to.figures.push(exact_figure(
            &name,
            "Coding above true case mix",
            FigureUnit::Share,
            house.coding,
        ));
        for (kind, open, opening, closing) in house.steps {
            let kind = kind.replace('_', " ");
            let what = match (opening, closing) {
                (0, 0) => format!("Open {kind}"),
                _ => format!("Open {kind} ({opening} opening, {closing} closing)"),
            };
            to.figures.push(exact_figure(&name, &what, FigureUnit::Count, f64::from(open)));
        }
        for (lever, value) in house.levers {
            if value.abs() > 1e-9 {
                let what = format!("Setting of our lever: {}", lever.replace('_', " "));
                to.figures.push(exact_figure(&name, &what, FigureUnit::Index, value));
            }
        }
    }
    other_hospitals(sim, face, own_index, to);
    contracts(sim, DetailSubject::Provider(own_index), to);
    let schemes = face.schemes.iter().filter(|scheme| scheme.provider == Some(own_index));
    for scheme in schemes {
        to.schemes.push(ObservedScheme {
            initiative: scheme.initiative.to_owned(),
            provider: name.clone(),
            stage: stage(scheme.stage, scheme.outcome),
            believed: None,
            paid: None,
        });
    }
}

/// What is published of other hospitals.
fn other_hospitals(sim: &Sim, face: &EconomyView, own_index: u32, to: &mut RoleObservation) {
    let from = to.figures.len();
    of_providers(sim, face, PUBLISHED, HOSPITALS, to);
    let name = &sim.geography().providers[own_index as usize].name;
    let published = to.figures.split_off(from);
    to.figures.extend(published.into_iter().filter(|entry| entry.body != *name));
}

fn gp_lead(sim: &mut Sim, face: &EconomyView, to: &mut RoleObservation) {
    let all = sim.practices_view(PLAYED_COMMISSIONER);
    let name = "Our practices";
    let mut put = |what: &str, unit: FigureUnit, value: f64| {
        to.figures.push(exact_figure(name, what, unit, value))
    };
    put("Practices", FigureUnit::Count, f64::from(all.practices));
    put("People registered", FigureUnit::People, all.registered);
    put("Consultations this year", FigureUnit::Count, all.consultations);
    put("Appointment requests abandoned this year", FigureUnit::Count, all.dropped);
    put("Referrals this year", FigureUnit::People, all.referrals);
    put("Emergency admissions of our patients this year", FigureUnit::People, all.emergencies);
    put("Mean referral threshold, 0 to 1", FigureUnit::Index, all.threshold);
    put("Proactive care of those at highest risk", FigureUnit::Index, all.proactive);
    put("Share of simple first appointments held in practices", FigureUnit::Share, all.own_clinic);
    of_providers(sim, face, PUBLISHED, HOSPITALS, to);
}

fn region(sim: &mut Sim, face: &EconomyView, to: &mut RoleObservation) {
    let name = sim.geography().commissioners[PLAYED_COMMISSIONER as usize].name.clone();
    for (of, what, unit) in [
        (AreaQuantity::People, "People registered", FigureUnit::People),
        (AreaQuantity::Budget, "Budget of the year", FigureUnit::Pounds),
        (AreaQuantity::Spent, "Spent this year", FigureUnit::Pounds),
    ] {
        to.figures.push(reported_figure(&name, what, unit, face.area(PLAYED_COMMISSIONER, of)));
    }
    of_providers(sim, face, PUBLISHED, HOSPITALS, to);
    let reported = [(ProviderQuantity::Surplus, "Reported surplus this year", FigureUnit::Pounds)];
    let kinds = [ProviderKind::Acute, ProviderKind::Community, ProviderKind::MentalHealth];
    of_providers(sim, face, &reported, &kinds, to);
}

/// Name of a kind of provider on screens.
pub fn provider_kind_label(kind: ProviderKind) -> String {
    kind.label().replace('_', " ")
}
