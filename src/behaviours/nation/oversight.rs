//! How hard a region presses a provider whose published waits miss the target.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::Params;

pub const OVERSIGHT: Behaviour = Behaviour {
    about: About {
        name: "oversight",
        summary: "Regions press providers whose waits miss the target",
        source: "E11",
    },
    file: "behaviours/nation/oversight.rs",
    neutral: "providers are not pressed on waits",
    disable: Some(|params| params.nation.target_weight = 0.0.into()),
};

/// Shortfall of waits against the target over the one at which pressure has its usual strength.
pub fn target_shortfall(within: f64, params: &Params) -> f64 {
    let short = (params.nation.target_within_18.get() - within).max(0.0);
    (short / params.control.pressure_range.get()).min(params.control.greatest_pressure.get())
}

/// Pressure for the next quarter. `within` is the share within 18 weeks as last published.
pub fn pressure(before: f64, within: f64, params: &Params) -> f64 {
    let wanted = params.nation.target_weight.get() * target_shortfall(within, params);
    let kept = params.control.pressure_memory.get();
    kept * before + (1.0 - kept) * wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_target_presses_and_a_met_one_lets_go() {
        let params = Params::default();
        let target = params.nation.target_within_18.get();
        assert_eq!(pressure(0.0, target + 0.01, &params), 0.0);
        let far = pressure(0.0, target - 0.08, &params);
        assert!(far > pressure(0.0, target - 0.02, &params));
        assert!(pressure(far, target, &params) < far);
        assert!(pressure(0.0, target - 0.2, &params) > pressure(0.0, target - 0.1, &params));
        assert_eq!(pressure(0.0, target - 0.9, &params), pressure(0.0, target - 0.5, &params));
    }
}
