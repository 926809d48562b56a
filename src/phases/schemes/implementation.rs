//! Schemes act: those that are set up start, those that have run long enough are evaluated, and
//! what runs is recalculated each week as changes that delivery applies.

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::behaviours::patient::need::NeedKind;
use crate::economy::commissioner::{Commissioner, Office, Relations};
use crate::economy::practice::{Practice, Style, Surgery};
use crate::economy::provider::steps::StepKind;
use crate::economy::scheme::{Outcome, Scheme, Schemes, Stage, Why};
use crate::initiatives::effect::{Effect, Flow, Gainer};
use crate::kernel::clock::Week;
use crate::kernel::math;
use crate::params::vocabulary::Skill;
use crate::phases::deliver::access::{Access, Eased};
use crate::phases::deliver::inflow::Census;
use crate::phases::deliver::service_changes::{SchemeMove, Shifts, Way};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::{
    AffectedProvider, Purpose, chance, gates, initiative_of, numbers_of, propose, reach_of,
};

/// Schemes that are set up start; those that have run for long enough are evaluated.
pub fn start_and_evaluate(
    mut commissioners: Query<(&Commissioner, &mut Office, &mut Relations)>,
    mut practices: Query<(&Practice, &mut Style)>,
    mut providers: Query<AffectedProvider>,
    now: ThisWeek,
    mut schemes: ResMut<Schemes>,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    let due: Vec<usize> = (0..schemes.all.len())
        .filter(|place| {
            let Scheme { stage, due, .. } = &schemes.all[*place];
            matches!(stage, Stage::Mobilising | Stage::Running) && *due <= week
        })
        .collect();
    if due.is_empty() {
        return;
    }
    let mut areas = in_order(commissioners.iter_mut());
    for place in due {
        let mut scheme = schemes.all[place].clone();
        let (area, office, relations) = &mut areas[scheme.commissioner as usize];
        if scheme.stage == Stage::Mobilising {
            start(&mut scheme, week, &now.model);
            gates::learn(relations, &scheme, scheme.kept, &now.model);
            match (initiative_of(&scheme).effect)(now.params(), reach_of(&scheme, week)) {
                Effect::Skills { analysis, engagement } => train(office, analysis, engagement),
                Effect::Styles { pull, .. } => standardise(&mut practices, area.index, pull),
                Effect::Redirect { .. }
                | Effect::Stop { .. }
                | Effect::Thin { .. }
                | Effect::Audit { .. }
                | Effect::Prevention { .. } => {}
            }
            plan_for_new_work(&scheme, &mut providers, &now.model);
        } else {
            evaluate(&mut scheme, area, office, &mut schemes, &now.model);
            if given_up(&scheme, area, office, &schemes, &now.model, week, &mut docket) {
                scheme.stage = Stage::Ended;
                scheme.due = week;
                scheme.why = Some(Why::Withdrawn);
            }
        }
        schemes.all[place] = scheme;
        office.schemes = schemes.live(area.index) as u32;
    }
}

fn start(scheme: &mut Scheme, week: Week, model: &Model) {
    scheme.stage = Stage::Running;
    scheme.started = Some(week);
    scheme.due = Week(week.0 + math::round(model.params.schemes.evaluation.get()) as u32);
    scheme.outcome = Some(if scheme.kept < 1.0 {
        Outcome::Diluted
    } else if scheme.waited > 0 {
        Outcome::Delayed
    } else {
        Outcome::AsPlanned
    });
}

fn train(office: &mut Office, analysis: f64, engagement: f64) {
    let gains = [
        (Skill::Analytics, analysis),
        (Skill::Contracting, analysis),
        (Skill::Engagement, engagement),
    ];
    for (skill, gain) in gains {
        let now = &mut office.skills[skill as usize];
        *now = (*now + gain).clamp(0.0, 1.0);
    }
}

/// Styles of an area's practices move towards their mean.
fn standardise(practices: &mut Query<(&Practice, &mut Style)>, area: u32, pull: f64) {
    let mut mine =
        in_order(practices.iter_mut().filter(|(practice, _)| practice.commissioner == area));
    let mean = mine.iter().map(|(_, style)| style.style).sum::<f64>() / mine.len().max(1) as f64;
    for (_, style) in &mut mine {
        let step = pull * (mean - style.style);
        style.style += step;
        style.threshold += step;
    }
}

