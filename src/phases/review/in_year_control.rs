//! Each quarter commissioners compare what the year will cost, as far as returns show it, with what
//! was planned, and tighten or loosen criteria for planned care.

use bevy_ecs::prelude::*;

use crate::behaviours::commissioner::criteria::{self, InYear};
use crate::behaviours::decision::{Act, Actor, Because, Moment};
use crate::contracts::settle::planned_payment;
use crate::contracts::{CompiledContract, Statement};
use crate::economy::commissioner::{Commissioner, Office};
use crate::information::{ActivityTable, Seen};
use crate::kernel::clock::{WEEKS_PER_YEAR, Week};
use crate::kernel::ids::OrgId;
use crate::params::vocabulary::Skill;
use crate::phases::shared::accounts::{Accounts, Compiled, Party};
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::order::in_order;

/// Commissioners set the strictness of their criteria.
pub fn set_criteria(
    mut commissioners: Query<(&Commissioner, &mut Office)>,
    accounts: Res<Accounts>,
    compiled: Res<Compiled>,
    now: ThisWeek,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    if now.model.calendar.is_run_in(week) {
        return;
    }
    for (area, mut office) in in_order(commissioners.iter_mut()) {
        let (forecast, planned) = outlook(area, &accounts, &compiled, week);
        let seen = InYear {
            forecast,
            planned,
            attention: office.attention,
            skill: office.skill(Skill::Contracting),
            before: office.criteria,
        };
        let to = criteria::strictness(&seen, &now.params().control);
        let by = Actor::Commissioner(area.index);
        let acts = docket.settle(week, by, Moment::InYear, || {
            if to == 0.0 && seen.before == 0.0 {
                return Vec::new();
            }
            let saw = [("excess over plan", seen.excess()), ("attention", seen.attention)];
            let weighed = [("strictness before", seen.before), ("skill", seen.skill)];
            let because = Because::of(criteria::CRITERIA.about.name, &saw, &weighed);
            vec![(Act::Criteria { to }, because)]
        });
        office.criteria = acts
            .iter()
            .find_map(|act| match act {
                Act::Criteria { to } => Some(to.clamp(0.0, 1.0)),
                _ => None,
            })
            .unwrap_or(0.0);
    }
}

/// What an area's contracts with providers will cost by returns for the year so far, and
/// what they were planned to cost, pounds. Contracts of which nothing has been reported yet are
/// left out of both.
fn outlook(
    area: &Commissioner,
    accounts: &Accounts,
    compiled: &Compiled,
    week: Week,
) -> (f64, f64) {
    let seen = accounts.returns.seen_by(area.id, week);
    let mut sums = (0.0, 0.0);
    for (signed, contract) in accounts.contracts.iter().zip(&compiled.0) {
        let mine = signed.contract.payer == area.id && matches!(signed.party, Party::Provider(_));
        if !mine {
            continue;
        }
        let Some(year) = year_seen(&seen, signed.contract.provider, week) else { continue };
        sums.0 += forecast(contract, year);
        sums.1 += planned_payment(contract).pounds();
    }
    sums
}

/// A provider's activity of the year as the months reported so far suggest it.
fn year_seen(seen: &Seen<'_>, provider: OrgId, week: Week) -> Option<ActivityTable> {
    let first = Week(week.0 - week.of_year()).month();
    let mut table = ActivityTable::default();
    let mut weeks = 0;
    for (month, reported) in seen.months(provider) {
        if month >= first {
            table.add(reported.value());
            weeks += if month % 3 == 2 { 5 } else { 4 };
        }
    }
    let to_year = f64::from(WEEKS_PER_YEAR) / f64::from(weeks.max(1));
    let statement = Statement { activity: table, ..Statement::default() };
    (weeks > 0).then(|| statement.scaled(to_year).activity)
}

/// What a contract pays for a year of such activity and otherwise as planned, pounds.
fn forecast(contract: &CompiledContract, activity: ActivityTable) -> f64 {
    let year = Statement { activity, ..contract.as_planned(1.0) };
    contract.amount(&year).pounds()
}
