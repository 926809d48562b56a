//! From choices to what the model receives: decisions when their occasion comes,
//! and standing orders, which change the place or a number from a week on.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::kernel::units::Pence;
use crate::params::vocabulary::{Lever, ProviderKind};
use crate::scenario::schema::Change;
use crate::sim::Sim;
use crate::sim::decision::{Act, Actor, Because, Decision, Moment};

use super::deed::{self, Deed, Stance};
use super::role::Role;

/// Position of the commissioner that people play.
pub const AREA: u32 = 0;
/// The quarter of the year, from zero, at whose end audits are made.
const AUDITS: u32 = 2;
/// More than any claim can be: no more is granted than was overpaid.
const ALL_OF_IT: i64 = i64::MAX / 1_000;

/// Something that applies from a week on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Standing {
    /// A dated change of services.
    Change(Change),
    /// A parameter of the model.
    Number {
        /// Path of the parameter.
        path: String,
        /// Its value.
        to: f64,
    },
}

/// What the players of a copy of the economy have chosen for a round.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Roles that people or an autopilot play.
    pub played: Vec<Role>,
    /// What was chosen, by role.
    pub deeds: Vec<(Role, Deed)>,
}

/// Providers of a kind in the area, the one with the most people nearby first.
#[must_use]
pub fn of_kind(sim: &Sim, kind: ProviderKind) -> Vec<u32> {
    let all = sim.geography().providers.iter().enumerate();
    let mut found: Vec<(u32, u64)> = all
        .filter(|(_, one)| one.kind == kind && one.commissioner == AREA)
        .map(|(index, one)| (index as u32, one.catchment))
        .collect();
    found.sort_by_key(|(index, catchment)| (u64::MAX - catchment, *index));
    found.into_iter().map(|(index, _)| index).collect()
}

/// Providers that a reference in a menu matches.
#[must_use]
pub fn meant(sim: &Sim, name: &str) -> Vec<u32> {
    let Ok((kind, place)) = deed::whom(name) else { return Vec::new() };
    let all = of_kind(sim, kind);
    match place {
        None => all,
        Some(place) => all.get(place).copied().into_iter().collect(),
    }
}

/// The hospital whose chief executive is played.
#[must_use]
pub fn hospital(sim: &Sim) -> Option<u32> {
    of_kind(sim, ProviderKind::Acute).first().copied()
}

/// The standing orders in the chosen actions, at the start of a round.
#[must_use]
pub fn standing(sim: &Sim, deeds: &[Deed]) -> Vec<Standing> {
    let now = sim.week().0.saturating_sub(sim.scenario().run.run_in_weeks);
    let names = |word: &str| -> Vec<String> {
        let all = &sim.geography().providers;
        meant(sim, word).into_iter().map(|index| all[index as usize].name.clone()).collect()
    };
    let mut orders = Vec::new();
    for deed in deeds {
        match deed {
            Deed::Move { from, to, services, share, after, planned, release } => {
                let to = to.as_deref().and_then(|word| names(word).into_iter().next());
                for from in names(from) {
                    orders.push(Standing::Change(Change::Move {
                        week: now + after,
                        from,
                        to: to.clone(),
                        services: deed::services(services).unwrap_or_default(),
                        share: *share,
                        planned: *planned,
                        with_steps: *release,
                        purchaser: 0,
                    }));
                }
            }
            Deed::Close { of, services, after } => {
                for provider in names(of) {
                    orders.push(Standing::Change(Change::Close {
                        week: now + after,
                        provider,
                        services: deed::services(services).unwrap_or_default(),
                    }));
                }
            }
            Deed::Start { initiative, scale, after } => {
                orders.push(Standing::Change(Change::Start {
                    week: now + after,
                    initiative: initiative.clone(),
                    scale: *scale,
                }));
            }
            Deed::Number { path, to } => {
                orders.push(Standing::Number { path: path.clone(), to: *to });
            }
            _ => {}
        }
    }
    orders
}