/// A new community service plans for its work.
fn plan_for_new_work(scheme: &Scheme, providers: &mut Query<AffectedProvider>, model: &Model) {
    let weekly = gates::contacts_a_week(scheme, providers, model);
    if weekly <= 0.0 {
        return;
    }
    for (provider, _, _, mut steps) in providers.iter_mut() {
        if Some(provider.index) == scheme.gainer {
            let line = steps.of_mut(StepKind::CommunityTeam);
            line.forecast += weekly;
            line.plan += weekly;
        }
    }
}

/// What the scheme achieved, as far as the commissioner's analysts can measure it, moves what it
/// believes of the initiative.
fn evaluate(
    scheme: &mut Scheme,
    area: &Commissioner,
    office: &Office,
    schemes: &mut Schemes,
    model: &Model,
) {
    let params = &model.params;
    let numbers = numbers_of(scheme, model);
    let blind = 1.0 - params.bargaining.skill_effect.get() * office.skill(Skill::Analytics);
    let noise = params.schemes.evaluation_noise.get() * blind;
    let mut draw = chance(model.seed, area.key, Purpose::Evaluation as u64, scheme.ordinal);
    let report = scheme.effect + noise * draw.normal();
    let prior = propose::prior(&numbers, model);
    let belief = schemes.beliefs.entry((area.index, scheme.initiative)).or_insert(prior);
    // A single scheme also differs from the mean of its kind.
    let error = math::sqrt(noise * noise + numbers.spread * numbers.spread);
    *belief = belief.after(report, error);
    scheme.stage = Stage::Evaluated;
}

/// Whether a commissioner stops a scheme that did not pay. What has moved to others stays there.
fn given_up(
    scheme: &Scheme,
    area: &Commissioner,
    office: &Office,
    schemes: &Schemes,
    model: &Model,
    week: Week,
    docket: &mut Docket,
) -> bool {
    let number = scheme.number;
    let acts = docket.settle(week, Actor::Commissioner(area.index), Moment::Gate(number), || {
        let Some(belief) = schemes.beliefs.get(&(area.index, scheme.initiative)) else {
            return Vec::new();
        };
        let net = propose::believed_from_now(scheme, belief.mean, office, model);
        if net > 0.0 || scheme.gainer.is_some() {
            return Vec::new();
        }
        let because = Because::of("propose", &[("effect", belief.mean)], &[("benefit", net)]);
        vec![(Act::Withdraw { scheme: number }, because)]
    });
    scheme.gainer.is_none() && acts.contains(&Act::Withdraw { scheme: number })
}

/// Calculates what running schemes change for delivery this week.
pub fn take_effect(
    practices: Query<(&Practice, &Surgery)>,
    offices: Query<(&Commissioner, &Office)>,
    schemes: Res<Schemes>,
    census: Res<Census>,
    now: ThisWeek,
    mut shifts: ResMut<Shifts>,
    mut access: ResMut<Access>,
) {
    let week = now.week();
    shifts.schemes = schemes.all.iter().filter_map(|s| move_of(s, &now.model, week)).collect();
    let areas = access.practices.iter().map(|one| one.commissioner).max().map_or(0, |n| n + 1);
    let mut eased = vec![Eased::default(); areas as usize];
    let rates = Rates::of(&census, practices.iter().map(|(_, surgery)| surgery));
    for scheme in schemes.running() {
        let effect = (initiative_of(scheme).effect)(now.params(), reach_of(scheme, week));
        ease(&mut eased[scheme.commissioner as usize], effect, &rates);
    }
    let mut criteria = vec![0.0; areas as usize];
    for (area, office) in &offices {
        if let Some(strictness) = criteria.get_mut(area.index as usize) {
            *strictness = office.criteria;
        }
    }
    for practice in &mut access.practices {
        practice.eased = eased[practice.commissioner as usize];
        practice.criteria = criteria[practice.commissioner as usize];
    }
}

