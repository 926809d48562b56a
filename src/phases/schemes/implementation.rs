//! Schemes act: those that are set up start, those that have run long enough are evaluated, and
//! what runs is recalculated each week as changes that delivery applies.

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::patient::need::NeedKind;
use crate::economy::commissioner::{Commissioner, CommissionerStaff, ProviderRelations};
use crate::economy::practice::{Practice, PracticeState, PracticeStyle};
use crate::economy::provider::step_capacity::CapacityKind;
use crate::economy::scheme::{Scheme, SchemeOutcome, SchemeSetback, SchemeStage, Schemes};
use crate::initiatives::effect::{CareStream, InitiativeEffect, ReceivingService};
use crate::kernel::clock::Week;
use crate::kernel::ids::OrgId;
use crate::kernel::math;
use crate::params::vocabulary::Skill;
use crate::phases::deliver::access::{CareAccess, SchemeEffects};
use crate::phases::deliver::inflow::EconomyCounters;
use crate::phases::deliver::service_changes::{SchemeShift, ServiceChanges, ShiftTarget};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::{
    AffectedProvider, DrawPurpose, acting_reach, gates, net_benefit, scheme_draw,
    scheme_initiative, scheme_numbers, scheme_reach,
};

/// Schemes that are set up start; those that have run for long enough are evaluated.
pub fn start_and_evaluate(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &mut ProviderRelations)>,
    mut practices: Query<(&Practice, &mut PracticeStyle)>,
    mut providers: Query<AffectedProvider>,
    now: ThisWeek,
    mut schemes: ResMut<Schemes>,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    let due: Vec<usize> = (0..schemes.all.len())
        .filter(|place| {
            let Scheme { stage, due, .. } = &schemes.all[*place];
            matches!(stage, SchemeStage::Mobilising | SchemeStage::Running) && *due <= week
        })
        .collect();
    if due.is_empty() {
        return;
    }
    let mut areas = in_order(commissioners.iter_mut());
    let regions: Vec<OrgId> = areas.iter().map(|(area, ..)| area.region).collect();
    for place in due {
        let mut scheme = schemes.all[place].clone();
        let (area, office, relations) = &mut areas[scheme.commissioner as usize];
        if scheme.stage == SchemeStage::Mobilising {
            start_scheme(&mut scheme, week, &now.model);
            gates::update_relation(relations, &scheme, scheme.remaining_scale, &now.model);
            match (scheme_initiative(&scheme).effect)(now.params(), scheme_reach(&scheme, week)) {
                InitiativeEffect::Skills { analysis, engagement } => {
                    raise_skills(office, analysis, engagement)
                }
                InitiativeEffect::Styles { pull, .. } => {
                    standardise(&mut practices, area.index, pull)
                }
                InitiativeEffect::Redirect { .. }
                | InitiativeEffect::Stop { .. }
                | InitiativeEffect::Thin { .. }
                | InitiativeEffect::Audit { .. }
                | InitiativeEffect::Prevention { .. } => {}
            }
            plan_for_new_work(&scheme, &mut providers, &now.model);
        } else {
            evaluate(&mut scheme, (area, office), &regions, &mut schemes, &now.model);
            if is_abandoned(&scheme, area, office, &schemes, &now.model, week, &mut docket) {
                scheme.stage = SchemeStage::Ended;
                scheme.due = week;
                scheme.setback = Some(SchemeSetback::Withdrawn);
            }
        }
        schemes.all[place] = scheme;
        office.schemes = schemes.live_schemes(area.index) as u32;
    }
}

fn start_scheme(scheme: &mut Scheme, week: Week, model: &Model) {
    scheme.stage = SchemeStage::Running;
    scheme.started = Some(week);
    scheme.due = Week(week.0 + math::round(model.params.schemes.evaluation.get()) as u32);
    scheme.outcome = Some(if scheme.remaining_scale < 1.0 {
        SchemeOutcome::Diluted
    } else if scheme.waited > 0 {
        SchemeOutcome::Delayed
    } else {
        SchemeOutcome::AsPlanned
    });
}

