//! What a role observes. An [`Observed`] is made here from what that role's organisation knows and
//! from what reaches it; pages and hand-outs are made of it and have access to nothing else.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::{Calendar, Week};
use crate::params::vocabulary::{Labelled as _, ProviderKind};
use crate::sim::Sim;
use crate::sim::look::detail::Subject;
use crate::sim::look::{Face, Figure, Look, OfArea, OfProvider, Outcome, Stage};

use super::lay::{AREA, hospital};
use super::role::Role;

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Pounds.
    Pounds,
    /// People.
    People,
    /// Weeks.
    Weeks,
    /// A share, shown as a percentage.
    Share,
    /// A ratio to one.
    Index,
    /// Person-months.
    Months,
    /// A plain number.
    Count,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    /// The organisation it is about.
    pub body: String,
    /// What it is.
    pub what: String,
    /// How it is written.
    pub unit: Unit,
    /// Its value; nothing where it is not seen.
    pub value: Option<f64>,
    /// Half the width of its 80 % interval; 0 when exact.
    pub half: f64,
    /// Weeks since the date it describes.
    pub age: u32,
}

/// A scheme as those concerned know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchemeSeen {
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
pub struct ContractSeen {
    /// Its name.
    pub name: String,
    /// The provider.
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
pub struct Observed {
    /// The role that observes.
    pub role: Role,
    /// Weeks of the session done.
    pub week: u32,
    /// The date.
    pub date: String,
    /// Person-months a quarter that are free for new work; none for roles without an office.
    pub free: Option<f64>,
    /// Figures.
    pub figures: Vec<Sighting>,
    /// Contracts.
    pub contracts: Vec<ContractSeen>,
    /// Schemes.
    pub schemes: Vec<SchemeSeen>,
}

/// What a role observes in a snapshot, which must be of the last week.
pub fn observe(sim: &mut Sim, look: &Look, role: Role) -> Observed {
    let run = &sim.scenario().run;
    let calendar = Calendar { start_year: run.start_year, run_in_weeks: run.run_in_weeks };
    let week = look.week.saturating_sub(run.run_in_weeks);
    let mut observed = Observed {
        role,
        week,
        date: calendar.label(Week(look.week.saturating_sub(1))),
        free: None,
        figures: Vec::new(),
        contracts: Vec::new(),
        schemes: Vec::new(),
    };
    let Some(face) = look.seen.get(AREA as usize) else { return observed };
    match role {
        Role::Commissioner => commissioner(sim, face, &mut observed),
        Role::Provider => provider(sim, face, &mut observed),
        Role::GpLead => gp_lead(sim, face, &mut observed),
        Role::Region => region(sim, face, &mut observed),
    }
    observed
}

/// A figure known exactly.
fn own(body: &str, what: &str, unit: Unit, value: f64) -> Sighting {
    let (body, what) = (body.to_owned(), what.to_owned());
    let value = Some(value).filter(|value| value.is_finite());
    Sighting { body, what, unit, value, half: 0.0, age: 0 }
}

/// A figure as it was received.
fn reached(body: &str, what: &str, unit: Unit, figure: Option<Figure>) -> Sighting {
    Sighting {
        body: body.to_owned(),
        what: what.to_owned(),
        unit,
        value: figure.map(|figure| f64::from(figure.value)).filter(|value| value.is_finite()),
        half: figure.map(|one| f64::from(one.half)).filter(|half| half.is_finite()).unwrap_or(0.0),
        age: figure.map_or(0, |figure| u32::from(figure.age)),
    }
}

/// Figures of an area that its commissioner reads.
const AREA_FIGURES: &[(OfArea, &str, Unit)] = &[
    (OfArea::People, "People registered", Unit::People),
    (OfArea::List, "People waiting", Unit::People),
    (OfArea::Activity, "Activity at national prices, a year", Unit::Pounds),
    (OfArea::NeedGrowth, "Growth of need a year, planning assumption", Unit::Share),
    (OfArea::Budget, "Budget of the year", Unit::Pounds),
    (OfArea::Spent, "Spent this year", Unit::Pounds),
];

/// Figures of providers that their commissioner reads.
const PROVIDER_FIGURES: &[(OfProvider, &str, Unit)] = &[
    (OfProvider::List, "People waiting", Unit::People),
    (OfProvider::FirstWait, "Expected wait of a new referral", Unit::Weeks),
    (OfProvider::Within18, "Waiting less than 18 weeks", Unit::Share),
    (OfProvider::Activity, "Activity at national prices, a year", Unit::Pounds),
    (OfProvider::Payment, "What we pay, a year", Unit::Pounds),
    (OfProvider::Surplus, "Reported surplus this year", Unit::Pounds),
    (OfProvider::UnitCost, "Unit cost relative to national prices, estimate", Unit::Index),
    (OfProvider::Coding, "Coding above true case mix, estimate", Unit::Share),
    (OfProvider::Trust, "Trust between us, 0 to 1", Unit::Index),
];

/// What is published of hospitals.
const PUBLISHED: &[(OfProvider, &str, Unit)] = &[
    (OfProvider::List, "People waiting", Unit::People),
    (OfProvider::FirstWait, "Expected wait of a new referral", Unit::Weeks),
    (OfProvider::Within18, "Waiting less than 18 weeks", Unit::Share),
];

fn of_providers(
    sim: &Sim,
    face: &Face,
    which: &[(OfProvider, &str, Unit)],
    kinds: &[ProviderKind],
    to: &mut Observed,
) {
    for (index, plan) in sim.geography().providers.iter().enumerate() {
        if plan.commissioner != AREA || !kinds.contains(&plan.kind) {
            continue;
        }
        for (of, what, unit) in which {
            let figure = face.provider(index as u32, *of);
            // What is never reported for a kind of provider gets no row in its table.
            let told = figure.is_some() || plan.kind == ProviderKind::Acute;
            if told {
                to.figures.push(reached(&plan.name, what, *unit, figure));
            }
        }
    }
}

const HOSPITALS: &[ProviderKind] = &[ProviderKind::Acute, ProviderKind::Independent];

fn commissioner(sim: &mut Sim, face: &Face, to: &mut Observed) {
    let name = sim.geography().commissioners[AREA as usize].name.clone();
    for (of, what, unit) in AREA_FIGURES {
        to.figures.push(reached(&name, what, *unit, face.area(AREA, *of)));
    }
    if let Some(desk) = sim.desk(AREA) {
        to.free = Some(desk.free);
        to.figures.push(own(&name, "Reserves", Unit::Pounds, desk.cash));
        to.figures.push(own(
            &name,
            "Staff time free for new work, a quarter",
            Unit::Months,
            desk.free,
        ));
        to.figures.push(own(
            &name,
            "Share of contract work that gets done",
            Unit::Share,
            desk.attention,
        ));
        let cost = desk.transaction;
        to.figures.push(own(
            &name,
            "Contracting, disputes and audits this year",
            Unit::Pounds,
            cost,
        ));
        for (skill, value) in desk.skills {
            let what = format!("Our skill in {skill}, 0 to 1");
            to.figures.push(own(&name, &what, Unit::Index, value));
        }
    }
    let kinds = [
        ProviderKind::Acute,
        ProviderKind::Independent,
        ProviderKind::Community,
        ProviderKind::MentalHealth,
    ];
    of_providers(sim, face, PROVIDER_FIGURES, &kinds, to);
    contracts(sim, Subject::Area(AREA), to);
    let providers = &sim.geography().providers;
    for scheme in face.schemes.iter() {
        let plan = scheme.provider.and_then(|index| providers.get(index as usize));
        to.schemes.push(SchemeSeen {
            initiative: scheme.initiative.to_owned(),
            provider: plan.map_or_else(String::new, |plan| plan.name.clone()),
            stage: stage(scheme.stage, scheme.outcome),
            believed: Some(f64::from(scheme.worth.value)),
            paid: Some(scheme.paid),
        });
    }
}

fn stage(stage: Stage, outcome: Option<Outcome>) -> String {
    let words = match stage {
        Stage::Proposed => "proposed",
        Stage::Case => "business case made, in consultation",
        Stage::Consulted => "consultation closed, awaiting decision",
        Stage::Mobilising => "being set up",
        Stage::Running => "running",
        Stage::Evaluated => "running, evaluated",
        Stage::Ended => "ended",
    };
    match outcome {
        Some(Outcome::Diluted) => format!("{words}, scaled down"),
        Some(Outcome::Delayed) => format!("{words}, delayed"),
        _ => words.to_owned(),
    }
}

fn contracts(sim: &Sim, subject: Subject, to: &mut Observed) {
    let Some(detail) = sim.detail(subject) else { return };
    for contract in detail.contracts {
        let terms = contract.terms.iter().map(|(term, numbers)| {
            let numbers = numbers.iter().map(|(name, value)| format!("{name} {value}"));
            let numbers = numbers.collect::<Vec<_>>().join(", ");
            if numbers.is_empty() { term.clone() } else { format!("{term} ({numbers})") }
        });
        let terms = terms.collect::<Vec<_>>().join(", then ");
        let sum = to.contracts.iter_mut().find(|one| {
            one.name == contract.name && one.terms == terms && contract.name == GENERAL
        });
        match sum {
            // Contracts with practices are many and identical.
            Some(one) => {
                one.planned += contract.planned;
                one.paid += contract.paid;
                "all practices".clone_into(&mut one.provider);
            }
            None => to.contracts.push(ContractSeen {
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

fn provider(sim: &mut Sim, face: &Face, to: &mut Observed) {
    let Some(own_index) = hospital(sim) else { return };
    let name = sim.geography().providers[own_index as usize].name.clone();
    if let Some(house) = sim.house(own_index) {
        if let Some(list) = house.list {
            to.figures.push(own(&name, "People waiting", Unit::People, list));
        }
        if let Some(wait) = house.first_wait {
            to.figures.push(own(&name, "Expected wait of a new referral", Unit::Weeks, wait));
        }
        to.figures.push(own(&name, "Income this year", Unit::Pounds, house.income));
        to.figures.push(own(&name, "Spent this year", Unit::Pounds, house.spent));
        to.figures.push(own(&name, "Cash", Unit::Pounds, house.cash));
        let (mean, sd) = house.own_cost;
        to.figures.push(Sighting {
            half: sd * crate::sim::look::EIGHTY,
            ..own(&name, "Our unit cost relative to national prices, estimate", Unit::Index, mean)
        });
        to.figures.push(own(&name, "Coding above true case mix", Unit::Share, house.coding));
        for (kind, open, opening, closing) in house.steps {
            let kind = kind.replace('_', " ");
            let what = match (opening, closing) {
                (0, 0) => format!("Open {kind}"),
                _ => format!("Open {kind} ({opening} opening, {closing} closing)"),
            };
            to.figures.push(own(&name, &what, Unit::Count, f64::from(open)));
        }
        for (lever, value) in house.levers {
            if value.abs() > 1e-9 {
                let what = format!("Setting of our lever: {}", lever.replace('_', " "));
                to.figures.push(own(&name, &what, Unit::Index, value));
            }
        }
    }
    others(sim, face, own_index, to);
    contracts(sim, Subject::Provider(own_index), to);
    let schemes = face.schemes.iter().filter(|scheme| scheme.provider == Some(own_index));
    for scheme in schemes {
        to.schemes.push(SchemeSeen {
            initiative: scheme.initiative.to_owned(),
            provider: name.clone(),
            stage: stage(scheme.stage, scheme.outcome),
            believed: None,
            paid: None,
        });
    }
}

/// What is published of other hospitals.
fn others(sim: &Sim, face: &Face, own_index: u32, to: &mut Observed) {
    let from = to.figures.len();
    of_providers(sim, face, PUBLISHED, HOSPITALS, to);
    let name = &sim.geography().providers[own_index as usize].name;
    let published = to.figures.split_off(from);
    to.figures.extend(published.into_iter().filter(|one| one.body != *name));
}

fn gp_lead(sim: &mut Sim, face: &Face, to: &mut Observed) {
    let all = sim.surgeries(AREA);
    let name = "Our practices";
    let mut put =
        |what: &str, unit: Unit, value: f64| to.figures.push(own(name, what, unit, value));
    put("Practices", Unit::Count, f64::from(all.practices));
    put("People registered", Unit::People, all.registered);
    put("Consultations this year", Unit::Count, all.consultations);
    put("Appointment requests abandoned this year", Unit::Count, all.dropped);
    put("Referrals this year", Unit::People, all.referrals);
    put("Emergency admissions of our patients this year", Unit::People, all.emergencies);
    put("Mean referral threshold, 0 to 1", Unit::Index, all.threshold);
    put("Proactive care of those at highest risk", Unit::Index, all.proactive);
    put("Share of simple first appointments held in practices", Unit::Share, all.own_clinic);
    of_providers(sim, face, PUBLISHED, HOSPITALS, to);
}

fn region(sim: &mut Sim, face: &Face, to: &mut Observed) {
    let name = sim.geography().commissioners[AREA as usize].name.clone();
    for (of, what, unit) in [
        (OfArea::People, "People registered", Unit::People),
        (OfArea::Budget, "Budget of the year", Unit::Pounds),
        (OfArea::Spent, "Spent this year", Unit::Pounds),
    ] {
        to.figures.push(reached(&name, what, unit, face.area(AREA, of)));
    }
    of_providers(sim, face, PUBLISHED, HOSPITALS, to);
    let reported = [(OfProvider::Surplus, "Reported surplus this year", Unit::Pounds)];
    let kinds = [ProviderKind::Acute, ProviderKind::Community, ProviderKind::MentalHealth];
    of_providers(sim, face, &reported, &kinds, to);
}

/// Name of a kind of provider on screens.
#[must_use]
pub fn kind_word(kind: ProviderKind) -> String {
    kind.label().replace('_', " ")
}
