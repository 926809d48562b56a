//! The end of the financial year: contracts are settled on what the year earned, balances are
//! judged by the break-even rule, and in the running in the size of the estate is fixed.

use bevy_ecs::prelude::*;

use crate::behaviours::nation::break_even::{self, YearEndPosition};
use crate::contracts::settlement;
use crate::economy::commissioner::Commissioner;
use crate::economy::provider::Provider;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountKind, ChartOfAccounts, LedgerError, Reason, Rule, Transfer};
use crate::phases::shared::accounts::{Accounts, is_social_care};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::ContractRecords;

use super::payments::pay_for_care;
use super::unit_costs;

/// Settles every contract on the statement of the whole year.
pub fn settle_contracts(
    files: ContractRecords,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = files.week();
    let accounts = &mut *accounts;
    let records = files.gather(accounts);
    for (place, contract) in files.compiled.0.iter().enumerate() {
        let statement = records.statement(&accounts.contracts[place], contract, accounts);
        let signed = &mut accounts.contracts[place];
        let settlement = settlement::year_end_settlement(contract, &statement, &signed.account);
        signed.account.settled += settlement.due;
        signed.earned = settlement.earned.total();
        let transfer = Transfer::new(
            signed.contract.payer,
            signed.contract.provider,
            settlement.due,
            Reason::ContractSettlement,
            Rule::YearEndSettlement,
            week,
        )
        .under(signed.contract.id);
        let social = is_social_care(signed.contract.basis.scope);
        pay_for_care(accounts, transfer, social)?;
    }
    Ok(())
}

/// Commissioners and the public providers of their area that share one financial limit cover
/// each other's deficits before any other support.
pub fn pool_balances(
    commissioners: Query<&Commissioner>,
    providers: Query<&Provider>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let share = now.params().allocation.control_total.get();
    if share <= 0.0 {
        return Ok(());
    }
    let ordered = in_order(providers.iter().filter(|provider| provider.kind.is_public()));
    for area in in_order(commissioners.iter()) {
        let theirs = ordered.iter().filter(|entry| entry.commissioner == area.index);
        let members: Vec<OrgId> =
            std::iter::once(area.id).chain(theirs.map(|their| their.id)).collect();
        let results: Vec<Pence> =
            members.iter().map(|org| accounts.ledger.statement(*org).surplus()).collect();
        let moved = break_even::pooled_contributions(&results, share);
        // What is given passes through the commissioner, who keeps the limit.
        for (org, pence) in members.iter().zip(moved).skip(1) {
            let transfer =
                Transfer::new(area.id, *org, pence, Reason::Pooling, Rule::BreakEven, week);
            accounts.post_net(transfer)?;
        }
    }
    Ok(())
}

/// The nation judges the balances of commissioners.
pub fn treat_balances(
    commissioners: Query<&Commissioner>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let on = now.arrangement.is_rule_enabled("break_even");
    let params = &now.params().allocation;
    let accounts = &mut *accounts;
    let treasury = accounts.ledger.chart().national(AccountKind::Treasury);
    let year_of = |accounts: &Accounts, org: OrgId, owed| {
        let statement = accounts.ledger.statement(org);
        YearEndPosition { income: statement.income(), expenditure: statement.expenditure(), owed }
    };
    for area in in_order(commissioners.iter()) {
        let owed = accounts.funds[area.index as usize].owed;
        let verdict =
            break_even::treat_commissioner_balance(&year_of(accounts, area.id, owed), params, on);
        let funds = &mut accounts.funds[area.index as usize];
        (funds.owed, funds.recovery) = (verdict.owed, verdict.recovered_next_year);
        let returned = Transfer::new(
            area.id,
            treasury,
            verdict.returned,
            Reason::SurplusReturned,
            Rule::BreakEven,
            week,
        );
        accounts.post_net(returned)?;
    }
    Ok(())
}

/// At the end of the running in every balance is reset: balances of years that are not recorded
/// would otherwise be spent in those that are.
pub fn clear_balances(now: ThisWeek, mut accounts: ResMut<Accounts>) -> Result<(), LedgerError> {
    let week = now.week();
    if week.0 + 1 != now.model.calendar.run_in_weeks {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let ChartOfAccounts { organisations, .. } = *accounts.ledger.chart();
    let treasury = accounts.ledger.chart().national(AccountKind::Treasury);
    for org in (0..organisations).map(OrgId) {
        let pence = accounts.ledger.cash(org);
        let surplus = pence > Pence::ZERO;
        let reason = if surplus { Reason::SurplusReturned } else { Reason::Grant };
        let transfer = Transfer::new(org, treasury, pence, reason, Rule::BreakEven, week);
        accounts.post_net(transfer)?;
    }
    for funds in &mut accounts.funds {
        (funds.owed, funds.recovery) = (Pence::ZERO, Pence::ZERO);
    }
    Ok(())
}

/// The estate is fixed by every full year of running in, so that prices, which follow the cost of
/// its last years, belong to it. Later it grows with the steps it holds, and is given up over
/// years.
pub fn resize_estate(mut providers: Query<(&Provider, &mut AccruedInputs)>, now: ThisWeek) {
    let week = now.week();
    let running_in = now.model.calendar.is_run_in(week);
    let weeks = now.params().costs.estate_release.get();
    let given_up = (f64::from(WEEKS_PER_YEAR) / weeks).min(1.0);
    for (provider, mut books) in &mut providers {
        let other = books.year.all_steps() + books.year.all_variable();
        let fitting = unit_costs::estate_for_share(other, provider.kind, now.params());
        let beyond = books.estate_yearly - fitting;
        if running_in || beyond < Pence::ZERO {
            books.estate_yearly = fitting;
        } else {
            books.estate_yearly -= beyond.scaled(given_up);
        }
    }
}
