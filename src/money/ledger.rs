//! The ledger: the only writer of balances. It posts balanced transfers or refuses them, keeps
//! the week's journal for the auditor, monthly flow totals for the recorder, and every
//! organisation's income and expenditure of the current financial year.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::kernel::ids::{ContractId, OrgId};
use crate::kernel::units::Pence;

use super::account::{AccountId, AccountKind, ChartOfAccounts};
use super::budget::Budget;
use super::statement::IncomeStatement;
use super::transfer::{Reason, Transfer};

/// Why the ledger refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// The account is not in the chart.
    #[error("no such account: {0}")]
    UnknownAccount(AccountId),
    /// Amounts must be above zero.
    #[error("a transfer of {1} from {0} is not positive")]
    NotPositive(AccountId, Pence),
    /// Both sides are the same account.
    #[error("a transfer from {0} to itself")]
    ToItself(AccountId),
    /// A balance or a flow total would leave the range of the number.
    #[error("the balance of {0} would overflow")]
    Overflow(AccountId),
    /// The organisation has no budget to reserve against.
    #[error("organisation {} has no budget", .0.0)]
    NoBudget(OrgId),
}

/// The key of flow totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyFlowKey {
    /// Account the money left.
    pub debit: AccountId,
    /// Account the money reached.
    pub credit: AccountId,
    pub reason: Reason,
    /// Contract it was paid under.
    pub contract: Option<ContractId>,
}

/// Money that moved under one key in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyFlow {
    /// From, to, why, under what.
    pub key: MoneyFlowKey,
    /// Total of the transfers.
    pub pence: Pence,
    /// Number of transfers.
    pub transfers: u32,
}

/// All balances and the records made of their changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    chart: ChartOfAccounts,
    balances: Vec<Pence>,
    /// Transfers since the auditor last closed a week.
    journal: Vec<Transfer>,
    /// Totals since the recorder last drained them.
    flows: BTreeMap<MoneyFlowKey, (Pence, u32)>,
    /// Income and expenditure of this financial year, by organisation.
    year: Vec<IncomeStatement>,
    budgets: BTreeMap<OrgId, Budget>,
}

impl Ledger {
    /// Opens every account of a chart at nothing.
    pub fn new(chart: ChartOfAccounts) -> Self {
        Self {
            chart,
            balances: vec![Pence::ZERO; chart.len()],
            journal: Vec::new(),
            flows: BTreeMap::new(),
            year: vec![IncomeStatement::default(); chart.organisations as usize],
            budgets: BTreeMap::new(),
        }
    }

    /// Posts one transfer, both sides or neither.
    ///
    /// # Errors
    /// Refuses unknown accounts, transfers that are not positive or go to their own origin, and
    /// amounts that would overflow; nothing has changed then.
    pub fn post(&mut self, transfer: Transfer) -> Result<(), LedgerError> {
        let Transfer { debit, credit, pence, .. } = transfer;
        if pence <= Pence::ZERO {
            return Err(LedgerError::NotPositive(debit, pence));
        }
        if debit == credit {
            return Err(LedgerError::ToItself(debit));
        }
        let from = self.chart.position(debit).ok_or(LedgerError::UnknownAccount(debit))?;
        let to = self.chart.position(credit).ok_or(LedgerError::UnknownAccount(credit))?;
        let left = self.balances[from].0.checked_sub(pence.0);
        let reached = self.balances[to].0.checked_add(pence.0);
        let left = left.ok_or(LedgerError::Overflow(debit))?;
        let reached = reached.ok_or(LedgerError::Overflow(credit))?;
        self.record_totals(&transfer)?;
        self.balances[from] = Pence(left);
        self.balances[to] = Pence(reached);
        self.journal.push(transfer);
        Ok(())
    }

    /// Posts a signed amount: a negative one flows the other way, and zero not at all.
    ///
    /// # Errors
    /// As [`Ledger::post`].
    pub fn post_signed(&mut self, transfer: Transfer) -> Result<(), LedgerError> {
        transfer.as_positive().map_or(Ok(()), |transfer| self.post(transfer))
    }

    /// Books a transfer in flow totals, statements of the year and budgets.
    fn record_totals(&mut self, transfer: &Transfer) -> Result<(), LedgerError> {
        let Transfer { debit, credit, pence, reason, contract, .. } = *transfer;
        let key = MoneyFlowKey { debit, credit, reason, contract };
        let (so_far, transfers) = self.flows.get(&key).copied().unwrap_or_default();
        let total = so_far.0.checked_add(pence.0).ok_or(LedgerError::Overflow(credit))?;
        self.flows.insert(key, (Pence(total), transfers + 1));
        if debit.kind == AccountKind::Cash {
            self.year[debit.owner.index()].spend(reason, pence);
            if let Some(budget) = self.budgets.get_mut(&debit.owner) {
                budget.spend(contract, pence);
            }
        }
        if credit.kind == AccountKind::Cash {
            self.year[credit.owner.index()].receive(reason, pence);
            // Money that comes back under a contract (a settlement) restores the budget.
            if contract.is_some()
                && let Some(budget) = self.budgets.get_mut(&credit.owner)
            {
                budget.spend(contract, -pence);
            }
        }
        Ok(())
    }

