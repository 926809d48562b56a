//! Planned admissions at one hospital: day cases and overnight operations from the list, and
//! planned repeats.

use crate::economy::provider::beds::{DischargeNeed, Inpatient};
use crate::economy::provider::queues::{OpenPathway, update_published_wait};
use crate::economy::provider::step_capacity::CapacityKind;
use crate::kernel::clock::{DAYS_PER_WEEK, Week};
use crate::kernel::math;
use crate::params::vocabulary::{Lever, Service};

use super::clinic::{book_follow_ups, end_wait};
use super::pathway::{LONGEST_STAY, PathwayEvent, geometric, pathway_draws};
use super::state::{CareEnvironment, Hospital, HospitalWeek};
use crate::phases::deliver::flows::CareOutcome;

/// Whether a listed patient comes as a day case.
fn is_day_case(setting: &CareEnvironment, waiting: &OpenPathway) -> bool {
    pathway_draws(setting.model.seed, waiting).uniform(PathwayEvent::DayCase)
        < setting.model.params.planned.day_case.0
}

/// Theatre units a listed patient will take.
pub fn theatre_units(setting: &CareEnvironment, waiting: &OpenPathway) -> f64 {
    if is_day_case(setting, waiting) {
        1.0
    } else {
        setting.model.params.capacity.overnight_units.0
    }
}

/// A week of theatre: repeats that are due, then the list in its order.
pub fn operate(setting: &CareEnvironment, hospital: &mut Hospital, out: &mut HospitalWeek) {
    let capacity = &setting.model.params.capacity;
    let weight = setting.model.weight;
    let line = hospital.steps.line_mut(CapacityKind::Theatre);
    let open = line.staffed() * capacity.theatre_units.0;
    let outside = open * hospital.conduct.lever(Lever::Outside);
    let most = line.most_work(capacity.overtime.0) * capacity.theatre_units.0;
    let most = (most - outside).max(0.0);
    let mut units = line.plan.min(most) / weight + line.carry;
    hospital.books.outside_units += outside;
    let mut used = 0.0;
    for waiting in hospital.planned.repeats.take_due(setting.week) {
        hospital.steps.line_mut(CapacityKind::Theatre).arrived += weight;
        if setting.whereabouts.row_of(waiting.person).is_some() {
            repeat(setting, hospital, &waiting, out);
            units -= 1.0;
            used += 1.0;
        }
    }
    let mut cancelled = Vec::new();
    while let Some(next) = hospital.planned.admission.peek() {
        let needed = theatre_units(setting, next);
        if needed > units {
            break;
        }
        let Some(waiting) = hospital.planned.admission.pop() else { break };
        if setting.whereabouts.row_of(waiting.person).is_none() {
            hospital.tallies.removals += u64::from(waiting.clock.is_some());
            continue;
        }
        units -= needed;
        used += needed;
        if is_cancelled(setting, hospital, &waiting) {
            hospital.tallies.cancelled += 1;
            cancelled.push(waiting);
        } else {
            admit(setting, hospital, waiting, out);
        }
    }
    for waiting in cancelled.into_iter().rev() {
        hospital.planned.admission.push_front(waiting);
    }
    let most = capacity.overnight_units.0;
    let line = hospital.steps.line_mut(CapacityKind::Theatre);
    // Time left idle is lost, but a fraction of a case is carried to the next week.
    line.carry = units.min(most);
    line.done += used * weight;
    hospital.books.overtime_units[CapacityKind::Theatre as usize] +=
        (used * weight + outside - open).max(0.0);
}

/// Cancelled on the day: for reasons of the list, or because no bed is free.
fn is_cancelled(setting: &CareEnvironment, hospital: &Hospital, waiting: &OpenPathway) -> bool {
    let params = &setting.model.params;
    // Each week draws again, so that no patient is cancelled for ever.
    let mark =
        pathway_draws(setting.model.seed, waiting).in_week(PathwayEvent::Cancelled, setting.week);
    let crowded = (hospital.beds.occupancy - params.urgent.cancel_from.0).max(0.0);
    let for_beds = if is_day_case(setting, waiting) {
        0.0
    } else {
        (params.urgent.cancel_slope.0 * crowded).min(params.urgent.cancel_limit.0)
    };
    mark < params.planned.late_cancellation.0 + for_beds
}

