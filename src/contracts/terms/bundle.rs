//! Bundle: a price for a year of care of each patient with a condition, whatever they use.
//!
//! Used in the Netherlands from 2007 for chronic care groups, in England as year-of-care payment
//! pilots, and for joint replacement in the United States. The model has no named diseases: a
//! condition means at least a given number of long-term conditions and a given frailty category.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::{Pence, Pounds};

pub const BUNDLE: TermEntry = TermEntry {
    about: About {
        name: "Bundle",
        summary: "A price for a year of care of each patient with a condition",
        source: "E24",
    },
    file: "contracts/terms/bundle.rs",
    params: &[
        TermParam {
            name: "conditions",
            summary: "Least number of long-term conditions.",
            unit: "count",
            default: 2.0,
            range: (0.0, 6.0),
            source: "P512",
        },
        TermParam {
            name: "frailty",
            summary: "Least frailty category: 0 fit, 1 mild, 2 moderate, 3 severe.",
            unit: "category",
            default: 0.0,
            range: (0.0, 3.0),
            source: "C18",
        },
        TermParam {
            name: "per_patient",
            summary: "Pounds per patient and year.",
            unit: "pounds",
            default: 300.0,
            range: (0.0, 1_000_000.0),
            source: "E24",
        },
    ],
    build: |numbers| {
        Box::new(Bundle {
            conditions: numbers[0] as usize,
            frailty: numbers[1] as usize,
            per_patient: Pounds(numbers[2]).pence(),
        })
    },
};

/// Pays patients times a price, in proportion to the share of the year that has passed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bundle {
    /// Least number of long-term conditions.
    pub conditions: usize,
    /// Least frailty category.
    pub frailty: usize,
    /// Price of a patient-year.
    pub per_patient: Pence,
}

impl Term for Bundle {
    fn name(&self) -> &'static str {
        BUNDLE.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let patients = context.statement.panel.at_least(self.conditions, self.frailty);
        let years = patients * context.statement.elapsed;
        so_far.push(self.name(), context.scope, self.per_patient.scaled(years));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::terms::test_contracts;

    #[test]
    fn a_hundred_patients_earn_a_hundred_prices() {
        let numbers: &[_] = &[("conditions", 3.0), ("frailty", 2.0), ("per_patient", 412.5)];
        let contract = test_contracts::contract(&[("Bundle", numbers)]);
        let mut year = contract.as_planned(1.0);
        year.panel = crate::contracts::CoveredPopulation::default();
        year.panel.add_people(3, 2, 60.0);
        year.panel.add_people(6, 3, 40.0);
        year.panel.add_people(6, 1, 1000.0);
        assert_eq!(contract.total_payment(&year), Pence(4_125_000));
    }

    proptest! {
        #[test]
        fn activity_does_not_matter(statement in test_contracts::measured()) {
            let contract = test_contracts::contract(&[("Bundle", &[])]);
            let idle = crate::contracts::ContractStatement {
                activity: Default::default(),
                ..statement.clone()
            };
            prop_assert_eq!(contract.total_payment(&statement), contract.total_payment(&idle));
        }

        #[test]
        fn a_wider_condition_never_pays_less(
            statement in test_contracts::measured(), conditions in 0..6u8, frailty in 0..3u8,
        ) {
            let at = |conditions: u8, frailty: u8| {
                let numbers: &[_] =
                    &[("conditions", f64::from(conditions)), ("frailty", f64::from(frailty))];
                test_contracts::contract(&[("Bundle", numbers)]).total_payment(&statement)
            };
            prop_assert!(at(conditions, frailty) >= at(conditions + 1, frailty));
            prop_assert!(at(conditions, frailty) >= at(conditions, frailty + 1));
        }

        #[test]
        fn patients_add_up(a in 0u32..5000, b in 0u32..5000) {
            let contract = test_contracts::contract(&[("Bundle", &[])]);
            let of = |patients: u32| {
                let mut statement = contract.as_planned(1.0);
                statement.panel = crate::contracts::CoveredPopulation::default();
                statement.panel.add_people(2, 0, f64::from(patients));
                contract.total_payment(&statement)
            };
            prop_assert_eq!(of(a + b), of(a) + of(b));
            prop_assert_eq!(of(0), Pence::ZERO);
        }
    }
}
