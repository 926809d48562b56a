//! Floor: no less than a ratio of the planned sum, whatever is done.
//!
//! Used to protect a provider whose cost is mostly fixed: guaranteed minimum payments, such as
//! those given to new independent treatment centres in the 2000s. During the year the floor is
//! phased with time.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;

pub const FLOOR: TermEntry = TermEntry {
    about: About {
        name: "Floor",
        summary: "No less than a ratio of the planned sum",
        source: "E37",
    },
    file: "contracts/terms/floor.rs",
    params: &[TermParam {
        name: "at",
        summary: "Least payment over the planned sum.",
        unit: "ratio",
        default: 0.95,
        range: (0.0, 10.0),
        source: "C39",
    }],
    build: |numbers| Box::new(Floor { at: numbers[0] }),
};

/// Bounds the payment so far from below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    /// Least payment over the planned sum.
    pub at: f64,
}

impl Term for Floor {
    fn name(&self) -> &'static str {
        FLOOR.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let gap = context.planned_payment_so_far().scaled(self.at)
            - so_far.within_services(context.scope);
        so_far.push(self.name(), context.scope, gap.max(Pence::ZERO));
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
    fn floor_is_paid_when_activity_is_below_it() {
        let contract = test_contracts::contract(&[("Tariff", &[]), ("Floor", &[("at", 0.9)])]);
        let half = contract.as_planned(1.0).scaled(0.5);
        let floor = contract.basis().annual_sum(ServiceSet::ALL).scaled(0.9);
        assert_eq!(contract.total_payment(&half), floor);
    }

    proptest! {
        #[test]
        fn payment_is_the_greater_of_tariff_and_floor(
            statement in test_contracts::any_statement(1.0), at in 0.0..3.0f64,
        ) {
            let contract = test_contracts::contract(&[("Tariff", &[]), ("Floor", &[("at", at)])]);
            let tariff = test_contracts::contract(&[("Tariff", &[])]).total_payment(&statement);
            let floor = contract.basis().annual_sum(ServiceSet::ALL).scaled(at);
            prop_assert_eq!(contract.total_payment(&statement), tariff.max(floor));
        }

        #[test]
        fn a_floor_at_nothing_changes_nothing(statement in test_contracts::any_statement(1.0)) {
            let with = test_contracts::contract(&[("Tariff", &[]), ("Floor", &[("at", 0.0)])]);
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
        ) {
            let contract = test_contracts::contract(&[("Tariff", &[]), ("Floor", &[])]);
            let more = statement.with_extra_units(Service::at(service), units);
            prop_assert!(contract.total_payment(&more) >= contract.total_payment(&statement));
        }
    }
}
