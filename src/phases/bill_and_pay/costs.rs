//! Each month organisations meet the cost of operating: providers for steps, overtime, estate,
//! supplies and redundancy, practices and commissioners for running themselves.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::Commissioner;
use crate::economy::practice::{Practice, Surgery};
use crate::economy::provider::activity::Activity;
use crate::economy::provider::books::{Books, CostYear};
use crate::economy::provider::{Conduct, Provider};
use crate::information::measured::covered;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::error::Violation;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{
    AccountId, AccountKind, Cause, Ledger, LedgerError, Reason, Rule, Transfer, instalment,
};
use crate::params::Params;
use crate::params::vocabulary::{Lever, ProviderKind, Service};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;

use super::{refused, unit_costs};

/// Money that leaves an organisation for the outside, by nature. A negative amount, which only
/// rounding could make, comes back.
fn spend(
    ledger: &mut Ledger,
    org: OrgId,
    (kind, reason): (AccountKind, Reason),
    pence: Pence,
    cause: Cause,
    week: Week,
) -> Result<(), LedgerError> {
    let transfer = Transfer {
        debit: AccountId::cash(org),
        credit: ledger.chart().national(kind),
        pence,
        reason,
        contract: None,
        cause,
        week,
    };
    transfer.signed().map_or(Ok(()), |transfer| ledger.post(transfer))
}

/// Posts a provider's costs of a period by nature.
fn post(
    ledger: &mut Ledger,
    provider: &Provider,
    cost: &CostYear,
    week: Week,
) -> Result<(), LedgerError> {
    let own = Cause::rule(Rule::OperatingCost);
    let mut post = |nature, pence, cause| spend(ledger, provider.id, nature, pence, cause, week);
    let staff = cost.all_steps() + cost.overtime + cost.effort;
    post((AccountKind::Staff, Reason::Staff), staff, own)?;
    post((AccountKind::Estate, Reason::Estate), cost.estate, own)?;
    let closing = Cause::rule(Rule::CapacityPlan);
    post((AccountKind::Redundancy, Reason::Redundancy), cost.redundancy, closing)?;
    let nature = if provider.kind == ProviderKind::Pharmacy {
        (AccountKind::Drugs, Reason::Drugs)
    } else {
        (AccountKind::Supplies, Reason::Supplies)
    };
    post((AccountKind::Supplies, Reason::Supplies), cost.outside, Cause::rule(Rule::OutsideWork))?;
    for service in Service::ALL {
        let cause = Cause::line(Rule::OperatingCost, *service);
        post(nature, cost.variable[*service as usize], cause)?;
    }
    Ok(())
}

/// Payers outside the modelled economy pay for the month's work.
fn earn_outside(
    ledger: &mut Ledger,
    provider: &Provider,
    units: f64,
    params: &Params,
    week: Week,
) -> Result<(), LedgerError> {
    let transfer = Transfer {
        debit: ledger.chart().national(AccountKind::OutsidePayers),
        credit: AccountId::cash(provider.id),
        pence: Pence::from_pounds(units * params.levers.outside_price.get()),
        reason: Reason::OutsideIncome,
        contract: None,
        cause: Cause::rule(Rule::OutsideWork),
        week,
    };
    transfer.signed().map_or(Ok(()), |transfer| ledger.post(transfer))
}

/// Books and pays the month's costs of providers.
pub fn meet_provider_costs(
    mut providers: Query<(&Provider, &Conduct, &Activity, &mut Books)>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_month() {
        return Ok(());
    }
    let covered = covered(&model.params.bargaining, &model.params.levers);
    let mut ordered: Vec<_> = providers.iter_mut().collect();
    ordered.sort_by_key(|(provider, ..)| provider.index);
    for (provider, conduct, activity, mut books) in ordered {
        let rows = activity.month_total();
        let params = &model.params;
        let mut cost = unit_costs::of_use(&books, &rows, conduct.efficiency, model.weight, params);
        let weeks = week.of_year() + 1;
        cost.estate = instalment::due(books.estate_yearly, weeks, books.year.estate);
        let (quality, improvement) =
            (conduct.quality(covered), conduct.lever(Lever::CostImprovement));
        cost.effort = unit_costs::effort(&cost, quality, improvement, params);
        post(&mut accounts.ledger, provider, &cost, week).map_err(refused(week))?;
        books.year.add(&cost);
        earn_outside(&mut accounts.ledger, provider, books.outside_units, params, week)
            .map_err(refused(week))?;
        (books.step_weeks, books.overtime_units, books.closed) = Default::default();
        (books.relabelled, books.outside_units) = Default::default();
    }
    Ok(())
}

/// Practices and commissioners pay for running themselves.
pub fn meet_running_costs(
    practices: Query<(&Practice, &Surgery)>,
    commissioners: Query<&Commissioner>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_month() {
        return Ok(());
    }
    let costs = &model.params.costs;
    let years = f64::from(week.weeks_in_month()) / f64::from(WEEKS_PER_YEAR);
    let cause = Cause::rule(Rule::OperatingCost);
    let accounts = &mut *accounts;
    let mut people = vec![0.0; accounts.funds.len()];
    let mut ordered: Vec<_> = practices.iter().collect();
    ordered.sort_by_key(|(practice, _)| practice.index);
    for (practice, surgery) in ordered {
        let list = f64::from(surgery.registered) * model.weight;
        let parts = accounts.enrolment.parts(practice.index as usize, practice.commissioner);
        parts.for_each(|(area, share)| people[area as usize] += share * list);
        let pence = Pence::from_pounds(list * costs.practice_per_person.get() * years);
        let nature = (AccountKind::Staff, Reason::Staff);
        spend(&mut accounts.ledger, practice.id, nature, pence, cause, week)
            .map_err(refused(week))?;
        accounts.practice_costs[practice.index as usize] += pence;
    }
    let mut areas: Vec<_> = commissioners.iter().collect();
    areas.sort_by_key(|area| area.index);
    for area in areas {
        let people = people[area.index as usize];
        let pence = Pence::from_pounds(people * model.own_cost(week) * years);
        let nature = (AccountKind::RunningCost, Reason::RunningCost);
        spend(&mut accounts.ledger, area.id, nature, pence, cause, week).map_err(refused(week))?;
        accounts.funds[area.index as usize].running_cost += pence;
    }
    Ok(())
}
