//! Cost and volume: a fixed sum for a planned volume, and a price for each unit beyond it.
//!
//! Used in England in the internal market of the 1990s, when a commissioner wanted the certainty
//! of a block with a correction for volumes well away from plan. Each service is compared with its
//! own baseline; within the tolerance the sum is unchanged.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::service_set::ServiceSet;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;

pub const COST_AND_VOLUME: TermEntry = TermEntry {
    about: About {
        name: "CostAndVolume",
        summary: "A fixed sum for the planned volume, a price for units beyond it",
        source: "E08",
    },
    file: "contracts/terms/cost_and_volume.rs",
    params: &[
        TermParam {
            name: "tolerance",
            summary: "Share of the baseline by which volume may differ without correction.",
            unit: "share",
            default: 0.02,
            range: (0.0, 0.5),
            source: "C43",
        },
        TermParam {
            name: "above",
            summary: "Share of the price paid for units above the tolerance.",
            unit: "share",
            default: 0.5,
            range: (0.0, 1.5),
            source: "CAL121",
        },
        TermParam {
            name: "below",
            summary: "Share of the price deducted for units below the tolerance.",
            unit: "share",
            default: 0.0,
            range: (0.0, 1.5),
            source: "CAL121",
        },
    ],
    build: |numbers| {
        Box::new(CostAndVolume { tolerance: numbers[0], above: numbers[1], below: numbers[2] })
    },
};

/// Pays planned sums and corrects for volumes away from plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostAndVolume {
    /// Share of the baseline without correction.
    pub tolerance: f64,
    /// Share of the price above.
    pub above: f64,
    /// Share of the price deducted below.
    pub below: f64,
}

impl Term for CostAndVolume {
    fn name(&self) -> &'static str {
        COST_AND_VOLUME.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let elapsed = context.statement.elapsed;
        for service in context.services() {
            let place = service as usize;
            let scope = ServiceSet::from_service(service);
            so_far.push(self.name(), scope, context.basis.sums[place].scaled(elapsed));
            let units = context.statement.service_activity(service).weighted;
            let planned = context.basis.baseline[place] * elapsed;
            let over = (units - planned * (1.0 + self.tolerance)).max(0.0);
            let under = (planned * (1.0 - self.tolerance) - units).max(0.0);
            let price = context.basis.prices.unbundled[place];
            let correction = price.scaled(over * self.above - under * self.below);
            so_far.push(self.name(), scope, correction);
        }
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::terms::test_contracts;
    use crate::params::vocabulary::Service;

    proptest! {
        #[test]
        fn with_no_correction_it_is_a_block(statement in test_contracts::any_statement(1.0)) {
            let term =
                test_contracts::contract(&[("CostAndVolume", &[("above", 0.0), ("below", 0.0)])]);
            let block = test_contracts::contract(&[("Block", &[])]);
            prop_assert_eq!(term.total_payment(&statement), block.total_payment(&statement));
        }

        #[test]
        fn with_full_correction_and_no_tolerance_it_is_a_tariff(
            statement in test_contracts::whole_units()
        ) {
            let numbers: &[_] = &[("tolerance", 0.0), ("above", 1.0), ("below", 1.0)];
            let term = test_contracts::contract(&[("CostAndVolume", numbers)]);
            let tariff = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(term.total_payment(&statement), tariff.total_payment(&statement));
        }

        #[test]
        fn more_activity_never_pays_less(
            statement in test_contracts::any_statement(1.0),
            service in 0..Service::COUNT,
            units in 0.0..500.0f64,
            below in 0.0..1.0f64,
        ) {
            let contract = test_contracts::contract(&[("CostAndVolume", &[("below", below)])]);
            let more = statement.with_extra_units(Service::at(service), units);
            prop_assert!(contract.total_payment(&more) >= contract.total_payment(&statement));
        }

        #[test]
        fn within_the_tolerance_the_sum_stands(factor in 0.981..1.019f64) {
            let contract = test_contracts::contract(&[("CostAndVolume", &[("below", 1.0)])]);
            let near = contract.as_planned(1.0).scaled(factor);
            prop_assert_eq!(
                contract.total_payment(&near), contract.basis().annual_sum(ServiceSet::ALL)
            );
        }
    }
}
