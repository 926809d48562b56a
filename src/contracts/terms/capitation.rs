//! Capitation: an amount for each need-weighted person covered, whatever they use.
//!
//! Used for English general practice as the global sum (£121.79 per weighted patient in 2025/26,
//! about £89 in 2018/19), and for budgets of whole populations in accountable care.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::{Pence, Pounds};

pub const CAPITATION: TermEntry = TermEntry {
    about: About {
        name: "Capitation",
        summary: "An amount for each need-weighted person covered",
        source: "CAL128",
    },
    file: "contracts/terms/capitation.rs",
    params: &[
        TermParam {
            name: "per_head",
            summary: "Pounds per need-weighted person and year; 0 means as negotiated in the \
                      basis of the contract.",
            unit: "pounds",
            default: 0.0,
            range: (0.0, 20_000.0),
            source: "CAL128",
        },
        TermParam {
            name: "scale",
            summary: "Factor on the amount.",
            unit: "ratio",
            default: 1.0,
            range: (0.0, 2.0),
            source: "CAL138",
        },
    ],
    build: |numbers| {
        let fixed = (numbers[0] > 0.0).then(|| Pounds(numbers[0]).pence());
        Box::new(Capitation { per_head: fixed, scale: numbers[1] })
    },
};

/// Pays people times an amount, in proportion to the share of the year that has passed. Its one
/// line covers the whole scope: nothing divides it between services.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capitation {
    /// Amount per weighted person and year; `None` takes the negotiated one.
    pub per_head: Option<Pence>,
    /// Factor on the amount.
    pub scale: f64,
}

impl Term for Capitation {
    fn name(&self) -> &'static str {
        CAPITATION.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let per_head = self.per_head.unwrap_or(context.basis.per_head);
        let person_years = context.statement.weighted_population * context.statement.elapsed;
        so_far.push(self.name(), context.scope, per_head.scaled(person_years * self.scale));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::terms::test_contracts;

    #[test]
    fn a_list_of_a_thousand_earns_a_thousand_times_the_amount() {
        let contract = test_contracts::contract(&[("Capitation", &[("per_head", 88.96)])]);
        let mut year = contract.as_planned(1.0);
        year.weighted_population = 1000.0;
        assert_eq!(contract.total_payment(&year), Pence(8_896_000));
    }

    proptest! {
        #[test]
        fn activity_does_not_matter(statement in test_contracts::any_statement(1.0)) {
            let contract = test_contracts::contract(&[("Capitation", &[])]);
            let mut plan = contract.as_planned(1.0);
            plan.weighted_population = statement.weighted_population;
            prop_assert_eq!(contract.total_payment(&statement), contract.total_payment(&plan));
        }

        #[test]
        fn people_add_up(a in 0u32..500_000, b in 0u32..500_000) {
            let contract = test_contracts::contract(&[("Capitation", &[("per_head", 121.79)])]);
            let of = |people: u32| {
                let mut statement = contract.as_planned(1.0);
                statement.weighted_population = f64::from(people);
                contract.total_payment(&statement)
            };
            prop_assert_eq!(of(a + b), of(a) + of(b));
        }
    }
}
