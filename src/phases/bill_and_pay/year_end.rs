//! The end of the financial year: contracts are settled on what the year earned, balances are
//! judged by the break-even rule, and in the running in the size of the estate is fixed.

use bevy_ecs::prelude::*;

use crate::behaviours::nation::break_even::{self, YearEnd};
use crate::contracts::settle;
use crate::economy::commissioner::Commissioner;
use crate::economy::provider::Provider;
use crate::economy::provider::books::Books;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::error::Violation;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountId, AccountKind, Cause, Reason, Rule, Transfer};
use crate::phases::shared::accounts::is_social;
use crate::phases::shared::accounts::{Accounts, Arrangement, Compiled};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::contract_inputs::Sources;
use crate::phases::shared::model::Model;
use crate::phases::shared::records::Files;

use super::payments::pay_for_care;
use super::{refused, unit_costs};

/// Settles every contract on the statement of the whole year.
pub fn settle_contracts(
    files: Files,
    sources: Sources,
    compiled: Res<Compiled>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = files.week();
    if !week.closes_year() {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let records = files.gather(accounts).with(sources.gather(&compiled, accounts));
    for (place, contract) in compiled.0.iter().enumerate() {
        let statement = records.statement(&accounts.contracts[place], contract, accounts);
        let signed = &mut accounts.contracts[place];
        let settlement = settle::settle_year(contract, &statement, &signed.account);
        signed.account.settled += settlement.due;
        signed.earned = settlement.earned.total();
        let transfer = Transfer {
            debit: AccountId::cash(signed.contract.payer),
            credit: AccountId::cash(signed.contract.provider),
            pence: settlement.due,
            reason: Reason::ContractSettlement,
            contract: Some(signed.contract.id),
            cause: Cause::rule(Rule::YearEndSettlement),
            week,
        };
        let social = is_social(signed.contract.basis.scope);
        pay_for_care(accounts, transfer, social).map_err(refused(week))?;
    }
    Ok(())
}

/// Commissioners and the public providers of their area that share one financial limit cover
/// each other's deficits before any other support.
pub fn pool_balances(
    commissioners: Query<&Commissioner>,
    providers: Query<&Provider>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    let share = model.params.allocation.control_total.get();
    if !week.closes_year() || share <= 0.0 {
        return Ok(());
    }
    let mut areas: Vec<_> = commissioners.iter().collect();
    areas.sort_by_key(|area| area.index);
    let mut ordered: Vec<_> = providers.iter().filter(|one| one.kind.is_public()).collect();
    ordered.sort_by_key(|provider| provider.index);
    for area in areas {
        let theirs = ordered.iter().filter(|one| one.commissioner == area.index);
        let members: Vec<OrgId> =
            std::iter::once(area.id).chain(theirs.map(|one| one.id)).collect();
        let results: Vec<Pence> =
            members.iter().map(|org| accounts.ledger.statement(*org).surplus()).collect();
        let moved = break_even::pooled(&results, share);
        // What is given passes through the commissioner, who keeps the limit.
        for (org, pence) in members.iter().zip(moved).skip(1) {
            let transfer = Transfer {
                debit: AccountId::cash(area.id),
                credit: AccountId::cash(*org),
                pence,
                reason: Reason::Pooling,
                contract: None,
                cause: Cause::rule(Rule::BreakEven),
                week,
            };
            accounts.post_signed(transfer).map_err(refused(week))?;
        }
    }
    Ok(())
}

/// The nation judges the balances of commissioners.
pub fn judge_balances(
    commissioners: Query<&Commissioner>,
    arrangement: Res<Arrangement>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_year() {
        return Ok(());
    }
    let on = arrangement.is_on("break_even");
    let params = &model.params.allocation;
    let accounts = &mut *accounts;
    let treasury = accounts.ledger.chart().national(AccountKind::Treasury);
    let year_of = |accounts: &Accounts, org: OrgId, owed| {
        let statement = accounts.ledger.statement(org);
        YearEnd { income: statement.income(), expenditure: statement.expenditure(), owed }
    };
    let transfer = |debit, credit, pence, reason| Transfer {
        debit,
        credit,
        pence,
        reason,
        contract: None,
        cause: Cause::rule(Rule::BreakEven),
        week,
    };
    let mut areas: Vec<_> = commissioners.iter().collect();
    areas.sort_by_key(|area| area.index);
    for area in areas {
        let owed = accounts.funds[area.index as usize].owed;
        let verdict = break_even::commissioner(&year_of(accounts, area.id, owed), params, on);
        let funds = &mut accounts.funds[area.index as usize];
        (funds.owed, funds.recovery) = (verdict.owed, verdict.recovered_next_year);
        let cash = AccountId::cash(area.id);
        let returned = transfer(cash, treasury, verdict.returned, Reason::SurplusReturned);
        accounts.post_signed(returned).map_err(refused(week))?;
    }
    Ok(())
}

/// At the end of the running in every balance is reset: balances of years that are not recorded
/// would otherwise be spent in those that are.
pub fn clear_balances(
    model: Res<Model>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    if week.0 + 1 != model.calendar.run_in_weeks {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let chart = *accounts.ledger.chart();
    for org in (0..chart.organisations).map(OrgId) {
        let pence = accounts.ledger.cash(org);
        let surplus = pence > Pence::ZERO;
        let transfer = Transfer {
            debit: AccountId::cash(org),
            credit: chart.national(AccountKind::Treasury),
            pence,
            reason: if surplus { Reason::SurplusReturned } else { Reason::Grant },
            contract: None,
            cause: Cause::rule(Rule::BreakEven),
            week,
        };
        accounts.post_signed(transfer).map_err(refused(week))?;
    }
    for funds in &mut accounts.funds {
        (funds.owed, funds.recovery) = (Pence::ZERO, Pence::ZERO);
    }
    Ok(())
}

/// The estate is fixed by the first full year of running in, and again by its last. Later it
/// grows with the steps it holds, and is given up over years.
pub fn fit_estate(
    mut providers: Query<(&Provider, &mut Books)>,
    model: Res<Model>,
    clock: Res<Clock>,
) {
    let week = clock.week;
    if !week.closes_year() {
        return;
    }
    let last = week.0 + 1 == model.calendar.run_in_weeks;
    let running_in = model.calendar.is_run_in(week);
    let fixes = running_in && (week.year() == 0 || last);
    let weeks = model.params.costs.estate_release.get();
    let given_up = (f64::from(WEEKS_PER_YEAR) / weeks).min(1.0);
    for (provider, mut books) in &mut providers {
        let other = books.year.all_steps() + books.year.all_variable();
        let fitting = unit_costs::estate_beside(other, provider.kind, &model.params);
        let beyond = books.estate_yearly - fitting;
        if fixes || (!running_in && beyond < Pence::ZERO) {
            books.estate_yearly = fitting;
        } else if !running_in {
            books.estate_yearly -= beyond.scaled(given_up);
        }
    }
}
