//! When a provider that is free to leave gives up: its losses have lasted, and no one covers them.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::ExpectationParams;

pub const LEAVE_MARKET: Behaviour = Behaviour {
    about: About {
        name: "leave_market",
        summary: "Independent providers leave after years of loss",
        source: "MKT001",
    },
    file: "behaviours/provider/leave_market.rs",
    neutral: "independent providers go on whatever they lose",
    disable: Some(|params| params.outlook.exit_years = 0.0.into()),
};

/// Years in a row in which a provider lost more than it can bear, after another year. Pounds.
pub fn years_of_loss(before: u32, income: f64, surplus: f64, params: &ExpectationParams) -> u32 {
    if surplus < params.exit_margin.get() * income { before + 1 } else { 0 }
}

/// Whether a provider leaves after that many.
pub fn leaves(years: u32, params: &ExpectationParams) -> bool {
    let patience = params.exit_years.get();
    patience > 0.0 && f64::from(years) >= patience
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_that_last_end_in_leaving_and_one_good_year_is_a_new_start() {
        let params = ExpectationParams::default();
        let after = |years: &[f64]| {
            years.iter().fold(0, |before, surplus| years_of_loss(before, 100.0, *surplus, &params))
        };
        assert!(leaves(after(&[-6.0, -20.0]), &params));
        assert!(!leaves(after(&[-6.0, -4.0, -20.0]), &params));
        assert!(!leaves(after(&[-4.0; 9]), &params));
        // Who earns nothing and still pays for its estate loses too.
        assert_eq!(years_of_loss(0, 0.0, -1.0, &params), 1);
        assert_eq!(years_of_loss(0, 0.0, 0.0, &params), 0);
    }

    #[test]
    fn no_one_leaves_where_the_rule_is_off() {
        let params = ExpectationParams { exit_years: 0.0.into(), ..ExpectationParams::default() };
        assert!(!leaves(50, &params));
    }
}