fn repeat(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: &OpenPathway,
    out: &mut HospitalWeek,
) {
    let payer = setting.payer(waiting.practice, waiting.person);
    hospital.activity.record_for(
        payer,
        waiting.practice,
        Service::DayCase,
        f64::from(waiting.complexity),
    );
    let pence = setting.pence(Service::DayCase, waiting.complexity);
    out.effect(waiting.person, Some((Service::DayCase, pence)), 0.0, CareOutcome::Seen);
}

fn admit(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: OpenPathway,
    out: &mut HospitalWeek,
) {
    let planned = &setting.model.params.planned;
    let payer = setting.payer(waiting.practice, waiting.person);
    let service = if is_day_case(setting, &waiting) {
        Service::DayCase
    } else if f64::from(waiting.complexity) > planned.complex_from.0 {
        Service::ElectiveComplex
    } else {
        Service::ElectiveRoutine
    };
    hospital.activity.record_for(payer, waiting.practice, service, f64::from(waiting.complexity));
    let waited = setting.week.0.saturating_sub(waiting.since.0);
    let tallies = &mut *hospital.tallies;
    tallies.admissions_from_list += 1;
    tallies.admission_wait_weeks += u64::from(waited);
    let published = &mut hospital.waits.admission_wait;
    update_published_wait(
        published,
        f64::from(waited) + 0.5,
        planned.admission_wait_memory.0,
        setting.model.weight,
    );
    tallies.stops_admitted += u64::from(waiting.clock.is_some());
    end_wait(setting, &waiting, out);
    let pence = setting.pence(service, waiting.complexity);
    out.effect(waiting.person, Some((service, pence)), 0.0, CareOutcome::PathwayEnded);
    if service != Service::DayCase {
        stay_overnight(setting, hospital, &waiting, service);
    }
    book_repeats(setting, hospital, waiting);
    book_follow_ups(setting, hospital, waiting, out);
}

fn stay_overnight(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: &OpenPathway,
    service: Service,
) {
    let planned = &setting.model.params.planned;
    let marks = pathway_draws(setting.model.seed, waiting);
    let mean = if service == Service::ElectiveComplex {
        planned.complex_nights.0
    } else {
        planned.routine_nights.0
    };
    let more = math::round(-math::ln(marks.open_uniform(PathwayEvent::Nights)) * (mean - 1.0));
    let nights = 1 + more.min(LONGEST_STAY) as u32;
    hospital.tallies.elective_bed_days += u64::from(nights);
    let day = (marks.uniform(PathwayEvent::Day) * f64::from(DAYS_PER_WEEK)) as u32;
    let weeks = hospital.beds.commit(day, nights);
    if weeks > 0 {
        let fit = Week(setting.week.0 + weeks);
        hospital.beds.admitted += 1;
        hospital.beds.inpatients.insert(
            fit,
            Inpatient {
                person: waiting.person,
                need: waiting.need,
                practice: waiting.practice,
                onward: DischargeNeed::Home,
                fit,
                stroke: false,
            },
        );
    }
}

fn book_repeats(setting: &CareEnvironment, hospital: &mut Hospital, waiting: OpenPathway) {
    let planned = &setting.model.params.planned;
    let count = geometric(
        planned.repeat_day_cases.0
            * setting
                .model
                .technology_power(setting.week, setting.model.params.need.growth_in_repeats.0),
        pathway_draws(setting.model.seed, &waiting).uniform(PathwayEvent::Repeats),
    );
    let interval = math::round(planned.repeat_interval.0).max(1.0) as u32;
    for number in 1..=count {
        let due = Week(setting.week.0 + number * interval);
        hospital.planned.repeats.insert(due, waiting);
    }
}
