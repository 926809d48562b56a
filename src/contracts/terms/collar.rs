//! Collar: payment may move with activity only within a band around the planned sum.
//!
//! Used in cap-and-collar agreements between English commissioners and hospitals in the 2010s: the
//! tariff inside the band, certainty outside it. A collar is a cap and a floor at once, in either
//! order, as long as the floor lies below the cap.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;

pub const COLLAR: TermEntry = TermEntry {
    about: About {
        name: "Collar",
        summary: "Payment moves with activity only within a band around the planned sum",
        source: "E36",
    },
    file: "contracts/terms/collar.rs",
    params: &[
        TermParam {
            name: "below",
            summary: "Greatest shortfall from the planned sum, as a share of it.",
            unit: "share",
            default: 0.03,
            range: (0.0, 1.0),
            source: "C43",
        },
        TermParam {
            name: "above",
            summary: "Greatest excess over the planned sum, as a share of it.",
            unit: "share",
            default: 0.03,
            range: (0.0, 9.0),
            source: "C43",
        },
    ],
    build: |numbers| Box::new(Collar { below: numbers[0], above: numbers[1] }),
};

/// Bounds the payment so far from both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Collar {
    /// Greatest shortfall, share of plan.
    pub below: f64,
    /// Greatest excess, share of plan.
    pub above: f64,
}

impl Term for Collar {
    fn name(&self) -> &'static str {
        COLLAR.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let planned = context.planned_payment_so_far();
        let paid = so_far.within_services(context.scope);
        let least = planned.scaled(1.0 - self.below);
        let most = planned.scaled(1.0 + self.above).max(least);
        so_far.push(self.name(), context.scope, paid.clamp(least, most) - paid);
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::contracts::terms::test_contracts;
    use crate::params::vocabulary::Service;

    proptest! {
        #[test]
        fn a_collar_is_a_cap_and_a_floor_in_either_order(
            statement in test_contracts::any_statement(1.0),
            below in 0.0..0.5f64,
            above in 0.0..0.5f64,
        ) {
            let collar =
                test_contracts::contract(&[
                    ("Tariff", &[]),
                    ("Collar", &[("below", below), ("above", above)]),
                ]);
            let (low, high) = ([("at", 1.0 - below)], [("at", 1.0 + above)]);
            let entry =
                test_contracts::contract(&[("Tariff", &[]), ("Cap", &high), ("Floor", &low)]);
            let other =
                test_contracts::contract(&[("Tariff", &[]), ("Floor", &low), ("Cap", &high)]);
            prop_assert_eq!(collar.total_payment(&statement), entry.total_payment(&statement));
            prop_assert_eq!(collar.total_payment(&statement), other.total_payment(&statement));
        }

        #[test]
        fn a_collar_of_no_width_is_a_block(statement in test_contracts::any_statement(1.0)) {
            let numbers: &[_] = &[("below", 0.0), ("above", 0.0)];
            let collar = test_contracts::contract(&[("Tariff", &[]), ("Collar", numbers)]);
            let block = test_contracts::contract(&[("Block", &[])]);
            prop_assert_eq!(collar.total_payment(&statement), block.total_payment(&statement));
        }

        #[test]
        fn more_activity_never_pays_less(
            statement in test_contracts::any_statement(1.0),
            service in 0..Service::COUNT,
            units in 0.0..5000.0f64,
        ) {
            let contract = test_contracts::contract(&[("Tariff", &[]), ("Collar", &[])]);
            let more = statement.with_extra_units(Service::at(service), units);
            prop_assert!(contract.total_payment(&more) >= contract.total_payment(&statement));
        }
    }
}
