//! Outpatient clinics and tests at one hospital, and the end-of-week sweep of its queues.

use crate::behaviours::patient::need::{first_key, times_back};
use crate::economy::population::GpRevisit;
use crate::economy::provider::caseload::CourseQueueEntry;
use crate::economy::provider::queues::{
    FollowUp, FollowUpKind, OpenPathway, PathwayQueue, PlannedCare, WaitingList,
    end_week_of_published_wait, update_published_wait,
};
use crate::economy::provider::step_capacity::{CapacityKind, whole_rows};
use crate::kernel::clock::Week;
use crate::kernel::math;
use crate::kernel::random::Stream;
use crate::params::vocabulary::{Lever, Service};

use super::pathway::{PathwayEvent, SchemeMark, geometric, pathway_draws};
use super::state::{CareEnvironment, Hospital, HospitalWeek};
use crate::params::Params;
use crate::phases::deliver::effects::{forgone_loss, untreated_loss, weekly_waiting_loss};
use crate::phases::deliver::flows::{CareOutcome, CourseReferral, Referral};
use crate::phases::deliver::service_changes::{CareDestination, PatientEnRoute};

/// New referrals join the queue for a first attendance.
pub fn accept_referrals(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    referrals: &[Referral],
    out: &mut HospitalWeek,
) {
    for referral in referrals {
        let waiting = referral.waiting;
        if !waiting.by_gp && is_returned_to_gp(setting, hospital, &waiting, out) {
            continue;
        }
        if waiting.clock.is_some() {
            hospital.tallies.clock_starts += 1;
            hospital.tallies.chosen += 1;
            hospital.tallies.bypassed += u64::from(referral.bypassed);
        }
        hospital.steps.line_mut(CapacityKind::Clinic).arrived += setting.model.weight;
        hospital.planned.first.push(waiting);
    }
}

/// Consultants who refer to each other less send some patients back to their GP; those who ask each
/// other more send some of them to a further clinic. Returns whether the patient is sent back.
fn is_returned_to_gp(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: &OpenPathway,
    out: &mut HospitalWeek,
) -> bool {
    let share = setting.model.params.levers.consultant_share.get();
    let more = share * hospital.conduct.lever(Lever::ConsultantReferral);
    let person = u64::from(waiting.person.0);
    let mark = setting.model.seed.draw(Stream::Onward, person, waiting.need).uniform();
    if mark < -more {
        out.effect(waiting.person, None, 0.0, CareOutcome::PathwayEnded);
        return true;
    }
    if mark < more {
        let further = OpenPathway {
            need: waiting.need | FURTHER,
            clock: None,
            leaves: Week(u32::MAX),
            ..*waiting
        };
        hospital.steps.line_mut(CapacityKind::Clinic).arrived += setting.model.weight;
        hospital.planned.first.push(further);
        out.effect(waiting.person, None, 0.0, CareOutcome::PathwayBegun);
    }
    false
}

/// Mark in the key of a need of the further clinic that a consultant requested.
const FURTHER: u64 = 1 << 60;

/// A week of clinics: booked follow-ups first, then first attendances up to the plan.
pub fn run_clinics(setting: &CareEnvironment, hospital: &mut Hospital, out: &mut HospitalWeek) {
    let capacity = &setting.model.params.capacity;
    let weight = setting.model.weight;
    let line = hospital.steps.line_mut(CapacityKind::Clinic);
    let open = line.staffed() * capacity.clinic_slots.0;
    let most = line.most_work(capacity.overtime.0) * capacity.clinic_slots.0;
    let slots = line.rows_this_week(most, weight);
    let quota = line.quota_this_week(line.plan, weight);
    let follow_ups_first = setting.model.params.planned.follow_ups_first.0;
    let follow_up_slots = (f64::from(slots) * follow_ups_first) as u32;
    let follow_ups = see_follow_ups(setting, hospital, follow_up_slots, out);
    let firsts = see_firsts(setting, hospital, quota.min(slots - follow_ups), out);
    let done = f64::from(follow_ups + firsts) * weight;
    hospital.steps.line_mut(CapacityKind::Clinic).done += done;
    hospital.books.overtime_units[CapacityKind::Clinic as usize] += (done - open).max(0.0);
}

