//! Cap: no more than a ratio of the planned sum, whatever is done.
//!
//! Used where a commissioner must stay within its allocation: capped contracts in the 1990s and
//! in local aligned-incentive deals from 2016. During the year the cap is phased with time.

use crate::contracts::breakdown::Breakdown;
use crate::contracts::term::{Context, Term, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;

/// The registered entry.
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
    make: |numbers| Box::new(Cap { at: numbers[0] }),
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
    fn apply(&self, mut so_far: Breakdown, context: &Context<'_>) -> Breakdown {
        let room = context.planned().scaled(self.at) - so_far.within(context.scope);
        so_far.push(self.name(), context.scope, room.min(Pence::ZERO));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::contracts::scope::Scope;
    use crate::contracts::terms::probe;
    use crate::params::vocabulary::Service;

    proptest! {
        #[test]
        fn payment_is_the_lesser_of_tariff_and_cap(
            statement in probe::any_statement(1.0), at in 0.0..3.0f64,
        ) {
            let contract = probe::contract(&[("Tariff", &[]), ("Cap", &[("at", at)])]);
            let tariff = probe::contract(&[("Tariff", &[])]).amount(&statement);
            let cap = contract.basis().annual_sum(Scope::ALL).scaled(at);
            prop_assert_eq!(contract.amount(&statement), tariff.min(cap));
        }

        #[test]
        fn more_activity_never_pays_less(
            statement in probe::any_statement(1.0),
            service in 0..Service::COUNT,
            units in 0.0..5000.0f64,
        ) {
            let contract = probe::contract(&[("Tariff", &[]), ("Cap", &[])]);
            let more = statement.shifted(Service::at(service), units);
            prop_assert!(contract.amount(&more) >= contract.amount(&statement));
        }

        #[test]
        fn capping_twice_is_capping_once(statement in probe::any_statement(1.0)) {
            let once = probe::contract(&[("Tariff", &[]), ("Cap", &[])]);
            let twice = probe::contract(&[("Tariff", &[]), ("Cap", &[]), ("Cap", &[])]);
            prop_assert_eq!(once.pay(&statement), twice.pay(&statement));
        }

        #[test]
        fn a_cap_before_the_tariff_bounds_nothing(statement in probe::any_statement(1.0)) {
            let before = probe::contract(&[("Cap", &[]), ("Tariff", &[])]);
            let tariff = probe::contract(&[("Tariff", &[])]);
            prop_assert_eq!(before.pay(&statement), tariff.pay(&statement));
        }
    }
}
