//! What the national body decides once a year: the price list from reported costs, and which
//! deficits are covered.

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::behaviours::nation::{prices, rescue};
use crate::economy::commissioner::{Commissioner, Relations};
use crate::economy::provider::Provider;
use crate::economy::provider::activity::{Activity, SERVICES, sum};
use crate::kernel::chance::Stream;
use crate::kernel::error::Violation;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountId, AccountKind, Cause, Reason, Rule, Transfer};
use crate::params::vocabulary::Service;
use crate::phases::accounts::Accounts;
use crate::phases::clock::Clock;
use crate::phases::docket::Docket;
use crate::phases::model::Model;

use super::lenses::Lenses;

/// Name of the phase in violations.
const PHASE: &str = "bill and pay";

/// The price list of the year: every service's price follows what those who provide it report
/// that care costs them.
pub fn set_prices(
    providers: Query<(&Provider, &Activity)>,
    commissioners: Query<(&Commissioner, &Relations)>,
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
    ordered.sort_by_key(|(provider, _)| provider.index);
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
    for ((_, activity), reported) in ordered.iter().zip(&reports) {
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
    for act in docket.settle(week, Actor::Nation, Moment::National, decide) {
        if let Act::Reprice { service, level } = act {
            accounts.price_levels[service as usize] = level;
        }
    }
}

/// At the year's end the nation looks at providers' deficits.
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
