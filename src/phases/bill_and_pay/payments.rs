//! Payments for care: the nation's instalments, what contracts have earned, payments on account,
//! and activity outside contracts at national prices.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::contracts::Scope;
use crate::contracts::settle;
use crate::economy::commissioner::Commissioner;
use crate::kernel::clock::Week;
use crate::kernel::error::Violation;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{
    AccountId, AccountKind, Cause, LedgerError, Reason, Rule, Transfer, instalment,
};
use crate::params::vocabulary::Service;
use crate::phases::shared::accounts::is_social;
use crate::phases::shared::accounts::{Accounts, Arrangement, Compiled, Party};
use crate::phases::shared::clock::Clock;
use crate::phases::shared::contract_inputs::Sources;
use crate::phases::shared::model::Model;
use crate::phases::shared::records::Files;

use super::{pool, refused};

/// The month's part of what a payer's people pay above or below what others of the area pay.
fn post_premium(
    accounts: &mut Accounts,
    area: &Commissioner,
    week: Week,
) -> Result<(), LedgerError> {
    let place = area.index as usize;
    let Some(premium) = accounts.enrolment.premiums.get(place).copied() else { return Ok(()) };
    let year = Pence::from_pounds(premium * accounts.areas[place].people);
    let due = instalment::due(year, week.of_year() + 1, accounts.enrolment.posted[place]);
    accounts.enrolment.posted[place] += due;
    let paid = Transfer {
        debit: accounts.ledger.chart().national(AccountKind::OutsidePayers),
        credit: AccountId::cash(area.id),
        pence: due,
        reason: Reason::Premium,
        contract: None,
        cause: Cause::rule(Rule::Enrolment),
        week,
    };
    accounts.post_signed(paid)
}

