//! Aligned incentive: a sum based on cost, a marginal rate for volumes away from plan, and shared
//! surpluses and deficits under open-book accounting.
//!
//! Used in England in local deals from 2016 (Bolton, Leeds) and close to the aligned payment and
//! incentive of 2021. The provider shows its books; what it spends above or below the agreed sum
//! is shared with the payer.

use crate::contracts::breakdown::Breakdown;
use crate::contracts::term::{Context, Reads, Term, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::Pence;

/// The registered entry.
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
    make: |numbers| {
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
    fn reads(&self) -> Reads {
        Reads { open_book: true, ..Reads::default() }
    }
    fn apply(&self, mut so_far: Breakdown, context: &Context<'_>) -> Breakdown {
        let base = context.planned().scaled(self.base);
        let prices = &context.basis.prices;
        let done = context.statement.value(context.scope, prices);
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
    use crate::contracts::Statement;
    use crate::contracts::scope::Scope;
    use crate::contracts::terms::probe;
    use crate::params::vocabulary::Service;

    fn costing(statement: &Statement, cost: Pence) -> Statement {
        Statement { open_book_cost: Some(cost), ..statement.clone() }
    }

    #[test]
    fn it_grants_sight_of_the_books() {
        assert!(probe::contract(&[("AlignedIncentive", &[])]).reads().open_book);
        assert!(!probe::contract(&[("Block", &[])]).reads().open_book);
    }

    proptest! {
        #[test]
        fn without_a_margin_and_a_pool_it_is_a_block(statement in probe::measured()) {
            let numbers: &[_] = &[("marginal", 0.0), ("deficit", 0.0), ("surplus", 0.0)];
            let aligned = probe::contract(&[("AlignedIncentive", numbers)]);
            let block = probe::contract(&[("Block", &[])]);
            prop_assert_eq!(aligned.amount(&statement), block.amount(&statement));
        }

        #[test]
        fn a_pool_that_is_all_the_payers_pays_cost(
            statement in probe::measured(), cost in 0i64..100_000_000,
        ) {
            let numbers: &[_] = &[("deficit", 1.0), ("surplus", 1.0)];
            let contract = probe::contract(&[("AlignedIncentive", numbers)]);
            prop_assert_eq!(contract.amount(&costing(&statement, Pence(cost))), Pence(cost));
        }

        #[test]
        fn payment_lies_between_the_sum_and_cost_and_rises_with_both(
            statement in probe::measured(),
            cost in 0i64..100_000_000,
            more in 0i64..1_000_000,
            service in 0..Service::COUNT,
        ) {
            let contract = probe::contract(&[("AlignedIncentive", &[])]);
            let alone = Statement { open_book_cost: None, ..statement.clone() };
            let sum = contract.amount(&alone);
            let paid = contract.amount(&costing(&statement, Pence(cost)));
            prop_assert!(paid >= sum.min(Pence(cost)) && paid <= sum.max(Pence(cost)));
            let dearer = contract.amount(&costing(&statement, Pence(cost + more)));
            prop_assert!(dearer >= paid && dearer - paid <= Pence(more));
            let busier = costing(&statement.shifted(Service::at(service), 100.0), Pence(cost));
            prop_assert!(contract.amount(&busier) >= paid);
        }

        #[test]
        fn a_year_as_planned_pays_the_sum(elapsed in 0.0..1.0f64) {
            let contract = probe::contract(&[("AlignedIncentive", &[])]);
            let sum = contract.basis().annual_sum(Scope::ALL);
            prop_assert_eq!(contract.amount(&contract.as_planned(elapsed)), sum.scaled(elapsed));
        }
    }
}
