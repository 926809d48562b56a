//! The last system of every week: what must be conserved is counted again, independently. Money
//! by the auditor, people by their rows, queues and beds by who came and who left. A
//! difference stops the run.

use bevy_ecs::prelude::*;

use crate::economy::patient::Hot;
use crate::economy::population::{FreeRows, Layout};
use crate::economy::practice::{Practice, Surgery};
use crate::economy::provider::Provider;
use crate::economy::provider::beds::Beds;
use crate::economy::provider::books::Books;
use crate::economy::provider::courses::Courses;
use crate::economy::provider::queues::{PlannedCare, Queue};
use crate::economy::provider::steps::{StepKind, Steps};
use crate::kernel::clock::Week;
use crate::kernel::error::Violation;
use crate::kernel::units::Pence;

use super::deliver::inflow::{Census, Inflow};
use super::shared::accounts::{Accounts, Traced};
use super::shared::clock::Clock;
use crate::phases::shared::drafts::Drafts;

/// Phases in which what is found broken went wrong.
const PLAN: &str = "plan";
const DELIVER: &str = "deliver";
const BILL_AND_PAY: &str = "bill and pay";
const REVIEW: &str = "review";

fn broken<T>(phase: &'static str, week: Week, what: String) -> Result<T, Violation> {
    Err(Violation { phase, week, what })
}

/// Every pound is where its transfers put it.
pub fn check_money(
    mut accounts: ResMut<Accounts>,
    mut traced: Option<ResMut<Traced>>,
    drafts: Res<Drafts>,
    clock: Res<Clock>,
) -> Result<(), Violation> {
    let week = clock.week;
    let Accounts { ledger, auditor, contracts, .. } = &mut *accounts;
    if let Some(traced) = &mut traced {
        traced.0.extend_from_slice(ledger.journal());
    }
    auditor.close_week(ledger, BILL_AND_PAY, week)?;
    if !drafts.0.is_empty() {
        return broken(PLAN, week, format!("{} drafts were not signed", drafts.0.len()));
    }
    if week.closes_year() {
        for signed in contracts.iter() {
            if signed.account.paid() != signed.earned {
                let (paid, earned) = (signed.account.paid(), signed.earned);
                let what = format!(
                    "money: {paid} was paid under contract {} '{}', which earned {earned}",
                    signed.contract.id.0, signed.contract.name
                );
                return broken(BILL_AND_PAY, week, what);
            }
        }
    }
    Ok(())
}

/// Every person who was ever here is here, dead or departed.
pub fn check_people(
    table: Query<&Hot>,
    practices: Query<(&Practice, &Surgery)>,
    free: Res<FreeRows>,
    layout: Res<Layout>,
    census: Res<Census>,
    inflow: Res<Inflow>,
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
        return broken(DELIVER, week, what);
    }
    let free: usize = (0..layout.practices()).map(|practice| free.len(practice)).sum();
    let taken = (layout.rows() - free) as u64;
    if taken != census.alive {
        let what = format!("people: {taken} rows are taken, {} are alive", census.alive);
        return broken(DELIVER, week, what);
    }
    // The head count goes through the whole table and so is taken once a month.
    if week.closes_month() {
        count_heads(&table, &practices, &layout, week)?;
    }
    if !inflow.is_empty() {
        return broken(DELIVER, week, "the week's buffers were not emptied".to_owned());
    }
    Ok(())
}

fn count_heads(
    table: &Query<&Hot>,
    practices: &Query<(&Practice, &Surgery)>,
    layout: &Layout,
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
            return broken(DELIVER, week, what);
        }
    }
    Ok(())
}

/// Every person who joined a queue or took a bed has left or is still there, and no capacity is
/// negative.
pub fn check_providers(
    providers: Query<(&Provider, &PlannedCare, &Beds, &Courses, &Steps, &Books)>,
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
        conserved("courses", (courses.joined, courses.left, waiting), at, week)?;
        conserved("beds", (beds.admitted, beds.left, beds.in_bed() as u64), at, week)?;
        for kind in StepKind::ALL {
            let line = steps.of(kind);
            // Arrivals are counted net of those who leave untreated, who may have come before the
            // count began: for a while they can be below zero.
            let sound = line.committed() >= 0
                && line.arrived.is_finite()
                && [line.plan, line.forecast, line.done]
                    .iter()
                    .all(|volume| volume.is_finite() && *volume >= 0.0);
            if !sound {
                let what = format!("capacity of provider {at}: {} are {line:?}", kind.label());
                return broken(REVIEW, week, what);
            }
        }
        if books.estate_yearly < Pence::ZERO {
            let what = format!("estate of provider {at} costs {}", books.estate_yearly);
            return broken(BILL_AND_PAY, week, what);
        }
    }
    Ok(())
}

fn check_queue(name: &str, queue: &Queue, provider: u32, week: Week) -> Result<(), Violation> {
    conserved(name, (queue.joined, queue.left, queue.len() as u64), provider, week)
}

fn conserved(
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
    broken(DELIVER, week, what)
}
