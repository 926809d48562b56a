//! The time of commissioners' staff and the trust they earn, from quarter to quarter.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::staff::{self, Asked};
use crate::behaviours::commissioner::trust::{self, Quarter};
use crate::contracts::Scope;
use crate::economy::commissioner::{Commissioner, Office, Relations};
use crate::economy::practice::Practice;
use crate::economy::provider::Provider;
use crate::economy::provider::dealings::Dealings;
use crate::economy::provider::queues::WaitList;
use crate::params::vocabulary::Skill;
use crate::phases::assess::staff_skills::means;
use crate::phases::shared::accounts::{Accounts, Party};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;
use crate::phases::shared::records::STANDARD_WEEKS;

/// In the first week and at the end of every quarter the time of staff is shared out.
pub fn share_attention(
    mut commissioners: Query<(&Commissioner, &mut Office, &Relations)>,
    practices: Query<&Practice>,
    providers: Query<(&Provider, &WaitList)>,
    dealings: Query<&Dealings>,
    accounts: Res<Accounts>,
    model: Res<Model>,
    clock: Res<Clock>,
) {
    let week = clock.week;
    if !(week.closes_quarter() || week.0 == 0) {
        return;
    }
    let rivals = dealings.iter().map(|one| one.skill).fold(0.0, f64::max);
    let means = means(&accounts, &practices, rivals, 0.0, &model.params);
    let params = &model.params;
    let mut waiting = BTreeMap::new();
    for (provider, list) in &providers {
        let early = &list.cells[..STANDARD_WEEKS.min(list.cells.len())];
        let within: u64 = early.iter().map(|rows| u64::from(*rows)).sum();
        waiting.insert(provider.index, (within, list.total()));
    }
    let mut values: Vec<BTreeMap<u32, Vec<f64>>> = vec![BTreeMap::new(); means.len()];
    let mut everybodys: BTreeMap<u32, f64> = BTreeMap::new();
    for signed in &accounts.contracts {
        if let Party::Provider(provider) = signed.party {
            let value = signed.contract.basis.annual_sum(Scope::ALL).pounds();
            values[usize::from(signed.area)].entry(provider).or_default().push(value);
            *everybodys.entry(provider).or_default() += value;
        }
    }
    for (area, mut office, relations) in &mut commissioners {
        let place = area.index as usize;
        let mine = &values[place];
        // Where contracts are managed in common, each does the part of the work that it pays for.
        let shared = |provider: &u32| {
            let value = mine.get(provider).map_or(0.0, |of_one| of_one.iter().sum::<f64>());
            let part = value / everybodys.get(provider).map_or(value, |all| *all).max(1.0);
            1.0 - params.office.pooled.get() * (1.0 - part)
        };
        let managed = |value: f64| staff::managed(value, &params.office);
        let (mut contracts, mut providers) = (0.0, 0.0);
        for (provider, of_one) in mine {
            let units: f64 = of_one.iter().map(|value| managed(*value)).sum();
            contracts += shared(provider) * units;
            providers += shared(provider) * managed(of_one.iter().sum());
        }
        let lists = relations.providers.keys().filter_map(|provider| waiting.get(provider));
        let (within, all) = lists.fold((0, 0), |sum, list| (sum.0 + list.0, sum.1 + list.1));
        let met = if all > 0 { within as f64 / all as f64 } else { 1.0 };
        let nation = &params.nation;
        let missed = (nation.target_within_18.get() - met).max(0.0) / 0.1;
        let asked = Asked {
            contracts,
            value: mine.values().flatten().sum(),
            indicators: contracts * params.bargaining.indicators.get(),
            providers,
            practices: means[place].practices,
            schemes: f64::from(office.schemes),
            disputes: relations.providers.values().map(|r| f64::from(r.disputes)).sum(),
            challenges: relations.providers.values().map(|r| f64::from(r.challenges)).sum(),
            targets: (nation.target_weight.get() * missed).min(1.0),
            priorities: nation.priorities.get(),
            places: means[place].teams - 1.0,
        };
        office.supply = staff::supply(means[place].running_cost, &params.office);
        let shared = staff::share(office.supply, &asked, &params.office);
        office.demand = shared.demand;
        office.attention = shared.attention;
        office.free = shared.free;
    }
}

/// At the end of every quarter trust moves with what happened in it.
pub fn move_trust(
    mut commissioners: Query<(&Office, &mut Relations)>,
    model: Res<Model>,
    clock: Res<Clock>,
) {
    if !clock.week.closes_quarter() {
        return;
    }
    let params = &model.params;
    for (office, mut relations) in &mut commissioners {
        let engaged = office.attention * (0.5 + office.skill(Skill::Engagement));
        for relation in relations.providers.values_mut() {
            let quarter = Quarter {
                attention: engaged.min(1.0),
                challenges: f64::from(std::mem::take(&mut relation.challenges)),
                disputes: f64::from(std::mem::take(&mut relation.disputes)),
                indicators: params.bargaining.indicators.get(),
            };
            relation.trust = trust::after(relation.trust, &quarter, &params.trust);
        }
        let quarter = Quarter { attention: engaged.min(1.0), ..Quarter::default() };
        relations.practices = trust::after(relations.practices, &quarter, &params.trust);
    }
}
