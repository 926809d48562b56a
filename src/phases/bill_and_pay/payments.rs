//! Payments for care: the nation's instalments, what contracts have earned, payments on account,
//! and activity outside contracts at national prices.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::contracts::{ServiceSet, settlement};
use crate::economy::commissioner::Commissioner;
use crate::kernel::clock::Week;
use crate::kernel::ids::OrgId;
use crate::kernel::units::Pence;
use crate::money::{AccountKind, LedgerError, Reason, Rule, Transfer, TransferCause, instalment};
use crate::params::vocabulary::Service;
use crate::phases::shared::accounts::{
    Accounts, CompiledContracts, Party, SystemRules, is_social_care,
};
use crate::phases::shared::clock::{Clock, ThisWeek};
use crate::phases::shared::order::in_order;
use crate::phases::shared::records::{ContractRecords, RecordSources};

use super::pool;

/// The month's part of what a payer's people pay above or below what others of the area pay.
fn post_premium(
    accounts: &mut Accounts,
    area: &Commissioner,
    week: Week,
) -> Result<(), LedgerError> {
    let place = area.index as usize;
    let Some(premium) = accounts.enrolment.premiums.get(place).copied() else { return Ok(()) };
    let year = Pence::from_pounds(premium * accounts.areas[place].people);
    let due =
        instalment::instalment_due(year, week.week_of_year() + 1, accounts.enrolment.posted[place]);
    accounts.enrolment.posted[place] += due;
    let paid = Transfer::new(
        accounts.ledger.chart().national(AccountKind::OutsidePayers),
        area.id,
        due,
        Reason::Premium,
        Rule::Enrolment,
        week,
    );
    accounts.post_net(paid)
}

/// The nation pays the month's instalments, and recovers what is due at the year's start.
pub fn pay_allocations(
    commissioners: Query<&Commissioner>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    let accounts = &mut *accounts;
    let treasury = accounts.ledger.chart().national(AccountKind::Treasury);
    for area in in_order(commissioners.iter()) {
        let funds = &mut accounts.funds[area.index as usize];
        let due =
            instalment::instalment_due(funds.allocation, week.week_of_year() + 1, funds.received);
        funds.received += due;
        let recovery = if week.month_of_year() == 0 { funds.recovery } else { Pence::ZERO };
        let allocation =
            Transfer::new(treasury, area.id, due, Reason::Allocation, Rule::Allocation, week);
        accounts.post_net(allocation)?;
        let pooled = now.params().care.pool.get();
        pool::contribute_to_pool(accounts, area, due, pooled, week)?;
        post_premium(accounts, area, week)?;
        let recovered =
            Transfer::new(area.id, treasury, recovery, Reason::Recovery, Rule::BreakEven, week);
        accounts.post_net(recovered)?;
    }
    let bodies: Vec<OrgId> = accounts.upper_tiers.keys().copied().collect();
    for body in bodies {
        let Some(above) = accounts.upper_tiers.get_mut(&body) else { continue };
        let due =
            instalment::instalment_due(above.allocation, week.week_of_year() + 1, above.received);
        above.received += due;
        let allocation =
            Transfer::new(treasury, body, due, Reason::Allocation, Rule::Allocation, week);
        accounts.post_net(allocation)?;
    }
    Ok(())
}

/// Calculates what every contract has earned since the start of the year.
pub fn accrue_contracts(files: ContractRecords, mut accounts: ResMut<Accounts>) {
    let records = files.gather(&accounts);
    let earned: Vec<Pence> = accounts
        .contracts
        .iter()
        .zip(&files.compiled.0)
        .map(|(signed, contract)| {
            contract.total_payment(&records.statement(signed, contract, &accounts))
        })
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
        let drawn = pool::draw_from_pool(accounts, transfer.debit.owner, transfer.pence);
        let grant = Transfer {
            debit: accounts.ledger.chart().national(AccountKind::Treasury),
            credit: transfer.debit,
            reason: Reason::Grant,
            contract: None,
            cause: TransferCause::from_rule(Rule::Allocation),
            pence: transfer.pence - drawn,
            ..transfer
        };
        accounts.post_net(grant)?;
    }
    accounts.post_net(transfer)
}

/// Pays every contract on account by the calendar.
pub fn pay_on_account(
    compiled: Res<CompiledContracts>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = clock.week;
    let accounts = &mut *accounts;
    for (place, contract) in compiled.0.iter().enumerate() {
        let signed = &mut accounts.contracts[place];
        let due =
            settlement::payment_on_account(contract, week.week_of_year() + 1, &signed.account);
        signed.account.on_account += due;
        let transfer = Transfer::new(
            signed.contract.payer,
            signed.contract.provider,
            due,
            Reason::ContractOnAccount,
            Rule::PaymentOnAccount,
            week,
        )
        .under(signed.contract.id);
        let social = is_social_care(signed.contract.basis.scope);
        pay_for_care(accounts, transfer, social)?;
    }
    Ok(())
}

/// Services of each commissioner's people that some contract covers, by provider.
pub fn covered_services(accounts: &Accounts) -> BTreeMap<(u16, u32), ServiceSet> {
    let mut covered: BTreeMap<(u16, u32), ServiceSet> = BTreeMap::new();
    for signed in &accounts.contracts {
        if let Party::Provider(provider) = signed.party {
            let scope = covered.entry((signed.area, provider)).or_default();
            *scope = scope.union(signed.contract.basis.scope);
        }
    }
    covered
}

/// Pays what was done outside any contract at national prices.
pub fn pay_non_contract(
    files: RecordSources,
    commissioners: Query<&Commissioner>,
    arrangement: Res<SystemRules>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = files.week();
    let accounts = &mut *accounts;
    let records = files.gather(accounts);
    let covered = covered_services(accounts);
    let prices = accounts.prices(&arrangement.prices);
    let areas = in_order(commissioners.iter());
    for (provider, activity, _) in records.providers() {
        for entry in &activity.year {
            let key = (entry.payer, provider.index);
            let inside = covered.get(&key).copied().unwrap_or_default();
            let coded = records.coded_activity_for(provider.index, entry.payer);
            let (mut care, mut social) = (Pence::ZERO, Pence::ZERO);
            for (service, done) in
                coded.nonzero().filter(|(service, _)| !inside.contains_service(*service))
            {
                let price = prices.unbundled[service as usize];
                let sum = if service == Service::SocialCareWeek { &mut social } else { &mut care };
                *sum += price.scaled(done.weighted);
            }
            let area = areas[entry.payer as usize];
            let pair = |payer| (payer, provider.id);
            let due = care - accounts.non_contract.get(&key).copied().unwrap_or_default();
            pay_uncontracted(accounts, pair(area.id), due, false, week)?;
            *accounts.non_contract.entry(key).or_default() += due;
            let due = social - accounts.non_contract_social.get(&key).copied().unwrap_or_default();
            pay_uncontracted(accounts, pair(area.authority), due, true, week)?;
            *accounts.non_contract_social.entry(key).or_default() += due;
        }
    }
    Ok(())
}

fn pay_uncontracted(
    accounts: &mut Accounts,
    (payer, provider): (OrgId, OrgId),
    due: Pence,
    by_authority: bool,
    week: Week,
) -> Result<(), LedgerError> {
    let transfer =
        Transfer::new(payer, provider, due, Reason::NonContract, Rule::PaymentOnAccount, week);
    pay_for_care(accounts, transfer, by_authority)
}
