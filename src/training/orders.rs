//! From choices to what the model receives: decisions when their occasion comes,
//! and standing orders, which change the place or a number from a week on.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::kernel::units::Pence;
use crate::params::vocabulary::{Lever, ProviderKind};
use crate::scenario::schema::Change;
use crate::sim::Sim;
use crate::sim::decision::{Action, Actor, Decision, DecisionPoint, Rationale};

use super::player_action::{self, ChallengePolicy, PlayerAction};
use super::role::PlayerRole;

/// Position of the commissioner that people play.
pub const PLAYED_COMMISSIONER: u32 = 0;
/// The quarter of the year, from zero, at whose end audits are made.
const AUDITS: u32 = 2;
/// More than any claim can be: no more is granted than was overpaid.
const FULL_CLAIM: i64 = i64::MAX / 1_000;

/// Something that applies from a week on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StandingOrder {
    /// A dated change of services.
    Change(Change),
    /// A parameter of the model.
    Number {
        /// Path of the parameter.
        path: String,
        to: f64,
    },
}

/// What the players of a copy of the economy have chosen for a round.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RoundChoices {
    /// Roles that people or an autopilot play.
    pub played: Vec<PlayerRole>,
    /// What was chosen, by role.
    pub deeds: Vec<(PlayerRole, PlayerAction)>,
}

/// Providers of a kind in the area, the one with the most people nearby first.
pub fn of_kind(sim: &Sim, kind: ProviderKind) -> Vec<u32> {
    let all = sim.geography().providers.iter().enumerate();
    let mut found: Vec<(u32, u64)> = all
        .filter(|(_, entry)| entry.kind == kind && entry.commissioner == PLAYED_COMMISSIONER)
        .map(|(index, entry)| (index as u32, entry.catchment))
        .collect();
    found.sort_by_key(|(index, catchment)| (u64::MAX - catchment, *index));
    found.into_iter().map(|(index, _)| index).collect()
}

/// Providers that a reference in a menu matches.
pub fn matching_providers(sim: &Sim, name: &str) -> Vec<u32> {
    let Ok((kind, place)) = player_action::parse_provider_ref(name) else { return Vec::new() };
    let all = of_kind(sim, kind);
    match place {
        None => all,
        Some(place) => all.get(place).copied().into_iter().collect(),
    }
}

/// The hospital whose chief executive is played.
pub fn hospital(sim: &Sim) -> Option<u32> {
    of_kind(sim, ProviderKind::Acute).first().copied()
}

/// The standing orders in the chosen actions, at the start of a round.
pub fn standing_orders(sim: &Sim, deeds: &[PlayerAction]) -> Vec<StandingOrder> {
    let now = sim.week().0.saturating_sub(sim.scenario().run.run_in_weeks);
    let names = |word: &str| -> Vec<String> {
        let all = &sim.geography().providers;
        matching_providers(sim, word)
            .into_iter()
            .map(|index| all[index as usize].name.clone())
            .collect()
    };
    let mut orders = Vec::new();
    for deed in deeds {
        match deed {
            PlayerAction::Move { from, to, services, share, after, planned, release } => {
                let to = to.as_deref().and_then(|word| names(word).into_iter().next());
                for from in names(from) {
                    orders.push(StandingOrder::Change(Change::Move {
                        week: now + after,
                        from,
                        to: to.clone(),
                        services: player_action::services(services).unwrap_or_default(),
                        share: *share,
                        planned: *planned,
                        with_steps: *release,
                        purchaser: 0,
                    }));
                }
            }
            PlayerAction::Close { of, services, after } => {
                for provider in names(of) {
                    orders.push(StandingOrder::Change(Change::Close {
                        week: now + after,
                        provider,
                        services: player_action::services(services).unwrap_or_default(),
                    }));
                }
            }
            PlayerAction::Start { initiative, scale, after } => {
                orders.push(StandingOrder::Change(Change::Start {
                    week: now + after,
                    initiative: initiative.clone(),
                    scale: *scale,
                }));
            }
            PlayerAction::Number { path, to } => {
                orders.push(StandingOrder::Number { path: path.clone(), to: *to });
            }
            _ => {}
        }
    }
    orders
}

/// Decisions for the week that runs next.
pub fn decisions_due(sim: &mut Sim, sheet: &RoundChoices) -> Vec<Decision> {
    let week = sim.week();
    let mut laid = DecisionBatch { week, all: Vec::new() };
    for role in &sheet.played {
        let deeds: Vec<&PlayerAction> =
            sheet.deeds.iter().filter(|(of, _)| of == role).map(|(_, deed)| deed).collect();
        match role {
            PlayerRole::Commissioner => commissioner(sim, &deeds, &mut laid),
            PlayerRole::Provider => provider(sim, &deeds, &mut laid),
            PlayerRole::GpLead => practices(sim, &deeds, &mut laid),
            PlayerRole::Region => region(sim, &deeds, &mut laid),
        }
    }
    laid.all
}

