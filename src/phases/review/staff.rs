//! The time of commissioners' staff and the trust they earn, from quarter to quarter.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::staff::{self, StaffDemand};
use crate::behaviours::commissioner::trust::{self, QuarterEvents};
use crate::contracts::ServiceSet;
use crate::economy::commissioner::{Commissioner, CommissionerStaff, ProviderRelations};
use crate::economy::practice::Practice;
use crate::economy::provider::Provider;
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::queues::WaitingList;
use crate::params::Params;
use crate::params::vocabulary::Skill;
use crate::phases::assess::staff_skills::staff_budgets;
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::records::STANDARD_WEEKS;

/// In the first week and at the end of every quarter the time of staff is shared out.
pub fn allocate_attention(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff, &ProviderRelations)>,
    practices: Query<&Practice>,
    providers: Query<(&Provider, &WaitingList)>,
    dealings: Query<&ContractingState>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    let week = now.week();
    if !(week.closes_quarter() || week.0 == 0) {
        return;
    }
    let rivals = dealings.iter().map(|dealing| dealing.skill).fold(0.0, f64::max);
    let means = staff_budgets(&accounts, &practices, rivals, 0.0, now.params());
    let params = now.params();
    let waiting = waiting(&providers);
    let contracts = Contracts::gather(&accounts);
    for (area, mut office, relations) in &mut commissioners {
        let means = &means[area.index as usize];
        let (managed, providers) = contracts.managed(area.index, params);
        let asked = StaffDemand {
            contracts: managed,
            value: contracts.values[area.index as usize].values().flatten().sum(),
            indicators: managed * params.bargaining.indicators.get(),
            providers,
            practices: means.practices,
            schemes: f64::from(office.schemes),
            disputes: relations.providers.values().map(|r| f64::from(r.disputes)).sum(),
            challenges: relations.providers.values().map(|r| f64::from(r.challenges)).sum(),
            targets: missed_targets(relations, &waiting, params),
            priorities: params.nation.priorities.get(),
            places: means.teams - 1.0,
        };
        office.supply = staff::staff_supply(means.running_cost, &params.office);
        let shared = staff::allocate_time(office.supply, &asked, &params.office);
        office.demand = shared.demand;
        office.attention = shared.attention;
        office.free = shared.free;
    }
}

/// Rows that wait within the standard and in all, by provider.
fn waiting(providers: &Query<(&Provider, &WaitingList)>) -> BTreeMap<u32, (u64, u64)> {
    let rows = |(provider, list): (&Provider, &WaitingList)| {
        let early = &list.cells[..STANDARD_WEEKS.min(list.cells.len())];
        let within = early.iter().map(|rows| u64::from(*rows)).sum();
        (provider.index, (within, list.total()))
    };
    providers.iter().map(rows).collect()
}

/// Pressure from missing the standard of waits at the providers of an area.
fn missed_targets(
    relations: &ProviderRelations,
    waiting: &BTreeMap<u32, (u64, u64)>,
    params: &Params,
) -> f64 {
    let lists = relations.providers.keys().filter_map(|provider| waiting.get(provider));
    let (within, all) = lists.fold((0, 0), |sum, list| (sum.0 + list.0, sum.1 + list.1));
    let met = if all > 0 { within as f64 / all as f64 } else { 1.0 };
    let missed =
        (params.nation.target_within_18.get() - met).max(0.0) / params.office.target_range.get();
    (params.nation.target_weight.get() * missed).min(1.0)
}

/// Yearly sums of contracts with providers, pounds.
struct Contracts {
    /// By commissioner and provider.
    values: Vec<BTreeMap<u32, Vec<f64>>>,
    /// Over all commissioners, by provider.
    totals: BTreeMap<u32, f64>,
}

impl Contracts {
    fn gather(accounts: &Accounts) -> Self {
        let mut values: Vec<BTreeMap<u32, Vec<f64>>> = vec![BTreeMap::new(); accounts.areas.len()];
        let mut totals: BTreeMap<u32, f64> = BTreeMap::new();
        for signed in &accounts.contracts {
            if let Party::Provider(provider) = signed.party {
                let value = signed.contract.basis.annual_sum(ServiceSet::ALL).pounds();
                values[usize::from(signed.area)].entry(provider).or_default().push(value);
                *totals.entry(provider).or_default() += value;
            }
        }
        Self { values, totals }
    }

    /// Contracts and providers that a commissioner manages, each by its size. Where contracts are
    /// held in common, each does the part of the work that it pays for.
    fn managed(&self, area: u32, params: &Params) -> (f64, f64) {
        let managed = |value: f64| staff::self_managed_share(value, &params.office);
        let (mut contracts, mut providers) = (0.0, 0.0);
        for (provider, values) in &self.values[area as usize] {
            let value: f64 = values.iter().sum();
            let part = value / self.totals[provider].max(1.0);
            let shared = 1.0 - params.office.pooled.get() * (1.0 - part);
            let units: f64 = values.iter().map(|value| managed(*value)).sum();
            contracts += shared * units;
            providers += shared * managed(value);
        }
        (contracts, providers)
    }
}

/// At the end of every quarter trust moves with what happened in it.
pub fn update_trust(
    mut commissioners: Query<(&CommissionerStaff, &mut ProviderRelations)>,
    now: ThisWeek,
) {
    let params = now.params();
    for (office, mut relations) in &mut commissioners {
        let unskilled = params.trust.engaged_unskilled.get();
        let engaged = office.attention * (unskilled + office.skill(Skill::Engagement));
        for relation in relations.providers.values_mut() {
            let quarter = QuarterEvents {
                attention: engaged.min(1.0),
                challenges: f64::from(std::mem::take(&mut relation.challenges)),
                disputes: f64::from(std::mem::take(&mut relation.disputes)),
                indicators: params.bargaining.indicators.get(),
            };
            relation.trust = trust::next_trust(relation.trust, &quarter, &params.trust);
        }
        let quarter = QuarterEvents { attention: engaged.min(1.0), ..QuarterEvents::default() };
        relations.practices = trust::next_trust(relations.practices, &quarter, &params.trust);
    }
}
