//! Penalty: a deduction, as a share of the planned sum, for falling short of a standard.
//!
//! Used in the English standard contract for breaches of the eighteen-week and four-hour
//! standards, until suspended for trusts that agreed recovery plans in 2016.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::indicator::Indicator;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;

pub const PENALTY: TermEntry = TermEntry {
    about: About {
        name: "Penalty",
        summary: "A deduction for falling short of a measured standard",
        source: "C24",
    },
    file: "contracts/terms/penalty.rs",
    params: &[
        TermParam::indicator(Indicator::Within18Weeks, "C24"),
        TermParam {
            name: "standard",
            summary: "Value the indicator should reach, or stay below where less is better.",
            unit: "ratio",
            default: 0.92,
            range: (0.0, 1000.0),
            source: "C24",
        },
        TermParam {
            name: "rate",
            summary: "Share of the planned sum deducted for a shortfall of one whole unit.",
            unit: "ratio",
            default: 0.25,
            range: (0.0, 100.0),
            source: "judgement",
        },
        TermParam {
            name: "most",
            summary: "Greatest deduction, as a share of the planned sum.",
            unit: "share",
            default: 0.025,
            range: (0.0, 1.0),
            source: "judgement",
        },
    ],
    build: |numbers| {
        Box::new(Penalty {
            indicator: Indicator::from_number(numbers[0]),
            standard: numbers[1],
            rate: numbers[2],
            most: numbers[3],
        })
    },
};

/// Deducts for a shortfall. Where the indicator was not measured nothing is deducted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalty {
    pub indicator: Indicator,
    /// Value it should reach.
    pub standard: f64,
    /// Share of the planned sum for a shortfall of one.
    pub rate: f64,
    /// Greatest deduction, share of the planned sum.
    pub most: f64,
}

impl Term for Penalty {
    fn name(&self) -> &'static str {
        PENALTY.about.name
    }
    fn data_needs(&self) -> DataNeeds {
        DataNeeds::single_indicator(self.indicator)
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let Some(value) = context.statement.indicator(self.indicator) else { return so_far };
        let shortfall = self.indicator.shortfall(value, self.standard);
        let share = (self.rate * shortfall).min(self.most);
        so_far.push(self.name(), context.scope, -context.planned_payment_so_far().scaled(share));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::service_set::ServiceSet;
    use crate::contracts::terms::test_contracts;
    use crate::kernel::units::Pence;

    proptest! {
        #[test]
        fn who_meets_the_standard_pays_nothing(statement in test_contracts::measured()) {
            let contract = test_contracts::contract(&[("Penalty", &[])]);
            let good = statement.with_indicator(Indicator::Within18Weeks, 0.92);
            prop_assert_eq!(contract.total_payment(&good), Pence::ZERO);
        }

        #[test]
        fn a_rate_of_nothing_changes_nothing(statement in test_contracts::measured()) {
            let with = test_contracts::contract(&[("Tariff", &[]), ("Penalty", &[("rate", 0.0)])]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                with.payment_breakdown(&statement), without.payment_breakdown(&statement)
            );
        }

        #[test]
        fn the_deduction_is_bounded_and_rises_with_the_shortfall(
            statement in test_contracts::measured(), a in 0.0..1.0f64, b in 0.0..1.0f64,
        ) {
            let contract = test_contracts::contract(&[("Penalty", &[])]);
            let most = contract.basis().annual_sum(ServiceSet::ALL).scaled(0.025);
            let at =
                |value| contract.total_payment(
                    &statement.with_indicator(Indicator::Within18Weeks, value)
                );
            prop_assert!(at(a).0 <= 0 && -at(a) <= most);
            prop_assert!(at(a.max(b)) >= at(a.min(b)));
        }

        #[test]
        fn two_penalties_add_up(statement in test_contracts::measured()) {
            let other: &[_] = &[("indicator", 3.0), ("standard", 0.05)];
            let both = test_contracts::contract(&[("Penalty", &[]), ("Penalty", other)]);
            let (one, two) =
                (test_contracts::contract(&[("Penalty", &[])]),
                test_contracts::contract(&[("Penalty", other)]));
            prop_assert_eq!(
                both.total_payment(&statement),
                one.total_payment(&statement) + two.total_payment(&statement)
            );
        }
    }
}
