//! Best practice: a price that is higher where the care meets its criteria.
//!
//! Used in England from 2010 for cataracts, hip fracture, gall bladders and stroke, later for
//! day-case rates and same-day emergency care: part of the price is paid only for the share of
//! cases that meet the criteria by a measured indicator.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::indicator::Indicator;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;

pub const BEST_PRACTICE: TermEntry = TermEntry {
    about: About {
        name: "BestPractice",
        summary: "A higher price for the share of care that meets its criteria",
        source: "CAL65",
    },
    file: "contracts/terms/best_practice.rs",
    params: &[
        TermParam::indicator(Indicator::DayCase, "CAL65"),
        TermParam {
            name: "uplift",
            summary: "Addition to the price where the criteria are met, as a share of it.",
            unit: "share",
            default: 0.1,
            range: (0.0, 1.0),
            source: "E23",
        },
        TermParam {
            name: "discount",
            summary: "Deduction from the price of all care, as a share of it.",
            unit: "share",
            default: 0.08,
            range: (0.0, 1.0),
            source: "CAL65",
        },
    ],
    build: |numbers| {
        Box::new(BestPractice {
            indicator: Indicator::from_number(numbers[0]),
            uplift: numbers[1],
            discount: numbers[2],
        })
    },
};

/// Moves the payment so far with the share of best practice. Where the share was not measured, the
/// payment is unchanged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BestPractice {
    /// Measured share.
    pub indicator: Indicator,
    /// Addition where the criteria are met.
    pub uplift: f64,
    /// Deduction from all care.
    pub discount: f64,
}

impl Term for BestPractice {
    fn name(&self) -> &'static str {
        BEST_PRACTICE.about.name
    }
    fn data_needs(&self) -> DataNeeds {
        DataNeeds::single_indicator(self.indicator)
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let Some(share) = context.statement.indicator(self.indicator) else { return so_far };
        let factor = self.uplift * share.clamp(0.0, 1.0) - self.discount;
        let paid = so_far.within_services(context.scope);
        so_far.push(self.name(), context.scope, paid.scaled(factor));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::terms::test_contracts;
    use crate::params::vocabulary::Service;

    #[test]
    fn what_was_not_measured_changes_nothing() {
        let with = test_contracts::contract(&[("Tariff", &[]), ("BestPractice", &[])]);
        let plan = with.as_planned(1.0);
        assert_eq!(
            with.payment_breakdown(&plan),
            test_contracts::contract(&[("Tariff", &[])]).payment_breakdown(&plan)
        );
    }

    proptest! {
        #[test]
        fn no_uplift_and_no_discount_change_nothing(statement in test_contracts::measured()) {
            let numbers: &[_] = &[("uplift", 0.0), ("discount", 0.0)];
            let with = test_contracts::contract(&[("Tariff", &[]), ("BestPractice", numbers)]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                with.payment_breakdown(&statement), without.payment_breakdown(&statement)
            );
        }

        #[test]
        fn payment_lies_between_no_and_all_best_practice(statement in test_contracts::measured()) {
            let contract = test_contracts::contract(&[("Tariff", &[]), ("BestPractice", &[])]);
            let at =
                |share| contract.total_payment(
                    &statement.with_indicator(Indicator::DayCase, share)
                );
            let paid = contract.total_payment(&statement);
            prop_assert!(at(0.0) <= paid && paid <= at(1.0));
        }

        #[test]
        fn better_practice_and_more_activity_never_pay_less(
            statement in test_contracts::measured(),
            better in 0.0..1.0f64,
            service in 0..Service::COUNT,
            units in 0.0..5000.0f64,
        ) {
            let contract = test_contracts::contract(&[("Tariff", &[]), ("BestPractice", &[])]);
            let paid = contract.total_payment(&statement);
            let share = statement.indicator(Indicator::DayCase).unwrap_or(0.0);
            let improved = statement.with_indicator(Indicator::DayCase, share.max(better));
            prop_assert!(contract.total_payment(&improved) >= paid);
            prop_assert!(
                contract.total_payment(&statement.with_extra_units(Service::at(service), units))
                    >= paid
            );
        }
    }
}
