//! What a lever is expected to do to what contracts measure. Each lever states it beside what it
//! does to volumes, so that one rule values any term on any indicator: the contract is asked what
//! it would pay for the indicator as it would then be.
//!
//! A provider expects from what it knows itself: its list and how long people on it have waited,
//! how full its beds are, how many of its emergency admissions leave the same day, and the
//! published formulae by which these become indicators.

use crate::contracts::Indicator;
use crate::information::quality_indicators::{self, OpenPathways};
use crate::params::Params;
use crate::params::vocabulary::Lever;

use super::lever_rule::{ExpectedYear, LeverContext};

/// Change of one indicator: the value times a factor, and an addition.
#[derive(Debug, Clone, Copy, PartialEq)]
struct IndicatorChange {
    factor: f64,
    added: f64,
}

/// Changes of every indicator in an expected year, against those now measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndicatorChanges([IndicatorChange; Indicator::ALL.len()]);

impl Default for IndicatorChanges {
    fn default() -> Self {
        Self([IndicatorChange { factor: 1.0, added: 0.0 }; Indicator::ALL.len()])
    }
}

impl IndicatorChanges {
    /// Adds to an indicator.
    pub fn add(&mut self, indicator: Indicator, change: f64) {
        self.0[indicator as usize].added += change;
    }
    /// Multiplies an indicator.
    pub fn scale(&mut self, indicator: Indicator, factor: f64) {
        let change = &mut self.0[indicator as usize];
        change.factor *= factor;
        change.added *= factor;
    }
    /// The value an indicator would have that is measured at another one now.
    pub fn expected_value(&self, indicator: Indicator, now: f64) -> f64 {
        let IndicatorChange { factor, added } = self.0[indicator as usize];
        let (least, greatest) = indicator.bounds();
        // A value measured beyond its bounds is moved, not brought back.
        (now * factor + added).clamp(least.min(now), greatest.max(now))
    }
}

/// What the measured indicators of a provider rest on, as it knows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredState {
    /// Its open pathways.
    pub open: OpenPathways,
    /// Pathways that end without admission, over first attendances.
    pub ended_by_first: f64,
    /// Pathways that end with admission, over planned admissions.
    pub ended_by_operation: f64,
    /// Bed occupancy.
    pub occupancy: f64,
    /// Share of its emergency admissions that are recorded as leaving the same day.
    pub same_day: f64,
}

/// More pathways are ended than expected by these people a year, or fewer. The longest waits end
/// first.
pub fn end_pathways(year: &mut ExpectedYear, people: f64, facts: &LeverContext, params: &Params) {
    let open = facts.measured.open;
    let shown = people * params.levers.list_shown.get();
    year.indicators.add(Indicator::Within18Weeks, open.within_after(shown) - open.within());
}

/// More attendances of other patients take the place of first attendances where clinics are full.
pub fn displace_firsts(
    year: &mut ExpectedYear,
    attendances: f64,
    facts: &LeverContext,
    params: &Params,
) {
    if facts.full[Lever::Clinics as usize] {
        end_pathways(year, -facts.measured.ended_by_first * attendances, facts, params);
    }
}

/// Emergency admissions recorded as leaving the same day change by a factor.
pub fn scale_same_day(year: &mut ExpectedYear, factor: f64, facts: &LeverContext) {
    let before = facts.measured.same_day;
    let after = before * factor / (1.0 - before + before * factor);
    year.indicators.add(Indicator::SameDay, after - before);
}

/// Beds are used by a factor more: crowding delays people in the department.
pub fn scale_beds(year: &mut ExpectedYear, factor: f64, facts: &LeverContext, params: &Params) {
    year.bed_days *= factor;
    let within = |occupancy| quality_indicators::within_four_hours(occupancy, &params.information);
    let occupancy = facts.measured.occupancy;
    let change = within(occupancy * factor) - within(occupancy);
    year.indicators.add(Indicator::Within4Hours, change);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_compose_and_stay_within_bounds() {
        let mut changes = IndicatorChanges::default();
        assert_eq!(changes.expected_value(Indicator::DayCase, 0.7), 0.7);
        changes.add(Indicator::DayCase, 0.1);
        changes.scale(Indicator::DayCase, 1.1);
        assert!((changes.expected_value(Indicator::DayCase, 0.7) - 0.88).abs() < 1e-12);
        changes.add(Indicator::DayCase, 5.0);
        assert_eq!(changes.expected_value(Indicator::DayCase, 0.7), 1.0);
        assert_eq!(changes.expected_value(Indicator::Avoidable, 12.0), 12.0);
    }
}