/// Decisions for the week that runs next.
#[must_use]
pub fn due(sim: &mut Sim, sheet: &Sheet) -> Vec<Decision> {
    let week = sim.week();
    let mut laid = Laid { week, all: Vec::new() };
    for role in &sheet.played {
        let deeds: Vec<&Deed> =
            sheet.deeds.iter().filter(|(of, _)| of == role).map(|(_, deed)| deed).collect();
        match role {
            Role::Commissioner => commissioner(sim, &deeds, &mut laid),
            Role::Provider => provider(sim, &deeds, &mut laid),
            Role::GpLead => practices(sim, &deeds, &mut laid),
            Role::Region => region(sim, &deeds, &mut laid),
        }
    }
    laid.all
}

/// Decisions on their way to the docket.
struct Laid {
    week: Week,
    all: Vec<Decision>,
}

impl Laid {
    fn put(&mut self, by: Actor, moment: Moment, act: Option<Act>) {
        let because = Because::of("player", &[], &[]);
        self.all.push(Decision { week: self.week, by, moment, act, because });
    }
}

fn commissioner(sim: &mut Sim, deeds: &[&Deed], laid: &mut Laid) {
    let by = Actor::Commissioner(AREA);
    let week = laid.week;
    if week.of_year() == 0 {
        proposals(sim, deeds, laid);
        let limit = sim.desk(AREA).map_or(0.0, |desk| desk.limit);
        for deed in deeds {
            match deed {
                Deed::Grow { to, share } => {
                    let to = meant(sim, to);
                    let each = share * limit / to.len().max(1) as f64;
                    for provider in to {
                        let pence = Pence::from_pounds(each).0;
                        laid.put(by, Moment::Growth, Some(Act::Grow { provider, pence }));
                    }
                }
                Deed::Amend { contract, terms } => amend(sim, contract, terms, laid),
                _ => {}
            }
        }
    }
    if !week.closes_quarter() {
        return;
    }
    let signed = sim.signatures();
    let mine = signed.iter().filter(|one| one.area == AREA);
    if week.quarter() % 4 == AUDITS {
        let audited: Vec<u32> = deeds
            .iter()
            .filter_map(|deed| match deed {
                Deed::Audit { of } => Some(meant(sim, of)),
                _ => None,
            })
            .flatten()
            .collect();
        let mut providers: Vec<u32> = mine.clone().map(|one| one.provider).collect();
        providers.sort_unstable();
        providers.dedup();
        for provider in providers {
            let act = audited.contains(&provider).then_some(Act::Audit { provider });
            laid.put(by, Moment::Audit(provider), act);
        }
    }
    for deed in deeds {
        match deed {
            Deed::Challenge(stance) => {
                for one in mine.clone() {
                    let claim = Act::Challenge { provider: one.provider, pence: ALL_OF_IT };
                    let act = (*stance == Stance::Everything).then_some(claim);
                    laid.put(by, Moment::Challenge(one.number), act);
                }
            }
            Deed::Criteria { to } => {
                laid.put(by, Moment::InYear, Some(Act::Criteria { to: *to }));
            }
            Deed::Withdraw => {
                for gate in sim.at_gates().into_iter().filter(|gate| gate.area == AREA) {
                    let act = Act::Withdraw { scheme: gate.number };
                    laid.put(by, Moment::Gate(gate.number), Some(act));
                }
            }
            _ => {}
        }
    }
}

/// A played commissioner proposes nothing but what was chosen.
fn proposals(sim: &Sim, deeds: &[&Deed], laid: &mut Laid) {
    let by = Actor::Commissioner(AREA);
    let mut any = false;
    for deed in deeds {
        let Deed::Propose { initiative } = deed else { continue };
        let hospitals = of_kind(sim, ProviderKind::Acute).into_iter().map(Some);
        // Providers to which an initiative cannot apply are skipped when it is proposed.
        for provider in hospitals.chain([None]) {
            let initiative = initiative.clone().into();
            let act = Act::Propose { initiative, provider, pence: ALL_OF_IT };
            laid.put(by, Moment::Proposal, Some(act));
            any = true;
        }
    }
    if !any {
        laid.put(by, Moment::Proposal, None);
    }
}

