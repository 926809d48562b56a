//! Risk pool: members share what single people cost above an attachment point.
//!
//! Used between English practices and between commissioners for rare and expensive care, and as
//! pooled budgets with local government. A member is paid its own excess and pays its part, by
//! people, of the pool's: over all members the payments sum to zero.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::{Pence, Pounds};

pub const RISK_POOL: TermEntry = TermEntry {
    about: About {
        name: "RiskPool",
        summary: "Members share what single people cost above a threshold",
        source: "E36",
    },
    file: "contracts/terms/risk_pool.rs",
    params: &[
        TermParam {
            name: "attachment",
            summary: "Pounds of hospital cost of one person in a year above which it is shared.",
            unit: "pounds",
            default: 5000.0,
            range: (0.0, 10_000_000.0),
            source: "E36",
        },
        TermParam {
            name: "share",
            summary: "Share of the excess that is pooled.",
            unit: "share",
            default: 1.0,
            range: (0.0, 1.0),
            source: "E36",
        },
    ],
    build: |numbers| {
        Box::new(RiskPool { attachment: Pounds(numbers[0]).pence(), share: numbers[1] })
    },
};

/// Exchanges a member's own excess for that of the pool. Where it was not calculated nothing moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskPool {
    /// Cost of one person in a year above which it is shared.
    pub attachment: Pence,
    /// Share pooled.
    pub share: f64,
}

impl Term for RiskPool {
    fn name(&self) -> &'static str {
        RISK_POOL.about.name
    }
    fn data_needs(&self) -> DataNeeds {
        DataNeeds::excess_above(self.attachment)
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        if let Some(excess) = context.statement.excess(self.attachment) {
            so_far.push(self.name(), context.scope, excess.own.scaled(self.share));
            so_far.push(self.name(), context.scope, -excess.pool.scaled(self.share));
        }
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::terms::test_contracts;
    use crate::contracts::{ContractStatement, ExcessCost};

    proptest! {
        #[test]
        fn a_share_of_nothing_changes_nothing(statement in test_contracts::measured()) {
            let with =
                test_contracts::contract(&[("Tariff", &[]), ("RiskPool", &[("share", 0.0)])]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                with.payment_breakdown(&statement), without.payment_breakdown(&statement)
            );
        }

        #[test]
        fn members_payments_sum_to_nothing(
            own in prop::collection::vec(0i64..1_000_000, 1..12), people in 1u64..9,
        ) {
            let weights: Vec<u64> = (0..own.len() as u64).map(|i| people + i).collect();
            let pool = Pence(own.iter().sum());
            let contract = test_contracts::contract(&[("RiskPool", &[])]);
            let paid: Pence = own.iter().zip(pool.split(&weights)).map(|(own, pool)| {
                let excess = ExcessCost { attachment: Pence(500_000), own: Pence(*own), pool };
                contract.total_payment(&ContractStatement { excess: vec![excess],
                ..ContractStatement::default() })
            }).sum();
            prop_assert_eq!(paid, Pence::ZERO);
        }

        #[test]
        fn a_member_like_the_pool_pays_and_gets_nothing(pence in 0i64..1_000_000_000) {
            let pence = Pence(pence);
            let excess = ExcessCost { attachment: Pence(500_000), own: pence, pool: pence };
            let statement =
                ContractStatement { excess: vec![excess], ..ContractStatement::default() };
            let contract = test_contracts::contract(&[("RiskPool", &[("share", 0.7)])]);
            prop_assert_eq!(contract.total_payment(&statement), Pence::ZERO);
        }
    }
}
