//! Who gets the money that is left when contracts have been negotiated: contracts in proportion to
//! what is paid for, tilted towards providers with influence in the area.

use crate::behaviours::Behaviour;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::groups::PlanningParams;

pub const GROWTH: Behaviour = Behaviour {
    about: About {
        name: "growth",
        summary: "Money left after negotiation goes to contracts, more of it to the influential",
        source: "C26",
    },
    file: "behaviours/commissioner/growth_money.rs",
    neutral: "growth money follows what is paid for",
    disable: Some(|params| params.planning.growth_to_influence = 0.0.into()),
};

/// A provider that could have more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthClaim {
    /// Planned payment that a larger sum would raise, pounds.
    pub planned: f64,
    /// Its influence in the area, 0 to 1.
    pub influence: f64,
    /// Share of its income that this commissioner pays.
    pub income_share: f64,
}

/// Pounds to share out of what a plan leaves over.
pub fn growth_money(left: f64, allocation: f64, params: &PlanningParams) -> f64 {
    (left - params.contingency.get() * allocation).max(0.0)
}

/// Shares of growth money, in the order of the claims. A skilled commissioner weighs the needs of
/// all; a provider that depends on one commissioner can use its influence less freely.
pub fn growth_shares(
    claims: &[GrowthClaim],
    skill: f64,
    dependence: f64,
    params: &PlanningParams,
) -> Vec<f64> {
    let tilt = params.growth_to_influence.get() * (1.0 - skill.clamp(0.0, 1.0));
    let weight = |growth_claim: &GrowthClaim| {
        let standing = growth_claim.influence * (1.0 - dependence * growth_claim.income_share);
        growth_claim.planned.max(0.0) * math::exp(tilt * standing)
    };
    let all: f64 = claims.iter().map(weight).sum();
    claims.iter().map(|claim| if all > 0.0 { weight(claim) / all } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> [GrowthClaim; 2] {
        let claim = |planned, influence| GrowthClaim { planned, influence, income_share: 0.5 };
        [claim(600.0, 0.8), claim(400.0, 0.1)]
    }

    #[test]
    fn the_influential_get_more_than_their_part_from_the_unskilled() {
        let params = PlanningParams::default();
        let of = |skill| growth_shares(&claims(), skill, 0.6, &params)[0];
        assert!(of(0.2) > of(0.8) && of(0.8) > 0.6);
        assert!((of(1.0) - 0.6).abs() < 1e-12);
    }

    #[test]
    fn a_contingency_is_left_and_a_shortfall_shares_nothing() {
        let params = PlanningParams::default();
        assert_eq!(growth_money(-5.0, 1000.0, &params), 0.0);
        assert!((growth_money(50.0, 1000.0, &params) - 45.0).abs() < 1e-9);
    }
}
