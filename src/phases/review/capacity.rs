//! Review: each quarter providers review demand, waits and margins, and adapt their plans and
//! their steps of capacity; practices adapt their thresholds.

use bevy_ecs::prelude::*;

use crate::behaviours::decision::{Actor, DecisionPoint};
use crate::behaviours::provider::{plan_steps, teams_by_sum};
use crate::economy::commissioner::{Commissioner, SocialCare};
use crate::economy::provider::beds::Beds;
use crate::economy::provider::caseload::Caseload;
use crate::economy::provider::financial_expectations::Expectations;
use crate::economy::provider::queues::WaitingList;
use crate::economy::provider::step_capacity::{CapacityKind, CapacityLine, StepCapacity};
use crate::economy::provider::{LeverSettings, Provider};
use crate::kernel::clock::{DAYS_PER_WEEK, WEEKS_PER_QUARTER, Week};
use crate::kernel::math;
use crate::params::Params;
use crate::params::vocabulary::{Lever, ProviderKind};
use crate::phases::bill_and_pay::pool;
use crate::phases::deliver::service_changes::ServiceChanges;
use crate::phases::shared::accounts::Accounts;
use crate::phases::shared::clock::ThisWeek;
use crate::phases::shared::docket::Docket;
use crate::phases::shared::model::Model;
use crate::phases::shared::order::in_order;

use super::capacity_decisions::{self, CapacityView, LineNeed};
use super::provider_view::LeverMargins;

/// The lever that moves the plan of a kind of step; none where nothing is planned.
pub const fn plan_lever(kind: CapacityKind) -> Option<Lever> {
    match kind {
        CapacityKind::Clinic => Some(Lever::Clinics),
        CapacityKind::Theatre => Some(Lever::Theatres),
        CapacityKind::Diagnostic => Some(Lever::Diagnostics),
        CapacityKind::CommunityTeam => Some(Lever::CommunityTeams),
        CapacityKind::MentalHealthTeam => Some(Lever::MentalHealthTeams),
        CapacityKind::Ward | CapacityKind::Department | CapacityKind::CommunityWard => None,
    }
}

/// Wait and tolerated wait of a line of planned work; `None` where no one waits.
pub fn wait_and_tolerance(
    kind: CapacityKind,
    waits: &WaitingList,
    courses: &Caseload,
    params: &Params,
) -> Option<(f64, f64)> {
    let capacity = &params.capacity;
    match kind {
        CapacityKind::Clinic => Some((waits.first_wait, capacity.tolerated_wait_first.0)),
        CapacityKind::Diagnostic => {
            Some((waits.diagnostic_wait, capacity.tolerated_wait_diagnostic.0))
        }
        CapacityKind::Theatre => Some((waits.admission_wait, capacity.tolerated_wait_admission.0)),
        CapacityKind::CommunityTeam | CapacityKind::MentalHealthTeam => {
            Some((courses.wait, params.care.tolerated_wait.0))
        }
        CapacityKind::Ward | CapacityKind::Department | CapacityKind::CommunityWard => None,
    }
}

/// Weekly volume one open step can do, in people.
pub fn step_volume(kind: CapacityKind, params: &Params) -> f64 {
    let capacity = &params.capacity;
    let week = f64::from(DAYS_PER_WEEK);
    match kind {
        CapacityKind::Ward => capacity.ward_beds.0 * week * capacity.planned_occupancy.0,
        CapacityKind::Theatre => capacity.theatre_units.0 * capacity.full_use.0,
        CapacityKind::Clinic => capacity.clinic_slots.0 * capacity.full_use.0,
        CapacityKind::Diagnostic => capacity.diagnostic_slots.0 * capacity.full_use.0,
        CapacityKind::Department => capacity.department_slots.0 * capacity.full_use.0,
        CapacityKind::CommunityTeam => capacity.community_slots.0 * capacity.full_use.0,
        CapacityKind::CommunityWard => {
            capacity.community_beds.0 * week * capacity.planned_occupancy.0
        }
        CapacityKind::MentalHealthTeam => capacity.mental_health_slots.0 * capacity.full_use.0,
    }
}

/// What a provider looks at when it plans its capacity.
type PlanColumns<'a> = (
    &'a Provider,
    &'a LeverSettings,
    &'a WaitingList,
    &'a Caseload,
    &'a mut StepCapacity,
    &'a Beds,
    &'a LeverMargins,
    &'a Expectations,
);

