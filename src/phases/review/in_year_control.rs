//! Each quarter commissioners compare what the year will cost, as far as returns show it, with what
//! was planned, and tighten or loosen criteria for planned care.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::criteria::{self, InYearPosition};
use crate::behaviours::decision::{Action, Actor, DecisionPoint, Rationale};
use crate::contracts::settlement::planned_payment;
use crate::contracts::{CompiledContract, ContractStatement};
use crate::economy::commissioner::{Commissioner, CommissionerStaff};
use crate::information::{ActivityTable, ReceivedReturns};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::OrgId;
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, CompiledContracts, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;

/// Commissioners set the strictness of their criteria.
pub fn set_criteria(
    mut commissioners: Query<(&Commissioner, &mut CommissionerStaff)>,
    accounts: Res<Accounts>,
    compiled: Res<CompiledContracts>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    if now.model.calendar.is_run_in(week) {
        return;
    }
    for (area, mut office) in in_order(commissioners.iter_mut()) {
        let (forecast, planned) = forecast_spending(area, &accounts, &compiled, week);
        let seen = InYearPosition {
            forecast,
            planned,
            attention: office.attention,
            skill: office.skill(Skill::Contracting),
            before: office.criteria,
        };
        let to = criteria::strictness(&seen, &now.params().control);
        let by = Actor::Commissioner(area.index);
        let acts = docket.decide(week, by, DecisionPoint::InYear, || {
            if to == 0.0 && seen.before == 0.0 {
                return Vec::new();
            }
            let saw = [("excess over plan", seen.excess()), ("attention", seen.attention)];
            let weighed = [("strictness before", seen.before), ("skill", seen.skill)];
            let because = Rationale::new(criteria::CRITERIA.about.name, &saw, &weighed);
            vec![(Action::Criteria { to }, because)]
        });
        office.criteria = acts
            .iter()
            .find_map(|act| match act {
                Action::Criteria { to } => Some(to.clamp(0.0, 1.0)),
                _ => None,
            })
            .unwrap_or(0.0);
    }
}

/// What an area's contracts with providers will cost by returns for the year so far, and
/// what they were planned to cost, pounds. Contracts of which nothing has been reported yet are
/// left out of both.
fn forecast_spending(
    area: &Commissioner,
    accounts: &Accounts,
    compiled: &CompiledContracts,
    week: Week,
) -> (f64, f64) {
    let seen = accounts.returns.received_by(area.id, week);
    let mut sums = (0.0, 0.0);
    for (signed, contract) in accounts.contracts.iter().zip(&compiled.0) {
        let mine = signed.contract.payer == area.id && matches!(signed.party, Party::Provider(_));
        if !mine {
            continue;
        }
        let Some(year) = extrapolated_activity(&seen, signed.contract.provider, week) else {
            continue;
        };
        sums.0 += forecast_payment(contract, year);
        sums.1 += planned_payment(contract).pounds();
    }
    sums
}

/// A provider's activity of the year as the months reported so far suggest it.
fn extrapolated_activity(
    seen: &ReceivedReturns<'_>,
    provider: OrgId,
    week: Week,
) -> Option<ActivityTable> {
    let first = Week(week.0 - week.week_of_year()).month();
    let mut table = ActivityTable::default();
    let mut weeks = 0;
    for (month, reported) in seen.months(provider) {
        if month >= first {
            table.add(reported.value());
            weeks += if month % 3 == 2 { 5 } else { 4 };
        }
    }
    let to_year = f64::from(WEEKS_PER_YEAR) / f64::from(weeks.max(1));
    let statement = ContractStatement { activity: table, ..ContractStatement::default() };
    (weeks > 0).then(|| statement.scaled(to_year).activity)
}

/// What a contract pays for a year of such activity and otherwise as planned, pounds.
fn forecast_payment(contract: &CompiledContract, activity: ActivityTable) -> f64 {
    let year = ContractStatement { activity, ..contract.as_planned(1.0) };
    contract.total_payment(&year).pounds()
}