fn see_follow_ups(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    slots: u32,
    out: &mut HospitalWeek,
) -> u32 {
    let booked = hospital.planned.follow_ups.take_due(setting.week);
    hospital.planned.overdue.extend(booked);
    let mut used = 0;
    while used < slots {
        let Some(follow_up) = hospital.planned.overdue.pop_front() else { break };
        if setting.whereabouts.row_of(follow_up.waiting.person).is_none() {
            if follow_up.visit.is_before_decision() && follow_up.waiting.clock.is_some() {
                hospital.tallies.removals += 1;
            }
            continue;
        }
        used += 1;
        follow_up_visit(setting, hospital, follow_up, out);
    }
    used
}

fn follow_up_visit(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    follow_up: FollowUp,
    out: &mut HospitalWeek,
) {
    let waiting = follow_up.waiting;
    let payer = setting.payer(waiting.practice, waiting.person);
    hospital.activity.record_for(payer, waiting.practice, Service::OutpatientFollowUp, 1.0);
    let pence = setting.pence(Service::OutpatientFollowUp, 1.0);
    let mut change = CareOutcome::Seen;
    match follow_up.visit {
        FollowUpKind::BeforeDecision(more @ 1..) => {
            let interval = setting.model.params.planned.visit_interval.0;
            let due = Week(setting.week.0 + math::round(interval).max(1.0) as u32);
            let visit = FollowUpKind::BeforeDecision(more - 1);
            hospital.planned.follow_ups.insert(due, FollowUp { waiting, visit });
        }
        FollowUpKind::BeforeDecision(0) => {
            let wanted = decides_to_admit(setting, &waiting);
            let refused = wanted && is_refused(setting, &waiting);
            if refused {
                let lost = untreated_loss(f64::from(waiting.severity), setting.model);
                out.effect(waiting.person, None, lost, CareOutcome::Seen);
            }
            let declined = wanted && !refused && is_declined(setting, hospital, &waiting, out);
            if wanted && !refused && !declined {
                list_for_admission(setting, hospital, waiting);
            } else {
                stop_without_admission(setting, hospital, &waiting, out);
                change = CareOutcome::PathwayEnded;
                book_follow_ups(setting, hospital, waiting, out);
            }
        }
        FollowUpKind::AfterDecision(0) => {}
        FollowUpKind::AfterDecision(more) => {
            let due = Week(setting.week.0 + interval(setting));
            let visit = FollowUpKind::AfterDecision(more - 1);
            hospital.planned.follow_ups.insert(due, FollowUp { waiting, visit });
        }
    }
    out.effect(waiting.person, Some((Service::OutpatientFollowUp, pence)), 0.0, change);
}

fn interval(setting: &CareEnvironment) -> u32 {
    math::round(setting.model.params.planned.follow_up_interval.0).max(1.0) as u32
}

fn decides_to_admit(setting: &CareEnvironment, waiting: &OpenPathway) -> bool {
    let chance = setting.model.params.planned.conversion.values[waiting.age as usize].0;
    let power = setting.model.params.need.growth_in_conversion.0;
    let chance = (chance * setting.model.technology_power(setting.week, power)).min(1.0);
    waiting.clock.is_some()
        && pathway_draws(setting.model.seed, waiting).uniform(PathwayEvent::Converted) < chance
}

/// Whether the payer refuses an admission that clinician and patient want.
fn is_refused(setting: &CareEnvironment, waiting: &OpenPathway) -> bool {
    let refused = setting.practices[waiting.practice as usize].scheme_effects.refused;
    if refused <= 0.0 {
        return false;
    }
    let person = u64::from(waiting.person.0);
    let draw = setting.model.seed.draw(Stream::Scheme, person, waiting.need);
    draw.peek_uniform(SchemeMark::Refused as u64) < refused
}

