//! At half-year commissioners and providers compare what was done with what they agreed, and meet
//! again where the two differ too much.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::reopen;
use crate::economy::commissioner::{Commissioner, Office, Relations};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::Activity;
use crate::economy::provider::dealings::Dealings;
use crate::kernel::chance::Stream;
use crate::kernel::error::Violation;
use crate::kernel::units::Pence;
use crate::money::Reason;
use crate::phases::shared::accounts::{Accounts, Arrangement, Party};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;

use crate::phases::procure::negotiate::{REOPENING, pay};

/// Name of the phase in violations.
const PHASE: &str = "monitor";
/// Week of the year in which the sides compare.
const HALF_YEAR: u32 = 25;
/// Part of the year that has gone by then.
const GONE: f64 = 0.5;

/// What was done and what was agreed between two bodies by half-year, at the contract's prices, by
/// payer and provider.
fn by_half_year(
    providers: &Query<(&Provider, &Activity, &mut Dealings)>,
    accounts: &Accounts,
    arrangement: &Arrangement,
    model: &Model,
) -> BTreeMap<(u16, u32), (f64, f64)> {
    let mut sums: BTreeMap<(u16, u32), (f64, f64)> = BTreeMap::new();
    for signed in &accounts.contracts {
        let Party::Provider(index) = signed.party else { continue };
        let local = arrangement.offers[signed.offer as usize].negotiated;
        let found = providers.iter().find(|(provider, ..)| provider.index == index);
        let Some((_, activity, _)) = found else { continue };
        let record = activity.year.iter().find(|entry| entry.payer == signed.area);
        let basis = &signed.contract.basis;
        let sum = sums.entry((signed.area, index)).or_default();
        for service in basis.scope.services().filter(|service| local.covers(*service)) {
            let at = service as usize;
            let price = basis.prices.unbundled[at].pounds();
            let units = record.map_or(0.0, |entry| entry.services[at].weighted);
            sum.0 += units * model.weight * price;
            sum.1 += GONE * basis.baseline[at] * price;
        }
    }
    sums
}

/// The sides of contracts that moved far from what was agreed meet again.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn reopen(
    mut commissioners: Query<(&Commissioner, &mut Office, &mut Relations)>,
    mut providers: Query<(&Provider, &Activity, &mut Dealings)>,
    arrangement: Res<Arrangement>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    let params = &model.params.bargaining;
    if week.of_year() != HALF_YEAR || params.reopened_from.get() >= 1.0 {
        return Ok(());
    }
    let sums = by_half_year(&providers, &accounts, &arrangement, &model);
    let mut areas: Vec<_> = commissioners.iter_mut().collect();
    areas.sort_by_key(|(area, ..)| area.index);
    let mut sellers: Vec<_> = providers.iter_mut().collect();
    sellers.sort_by_key(|(provider, ..)| provider.index);
    for ((payer, index), (done, agreed)) in sums {
        if !reopen::is_due(done, agreed, params) {
            continue;
        }
        let (area, office, relations) = &mut areas[usize::from(payer)];
        let (provider, _, dealings) = &mut sellers[index as usize];
        let Some(relation) = relations.providers.get_mut(&index) else { continue };
        let key = provider.key ^ area.key.rotate_left(17);
        let draw = u64::from(week.year()) * 4 + REOPENING;
        let mark = model.seed.draw(Stream::Costing, key, draw).uniform();
        let quarrel = reopen::is_quarrel(mark, relation.trust);
        relation.disputes += u32::from(quarrel);
        let dispute = if quarrel { params.dispute_cost.get() } else { 0.0 };
        let cost = Pence::from_pounds(params.contract_cost.get() + dispute);
        office.transaction += cost;
        dealings.transaction += cost;
        for payer in [area.id, provider.id] {
            pay(&mut accounts, payer, cost, Reason::Transaction, week).map_err(|e| Violation {
                phase: PHASE,
                week,
                what: e.to_string(),
            })?;
        }
    }
    Ok(())
}
