//! The value of a scheme: its effect on money, health and waiting lists less what it costs.

use super::InitiativeNumbers;

/// Weights of the benefits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueWeights {
    /// Weight of money saved.
    pub finance: f64,
    /// Weight of health gained.
    pub health: f64,
    /// Weight of relief to waiting lists.
    pub targets: f64,
    /// Weight of care that leaves hospital.
    pub shift: f64,
}

impl ValueWeights {
    /// The value to the public: health counts in full, money as far as cost goes with the work, the
    /// rest not at all.
    pub const fn public_value(released: f64) -> Self {
        Self { finance: released, health: 1.0, targets: 0.0, shift: 0.0 }
    }
}

/// Yearly net benefit for each pound of care that a scheme sets out to change, at an effect and
/// with the once-only cost spread over a number of years.
pub fn net_benefit_per_pound(
    numbers: &InitiativeNumbers,
    effect: f64,
    aims: ValueWeights,
    years: f64,
) -> f64 {
    let weight = aims.finance
        + aims.health * numbers.health
        + aims.targets * numbers.targets
        + aims.shift * numbers.moves;
    effect * weight - numbers.running - numbers.upfront / years
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_without_effect_is_worth_less_than_nothing() {
        let numbers =
            InitiativeNumbers { running: 0.1, upfront: 0.3, ..InitiativeNumbers::default() };
        let public = ValueWeights::public_value(1.0);
        assert!((net_benefit_per_pound(&numbers, 0.0, public, 3.0) + 0.2).abs() < 1e-12);
        assert!(net_benefit_per_pound(&numbers, 0.5, public, 3.0) > 0.0);
    }

    #[test]
    fn the_nation_adds_worth_to_care_that_leaves_hospital_alone_and_the_public_does_not() {
        let asked = ValueWeights { shift: 0.3, ..ValueWeights::public_value(1.0) };
        let worth = |moves, aims| {
            let numbers = InitiativeNumbers { moves, ..InitiativeNumbers::default() };
            net_benefit_per_pound(&numbers, 0.5, aims, 3.0)
        };
        assert!((worth(1.0, asked) - worth(0.0, asked) - 0.15).abs() < 1e-12);
        let public = ValueWeights::public_value(1.0);
        assert_eq!(worth(1.0, public), worth(0.0, public));
    }

    #[test]
    fn cost_that_stays_when_the_work_goes_is_not_saved() {
        let numbers = InitiativeNumbers::default();
        let worth = |released| {
            net_benefit_per_pound(&numbers, 0.5, ValueWeights::public_value(released), 8.0)
        };
        assert!((worth(1.0) - worth(0.6) - 0.2).abs() < 1e-12);
    }
}
