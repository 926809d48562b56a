//! How hard a provider resists a scheme. What it stands to lose is what its contracts would no
//! longer pay, this year and after the next agreement, less the cost it can shed within a year,
//! less what is compensated and less what others would pay for the capacity set free. A loss that
//! its income can bear is accepted; a greater one meets the full weight of its influence.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::SchemeParams;

pub const RESIST: Behaviour = Behaviour {
    about: About {
        name: "resist",
        summary: "A provider resists schemes it would lose by, as far as its influence reaches",
        source: "E52",
    },
    file: "behaviours/provider/resist.rs",
    neutral: "providers resist no scheme",
    disable: Some(|params| params.schemes.resistance = 0.0.into()),
};

/// What a scheme would do to a provider, pounds a year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SchemeImpact {
    /// What its contracts of this year would no longer pay.
    pub income: f64,
    /// What those of next year would pay less in addition, discounted.
    pub next_year: f64,
    /// Cost that goes with the work or can be released within a year.
    pub released: f64,
    /// Compensation paid to it.
    pub compensation: f64,
    /// What other payers would pay, beyond its direct cost, for work that waits for the capacity
    /// set free.
    pub replaced: f64,
    pub turnover: f64,
    /// Share of the work of its services that goes.
    pub work: f64,
}

impl SchemeImpact {
    /// Loss after what is released, compensated and replaced; never below nothing.
    pub fn loss(&self) -> f64 {
        (-self.surplus_change()).max(0.0)
    }
    /// Change of its surplus.
    pub fn surplus_change(&self) -> f64 {
        self.released + self.compensation + self.replaced - self.income - self.next_year
    }
}

/// Resistance of a provider of an influence in the area, 0 to 1.
pub fn resistance_strength(stake: &SchemeImpact, influence: f64, params: &SchemeParams) -> f64 {
    if stake.turnover <= 0.0 {
        return 0.0;
    }
    let felt = stake.loss() / (params.income_headroom.get() * stake.turnover);
    let full = felt * felt / (1.0 + felt * felt);
    params.resistance.get() * full * influence
}

/// Units of other payers' waiting work that capacity set free can do, payer by payer in order.
pub fn replacing_units(freed: f64, waiting: &[f64]) -> Vec<f64> {
    let mut left = freed.max(0.0);
    waiting
        .iter()
        .map(|units| {
            let taken = units.clamp(0.0, left);
            left -= taken;
            taken
        })
        .collect()
}

/// Steps released when the work of a number of steps moves away and a number of years have passed
/// since a step could first close: whole ones, with what was idle; and of the rest the part for
/// which change of need has meanwhile saved another step.
pub fn steps_released_in_time(idle: f64, needed: f64, moved: f64, growth: f64, years: f64) -> f64 {
    if years <= 0.0 {
        return 0.0;
    }
    let moved = moved.max(0.0);
    let whole = crate::kernel::math::floor(idle.clamp(0.0, 1.0) + moved).min(moved);
    let turned_over = (growth.abs() * needed * years).min(1.0);
    whole + (moved - whole) * turned_over
}

/// Part of the estate no longer needed that has been given up after a number of years.
pub fn estate_released_in_time(yearly: f64, years: f64) -> f64 {
    1.0 - crate::kernel::math::pow(1.0 - yearly.clamp(0.0, 1.0), years.max(0.0))
}

/// Cost of steps that can be released within a year when the work of a number of steps moves away:
/// only whole ones, starting with those that are idle; growing need offsets part of the loss.
pub fn steps_released(open: f64, needed: f64, moved: f64, growth: f64) -> f64 {
    let idle = (open - needed).max(0.0);
    let leaving = (moved - growth * needed).max(0.0);
    crate::kernel::math::floor((idle.min(1.0) + leaving).max(0.0)).min(open)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stake(loss: f64) -> SchemeImpact {
        SchemeImpact { income: loss, turnover: 1e8, ..SchemeImpact::default() }
    }

    #[test]
    fn nothing_at_stake_or_no_influence_means_no_resistance() {
        let params = SchemeParams::default();
        assert_eq!(resistance_strength(&stake(0.0), 1.0, &params), 0.0);
        assert_eq!(resistance_strength(&stake(5e6), 0.0, &params), 0.0);
        let made_good = SchemeImpact { compensation: 5e6, ..stake(5e6) };
        assert_eq!(resistance_strength(&made_good, 1.0, &params), 0.0);
    }

    #[test]
    fn a_small_loss_passes_and_a_large_one_meets_full_weight() {
        let params = SchemeParams::default();
        let at = |loss| resistance_strength(&stake(loss), 0.5, &params);
        assert!(at(1e5) < 0.05 * at(1e7), "{} {}", at(1e5), at(1e7));
    }

    #[test]
    fn who_can_fill_its_capacity_with_others_resists_less_and_who_loses_next_year_more() {
        let params = SchemeParams::default();
        let base = resistance_strength(&stake(2e6), 0.5, &params);
        let replaced = SchemeImpact { replaced: 1e6, ..stake(2e6) };
        assert!(resistance_strength(&replaced, 0.5, &params) < base);
        let rebased = SchemeImpact { next_year: 1e6, ..stake(2e6) };
        assert!(resistance_strength(&rebased, 0.5, &params) > base);
    }

    #[test]
    fn no_more_is_replaced_than_is_freed_or_waits() {
        assert_eq!(replacing_units(100.0, &[30.0, 90.0, 5.0]), [30.0, 70.0, 0.0]);
        assert_eq!(replacing_units(100.0, &[30.0]), [30.0]);
        assert!(replacing_units(100.0, &[]).is_empty());
    }

    #[test]
    fn cost_follows_the_work_in_whole_steps_first_and_estate_last() {
        assert_eq!(steps_released_in_time(0.0, 10.0, 2.3, 0.0, 5.0), 2.0);
        assert_eq!(steps_released_in_time(0.0, 10.0, 2.3, 0.0, 0.0), 0.0);
        let later = |years| steps_released_in_time(0.0, 10.0, 2.3, 0.012, years);
        assert!(later(1.0) < later(4.0) && (later(9.0) - 2.3).abs() < 1e-12);
        assert_eq!(estate_released_in_time(0.2, 0.0), 0.0);
        assert!((estate_released_in_time(0.2, 2.0) - 0.36).abs() < 1e-12);
    }

    #[test]
    fn only_whole_steps_are_released_and_growth_takes_up_the_rest() {
        assert_eq!(steps_released(10.0, 9.8, 0.5, 0.01), 0.0);
        assert_eq!(steps_released(10.0, 9.4, 0.6, 0.01), 1.0);
        assert_eq!(steps_released(10.0, 10.0, 1.2, 0.0), 1.0);
        assert_eq!(steps_released(10.0, 10.0, 1.2, 0.05), 0.0);
    }

    proptest! {
        #[test]
        fn resistance_grows_with_loss_and_influence(
            loss in 1e4..1e7f64, influence in 0.05..0.9f64,
        ) {
            let params = SchemeParams::default();
            let base = resistance_strength(&stake(loss), influence, &params);
            prop_assert!(resistance_strength(&stake(loss * 1.2), influence, &params) > base);
            prop_assert!(resistance_strength(&stake(loss), influence + 0.1, &params) > base);
        }
    }
}
