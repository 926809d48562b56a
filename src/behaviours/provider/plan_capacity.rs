//! How much planned care a provider sets out to deliver.
//!
//! The norm is to treat what comes. The plan leaves it in answer to waits beyond what the provider
//! tolerates, to regional pressure, and to money: the difference between what one more patient
//! pays (by its contracts' payment functions, whatever they are) and what one more truly costs.
//! Only a part of that money reaches those who plan (`transmission`).

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::capacity::CapacityParams;

/// The registered entry.
pub const PLAN_CAPACITY: Behaviour = Behaviour {
    about: About {
        name: "plan_capacity",
        summary: "Plans of planned care leave demand for waits and money",
        source: "E40",
    },
    file: "behaviours/provider/plan_capacity.rs",
    neutral: "providers plan for the demand they forecast",
    silence: Some(|params| params.capacity.adaptation = 0.0.into()),
};

/// What a provider knows of one line of its planned care.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineSeen {
    /// Forecast weekly demand.
    pub forecast: f64,
    /// Expected wait, weeks.
    pub wait: f64,
    /// Wait it tolerates without acting, weeks.
    pub tolerated: f64,
    /// Marginal payment per unit, pence, by finite difference.
    pub marginal_payment: f64,
    /// Marginal cost per unit, pence.
    pub marginal_cost: f64,
    /// Regional pressure on waits, 0 = none.
    pub pressure: f64,
    /// Present deviation of the plan from demand.
    pub deviation: f64,
}

/// The new deviation of the plan from forecast demand, relative.
#[must_use]
pub fn adapt(seen: &LineSeen, params: &CapacityParams) -> f64 {
    let value = seen.marginal_cost.abs().max(seen.marginal_payment.abs()).max(1.0);
    let money = params.transmission.0
        * params.money_weight.0
        * (seen.marginal_payment - seen.marginal_cost)
        / value;
    let relative_wait = (seen.wait - seen.tolerated) / seen.tolerated;
    let waits = (params.wait_weight.0 + seen.pressure) * relative_wait.clamp(-1.0, 3.0);
    let stiffness = params.stiffness.0;
    let slope = money + waits - 2.0 * stiffness * seen.deviation;
    let limit = params.plan_limit.0;
    (seen.deviation + params.adaptation.0 * slope).clamp(-limit, limit)
}

/// Whether speed and stiffness together keep adaptation stable.
#[must_use]
pub fn is_stable(params: &CapacityParams) -> bool {
    params.adaptation.0 * 2.0 * params.stiffness.0 <= 0.5 + 1e-12
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(marginal_payment: f64, wait: f64) -> LineSeen {
        LineSeen {
            forecast: 100.0,
            wait,
            tolerated: 8.0,
            marginal_payment,
            marginal_cost: 500.0,
            pressure: 0.0,
            deviation: 0.0,
        }
    }

    #[test]
    fn more_pay_at_the_margin_means_a_larger_plan() {
        let params = CapacityParams::default();
        assert!(adapt(&seen(800.0, 8.0), &params) > 0.0);
        assert!(adapt(&seen(0.0, 8.0), &params) < 0.0);
        assert!(adapt(&seen(500.0, 8.0), &params).abs() < 1e-12);
    }

    #[test]
    fn long_waits_raise_the_plan_whatever_the_pay() {
        let params = CapacityParams::default();
        assert!(adapt(&seen(0.0, 24.0), &params) > adapt(&seen(0.0, 8.0), &params));
    }

    #[test]
    fn the_defaults_are_stable() {
        assert!(is_stable(&CapacityParams::default()));
    }
}
