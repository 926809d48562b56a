//! What staff of a commissioner can do: skills that grow with spending and practice and leave with
//! people, and limited attention.
//!
//! Analysts, contract managers and finance staff serve more people at little more cost, so their
//! skill rises with what is spent altogether. Relationships do not: they take time for each
//! practice and each provider.

use crate::behaviours::Behaviour;
use crate::kernel::clock::MONTHS_PER_QUARTER;
use crate::kernel::registry::About;
use crate::params::groups::{CommissionerStaffParams, TrustParams};
use crate::params::vocabulary::Skill;

pub const STAFF: Behaviour = Behaviour {
    about: About {
        name: "staff",
        summary: "Skills grow with spending and leave with people",
        source: "CAL148",
    },
    file: "behaviours/commissioner/staff.rs",
    neutral: "skills stay as they were at the start",
    disable: Some(|params| {
        params.office.skill_speed = 0.0.into();
        params.office.turnover = 0.0.into();
    }),
};

/// Years in which a skill settles.
const CONVERGENCE_YEARS: u32 = 30;

/// What bears on skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StaffBudget {
    /// Running cost of the commissioner, pounds a year.
    pub running_cost: f64,
    /// People it is responsible for.
    pub people: f64,
    /// Practices it works with.
    pub practices: f64,
    /// Teams that work with them, each with a part of them: one, or one a place.
    pub teams: f64,
    /// Spent a person and year on skills from outside, once a year of it has passed.
    pub support: f64,
    /// Skill of providers' contract staff.
    pub rivals: f64,
}

/// The skill that spending can sustain.
pub fn sustainable_skill(
    skill: Skill,
    means: &StaffBudget,
    params: &CommissionerStaffParams,
) -> f64 {
    let share = match skill {
        Skill::Analytics => params.analytics_share.get(),
        Skill::Contracting => params.contracting_share.get(),
        Skill::Engagement => params.engagement_share.get(),
        Skill::Finance => params.finance_share.get(),
    };
    let extra = means.support * means.people / Skill::COUNT as f64;
    let spent = means.running_cost * share + extra;
    let of_half = |spent: f64, half: f64| if spent > 0.0 { spent / (spent + half) } else { 0.0 };
    if skill == Skill::Engagement {
        let per_person = if means.people > 0.0 { spent / means.people } else { 0.0 };
        let span = 1.0 / (1.0 + means.practices / means.teams.max(1.0) / params.half_span.get());
        params.greatest_engagement.get() * span * of_half(per_person, params.half_engagement.get())
    } else {
        of_half(spent, params.half_skill.get())
    }
    .clamp(0.0, 1.0)
}

/// Where a skill settles when spending stays the same.
pub fn steady_state_skill(
    skill: Skill,
    means: &StaffBudget,
    params: &CommissionerStaffParams,
) -> f64 {
    let start = sustainable_skill(skill, means, params);
    (0..CONVERGENCE_YEARS).fold(start, |now, _| next_year_skill(now, skill, means, params))
}

/// Skill after another year.
pub fn next_year_skill(
    now: f64,
    skill: Skill,
    means: &StaffBudget,
    params: &CommissionerStaffParams,
) -> f64 {
    let better_paid = params.poaching.get() * (means.rivals - now).max(0.0);
    let leavers = params.turnover.get() * (1.0 + better_paid);
    // In an ordinary year newcomers learn what leavers take along; what spending can sustain sets
    // the limit.
    let kept = now * (1.0 - leavers * params.lost_with_leaver.get() * params.skill_speed.get());
    let aim = sustainable_skill(skill, means, params);
    (kept + params.skill_speed.get() * (aim - kept)).clamp(0.0, 1.0)
}

/// Part of the gates at which a scheme can be decided: where decisions are delegated and rights
/// unclear, the rest wait until two levels agree who decides.
pub fn decidable_share(params: &CommissionerStaffParams) -> f64 {
    1.0 - params.delegated.get() * params.unclear_rights.get()
}

/// Person-months of commissioning staff a quarter.
pub fn staff_supply(running_cost: f64, params: &CommissionerStaffParams) -> f64 {
    MONTHS_PER_QUARTER * params.commissioning_share.get() * running_cost / params.post.get()
}

/// Part of a contract that the commissioner manages itself: small ones are left to the neighbour
/// who pays most.
pub fn self_managed_share(value: f64, params: &CommissionerStaffParams) -> f64 {
    let value = value.max(0.0);
    if value > 0.0 { value / (value + params.small_contract.get()) } else { 0.0 }
}

