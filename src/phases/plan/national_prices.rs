//! Once a year the national body sets the price list from what care costs those who give it.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::behaviours::nation::prices;
use crate::contracts::PriceList;
use crate::economy::commissioner::{Commissioner, ProviderRelations};
use crate::economy::practice::Practice;
use crate::economy::provider::activity::{ProviderActivity, SERVICES, sum_over_payers};
use crate::economy::provider::contracting::ContractingState;
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::CodingDepth;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::units::Pence;
use crate::money::Reason;
use crate::params::groups::NationalParams;
use crate::params::vocabulary::Service;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;

use crate::phases::assess::influence::activity_value;

/// Columns of a provider that publishes what its care costs.
type PublishingColumns<'a> = (
    &'a Provider,
    &'a ProviderActivity,
    &'a LeverSettings,
    &'a StepCapacity,
    &'a mut ContractingState,
);

/// The price list of the year: every service's price follows what it costs those who give it.
pub fn set_prices(
    mut providers: Query<PublishingColumns>,
    mut commissioners: Query<(&Commissioner, &mut ProviderRelations)>,
    practices: Query<&Practice>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
) {
    let before = accounts.prices(&now.arrangement.prices);
    let mut costs = published_costs(&providers, &accounts, &before, &now);
    if is_filled(&now) {
        costs[Service::GpConsultation as usize] = practice_costs(&practices, &accounts);
    }
    let levels = accounts.price_levels;
    let opens = now.week().0 <= now.model.calendar.run_in_weeks;
    let decide = || reprice(&costs, &levels, opens, &now.params().nation);
    for act in docket.decide(now.week(), Actor::Nation, DecisionPoint::National, decide) {
        if let Action::Reprice { service, level } = act {
            accounts.price_levels[service as usize] = level;
        }
    }
    let changes = |at: usize| accounts.price_levels[at] / levels[at];
    accounts.price_changes = std::array::from_fn(changes);
    let after = accounts.prices(&now.arrangement.prices);
    let mut restated = BTreeMap::new();
    for (provider, activity, _, _, mut dealings) in &mut providers {
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

/// Mean published cost of each service over those who provide it, relative to its price; none where
/// no one provides it.
type PublishedCosts = [Option<f64>; SERVICES];

/// What the nation sees of the cost of care: the accounts that every provider publishes, whether it
/// negotiates or not, over the activity that it returns as coded, so that deeper coding lowers the
/// cost of a unit. Errors and padding of single books are no part of it: the list follows the mean
/// of a country, of which these are some.
fn published_costs(
    providers: &Query<PublishingColumns>,
    accounts: &Accounts,
    prices: &PriceList,
    now: &ThisWeek<'_>,
) -> PublishedCosts {
    // Where all cost follows activity a unit costs from the first what it will cost later.
    let guides = |steps: &StepCapacity| {
        is_filled(now) || CapacityKind::ALL.into_iter().all(|kind| steps.line(kind).open == 0)
    };
    let mut weighted = [(0.0, 0.0); SERVICES];
    for (provider, activity, conduct, steps, _) in in_order(providers.iter()) {
        let Some(year) = accounts.last_statements.get(provider.id.index()) else { continue };
        let done =
            sum_over_payers(&activity.last_year).map(|tally| tally.weighted * now.model.weight);
        let coded = CodingDepth { factor: conduct.coding }.coded_units(&done);
        let pounds =
            coded.iter().zip(&prices.unbundled).map(|(units, price)| units * price.pounds());
        let value: f64 = pounds.sum();
        if !guides(steps) || value <= 0.0 {
            continue;
        }
        let seen = year.cost_of_care().pounds() / value;
        for (total, units) in weighted.iter_mut().zip(&coded) {
            total.0 += units * seen;
            total.1 += units;
        }
    }
    weighted.map(|(cost, units)| (units > 0.0).then(|| cost / units))
}

/// Whether the last year was one in which pathways had filled. Before, steps stand open for
/// patients still to come and returns are not complete: what care costs then says nothing about
/// later years.
fn is_filled(now: &ThisWeek<'_>) -> bool {
    let Some(began) = now.week().0.checked_sub(WEEKS_PER_YEAR) else { return false };
    let run_in = f64::from(now.model.calendar.run_in_weeks);
    f64::from(began) >= now.params().opening.settled_by.get().min(run_in)
}

/// What running all practices cost over what they were paid, which the payment for each person
/// follows.
fn practice_costs(practices: &Query<&Practice>, accounts: &Accounts) -> Option<f64> {
    let (mut cost, mut income) = (Pence::ZERO, Pence::ZERO);
    for practice in practices {
        if let Some(year) = accounts.last_statements.get(practice.id.index()) {
            cost += year.cost_of_care();
            income += year.income_from(Reason::ContractOnAccount)
                + year.income_from(Reason::ContractSettlement)
                - year.spent_on(Reason::ContractSettlement);
        }
    }
    (income > Pence::ZERO).then(|| cost.pounds() / income.pounds())
}

/// The nation moves the level of every price towards reported cost.
fn reprice(
    costs: &PublishedCosts,
    levels: &[f64; Service::COUNT],
    opens: bool,
    params: &NationalParams,
) -> Vec<(Action, Rationale)> {
    let priced = Service::ALL.iter().zip(costs).zip(levels);
    priced
        .filter_map(|((service, cost), now)| {
            let (cost, saw) = ((*cost)?, ("level", *now));
            let level = prices::next_price_level(*now, cost, opens, params);
            let because = Rationale::new("price_list", &[("published cost", cost)], &[saw]);
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
