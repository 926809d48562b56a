//! Once a quarter schemes come to their gates: the provider takes a position, the public responds,
//! and what supports the scheme carries it through, reduces it or is not enough.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::staff;
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::provider::resist::{self, SchemeImpact};
use crate::economy::commissioner::{
    Commissioner, CommissionerStaff, ProviderRelation, ProviderRelations,
};
use crate::economy::provider::step_capacity::CapacityKind;
use crate::economy::scheme::{Scheme, SchemeOutcome, SchemeSetback, SchemeStage, Schemes};
use crate::initiatives::effect::InitiativeEffect;
use crate::initiatives::gate::{self, GATES, GateOutcome, SchemeSupport};
use crate::kernel::clock::{WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Week};
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::money::LedgerError;
use crate::params::vocabulary::Skill;
use crate::phases::deliver::access::CareAccess;
use crate::phases::review::capacity::step_volume;
use crate::phases::shared::accounts::{Accounts, CompiledContracts};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::provider_impact::{ProviderSelfView, SchemeImpactAccounts, expected_impact};
use super::{
    AffectedProvider, DrawPurpose, WAITED_FROM, acting_reach, costs, scheme_draw,
    scheme_initiative, scheme_numbers, scheme_reach,
};

/// Schemes that are due come to their gates.
pub fn decide_gates(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &mut ProviderRelations)>,
    mut providers: Query<AffectedProvider>,
    (compiled, access): (Res<CompiledContracts>, Res<CareAccess>),
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
    mut schemes: ResMut<Schemes>,
    mut docket: ResMut<Docket>,
) -> Result<(), LedgerError> {
    let (model, week) = (&*now.model, now.week());
    let mut areas = in_order(commissioners.iter_mut());
    for place in due(&schemes, week) {
        let mut scheme = schemes.all[place].clone();
        let (area, office, relations) = &mut areas[scheme.commissioner as usize];
        if !is_ready(&scheme, area, office, model) {
            scheme.waited += 1;
            scheme.due = Week(week.0 + WEEKS_PER_QUARTER);
            schemes.all[place] = scheme;
            continue;
        }
        costs::pay_for_gate(&mut accounts, area, &mut scheme, model, week)?;
        let rules = &now.arrangement;
        let books = SchemeImpactAccounts::new(&accounts, &compiled, rules, &access, model, week);
        let against = provider_position(&books, &mut scheme, &providers, relations, &mut docket);
        if is_withdrawn(&scheme, (area, office), &schemes, model, week, &mut docket) {
            end_scheme(&mut scheme, SchemeSetback::Withdrawn, week);
            schemes.all[place] = scheme;
            continue;
        }
        scheme.resistance = against.resistance;
        GateTest::new(&scheme, against.work, office, relations, model).decide_gate(
            &mut scheme,
            area.key,
            model,
            week,
        );
        match scheme.stage {
            SchemeStage::Ended => update_relation(relations, &scheme, 0.0, model),
            SchemeStage::Mobilising => {
                mobilise_scheme(&mut scheme, &mut providers, model, week);
                costs::pay_upfront(&mut accounts, area, &mut scheme, &providers, model, week)?;
            }
            SchemeStage::Proposed
            | SchemeStage::Case
            | SchemeStage::Consulted
            | SchemeStage::Running
            | SchemeStage::Evaluated => {}
        }
        enter(scheme, place, &mut schemes, model, week);
    }
    for (area, office, _) in &mut areas {
        office.schemes = schemes.live_schemes(area.index) as u32;
    }
    Ok(())
}

/// Positions of the schemes that come to a gate.
fn due(schemes: &Schemes, week: Week) -> Vec<usize> {
    let all = schemes.all.iter().enumerate();
    all.filter(|(_, scheme)| scheme.stage.is_before_a_gate() && scheme.due <= week)
        .map(|(place, _)| place)
        .collect()
}

