//! The value of a scheme: its effect on money, health and waiting lists less what it costs.

use super::InitiativeNumbers;

/// Weights of the benefits. At 1, 1, 0 the value is that to the public.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueWeights {
    /// Weight of money saved.
    pub finance: f64,
    /// Weight of health gained.
    pub health: f64,
    /// Weight of relief to waiting lists.
    pub targets: f64,
}

impl ValueWeights {
    /// Money and health count in full, targets not at all.
    pub const PUBLIC_VALUE: Self = Self { finance: 1.0, health: 1.0, targets: 0.0 };
}

/// Yearly net benefit for each pound of care that a scheme sets out to change, at an effect and
/// with the once-only cost spread over a number of years.
pub fn net_benefit_per_pound(
    numbers: &InitiativeNumbers,
    effect: f64,
    aims: ValueWeights,
    years: f64,
) -> f64 {
    let weight = aims.finance + aims.health * numbers.health + aims.targets * numbers.targets;
    effect * weight - numbers.running - numbers.upfront / years
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_without_effect_is_worth_less_than_nothing() {
        let numbers =
            InitiativeNumbers { running: 0.1, upfront: 0.3, ..InitiativeNumbers::default() };
        assert!(
            (net_benefit_per_pound(&numbers, 0.0, ValueWeights::PUBLIC_VALUE, 3.0) + 0.2).abs()
                < 1e-12
        );
        assert!(net_benefit_per_pound(&numbers, 0.5, ValueWeights::PUBLIC_VALUE, 3.0) > 0.0);
    }
}
