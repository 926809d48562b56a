//! Procure: drafts become contracts, budgets are set and the year's commitments reserved.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude::*;

use crate::contracts::settlement::{ContractAccount, planned_payment};
use crate::contracts::{Contract, ServiceSet};
use crate::economy::commissioner::Commissioner;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::{ContractId, OrgId};
use crate::kernel::math;
use crate::kernel::units::Pence;

use crate::phases::shared::accounts::{Accounts, ActiveContract, CompiledContracts};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::drafts::ContractDrafts;
use crate::phases::shared::violations::SystemResult;

/// Signs the year's contracts in the order of their drafts.
pub fn sign_contracts(
    commissioners: Query<&Commissioner>,
    now: ThisWeek,
    mut drafts: ResMut<ContractDrafts>,
    mut accounts: ResMut<Accounts>,
    mut compiled: ResMut<CompiledContracts>,
) -> SystemResult {
    let week = now.week();
    let accounts = &mut *accounts;
    accounts.contracts.clear();
    accounts.challenge_history.clear();
    for draft in std::mem::take(&mut drafts.0) {
        let offer = &now.arrangement.offers[draft.offer];
        let id = ContractId(accounts.signed);
        accounts.signed += 1;
        let without_influence =
            draft.basis.annual_sum(ServiceSet::ALL).scaled(draft.without_influence);
        accounts.contracts.push(ActiveContract {
            contract: Contract {
                id,
                name: offer.name.clone(),
                payer: draft.payer,
                provider: draft.provider,
                terms: draft.terms,
                basis: draft.basis,
                start: week,
                end: Week(week.0 + WEEKS_PER_YEAR),
                notice_weeks: math::round(now.params().control.notice.get()) as u32,
                indicators: 0,
            },
            offer: draft.offer as u32,
            area: draft.area,
            party: draft.party,
            account: ContractAccount::default(),
            earned: Pence::ZERO,
            observed: draft.observed,
            pursued: 1.0,
            fair: draft.fair,
            without_influence,
            share_planned: draft.share_planned,
        });
    }
    *compiled = CompiledContracts::new(accounts, &now.arrangement.registry)?;
    Ok(reserve(&commissioners, accounts, &compiled)?)
}

/// Sets budgets and promises what contracts are planned to cost. A plan may exceed its budget:
/// the overspend then shows as negative headroom from the first week.
fn reserve(
    commissioners: &Query<&Commissioner>,
    accounts: &mut Accounts,
    compiled: &CompiledContracts,
) -> Result<(), crate::money::LedgerError> {
    let Accounts { ledger, contracts, funds, upper_tiers: above, .. } = accounts;
    let planned: Vec<Pence> = compiled.0.iter().map(planned_payment).collect();
    for area in commissioners.iter() {
        let social: Pence = contracts
            .iter()
            .zip(&planned)
            .filter(|(signed, _)| signed.contract.payer == area.authority)
            .map(|(_, pence)| *pence)
            .sum();
        let planned = contracts
            .iter()
            .zip(&planned)
            .filter(|(signed, _)| signed.contract.payer == area.id)
            .map(|(_, pence)| *pence)
            .sum();
        funds[area.index as usize].planned = planned;
        ledger.set_budget(area.id, funds[area.index as usize].limit)?;
        ledger.set_budget(area.authority, social)?;
    }
    // Bodies above purchasers have a budget of their own, lead providers what they plan to buy.
    let purchasers: BTreeSet<OrgId> =
        commissioners.iter().flat_map(|area| [area.id, area.authority]).collect();
    let mut others: BTreeMap<OrgId, Pence> = BTreeMap::new();
    for (signed, pence) in contracts.iter().zip(&planned) {
        if !purchasers.contains(&signed.contract.payer) {
            *others.entry(signed.contract.payer).or_default() += *pence;
        }
    }
    for (payer, pence) in others {
        ledger.set_budget(payer, above.get(&payer).map_or(pence, |entry| entry.allocation))?;
    }
    for (signed, pence) in contracts.iter().zip(planned) {
        if pence > Pence::ZERO {
            ledger.reserve_over_budget(signed.contract.payer, signed.contract.id, pence)?;
        }
    }
    Ok(())
}
