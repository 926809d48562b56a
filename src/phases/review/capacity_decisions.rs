//! What a provider decides about its steps and posts each quarter, from the need of its lines and
//! the money that it expects.

use crate::behaviours::decision::{Action, Rationale};
use crate::behaviours::provider::affordable_steps::{
    AFFORDABLE_STEPS, ExpectedMoney, LineMoney, Purse, affordable_steps,
};
use crate::behaviours::provider::close_worst_paid::{self, CLOSE_WORST_PAID};
use crate::behaviours::provider::plan_steps::{
    CapacityDecision, PLAN_STEPS, PersistentGap, decide_steps,
};
use crate::behaviours::provider::teams_by_sum::{self, TEAMS_BY_SUM};
use crate::behaviours::provider::vacancies::{self, VACANCIES};
use crate::economy::provider::step_capacity::{CapacityKind, StepCapacity};
use crate::kernel::clock::Week;
use crate::kernel::math;
use crate::params::Params;

/// Change of the share of vacant posts below which nobody decides anything.
const LEAST_CHANGE: f64 = 0.005;

/// What a line of capacity needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LineNeed {
    pub(super) kind: CapacityKind,
    /// Steps, not necessarily whole.
    pub(super) needed: f64,
    /// Whether waits allow no waiting for proof.
    pub(super) urgent: bool,
    /// Full teams that payment covers, where it sets them.
    pub(super) teams: Option<f64>,
}

/// What a provider sees when it decides.
#[derive(Clone, Copy)]
pub(super) struct CapacityView<'a> {
    pub(super) needs: &'a [LineNeed],
    pub(super) money: &'a ExpectedMoney,
    /// Occupancy of its beds.
    pub(super) occupancy: f64,
    /// Belief in rescue.
    pub(super) rescue: f64,
    /// Cash, pounds.
    pub(super) cash: f64,
    pub(super) params: &'a Params,
}

/// Decisions and what is remembered beside them.
pub(super) struct CapacityDecisions {
    pub(super) acts: Vec<(Action, Rationale)>,
    /// Gaps that are left for now.
    pub(super) gaps: Vec<(CapacityKind, PersistentGap)>,
    /// Whether a line gives up a step for money alone.
    pub(super) gives_up: bool,
}

/// Full teams that payment covers, for teams whose payment does not follow their contacts.
pub(super) fn teams_paid_for(kind: CapacityKind, money: &ExpectedMoney) -> Option<f64> {
    let teams = matches!(kind, CapacityKind::CommunityTeam | CapacityKind::MentalHealthTeam);
    teams.then(|| teams_by_sum::affordable_teams(money, &money.lines[kind as usize])).flatten()
}

/// Renews how hard money presses and how long a deficit has lasted.
pub(super) fn feel_margin(seen: &CapacityView<'_>, steps: &mut StepCapacity) {
    if seen.money.income <= 0.0 {
        return;
    }
    let (margin, params) = (seen.money.margin, &seen.params.affordability);
    steps.squeeze = vacancies::next_squeeze(steps.squeeze, margin, seen.rescue, params);
    steps.deficit_quarters =
        close_worst_paid::quarters_in_deficit(steps.deficit_quarters, margin, seen.rescue, params);
}

/// Decides about every line: what opens and closes, and which posts stay vacant.
pub(super) fn decide_capacity(seen: &CapacityView<'_>, steps: &StepCapacity) -> CapacityDecisions {
    let mut decided = CapacityDecisions { acts: Vec::new(), gaps: Vec::new(), gives_up: false };
    let mut purse = purse(seen, steps);
    let mut closes = false;
    for need in seen.needs {
        let line = steps.line(need.kind);
        let before = PersistentGap { quarters: line.gap_quarters, gap: line.gap };
        let capacity = &seen.params.capacity;
        let mut kept = PersistentGap::default();
        match decide_steps(need.needed, line.committed(), before, need.urgent, capacity) {
            CapacityDecision::Open(wanted) => {
                let count = opened(seen, need, wanted, &purse);
                if count > 0 {
                    purse.margin += f64::from(count) * money_of(seen, need).net() / purse.income;
                    decided.acts.push(step_act(
                        seen,
                        need,
                        count as i32,
                        AFFORDABLE_STEPS.about.name,
                    ));
                }
                if count < wanted {
                    kept = PersistentGap { quarters: before.quarters.max(1), gap: before.gap };
                }
            }
            CapacityDecision::Close(count) => {
                closes = true;
                let act = step_act(seen, need, -(count as i32), PLAN_STEPS.about.name);
                decided.acts.push(act);
            }
            CapacityDecision::Wait(lasting) => kept = lasting,
        }
        decided.gaps.push((need.kind, kept));
    }
    let worst = if closes { None } else { worst_paid_closes(seen, steps) };
    decided.gives_up = worst.is_some();
    decided.acts.extend(worst);
    let posts = seen.needs.iter().filter_map(|need| posts_act(seen, steps, need));
    decided.acts.extend(posts);
    decided
}

fn money_of<'a>(seen: &CapacityView<'a>, need: &LineNeed) -> &'a LineMoney {
    &seen.money.lines[need.kind as usize]
}

