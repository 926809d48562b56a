//! Whether the deficit of a provider is covered. Influential providers are rescued more often than
//! small ones.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::NationalParams;

pub const RESCUE: Behaviour = Behaviour {
    about: About {
        name: "rescue",
        summary: "Deficits of influential providers are covered",
        source: "CAL125",
    },
    file: "behaviours/nation/rescue.rs",
    neutral: "no deficit is ever covered",
    disable: Some(|params| params.nation.soft_budgets = 0.0.into()),
};

/// Chance that a deficit beyond the threshold is covered.
pub fn rescue_chance(influence: f64, params: &NationalParams) -> f64 {
    let least = params.rescue_without_influence.get();
    params.soft_budgets.get() * (least + (1.0 - least) * influence.clamp(0.0, 1.0))
}

/// Pounds of a deficit that a rescue covers: what exceeds the threshold.
pub fn rescue_amount(income: f64, expenditure: f64, params: &NationalParams) -> f64 {
    (expenditure - income * (1.0 + params.rescue_threshold.get())).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn influence_raises_the_chance_and_small_deficits_are_left() {
        let params = NationalParams::default();
        assert!(rescue_chance(0.8, &params) > rescue_chance(0.1, &params));
        assert_eq!(rescue_amount(100.0, 100.9, &params), 0.0);
        assert!(rescue_amount(100.0, 104.0, &params) > 2.9);
    }
}
