//! Cap: no more than a ratio of the planned sum, whatever is done.
//!
//! Used where a commissioner must stay within its allocation: capped contracts in the 1990s and
//! in local aligned-incentive deals from 2016. During the year the cap is phased with time.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;

pub const CAP: TermEntry = TermEntry {
    about: About { name: "Cap", summary: "No more than a ratio of the planned sum", source: "E36" },
    file: "contracts/terms/cap.rs",
    params: &[TermParam {
        name: "at",
        summary: "Greatest payment over the planned sum.",
        unit: "ratio",
        default: 1.05,
        range: (0.0, 10.0),
        source: "C43",
    }],
    build: |numbers| Box::new(Cap { at: numbers[0] }),
};

/// Bounds the payment so far from above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cap {
    /// Greatest payment over the planned sum.
    pub at: f64,
}

impl Term for Cap {
    fn name(&self) -> &'static str {
        CAP.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let room = context.planned_payment_so_far().scaled(self.at)
            - so_far.within_services(context.scope);
        so_far.push(self.name(), context.scope, room.min(Pence::ZERO));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::contracts::service_set::ServiceSet;
    use crate::contracts::terms::test_contracts;
    use crate::params::vocabulary::Service;

    proptest! {
        #[test]
        fn payment_is_the_lesser_of_tariff_and_cap(
            statement in test_contracts::any_statement(1.0), at in 0.0..3.0f64,
        ) {
            let contract = test_contracts::contract(&[("Tariff", &[]), ("Cap", &[("at", at)])]);
            let tariff = test_contracts::contract(&[("Tariff", &[])]).total_payment(&statement);
            let cap = contract.basis().annual_sum(ServiceSet::ALL).scaled(at);
            prop_assert_eq!(contract.total_payment(&statement), tariff.min(cap));
        }

        #[test]
        fn more_activity_never_pays_less(
            statement in test_contracts::any_statement(1.0),
            service in 0..Service::COUNT,
            units in 0.0..5000.0f64,
        ) {
            let contract = test_contracts::contract(&[("Tariff", &[]), ("Cap", &[])]);
            let more = statement.with_extra_units(Service::at(service), units);
            prop_assert!(contract.total_payment(&more) >= contract.total_payment(&statement));
        }

        #[test]
        fn capping_twice_is_capping_once(statement in test_contracts::any_statement(1.0)) {
            let once = test_contracts::contract(&[("Tariff", &[]), ("Cap", &[])]);
            let twice = test_contracts::contract(&[("Tariff", &[]), ("Cap", &[]), ("Cap", &[])]);
            prop_assert_eq!(
                once.payment_breakdown(&statement), twice.payment_breakdown(&statement)
            );
        }

        #[test]
        fn a_cap_before_the_tariff_bounds_nothing(statement in test_contracts::any_statement(1.0)) {
            let before = test_contracts::contract(&[("Cap", &[]), ("Tariff", &[])]);
            let tariff = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                before.payment_breakdown(&statement), tariff.payment_breakdown(&statement)
            );
        }
    }
}