    pub const fn chart(&self) -> &ChartOfAccounts {
        &self.chart
    }
    /// Balance of an account; `None` when there is no such account.
    pub fn balance(&self, account: AccountId) -> Option<Pence> {
        self.chart.position(account).map(|position| self.balances[position])
    }
    /// Cash an organisation holds; nothing for an unknown one.
    pub fn cash(&self, org: OrgId) -> Pence {
        self.balance(AccountId::cash(org)).unwrap_or(Pence::ZERO)
    }
    /// All balances in chart order.
    pub fn balances(&self) -> &[Pence] {
        &self.balances
    }
    /// Sum of all balances: zero, always.
    pub fn total(&self) -> i128 {
        self.balances.iter().map(|balance| i128::from(balance.0)).sum()
    }
    /// Transfers posted since the last audit.
    pub fn journal(&self) -> &[Transfer] {
        &self.journal
    }
    /// Empties the journal; the auditor does so when a week agrees.
    pub(super) fn clear_journal(&mut self) {
        self.journal.clear();
    }
    /// Flow totals since they were last drained, in key order.
    pub fn flows(&self) -> Vec<MoneyFlow> {
        self.flows
            .iter()
            .map(|(key, (pence, transfers))| MoneyFlow {
                key: *key,
                pence: *pence,
                transfers: *transfers,
            })
            .collect()
    }
    /// Flow totals since they were last drained, in key order, and starts new ones.
    pub fn drain_flows(&mut self) -> Vec<MoneyFlow> {
        std::mem::take(&mut self.flows)
            .into_iter()
            .map(|(key, (pence, transfers))| MoneyFlow { key, pence, transfers })
            .collect()
    }
    /// An organisation's income and expenditure of the financial year so far.
    ///
    /// # Panics
    /// When the organisation is not in the chart.
    pub fn statement(&self, org: OrgId) -> &IncomeStatement {
        &self.year[org.index()]
    }
    /// Ends the financial year: returns every organisation's statement in id order and starts
    /// new ones. Budgets lapse.
    pub fn close_year(&mut self) -> Vec<IncomeStatement> {
        self.budgets.clear();
        let fresh = vec![IncomeStatement::default(); self.year.len()];
        std::mem::replace(&mut self.year, fresh)
    }

    /// Sets an organisation's spending limit for the year; promises and spending are unchanged.
    ///
    /// # Errors
    /// When the organisation has no cash account.
    pub fn set_budget(&mut self, org: OrgId, limit: Pence) -> Result<(), LedgerError> {
        let cash = AccountId::cash(org);
        self.chart.position(cash).ok_or(LedgerError::UnknownAccount(cash))?;
        self.budgets.entry(org).or_default().set_limit(limit);
        Ok(())
    }
    /// An organisation's budget, when it has one.
    pub fn budget(&self, org: OrgId) -> Option<&Budget> {
        self.budgets.get(&org)
    }
    /// Promises money under a contract although it may exceed the budget, as an authorised
    /// overspend does; returns by how much the budget is now over-committed.
    ///
    /// # Errors
    /// When there is no budget or the amount is not positive.
    pub fn reserve_over_budget(
        &mut self,
        org: OrgId,
        contract: ContractId,
        pence: Pence,
    ) -> Result<Pence, LedgerError> {
        if pence <= Pence::ZERO {
            return Err(LedgerError::NotPositive(AccountId::cash(org), pence));
        }
        let budget = self.budgets.get_mut(&org).ok_or(LedgerError::NoBudget(org))?;
        budget.commit_funds(contract, pence);
        Ok((-budget.headroom()).max(Pence::ZERO))
    }