/// The margin with everything under way, and what else pays for a step.
fn purse(seen: &CapacityView<'_>, steps: &StepCapacity) -> Purse {
    let income = seen.money.income.max(1.0);
    let under_way: f64 = CapacityKind::ALL
        .into_iter()
        .map(|kind| {
            let line = steps.line(kind);
            let more = line.committed() as f64 - f64::from(line.open);
            more * seen.money.lines[kind as usize].net()
        })
        .sum();
    Purse {
        margin: seen.money.margin + under_way / income,
        income: seen.money.income,
        cash: seen.cash,
        rescue: seen.rescue,
    }
}

/// Steps that are opened of those that are short.
fn opened(seen: &CapacityView<'_>, need: &LineNeed, wanted: u32, purse: &Purse) -> u32 {
    let params = &seen.params.affordability;
    let crowded = need.kind == CapacityKind::Ward && seen.occupancy > params.wards_open_above.get();
    let planned_by_money = need.teams.is_some() && params.teams_by_sum.get() > 0.0;
    if crowded || planned_by_money || need.kind == CapacityKind::Department {
        return wanted;
    }
    affordable_steps(wanted, money_of(seen, need), purse, params)
}

fn step_act(
    seen: &CapacityView<'_>,
    need: &LineNeed,
    change: i32,
    rule: &'static str,
) -> (Action, Rationale) {
    let line = money_of(seen, need);
    let because = Rationale::new(
        rule,
        &[("margin", seen.money.margin), ("rescue", seen.rescue), ("needed", need.needed)],
        &[("payment of a step", line.gain), ("cost of a step", line.cost)],
    );
    (Action::Steps { kind: need.kind, change }, because)
}

/// Under a deficit that has lasted, a step of the line that pays worst; never one that emergencies
/// or a fixed sum ask for.
fn worst_paid_closes(seen: &CapacityView<'_>, steps: &StepCapacity) -> Option<(Action, Rationale)> {
    if !close_worst_paid::has_lasted(steps.deficit_quarters, &seen.params.affordability) {
        return None;
    }
    let spare = |need: &&LineNeed| {
        let line = steps.line(need.kind);
        let duty = match need.kind {
            CapacityKind::Department => true,
            CapacityKind::Ward => seen.occupancy >= seen.params.capacity.planned_occupancy.get(),
            _ => need.teams.is_some(),
        };
        !duty && line.committed() > 1 && line.closing.is_empty()
    };
    let spare = seen.needs.iter().filter(spare);
    let kind = close_worst_paid::worst_paid(spare.map(|need| (need.kind, *money_of(seen, need))))?;
    let need = seen.needs.iter().find(|need| need.kind == kind)?;
    Some(step_act(seen, need, -1, CLOSE_WORST_PAID.about.name))
}

/// Posts of a line that are left vacant or filled again.
fn posts_act(
    seen: &CapacityView<'_>,
    steps: &StepCapacity,
    need: &LineNeed,
) -> Option<(Action, Rationale)> {
    let params = &seen.params.affordability;
    let line = steps.line(need.kind);
    let (to, rule) = match (need.teams, need.kind) {
        (Some(teams), _) => {
            (teams_by_sum::vacant_share(f64::from(line.open), teams, params), TEAMS_BY_SUM)
        }
        (None, CapacityKind::Department) => (0.0, VACANCIES),
        (None, kind) => {
            let full = seen.occupancy * (1.0 - line.vacant);
            let occupancy = (kind == CapacityKind::Ward).then_some(full);
            let earns = money_of(seen, need).earns();
            (vacancies::vacant_share(steps.squeeze, earns, occupancy, params), VACANCIES)
        }
    };
    let filled_again = to == 0.0 && line.vacant > 0.0;
    if (to - line.vacant).abs() < LEAST_CHANGE && !filled_again {
        return None;
    }
    let because = Rationale::new(
        rule.about.name,
        &[("margin", seen.money.margin), ("rescue", seen.rescue), ("vacant", line.vacant)],
        &[("squeeze", steps.squeeze), ("teams paid for", need.teams.unwrap_or(0.0))],
    );
    Some((Action::Vacancies { kind: need.kind, to }, because))
}

/// Carries out what was decided.
pub(super) fn apply_acts(acts: &[Action], steps: &mut StepCapacity, week: Week, params: &Params) {
    let due = |lead: f64| Week(week.0 + math::round(lead) as u32);
    for act in acts {
        match act {
            Action::Steps { kind, change } => {
                let line = steps.line_mut(*kind);
                let count = change.unsigned_abs() as usize;
                if *change > 0 {
                    let opens = due(params.capacity.opening_lead.0);
                    line.opening.extend(std::iter::repeat_n(opens, count));
                } else {
                    let left = line.committed().max(0) as usize;
                    let closes = due(params.capacity.closing_lead.0);
                    line.closing.extend(std::iter::repeat_n(closes, count.min(left)));
                }
            }
            Action::Vacancies { kind, to } => steps.line_mut(*kind).vacant = to.clamp(0.0, 1.0),
            _ => {}
        }
    }
}
