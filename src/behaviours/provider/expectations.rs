//! How a provider's expectations of rescue, of audits and of its own forecasts follow what
//! happened to it.

use crate::behaviours::Behaviour;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::groups::ExpectationParams;

pub const EXPECTATIONS: Behaviour = Behaviour {
    about: About {
        name: "provider_expectations",
        summary: "Beliefs in rescue, audit and rebasing follow experience",
        source: "CAL125",
    },
    file: "behaviours/provider/expectations.rs",
    neutral: "providers keep the expectations they start with",
    disable: Some(|params| {
        let outlook = &mut params.outlook;
        outlook.rescue_memory = 0.0.into();
        outlook.audit_memory = 0.0.into();
        outlook.outturn_memory = 0.0.into();
        outlook.ratchet_memory = 0.0.into();
    }),
};

/// Belief in rescue after a year: it moves only in years of deficit beyond the threshold.
pub fn update_rescue_belief(
    belief: f64,
    margin: f64,
    rescued: bool,
    params: &ExpectationParams,
) -> f64 {
    if margin >= -params.rescue_from.get() {
        return belief;
    }
    update_probability(belief, rescued, params.rescue_memory.get())
}

/// Belief in audits after a year with or without one.
pub fn update_audit_belief(belief: f64, audited: bool, params: &ExpectationParams) -> f64 {
    update_probability(belief, audited, params.audit_memory.get())
}

/// Least spread that a provider expects of its year: below it three outturns are one, and edges of
/// contracts could not be felt from afar.
const LEAST_SPREAD: f64 = 0.005;
/// Greatest spread that it expects: one strange year does not make the low outturn a year without
/// care.
const GREATEST_SPREAD: f64 = 0.25;

/// Spread of own forecasts after a year that came out as `outturn` against `forecast`.
pub fn update_outturn_sd(
    spread: f64,
    forecast: f64,
    outturn: f64,
    params: &ExpectationParams,
) -> f64 {
    if forecast <= 0.0 {
        return spread;
    }
    let error = outturn / forecast - 1.0;
    let memory = params.outturn_memory.get();
    let variance = spread * spread + memory * (error * error - spread * spread);
    math::sqrt(variance).clamp(LEAST_SPREAD, GREATEST_SPREAD)
}

/// Believed unit cost over the true one after a year of costing; `noise` is a standard normal
/// number.
pub fn update_cost_belief(belief: f64, noise: f64, params: &ExpectationParams) -> f64 {
    let learning = params.cost_learning.get();
    let kept = 1.0 - learning;
    // New errors keep the spread of beliefs where it was at first.
    let anew = params.cost_error.get() * math::sqrt((1.0 - kept * kept).max(0.0));
    math::exp(kept * math::ln(belief) + anew * noise)
}

fn update_probability(belief: f64, happened: bool, gain: f64) -> f64 {
    belief + gain * (f64::from(u8::from(happened)) - belief)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rescue_is_learned_in_deficit_years_only() {
        let params = ExpectationParams::default();
        assert_eq!(update_rescue_belief(0.5, 0.02, false, &params), 0.5);
        assert!(update_rescue_belief(0.5, -0.05, true, &params) > 0.5);
        assert!(update_rescue_belief(0.5, -0.05, false, &params) < 0.5);
    }

    #[test]
    fn forecasts_that_came_true_narrow_the_spread() {
        let params = ExpectationParams::default();
        assert!(update_outturn_sd(0.04, 100.0, 100.0, &params) < 0.04);
        assert!(update_outturn_sd(0.04, 100.0, 115.0, &params) > 0.04);
    }
}
