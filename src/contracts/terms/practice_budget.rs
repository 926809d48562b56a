//! Practice budget: a practice keeps part of the savings on its patients' care against a budget.
//!
//! Used in England as fundholding from 1991 to 1999 (hard budgets, savings retained, overspends
//! mostly met by the authority) and as practice-based commissioning from 2005 (notional budgets,
//! little or nothing retained). The algebra is that of [`GainShare`] without a
//! corridor: the party is a practice and its statement the care its patients had elsewhere.
//! A budget without retained savings is notional.

use crate::contracts::term::{TermEntry, TermParam};
use crate::kernel::registry::About;

use super::gain_share::GainShare;

pub const PRACTICE_BUDGET: TermEntry = TermEntry {
    about: About {
        name: "PracticeBudget",
        summary: "A practice keeps a share of savings against a budget for its patients' care",
        source: "E01",
    },
    file: "contracts/terms/practice_budget.rs",
    params: &[
        TermParam {
            name: "budget",
            summary: "Budget over the planned sum.",
            unit: "ratio",
            default: 1.0,
            range: (0.0, 3.0),
            source: "E01",
        },
        TermParam {
            name: "kept",
            summary: "Share of savings retained; 0 makes the budget notional.",
            unit: "share",
            default: 1.0,
            range: (0.0, 1.0),
            source: "E01",
        },
        TermParam {
            name: "borne",
            summary: "Share of overspends borne by the practice.",
            unit: "share",
            default: 0.0,
            range: (0.0, 1.0),
            source: "E05",
        },
    ],
    build: |numbers| {
        Box::new(GainShare {
            name: PRACTICE_BUDGET.about.name,
            benchmark: numbers[0],
            up: numbers[1],
            down: numbers[2],
            corridor: 0.0,
            gate: None,
        })
    },
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::contracts::service_set::ServiceSet;
    use crate::contracts::terms::test_contracts;
    use crate::kernel::units::Pence;

    proptest! {
        #[test]
        fn a_notional_budget_pays_nothing(statement in test_contracts::measured()) {
            let notional = test_contracts::contract(&[("PracticeBudget", &[("kept", 0.0)])]);
            prop_assert_eq!(notional.total_payment(&statement), Pence::ZERO);
        }

        #[test]
        fn a_hard_budget_and_its_care_cost_no_more_than_the_greater_of_both(
            statement in test_contracts::measured(),
        ) {
            let hard = test_contracts::contract(&[("PracticeBudget", &[])]);
            let care = statement.value_at_prices(ServiceSet::ALL, &hard.basis().prices);
            let budget = hard.basis().annual_sum(ServiceSet::ALL);
            prop_assert_eq!(care + hard.total_payment(&statement), care.max(budget));
        }

        #[test]
        fn it_is_a_gain_share_without_a_corridor(
            statement in test_contracts::measured(), kept in 0.0..1.0f64, borne in 0.0..1.0f64,
        ) {
            let numbers: &[_] = &[("kept", kept), ("borne", borne)];
            let budget = test_contracts::contract(&[("PracticeBudget", numbers)]);
            let numbers: &[_] = &[("up", kept), ("down", borne), ("corridor", 0.0)];
            let share = test_contracts::contract(&[("GainShare", numbers)]);
            prop_assert_eq!(budget.total_payment(&statement), share.total_payment(&statement));
        }
    }
}
