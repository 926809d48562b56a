//! Floor: no less than a ratio of the planned sum, whatever is done.
//!
//! Used to protect a provider whose cost is mostly fixed: guaranteed minimum payments, such as
//! those given to new independent treatment centres in the 2000s. During the year the floor is
//! phased with time.

use crate::contracts::breakdown::Breakdown;
use crate::contracts::term::{Context, Term, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;

/// The registered entry.
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
    make: |numbers| Box::new(Floor { at: numbers[0] }),
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
    fn apply(&self, mut so_far: Breakdown, context: &Context<'_>) -> Breakdown {
        let gap = context.planned().scaled(self.at) - so_far.within(context.scope);
        so_far.push(self.name(), context.scope, gap.max(Pence::ZERO));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::contracts::scope::Scope;
    use crate::contracts::terms::probe;
    use crate::params::vocabulary::Service;

    #[test]
    fn floor_is_paid_when_activity_is_below_it() {
        let contract = probe::contract(&[("Tariff", &[]), ("Floor", &[("at", 0.9)])]);
        let half = contract.as_planned(1.0).scaled(0.5);
        let floor = contract.basis().annual_sum(Scope::ALL).scaled(0.9);
        assert_eq!(contract.amount(&half), floor);
    }

    proptest! {
        #[test]
        fn payment_is_the_greater_of_tariff_and_floor(
            statement in probe::any_statement(1.0), at in 0.0..3.0f64,
        ) {
            let contract = probe::contract(&[("Tariff", &[]), ("Floor", &[("at", at)])]);
            let tariff = probe::contract(&[("Tariff", &[])]).amount(&statement);
            let floor = contract.basis().annual_sum(Scope::ALL).scaled(at);
            prop_assert_eq!(contract.amount(&statement), tariff.max(floor));
        }

        #[test]
        fn a_floor_at_nothing_changes_nothing(statement in probe::any_statement(1.0)) {
            let with = probe::contract(&[("Tariff", &[]), ("Floor", &[("at", 0.0)])]);
            let without = probe::contract(&[("Tariff", &[])]);
            prop_assert_eq!(with.pay(&statement), without.pay(&statement));
        }

        #[test]
        fn more_activity_never_pays_less(
            statement in probe::any_statement(1.0),
            service in 0..Service::COUNT,
            units in 0.0..5000.0f64,
        ) {
            let contract = probe::contract(&[("Tariff", &[]), ("Floor", &[])]);
            let more = statement.shifted(Service::at(service), units);
            prop_assert!(contract.amount(&more) >= contract.amount(&statement));
        }
    }
}
