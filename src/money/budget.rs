//! Budgets and commitments: money promised but not yet paid. A reservation never moves cash; it
//! narrows what may still be promised.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::ids::ContractId;
use crate::kernel::units::Pence;

/// An organisation's spending limit for a financial year and what is promised against it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    limit: Pence,
    spent: Pence,
    committed: BTreeMap<ContractId, Pence>,
}

impl Budget {
    /// Net spending so far this year.
    #[cfg(test)]
    pub const fn spent(&self) -> Pence {
        self.spent
    }
    /// What is promised under contracts and not yet paid.
    pub fn committed(&self) -> Pence {
        self.committed.values().copied().sum()
    }
    /// Limit less spending less promises; negative when over-committed.
    pub fn headroom(&self) -> Pence {
        self.limit - self.spent - self.committed()
    }
    /// Changes the limit; promises and spending are unchanged.
    pub(super) fn set_limit(&mut self, limit: Pence) {
        self.limit = limit;
    }
    /// Adds a promise, whether or not there is room for it.
    pub(super) fn commit_funds(&mut self, contract: ContractId, pence: Pence) {
        *self.committed.entry(contract).or_default() += pence;
    }
    /// Releases up to `pence` of a promise; returns what was released.
    fn release_commitment(&mut self, contract: ContractId, pence: Pence) -> Pence {
        let Some(held) = self.committed.get_mut(&contract) else { return Pence::ZERO };
        let released = pence.min(*held);
        *held -= released;
        if *held == Pence::ZERO {
            self.committed.remove(&contract);
        }
        released
    }
    /// Books spending (or, negative, money that came back) and consumes the promise it meets.
    pub(super) fn spend(&mut self, contract: Option<ContractId>, pence: Pence) {
        self.spent += pence;
        if let Some(contract) = contract
            && pence > Pence::ZERO
        {
            self.release_commitment(contract, pence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paying_a_promise_leaves_headroom_unchanged() {
        let mut budget = Budget { limit: Pence(1000), ..Budget::default() };
        budget.commit_funds(ContractId(1), Pence(600));
        assert_eq!(budget.headroom(), Pence(400));
        budget.spend(Some(ContractId(1)), Pence(250));
        assert_eq!((budget.headroom(), budget.committed()), (Pence(400), Pence(350)));
    }

    #[test]
    fn no_more_is_released_than_was_promised() {
        let mut budget = Budget { limit: Pence(1000), ..Budget::default() };
        budget.commit_funds(ContractId(1), Pence(100));
        assert_eq!(budget.release_commitment(ContractId(1), Pence(500)), Pence(100));
        assert_eq!(budget.release_commitment(ContractId(1), Pence(500)), Pence::ZERO);
        assert_eq!(budget.headroom(), Pence(1000));
    }
}
