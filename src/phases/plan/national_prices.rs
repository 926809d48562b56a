//! Once a year the national body sets the price list from reported costs.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::nation::prices;
use crate::contracts::PriceList;
use crate::economy::commissioner::{Commissioner, ProviderRelations};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::{ProviderActivity, SERVICES, sum_over_payers};
use crate::economy::provider::contracting::ContractingState;
use crate::params::groups::NationalParams;
use crate::params::vocabulary::Service;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;

use crate::phases::assess::influence::activity_value;

/// The price list of the year: every service's price follows what those who provide it report
/// that care costs them.
pub fn set_prices(
    mut providers: Query<(&Provider, &ProviderActivity, &mut ContractingState)>,
    mut commissioners: Query<(&Commissioner, &mut ProviderRelations)>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
) {
    let costs = reported_costs(&providers, &commissioners);
    let before = accounts.prices(&now.arrangement.prices);
    let levels = accounts.price_levels;
    let decide = || reprice(&costs, &levels, &now.params().nation);
    for act in docket.decide(now.week(), Actor::Nation, DecisionPoint::National, decide) {
        if let Action::Reprice { service, level } = act {
            accounts.price_levels[service as usize] = level;
        }
    }
    let changes = |at: usize| accounts.price_levels[at] / levels[at];
    accounts.price_changes = std::array::from_fn(changes);
    let after = accounts.prices(&now.arrangement.prices);
    let mut restated = BTreeMap::new();
    for (provider, activity, mut dealings) in &mut providers {
        let value = |prices: &PriceList| -> f64 {
            activity.last_year.iter().map(|entry| activity_value(entry, prices, &now.model)).sum()
        };
        let (old, new) = (value(&before), value(&after));
        if old > 0.0 && new > 0.0 {
            restate_costs(&mut dealings, old / new);
            restated.insert(provider.index, old / new);
        }
    }
    for (_, mut relations) in &mut commissioners {
        for (provider, relation) in &mut relations.providers {
            let by = restated.get(provider).copied().unwrap_or(1.0);
            relation.cost = relation.cost.scaled_by(by);
            relation.reported *= by;
        }
    }
}

/// Mean reported cost of each service over those who provide it, relative to its price; none where
/// no report is about it.
type ReportedCosts = [Option<f64>; SERVICES];

fn reported_costs(
    providers: &Query<(&Provider, &ProviderActivity, &mut ContractingState)>,
    commissioners: &Query<(&Commissioner, &mut ProviderRelations)>,
) -> ReportedCosts {
    let ordered = in_order(providers.iter());
    let mut reports: Vec<Vec<f64>> = vec![Vec::new(); ordered.len()];
    for (_, relations) in in_order(commissioners.iter()) {
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
        let rows = sum_over_payers(&activity.last_year);
        for (total, tally) in weighted.iter_mut().zip(&rows) {
            total.0 += tally.weighted * report;
            total.1 += tally.weighted;
        }
    }
    weighted.map(|(cost, units)| (units > 0.0).then(|| cost / units))
}

/// The nation moves the level of every price towards reported cost.
fn reprice(
    costs: &ReportedCosts,
    levels: &[f64; Service::COUNT],
    params: &NationalParams,
) -> Vec<(Action, Rationale)> {
    let priced = Service::ALL.iter().zip(costs).zip(levels);
    priced
        .filter_map(|((service, cost), now)| {
            let (cost, saw) = ((*cost)?, ("level", *now));
            let level = prices::next_price_level(*now, cost, params);
            let because = Rationale::new("price_list", &[("reported cost", cost)], &[saw]);
            Some((Action::Reprice { service: *service, level }, because))
        })
        .collect()
}

/// Costs are known relative to national prices; when these move, every body restates what it
/// knows. Otherwise a rise of prices would look like one of cost, and prices chase themselves.
fn restate_costs(dealings: &mut ContractingState, by: f64) {
    dealings.cost = dealings.cost.scaled_by(by);
    dealings.true_cost *= by;
    dealings.earlier_cost.iter_mut().for_each(|cost| *cost *= by);
}