/// Whether the hospital declines a case that lies outside the payer's criteria; those declined
/// may come back to their practice.
fn is_declined(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: &OpenPathway,
    out: &mut HospitalWeek,
) -> bool {
    let strictness = setting.practices[waiting.practice as usize].criteria;
    let payer = setting.payer(waiting.practice, waiting.person);
    let listed = hospital.approvals.year.entry(payer).or_default();
    listed.wanted += 1;
    if strictness <= 0.0 {
        return false;
    }
    let control = &setting.model.params.control;
    let person = u64::from(waiting.person.0);
    let mut draw = setting.model.seed.draw(Stream::Approval, person, waiting.need);
    let seen = f64::from(waiting.severity) + control.review_noise.0 * draw.normal();
    if seen >= strictness * control.criteria_bar.0 {
        return false;
    }
    let (mark, comes_back, delay) = (draw.uniform(), draw.uniform(), draw.exponential());
    if mark >= hospital.declines.for_payer(payer) {
        listed.outside += 1;
        return false;
    }
    listed.declined += 1;
    let truly_within = f64::from(waiting.severity) >= strictness * control.criteria_bar.0;
    listed.wrongly += u64::from(truly_within);
    let gp = &setting.model.params.gp;
    let times = times_back(waiting.need) + 1;
    if comes_back < control.refused_return.0 && f64::from(times) < gp.most_returns.0 {
        let worse = (f64::from(waiting.severity) + gp.return_progress.0).min(1.0);
        let weeks = math::round(1.0 + gp.return_delay.0 * delay).max(1.0) as u32;
        let need = first_key(waiting.need);
        let back = GpRevisit { person: waiting.person, need, severity: worse as f32, times };
        out.returns.push((Week(setting.week.0 + weeks), back));
    } else {
        let lost = untreated_loss(f64::from(waiting.severity), setting.model);
        out.effect(waiting.person, None, lost, CareOutcome::Seen);
    }
    true
}

/// Puts a pathway on the list for admission.
pub fn list_for_admission(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: OpenPathway,
) {
    let units = super::elective_admissions::theatre_units(setting, &waiting);
    hospital.steps.line_mut(CapacityKind::Theatre).arrived += units * setting.model.weight;
    hospital.planned.admission.push(waiting.for_next_stage(setting.week));
}

fn stop_without_admission(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: &OpenPathway,
    out: &mut HospitalWeek,
) {
    hospital.tallies.stops_non_admitted += u64::from(waiting.clock.is_some());
    end_wait(setting, waiting, out);
}

/// Enters in a patient's record what the wait since the clock started has cost in health.
pub fn end_wait(setting: &CareEnvironment, waiting: &OpenPathway, out: &mut HospitalWeek) {
    let Some(start) = waiting.clock else { return };
    let weeks = f64::from(setting.week.0.saturating_sub(start.0));
    let outcomes = &setting.model.params.outcomes;
    let lost = weeks * weekly_waiting_loss(f64::from(waiting.severity), outcomes);
    out.effect(waiting.person, None, lost, CareOutcome::WaitEnded);
}

/// A patient leaves a list untreated and alive, before or after treatment was decided.
fn leave_untreated(
    setting: &CareEnvironment,
    waiting: &OpenPathway,
    decided: bool,
    out: &mut HospitalWeek,
) {
    end_wait(setting, waiting, out);
    let lost = if waiting.clock.is_some() {
        forgone_loss(f64::from(waiting.severity), decided, &setting.model.params.outcomes)
    } else {
        0.0
    };
    out.effect(waiting.person, None, lost, CareOutcome::PathwayEnded);
}

