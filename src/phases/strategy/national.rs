//! What the national body decides once a year: the price list from reported costs, and which
//! deficits are covered.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::behaviours::nation::{prices, rescue};
use crate::contracts::PriceList;
use crate::economy::commissioner::{Commissioner, Relations};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::{Activity, SERVICES, sum};
use crate::economy::provider::dealings::Dealings;
use crate::kernel::chance::Stream;
use crate::kernel::error::Violation;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountId, AccountKind, Cause, Reason, Rule, Transfer};
use crate::params::vocabulary::Service;
use crate::phases::accounts::{Accounts, Arrangement};
use crate::phases::clock::Clock;
use crate::phases::docket::Docket;
use crate::phases::model::Model;

use super::lenses::Lenses;
use super::standing::value_of;

/// Name of the phase in violations.
const PHASE: &str = "bill and pay";

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

/// At the year's end the nation reviews providers' deficits.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are its access list")]
pub fn rescue_deficits(
    providers: Query<&Provider>,
    commissioners: Query<(&Commissioner, &Relations)>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut docket: ResMut<Docket>,
    mut accounts: ResMut<Accounts>,
    mut lenses: ResMut<Lenses>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_year() {
        return Ok(());
    }
    let params = &model.params.nation;
    let mut areas: Vec<_> = commissioners.iter().collect();
    areas.sort_by_key(|(area, _)| area.index);
    lenses.yielded.resize_with(areas.len(), Default::default);
    let mut ordered: Vec<_> = providers.iter().filter(|one| one.kind.is_public()).collect();
    ordered.sort_by_key(|provider| provider.index);
    for provider in ordered {
        let statement = accounts.ledger.statement(provider.id);
        let (income, spent) = (statement.income().pounds(), statement.expenditure().pounds());
        let amount = rescue::amount(income, spent, params);
        if amount <= 0.0 {
            continue;
        }
        let relation = |relations: &Relations| relations.providers.get(&provider.index).copied();
        let influence =
            areas.iter().filter_map(|(_, r)| relation(r)).map(|r| r.influence).fold(0.0, f64::max);
        let chance = rescue::chance(influence, params);
        let mark = model.seed.draw(Stream::Rescue, provider.key, u64::from(week.year())).uniform();
        let decide = || {
            if mark >= chance {
                return Vec::new();
            }
            let seen = [("deficit beyond the threshold, £", amount), ("influence", influence)];
            let because = Because::of("rescue", &seen, &[("chance", chance)]);
            let pence = Pence::from_pounds(amount).0;
            vec![(Act::Rescue { provider: provider.index, pence }, because)]
        };
        let payers: Vec<(u32, OrgId, u64)> = areas
            .iter()
            .filter_map(|(area, relations)| {
                let share = relation(relations)?.income_share;
                Some((area.index, area.id, (share * 1e6) as u64))
            })
            .collect();
        if mark < rescue::chance(0.0, params) {
            for (index, pence) in by_payer(&payers, Pence::from_pounds(amount)) {
                lenses.yielded[index as usize].rescue_floor += pence;
            }
        }
        let moment = Moment::Rescue(provider.index);
        for act in docket.settle(week, Actor::Nation, moment, decide) {
            let Act::Rescue { pence, .. } = act else { continue };
            let cover = Cover { provider: provider.id, pence: Pence(pence), week };
            cover
                .pay(&mut accounts, &payers, params.rescue_by_commissioners.get(), &mut lenses)
                .map_err(|e| Violation { phase: PHASE, week, what: e.to_string() })?;
        }
    }
    Ok(())
}

/// A sum shared out by what commissioners pay a provider.
fn by_payer(payers: &[(u32, OrgId, u64)], whole: Pence) -> Vec<(u32, Pence)> {
    let weights: Vec<u64> = payers.iter().map(|(_, _, weight)| *weight).collect();
    payers.iter().map(|(index, ..)| *index).zip(whole.split(&weights)).collect()
}

/// A deficit to be covered.
struct Cover {
    provider: OrgId,
    pence: Pence,
    week: crate::kernel::clock::Week,
}

impl Cover {
    /// The nation pays, and commissioners their part by what they pay the provider otherwise.
    fn pay(
        &self,
        accounts: &mut Accounts,
        payers: &[(u32, OrgId, u64)],
        by_commissioners: f64,
        lenses: &mut Lenses,
    ) -> Result<(), crate::money::LedgerError> {
        let theirs = if payers.is_empty() { 0.0 } else { by_commissioners };
        let locally = self.pence.scaled(theirs);
        let treasury = accounts.ledger.chart().national(AccountKind::Treasury);
        let transfer = |debit, pence| Transfer {
            debit,
            credit: AccountId::cash(self.provider),
            pence,
            reason: Reason::Rescue,
            contract: None,
            cause: Cause::rule(Rule::Rescue),
            week: self.week,
        };
        accounts.post_signed(transfer(treasury, self.pence - locally))?;
        for ((_, id, _), (_, pence)) in payers.iter().zip(by_payer(payers, locally)) {
            accounts.post_signed(transfer(AccountId::cash(*id), pence))?;
        }
        for (index, pence) in by_payer(payers, self.pence) {
            lenses.yielded[index as usize].rescue += pence;
        }
        Ok(())
    }
}
