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
    use crate::behaviours::provider::capacity_levers::money_held_by_waits;
    use crate::behaviours::provider::lever_rule::LeverRule;
    use crate::behaviours::provider::levers::{LEVERS, adapt_lever};
    use crate::behaviours::provider::test_provider;
    use crate::contracts::terms::test_contracts;
    use crate::contracts::{CompiledContract, TERMS};

    /// Turn of a lever by which its effects are looked at.
    const TURN: f64 = 0.01;

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

    /// Expected change of an indicator, measured now at a value, by a turn of a lever upwards.
    fn effect(rule: &LeverRule, indicator: Indicator, now: f64) -> f64 {
        let contract = test_contracts::contract(&[("Tariff", &[])]);
        let mut year = test_provider::year(&contract);
        (rule.apply)(&mut year, TURN, &test_provider::facts(), &Params::default());
        year.indicators.expected_value(indicator, now) - now
    }

    #[test]
    fn levers_move_what_they_are_known_to_move() {
        let named = |lever: Lever| LEVERS.iter().find(|rule| rule.lever == lever).expect("listed");
        let moves = |lever, indicator| effect(named(lever), indicator, 0.5);
        use Indicator::{CodingExcess, CriteriaMet, Readmission, SameDay, Within4Hours};
        for plan in [Lever::Clinics, Lever::Theatres, Lever::Diagnostics] {
            assert!(moves(plan, Indicator::Within18Weeks) > 0.0, "{plan:?}");
        }
        for rival in [Lever::FollowUp, Lever::ConsultantReferral, Lever::Outside] {
            assert!(moves(rival, Indicator::Within18Weeks) < 0.0, "{rival:?}");
        }
        assert!(moves(Lever::Admission, SameDay) < 0.0 && moves(Lever::Setting, SameDay) > 0.0);
        assert!(moves(Lever::Admission, Within4Hours) > 0.0);
        assert!(moves(Lever::Admission, Readmission) < 0.0);
        assert!(moves(Lever::Discharge, Within4Hours) < 0.0);
        assert!(moves(Lever::Theatres, Within4Hours) < 0.0);
        assert!(moves(Lever::Coding, CodingExcess) > 0.0);
        assert!(moves(Lever::Quality, CriteriaMet) > 0.0);
        assert!(moves(Lever::Measured, CriteriaMet) > 0.0);
    }

    /// Every term that reads an indicator, reading this one where it can be chosen, on a tariff.
    fn contracts_on(indicator: Indicator) -> Vec<(&'static str, CompiledContract)> {
        let mut found = Vec::new();
        for entry in TERMS {
            let chosen = [("indicator", f64::from(indicator as u8)), ("gate", 0.5)];
            let numbers: Vec<(&str, f64)> = chosen
                .into_iter()
                .filter(|(name, _)| entry.params.iter().any(|param| param.name == *name))
                .collect();
            let contract =
                test_contracts::contract(&[("Tariff", &[]), (entry.about.name, &numbers)]);
            if contract.data_needs().indicators.contains(&indicator) {
                found.push((entry.about.name, contract));
            }
        }
        found
    }

    #[test]
    fn money_on_any_indicator_by_any_term_moves_every_lever_the_paid_way() {
        let params = Params::default();
        let mut felt = std::collections::BTreeSet::new();
        for indicator in Indicator::ALL {
            for (term, contract) in contracts_on(indicator) {
                for (rule, now) in
                    LEVERS.iter().flat_map(|rule| [0.1, 0.5, 0.85].map(|now| (rule, now)))
                {
                    let mut books = test_provider::books(&contract, -0.02, 0.3);
                    let base = &mut books.contracts[0].base;
                    *base = base.with_indicator(indicator, now);
                    let year = test_provider::year(&contract);
                    let turned = |by: f64, measured: bool| {
                        let mut turned = year.clone();
                        (rule.apply)(&mut turned, by, &test_provider::facts(), &params);
                        if !measured {
                            turned.indicators = IndicatorChanges::default();
                        }
                        books.payment_for(&turned, 0.0)
                    };
                    let slope = |measured| turned(TURN, measured) - turned(-TURN, measured);
                    let drawn = slope(true) - slope(false);
                    let at = |value| {
                        let base = &books.contracts[0].base;
                        contract.total_payment(&base.with_indicator(indicator, value)).pounds()
                    };
                    let change = effect(rule, indicator, now);
                    let paid = at(now + change.abs()) - at(now - change.abs());
                    assert!(
                        drawn * paid * change >= -1e-9,
                        "{term} on {indicator:?} at {now}: {:?} is moved by {drawn}",
                        rule.lever
                    );
                    if drawn != 0.0 {
                        felt.insert((term, indicator));
                    }
                }
            }
        }
        let felt_on = |indicator| felt.iter().filter(|(_, found)| *found == indicator).count();
        for indicator in [
            Indicator::Within18Weeks,
            Indicator::Within4Hours,
            Indicator::Readmission,
            Indicator::CriteriaMet,
            Indicator::SameDay,
            Indicator::CodingExcess,
        ] {
            assert!(felt_on(indicator) >= 3, "{indicator:?}: {felt:?}");
        }
    }

    #[test]
    fn a_penalty_on_waits_opens_theatres_even_at_a_loss_and_paid_by_a_fixed_sum() {
        let params = Params::default();
        let facts = test_provider::facts();
        let plan = |terms: test_contracts::NamedTerms<'_>, margin: f64| {
            let contract = test_contracts::contract(terms);
            let mut books = test_provider::books(&contract, margin, 0.3);
            let base = &mut books.contracts[0].base;
            *base = base.with_indicator(Indicator::Within18Weeks, 0.85);
            let slopes = books.lever_slopes(&test_provider::year(&contract), &facts, &params);
            let (_, slope) = LEVERS
                .iter()
                .zip(slopes)
                .find(|(rule, _)| rule.lever == Lever::Theatres)
                .expect("listed");
            let worth = money_held_by_waits(slope.surplus_value / slope.value, 0.5, &params);
            adapt_lever(Lever::Theatres, 0.0, worth, 0.0, 0.0, &params).to
        };
        for margin in [-0.05, -0.012, 0.0, 0.03] {
            let plain = plan(&[("Block", &[])], margin);
            let penalty = plan(&[("Block", &[]), ("Penalty", &[])], margin);
            assert!(plain < 0.0 && penalty > plain, "{margin}: {plain} and {penalty}");
        }
    }
}