fn amend(sim: &Sim, name: &str, terms: &[deed::TermPlain], laid: &mut Laid) {
    let settings: Result<Vec<_>, String> = terms.iter().map(deed::TermPlain::setting).collect();
    let Ok(terms) = settings else { return };
    let signed = sim.signatures();
    let mut providers: Vec<u32> = signed
        .iter()
        .filter(|one| one.area == AREA && one.name == name)
        .map(|one| one.provider)
        .collect();
    providers.sort_unstable();
    providers.dedup();
    for provider in providers {
        let (contract, terms) = (name.to_owned(), terms.clone());
        let act = Act::Amend { provider, contract, terms };
        laid.put(Actor::Commissioner(AREA), Moment::Terms(provider), Some(act));
    }
}

/// Levers that were chosen, among those that a rule allows.
fn levers(deeds: &[&Deed], fits: fn(Lever) -> bool) -> Vec<Act> {
    let chosen = deeds.iter().filter_map(|deed| match deed {
        Deed::Lever { lever, to } => Some(Act::Set { lever: deed::lever(lever)?, to: *to }),
        _ => None,
    });
    chosen.filter(|act| matches!(act, Act::Set { lever, .. } if fits(*lever))).collect()
}

const fn is_of_practices(lever: Lever) -> bool {
    matches!(lever, Lever::Referral | Lever::Proactive | Lever::OwnClinic)
}

fn provider(sim: &mut Sim, deeds: &[&Deed], laid: &mut Laid) {
    let Some(own) = hospital(sim) else { return };
    let by = Actor::Provider(own);
    if laid.week.of_year() == 0 {
        let belief = sim.house(own).map_or(1.0, |house| house.own_cost.0);
        for deed in deeds {
            if let Deed::Report { padding } = deed {
                let index = belief * (1.0 + padding);
                let act = Act::ReportCost { commissioner: AREA, index };
                laid.put(by, Moment::Negotiation(AREA), Some(act));
            }
        }
    }
    if !laid.week.closes_quarter() {
        return;
    }
    for act in levers(deeds, |lever| !is_of_practices(lever)) {
        laid.put(by, Moment::Levers, Some(act));
    }
    for deed in deeds {
        let Deed::Oppose { strength } = deed else { continue };
        for gate in sim.at_gates().into_iter().filter(|gate| gate.provider == Some(own)) {
            let act = Act::Oppose { scheme: gate.number, strength: *strength };
            let act = (*strength > 0.0).then_some(act);
            laid.put(by, Moment::Gate(gate.number), act);
        }
    }
}

fn practices(sim: &Sim, deeds: &[&Deed], laid: &mut Laid) {
    if !laid.week.closes_quarter() {
        return;
    }
    let acts = levers(deeds, is_of_practices);
    let all = sim.geography().practices.iter().enumerate();
    for (index, _) in all.filter(|(_, one)| one.commissioner == AREA) {
        for act in &acts {
            laid.put(Actor::Practice(index as u32), Moment::Levers, Some(act.clone()));
        }
    }
}

fn region(sim: &Sim, deeds: &[&Deed], laid: &mut Laid) {
    let public = |kind: ProviderKind| kind.is_public();
    let all = sim.geography().providers.iter().enumerate();
    let providers: Vec<u32> = all
        .filter(|(_, one)| one.commissioner == AREA && public(one.kind))
        .map(|(index, _)| index as u32)
        .collect();
    for deed in deeds {
        match deed {
            Deed::Rescue { cover } if laid.week.closes_year() => {
                for provider in &providers {
                    let pence = Pence::from_pounds(sim.deficit(*provider)).0;
                    let act = Act::Rescue { provider: *provider, pence };
                    let act = (*cover && pence > 0).then_some(act);
                    laid.put(Actor::Nation, Moment::Rescue(*provider), act);
                }
            }
            Deed::Press { to } if laid.week.closes_quarter() => {
                for provider in &providers {
                    let act = Act::Press { provider: *provider, to: *to };
                    laid.put(Actor::Nation, Moment::Oversight(*provider), Some(act));
                }
            }
            _ => {}
        }
    }
}