/// Whether staff have the time to get a scheme ready.
fn is_ready(
    scheme: &Scheme,
    area: &Commissioner,
    office: &CommissionerStaff,
    model: &Model,
) -> bool {
    let key = area.key ^ u64::from(scheme.waited) << WAITED_FROM;
    let mut wait = scheme_draw(model.seed, key, DrawPurpose::Waiting as u64, scheme.ordinal);
    wait.uniform() < office.attention * staff::decidable_share(&model.params.office)
}

/// What stands against a scheme at the provider it is about.
#[derive(Debug, Clone, Copy, Default)]
struct ProviderPosition {
    resistance: f64,
    /// Share of the work of its specialty that goes.
    work: f64,
}

/// The provider that the scheme is about takes a position, if it is about one.
fn provider_position(
    books: &SchemeImpactAccounts<'_>,
    scheme: &mut Scheme,
    providers: &Query<AffectedProvider>,
    relations: &ProviderRelations,
    docket: &mut Docket,
) -> ProviderPosition {
    let found =
        scheme.provider.and_then(|at| providers.iter().find(|(provider, ..)| provider.index == at));
    let Some((provider, conduct, activity, steps, outlook, planned)) = found else {
        return ProviderPosition::default();
    };
    let own = ProviderSelfView { provider, conduct, activity, steps, outlook, planned };
    scheme.compensation = Pence::ZERO;
    let before = expected_impact(books, &own, scheme);
    let made_good = books.model.params.schemes.compensation.get();
    scheme.compensation = Pence::from_pounds(before.loss() * made_good);
    let stake = SchemeImpact { compensation: scheme.compensation.pounds(), ..before };
    let influence =
        relations.providers.get(&provider.index).map_or(0.0, |relation| relation.influence);
    let resistance = if scheme.by_provider {
        0.0
    } else {
        set_resistance(books, provider.index, scheme.number, (&stake, influence), docket)
    };
    ProviderPosition { resistance, work: stake.work }
}

/// Enters a scheme as its gate has left it, with what resistance has made of it.
fn enter(scheme: Scheme, place: usize, schemes: &mut Schemes, model: &Model, week: Week) {
    let decided = matches!(scheme.stage, SchemeStage::Ended | SchemeStage::Mobilising);
    let (lost, unresisted) =
        (1.0 - scheme.remaining_scale, 1.0 - scheme.remaining_scale_unresisted);
    schemes.all[place] = scheme;
    if decided {
        let rest = model.params.schemes.rest.get() * f64::from(WEEKS_PER_YEAR);
        let until = Week(week.0 + math::round(rest) as u32);
        schemes.record_forgone(place as u32, lost, unresisted, until);
    }
}

/// The provider decides how hard it resists what it stands to lose.
fn set_resistance(
    books: &SchemeImpactAccounts<'_>,
    provider: u32,
    number: u32,
    (stake, influence): (&SchemeImpact, f64),
    docket: &mut Docket,
) -> f64 {
    let by = Actor::Provider(provider);
    let acts = docket.decide(books.week, by, DecisionPoint::Gate(number), || {
        let strength = resist::resistance_strength(stake, influence, &books.model.params.schemes);
        if strength <= 0.0 {
            return Vec::new();
        }
        let saw = [
            ("income_lost", stake.income),
            ("lost_next_year", stake.next_year),
            ("cost_released", stake.released),
            ("made_good", stake.compensation),
            ("replaced", stake.replaced),
        ];
        let weighed = [("influence", influence)];
        vec![(
            Action::Oppose { scheme: number, strength },
            Rationale::new("resist", &saw, &weighed),
        )]
    });
    let strength = |act: &Action| match act {
        Action::Oppose { scheme, strength } if *scheme == number => *strength,
        _ => 0.0,
    };
    acts.iter().map(strength).fold(0.0, f64::max)
}