    /// Posts a transfer whose credit side falls short by a penny: what an audit must catch.
    #[cfg(test)]
    pub(crate) fn post_broken(&mut self, transfer: Transfer) {
        self.post(transfer).expect("a valid transfer to break");
        let to = self.chart.position(transfer.credit).expect("posted");
        self.balances[to] -= Pence(1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::clock::Week;
    use crate::money::transfer::{Rule, TransferCause};

    const CHART: ChartOfAccounts = ChartOfAccounts { nation: OrgId(0), organisations: 6 };

    fn transfer(debit: AccountId, credit: AccountId, pence: i64) -> Transfer {
        Transfer {
            debit,
            credit,
            pence: Pence(pence),
            reason: Reason::ContractOnAccount,
            contract: Some(ContractId(7)),
            cause: TransferCause::from_rule(Rule::PaymentOnAccount),
            week: Week(1),
        }
    }

    fn cash(org: u32) -> AccountId {
        AccountId::cash(OrgId(org))
    }

    #[test]
    fn bad_transfers_are_refused_and_change_nothing() {
        let mut ledger = Ledger::new(CHART);
        let before = ledger.clone();
        let refused = [
            (transfer(cash(1), cash(2), -1), LedgerError::NotPositive(cash(1), Pence(-1))),
            (transfer(cash(1), cash(2), 0), LedgerError::NotPositive(cash(1), Pence(0))),
            (transfer(cash(1), cash(1), 5), LedgerError::ToItself(cash(1))),
            (transfer(cash(9), cash(1), 5), LedgerError::UnknownAccount(cash(9))),
            (transfer(cash(1), cash(9), 5), LedgerError::UnknownAccount(cash(9))),
        ];
        for (transfer, error) in refused {
            assert_eq!(ledger.post(transfer), Err(error));
        }
        assert_eq!(ledger, before);
    }

    #[test]
    fn an_overflow_is_refused_and_changes_nothing() {
        let mut ledger = Ledger::new(CHART);
        ledger.post(transfer(cash(1), cash(2), i64::MAX)).expect("fits");
        let before = ledger.clone();
        assert!(matches!(
            ledger.post(transfer(cash(3), cash(2), 1)),
            Err(LedgerError::Overflow(_))
        ));
        assert!(matches!(
            ledger.post(transfer(cash(1), cash(2), 10)),
            Err(LedgerError::Overflow(_))
        ));
        assert_eq!(ledger, before);
    }

    #[test]
    fn a_reservation_moves_no_cash_and_is_consumed_by_payment() {
        let mut ledger = Ledger::new(CHART);
        ledger.set_budget(OrgId(1), Pence(1000)).expect("known");
        assert_eq!(
            ledger.reserve_over_budget(OrgId(1), ContractId(7), Pence(800)),
            Ok(Pence::ZERO)
        );
        assert_eq!(ledger.cash(OrgId(1)), Pence::ZERO);
        ledger.post(transfer(cash(1), cash(2), 500)).expect("valid");
        let budget = ledger.budget(OrgId(1)).expect("set");
        assert_eq!((budget.spent(), budget.committed()), (Pence(500), Pence(300)));
        assert_eq!(ledger.reserve_over_budget(OrgId(1), ContractId(8), Pence(250)), Ok(Pence(50)));
    }

    #[test]
    fn draining_flows_returns_totals_once() {
        let mut ledger = Ledger::new(CHART);
        ledger.post(transfer(cash(1), cash(2), 500)).expect("valid");
        ledger.post(transfer(cash(1), cash(2), 11)).expect("valid");
        let flows = ledger.drain_flows();
        assert_eq!((flows.len(), flows[0].pence, flows[0].transfers), (1, Pence(511), 2));
        assert!(ledger.drain_flows().is_empty());
    }

    fn any_transfer() -> impl Strategy<Value = Transfer> {
        let places = CHART.len() + 2;
        (0..places, 0..places, -10i64..1_000_000, 0..Reason::COUNT, 0u32..4).prop_map(
            |(from, to, pence, reason, contract)| {
                let account = |place: usize| {
                    if place < CHART.len() {
                        CHART.values_at(place)
                    } else {
                        cash(place as u32 + 50)
                    }
                };
                Transfer {
                    reason: Reason::ALL[reason],
                    contract: (contract > 0).then_some(ContractId(contract)),
                    ..transfer(account(from), account(to), pence)
                }
            },
        )
    }

    proptest! {
        #[test]
        fn the_sum_of_all_balances_is_zero(
            transfers in prop::collection::vec(any_transfer(), 0..200)
        ) {
            let mut ledger = Ledger::new(CHART);
            for transfer in transfers {
                let before = ledger.clone();
                if ledger.post(transfer).is_err() {
                    prop_assert_eq!(&ledger, &before);
                }
                prop_assert_eq!(ledger.total(), 0);
            }
        }

        #[test]
        fn flows_statements_and_balances_tell_one_story(
            transfers in prop::collection::vec(any_transfer(), 0..200)
        ) {
            let mut ledger = Ledger::new(CHART);
            for transfer in transfers {
                let _ = ledger.post(transfer);
            }
            let balances = ledger.balances().to_vec();
            let flows = ledger.drain_flows();
            for (org, from_postings) in ledger.close_year().iter().enumerate() {
                let org = OrgId::at(org);
                prop_assert_eq!(&IncomeStatement::from_flows(org, &flows), from_postings);
                prop_assert_eq!(from_postings.surplus(), balances[org.index()]);
            }
        }

        #[test]
        fn a_ledger_survives_serialisation(
            transfers in prop::collection::vec(any_transfer(), 0..60)
        ) {
            let mut ledger = Ledger::new(CHART);
            for transfer in transfers {
                let _ = ledger.post(transfer);
            }
            let bytes = postcard::to_stdvec(&ledger).expect("serialises");
            let back: Ledger = postcard::from_bytes(&bytes).expect("deserialises");
            prop_assert_eq!(back, ledger);
        }
    }
}