/// The demand on staff in a quarter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StaffDemand {
    /// Contracts with providers that have to be managed.
    pub contracts: f64,
    /// Their yearly value, pounds.
    pub value: f64,
    /// Indicators in them altogether.
    pub indicators: f64,
    /// Providers to keep up a relationship with.
    pub providers: f64,
    pub practices: f64,
    pub schemes: f64,
    /// Disputes of the last quarter.
    pub disputes: f64,
    /// Challenges of the last quarter.
    pub challenges: f64,
    /// Weight of targets watched by the region, 0 to 1.
    pub targets: f64,
    /// National priorities to report on.
    pub priorities: f64,
    /// Places with decisions of their own.
    pub places: f64,
}

/// How the time of staff is shared out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StaffAllocation {
    /// Person-months needed.
    pub demand: f64,
    /// Share of the time needed for contracts and relationships that they get, 0 to 1.
    pub attention: f64,
    /// Person-months left for new schemes, challenges and audits.
    pub free: f64,
}

/// Shares out the time of staff: what cannot be put off first, then contracts and relationships,
/// each with a unit of set-up that is the same for the large and the small. A part is reserved for
/// new work, even where less is left for the rest.
pub fn allocate_time(
    supply: f64,
    asked: &StaffDemand,
    params: &CommissionerStaffParams,
) -> StaffAllocation {
    let fixed = asked.disputes * params.dispute_months.get()
        + asked.challenges * params.challenge_months.get()
        + asked.targets * params.target_months.get()
        + asked.priorities * params.priority_months.get();
    let running = asked.contracts * params.contract_months.get()
        + asked.value / params.value_per_month.get()
        + asked.indicators * params.indicator_months.get()
        + asked.providers * params.relationship_months.get()
        + asked.practices * params.practice_months.get()
        + asked.places * params.place_months.get();
    // Where it is unclear who decides, both levels prepare.
    let twice = 1.0 + params.delegated.get() * params.unclear_rights.get();
    let schemes = asked.schemes * params.scheme_months.get() * twice;
    let demand = fixed + running + schemes;
    let after_fixed = (supply - fixed).max(0.0);
    // Schemes under way keep their staff as contracts do: both get the same share.
    let wanted = running + schemes;
    let kept = params.development.get() * after_fixed - schemes;
    let free = (after_fixed - wanted).max(kept).max(0.0);
    let attention = if wanted > 0.0 { ((after_fixed - free) / wanted).min(1.0) } else { 1.0 };
    StaffAllocation { demand, attention, free }
}

/// Share of the scrutiny needed for contracts that they get: time spent on relationships
/// is lost to it. With even weights it is the share of attention.
pub fn oversight(attention: f64, trust: &TrustParams) -> f64 {
    (2.0 * (1.0 - trust.relational.get()) * attention).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(people: f64) -> StaffBudget {
        let practices = people / 9_000.0;
        let running_cost = 21.5 * people;
        StaffBudget { running_cost, people, practices, teams: 1.0, support: 0.0, rivals: 0.6 }
    }

    #[test]
    fn analysis_favours_the_large_and_relationships_the_small() {
        let params = CommissionerStaffParams::default();
        let of = |skill, people| sustainable_skill(skill, &means(people), &params);
        assert!(of(Skill::Analytics, 2e6) > of(Skill::Analytics, 2e5) + 0.2);
        assert!(of(Skill::Engagement, 2e5) > of(Skill::Engagement, 5e6));
    }

    #[test]
    fn teams_in_places_reach_more_practices() {
        let params = CommissionerStaffParams::default();
        let of = |teams| {
            sustainable_skill(Skill::Engagement, &StaffBudget { teams, ..means(1.5e6) }, &params)
        };
        assert!(of(6.0) > of(1.0) + 0.05);
    }

    #[test]
    fn unclear_rights_ask_for_the_same_work_twice() {
        let mut params =
            CommissionerStaffParams { delegated: 1.0.into(), ..CommissionerStaffParams::default() };
        let asked = StaffDemand { contracts: 10.0, schemes: 6.0, ..StaffDemand::default() };
        let clear = allocate_time(40.0, &asked, &params);
        params.unclear_rights = 1.0.into();
        assert!(allocate_time(40.0, &asked, &params).demand > clear.demand);
    }

    #[test]
    fn skill_settles_and_more_staff_time_is_never_less_attention() {
        let params = CommissionerStaffParams::default();
        let mut skill = 0.0;
        for _ in 0..60 {
            skill = next_year_skill(skill, Skill::Analytics, &means(1e6), &params);
        }
        let next = next_year_skill(skill, Skill::Analytics, &means(1e6), &params);
        assert!((next - skill).abs() < 1e-6 && skill > 0.3);
        let asked = StaffDemand {
            contracts: 10.0,
            providers: 10.0,
            practices: 100.0,
            ..StaffDemand::default()
        };
        let (few, many) =
            (allocate_time(20.0, &asked, &params), allocate_time(200.0, &asked, &params));
        assert!(few.attention < many.attention && few.free < many.free);
        assert!(few.free > 0.0 && few.free <= params.development.get() * 20.0);
    }
}
