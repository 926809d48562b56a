//! Income and expenditure of one organisation over a period, by reason.

use serde::{Deserialize, Serialize};

use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;

use super::account::AccountId;
use super::ledger::MoneyFlow;
use super::transfer::Reason;

/// What came in and went out, by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncomeStatement {
    income: [Pence; Reason::COUNT],
    expenditure: [Pence; Reason::COUNT],
}

impl IncomeStatement {
    /// The statement of an organisation from the flows of any period.
    pub fn from_flows<'a>(org: OrgId, flows: impl IntoIterator<Item = &'a MoneyFlow>) -> Self {
        let cash = AccountId::cash(org);
        let mut statement = Self::default();
        for flow in flows {
            if flow.key.debit == cash {
                statement.spend(flow.key.reason, flow.pence);
            }
            if flow.key.credit == cash {
                statement.receive(flow.key.reason, flow.pence);
            }
        }
        statement
    }
    pub(super) fn receive(&mut self, reason: Reason, pence: Pence) {
        self.income[reason as usize] += pence;
    }
    pub(super) fn spend(&mut self, reason: Reason, pence: Pence) {
        self.expenditure[reason as usize] += pence;
    }
    /// Received under a reason.
    pub const fn income_from(&self, reason: Reason) -> Pence {
        self.income[reason as usize]
    }
    /// Paid under a reason.
    pub const fn spent_on(&self, reason: Reason) -> Pence {
        self.expenditure[reason as usize]
    }
    pub fn income(&self) -> Pence {
        self.income.iter().copied().sum()
    }
    pub fn expenditure(&self) -> Pence {
        self.expenditure.iter().copied().sum()
    }
    /// What care cost: everything consumed to give it and to agree what is paid for it, less what
    /// payers outside the economy paid for their part.
    pub fn cost_of_care(&self) -> Pence {
        let consumed = [
            Reason::Staff,
            Reason::Estate,
            Reason::Supplies,
            Reason::Drugs,
            Reason::Redundancy,
            Reason::Transaction,
        ];
        consumed.into_iter().map(|reason| self.spent_on(reason)).sum::<Pence>()
            - self.income_from(Reason::OutsideIncome)
    }
    /// Income less expenditure.
    pub fn surplus(&self) -> Pence {
        self.income() - self.expenditure()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn care_costs_what_is_consumed_and_not_what_is_handed_on() {
        let mut statement = IncomeStatement::default();
        statement.spend(Reason::Staff, Pence(700));
        statement.spend(Reason::Transaction, Pence(30));
        statement.spend(Reason::ContractOnAccount, Pence(5_000));
        statement.spend(Reason::Reinvestment, Pence(90));
        statement.receive(Reason::OutsideIncome, Pence(50));
        statement.receive(Reason::Rescue, Pence(400));
        assert_eq!(statement.cost_of_care(), Pence(680));
    }

    #[test]
    fn surplus_is_income_less_expenditure() {
        let mut statement = IncomeStatement::default();
        statement.receive(Reason::ContractOnAccount, Pence(900));
        statement.receive(Reason::ContractSettlement, Pence(100));
        statement.spend(Reason::Staff, Pence(700));
        assert_eq!(statement.surplus(), Pence(300));
        assert_eq!(statement.spent_on(Reason::Staff), Pence(700));
    }
}
