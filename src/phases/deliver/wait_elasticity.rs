//! How a hospital's own demand answers to its wait: read from the chances with which patients
//! choose at the waits published now, for comparison with published estimates. Nothing decides by
//! it.

use crate::behaviours::patient::choice::{self, ProviderOption};
use crate::kernel::math;
use crate::params::groups::choice::ChoiceParams;

use super::access::{AccessRules, CareAccess};

/// Relative rise of one hospital's published wait at which demand is compared.
const RISE: f64 = 0.01;

/// Relative change of a hospital's referrals over the relative change of its published wait, all
/// other waits unchanged; the mean over hospitals, each by its referrals. `referrals` are those of
/// each practice. `None` where no one is referred.
pub fn own_wait_elasticity(
    access: &CareAccess,
    rules: AccessRules,
    referrals: &[f64],
    params: &ChoiceParams,
) -> Option<f64> {
    let public = access.published.front()?;
    let mut demand = vec![(0.0, 0.0); public.len()];
    for (practice, referred) in access.practices.iter().zip(referrals) {
        let options = &practice.planned;
        let total: f64 = options.weights.iter().sum();
        if total <= 0.0 {
            continue;
        }
        for (provider, weight) in options.providers.iter().zip(&options.weights) {
            let provider = *provider as usize;
            let share = weight / total;
            let eased = if rules.choice { relative_weight(public[provider], params) } else { 1.0 };
            let then = share * eased / (1.0 - share + share * eased);
            demand[provider].0 += referred * share;
            demand[provider].1 += referred * then;
        }
    }
    let all: f64 = demand.iter().map(|(now, _)| now).sum();
    let changes = demand.iter().filter(|(now, _)| *now > 0.0);
    let sum: f64 = changes.map(|(now, then)| now * math::ln(then / now)).sum();
    (all > 0.0).then(|| sum / all / math::ln(1.0 + RISE))
}

/// Weight of a hospital whose published wait has risen, relative to what it was; in a logit it
/// does not depend on anything else that is known of it.
fn relative_weight(wait: f64, params: &ChoiceParams) -> f64 {
    let waiting =
        |wait| ProviderOption { travel: 0.0, wait, quality: 0.0, habit: 0.0, independent: false };
    let weights = choice::choice_weights(&[waiting(wait), waiting(wait * (1.0 + RISE))], params);
    weights[1] / weights[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phases::deliver::access::{PracticeSnapshot, SchemeEffects, WeightedProviders};

    /// One practice between two hospitals with these weights, both waiting ten weeks.
    fn access(weights: [f64; 2]) -> CareAccess {
        let planned = WeightedProviders {
            providers: vec![0, 1],
            weights: weights.to_vec(),
            simple_only: vec![false, false],
            nearest: 0,
        };
        let practice = PracticeSnapshot {
            index: 0,
            commissioner: 0,
            threshold: 0.4,
            noise: 0.1,
            continuity: 0.6,
            local_need: 1.0,
            unmet: 0.0,
            unmet_courses: 0.0,
            department_minutes: Vec::new(),
            scheme_effects: SchemeEffects::default(),
            criteria: 0.0,
            proactive: 0.0,
            own_clinic: 0.0,
            overstated: 0.0,
            planned: planned.clone(),
            unclocked: planned.clone(),
            emergency: planned.clone(),
            stroke: planned,
            travel: vec![5.0, 9.0],
            referred: vec![0, 0],
            attended: vec![0, 0],
            habit: vec![0.5, 0.5],
        };
        CareAccess {
            practices: vec![practice],
            providers: 2,
            published: std::iter::once(vec![10.0, 10.0]).collect(),
        }
    }

    fn params(wait: f64) -> ChoiceParams {
        ChoiceParams { wait: wait.into(), ..ChoiceParams::default() }
    }

    #[test]
    fn it_is_the_weight_of_waits_times_the_wait_times_the_share_of_others() {
        let free = AccessRules { choice: true };
        let at = |weights| own_wait_elasticity(&access(weights), free, &[50.0], &params(-0.02));
        // −0.02 × 10 weeks × ½ for each of two equal hospitals.
        assert!((at([1.0, 1.0]).expect("demand") + 0.1).abs() < 1e-3);
        // 3/4 × 1/4 + 1/4 × 3/4 of −0.2.
        assert!((at([3.0, 1.0]).expect("demand") + 0.075).abs() < 1e-3);
        let alone = at([1.0, 0.0]).expect("demand");
        assert!(alone.abs() < 1e-12, "without a rival no one leaves: {alone}");
    }

    #[test]
    fn no_one_answers_where_no_one_chooses_or_waits_do_not_weigh() {
        let world = access([1.0, 1.0]);
        let bound =
            own_wait_elasticity(&world, AccessRules { choice: false }, &[50.0], &params(-0.02));
        assert_eq!(bound, Some(0.0));
        let blind =
            own_wait_elasticity(&world, AccessRules { choice: true }, &[50.0], &params(0.0));
        assert_eq!(blind, Some(0.0));
        let empty =
            own_wait_elasticity(&world, AccessRules { choice: true }, &[0.0], &params(-0.02));
        assert_eq!(empty, None);
    }
}
