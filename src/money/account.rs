//! The chart of accounts: one cash account per organisation, the national source, and the sinks
//! by nature of spending. Accounts are dense and ordered: organisations by id, then the nation's.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::kernel::ids::OrgId;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AccountKind {
    /// Money an organisation holds; negative is an overdraft with the nation's bank.
    Cash,
    /// The national source: taxation. Negative by all the money that has entered the economy.
    Treasury,
    /// Pay of staff.
    Staff,
    /// Buildings, overheads and their finance.
    Estate,
    /// Supplies and everything else consumed with activity.
    Supplies,
    /// Drugs dispensed in the community.
    Drugs,
    /// Running cost of commissioners and of the tiers above them.
    RunningCost,
    /// Redundancy and other once-only cost of closing capacity.
    Redundancy,
    /// Cost of opening capacity: recruitment, equipment, double running.
    Opening,
    /// Interest on overdrafts.
    Interest,
    /// Care bought from outside the modelled economy.
    OutsideCare,
    /// Patients and firms that pay modelled organisations from outside: private and other income.
    OutsidePayers,
}

impl AccountKind {
    /// Kinds held once, by the nation, in chart order.
    pub const NATIONAL: &'static [Self] = &[
        Self::Treasury,
        Self::Staff,
        Self::Estate,
        Self::Supplies,
        Self::Drugs,
        Self::RunningCost,
        Self::Redundancy,
        Self::Opening,
        Self::Interest,
        Self::OutsideCare,
        Self::OutsidePayers,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Treasury => "treasury",
            Self::Staff => "staff",
            Self::Estate => "estate",
            Self::Supplies => "supplies",
            Self::Drugs => "drugs",
            Self::RunningCost => "running_cost",
            Self::Redundancy => "redundancy",
            Self::Opening => "opening",
            Self::Interest => "interest",
            Self::OutsideCare => "outside_care",
            Self::OutsidePayers => "outside_payers",
        }
    }
}

/// One account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountId {
    /// Organisation that owns it; the nation for every kind but cash.
    pub owner: OrgId,
    /// What it is for.
    pub kind: AccountKind,
}

impl AccountId {
    /// An organisation's cash account.
    pub const fn cash(owner: OrgId) -> Self {
        Self { owner, kind: AccountKind::Cash }
    }
}

/// What an organisation pays and is paid moves its cash.
impl From<OrgId> for AccountId {
    fn from(owner: OrgId) -> Self {
        Self::cash(owner)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of organisation {}", self.kind.label(), self.owner.0)
    }
}

/// Which accounts exist, and their dense order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartOfAccounts {
    /// The national body, owner of source and sinks.
    pub nation: OrgId,
    /// Number of organisations; ids run from 0.
    pub organisations: u32,
}

impl ChartOfAccounts {
    /// Number of accounts.
    pub const fn len(&self) -> usize {
        self.organisations as usize + AccountKind::NATIONAL.len()
    }
    /// A national account: the source or a sink.
    pub const fn national(&self, kind: AccountKind) -> AccountId {
        AccountId { owner: self.nation, kind }
    }
    /// Position of an account; `None` when the chart has no such account.
    pub fn position(&self, account: AccountId) -> Option<usize> {
        if account.kind == AccountKind::Cash {
            return (account.owner.0 < self.organisations).then_some(account.owner.index());
        }
        if account.owner != self.nation {
            return None;
        }
        let place = AccountKind::NATIONAL.iter().position(|kind| *kind == account.kind)?;
        Some(self.organisations as usize + place)
    }
    /// The account at a position below [`Chart::len`].
    pub fn values_at(&self, position: usize) -> AccountId {
        match position.checked_sub(self.organisations as usize) {
            None => AccountId::cash(OrgId::at(position)),
            Some(place) => self.national(AccountKind::NATIONAL[place]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_dense_and_reversible() {
        let chart = ChartOfAccounts { nation: OrgId(0), organisations: 5 };
        for position in 0..chart.len() {
            assert_eq!(chart.position(chart.values_at(position)), Some(position));
        }
    }

    #[test]
    fn accounts_outside_the_chart_have_no_position() {
        let chart = ChartOfAccounts { nation: OrgId(0), organisations: 5 };
        assert_eq!(chart.position(AccountId::cash(OrgId(5))), None);
        let foreign = AccountId { owner: OrgId(2), kind: AccountKind::Staff };
        assert_eq!(chart.position(foreign), None);
    }

    #[test]
    fn national_kinds_have_distinct_labels() {
        let mut labels: Vec<_> = AccountKind::NATIONAL.iter().map(|kind| kind.label()).collect();
        labels.push(AccountKind::Cash.label());
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), AccountKind::NATIONAL.len() + 1);
    }
}
