//! Each month organisations meet the cost of operating: providers for steps, overtime, estate,
//! supplies and redundancy, practices and commissioners for running themselves.

use bevy_ecs::prelude::*;

use crate::economy::commissioner::Commissioner;
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::accrued_inputs::{AccruedInputs, AnnualCosts};
use crate::economy::provider::activity::ProviderActivity;
use crate::economy::provider::{LeverSettings, Provider};
use crate::information::quality_indicators::covered;
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{
    AccountKind, Ledger, LedgerError, Reason, Rule, Transfer, TransferCause, instalment,
};
use crate::params::Params;
use crate::params::vocabulary::{Lever, ProviderKind, Service};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::order::in_order;

use super::unit_costs;

/// Money that leaves an organisation for the outside, by nature. A negative amount, which only
/// rounding could make, comes back.
fn post_spending(
    ledger: &mut Ledger,
    org: OrgId,
    (kind, reason): (AccountKind, Reason),
    pence: Pence,
    cause: TransferCause,
    week: Week,
) -> Result<(), LedgerError> {
    let transfer = Transfer {
        debit: org.into(),
        credit: ledger.chart().national(kind),
        pence,
        reason,
        contract: None,
        cause,
        week,
    };
    ledger.post_signed(transfer)
}

/// Posts a provider's costs of a period by nature.
fn post(
    ledger: &mut Ledger,
    provider: &Provider,
    cost: &AnnualCosts,
    week: Week,
) -> Result<(), LedgerError> {
    let own = TransferCause::from_rule(Rule::OperatingCost);
    let mut post =
        |nature, pence, cause| post_spending(ledger, provider.id, nature, pence, cause, week);
    let staff = cost.all_steps() + cost.overtime + cost.effort;
    post((AccountKind::Staff, Reason::Staff), staff, own)?;
    post((AccountKind::Estate, Reason::Estate), cost.estate, own)?;
    let closing = TransferCause::from_rule(Rule::CapacityPlan);
    post((AccountKind::Redundancy, Reason::Redundancy), cost.redundancy, closing)?;
    let nature = if provider.kind == ProviderKind::Pharmacy {
        (AccountKind::Drugs, Reason::Drugs)
    } else {
        (AccountKind::Supplies, Reason::Supplies)
    };
    post(
        (AccountKind::Supplies, Reason::Supplies),
        cost.outside,
        TransferCause::from_rule(Rule::OutsideWork),
    )?;
    for service in Service::ALL {
        let cause = TransferCause::from_rule_and_service(Rule::OperatingCost, *service);
        post(nature, cost.variable[*service as usize], cause)?;
    }
    Ok(())
}

/// Payers outside the modelled economy pay for the month's work.
fn earn_private_income(
    ledger: &mut Ledger,
    provider: &Provider,
    units: f64,
    params: &Params,
    week: Week,
) -> Result<(), LedgerError> {
    let transfer = Transfer::new(
        ledger.chart().national(AccountKind::OutsidePayers),
        provider.id,
        Pence::from_pounds(units * params.levers.outside_price.get()),
        Reason::OutsideIncome,
        Rule::OutsideWork,
        week,
    );
    ledger.post_signed(transfer)
}

/// Books and pays the month's costs of providers.
pub fn pay_provider_costs(
    mut providers: Query<(&Provider, &LeverSettings, &ProviderActivity, &mut AccruedInputs)>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let covered = covered(&now.params().bargaining, &now.params().levers);
    for (provider, conduct, activity, mut books) in in_order(providers.iter_mut()) {
        let rows = activity.month_total();
        let params = now.params();
        let mut cost =
            unit_costs::cost_of_use(&books, &rows, conduct.efficiency, now.model.weight, params);
        let weeks = week.week_of_year() + 1;
        cost.estate = instalment::instalment_due(books.estate_yearly, weeks, books.year.estate);
        let (quality, improvement) =
            (conduct.quality(covered), conduct.lever(Lever::CostImprovement));
        cost.effort = unit_costs::effort_cost(&cost, quality, improvement, params);
        post(&mut accounts.ledger, provider, &cost, week)?;
        books.year.add(&cost);
        earn_private_income(&mut accounts.ledger, provider, books.outside_units, params, week)?;
        (books.step_weeks, books.overtime_units, books.closed) = Default::default();
        (books.relabelled, books.outside_units) = Default::default();
    }
    Ok(())
}

/// Practices and commissioners pay for running themselves.
pub fn pay_running_costs(
    practices: Query<(&Practice, &PracticeState)>,
    commissioners: Query<&Commissioner>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let costs = &now.params().costs;
    let years = f64::from(week.weeks_in_month()) / f64::from(WEEKS_PER_YEAR);
    let cause = TransferCause::from_rule(Rule::OperatingCost);
    let accounts = &mut *accounts;
    let mut people = vec![0.0; accounts.funds.len()];
    for (practice, surgery) in in_order(practices.iter()) {
        let list = f64::from(surgery.registered) * now.model.weight;
        let parts = accounts.enrolment.payer_shares(practice.index as usize, practice.commissioner);
        parts.for_each(|(area, share)| people[area as usize] += share * list);
        let pence = Pence::from_pounds(list * costs.practice_per_person.get() * years);
        let nature = (AccountKind::Staff, Reason::Staff);
        post_spending(&mut accounts.ledger, practice.id, nature, pence, cause, week)?;
        accounts.practice_costs[practice.index as usize] += pence;
    }
    for area in in_order(commissioners.iter()) {
        let people = people[area.index as usize];
        let pence = Pence::from_pounds(people * now.model.commissioner_cost(week) * years);
        let nature = (AccountKind::RunningCost, Reason::RunningCost);
        post_spending(&mut accounts.ledger, area.id, nature, pence, cause, week)?;
        accounts.funds[area.index as usize].running_cost += pence;
    }
    Ok(())
}
