//! Reinsurance: the payer meets a share of what single people cost above an attachment point.
//!
//! Used for English fundholders (the authority met what a patient cost above £5,000 a year) and in
//! capitated contracts elsewhere, so that random variation does not ruin a small budget. Cost is
//! hospital care at national prices over the financial year.

use crate::contracts::breakdown::PaymentBreakdown;
use crate::contracts::term::{DataNeeds, Term, TermContext, TermEntry, TermParam};
use crate::kernel::registry::About;
use crate::kernel::units::{Pence, Pounds};

pub const REINSURANCE: TermEntry = TermEntry {
    about: About {
        name: "Reinsurance",
        summary: "The payer meets a share of what single people cost above a threshold",
        source: "E36",
    },
    file: "contracts/terms/reinsurance.rs",
    params: &[
        TermParam {
            name: "attachment",
            summary: "Pounds of hospital cost of one person in a year above which it counts.",
            unit: "pounds",
            default: 5000.0,
            range: (0.0, 10_000_000.0),
            source: "E36",
        },
        TermParam {
            name: "share",
            summary: "Share of the excess that is met.",
            unit: "share",
            default: 1.0,
            range: (0.0, 1.0),
            source: "E36",
        },
        TermParam {
            name: "premium",
            summary: "Pounds per need-weighted person and year that are charged for it.",
            unit: "pounds",
            default: 0.0,
            range: (0.0, 100_000.0),
            source: "E36",
        },
    ],
    build: |numbers| {
        Box::new(Reinsurance {
            attachment: Pounds(numbers[0]).pence(),
            share: numbers[1],
            premium: Pounds(numbers[2]).pence(),
        })
    },
};

/// Pays a share of the excess and charges a premium. Where the excess was not calculated none is
/// paid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reinsurance {
    /// Cost of one person in a year above which it counts.
    pub attachment: Pence,
    /// Share met.
    pub share: f64,
    /// Premium per need-weighted person and year.
    pub premium: Pence,
}

impl Term for Reinsurance {
    fn name(&self) -> &'static str {
        REINSURANCE.about.name
    }
    fn data_needs(&self) -> DataNeeds {
        DataNeeds::excess_above(self.attachment)
    }
    fn apply(&self, mut so_far: PaymentBreakdown, context: &TermContext<'_>) -> PaymentBreakdown {
        let statement = context.statement;
        let excess = statement.excess(self.attachment).map_or(Pence::ZERO, |excess| excess.own);
        let years = statement.weighted_population * statement.elapsed;
        so_far.push(self.name(), context.scope, excess.scaled(self.share));
        so_far.push(self.name(), context.scope, -self.premium.scaled(years));
        so_far
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contracts::ContractStatement;
    use crate::contracts::terms::test_contracts;

    #[test]
    fn it_asks_for_the_excess_at_its_own_attachment_point() {
        let contract = test_contracts::contract(&[
            ("Reinsurance", &[("attachment", 20_000.0)]),
            ("Reinsurance", &[]),
            ("RiskPool", &[]),
        ]);
        let attachments = contract.data_needs().attachments;
        assert_eq!(attachments, [Pence(500_000), Pence(2_000_000)]);
    }

    proptest! {
        #[test]
        fn a_share_of_nothing_changes_nothing(statement in test_contracts::measured()) {
            let with =
                test_contracts::contract(&[("Tariff", &[]), ("Reinsurance", &[("share", 0.0)])]);
            let without = test_contracts::contract(&[("Tariff", &[])]);
            prop_assert_eq!(
                with.payment_breakdown(&statement), without.payment_breakdown(&statement)
            );
        }

        #[test]
        fn what_is_met_lies_between_nothing_and_the_excess(
            statement in test_contracts::measured(), share in 0.0..=1.0f64,
        ) {
            let contract = test_contracts::contract(&[("Reinsurance", &[("share", share)])]);
            let excess = statement.excess(Pence(500_000)).expect("calculated").own;
            let met = contract.total_payment(&statement);
            prop_assert!(met >= Pence::ZERO && met <= excess);
        }

        #[test]
        fn layers_add_up(statement in test_contracts::measured(), share in 0.0..0.5f64) {
            let entry = test_contracts::contract(&[("Reinsurance", &[("share", share)])]);
            let two = test_contracts::contract(&[
                ("Reinsurance", &[("share", share)]),
                ("Reinsurance", &[("share", share)]),
            ]);
            prop_assert_eq!(two.total_payment(&statement), entry.total_payment(&statement) * 2);
        }

        #[test]
        fn a_premium_follows_the_people(people in 0u32..100_000) {
            let contract = test_contracts::contract(&[("Reinsurance", &[("premium", 12.5)])]);
            let statement =
                ContractStatement { weighted_population: f64::from(people),
                ..ContractStatement::default() };
            prop_assert_eq!(contract.total_payment(&statement), Pence(-1250 * i64::from(people)));
        }
    }
}
