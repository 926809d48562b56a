//! The last system of every week: what must be conserved is counted again, independently. Money
//! by the auditor, people by their rows, queues and beds by who came and who left. A
//! difference stops the run.

use bevy_ecs::prelude::*;

use crate::economy::patient::HotPatientData;
use crate::economy::population::{FreeRows, PopulationLayout};
use crate::economy::practice::{Practice, PracticeState};
use crate::economy::provider::Provider;
use crate::economy::provider::accrued_inputs::AccruedInputs;
use crate::economy::provider::beds::Beds;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::queues::{PathwayQueue, PlannedCare};
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::kernel::clock::Week;
use crate::kernel::units::Pence;
use crate::kernel::violation::Violation;

use super::deliver::inflow::{EconomyCounters, WeekBuffers};
use super::shared::accounts::{Accounts, TracedTransfers};
use super::shared::clock::Clock;
use crate::phases::shared::drafts::ContractDrafts;

/// Phases in which what is found broken went wrong.
const PLAN: &str = "plan";
const DELIVER: &str = "deliver";
const BILL_AND_PAY: &str = "bill and pay";
const REVIEW: &str = "review";

fn audit_violation<T>(phase: &'static str, week: Week, what: String) -> Result<T, Violation> {
    Err(Violation { phase, week, what })
}

/// Every pound is where its transfers put it.
pub fn check_money(
    mut accounts: ResMut<Accounts>,
    mut traced: Option<ResMut<TracedTransfers>>,
    drafts: Res<ContractDrafts>,
    clock: Res<Clock>,
) -> Result<(), Violation> {
    let week = clock.week;
    let Accounts { ledger, auditor, contracts, .. } = &mut *accounts;
    if let Some(traced) = &mut traced {
        traced.0.extend_from_slice(ledger.journal());
    }
    auditor.close_week(ledger, BILL_AND_PAY, week)?;
    if !drafts.0.is_empty() {
        return audit_violation(PLAN, week, format!("{} drafts were not signed", drafts.0.len()));
    }
    if week.closes_year() {
        for signed in contracts.iter() {
            if signed.account.paid() != signed.earned {
                let (paid, earned) = (signed.account.paid(), signed.earned);
                let what = format!(
                    "money: {paid} was paid under contract {} '{}', which earned {earned}",
                    signed.contract.id.0, signed.contract.name
                );
                return audit_violation(BILL_AND_PAY, week, what);
            }
        }
    }
    Ok(())
}

/// Every person who was ever here is here, dead or departed.
pub fn check_people(
    table: Query<&HotPatientData>,
    practices: Query<(&Practice, &PracticeState)>,
    free: Res<FreeRows>,
    layout: Res<PopulationLayout>,
    census: Res<EconomyCounters>,
    inflow: Res<WeekBuffers>,
    clock: Res<Clock>,
) -> Result<(), Violation> {
    let week = clock.week;
    let came = census.residents + census.births + census.arrivals;
    let went = census.deaths_outside + census.deaths_inside + census.departures;
    if came != census.alive + went {
        let what = format!(
            "people: {came} rows ever came, but {} are alive and {went} have died or left",
            census.alive
        );
        return audit_violation(DELIVER, week, what);
    }
    let free: usize = (0..layout.practices()).map(|practice| free.len(practice)).sum();
    let taken = (layout.rows() - free) as u64;
    if taken != census.alive {
        let what = format!("people: {taken} rows are taken, {} are alive", census.alive);
        return audit_violation(DELIVER, week, what);
    }
    // The head count goes through the whole table and so is taken once a month.
    if week.closes_month() {
        count_people(&table, &practices, &layout, week)?;
    }
    if !inflow.is_empty() {
        return audit_violation(DELIVER, week, "the week's buffers were not emptied".to_owned());
    }
    Ok(())
}

fn count_people(
    table: &Query<&HotPatientData>,
    practices: &Query<(&Practice, &PracticeState)>,
    layout: &PopulationLayout,
    week: Week,
) -> Result<(), Violation> {
    let mut chunks = table.contiguous_iter().map_err(|e| Violation::new(DELIVER, week, e))?;
    let Some(hot) = chunks.next() else { return Ok(()) };
    for (practice, surgery) in practices {
        let at = practice.index as usize;
        let rows = &hot[layout.practice_bounds[at]..layout.practice_bounds[at + 1]];
        let heads = rows.iter().filter(|person| person.is_alive()).count();
        if heads != surgery.registered as usize {
            let what = format!(
                "people: practice {at} lists {} rows, {heads} are there",
                surgery.registered
            );
            return audit_violation(DELIVER, week, what);
        }
    }
    Ok(())
}

/// Every person who joined a queue or took a bed has left or is still there, and no capacity is
/// negative.
pub fn check_providers(
    providers: Query<(&Provider, &PlannedCare, &Beds, &Caseload, &StepCapacity, &AccruedInputs)>,
    clock: Res<Clock>,
) -> Result<(), Violation> {
    let week = clock.week;
    for (provider, planned, beds, courses, steps, books) in &providers {
        let at = provider.index;
        let PlannedCare { first, diagnostic, admission, .. } = planned;
        for (name, queue) in
            [("first attendance", first), ("tests", diagnostic), ("admission", admission)]
        {
            check_queue(name, queue, at, week)?;
        }
        let waiting = courses.waiting.len() as u64;
        check_conserved("courses", (courses.joined, courses.left, waiting), at, week)?;
        check_conserved("beds", (beds.admitted, beds.left, beds.in_bed() as u64), at, week)?;
        for kind in CapacityKind::ALL {
            let line = steps.line(kind);
            // Arrivals are counted net of those who leave untreated, who may have come before the
            // count began: for a while they can be below zero.
            let sound = line.committed() >= 0
                && line.arrived.is_finite()
                && [line.plan, line.forecast, line.done]
                    .iter()
                    .all(|volume| volume.is_finite() && *volume >= 0.0);
            if !sound {
                let what = format!("capacity of provider {at}: {} are {line:?}", kind.label());
                return audit_violation(REVIEW, week, what);
            }
        }
        if books.estate_yearly < Pence::ZERO {
            let what = format!("estate of provider {at} costs {}", books.estate_yearly);
            return audit_violation(BILL_AND_PAY, week, what);
        }
    }
    Ok(())
}

fn check_queue(
    name: &str,
    queue: &PathwayQueue,
    provider: u32,
    week: Week,
) -> Result<(), Violation> {
    check_conserved(name, (queue.joined, queue.left, queue.len() as u64), provider, week)
}

fn check_conserved(
    name: &str,
    (joined, left, there): (u64, u64, u64),
    provider: u32,
    week: Week,
) -> Result<(), Violation> {
    if joined == left + there {
        return Ok(());
    }
    let what = format!(
        "queue for {name} of provider {provider}: {joined} joined, {left} left, {there} are there"
    );
    audit_violation(DELIVER, week, what)
}
