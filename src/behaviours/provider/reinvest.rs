//! What a provider does with its reserves: part of what exceeds the level it wants to hold
//! goes each year into improvement that lowers its unit cost permanently.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::DirectionParams;

pub const REINVEST: Behaviour = Behaviour {
    about: About {
        name: "reinvest",
        summary: "Providers put part of large reserves into improvement",
        source: "CAL123",
    },
    file: "behaviours/provider/reinvest.rs",
    neutral: "reserves are held",
    disable: Some(|params| params.direction.reinvested = 0.0.into()),
};

/// Pounds put into improvement by a provider with this cash and income.
pub fn reinvestment(cash: f64, income: f64, params: &DirectionParams) -> f64 {
    let beyond = cash - params.reinvest_above.get() * income;
    params.reinvested.get() * beyond.max(0.0)
}

/// Relative rise of efficiency from it, at a yearly cost.
pub fn efficiency_rise(pounds: f64, cost: f64, params: &DirectionParams) -> f64 {
    if cost > 0.0 { params.reinvestment_return.get() * pounds / cost } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_beyond_the_reserve_is_put_in_and_it_pays() {
        let params = DirectionParams::default();
        assert_eq!(reinvestment(4.0, 100.0, &params), 0.0);
        assert_eq!(reinvestment(-9.0, 100.0, &params), 0.0);
        assert_eq!(reinvestment(9.0, 100.0, &params), 2.0);
        assert!(efficiency_rise(2.0, 100.0, &params) > 0.0);
    }
}
