//! Review: each quarter providers review demand, waits and margins, and adapt their plans and
//! their steps of capacity; practices adapt their thresholds.

use bevy_ecs::prelude::*;

use crate::behaviours::provider::plan_steps::{self, Lasting, StepDecision};
use crate::economy::commissioner::{Commissioner, SocialCare};
use crate::economy::provider::courses::Courses;
use crate::economy::provider::queues::WaitList;
use crate::economy::provider::steps::{StepKind, Steps};
use crate::economy::provider::{Conduct, Provider};
use crate::kernel::clock::{DAYS_PER_WEEK, WEEKS_PER_QUARTER, Week};
use crate::kernel::math;
use crate::params::Params;
use crate::params::vocabulary::{Lever, ProviderKind};

use crate::phases::bill_and_pay::pool;
use crate::phases::deliver::service_changes::Shifts;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::model::Model;

/// The lever that moves the plan of a kind of step; none where nothing is planned.
#[must_use]
pub const fn plan_lever(kind: StepKind) -> Option<Lever> {
    match kind {
        StepKind::Clinic => Some(Lever::Clinics),
        StepKind::Theatre => Some(Lever::Theatres),
        StepKind::Diagnostic => Some(Lever::Diagnostics),
        StepKind::CommunityTeam => Some(Lever::CommunityTeams),
        StepKind::MentalHealthTeam => Some(Lever::MentalHealthTeams),
        StepKind::Ward | StepKind::Department | StepKind::CommunityWard => None,
    }
}

/// Wait and tolerated wait of a line of planned work; `None` where no one waits.
#[must_use]
pub fn wait_of(
    kind: StepKind,
    waits: &WaitList,
    courses: &Courses,
    params: &Params,
) -> Option<(f64, f64)> {
    let capacity = &params.capacity;
    match kind {
        StepKind::Clinic => Some((waits.first_wait, capacity.tolerated_wait_first.0)),
        StepKind::Diagnostic => Some((waits.diagnostic_wait, capacity.tolerated_wait_diagnostic.0)),
        StepKind::Theatre => Some((waits.admission_wait, capacity.tolerated_wait_admission.0)),
        StepKind::CommunityTeam | StepKind::MentalHealthTeam => {
            Some((courses.wait, params.care.tolerated_wait.0))
        }
        StepKind::Ward | StepKind::Department | StepKind::CommunityWard => None,
    }
}

/// Weekly volume one open step can do, in people.
#[must_use]
pub fn step_volume(kind: StepKind, params: &Params) -> f64 {
    let capacity = &params.capacity;
    let week = f64::from(DAYS_PER_WEEK);
    match kind {
        StepKind::Ward => capacity.ward_beds.0 * week * capacity.planned_occupancy.0,
        StepKind::Theatre => capacity.theatre_units.0 * capacity.full_use.0,
        StepKind::Clinic => capacity.clinic_slots.0 * capacity.full_use.0,
        StepKind::Diagnostic => capacity.diagnostic_slots.0 * capacity.full_use.0,
        StepKind::Department => capacity.department_slots.0 * capacity.full_use.0,
        StepKind::CommunityTeam => capacity.community_slots.0 * capacity.full_use.0,
        StepKind::CommunityWard => capacity.community_beds.0 * week * capacity.planned_occupancy.0,
        StepKind::MentalHealthTeam => capacity.mental_health_slots.0 * capacity.full_use.0,
    }
}

/// Providers forecast, plan and open or close steps.
pub fn plan_providers(
    mut providers: Query<(&Provider, &Conduct, &WaitList, &Courses, &mut Steps)>,
    now: ThisWeek,
    shifts: Res<Shifts>,
) {
    let week = now.week();
    let stage = stage_of(&now.model, week);
    for (provider, conduct, waits, courses, mut steps) in &mut providers {
        if matches!(provider.kind, ProviderKind::CareHome | ProviderKind::Pharmacy) {
            continue;
        }
        for kind in StepKind::ALL {
            let wait = wait_of(kind, waits, courses, now.params());
            let horizon = math::round(now.params().capacity.closing_lead.0) as u32;
            let stays = shifts.expected_to_stay(provider.index, kind, week, horizon);
            plan_line(&now.model, kind, wait, conduct, &mut steps, (week, stage), stays);
        }
    }
}