/// Work a scheme moves, running or about to.
fn move_of(scheme: &Scheme, model: &Model, week: Week) -> Option<SchemeMove> {
    let starts = match scheme.stage {
        Stage::Mobilising => scheme.due,
        Stage::Running | Stage::Evaluated => scheme.started?,
        Stage::Proposed | Stage::Case | Stage::Consulted | Stage::Ended => return None,
    };
    let effect = (initiative_of(scheme).effect)(&model.params, reach_of(scheme, week));
    let (services, share, way) = match effect {
        Effect::Redirect { services, share, doubled, to, contacts } => {
            let way = match to {
                Gainer::Community => Way::Community { contacts, doubled },
                Gainer::Rival | Gainer::LargerCentre => Way::Provider(scheme.gainer?),
            };
            (services, share, way)
        }
        Effect::Stop { services, share, displaced } => {
            (services, share, Way::Stops { displaced, other: scheme.gainer })
        }
        Effect::Thin { .. }
        | Effect::Audit { .. }
        | Effect::Skills { .. }
        | Effect::Styles { .. }
        | Effect::Prevention { .. } => return None,
    };
    Some(SchemeMove {
        scheme: scheme.number,
        week: starts,
        area: scheme.commissioner,
        from: scheme.provider?,
        services,
        weight: scheme.weight,
        share,
        way,
    })
}

/// How often what a scheme adds to arises relative to what it reduces.
#[derive(Debug, Clone, Copy, Default)]
struct Rates {
    /// Avoidable emergencies for each consultation.
    avoidable: f64,
    /// Referrals for each patient who presents with a condition and is not referred.
    referred: f64,
}

impl Rates {
    fn of<'a>(census: &Census, surgeries: impl Iterator<Item = &'a Surgery>) -> Self {
        let real = |kind: NeedKind| census.last_needs[kind as usize][1] as f64;
        let (mut referrals, mut returns) = (0.0, 0.0);
        for surgery in surgeries {
            referrals += surgery.last_year.referrals as f64;
            returns += surgery.last_year.returns as f64;
        }
        let kept = real(NeedKind::Elective) + returns - referrals;
        let ratio = |above: f64, below: f64| if below > 0.0 { above / below } else { 0.0 };
        Self {
            avoidable: ratio(real(NeedKind::Exacerbation), real(NeedKind::Consultation)),
            referred: ratio(referrals, kept),
        }
    }
}

/// Adds a scheme's effect to what is changed for an area's people. Shares act one after another,
/// so that no number of schemes reduces a stream below zero.
fn ease(eased: &mut Eased, effect: Effect, rates: &Rates) {
    let then = |so_far: &mut f64, share: f64| {
        *so_far = 1.0 - (1.0 - *so_far) * (1.0 - share.clamp(0.0, 1.0));
    };
    match effect {
        Effect::Thin { flow, share, looked_at } => {
            then(&mut eased.looked_at, looked_at);
            match flow {
                Flow::Avoidable => {
                    then(&mut eased.avoidable, share);
                    eased.found += (-share).max(0.0) * rates.avoidable;
                }
                Flow::Referrals => {
                    then(&mut eased.filtered, share);
                    then(&mut eased.drawn, (-share).max(0.0) * rates.referred);
                }
                Flow::Listings => then(&mut eased.refused, share),
            }
        }
        Effect::Styles { share, .. } => then(&mut eased.filtered, share),
        Effect::Prevention { coverage, share } => {
            then(&mut eased.avoidable, share);
            eased.prevention += coverage;
        }
        Effect::Redirect { .. }
        | Effect::Stop { .. }
        | Effect::Audit { .. }
        | Effect::Skills { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_schemes_never_thin_a_stream_below_nothing() {
        let mut eased = Eased::default();
        let thin = |share| Effect::Thin { flow: Flow::Avoidable, share, looked_at: 0.3 };
        for _ in 0..20 {
            ease(&mut eased, thin(0.4), &Rates::default());
        }
        assert!(eased.avoidable < 1.0 && eased.looked_at < 1.0 && eased.found == 0.0);
    }

    #[test]
    fn a_scheme_that_finds_more_than_it_prevents_adds_emergencies() {
        let mut eased = Eased::default();
        let rates = Rates { avoidable: 0.01, referred: 1.0 };
        let effect = Effect::Thin { flow: Flow::Avoidable, share: -0.1, looked_at: 0.0 };
        ease(&mut eased, effect, &rates);
        assert_eq!(eased.avoidable, 0.0);
        assert!((eased.found - 0.001).abs() < 1e-12);
    }
}
