//! What a provider reports as its cost: the report that it believes serves it best. A higher report
//! pays more as far as the commissioner believes it; but a report away from the provider's own
//! belief has a cost of conscience and, when audited, in money.

use crate::behaviours::Behaviour;
use crate::kernel::gaussian::Gaussian;
use crate::kernel::registry::About;
use crate::params::groups::BargainingParams;

pub const REPORT_COST: Behaviour = Behaviour {
    about: About {
        name: "report_cost",
        summary: "Providers report the cost that serves them best",
        source: "CAL118",
    },
    file: "behaviours/provider/report_cost.rs",
    neutral: "providers report what they believe",
    disable: None,
};

/// Change of the report on each side at which the expected price is asked: well below the padding
/// that is decided by it, and prices here are numbers that are not rounded to pence.
const PROBE_REPORT: f64 = 0.005;

/// The report of a provider with a belief about its cost. `price` gives what it expects to be paid
/// for a report, all relative to national prices.
pub fn reported_cost(own: Gaussian, price: impl Fn(f64) -> f64, params: &BargainingParams) -> f64 {
    let honest = own.mean;
    let gain = (price(honest + PROBE_REPORT) - price(honest - PROBE_REPORT)) / (2.0 * PROBE_REPORT);
    let loss = params.audit_chance.get() * params.audit_penalty.get();
    // Expected gain less k·(r − own belief)²: the best report is where the two slopes meet. No one
    // reports less than it believes in order to be paid less.
    let padding = ((gain - loss) / (2.0 * params.scruple.get())).max(0.0);
    honest + padding
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_report_that_moves_nothing_is_honest() {
        let params = BargainingParams::default();
        assert_eq!(reported_cost(Gaussian::new(0.97, 0.05), |_| 1.0, &params), 0.97);
    }

    proptest! {
        #[test]
        fn the_more_a_report_moves_the_price_the_more_it_is_padded(
            own in 0.8..1.2f64, slope in 0.2..1.0f64, more in 0.05..1.0f64,
        ) {
            let params = BargainingParams::default();
            let own = Gaussian::new(own, 0.05);
            let padded = reported_cost(own, |r| slope * r, &params);
            prop_assert!(padded > own.mean);
            prop_assert!(reported_cost(own, |r| (slope + more) * r, &params) > padded);
        }
    }
}
