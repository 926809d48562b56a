//! At the close of a year providers put part of their reserves into improvement.

use bevy_ecs::prelude::*;

use crate::behaviours::provider::reinvest;
use crate::economy::provider::{Conduct, Provider};
use crate::kernel::error::Violation;
use crate::kernel::units::Pence;
use crate::money::{AccountId, AccountKind, Cause, Reason, Rule, Transfer};
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::Clock;
use crate::phases::shared::model::Model;

use super::refused;

/// At the close of a year providers put part of their reserves into improvement.
pub fn reinvest(
    mut providers: Query<(&Provider, &mut Conduct)>,
    model: Res<Model>,
    clock: Res<Clock>,
    mut accounts: ResMut<Accounts>,
) -> Result<(), Violation> {
    let week = clock.week;
    if !week.closes_year() || model.calendar.is_run_in(week) {
        return Ok(());
    }
    let params = &model.params.direction;
    let mut ordered: Vec<_> = providers.iter_mut().collect();
    ordered.sort_by_key(|(provider, _)| provider.index);
    for (provider, mut conduct) in ordered {
        let statement = accounts.ledger.statement(provider.id);
        let (income, cost) = (statement.income().pounds(), statement.expenditure().pounds());
        let cash = accounts.ledger.cash(provider.id).pounds();
        let pounds = reinvest::amount(cash, income, params);
        if pounds < 1.0 || !provider.kind.is_public() {
            continue;
        }
        conduct.efficiency *= 1.0 + reinvest::improvement(pounds, cost, params);
        let spent = Transfer {
            debit: AccountId::cash(provider.id),
            credit: accounts.ledger.chart().national(AccountKind::Opening),
            pence: Pence::from_pounds(pounds),
            reason: Reason::Reinvestment,
            contract: None,
            cause: Cause::rule(Rule::Reinvest),
            week,
        };
        accounts.post_signed(spent).map_err(refused(week))?;
    }
    Ok(())
}
