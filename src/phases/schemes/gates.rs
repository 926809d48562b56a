//! Once a quarter schemes come to their gates: the provider takes a position, the public responds,
//! and what supports the scheme carries it through, reduces it or is not enough.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::staff;
use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::behaviours::provider::resist::{self, Standing};
use crate::economy::commissioner::{Commissioner, Office, Relation, Relations};
use crate::economy::provider::steps::StepKind;
use crate::economy::scheme::{Outcome, Scheme, Schemes, Stage, Why};
use crate::initiatives::effect::Effect;
use crate::initiatives::gate::{self, Backing, GATES, Passed};
use crate::kernel::clock::{WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Week};
use crate::kernel::math;
use crate::kernel::units::Pence;
use crate::money::LedgerError;
use crate::params::vocabulary::Skill;
use crate::phases::review::capacity::step_volume;
use crate::phases::shared::accounts::{Accounts, Compiled};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::provider_impact::{Books, Own};
use super::{
    AffectedProvider, Purpose, WAITED_FROM, chance, costs, initiative_of, numbers_of, reach_of,
};

/// Schemes that are due come to their gates.
pub fn decide(
    mut commissioners: Query<(&Commissioner, &mut Office, &mut Relations)>,
    mut providers: Query<AffectedProvider>,
    compiled: Res<Compiled>,
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
        let books = Books::open(&accounts, &compiled, &now.arrangement, model, week);
        let resistance = resistance(&books, &mut scheme, &providers, relations, &mut docket);
        if withdrawn(&scheme, (area, office), &schemes, model, week, &mut docket) {
            end(&mut scheme, Why::Withdrawn, week);
            schemes.all[place] = scheme;
            continue;
        }
        scheme.resistance = resistance;
        Test::of(&scheme, office, relations, model).take(&mut scheme, area, model, week);
        match scheme.stage {
            Stage::Ended => learn(relations, &scheme, 0.0, model),
            Stage::Mobilising => {
                mobilise(&mut scheme, &mut providers, model, week);
                costs::pay_upfront(&mut accounts, area, &mut scheme, &providers, model, week)?;
            }
            Stage::Proposed
            | Stage::Case
            | Stage::Consulted
            | Stage::Running
            | Stage::Evaluated => {}
        }
        enter(scheme, place, &mut schemes);
    }
    for (area, office, _) in &mut areas {
        office.schemes = schemes.live(area.index) as u32;
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
fn is_ready(scheme: &Scheme, area: &Commissioner, office: &Office, model: &Model) -> bool {
    let key = area.key ^ u64::from(scheme.waited) << WAITED_FROM;
    let mut wait = chance(model.seed, key, Purpose::Waiting as u64, scheme.ordinal);
    wait.uniform() < office.attention * staff::decidable(&model.params.office)
}

/// Resistance of the provider that the scheme is about, if it is about one.
fn resistance(
    books: &Books<'_>,
    scheme: &mut Scheme,
    providers: &Query<AffectedProvider>,
    relations: &Relations,
    docket: &mut Docket,
) -> f64 {
    let found =
        scheme.provider.and_then(|at| providers.iter().find(|(provider, ..)| provider.index == at));
    found.map_or(0.0, |(provider, conduct, activity, steps)| {
        let own = Own { provider, conduct, activity, steps };
        let standing = standing(scheme, relations);
        oppose(books, &own, scheme, standing, docket)
    })
}

/// Enters a scheme as its gate has left it, with what resistance has made of it.
fn enter(scheme: Scheme, place: usize, schemes: &mut Schemes) {
    let decided = matches!(scheme.stage, Stage::Ended | Stage::Mobilising);
    let (lost, unresisted) = (1.0 - scheme.kept, 1.0 - scheme.kept_unresisted);
    schemes.all[place] = scheme;
    if decided {
        schemes.concede(place as u32, lost, unresisted);
    }
}

fn standing(scheme: &Scheme, relations: &Relations) -> Standing {
    let relation = scheme.provider.and_then(|provider| relations.providers.get(&provider));
    relation.map_or_else(Standing::default, |relation| Standing {
        influence: relation.influence,
        income_share: relation.income_share,
    })
}

/// The provider takes a position.
fn oppose(
    books: &Books<'_>,
    own: &Own<'_>,
    scheme: &mut Scheme,
    standing: Standing,
    docket: &mut Docket,
) -> f64 {
    let params = &books.model.params.schemes;
    scheme.compensation = Pence::ZERO;
    let before = books.stake(own, scheme);
    scheme.compensation = Pence::from_pounds(before.loss() * params.compensation.get());
    let stake = books.stake(own, scheme);
    let number = scheme.number;
    let by = Actor::Provider(own.provider.index);
    let acts = docket.settle(books.week, by, Moment::Gate(number), || {
        let strength = resist::strength(&stake, &standing, params);
        if strength <= 0.0 {
            return Vec::new();
        }
        let saw = [
            ("income_lost", stake.income),
            ("cost_released", stake.released),
            ("made_good", stake.compensation),
        ];
        let weighed = [("influence", standing.influence), ("income_share", standing.income_share)];
        vec![(Act::Oppose { scheme: number, strength }, Because::of("resist", &saw, &weighed))]
    });
    let strength = |act: &Act| match act {
        Act::Oppose { scheme, strength } if *scheme == number => *strength,
        _ => 0.0,
    };
    acts.iter().map(strength).fold(0.0, f64::max)
}

/// Whether the commissioner withdraws a scheme: by its current belief it does not pay.
fn withdrawn(
    scheme: &Scheme,
    (area, office): (&Commissioner, &Office),
    schemes: &Schemes,
    model: &Model,
    week: Week,
    docket: &mut Docket,
) -> bool {
    let by = Actor::Commissioner(area.index);
    let number = scheme.number;
    let acts = docket.settle(week, by, Moment::Gate(number), || {
        let Some(belief) = schemes.beliefs.get(&(area.index, scheme.initiative)) else {
            return Vec::new();
        };
        let net = super::propose::believed(scheme, belief.mean, office, model);
        if net > 0.0 {
            return Vec::new();
        }
        let because = Because::of("propose", &[("effect", belief.mean)], &[("benefit", net)]);
        vec![(Act::Withdraw { scheme: number }, because)]
    });
    acts.contains(&Act::Withdraw { scheme: number })
}

fn end(scheme: &mut Scheme, why: Why, week: Week) {
    scheme.stage = Stage::Ended;
    scheme.outcome = Some(Outcome::Dropped);
    scheme.why = Some(why);
    scheme.due = week;
    scheme.kept = 0.0;
}

/// Support for a scheme and opposition to it.
#[derive(Debug, Clone, Copy)]
struct Test {
    support: f64,
    opposition: f64,
    resistance: f64,
}

impl Test {
    fn of(scheme: &Scheme, office: &Office, relations: &Relations, model: &Model) -> Self {
        let params = &model.params;
        let numbers = numbers_of(scheme, model);
        let usual = params.trust.start.get();
        let relation = scheme.provider.and_then(|provider| relations.providers.get(&provider));
        let backing = Backing {
            skill: office.skill(Skill::Engagement),
            provider_trust: relation.map_or(usual, |relation| relation.trust),
            practice_trust: relations.practices,
            usual_trust: usual,
            attention: office.attention,
            region: params.schemes.regional_backing.get(),
        };
        let share = scheme.kept;
        Self {
            support: gate::support(&backing, &numbers, &params.schemes),
            opposition: gate::opposition(&numbers, share, office.legitimacy, &params.schemes),
            resistance: scheme.resistance,
        }
    }

    /// The gate as it is and as it would be without resistance, on the same draw.
    fn take(&self, scheme: &mut Scheme, area: &Commissioner, model: &Model, week: Week) {
        let params = &model.params.schemes;
        let weeks = math::round(params.gate_weeks.get()) as u32;
        let open = |against: f64| gate::chance(self.support, against, params);
        let mark = |number: u32| {
            let purpose = Purpose::Gate as u64 + u64::from(number);
            chance(model.seed, area.key, purpose, scheme.ordinal).uniform()
        };
        let number = passed_so_far(scheme.stage);
        let at = mark(number);
        let (real, unresisted) = (open(self.opposition + self.resistance), open(self.opposition));
        let mut on_paper = scheme.kept_unresisted;
        let smaller = |kept: f64, passed| match passed {
            Passed::Fully => kept,
            Passed::Diluted => kept.min(params.diluted.get()),
            Passed::No => 0.0,
        };
        on_paper = smaller(on_paper, gate::pass(at, unresisted, params));
        let kept = smaller(scheme.kept, gate::pass(at, real, params));
        if kept <= 0.0 {
            // What would have happened to it is calculated to the last gate.
            for further in number + 1..GATES {
                on_paper = smaller(on_paper, gate::pass(mark(further), unresisted, params));
            }
        }
        scheme.kept_unresisted = on_paper;
        if kept < scheme.kept {
            scheme.why = Some(self.reason(at, params));
        }
        if kept <= 0.0 {
            let why = self.reason(at, params);
            end(scheme, why, week);
        } else {
            scheme.kept = kept;
            scheme.stage = scheme.stage.next();
            scheme.due = Week(week.0 + weeks);
        }
    }

    /// What a scheme would have needed to go away in order to pass.
    fn reason(&self, mark: f64, params: &crate::params::groups::SchemeParams) -> Why {
        let passes = |against: f64| mark < gate::chance(self.support, against, params);
        if self.resistance > 0.0 && passes(self.opposition) {
            Why::Resistance
        } else if self.opposition > 0.0 && passes(0.0) {
            Why::Opposition
        } else {
            Why::Support
        }
    }
}

/// Gates passed by a scheme at a stage.
const fn passed_so_far(stage: Stage) -> u32 {
    match stage {
        Stage::Proposed => 0,
        Stage::Case => 1,
        Stage::Consulted => 2,
        Stage::Mobilising | Stage::Running | Stage::Evaluated | Stage::Ended => GATES,
    }
}

/// A commissioner and a provider remember how a scheme between them went: `kept` is the part of it
/// that was carried through.
pub fn learn(relations: &mut Relations, scheme: &Scheme, kept: f64, model: &Model) {
    let params = &model.params.trust;
    let Some(provider) = scheme.provider else { return };
    let Some(relation) = relations.providers.get_mut(&provider) else { return };
    let Relation { successes, failures, trust, .. } = relation;
    *successes += kept;
    *failures += 1.0 - kept;
    let change = params.success.get() * kept - params.failure.get() * (1.0 - kept);
    *trust = (*trust + change).clamp(0.0, 1.0);
}

/// The last gate is passed: the scheme is set up, and who takes work over opens capacity for it.
fn mobilise(
    scheme: &mut Scheme,
    providers: &mut Query<AffectedProvider>,
    model: &Model,
    week: Week,
) {
    let lead = math::round(numbers_of(scheme, model).lead_weeks) as u32;
    // The provider that loses work by it has notice of it.
    let takes_work = matches!(
        (initiative_of(scheme).effect)(&model.params, reach_of(scheme, week)),
        Effect::Redirect { .. } | Effect::Stop { .. }
    );
    let notice = math::round(model.params.control.notice.get()) as u32;
    let notice = if takes_work && scheme.provider.is_some() { notice } else { 0 };
    scheme.due = Week(week.0 + lead.max(notice).max(1));
    let weekly = contacts_a_week(scheme, providers, model);
    let Some(gainer) = scheme.gainer.filter(|_| weekly > 0.0) else { return };
    let volume = step_volume(StepKind::CommunityTeam, &model.params);
    for (provider, _, _, mut steps) in providers.iter_mut() {
        if provider.index == gainer {
            let line = steps.of_mut(StepKind::CommunityTeam);
            let teams = math::round(weekly / volume) as usize;
            line.opening.extend(std::iter::repeat_n(scheme.due, teams));
        }
    }
}

/// Contacts a week that a new community service has to give.
pub fn contacts_a_week(scheme: &Scheme, providers: &Query<AffectedProvider>, model: &Model) -> f64 {
    let reach = reach_of(scheme, scheme.due);
    let effect = (initiative_of(scheme).effect)(&model.params, reach);
    let Effect::Redirect { services, share, doubled, contacts, .. } = effect else { return 0.0 };
    if contacts <= 0.0 {
        return 0.0;
    }
    let from = providers.iter().find(|(provider, ..)| Some(provider.index) == scheme.provider);
    let Some((_, _, activity, _)) = from else { return 0.0 };
    let record = if activity.last_year.is_empty() { &activity.year } else { &activity.last_year };
    let cases: f64 = record
        .iter()
        .filter(|entry| u32::from(entry.payer) == scheme.commissioner)
        .flat_map(|entry| services.iter().map(|s| entry.services[*s as usize].count as f64))
        .sum();
    cases * model.weight * (share + doubled) * contacts / f64::from(WEEKS_PER_YEAR)
}