fn raise_skills(office: &mut CommissionerStaff, analysis: f64, engagement: f64) {
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
fn standardise(practices: &mut Query<(&Practice, &mut PracticeStyle)>, area: u32, pull: f64) {
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
    for (provider, _, _, mut steps, ..) in providers.iter_mut() {
        if Some(provider.index) == scheme.receiver {
            let line = steps.line_mut(CapacityKind::CommunityTeam);
            line.forecast += weekly;
            line.plan += weekly;
        }
    }
}

/// What the scheme achieved, as far as the commissioner's analysts can measure it, moves what it
/// believes of the initiative, and with a smaller weight what others of its region believe.
fn evaluate(
    scheme: &mut Scheme,
    (area, office): (&Commissioner, &CommissionerStaff),
    regions: &[OrgId],
    schemes: &mut Schemes,
    model: &Model,
) {
    let params = &model.params;
    let usual = scheme_initiative(scheme).full_numbers(params);
    let edge = scheme_numbers(scheme, model).effect - usual.effect;
    let blind = 1.0 - params.bargaining.skill_effect.get() * office.skill(Skill::Analytics);
    let noise = params.schemes.evaluation_noise.get() * blind;
    let mut draw =
        scheme_draw(model.seed, area.key, DrawPurpose::Evaluation as u64, scheme.ordinal);
    let report = scheme.effect - edge + noise * draw.normal();
    let prior = net_benefit::prior_effect(&usual, 0.0, model);
    // A single scheme also differs from the mean of its kind.
    let error = math::sqrt(noise * noise + usual.spread * usual.spread);
    let shared = params.schemes.shared.get();
    for (other, region) in regions.iter().enumerate() {
        let weight = match other as u32 == area.index {
            true => 1.0,
            false if *region == area.region => shared,
            false => 0.0,
        };
        if weight > 0.0 {
            let belief = schemes.beliefs.entry((other as u32, scheme.initiative)).or_insert(prior);
            *belief = belief.updated_by(report, error / math::sqrt(weight));
        }
    }
    scheme.stage = SchemeStage::Evaluated;
}

/// Whether a commissioner stops a scheme that did not pay. What has moved to others stays there.
fn is_abandoned(
    scheme: &Scheme,
    area: &Commissioner,
    office: &CommissionerStaff,
    schemes: &Schemes,
    model: &Model,
    week: Week,
    docket: &mut Docket,
) -> bool {
    let number = scheme.number;
    let acts =
        docket.decide(week, Actor::Commissioner(area.index), DecisionPoint::Gate(number), || {
            let Some(belief) = schemes.beliefs.get(&(area.index, scheme.initiative)) else {
                return Vec::new();
            };
            let net = net_benefit::believed_future_benefit(scheme, belief.mean, office, model);
            if net > 0.0 || scheme.receiver.is_some() {
                return Vec::new();
            }
            let because =
                Rationale::new("propose", &[("effect", belief.mean)], &[("benefit", net)]);
            vec![(Action::Withdraw { scheme: number }, because)]
        });
    scheme.receiver.is_none() && acts.contains(&Action::Withdraw { scheme: number })
}

/// Calculates what running schemes change for delivery this week.
pub fn update_scheme_effects(
    practices: Query<(&Practice, &PracticeState)>,
    offices: Query<(&Commissioner, &CommissionerStaff)>,
    schemes: Res<Schemes>,
    census: Res<EconomyCounters>,
    now: ThisWeek,
    mut shifts: ResMut<ServiceChanges>,
    mut access: ResMut<CareAccess>,
) {
    let week = now.week();
    shifts.schemes = schemes.all.iter().filter_map(|s| scheme_shift(s, &now.model, week)).collect();
    let areas =
        access.practices.iter().map(|practice| practice.commissioner).max().map_or(0, |n| n + 1);
    let mut eased = vec![SchemeEffects::default(); areas as usize];
    let rates = StreamRates::new(&census, practices.iter().map(|(_, surgery)| surgery));
    for scheme in schemes.running() {
        let reach = acting_reach(scheme, &now.model, week);
        let effect = (scheme_initiative(scheme).effect)(now.params(), reach);
        add_scheme_effect(&mut eased[scheme.commissioner as usize], effect, &rates);
    }
    let mut criteria = vec![0.0; areas as usize];
    for (area, office) in &offices {
        if let Some(strictness) = criteria.get_mut(area.index as usize) {
            *strictness = office.criteria;
        }
    }
    for practice in &mut access.practices {
        practice.scheme_effects = eased[practice.commissioner as usize];
        practice.criteria = criteria[practice.commissioner as usize];
    }
}

/// Work a scheme moves, running or about to.
fn scheme_shift(scheme: &Scheme, model: &Model, week: Week) -> Option<SchemeShift> {
    let starts = match scheme.stage {
        SchemeStage::Mobilising => scheme.due,
        SchemeStage::Running | SchemeStage::Evaluated => scheme.started?,
        SchemeStage::Proposed | SchemeStage::Case | SchemeStage::Consulted | SchemeStage::Ended => {
            return None;
        }
    };
    let effect =
        (scheme_initiative(scheme).effect)(&model.params, acting_reach(scheme, model, week));
    let (services, share, way) = match effect {
        InitiativeEffect::Redirect { services, share, doubled, to, contacts } => {
            let way = match to {
                ReceivingService::Community => ShiftTarget::Community { contacts, doubled },
                ReceivingService::OtherHospital | ReceivingService::LargerCentre => {
                    ShiftTarget::Provider(scheme.receiver?)
                }
            };
            (services, share, way)
        }
        InitiativeEffect::Stop { services, share, displaced } => {
            (services, share, ShiftTarget::Stopped { displaced, other: scheme.receiver })
        }
        InitiativeEffect::Thin { .. }
        | InitiativeEffect::Audit { .. }
        | InitiativeEffect::Skills { .. }
        | InitiativeEffect::Styles { .. }
        | InitiativeEffect::Prevention { .. } => return None,
    };
    Some(SchemeShift {
        scheme: scheme.number,
        week: starts,
        area: scheme.commissioner,
        from: scheme.provider?,
        services,
        weight: scheme.weight,
        share,
        target: way,
    })
}

/// How often what a scheme adds to arises relative to what it reduces.
#[derive(Debug, Clone, Copy, Default)]
struct StreamRates {
    /// Avoidable emergencies for each consultation.
    avoidable: f64,
    /// Referrals for each patient who presents with a condition and is not referred.
    referred: f64,
}

impl StreamRates {
    fn new<'a>(
        census: &EconomyCounters,
        surgeries: impl Iterator<Item = &'a PracticeState>,
    ) -> Self {
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
fn add_scheme_effect(eased: &mut SchemeEffects, effect: InitiativeEffect, rates: &StreamRates) {
    let then = |so_far: &mut f64, share: f64| {
        *so_far = 1.0 - (1.0 - *so_far) * (1.0 - share.clamp(0.0, 1.0));
    };
    match effect {
        InitiativeEffect::Thin { flow, share, looked_at } => {
            then(&mut eased.looked_at, looked_at);
            match flow {
                CareStream::Avoidable => {
                    then(&mut eased.avoidable, share);
                    eased.found += (-share).max(0.0) * rates.avoidable;
                }
                CareStream::Referrals => {
                    then(&mut eased.filtered, share);
                    then(&mut eased.drawn, (-share).max(0.0) * rates.referred);
                }
                CareStream::Listings => then(&mut eased.refused, share),
            }
        }
        InitiativeEffect::Styles { share, .. } => then(&mut eased.filtered, share),
        InitiativeEffect::Prevention { coverage, share } => {
            then(&mut eased.avoidable, share);
            eased.prevention += coverage;
        }
        InitiativeEffect::Redirect { .. }
        | InitiativeEffect::Stop { .. }
        | InitiativeEffect::Audit { .. }
        | InitiativeEffect::Skills { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_schemes_never_thin_a_stream_below_nothing() {
        let mut eased = SchemeEffects::default();
        let thin =
            |share| InitiativeEffect::Thin { flow: CareStream::Avoidable, share, looked_at: 0.3 };
        for _ in 0..20 {
            add_scheme_effect(&mut eased, thin(0.4), &StreamRates::default());
        }
        assert!(eased.avoidable < 1.0 && eased.looked_at < 1.0 && eased.found == 0.0);
    }

    #[test]
    fn a_scheme_that_finds_more_than_it_prevents_adds_emergencies() {
        let mut eased = SchemeEffects::default();
        let rates = StreamRates { avoidable: 0.01, referred: 1.0 };
        let effect =
            InitiativeEffect::Thin { flow: CareStream::Avoidable, share: -0.1, looked_at: 0.0 };
        add_scheme_effect(&mut eased, effect, &rates);
        assert_eq!(eased.avoidable, 0.0);
        assert!((eased.found - 0.001).abs() < 1e-12);
    }
}
