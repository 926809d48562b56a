//! Which provider a patient chooses: a multinomial logit over what is published and what the GP
//! is used to.

use crate::behaviours::Behaviour;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::groups::choice::ChoiceParams;

pub const CHOICE: Behaviour = Behaviour {
    about: About {
        name: "choice",
        summary: "Patients weigh travel, waits, quality and habit",
        source: "MKT001",
    },
    file: "behaviours/patient/choice.rs",
    neutral: "all patients go to the nearest hospital",
    disable: None,
};

/// What is known of one provider when the patient chooses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProviderOption {
    /// Minutes of travel.
    pub travel: f64,
    /// Published expected wait, weeks; old by the publishing lag.
    pub wait: f64,
    /// Published quality, standard deviations above the mean.
    pub quality: f64,
    /// Share of the practice's referrals that went there last year.
    pub habit: f64,
    /// Whether it is an independent provider.
    pub independent: bool,
}

/// Relative weights of the offers; the chance of each is its weight over their sum.
pub fn choice_weights(offers: &[ProviderOption], params: &ChoiceParams) -> Vec<f64> {
    let utility = |offer: &ProviderOption| {
        params.travel.0 * offer.travel
            + params.wait.0 * offer.wait
            + params.quality.0 * offer.quality
            + params.habit.0 * offer.habit
            + if offer.independent { params.independent.0 } else { 0.0 }
    };
    softmax(offers.iter().map(utility))
}

/// Weights of the places an ambulance or a worried person goes to: travel alone.
pub fn emergency_weights(travel: &[f64], params: &ChoiceParams) -> Vec<f64> {
    softmax(travel.iter().map(|minutes| params.travel_emergency.0 * minutes))
}

/// All on the nearest: what remains when the rule of choice is switched off.
pub fn nearest_only_weights(travel: impl Iterator<Item = f64>) -> Vec<f64> {
    let travel: Vec<f64> = travel.collect();
    let least = travel.iter().copied().fold(f64::INFINITY, f64::min);
    let mut given = false;
    travel
        .iter()
        .map(|minutes| {
            let here = !given && *minutes <= least;
            given |= here;
            f64::from(u8::from(here))
        })
        .collect()
}

fn softmax(utilities: impl Iterator<Item = f64>) -> Vec<f64> {
    let utilities: Vec<f64> = utilities.collect();
    let best = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    utilities.iter().map(|u| math::exp(u - best)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(travel: f64, wait: f64) -> ProviderOption {
        ProviderOption { travel, wait, quality: 0.0, habit: 0.0, independent: false }
    }

    #[test]
    fn nearer_and_quicker_is_likelier() {
        let params = ChoiceParams::default();
        let weights =
            choice_weights(&[offer(5.0, 8.0), offer(20.0, 8.0), offer(5.0, 20.0)], &params);
        assert!(weights[0] > weights[1] && weights[0] > weights[2]);
    }

    #[test]
    fn the_nearest_takes_all_once() {
        assert_eq!(nearest_only_weights([9.0, 4.0, 4.0].into_iter()), [0.0, 1.0, 0.0]);
    }
}