/// Providers forecast and plan; they open or close steps, and fill their posts, as far as they
/// expect to be able to pay for them.
pub fn plan_providers(
    mut providers: Query<PlanColumns>,
    now: ThisWeek,
    shifts: Res<ServiceChanges>,
    accounts: Res<Accounts>,
    mut docket: ResMut<Docket>,
) {
    let week = now.week();
    let params = now.params();
    let stage = run_in_stage(&now.model, week);
    for (provider, conduct, waits, courses, mut steps, beds, margins, outlook) in
        in_order(providers.iter_mut())
    {
        if matches!(provider.kind, ProviderKind::CareHome | ProviderKind::Pharmacy) {
            continue;
        }
        let money = &margins.money;
        let horizon = math::round(params.capacity.closing_lead.0) as u32;
        let mut needs = Vec::new();
        for kind in CapacityKind::ALL {
            let demand = LineDemand {
                kind,
                wait: wait_and_tolerance(kind, waits, courses, params),
                deviation: plan_lever(kind).map_or(0.0, |lever| conduct.lever(lever)),
                stays: shifts.expected_to_stay(provider.index, kind, week, horizon),
                teams: capacity_decisions::teams_paid_for(kind, money),
            };
            needs.extend(review_line(&now.model, &demand, steps.line_mut(kind), stage));
        }
        if stage != RunInStage::Running {
            continue;
        }
        let seen = CapacityView {
            needs: &needs,
            money,
            occupancy: beds.occupancy,
            rescue: outlook.rescue,
            cash: accounts.ledger.cash(provider.id).pounds(),
            params,
        };
        capacity_decisions::feel_margin(&seen, &mut steps);
        let decided = capacity_decisions::decide_capacity(&seen, &steps);
        for (kind, kept) in decided.gaps {
            let line = steps.line_mut(kind);
            (line.gap_quarters, line.gap) = (kept.quarters, kept.gap);
        }
        if decided.gives_up {
            steps.deficit_quarters = 0;
        }
        let by = Actor::Provider(provider.index);
        let acts = docket.decide(week, by, DecisionPoint::Steps, || decided.acts);
        capacity_decisions::apply_acts(&acts, &mut steps, week, params);
    }
}

/// The stage of the running in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunInStage {
    /// Pathways and courses fill up; what arrives at their later stages is no guide yet.
    Filling,
    /// Providers take the size that demand requires, at once.
    Settling,
    /// Steps open and close with their leads.
    Running,
}

fn run_in_stage(model: &Model, week: Week) -> RunInStage {
    let opening = &model.params.opening;
    if !model.calendar.is_run_in(week) || f64::from(week.0) >= opening.settled_by.0 {
        RunInStage::Running
    } else if f64::from(week.0) < opening.filled_by.0 {
        RunInStage::Filling
    } else {
        RunInStage::Settling
    }
}

/// What bears on the plan of a line.
struct LineDemand {
    kind: CapacityKind,
    /// Wait and tolerated wait, where someone waits.
    wait: Option<(f64, f64)>,
    /// Deviation of the plan from the forecast.
    deviation: f64,
    /// Share of its work that is known to stay.
    stays: f64,
    /// Full teams that payment covers, where it sets them.
    teams: Option<f64>,
}

/// Renews the forecast and plan of a line from the quarter's work. Returns the steps it needs once
/// steps open and close with their leads; nothing for a line that is not there.
fn review_line(
    model: &Model,
    demand: &LineDemand,
    line: &mut CapacityLine,
    stage: RunInStage,
) -> Option<LineNeed> {
    let params = &model.params;
    let capacity = &params.capacity;
    if line.open == 0 && line.opening.is_empty() && line.arrived == 0.0 {
        return None;
    }
    let weeks = f64::from(WEEKS_PER_QUARTER);
    let lost = std::mem::take(&mut line.lost);
    let arrived = (std::mem::take(&mut line.arrived) - lost).max(0.0) / weeks;
    let done = std::mem::take(&mut line.done) / weeks;
    // Where no one waits, what arrives is done at once and only counted as it comes.
    line.worked = if demand.wait.is_some() { done } else { arrived };
    if stage == RunInStage::Filling {
        return None;
    }
    // In a small place more may leave a queue in a quarter than join it.
    line.forecast += capacity.forecast_gain.0 * (arrived.max(0.0) - line.forecast);
    line.plan = line.forecast * (1.0 + demand.deviation);
    let each = step_volume(demand.kind, params);
    if let (Some(teams), RunInStage::Running) = (demand.teams, stage) {
        line.plan = teams_by_sum::plan_by_sum(line.plan, teams * each, &params.affordability);
    }
    let mut volume = line.plan;
    if demand.kind == CapacityKind::Clinic && line.forecast > 0.0 {
        // First attendances are planned; the follow-ups they bring need slots too.
        let follow_ups = (done - line.plan.min(done)).max(0.0);
        volume += follow_ups;
    }
    let needed = demand.stays * volume / each;
    if stage == RunInStage::Settling {
        line.open = plan_steps::steady_state_steps(needed, capacity);
        return None;
    }
    let urgent =
        demand.wait.is_some_and(|(wait, normal)| plan_steps::is_urgent(wait, normal, capacity));
    Some(LineNeed { kind: demand.kind, needed, urgent, teams: demand.teams })
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
        let pooled = pool::extra_packages(&accounts, area, now.params());
        social.rate = asked * now.params().care.packages_planned.0 + waiting + pooled;
        social.requested = 0;
    }
}