/// Whether the commissioner withdraws a scheme: by its current belief it does not pay.
fn is_withdrawn(
    scheme: &Scheme,
    (area, office): (&Commissioner, &CommissionerStaff),
    schemes: &Schemes,
    model: &Model,
    week: Week,
    docket: &mut Docket,
) -> bool {
    let by = Actor::Commissioner(area.index);
    let number = scheme.number;
    let acts = docket.decide(week, by, DecisionPoint::Gate(number), || {
        let Some(belief) = schemes.beliefs.get(&(area.index, scheme.initiative)) else {
            return Vec::new();
        };
        let net = super::net_benefit::believed_net_benefit(scheme, belief.mean, office, model);
        if net > 0.0 {
            return Vec::new();
        }
        let because = Rationale::new("propose", &[("effect", belief.mean)], &[("benefit", net)]);
        vec![(Action::Withdraw { scheme: number }, because)]
    });
    acts.contains(&Action::Withdraw { scheme: number })
}

fn end_scheme(scheme: &mut Scheme, why: SchemeSetback, week: Week) {
    scheme.stage = SchemeStage::Ended;
    scheme.outcome = Some(SchemeOutcome::Dropped);
    scheme.setback = Some(why);
    scheme.due = week;
    scheme.remaining_scale = 0.0;
}

/// Support for a scheme and opposition to it.
#[derive(Debug, Clone, Copy)]
struct GateTest {
    support: f64,
    /// Of the public and of clinicians.
    opposition: f64,
    resistance: f64,
}

impl GateTest {
    fn new(
        scheme: &Scheme,
        work_lost: f64,
        office: &CommissionerStaff,
        relations: &ProviderRelations,
        model: &Model,
    ) -> Self {
        let params = &model.params;
        let numbers = scheme_numbers(scheme, model);
        let usual = params.trust.start.get();
        let relation = scheme.provider.and_then(|provider| relations.providers.get(&provider));
        let backing = SchemeSupport {
            skill: office.skill(Skill::Engagement),
            provider_trust: relation.map_or(usual, |relation| relation.trust),
            practice_trust: relations.practices,
            usual_trust: usual,
            attention: office.attention,
            region: params.schemes.regional_backing.get(),
        };
        let share = scheme.remaining_scale;
        let public = gate::opposition(&numbers, share, office.legitimacy, &params.schemes);
        let clinical = gate::clinical_opposition(work_lost, backing.skill, &params.schemes);
        Self {
            support: gate::support(&backing, &numbers, &params.schemes),
            opposition: public + clinical,
            resistance: scheme.resistance,
        }
    }

    /// The gate as it is and as it would be without resistance, on the same draw.
    fn decide_gate(&self, scheme: &mut Scheme, key: u64, model: &Model, week: Week) {
        let params = &model.params.schemes;
        let weeks = math::round(params.gate_weeks.get()) as u32;
        let open = |against: f64| gate::pass_chance(self.support, against, params);
        let mark = |number: u32| {
            let purpose = DrawPurpose::Gate as u64 + u64::from(number);
            scheme_draw(model.seed, key, purpose, scheme.ordinal).uniform()
        };
        let number = gates_passed(scheme.stage);
        let at = mark(number);
        let (real, unresisted) = (open(self.opposition + self.resistance), open(self.opposition));
        let mut on_paper = scheme.remaining_scale_unresisted;
        let smaller = |kept: f64, passed| match passed {
            GateOutcome::PassedInFull => kept,
            GateOutcome::Diluted => kept.min(params.diluted.get()),
            GateOutcome::Refused => 0.0,
        };
        on_paper = smaller(on_paper, gate::gate_outcome(at, unresisted, params));
        let kept = smaller(scheme.remaining_scale, gate::gate_outcome(at, real, params));
        if kept <= 0.0 {
            // What would have happened to it is calculated to the last gate.
            for further in number + 1..GATES {
                on_paper = smaller(on_paper, gate::gate_outcome(mark(further), unresisted, params));
            }
        }
        scheme.remaining_scale_unresisted = on_paper;
        if kept < scheme.remaining_scale {
            scheme.setback = Some(self.main_obstacle(at, params));
        }
        if kept <= 0.0 {
            let why = self.main_obstacle(at, params);
            end_scheme(scheme, why, week);
        } else {
            scheme.remaining_scale = kept;
            scheme.stage = scheme.stage.next();
            scheme.due = Week(week.0 + weeks);
        }
    }

