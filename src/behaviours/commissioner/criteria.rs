//! How strict a commissioner's criteria for planned care are in the year. When what its contracts
//! will cost, forecast from the returns it has, runs ahead of what was planned, it asks practices
//! and hospitals to treat fewer mild cases; how far it gets depends on its staff.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::control::InYearControlParams;

pub const CRITERIA: Behaviour = Behaviour {
    about: About {
        name: "in_year_criteria",
        summary: "Criteria for planned care tighten when spending runs ahead of plan",
        source: "CAL127",
    },
    file: "behaviours/commissioner/criteria.rs",
    neutral: "no criteria for planned care",
    disable: Some(|params| {
        params.control.criteria_gain = 0.0.into();
        params.control.criteria_least = 0.0.into();
    }),
};

/// The year as a commissioner sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InYearPosition {
    /// What its contracts will cost by what has been reported, pounds.
    pub forecast: f64,
    /// What they were planned to cost, pounds.
    pub planned: f64,
    /// Share of attention that contracts get.
    pub attention: f64,
    /// Skill in running contracts.
    pub skill: f64,
    /// Strictness in force.
    pub before: f64,
}

impl InYearPosition {
    /// Forecast over plan, less one.
    pub fn excess(&self) -> f64 {
        if self.planned > 0.0 { self.forecast / self.planned - 1.0 } else { 0.0 }
    }
}

/// Strictness below which criteria lapse: halving alone would never end them.
const LAPSES_BELOW: f64 = 0.01;

/// Strictness for the next quarter, 0 to 1.
pub fn strictness(seen: &InYearPosition, params: &InYearControlParams) -> f64 {
    let beyond = (seen.excess() - params.criteria_from.get()).max(0.0);
    let least = params.criteria_least.get();
    let wanted = (params.criteria_gain.get() * beyond).max(least).min(1.0);
    let unskilled = params.criteria_unskilled.get();
    let able = seen.attention * (unskilled + (1.0 - unskilled) * seen.skill);
    let kept = params.criteria_memory.get();
    let next = kept * seen.before + (1.0 - kept) * wanted * able;
    if next < LAPSES_BELOW { 0.0 } else { next.min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(forecast: f64) -> InYearPosition {
        InYearPosition { forecast, planned: 100.0, attention: 1.0, skill: 0.5, before: 0.0 }
    }

    #[test]
    fn criteria_follow_what_runs_ahead_of_plan_and_lapse() {
        let params = InYearControlParams::default();
        assert_eq!(strictness(&seen(100.0), &params), 0.0);
        assert_eq!(strictness(&seen(100.3), &params), 0.0);
        let tight = strictness(&seen(104.0), &params);
        assert!(tight > strictness(&seen(102.0), &params) && tight <= 1.0);
        let lapses = strictness(&InYearPosition { before: tight, ..seen(99.0) }, &params);
        assert!(lapses < tight && lapses > 0.0);
        assert_eq!(strictness(&InYearPosition { before: 0.012, ..seen(99.0) }, &params), 0.0);
    }

    #[test]
    fn without_staff_nothing_comes_of_it() {
        let params = InYearControlParams::default();
        let of = |attention, skill| {
            strictness(&InYearPosition { attention, skill, ..seen(104.0) }, &params)
        };
        assert!(of(1.0, 0.8) > of(1.0, 0.2) && of(1.0, 0.2) > of(0.3, 0.2));
        assert_eq!(of(0.0, 0.8), 0.0);
    }
}