/// Decisions on their way to the docket.
struct DecisionBatch {
    week: Week,
    all: Vec<Decision>,
}

impl DecisionBatch {
    fn push(&mut self, by: Actor, moment: DecisionPoint, act: Option<Action>) {
        let because = Rationale::new("player", &[], &[]);
        self.all.push(Decision { week: self.week, by, moment, act, because });
    }
}

/// What a played commissioner orders at the start of a year: schemes, growth, new terms.
fn yearly_orders(sim: &mut Sim, deeds: &[&PlayerAction], laid: &mut DecisionBatch) {
    proposals(sim, deeds, laid);
    let by = Actor::Commissioner(PLAYED_COMMISSIONER);
    let limit = sim.commissioner_view(PLAYED_COMMISSIONER).map_or(0.0, |desk| desk.limit);
    for deed in deeds {
        match deed {
            PlayerAction::Grow { to, share } => {
                let to = matching_providers(sim, to);
                let each = share * limit / to.len().max(1) as f64;
                for provider in to {
                    let pence = Pence::from_pounds(each).0;
                    let action = Action::Grow { provider, pence, programme: None };
                    laid.push(by, DecisionPoint::Growth, Some(action));
                }
            }
            PlayerAction::Amend { contract, terms } => amend_contract(sim, contract, terms, laid),
            _ => {}
        }
    }
}

fn commissioner(sim: &mut Sim, deeds: &[&PlayerAction], laid: &mut DecisionBatch) {
    let by = Actor::Commissioner(PLAYED_COMMISSIONER);
    let week = laid.week;
    if week.week_of_year() == 0 {
        yearly_orders(sim, deeds, laid);
    }
    if !week.closes_quarter() {
        return;
    }
    let signed = sim.contract_summaries();
    let mine = signed.iter().filter(|entry| entry.area == PLAYED_COMMISSIONER);
    if week.quarter() % 4 == AUDITS {
        let audited: Vec<u32> = deeds
            .iter()
            .filter_map(|deed| match deed {
                PlayerAction::Audit { of } => Some(matching_providers(sim, of)),
                _ => None,
            })
            .flatten()
            .collect();
        let mut providers: Vec<u32> = mine.clone().map(|entry| entry.provider).collect();
        providers.sort_unstable();
        providers.dedup();
        for provider in providers {
            let act = audited.contains(&provider).then_some(Action::Audit { provider });
            laid.push(by, DecisionPoint::Audit(provider), act);
        }
    }
    for deed in deeds {
        match deed {
            PlayerAction::Challenge(stance) => {
                for entry in mine.clone() {
                    let claim = Action::Challenge { provider: entry.provider, pence: FULL_CLAIM };
                    let act = (*stance == ChallengePolicy::Everything).then_some(claim);
                    laid.push(by, DecisionPoint::Challenge(entry.number), act);
                }
            }
            PlayerAction::Criteria { to } => {
                laid.push(by, DecisionPoint::InYear, Some(Action::Criteria { to: *to }));
            }
            PlayerAction::Withdraw => {
                for gate in sim
                    .schemes_at_gates()
                    .into_iter()
                    .filter(|gate| gate.area == PLAYED_COMMISSIONER)
                {
                    let act = Action::Withdraw { scheme: gate.number };
                    laid.push(by, DecisionPoint::Gate(gate.number), Some(act));
                }
            }
            _ => {}
        }
    }
}

/// A played commissioner proposes nothing but what was chosen.
fn proposals(sim: &Sim, deeds: &[&PlayerAction], laid: &mut DecisionBatch) {
    let by = Actor::Commissioner(PLAYED_COMMISSIONER);
    let mut any = false;
    for deed in deeds {
        let PlayerAction::Propose { initiative } = deed else { continue };
        let hospitals = of_kind(sim, ProviderKind::Acute).into_iter().map(Some);
        // Providers to which an initiative cannot apply are skipped when it is proposed.
        for provider in hospitals.chain([None]) {
            let initiative = initiative.clone().into();
            let act = Action::Propose { initiative, provider, pence: FULL_CLAIM };
            laid.push(by, DecisionPoint::Proposal, Some(act));
            any = true;
        }
    }
    if !any {
        laid.push(by, DecisionPoint::Proposal, None);
    }
}

