//! Commissioning above and alongside the purchaser: regions and the nation that buy some services
//! for the people of several purchasers from a budget of their own, and lead providers that buy
//! from others what they are paid for.
//!
//! What a body above buys is taken out of the allocations of the purchasers whose people it is
//! for, as planned at the start of the year. Within the year the risk is its own: it bears what
//! costs more than planned over all its purchasers together, and repays it from next year's
//! allocation.

use std::collections::BTreeMap;

use crate::contracts::{ContractBaseline, ServiceSet};
use crate::economy::commissioner::Commissioner;
use crate::economy::provider::Provider;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::params::vocabulary::ProviderKind;

use crate::phases::shared::accounts::{Accounts, Party, UpperTierFunds};
use crate::phases::shared::drafts::ContractDraft;

/// The largest acute provider of the area of a purchaser.
pub fn lead_provider<'a>(area: &Commissioner, providers: &[&'a Provider]) -> Option<&'a Provider> {
    // Purchasers of one area have its providers in common; the community provider identifies them.
    let home = providers.get(area.community as usize).map(|provider| provider.commissioner)?;
    let acute = |provider: &&&Provider| {
        provider.kind == ProviderKind::Acute && provider.commissioner == home
    };
    let all = providers.iter().filter(acute);
    all.max_by_key(|entry| (entry.catchment, std::cmp::Reverse(entry.index))).copied()
}

/// Adds what a lead provider buys from others to the first contract under which the purchaser
/// pays the lead provider itself.
pub fn add_subcontracts(lead: &Provider, area: &Commissioner, drafts: &mut [ContractDraft]) {
    let mut bought = Vec::new();
    for draft in drafts.iter().filter(|draft| draft.payer == lead.id) {
        bought.push(draft.basis.clone());
    }
    let party = Party::Provider(lead.index);
    let own = drafts.iter_mut().find(|draft| draft.payer == area.id && draft.party == party);
    let Some(own) = own else { return };
    for basis in bought {
        for target in [&mut own.basis, &mut own.fair] {
            target.scope = target.scope.union(basis.scope);
            for service in basis.scope.services() {
                let at = service as usize;
                target.baseline[at] += basis.baseline[at];
                target.sums[at] += basis.sums[at];
            }
        }
    }
}

/// A contract of a lead provider without what it buys from others.
pub fn remove_subcontracts<'a>(
    own: &mut ContractBaseline,
    bought: impl Iterator<Item = &'a ContractBaseline>,
) {
    for basis in bought {
        for service in basis.scope.services() {
            let at = service as usize;
            own.baseline[at] = (own.baseline[at] - basis.baseline[at]).max(0.0);
            own.sums[at] = (own.sums[at] - basis.sums[at]).max(Pence::ZERO);
        }
    }
}

/// What bodies above buy for the people of a purchaser, as planned.
pub fn bought_by_upper_tiers(
    area: &Commissioner,
    drafts: &[ContractDraft],
    nation: OrgId,
) -> Vec<(OrgId, Pence)> {
    let mut sums: BTreeMap<OrgId, Pence> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.payer == area.region || draft.payer == nation) {
        *sums.entry(draft.payer).or_default() += draft.basis.annual_sum(ServiceSet::ALL);
    }
    sums.into_iter().collect()
}

/// Gives bodies above their allocations of the year out of those of their purchasers, and
/// settles what they have overspent or retained.
pub fn fund_upper_tiers(accounts: &mut Accounts, bought: &BTreeMap<OrgId, Vec<(u32, Pence)>>) {
    accounts.upper_tiers.clear();
    for (payer, parts) in bought {
        let planned: Pence = parts.iter().map(|(_, pence)| *pence).sum();
        let allocation = (planned - accounts.ledger.cash(*payer)).max(Pence::ZERO);
        let weights: Vec<u64> = parts.iter().map(|(_, pence)| pence.0.max(0) as u64).collect();
        for ((area, _), pence) in parts.iter().zip(allocation.split(&weights)) {
            let funds = &mut accounts.funds[*area as usize];
            funds.allocation -= pence;
            funds.bought_above += pence;
        }
        accounts.upper_tiers.insert(*payer, UpperTierFunds { allocation, received: Pence::ZERO });
    }
}
