//! At half-year commissioners and providers compare what was done with what they agreed, and meet
//! again where the two differ too much.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::reopen;
use crate::economy::commissioner::{Commissioner, CommissionerStaff, ProviderRelations};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::contracting::ContractingState;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::ids::pair_key;
use crate::kernel::random::Stream;
use crate::kernel::units::Pence;
use crate::money::{LedgerError, Reason};
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::order::in_order;

use crate::phases::procure::negotiate::{REOPENING, pay_transaction_cost};

/// Week of the year in which the sides compare.
const HALF_YEAR: u32 = 25;
/// Part of the year that has gone when that week ends.
const MAX_ELAPSED_SHARE: f64 = (HALF_YEAR + 1) as f64 / WEEKS_PER_YEAR as f64;

/// What was done and what was agreed between two bodies by half-year, at the contract's prices, by
/// payer and provider.
fn by_half_year(
    providers: &Query<(&Provider, &ProviderActivity, &mut ContractingState)>,
    accounts: &Accounts,
    now: &ThisWeek<'_>,
) -> BTreeMap<(u16, u32), (f64, f64)> {
    let mut sums: BTreeMap<(u16, u32), (f64, f64)> = BTreeMap::new();
    for signed in &accounts.contracts {
        let Party::Provider(index) = signed.party else { continue };
        let local = now.arrangement.offers[signed.offer as usize].negotiated;
        let found = providers.iter().find(|(provider, ..)| provider.index == index);
        let Some((_, activity, _)) = found else { continue };
        let record = activity.year.iter().find(|entry| entry.payer == signed.area);
        let basis = &signed.contract.basis;
        let sum = sums.entry((signed.area, index)).or_default();
        for service in basis.scope.services().filter(|service| local.contains_service(*service)) {
            let at = service as usize;
            let price = basis.prices.unbundled[at].pounds();
            let units = record.map_or(0.0, |entry| entry.services[at].weighted);
            sum.0 += units * now.model.weight * price;
            sum.1 += MAX_ELAPSED_SHARE * basis.baseline[at] * price;
        }
    }
    sums
}

/// The sides of contracts that moved far from what was agreed meet again.
pub fn renegotiate(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &mut ProviderRelations)>,
    mut providers: Query<(&Provider, &ProviderActivity, &mut ContractingState)>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let params = &now.params().bargaining;
    if week.week_of_year() != HALF_YEAR || params.reopened_from.get() >= 1.0 {
        return Ok(());
    }
    let sums = by_half_year(&providers, &accounts, &now);
    let mut areas = in_order(commissioners.iter_mut());
    let mut sellers = in_order(providers.iter_mut());
    for ((payer, index), (done, agreed)) in sums {
        if !reopen::is_reopening_due(done, agreed, params) {
            continue;
        }
        let (area, office, relations) = &mut areas[usize::from(payer)];
        let (provider, _, dealings) = &mut sellers[index as usize];
        let Some(relation) = relations.providers.get_mut(&index) else { continue };
        let key = pair_key(provider.key, area.key);
        let draw = u64::from(week.year()) * 4 + REOPENING;
        let mark = now.model.seed.draw(Stream::Costing, key, draw).uniform();
        let quarrel = reopen::is_contested(mark, relation.trust);
        relation.disputes += u32::from(quarrel);
        let dispute = if quarrel { params.dispute_cost.get() } else { 0.0 };
        let cost = Pence::from_pounds(params.contract_cost.get() + dispute);
        office.transaction += cost;
        dealings.transaction += cost;
        for payer in [area.id, provider.id] {
            pay_transaction_cost(&mut accounts, payer, cost, Reason::Transaction, week)?;
        }
    }
    Ok(())
}
