//! Whether a hospital declines cases outside a payer's criteria. It treats the patients its
//! clinicians list unless payment argues against it: an unpaid case still has its cost.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::control::InYearControlParams;

pub const APPROVAL: Behaviour = Behaviour {
    about: About {
        name: "decline_outside_criteria",
        summary: "Hospitals decline cases outside criteria in proportion to what they lose by them",
        source: "E20",
    },
    file: "behaviours/provider/approval.rs",
    neutral: "hospitals treat every patient their clinicians list",
    disable: Some(|params| params.control.decline_speed = 0.0.into()),
};

/// The share declined in the next quarter. `loss` is what a case outside criteria costs the
/// hospital beyond what it is paid for it, over the value of the case.
pub fn adapt_decline_rate(now: f64, loss: f64, params: &InYearControlParams) -> f64 {
    let pull = params.decline_transmission.get() * loss;
    let rest = (0.5 * pull / params.decline_stiffness.get()).clamp(0.0, 1.0);
    now + params.decline_speed.get() * (rest - now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_case_that_loses_money_is_declined() {
        let params = InYearControlParams::default();
        let settle = |loss: f64| (0..60).fold(0.0, |now, _| adapt_decline_rate(now, loss, &params));
        assert_eq!(settle(-0.7), 0.0);
        assert!(settle(0.3) > 0.5 && settle(0.3) <= 1.0);
        assert!(settle(0.05) < settle(0.3));
    }
}
