//! Personal budget: some people with continuing care hold the money and buy for themselves.
//!
//! Used in England as personal health budgets, a right for people with continuing care since 2014.
//! Holders leave the services in scope, so the payment for them falls, and each holder's budget is
//! paid through the same contract.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::{Pence, Pounds};

pub const PERSONAL_BUDGET: TermEntry = TermEntry {
    about: About {
        name: "PersonalBudget",
        summary: "Some people with continuing care hold a budget in place of the services",
        source: "COST095",
    },
    file: "contracts/terms/personal_budget.rs",
    params: &[
        TermParam {
            name: "uptake",
            summary: "Share of people with continuing care who hold a budget.",
            unit: "share",
            default: 0.1,
            range: (0.0, 1.0),
            source: "judgement",
        },
        TermParam {
            name: "per_holder",
            summary: "Pounds per holder and year; 0 means what their services would have cost.",
            unit: "pounds",
            default: 0.0,
            range: (0.0, 10_000_000.0),
            source: "COST095",
        },
        TermParam {
            name: "replaces",
            summary: "Share of the payment for a holder's services that is no longer made.",
            unit: "share",
            default: 1.0,
            range: (0.0, 1.0),
            source: "judgement",
        },
    ],
    build: |numbers| {
        Box::new(PersonalBudget {
            uptake: numbers[0],
            per_holder: (numbers[1] > 0.0).then(|| Pounds(numbers[1]).pence()),
            replaces: numbers[2],
        })
    },
};

/// Takes the holders' part out of the payment so far and pays their budgets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonalBudget {
    /// Share of eligible people who hold one.
    pub uptake: f64,
    /// Budget of a holder and year; `None` is what the services would have cost.
    pub per_holder: Option<Pence>,
    /// Share of the payment for holders that falls away.
    pub replaces: f64,
}

impl Term for PersonalBudget {
    fn name(&self) -> &'static str {
        PERSONAL_BUDGET.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let theirs = so_far.within_services(context.scope).scaled(self.uptake);
        let statement = context.statement;
        let holders = statement.panel.continuing_care * self.uptake;
        let budgets = match self.per_holder {
            Some(budget) => budget.scaled(holders * statement.elapsed),
            None => theirs,
        };
        so_far.push(self.name(), context.scope, -theirs.scaled(self.replaces));
        so_far.push(self.name(), context.scope, budgets);
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::contracts::terms::test_contracts;
    use crate::kernel::units::Pence;

    proptest! {
        #[test]
        fn without_holders_nothing_changes(statement in test_contracts::measured()) {
            let numbers: &[_] = &[("uptake", 0.0), ("per_holder", 30_000.0)];
            let with = test_contracts::contract(&[("Tariff", &[]), ("PersonalBudget", numbers)]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                with.payment_breakdown(&statement), without.payment_breakdown(&statement)
            );
        }

        #[test]
        fn a_budget_of_what_services_cost_changes_no_sum(
            statement in test_contracts::measured(), uptake in 0.0..=1.0f64,
        ) {
            let numbers: &[_] = &[("uptake", uptake)];
            let with = test_contracts::contract(&[("Tariff", &[]), ("PersonalBudget", numbers)]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(with.total_payment(&statement), without.total_payment(&statement));
        }

        #[test]
        fn a_greater_budget_never_pays_less(
            statement in test_contracts::measured(), low in 1.0..50_000.0f64,
            more in 0.0..50_000.0f64,
        ) {
            let at = |pounds: f64| {
                let numbers: &[_] = &[("per_holder", pounds)];
                test_contracts::contract(&[("Tariff", &[]), ("PersonalBudget", numbers)])
                    .total_payment(&statement)
            };
            prop_assert!(at(low + more) >= at(low));
        }

        #[test]
        fn before_the_services_it_replaces_it_pays_budgets_on_top(
            statement in test_contracts::measured(),
        ) {
            let numbers: &[_] = &[("per_holder", 30_000.0)];
            let first = test_contracts::contract(&[("PersonalBudget", numbers), ("Tariff", &[])]);
            let tariff = test_contracts::contract(&[("Tariff", &[])]).total_payment(&statement);
            let holders = statement.panel.continuing_care * 0.1 * statement.elapsed;
            prop_assert_eq!(
                first.total_payment(&statement),
                tariff + Pence(3_000_000).scaled(holders)
            );
        }
    }
}
