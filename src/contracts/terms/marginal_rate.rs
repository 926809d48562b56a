//! Marginal rate: payment above (or below) a baseline value counts only in part.
//!
//! Used in England for emergency admissions from 2010 at 30 % above the value of 2008/09, later
//! at 70 %, and in the blended payment of 2019/20. The baseline is the planned sum times a ratio,
//! for the part of the year that has passed; it is compared with what the terms before it pay for
//! the services in scope.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;

pub const MARGINAL_RATE: TermEntry = TermEntry {
    about: About {
        name: "MarginalRate",
        summary: "Payment away from a baseline value counts only in part",
        source: "CAL119",
    },
    file: "contracts/terms/marginal_rate.rs",
    params: &[
        TermParam {
            name: "baseline",
            summary: "Baseline value over the planned sum.",
            unit: "ratio",
            default: 1.0,
            range: (0.0, 3.0),
            source: "CAL119",
        },
        TermParam {
            name: "above",
            summary: "Share paid of what exceeds the baseline value.",
            unit: "share",
            default: 0.7,
            range: (0.0, 1.5),
            source: "CAL119",
        },
        TermParam {
            name: "below",
            summary: "Share deducted of what falls short of the baseline value.",
            unit: "share",
            default: 1.0,
            range: (0.0, 1.5),
            source: "CAL119",
        },
    ],
    build: |numbers| {
        Box::new(MarginalRate { baseline: numbers[0], above: numbers[1], below: numbers[2] })
    },
};

/// Scales the difference between the payment so far and a baseline value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarginalRate {
    /// Baseline value over the planned sum.
    pub baseline: f64,
    /// Share paid above.
    pub above: f64,
    /// Share deducted below.
    pub below: f64,
}

impl Term for MarginalRate {
    fn name(&self) -> &'static str {
        MARGINAL_RATE.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let baseline = context.planned_payment_so_far().scaled(self.baseline);
        let difference = so_far.within_services(context.scope) - baseline;
        let share = if difference > Pence::ZERO { self.above } else { self.below };
        so_far.push(self.name(), context.scope, difference.scaled(share) - difference);
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::contracts::service_set::ServiceSet;
    use crate::contracts::terms::test_contracts;
    use crate::params::vocabulary::Service;

    #[test]
    fn only_the_share_above_the_baseline_is_paid() {
        let contract =
            test_contracts::contract(&[("Tariff", &[]), ("MarginalRate", &[("above", 0.3)])]);
        let planned = contract.basis().annual_sum(ServiceSet::ALL);
        let double = contract.as_planned(1.0).scaled(2.0);
        assert_eq!(contract.total_payment(&double), planned + planned.scaled(0.3));
    }

    proptest! {
        #[test]
        fn full_rates_change_nothing(statement in test_contracts::any_statement(1.0)) {
            let with = test_contracts::contract(&[
                ("Tariff", &[]),
                ("MarginalRate", &[("above", 1.0), ("below", 1.0)]),
            ]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                with.payment_breakdown(&statement), without.payment_breakdown(&statement)
            );
        }

        #[test]
        fn more_activity_never_pays_less(
            statement in test_contracts::any_statement(1.0),
            service in 0..Service::COUNT,
            units in 0.0..5000.0f64,
            above in 0.0..1.0f64,
        ) {
            let contract =
                test_contracts::contract(&[("Tariff", &[]), ("MarginalRate", &[("above", above)])]);
            let more = statement.with_extra_units(Service::at(service), units);
            prop_assert!(contract.total_payment(&more) >= contract.total_payment(&statement));
        }

        #[test]
        fn no_rates_pay_the_baseline(statement in test_contracts::any_statement(1.0)) {
            let contract = test_contracts::contract(&[
                ("Tariff", &[]),
                ("MarginalRate", &[("above", 0.0), ("below", 0.0)]),
            ]);
            prop_assert_eq!(
                contract.total_payment(&statement),
                contract.basis().annual_sum(ServiceSet::ALL)
            );
        }
    }
}
