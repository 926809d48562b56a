//! Risk pool: members share what single people cost above an attachment point.
//!
//! Used between English practices and between commissioners for rare and expensive care, and as
//! pooled budgets with local government. A member is paid its own excess and pays its part, by
//! people, of the pool's: over all members the payments sum to zero.

use crate::contracts::breakdown::Breakdown;
use crate::contracts::term::{Context, Reads, Term, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::{Pence, Pounds};

/// The registered entry.
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
    make: |numbers| {
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
    fn reads(&self) -> Reads {
        Reads::above(self.attachment)
    }
    fn apply(&self, mut so_far: Breakdown, context: &Context<'_>) -> Breakdown {
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
    use crate::contracts::terms::probe;
    use crate::contracts::{Excess, Statement};

    proptest! {
        #[test]
        fn a_share_of_nothing_changes_nothing(statement in probe::measured()) {
            let with = probe::contract(&[("Tariff", &[]), ("RiskPool", &[("share", 0.0)])]);
            let without = probe::contract(&[("Tariff", &[])]);
            prop_assert_eq!(with.pay(&statement), without.pay(&statement));
        }

        #[test]
        fn members_payments_sum_to_nothing(
            own in prop::collection::vec(0i64..1_000_000, 1..12), people in 1u64..9,
        ) {
            let weights: Vec<u64> = (0..own.len() as u64).map(|i| people + i).collect();
            let pool = Pence(own.iter().sum());
            let contract = probe::contract(&[("RiskPool", &[])]);
            let paid: Pence = own.iter().zip(pool.split(&weights)).map(|(own, pool)| {
                let excess = Excess { attachment: Pence(500_000), own: Pence(*own), pool };
                contract.amount(&Statement { excess: vec![excess], ..Statement::default() })
            }).sum();
            prop_assert_eq!(paid, Pence::ZERO);
        }

        #[test]
        fn a_member_like_the_pool_pays_and_gets_nothing(pence in 0i64..1_000_000_000) {
            let pence = Pence(pence);
            let excess = Excess { attachment: Pence(500_000), own: pence, pool: pence };
            let statement = Statement { excess: vec![excess], ..Statement::default() };
            let contract = probe::contract(&[("RiskPool", &[("share", 0.7)])]);
            prop_assert_eq!(contract.amount(&statement), Pence::ZERO);
        }
    }
}