    /// What a scheme would have needed to go away in order to pass.
    fn main_obstacle(
        &self,
        mark: f64,
        params: &crate::params::groups::SchemeParams,
    ) -> SchemeSetback {
        let passes = |against: f64| mark < gate::pass_chance(self.support, against, params);
        if self.resistance > 0.0 && passes(self.opposition) {
            SchemeSetback::Resistance
        } else if self.opposition > 0.0 && passes(0.0) {
            SchemeSetback::Opposition
        } else {
            SchemeSetback::Support
        }
    }
}

/// Gates passed by a scheme at a stage.
const fn gates_passed(stage: SchemeStage) -> u32 {
    match stage {
        SchemeStage::Proposed => 0,
        SchemeStage::Case => 1,
        SchemeStage::Consulted => 2,
        SchemeStage::Mobilising
        | SchemeStage::Running
        | SchemeStage::Evaluated
        | SchemeStage::Ended => GATES,
    }
}

/// A commissioner and a provider remember how a scheme between them went: `kept` is the part of it
/// that was carried through. What the same chances would have taught without resistance is kept
/// beside it for measurement.
pub fn update_relation(
    relations: &mut ProviderRelations,
    scheme: &Scheme,
    kept: f64,
    model: &Model,
) {
    let params = &model.params.trust;
    let Some(provider) = scheme.provider else { return };
    let Some(relation) = relations.providers.get_mut(&provider) else { return };
    let ProviderRelation {
        successes,
        failures,
        successes_unresisted,
        failures_unresisted,
        trust,
        ..
    } = relation;
    *successes += kept;
    *failures += 1.0 - kept;
    *successes_unresisted += scheme.remaining_scale_unresisted;
    *failures_unresisted += 1.0 - scheme.remaining_scale_unresisted;
    let change = params.success.get() * kept - params.failure.get() * (1.0 - kept);
    *trust = (*trust + change).clamp(0.0, 1.0);
}

/// The last gate is passed: the scheme is set up, and who takes work over opens capacity for it.
fn mobilise_scheme(
    scheme: &mut Scheme,
    providers: &mut Query<AffectedProvider>,
    model: &Model,
    week: Week,
) {
    let lead = math::round(scheme_numbers(scheme, model).lead_weeks) as u32;
    // The provider that loses work by it has notice of it.
    let takes_work = matches!(
        (scheme_initiative(scheme).effect)(&model.params, scheme_reach(scheme, week)),
        InitiativeEffect::Redirect { .. } | InitiativeEffect::Stop { .. }
    );
    let notice = math::round(model.params.control.notice.get()) as u32;
    let notice = if takes_work && scheme.provider.is_some() { notice } else { 0 };
    scheme.due = Week(week.0 + lead.max(notice).max(1));
    let weekly = contacts_a_week(scheme, providers, model);
    let Some(gainer) = scheme.receiver.filter(|_| weekly > 0.0) else { return };
    let volume = step_volume(CapacityKind::CommunityTeam, &model.params);
    for (provider, _, _, mut steps, ..) in providers.iter_mut() {
        if provider.index == gainer {
            let line = steps.line_mut(CapacityKind::CommunityTeam);
            let teams = math::round(weekly / volume) as usize;
            line.opening.extend(std::iter::repeat_n(scheme.due, teams));
        }
    }
}

