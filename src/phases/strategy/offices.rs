//! The staff of commissioners: skills from year to year, attention and trust from quarter to
//! quarter.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::staff::{self, Asked, Means};
use crate::behaviours::commissioner::trust::{self, Quarter};
use crate::contracts::Scope;
use crate::economy::commissioner::{Commissioner, Office, Relations};
use crate::economy::practice::Practice;
use crate::economy::provider::Provider;
use crate::economy::provider::dealings::Dealings;
use crate::economy::provider::queues::WaitList;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::OrgId;
use crate::params::Params;
use crate::params::vocabulary::Skill;
use crate::phases::accounts::{Accounts, Party};
use crate::phases::clock::Clock;
use crate::phases::model::Model;

/// Weeks of wait within which the standard requires treatment.
const STANDARD_WEEKS: usize = 18;

/// What every commissioner's skill rests on, by position.
fn means(
    accounts: &Accounts,
    practices: &Query<&Practice>,
    rivals: f64,
    support: f64,
    params: &Params,
) -> Vec<Means> {
    let mut counts = vec![0.0; accounts.areas.len()];
    let mut places: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); counts.len()];
    for practice in practices {
        counts[practice.commissioner as usize] += 1.0;
        places[practice.commissioner as usize].insert(practice.locality);
    }
    let further = |places: &BTreeSet<u32>| {
        params.office.delegated.get() * (places.len() as f64 - 1.0).max(0.0)
    };
    let per_person = params.costs.commissioner_per_person.get();
    accounts
        .areas
        .iter()
        .zip(counts.into_iter().zip(&places))
        .map(|(area, (practices, places))| Means {
            running_cost: per_person * area.people,
            people: area.people,
            practices,
            teams: 1.0 + further(places),
            support,
            rivals,
        })
        .collect()
}

/// Means with which skills are maintained: analysts, contract managers and finance staff may serve
/// the neighbours in a region too.
fn pooled(means: &[Means], regions: &[OrgId], share: f64) -> Vec<Means> {
    let joined = |place: usize| {
        let mut joined = means[place];
        for (other, region) in regions.iter().enumerate() {
            if other != place && *region == regions[place] {
                joined.running_cost += share * means[other].running_cost;
                joined.people += share * means[other].people;
            }
        }
        joined
    };
    (0..means.len()).map(joined).collect()
}

/// At the start of a year skills grow towards what is spent on them, and leave with people. In the
/// first week they are at that limit.
pub fn train(
    mut commissioners: Query<(&Commissioner, &mut Office, &mut Relations)>,
    practices: Query<&Practice>,
    dealings: Query<&Dealings>,
    accounts: Res<Accounts>,
    model: Res<Model>,
    clock: Res<Clock>,
) {
    let week = clock.week;
    if week.of_year() != 0 {
        return;
    }
    let rivals = dealings.iter().map(|one| one.skill).fold(0.0, f64::max);
    // Skills follow what was spent in the year that has gone.
    let support = week.0.checked_sub(WEEKS_PER_YEAR).map_or(0.0, |then| model.support(Week(then)));
    let means = means(&accounts, &practices, rivals, support, &model.params);
    let mut regions = vec![OrgId(0); means.len()];
    for (area, ..) in &commissioners {
        regions[area.index as usize] = area.region;
    }
    let means = pooled(&means, &regions, model.params.office.pooled.get());
    let upheaval = is_upheaval(week, &model);
    for (area, mut office, mut relations) in &mut commissioners {
        let params = &model.params.office;
        let means = &means[area.index as usize];
        office.transaction = Default::default();
        for skill in Skill::ALL {
            let now = &mut office.skills[*skill as usize];
            if week.0 == 0 {
                *now = staff::settled(*skill, means, params);
            } else {
                *now = staff::after_a_year(*now, *skill, means, params);
            }
            if upheaval {
                *now *= 1.0 - params.emptied_by_reorganisation.get();
            }
        }
        if upheaval {
            let trust = &model.params.trust;
            relations.practices = trust::after_reorganisation(relations.practices, trust);
            for relation in relations.providers.values_mut() {
                relation.trust = trust::after_reorganisation(relation.trust, trust);
            }
        }
    }
}

/// Whether commissioners are reorganised at the start of this year: when a change of system brings
/// it, or when as many years as lie between reorganisations have gone by since the last, counted
/// from the start of recording.
#[must_use]
pub fn is_upheaval(week: Week, model: &Model) -> bool {
    let recorded = week.0.checked_sub(model.calendar.run_in_weeks);
    if recorded.is_some_and(|weeks| model.upheavals.contains(&weeks)) {
        return true;
    }
    let every = model.params.nation.reorganise_every.get() * f64::from(WEEKS_PER_YEAR);
    let Some(weeks) = week.0.checked_sub(model.calendar.run_in_weeks) else { return false };
    if every <= 0.0 || weeks < WEEKS_PER_YEAR || week.of_year() != 0 {
        return false;
    }
    let so_far = |weeks: u32| (f64::from(weeks) / every) as u32;
    so_far(weeks) > so_far(weeks - WEEKS_PER_YEAR)
}

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
