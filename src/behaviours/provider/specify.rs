//! What a specification demands of providers: cost that does not fall with size, less room for
//! innovation, and so a reason for small providers to stay away.
//!
//! A provider that is free to leave gives care up where a year's margin would not pay for
//! complying with the specification. Large providers hardly notice.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::groups::BargainingParams;

pub const SPECIFY: Behaviour = Behaviour {
    about: About {
        name: "specify",
        summary: "Detailed specifications add cost, limit innovation and deter small providers",
        source: "E56",
    },
    file: "behaviours/provider/specify.rs",
    neutral: "contracts are no more detailed than usual",
    disable: Some(|params| params.bargaining.specification = 0.0.into()),
};

/// Yearly cost to each side of specifying care in detail, pounds.
pub fn yearly_specification_cost(params: &BargainingParams) -> f64 {
    params.specification.get() * params.specification_cost.get()
}

/// Whether a provider free to leave stays: its margin pays for complying with the specification.
pub fn remains_in_market(income: f64, margin: f64, params: &BargainingParams) -> bool {
    let cost = yearly_specification_cost(params);
    cost <= 0.0 || income * margin.max(0.0) >= cost
}

/// Yearly gain of efficiency that the specification leaves room for.
pub fn efficiency_gain(params: &Params) -> f64 {
    let usual = params.costs.efficiency_gain.get();
    let bargaining = &params.bargaining;
    usual * (1.0 - bargaining.specification.get() * bargaining.specification_stifles.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_providers_leave_first_and_nobody_without_a_specification() {
        let mut params = Params::default();
        assert!(remains_in_market(1.0, -1.0, &params.bargaining));
        assert_eq!(efficiency_gain(&params), params.costs.efficiency_gain.get());
        params.bargaining.specification = 1.0.into();
        assert!(
            !remains_in_market(1e6, 0.05, &params.bargaining)
                && remains_in_market(1e7, 0.05, &params.bargaining)
        );
        assert!(efficiency_gain(&params) < params.costs.efficiency_gain.get());
    }
}