/// Contacts a week that a new community service has to give.
pub fn contacts_a_week(scheme: &Scheme, providers: &Query<AffectedProvider>, model: &Model) -> f64 {
    let reach = acting_reach(scheme, model, scheme.due);
    let effect = (scheme_initiative(scheme).effect)(&model.params, reach);
    let InitiativeEffect::Redirect { services, share, doubled, contacts, .. } = effect else {
        return 0.0;
    };
    if contacts <= 0.0 {
        return 0.0;
    }
    let from = providers.iter().find(|(provider, ..)| Some(provider.index) == scheme.provider);
    let Some((_, _, activity, ..)) = from else { return 0.0 };
    let record = if activity.last_year.is_empty() { &activity.year } else { &activity.last_year };
    let cases: f64 = record
        .iter()
        .filter(|entry| u32::from(entry.payer) == scheme.commissioner)
        .flat_map(|entry| services.iter().map(|s| entry.services[*s as usize].count as f64))
        .sum();
    cases * model.weight * (share + doubled) * contacts / f64::from(WEEKS_PER_YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economy::scheme::ForgoneBenefit;
    use crate::kernel::clock::Calendar;
    use crate::kernel::random::Seed;
    use crate::params::Params;

    fn scheme(ordinal: u32) -> Scheme {
        Scheme {
            number: ordinal,
            ordinal,
            initiative: 0,
            commissioner: 0,
            provider: Some(3),
            receiver: None,
            by_provider: false,
            stage: SchemeStage::Proposed,
            proposed: Week(0),
            due: Week(26),
            started: None,
            waited: 0,
            value: Pence(100_000_000),
            share: 0.3,
            remaining_scale: 1.0,
            remaining_scale_unresisted: 1.0,
            effect: 0.5,
            weight: 1.0,
            released: 1.0,
            net_benefit: Pence(10_000_000),
            believed_benefit: Pence::ZERO,
            resistance: 0.0,
            compensation: Pence::ZERO,
            outcome: None,
            setback: None,
            paid: Pence::ZERO,
        }
    }

    /// Takes many schemes through their gates against a resistance.
    fn through_gates(resistance: f64) -> (ForgoneBenefit, ProviderRelation) {
        let calendar = Calendar { start_year: 2018, run_in_weeks: 0 };
        let model = Model::new(Params::default(), Seed(5), 10, calendar);
        let mut relations = ProviderRelations::default();
        relations.providers.insert(3, ProviderRelation::new(0.5, 0.1, 0.1));
        let mut schemes = Schemes::default();
        let test = GateTest { support: 0.3, opposition: 0.1, resistance };
        for ordinal in 0..200 {
            let mut scheme = scheme(ordinal);
            while scheme.stage.is_before_a_gate() {
                test.decide_gate(&mut scheme, 77, &model, Week(30));
            }
            update_relation(&mut relations, &scheme, scheme.remaining_scale, &model);
            schemes.all.push(scheme.clone());
            enter(scheme, ordinal as usize, &mut schemes, &model, Week(30));
        }
        (*schemes.year_of(0), relations.providers[&3])
    }

    #[test]
    fn without_resistance_what_is_lost_and_what_is_learned_are_exactly_their_floors() {
        let (year, relation) = through_gates(0.0);
        assert!(year.beaten > 0.0);
        assert_eq!(year.beaten, year.beaten_floor);
        assert_eq!(year.lost_now, year.lost_now_floor);
        let prior = (1.2, 1.2);
        assert_eq!(relation.chance_of_success(prior), relation.chance_unresisted(prior));
    }

    #[test]
    fn resistance_beats_schemes_and_teaches_despair() {
        let (year, relation) = through_gates(0.6);
        assert!(year.beaten > 1.1 * year.beaten_floor, "{year:?}");
        let prior = (1.2, 1.2);
        assert!(relation.chance_of_success(prior) < relation.chance_unresisted(prior) - 0.05);
        assert_eq!(through_gates(0.0).0.beaten_floor, year.beaten_floor);
    }
}