/// Books the follow-ups after treatment has been decided or given.
pub fn book_follow_ups(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: OpenPathway,
    out: &mut HospitalWeek,
) {
    let planned = &setting.model.params.planned;
    let mean = if waiting.clock.is_some() {
        planned.later_follow_ups.0
    } else {
        planned.other_follow_ups.0
    };
    let power = setting.model.params.need.growth_in_visits.0;
    let mean = mean
        * (1.0 + hospital.conduct.lever(Lever::FollowUp))
        * setting.model.technology_power(setting.week, power);
    let count =
        geometric(mean, pathway_draws(setting.model.seed, &waiting).uniform(PathwayEvent::Later));
    if count > 0 && !moves_to_community(setting, hospital, &waiting, count as u16, out) {
        let first = f64::from(interval(setting)) * planned.first_follow_up.0;
        let due = Week(setting.week.0 + first.ceil() as u32);
        let visit = FollowUpKind::AfterDecision(count as u8 - 1);
        hospital.planned.follow_ups.insert(due, FollowUp { waiting, visit });
    }
}

/// Whether a change of services takes a patient's follow-ups to the community and leaves none here.
fn moves_to_community(
    setting: &CareEnvironment,
    hospital: &Hospital,
    waiting: &OpenPathway,
    count: u16,
    out: &mut HospitalWeek,
) -> bool {
    if setting.shifts.schemes.is_empty() {
        return false;
    }
    let who = PatientEnRoute {
        provider: hospital.provider.index,
        area: setting.practices[waiting.practice as usize].commissioner,
        service: Service::OutpatientFollowUp,
        person: waiting.person,
        need: waiting.need,
        severity: f64::from(waiting.severity),
    };
    let destination = setting.shifts.destination(setting.model.seed, setting.week, &who);
    let CareDestination::Community { contacts, also } = destination else { return false };
    out.courses.push(CourseReferral {
        mental_health: false,
        waiting: CourseQueueEntry {
            person: waiting.person,
            need: waiting.need,
            practice: waiting.practice,
            since: setting.week,
            contacts: contacts.saturating_mul(count),
        },
    });
    also.is_none()
}

fn see_firsts(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    slots: u32,
    out: &mut HospitalWeek,
) -> u32 {
    let planned = &setting.model.params.planned;
    let mut missed = Vec::new();
    let mut used = 0;
    let kept = f64::from(slots) * planned.kept_for_routine.0;
    let mut kept = whole_rows(kept, &mut hospital.planned.kept_carry);
    while used < slots {
        let next = hospital.planned.first.pop_within(slots - used, &mut kept);
        let Some(waiting) = next else { break };
        used += 1;
        hospital.tallies.booked += 1;
        let marks = pathway_draws(setting.model.seed, &waiting);
        // A missed appointment is distinguished from the next one by the week it falls in.
        if marks.in_week(PathwayEvent::Attends, setting.week) < planned.did_not_attend.0 {
            hospital.tallies.not_attended += 1;
            if marks.uniform(PathwayEvent::Dropped) < planned.discharged_unattended.0 {
                hospital.tallies.removals += u64::from(waiting.clock.is_some());
                leave_untreated(setting, &waiting, false, out);
            } else {
                hospital.steps.line_mut(CapacityKind::Clinic).arrived += setting.model.weight;
                missed.push(waiting);
            }
            continue;
        }
        first_visit(setting, hospital, waiting, out);
    }
    for waiting in missed.into_iter().rev() {
        hospital.planned.first.push_front(waiting);
    }
    used
}

