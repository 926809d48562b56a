//! At the close of a year providers put part of their reserves into improvement.

use bevy_ecs::prelude::*;

use crate::behaviours::provider::reinvest;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::{LeverSettings, Provider};
use crate::kernel::units::Pence;
use crate::money::{AccountKind, LedgerError, Reason, Rule, Transfer};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::order::in_order;

/// At the close of a year providers put part of their reserves into improvement.
pub fn reinvest_surpluses(
    mut providers: Query<(&Provider, &AccruedInputs, &mut LeverSettings)>,
    now: ThisWeek,
    mut accounts: ResMut<Accounts>,
) -> Result<(), LedgerError> {
    let week = now.week();
    if now.model.calendar.is_run_in(week) {
        return Ok(());
    }
    let params = &now.params().direction;
    for (provider, books, mut conduct) in in_order(providers.iter_mut()) {
        let income = accounts.ledger.statement(provider.id).income().pounds();
        let cash = accounts.ledger.cash(provider.id).pounds();
        let pounds = reinvest::reinvestment(cash, income, params);
        if pounds < 1.0 || !provider.kind.is_public() {
            continue;
        }
        let variable = books.year.all_variable().pounds();
        conduct.efficiency *= 1.0 + reinvest::efficiency_rise(pounds, variable, params);
        let spent = Transfer::new(
            provider.id,
            accounts.ledger.chart().national(AccountKind::Opening),
            Pence::from_pounds(pounds),
            Reason::Reinvestment,
            Rule::Reinvest,
            week,
        );
        accounts.post_net(spent)?;
    }
    Ok(())
}
