//! Block: a fixed sum for the year, whatever is done.
//!
//! Used for most English hospital care before the tariff was phased in from 2003/04, for community
//! and mental health services throughout, and nationally again in 2020/21 and 2021/22.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::service_set::ServiceSet;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;

pub const BLOCK: TermEntry = TermEntry {
    about: About {
        name: "Block",
        summary: "A fixed sum for the year, whatever is done",
        source: "E45",
    },
    file: "contracts/terms/block.rs",
    params: &[TermParam {
        name: "scale",
        summary: "Factor on the planned sum.",
        unit: "ratio",
        default: 1.0,
        range: (0.0, 2.0),
        source: "E45",
    }],
    build: |numbers| Box::new(Block { scale: numbers[0] }),
};

/// Pays the planned sums, in proportion to the share of the year that has passed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Factor on the planned sum.
    pub scale: f64,
}

impl Term for Block {
    fn name(&self) -> &'static str {
        BLOCK.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        for service in context.services() {
            let sum = context.basis.sums[service as usize];
            let pence = sum.scaled(self.scale * context.statement.elapsed);
            so_far.push(self.name(), ServiceSet::from_service(service), pence);
        }
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::terms::test_contracts;
    use crate::kernel::units::Pence;

    #[test]
    fn the_whole_planned_sum_is_paid_over_a_year() {
        let contract = test_contracts::contract(&[("Block", &[])]);
        let plan = contract.as_planned(1.0);
        assert_eq!(contract.total_payment(&plan), contract.basis().annual_sum(ServiceSet::ALL));
    }

    proptest! {
        #[test]
        fn activity_does_not_matter(statement in test_contracts::any_statement(1.0)) {
            let contract = test_contracts::contract(&[("Block", &[])]);
            let plan = contract.as_planned(1.0);
            prop_assert_eq!(contract.total_payment(&statement), contract.total_payment(&plan));
        }

        #[test]
        fn nothing_times_the_sum_is_nothing(statement in test_contracts::any_statement(1.0)) {
            let contract = test_contracts::contract(&[("Block", &[("scale", 0.0)])]);
            prop_assert_eq!(contract.total_payment(&statement), Pence::ZERO);
        }
    }
}
