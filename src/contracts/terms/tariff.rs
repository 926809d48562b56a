//! Tariff: a national price for each unit of activity, weighted by case mix as coded.
//!
//! Used in England as payment by results from 2003/04 and for planned care again from 2023. Two
//! price lists: *unbundled*, in which every test and attendance has its own price, and *bundled*,
//! in which diagnostics and follow-up attendances are paid within the price of the first
//! attendance and the planned admission that they belong to. The lists cost the same at the
//! national average of follow-ups and tests, so they differ only in who gains from one more unit.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::service_set::ServiceSet;
use crate::contracts::term::{Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;

pub const TARIFF: TermEntry = TermEntry {
    about: About {
        name: "Tariff",
        summary: "A price for each unit of activity, weighted by case mix",
        source: "E07",
    },
    file: "contracts/terms/tariff.rs",
    params: &[
        TermParam {
            name: "unbundled",
            summary: "1 when tests and follow-ups have their own price, 0 when they are paid \
                      within the first attendance and the admission.",
            unit: "switch",
            default: 1.0,
            range: (0.0, 1.0),
            source: "CAL115",
        },
        TermParam {
            name: "price_factor",
            summary: "Factor on all prices, as the market forces factor is.",
            unit: "ratio",
            default: 1.0,
            range: (0.0, 2.0),
            source: "CAL120",
        },
    ],
    build: |numbers| Box::new(Tariff { unbundled: numbers[0] >= 0.5, price_factor: numbers[1] }),
};

/// Pays weighted units times price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tariff {
    /// Which of the two price lists.
    pub unbundled: bool,
    /// Factor on all prices.
    pub price_factor: f64,
}

impl Term for Tariff {
    fn name(&self) -> &'static str {
        TARIFF.about.name
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let prices = context.basis.prices.in_form(self.unbundled);
        for service in context.services() {
            let units = context.statement.service_activity(service).weighted;
            let pence = prices[service as usize].scaled(units * self.price_factor);
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
    use crate::params::vocabulary::Service;

    #[test]
    fn the_planned_sum_is_paid_when_the_year_goes_as_planned() {
        let contract = test_contracts::contract(&[("Tariff", &[])]);
        let plan = contract.as_planned(1.0);
        assert_eq!(contract.total_payment(&plan), contract.basis().annual_sum(ServiceSet::ALL));
    }

    #[test]
    fn bundled_pays_nothing_for_one_more_test() {
        let bundled = test_contracts::contract(&[("Tariff", &[("unbundled", 0.0)])]);
        let unbundled = test_contracts::contract(&[("Tariff", &[])]);
        let plan = bundled.as_planned(1.0);
        let more = plan.with_extra_units(Service::Diagnostic, 10.0);
        assert_eq!(bundled.total_payment(&more), bundled.total_payment(&plan));
        assert!(unbundled.total_payment(&more) > unbundled.total_payment(&plan));
    }

    proptest! {
        #[test]
        fn more_activity_never_pays_less(
            statement in test_contracts::any_statement(1.0),
            service in 0..Service::COUNT,
            units in 0.0..500.0f64,
        ) {
            let contract = test_contracts::contract(&[("Tariff", &[])]);
            let more = statement.with_extra_units(Service::at(service), units);
            prop_assert!(contract.total_payment(&more) >= contract.total_payment(&statement));
        }

        #[test]
        fn disjoint_activity_adds_up(
            a in test_contracts::whole_units(), b in test_contracts::whole_units(),
        ) {
            let contract = test_contracts::contract(&[("Tariff", &[])]);
            let mut both = a.clone();
            both.activity.add(&b.activity);
            prop_assert_eq!(
                contract.total_payment(&both),
                contract.total_payment(&a) + contract.total_payment(&b)
            );
        }

        #[test]
        fn no_activity_pays_nothing(elapsed in 0.0..=1.0f64) {
            let contract = test_contracts::contract(&[("Tariff", &[])]);
            let idle = crate::contracts::ContractStatement { elapsed, ..Default::default() };
            prop_assert_eq!(contract.total_payment(&idle), Pence::ZERO);
        }
    }
}