fn first_visit(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    waiting: OpenPathway,
    out: &mut HospitalWeek,
) {
    let planned = &setting.model.params.planned;
    let marks = pathway_draws(setting.model.seed, &waiting);
    let payer = setting.payer(waiting.practice, waiting.person);
    hospital.activity.record_for(payer, waiting.practice, Service::OutpatientFirst, 1.0);
    hospital.tallies.first_by_gp += u64::from(waiting.by_gp);
    if waiting.urgency > 0 {
        let waited = f64::from(setting.week.0.saturating_sub(waiting.since.0)) + 0.5;
        update_published_wait(
            &mut hospital.waits.first_wait,
            waited,
            planned.wait_memory.0,
            setting.model.weight,
        );
    }
    let pence = setting.pence(Service::OutpatientFirst, 1.0);
    let mut change = CareOutcome::Seen;
    let hospital_has_clock = waiting.clock.is_some();
    hospital.tallies.first_with_clock += u64::from(hospital_has_clock);
    if !hospital_has_clock {
        change = CareOutcome::PathwayEnded;
        book_follow_ups(setting, hospital, waiting, out);
    } else if marks.uniform(PathwayEvent::Discharged) < planned.discharge_first.0 {
        hospital.tallies.discharged_at_first += 1;
        stop_without_admission(setting, hospital, &waiting, out);
        change = CareOutcome::PathwayEnded;
    } else if marks.uniform(PathwayEvent::Tested) < test_chance(setting) {
        hospital.steps.line_mut(CapacityKind::Diagnostic).arrived += setting.model.weight;
        hospital.planned.diagnostic.push(waiting.for_next_stage(setting.week));
    } else {
        book_decision(setting, hospital, waiting);
    }
    out.effect(waiting.person, Some((Service::OutpatientFirst, pence)), 0.0, change);
}

/// Chance that a continuing pathway needs a test.
fn test_chance(setting: &CareEnvironment) -> f64 {
    let params = &setting.model.params;
    let grown = setting.model.technology_power(setting.week, params.need.growth_in_tests.0);
    (params.planned.needs_diagnostic.0 * grown).min(1.0)
}

fn book_decision(setting: &CareEnvironment, hospital: &mut Hospital, waiting: OpenPathway) {
    let planned = &setting.model.params.planned;
    let usual = math::round(planned.decision_delay.0).max(1.0);
    let delay = if waiting.urgency == 0 { (usual * planned.urgent_delay.0).ceil() } else { usual };
    let due = Week(setting.week.0 + delay as u32);
    let power = setting.model.params.need.growth_in_visits.0;
    let mean =
        planned.visits_before_decision.0 * setting.model.technology_power(setting.week, power);
    let visits =
        geometric(mean, pathway_draws(setting.model.seed, &waiting).uniform(PathwayEvent::Visits));
    let visit = FollowUpKind::BeforeDecision(visits as u8);
    hospital.planned.follow_ups.insert(due, FollowUp { waiting, visit });
}

/// A week of tests.
pub fn run_tests(setting: &CareEnvironment, hospital: &mut Hospital) {
    let capacity = &setting.model.params.capacity;
    let weight = setting.model.weight;
    let line = hospital.steps.line_mut(CapacityKind::Diagnostic);
    let open = line.staffed() * capacity.diagnostic_slots.0;
    let most = line.most_work(capacity.overtime.0) * capacity.diagnostic_slots.0;
    let slots = line.rows_this_week(line.plan.min(most), weight);
    let mut used = 0;
    while used < slots {
        let Some(waiting) = hospital.planned.diagnostic.pop() else { break };
        used += 1;
        let payer = setting.payer(waiting.practice, waiting.person);
        hospital.activity.record_for(payer, waiting.practice, Service::Diagnostic, 1.0);
        let waited = f64::from(setting.week.0.saturating_sub(waiting.since.0)) + 0.5;
        let memory = setting.model.params.planned.wait_memory.0;
        update_published_wait(&mut hospital.waits.diagnostic_wait, waited, memory, weight);
        book_decision(setting, hospital, waiting);
    }
    let done = f64::from(used) * weight;
    hospital.steps.line_mut(CapacityKind::Diagnostic).done += done;
    hospital.books.overtime_units[CapacityKind::Diagnostic as usize] += (done - open).max(0.0);
}

/// Stage of a planned pathway with a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PathwayStage {
    First,
    Test,
    Admission,
}

impl PathwayStage {
    fn queue(self, planned: &mut PlannedCare) -> &mut PathwayQueue {
        match self {
            Self::First => &mut planned.first,
            Self::Test => &mut planned.diagnostic,
            Self::Admission => &mut planned.admission,
        }
    }

