//! Who can be reached from where, and the weights of choice that practices and patients act on.

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

/// A set of providers to choose from, with weights.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Provider indices, nearest first.
    pub providers: Vec<u32>,
    /// Relative weights in the same order.
    pub weights: Vec<f64>,
    /// Whether a provider accepts only simple cases.
    pub simple_only: Vec<bool>,
    /// The nearest one that accepts everybody.
    pub nearest: u32,
}

impl Options {
    /// The provider at a mark in [0, 1). Those who are not simple pass over providers that accept
    /// only simple cases.
    #[must_use]
    pub fn at(&self, mark: f64, simple: bool) -> u32 {
        let open = |place: usize| simple || !self.simple_only[place];
        let total: f64 =
            (0..self.providers.len()).filter(|p| open(*p)).map(|p| self.weights[p]).sum();
        let mut left = mark * total;
        for place in (0..self.providers.len()).filter(|p| open(*p)) {
            left -= self.weights[place];
            if left < 0.0 {
                return self.providers[place];
            }
        }
        self.nearest
    }
}

/// A practice as a visit sees it this week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PracticeNow {
    /// Index among practices.
    pub index: u32,
    /// Index of the commissioner.
    pub commissioner: u32,
    /// Referral threshold in force.
    pub threshold: f64,
    /// Noise of judgement.
    pub noise: f64,
    /// Chance of seeing the usual clinician.
    pub continuity: f64,
    /// Share of wishes that cannot be met.
    pub unmet: f64,
    /// Where planned patients with a clock may go.
    pub planned: Options,
    /// Where planned patients without a clock go.
    pub unclocked: Options,
    /// Where emergencies go.
    pub emergency: Options,
    /// Where strokes go.
    pub stroke: Options,
}

/// All practices as visits see them; refreshed from their components.
#[derive(Resource, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Access {
    /// By practice index.
    pub practices: Vec<PracticeNow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complex_patients_pass_over_those_who_take_only_simple_ones() {
        let options = Options {
            providers: vec![4, 9],
            weights: vec![3.0, 1.0],
            simple_only: vec![true, false],
            nearest: 9,
        };
        assert_eq!(options.at(0.5, true), 4);
        assert_eq!(options.at(0.5, false), 9);
        assert_eq!(options.at(0.999_999, false), 9);
    }
}
