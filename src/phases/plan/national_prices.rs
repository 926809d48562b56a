//! Once a year the national body sets the price list from reported costs.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::behaviours::nation::prices;
use crate::contracts::PriceList;
use crate::economy::commissioner::{Commissioner, Relations};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::{Activity, SERVICES, sum};
use crate::economy::provider::dealings::Dealings;
use crate::params::vocabulary::Service;
use crate::phases::shared::accounts::{Accounts, Arrangement};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;

use crate::phases::assess::influence::value_of;

/// The price list of the year: every service's price follows what those who provide it report
/// that care costs them.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn set_prices(
    mut providers: Query<(&Provider, &Activity, &mut Dealings)>,
    mut commissioners: Query<(&Commissioner, &mut Relations)>,
    arrangement: Res<Arrangement>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
) {
    let week = clock.week;
    if !week.opens_year() {
        return;
    }
    let mut ordered: Vec<_> = providers.iter().collect();
    ordered.sort_by_key(|(provider, ..)| provider.index);
    let mut reports: Vec<Vec<f64>> = vec![Vec::new(); ordered.len()];
    let mut areas: Vec<_> = commissioners.iter().collect();
    areas.sort_by_key(|(area, _)| area.index);
    for (_, relations) in areas {
        for (provider, relation) in &relations.providers {
            if relation.reported > 0.0 && relation.negotiated {
                reports[*provider as usize].push(relation.reported);
            }
        }
    }
    let mut weighted = [(0.0, 0.0); SERVICES];
    for ((_, activity, _), reported) in ordered.iter().zip(&reports) {
        if reported.is_empty() {
            continue;
        }
        let report = reported.iter().sum::<f64>() / reported.len() as f64;
        let rows = sum(&activity.last_year);
        for (total, tally) in weighted.iter_mut().zip(&rows) {
            total.0 += tally.weighted * report;
            total.1 += tally.weighted;
        }
    }
    let levels = accounts.price_levels;
    let decide = || {
        let means = weighted.map(|(cost, units)| if units > 0.0 { cost / units } else { 1.0 });
        let acts = Service::ALL.iter().filter(|s| weighted[**s as usize].1 > 0.0);
        acts.map(|service| {
            let at = *service as usize;
            let next = prices::next_level(levels[at], means[at], &model.params.nation);
            let because = Because::of(
                "price_list",
                &[("reported cost", means[at])],
                &[("level", levels[at])],
            );
            (Act::Reprice { service: *service, level: next }, because)
        })
        .collect()
    };
    let before = accounts.prices(&arrangement.prices);
    for act in docket.settle(week, Actor::Nation, Moment::National, decide) {
        if let Act::Reprice { service, level } = act {
            accounts.price_levels[service as usize] = level;
        }
    }
    let after = accounts.prices(&arrangement.prices);
    let mut restated = BTreeMap::new();
    for (provider, activity, mut dealings) in &mut providers {
        let value = |prices: &PriceList| -> f64 {
            activity.last_year.iter().map(|entry| value_of(entry, prices, &model)).sum()
        };
        let (old, new) = (value(&before), value(&after));
        if old > 0.0 && new > 0.0 {
            restate(&mut dealings, old / new);
            restated.insert(provider.index, old / new);
        }
    }
    for (_, mut relations) in &mut commissioners {
        for (provider, relation) in &mut relations.providers {
            let by = restated.get(provider).copied().unwrap_or(1.0);
            relation.cost = relation.cost.times(by);
            relation.reported *= by;
        }
    }
}

/// Costs are known relative to national prices; when these move, every body restates what it
/// knows. Otherwise a rise of prices would look like one of cost, and prices chase themselves.
fn restate(dealings: &mut Dealings, by: f64) {
    dealings.cost = dealings.cost.times(by);
    dealings.true_cost *= by;
    dealings.earlier_cost.iter_mut().for_each(|cost| *cost *= by);
}