fn amend_contract(
    sim: &Sim,
    name: &str,
    terms: &[player_action::MenuTerm],
    laid: &mut DecisionBatch,
) {
    let settings: Result<Vec<_>, String> =
        terms.iter().map(player_action::MenuTerm::setting).collect();
    let Ok(terms) = settings else { return };
    let signed = sim.contract_summaries();
    let mut providers: Vec<u32> = signed
        .iter()
        .filter(|entry| entry.area == PLAYED_COMMISSIONER && entry.name == name)
        .map(|entry| entry.provider)
        .collect();
    providers.sort_unstable();
    providers.dedup();
    for provider in providers {
        let (contract, terms) = (name.to_owned(), terms.clone());
        let act = Action::Amend { provider, contract, terms };
        laid.push(
            Actor::Commissioner(PLAYED_COMMISSIONER),
            DecisionPoint::Terms(provider),
            Some(act),
        );
    }
}

/// Levers that were chosen, among those that a rule allows.
fn levers(deeds: &[&PlayerAction], fits: fn(Lever) -> bool) -> Vec<Action> {
    let chosen = deeds.iter().filter_map(|deed| match deed {
        PlayerAction::Lever { lever, to } => {
            Some(Action::Set { lever: player_action::lever(lever)?, to: *to })
        }
        _ => None,
    });
    chosen.filter(|act| matches!(act, Action::Set { lever, .. } if fits(*lever))).collect()
}

const fn is_of_practices(lever: Lever) -> bool {
    matches!(lever, Lever::Referral | Lever::Proactive | Lever::OwnClinic)
}

fn provider(sim: &mut Sim, deeds: &[&PlayerAction], laid: &mut DecisionBatch) {
    let Some(own) = hospital(sim) else { return };
    let by = Actor::Provider(own);
    if laid.week.week_of_year() == 0 {
        let belief = sim.provider_view(own).map_or(1.0, |house| house.own_cost.0);
        for deed in deeds {
            if let PlayerAction::Report { padding } = deed {
                let index = belief * (1.0 + padding);
                let act = Action::ReportCost { commissioner: PLAYED_COMMISSIONER, index };
                laid.push(by, DecisionPoint::Negotiation(PLAYED_COMMISSIONER), Some(act));
            }
        }
    }
    if !laid.week.closes_quarter() {
        return;
    }
    for act in levers(deeds, |lever| !is_of_practices(lever)) {
        laid.push(by, DecisionPoint::Levers, Some(act));
    }
    for deed in deeds {
        let PlayerAction::Oppose { strength } = deed else { continue };
        for gate in sim.schemes_at_gates().into_iter().filter(|gate| gate.provider == Some(own)) {
            let act = Action::Oppose { scheme: gate.number, strength: *strength };
            let act = (*strength > 0.0).then_some(act);
            laid.push(by, DecisionPoint::Gate(gate.number), act);
        }
    }
}

fn practices(sim: &Sim, deeds: &[&PlayerAction], laid: &mut DecisionBatch) {
    if !laid.week.closes_quarter() {
        return;
    }
    let acts = levers(deeds, is_of_practices);
    let all = sim.geography().practices.iter().enumerate();
    for (index, _) in all.filter(|(_, entry)| entry.commissioner == PLAYED_COMMISSIONER) {
        for act in &acts {
            laid.push(Actor::Practice(index as u32), DecisionPoint::Levers, Some(act.clone()));
        }
    }
}

fn region(sim: &Sim, deeds: &[&PlayerAction], laid: &mut DecisionBatch) {
    let public = |kind: ProviderKind| kind.is_public();
    let all = sim.geography().providers.iter().enumerate();
    let providers: Vec<u32> = all
        .filter(|(_, entry)| entry.commissioner == PLAYED_COMMISSIONER && public(entry.kind))
        .map(|(index, _)| index as u32)
        .collect();
    for deed in deeds {
        match deed {
            PlayerAction::Rescue { cover } if laid.week.closes_year() => {
                for provider in &providers {
                    let pence = Pence::from_pounds(sim.deficit(*provider)).0;
                    let act = Action::Rescue { provider: *provider, pence };
                    let act = (*cover && pence > 0).then_some(act);
                    laid.push(Actor::Nation, DecisionPoint::Rescue(*provider), act);
                }
            }
            PlayerAction::Press { to } if laid.week.closes_quarter() => {
                for provider in &providers {
                    let act = Action::Press { provider: *provider, to: *to };
                    laid.push(Actor::Nation, DecisionPoint::Oversight(*provider), Some(act));
                }
            }
            _ => {}
        }
    }
}
