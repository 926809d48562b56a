//! The auditor: a slow, plain second account of every balance. It starts from its own opening
//! balances, adds the week's journal and compares; a difference stops the run and names the
//! account.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Week;
use crate::kernel::units::Pence;
use crate::kernel::violation::Violation;

use super::ledger::Ledger;

/// Its own balances, as they stood when the last week closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auditor {
    opening: Vec<i128>,
}

impl Auditor {
    /// Starts from a ledger that has not posted anything since its last audit.
    pub fn new(ledger: &Ledger) -> Self {
        Self { opening: ledger.balances().iter().map(|balance| i128::from(balance.0)).collect() }
    }

    /// Closes a week: recomputes every balance from the opening ones and the journal, compares,
    /// checks that all balances sum to zero, and empties the journal.
    ///
    /// # Errors
    /// The first account, in chart order, that disagrees, with both amounts.
    pub fn close_week(
        &mut self,
        ledger: &mut Ledger,
        phase: &'static str,
        week: Week,
    ) -> Result<(), Violation> {
        let violation = |what: String| Err(Violation { phase, week, what });
        let chart = *ledger.chart();
        for transfer in ledger.journal() {
            let sides = [(transfer.debit, -1i128), (transfer.credit, 1)];
            for (account, sign) in sides {
                let Some(place) = chart.position(account) else {
                    return violation(format!("a transfer was posted to no account: {account}"));
                };
                self.opening[place] += sign * i128::from(transfer.pence.0);
            }
            if transfer.week != week {
                return violation(format!(
                    "{} was posted to {} with the date of week {}",
                    transfer.pence, transfer.credit, transfer.week.0
                ));
            }
        }
        for (place, (audited, booked)) in self.opening.iter().zip(ledger.balances()).enumerate() {
            if *audited != i128::from(booked.0) {
                return violation(format!(
                    "money: {} holds {} in the ledger but {} by its transfers",
                    chart.values_at(place),
                    booked,
                    Pence(*audited as i64)
                ));
            }
        }
        if ledger.total() != 0 {
            return violation(format!(
                "money: all accounts together hold {} pence",
                ledger.total()
            ));
        }
        ledger.clear_journal();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::ids::OrgId;
    use crate::money::account::{AccountId, AccountKind, ChartOfAccounts};
    use crate::money::transfer::{Reason, Rule, Transfer, TransferCause};

    fn allocation(ledger: &Ledger, pence: i64) -> Transfer {
        Transfer {
            debit: ledger.chart().national(AccountKind::Treasury),
            credit: AccountId::cash(OrgId(2)),
            pence: Pence(pence),
            reason: Reason::Allocation,
            contract: None,
            cause: TransferCause::from_rule(Rule::Allocation),
            week: Week(4),
        }
    }

    #[test]
    fn honest_weeks_agree_one_after_another() {
        let mut ledger = Ledger::new(ChartOfAccounts { nation: OrgId(0), organisations: 3 });
        let mut auditor = Auditor::new(&ledger);
        for _ in 0..3 {
            ledger.post(allocation(&ledger, 12_345)).expect("valid");
            auditor.close_week(&mut ledger, "bill and pay", Week(4)).expect("agrees");
            assert!(ledger.journal().is_empty());
        }
    }

    #[test]
    fn a_broken_transfer_is_caught_and_named() {
        let mut ledger = Ledger::new(ChartOfAccounts { nation: OrgId(0), organisations: 3 });
        let mut auditor = Auditor::new(&ledger);
        ledger.post_broken(allocation(&ledger, 12_345));
        let violation =
            auditor.close_week(&mut ledger, "bill and pay", Week(4)).expect_err("must be caught");
        assert_eq!((violation.phase, violation.week), ("bill and pay", Week(4)));
        assert!(violation.what.contains("cash of organisation 2"), "{violation}");
        assert!(violation.what.contains("£123.44") && violation.what.contains("£123.45"));
    }

    #[test]
    fn a_transfer_dated_in_another_week_is_caught() {
        let mut ledger = Ledger::new(ChartOfAccounts { nation: OrgId(0), organisations: 3 });
        let mut auditor = Auditor::new(&ledger);
        ledger.post(allocation(&ledger, 1)).expect("valid");
        assert!(auditor.close_week(&mut ledger, "deliver", Week(5)).is_err());
    }

    proptest! {
        #[test]
        fn a_broken_transfer_is_caught_among_any_honest_ones(
            before in prop::collection::vec(1i64..1_000_000, 0..30),
            after in prop::collection::vec(1i64..1_000_000, 0..30),
        ) {
            let mut ledger = Ledger::new(ChartOfAccounts { nation: OrgId(0), organisations: 3 });
            let mut auditor = Auditor::new(&ledger);
            for pence in before {
                ledger.post(allocation(&ledger, pence)).expect("valid");
            }
            ledger.post_broken(allocation(&ledger, 9));
            for pence in after {
                ledger.post(allocation(&ledger, pence)).expect("valid");
            }
            prop_assert!(auditor.close_week(&mut ledger, "bill and pay", Week(4)).is_err());
        }
    }
}
