//! The nation divides its budget over commissioners, once a year.

use bevy_ecs::prelude::*;

use crate::behaviours::nation::allocation::{self, AllocationClaim};
use crate::economy::commissioner::Commissioner;
use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::units::Pence;
use crate::money::Reason;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;

/// The nation divides its budget over commissioners.
pub fn allocate_budget(
    commissioners: Query<&Commissioner>,
    mut accounts: ResMut<Accounts>,
    now: ThisWeek,
) {
    let week = now.week();
    let params = &now.params().allocation;
    // Where people choose their payer, money follows them at once and as far as the formula is
    // asked; elsewhere it moves at the pace of change.
    let chosen = !accounts.enrolment.shares.is_empty();
    let adjusted = if chosen { now.params().enrolment.adjusted.get() } else { 1.0 };
    let claims: Vec<AllocationClaim> = accounts
        .areas
        .iter()
        .zip(&accounts.funds)
        .map(|(area, funds)| AllocationClaim {
            population: area.people as u64,
            weighted_population: if chosen {
                adjusted * area.weighted + (1.0 - adjusted) * area.people
            } else {
                area.weighted
            },
            last: if chosen { Pence::ZERO } else { funds.allocation + funds.bought_above },
        })
        .collect();
    let population = claims.iter().map(|claim| claim.population).sum();
    // The budget is that of the first recorded year, and grows from there.
    let years = week.year().saturating_sub(now.model.calendar.run_in_weeks / WEEKS_PER_YEAR);
    let national = allocation::national_budget(params, population, years, &now.model.growth);
    let parts = allocation::allocate(
        national,
        &claims,
        params,
        now.arrangement.is_rule_enabled("allocation"),
    );
    // What care costs while queues and pathways fill up is no guide.
    let told = week.0 >= now.model.calendar.run_in_weeks + WEEKS_PER_YEAR;
    for area in commissioners.iter().filter(|_| told) {
        learn_overrun(area, &mut accounts, now.params().planning.overrun_memory.get());
    }
    for (funds, allocation) in accounts.funds.iter_mut().zip(parts) {
        funds.allocation = allocation;
        funds.received = Pence::ZERO;
        funds.running_cost = Pence::ZERO;
        funds.bought_above = Pence::ZERO;
    }
}

/// A commissioner compares what care cost it last year with what it had planned.
fn learn_overrun(area: &Commissioner, accounts: &mut Accounts, memory: f64) {
    let Some(year) = accounts.last_statements.get(area.id.index()) else { return };
    let paid = |reason| year.spent_on(reason) - year.income_from(reason);
    let care = [
        Reason::ContractOnAccount,
        Reason::ContractSettlement,
        Reason::NonContract,
        Reason::Challenge,
    ];
    let cost: Pence = care.into_iter().map(paid).sum();
    let funds = &mut accounts.funds[area.index as usize];
    if funds.planned > Pence::ZERO && cost > Pence::ZERO {
        let seen = cost.pounds() / funds.planned.pounds() - 1.0;
        funds.overrun += memory * (seen - funds.overrun);
    }
}