/// The stage of the running in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Pathways and courses fill up; what arrives at their later stages is no guide yet.
    Filling,
    /// Providers take the size that demand requires, at once.
    Settling,
    /// Steps open and close with their leads.
    Running,
}

fn stage_of(model: &Model, week: Week) -> Stage {
    let opening = &model.params.opening;
    if !model.calendar.is_run_in(week) || f64::from(week.0) >= opening.settled_by.0 {
        Stage::Running
    } else if f64::from(week.0) < opening.filled_by.0 {
        Stage::Filling
    } else {
        Stage::Settling
    }
}

fn plan_line(
    model: &Model,
    kind: StepKind,
    wait: Option<(f64, f64)>,
    conduct: &Conduct,
    steps: &mut Steps,
    (week, stage): (Week, Stage),
    stays: f64,
) {
    let capacity = &model.params.capacity;
    let line = steps.of_mut(kind);
    if line.open == 0 && line.opening.is_empty() && line.arrived == 0.0 {
        return;
    }
    let weeks = f64::from(WEEKS_PER_QUARTER);
    let lost = std::mem::take(&mut line.lost);
    let arrived = (std::mem::take(&mut line.arrived) - lost).max(0.0) / weeks;
    let done = std::mem::take(&mut line.done) / weeks;
    // Where no one waits, what arrives is done at once and only counted as it comes.
    line.worked = if wait.is_some() { done } else { arrived };
    if stage == Stage::Filling {
        return;
    }
    // In a small place more may leave a queue in a quarter than join it.
    line.forecast += capacity.forecast_gain.0 * (arrived.max(0.0) - line.forecast);
    let deviation = plan_lever(kind).map_or(0.0, |lever| conduct.lever(lever));
    line.plan = line.forecast * (1.0 + deviation);
    let mut volume = line.plan;
    if kind == StepKind::Clinic && line.forecast > 0.0 {
        // First attendances are planned; the follow-ups they bring need slots too.
        let follow_ups = (done - line.plan.min(done)).max(0.0);
        volume += follow_ups;
    }
    let needed = stays * volume / step_volume(kind, &model.params);
    if stage == Stage::Settling {
        line.open = plan_steps::settled(needed, capacity);
        return;
    }
    let before = Lasting { quarters: line.gap_quarters, gap: line.gap };
    let urgent = wait.is_some_and(|(wait, normal)| plan_steps::is_urgent(wait, normal, capacity));
    let due = |lead: f64| Week(week.0 + math::round(lead) as u32);
    let mut kept = Lasting::default();
    match plan_steps::decide(needed, line.committed(), before, urgent, capacity) {
        StepDecision::Open(count) => {
            let opens = due(capacity.opening_lead.0);
            line.opening.extend(std::iter::repeat_n(opens, count as usize));
        }
        StepDecision::Close(count) => {
            let closes = due(capacity.closing_lead.0);
            line.closing.extend(std::iter::repeat_n(closes, count as usize));
        }
        StepDecision::Wait(lasting) => kept = lasting,
    }
    (line.gap_quarters, line.gap) = (kept.quarters, kept.gap);
}

/// Once a year local authorities plan how many packages they will be able to start: what was
/// requested, and what still waits.
pub fn plan_packages(
    mut areas: Query<(&Commissioner, &mut SocialCare)>,
    accounts: Res<Accounts>,
    now: ThisWeek,
) {
    for (area, mut social) in &mut areas {
        let asked = social.requested as f64 / social.registered.max(1) as f64;
        let waiting = social.waiting as f64 / social.registered.max(1) as f64;
        let pooled = pool::more_packages(&accounts, area, now.params());
        social.rate = asked * now.params().care.packages_planned.0 + waiting + pooled;
        social.requested = 0;
    }
}
