//! Aligned incentive: a sum based on cost, a marginal rate for volumes away from plan, and shared
//! surpluses and deficits under open-book accounting.
//!
//! Used in England in local deals from 2016 (Bolton, Leeds) and close to the aligned payment and
//! incentive of 2021. The provider shows its books; what it spends above or below the agreed sum
//! is shared with the payer.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;

pub const ALIGNED_INCENTIVE: TermEntry = TermEntry {
    about: About {
        name: "AlignedIncentive",
        summary: "A cost-based sum, a marginal rate for volume, and a shared surplus or deficit",
        source: "E45",
    },
    file: "contracts/terms/aligned_incentive.rs",
    params: &[
        TermParam {
            name: "base",
            summary: "Cost base over the planned sum.",
            unit: "ratio",
            default: 1.0,
            range: (0.0, 2.0),
            source: "E45",
        },
        TermParam {
            name: "marginal",
            summary: "Share of the price paid or deducted for units away from plan.",
            unit: "share",
            default: 0.5,
            range: (0.0, 1.5),
            source: "CAL121",
        },
        TermParam {
            name: "deficit",
            summary: "Share of cost above what was paid that the payer meets.",
            unit: "share",
            default: 0.5,
            range: (0.0, 1.0),
            source: "E45",
        },
        TermParam {
            name: "surplus",
            summary: "Share of what was paid above cost that the payer recovers.",
            unit: "share",
            default: 0.5,
            range: (0.0, 1.0),
            source: "E45",
        },
    ],
    build: |numbers| {
        Box::new(AlignedIncentive {
            base: numbers[0],
            marginal: numbers[1],
            deficit: numbers[2],
            surplus: numbers[3],
        })
    },
};

/// Pays a base with a marginal correction and shares the result. Where no cost is shown, nothing
/// is shared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlignedIncentive {
    /// Cost base over the planned sum.
    pub base: f64,
    /// Share of the price for units away from plan.
    pub marginal: f64,
    /// Payer's share of a deficit.
    pub deficit: f64,
    /// Payer's share of a surplus.
    pub surplus: f64,
}

impl Term for AlignedIncentive {
    fn name(&self) -> &'static str {
        ALIGNED_INCENTIVE.about.name
    }
    fn data_needs(&self) -> DataNeeds {
        DataNeeds { open_book: true, ..DataNeeds::default() }
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let base = context.planned_payment_so_far().scaled(self.base);
        let prices = &context.basis.prices;
        let done = context.statement.value_at_prices(context.scope, prices);
        let elapsed = context.statement.elapsed;
        let planned: Pence = context
            .services()
            .map(|service| {
                let place = service as usize;
                prices.unbundled[place].scaled(context.basis.baseline[place] * elapsed)
            })
            .sum();
        let volume = (done - planned).scaled(self.marginal);
        so_far.push(self.name(), context.scope, base);
        so_far.push(self.name(), context.scope, volume);
        if let Some(cost) = context.statement.open_book_cost {
            let deficit = cost - base - volume;
            let share = if deficit > Pence::ZERO { self.deficit } else { self.surplus };
            so_far.push(self.name(), context.scope, deficit.scaled(share));
        }
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::ContractStatement;
    use crate::contracts::service_set::ServiceSet;
    use crate::contracts::terms::test_contracts;
    use crate::params::vocabulary::Service;

    fn costing(statement: &ContractStatement, cost: Pence) -> ContractStatement {
        ContractStatement { open_book_cost: Some(cost), ..statement.clone() }
    }

    #[test]
    fn it_grants_sight_of_the_books() {
        assert!(test_contracts::contract(&[("AlignedIncentive", &[])]).data_needs().open_book);
        assert!(!test_contracts::contract(&[("Block", &[])]).data_needs().open_book);
    }

    proptest! {
        #[test]
        fn without_a_margin_and_a_pool_it_is_a_block(statement in test_contracts::measured()) {
            let numbers: &[_] = &[("marginal", 0.0), ("deficit", 0.0), ("surplus", 0.0)];
            let aligned = test_contracts::contract(&[("AlignedIncentive", numbers)]);
            let block = test_contracts::contract(&[("Block", &[])]);
            prop_assert_eq!(aligned.total_payment(&statement), block.total_payment(&statement));
        }

        #[test]
        fn a_pool_that_is_all_the_payers_pays_cost(
            statement in test_contracts::measured(), cost in 0i64..100_000_000,
        ) {
            let numbers: &[_] = &[("deficit", 1.0), ("surplus", 1.0)];
            let contract = test_contracts::contract(&[("AlignedIncentive", numbers)]);
            prop_assert_eq!(contract.total_payment(&costing(&statement, Pence(cost))), Pence(cost));
        }

        #[test]
        fn payment_lies_between_the_sum_and_cost_and_rises_with_both(
            statement in test_contracts::measured(),
            cost in 0i64..100_000_000,
            more in 0i64..1_000_000,
            service in 0..Service::COUNT,
        ) {
            let contract = test_contracts::contract(&[("AlignedIncentive", &[])]);
            let alone = ContractStatement { open_book_cost: None, ..statement.clone() };
            let sum = contract.total_payment(&alone);
            let paid = contract.total_payment(&costing(&statement, Pence(cost)));
            prop_assert!(paid >= sum.min(Pence(cost)) && paid <= sum.max(Pence(cost)));
            let dearer = contract.total_payment(&costing(&statement, Pence(cost + more)));
            prop_assert!(dearer >= paid && dearer - paid <= Pence(more));
            let busier =
                costing(&statement.with_extra_units(Service::at(service), 100.0), Pence(cost));
            prop_assert!(contract.total_payment(&busier) >= paid);
        }

        #[test]
        fn a_year_as_planned_pays_the_sum(elapsed in 0.0..1.0f64) {
            let contract = test_contracts::contract(&[("AlignedIncentive", &[])]);
            let sum = contract.basis().annual_sum(ServiceSet::ALL);
            prop_assert_eq!(
                contract.total_payment(&contract.as_planned(elapsed)), sum.scaled(elapsed)
            );
        }
    }
}
