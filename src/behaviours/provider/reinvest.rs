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

/// Pounds put into improvement by a provider with this cash and income. There is only so much that
/// can be improved in a year: the rest is kept.
pub fn reinvestment(cash: f64, income: f64, params: &DirectionParams) -> f64 {
    let beyond = cash - params.reinvest_above.get() * income;
    let most = params.reinvest_most.get() * income.max(0.0);
    (params.reinvested.get() * beyond.max(0.0)).min(most)
}

/// Relative rise of efficiency from it. Efficiency lowers what follows activity, `variable` pounds
/// a year, and each pound put in saves its return of that.
pub fn efficiency_rise(pounds: f64, variable: f64, params: &DirectionParams) -> f64 {
    if variable > 0.0 { params.reinvestment_return.get() * pounds / variable } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_beyond_the_reserve_is_put_in() {
        let params = DirectionParams::default();
        assert_eq!(reinvestment(4.0, 100.0, &params), 0.0);
        assert_eq!(reinvestment(-9.0, 100.0, &params), 0.0);
        assert_eq!(reinvestment(6.0, 100.0, &params), 0.5);
        assert_eq!(reinvestment(60.0, 100.0, &params), 100.0 * params.reinvest_most.get());
    }

    #[test]
    fn each_pound_put_in_saves_its_return_a_year() {
        let params = DirectionParams::default();
        let (pounds, variable) = (2.0, 25.0);
        let after = variable / (1.0 + efficiency_rise(pounds, variable, &params));
        let saved = (variable - after) / pounds;
        assert!((saved - params.reinvestment_return.get()).abs() < 0.001, "{saved}");
    }
}