/// The nation pays the month's instalments, and recovers what is due at the year's start.
pub fn pay_allocations(
    commissioners: Query<&Commissioner>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_month() {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let treasury = accounts.ledger.chart().national(AccountKind::Treasury);
    let mut areas: Vec<_> = commissioners.iter().collect();
    areas.sort_by_key(|area| area.index);
    for area in areas {
        let funds = &mut accounts.funds[area.index as usize];
        let due = instalment::due(funds.allocation, week.of_year() + 1, funds.received);
        funds.received += due;
        let recovery = if week.month_of_year() == 0 { funds.recovery } else { Pence::ZERO };
        let cash = AccountId::cash(area.id);
        let allocation = Transfer {
            debit: treasury,
            credit: cash,
            pence: due,
            reason: Reason::Allocation,
            contract: None,
            cause: Cause::rule(Rule::Allocation),
            week,
        };
        accounts.post_signed(allocation).map_err(refused(week))?;
        let pooled = model.params.care.pool.get();
        pool::contribute(accounts, area, due, pooled, week).map_err(refused(week))?;
        post_premium(accounts, area, week).map_err(refused(week))?;
        let recovered = Transfer {
            debit: cash,
            credit: treasury,
            pence: recovery,
            reason: Reason::Recovery,
            cause: Cause::rule(Rule::BreakEven),
            ..allocation
        };
        accounts.post_signed(recovered).map_err(refused(week))?;
    }
    let bodies: Vec<OrgId> = accounts.above.keys().copied().collect();
    for body in bodies {
        let Some(above) = accounts.above.get_mut(&body) else { continue };
        let due = instalment::due(above.allocation, week.of_year() + 1, above.received);
        above.received += due;
        let allocation = Transfer {
            debit: treasury,
            credit: AccountId::cash(body),
            pence: due,
            reason: Reason::Allocation,
            contract: None,
            cause: Cause::rule(Rule::Allocation),
            week,
        };
        accounts.post_signed(allocation).map_err(refused(week))?;
    }
    Ok(())
}

/// Calculates what every contract has earned since the start of the year.
pub fn accrue(
    files: Files,
    sources: Sources,
    compiled: Res<Compiled>,
    mut accounts: ResMut<Accounts>,
) {
    let records = files.gather(&accounts).with(sources.gather(&compiled, &accounts));
    let earned: Vec<Pence> = accounts
        .contracts
        .iter()
        .zip(&compiled.0)
        .map(|(signed, contract)| contract.amount(&records.statement(signed, contract, &accounts)))
        .collect();
    for (signed, earned) in accounts.contracts.iter_mut().zip(earned) {
        signed.earned = earned;
    }
}

/// Pays a body's due for care. A local authority is given the money for it first.
pub fn pay_for_care(
    accounts: &mut Accounts,
    transfer: Transfer,
    by_authority: bool,
) -> Result<(), LedgerError> {
    if by_authority && transfer.pence > Pence::ZERO {
        let drawn = pool::draw(accounts, transfer.debit.owner, transfer.pence);
        let grant = Transfer {
            debit: accounts.ledger.chart().national(AccountKind::Treasury),
            credit: transfer.debit,
            reason: Reason::Grant,
            contract: None,
            cause: Cause::rule(Rule::Allocation),
            pence: transfer.pence - drawn,
            ..transfer
        };
        accounts.post_signed(grant)?;
    }
    accounts.post_signed(transfer)
}

/// Pays every contract on account by the calendar.
pub fn pay_on_account(
    compiled: Res<Compiled>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_month() {
        return Ok(());
    }
    let accounts = &mut *accounts;
    for (place, contract) in compiled.0.iter().enumerate() {
        let signed = &mut accounts.contracts[place];
        let due = settle::payment_on_account(contract, week.of_year() + 1, &signed.account);
        signed.account.on_account += due;
        let transfer = Transfer {
            debit: AccountId::cash(signed.contract.payer),
            credit: AccountId::cash(signed.contract.provider),
            pence: due,
            reason: Reason::ContractOnAccount,
            contract: Some(signed.contract.id),
            cause: Cause::rule(Rule::PaymentOnAccount),
            week,
        };
        let social = is_social(signed.contract.basis.scope);
        pay_for_care(accounts, transfer, social).map_err(refused(week))?;
    }
    Ok(())
}

/// Services of each commissioner's people that some contract covers, by provider.
#[must_use]
pub fn covered(accounts: &Accounts) -> BTreeMap<(u16, u32), Scope> {
    let mut covered: BTreeMap<(u16, u32), Scope> = BTreeMap::new();
    for signed in &accounts.contracts {
        if let Party::Provider(provider) = signed.party {
            let scope = covered.entry((signed.area, provider)).or_default();
            *scope = scope.or(signed.contract.basis.scope);
        }
    }
    covered
}

/// Pays what was done outside any contract at national prices.
pub fn pay_non_contract(
    files: Files,
    commissioners: Query<&Commissioner>,
    arrangement: Res<Arrangement>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = files.week();
    if !week.closes_month() {
        return Ok(());
    }
    let accounts = &mut *accounts;
    let records = files.gather(accounts);
    let covered = covered(accounts);
    let prices = accounts.prices(&arrangement.prices);
    let mut areas: Vec<_> = commissioners.iter().collect();
    areas.sort_by_key(|area| area.index);
    for (provider, activity, _) in records.providers() {
        for entry in &activity.year {
            let key = (entry.payer, provider.index);
            let inside = covered.get(&key).copied().unwrap_or_default();
            let coded = records.coded(provider.index, entry.payer);
            let (mut care, mut social) = (Pence::ZERO, Pence::ZERO);
            for (service, done) in coded.present().filter(|(service, _)| !inside.covers(*service)) {
                let price = prices.unbundled[service as usize];
                let sum = if service == Service::SocialCareWeek { &mut social } else { &mut care };
                *sum += price.scaled(done.weighted);
            }
            let area = areas[entry.payer as usize];
            let pair = |payer| (payer, provider.id);
            let due = care - accounts.non_contract.get(&key).copied().unwrap_or_default();
            pay_outside(accounts, pair(area.id), due, false, week)?;
            *accounts.non_contract.entry(key).or_default() += due;
            let due = social - accounts.non_contract_social.get(&key).copied().unwrap_or_default();
            pay_outside(accounts, pair(area.authority), due, true, week)?;
            *accounts.non_contract_social.entry(key).or_default() += due;
        }
    }
    Ok(())
}

fn pay_outside(
    accounts: &mut Accounts,
    (payer, provider): (OrgId, OrgId),
    due: Pence,
    by_authority: bool,
    week: Week,
) -> Result<(), Violation> {
    let transfer = Transfer {
        debit: AccountId::cash(payer),
        credit: AccountId::cash(provider),
        pence: due,
        reason: Reason::NonContract,
        contract: None,
        cause: Cause::rule(Rule::PaymentOnAccount),
        week,
    };
    pay_for_care(accounts, transfer, by_authority).map_err(refused(week))
}