    fn wait(self, waits: &mut WaitingList) -> &mut f64 {
        match self {
            Self::First => &mut waits.first_wait,
            Self::Test => &mut waits.diagnostic_wait,
            Self::Admission => &mut waits.admission_wait,
        }
    }

    fn tolerated_wait(self, params: &Params) -> f64 {
        let capacity = &params.capacity;
        match self {
            Self::First => capacity.tolerated_wait_first.0,
            Self::Test => capacity.tolerated_wait_diagnostic.0,
            Self::Admission => capacity.tolerated_wait_admission.0,
        }
    }
}

/// The steps that work off each stage.
const STAGES: [(CapacityKind, PathwayStage); 3] = [
    (CapacityKind::Clinic, PathwayStage::First),
    (CapacityKind::Diagnostic, PathwayStage::Test),
    (CapacityKind::Theatre, PathwayStage::Admission),
];

/// Removes those who have died, left or given up, counts how long the others have waited and what
/// that has cost them, and publishes waits.
pub fn remove_and_count(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    out: &mut HospitalWeek,
) {
    hospital.waits.cells.fill(0);
    let mut severity = 0.0;
    for (kind, stage) in STAGES {
        remove_from_stage(setting, hospital, (kind, stage), &mut severity, out);
        if hospital.steps.line(kind).open > 0 {
            let oldest = stage.queue(hospital.planned).oldest_routine();
            end_week_of_published_wait(stage.wait(hospital.waits), oldest, setting.week);
        }
    }
    let (planned, waits) = (&*hospital.planned, &mut *hospital.waits);
    let undecided = planned
        .follow_ups
        .iter()
        .chain(planned.overdue.iter())
        .filter(|f| f.visit.is_before_decision());
    for follow_up in undecided {
        let here = setting.whereabouts.row_of(follow_up.waiting.person).is_some();
        let felt = count_wait(setting, &follow_up.waiting, waits);
        severity += if here { felt } else { 0.0 };
    }
    out.waiting_loss += weekly_waiting_loss(severity, &setting.model.params.outcomes);
}

/// Counts how long a patient has waited. Returns the severity with which this week was waited
/// through: none before the clock starts.
fn count_wait(setting: &CareEnvironment, waiting: &OpenPathway, waits: &mut WaitingList) -> f64 {
    let Some(start) = waiting.clock else { return 0.0 };
    waits.count(setting.week.0.saturating_sub(start.0));
    if setting.week >= start { f64::from(waiting.severity) } else { 0.0 }
}

fn remove_from_stage(
    setting: &CareEnvironment,
    hospital: &mut Hospital,
    (kind, stage): (CapacityKind, PathwayStage),
    severity: &mut f64,
    out: &mut HospitalWeek,
) {
    let here = |waiting: &OpenPathway| setting.whereabouts.row_of(waiting.person).is_some();
    let rationed = *stage.wait(hospital.waits) > stage.tolerated_wait(&setting.model.params);
    let (mut removed, mut lost) = (0, 0.0);
    let waits = &mut *hospital.waits;
    stage.queue(hospital.planned).remove_leavers(
        |waiting| {
            let stays = waiting.leaves > setting.week && here(waiting);
            if stays {
                *severity += count_wait(setting, waiting, waits);
            }
            stays
        },
        |gone| {
            removed += u64::from(gone.clock.is_some());
            let gave_up = here(gone);
            // Who gives up because care is rationed is still demand that capacity must be planned
            // for: else rationing would lower the forecast and so close capacity.
            if !(gave_up && rationed) {
                lost += match stage {
                    PathwayStage::First | PathwayStage::Test => 1.0,
                    PathwayStage::Admission => {
                        super::elective_admissions::theatre_units(setting, gone)
                    }
                };
            }
            if gave_up {
                leave_untreated(setting, gone, stage == PathwayStage::Admission, out);
            }
        },
    );
    hospital.steps.line_mut(kind).lost += lost * setting.model.weight;
    hospital.tallies.removals += removed;
}
