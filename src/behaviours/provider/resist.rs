//! How hard a provider resists a scheme. What it stands to lose is what its contracts would no
//! longer pay, less the cost it can shed within a year and less what is compensated. A loss
//! that its income can bear is accepted; a greater one meets the full weight of its influence.

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
    pub income: f64,
    /// Cost that goes with the work or can be released within a year.
    pub released: f64,
    /// Compensation paid to it.
    pub compensation: f64,
    pub turnover: f64,
}

impl SchemeImpact {
    /// Loss after what is released and compensated; never below nothing.
    pub fn loss(&self) -> f64 {
        (self.income - self.released - self.compensation).max(0.0)
    }
}

/// The provider's position towards the commissioner.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BargainingPosition {
    /// Its influence in the area, 0 to 1.
    pub influence: f64,
    /// Share of its income that the commissioner pays.
    pub income_share: f64,
}

pub fn resistance_strength(
    stake: &SchemeImpact,
    standing: &BargainingPosition,
    params: &SchemeParams,
) -> f64 {
    if stake.turnover <= 0.0 {
        return 0.0;
    }
    let felt = stake.loss() / (params.income_headroom.get() * stake.turnover);
    let full = felt * felt / (1.0 + felt * felt);
    let dependence = 1.0 - params.dependence.get() * standing.income_share;
    params.resistance.get() * full * standing.influence * dependence
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
        let strong = BargainingPosition { influence: 1.0, income_share: 0.0 };
        assert_eq!(resistance_strength(&stake(0.0), &strong, &params), 0.0);
        assert_eq!(resistance_strength(&stake(5e6), &BargainingPosition::default(), &params), 0.0);
        let made_good = SchemeImpact { compensation: 5e6, ..stake(5e6) };
        assert_eq!(resistance_strength(&made_good, &strong, &params), 0.0);
    }

    #[test]
    fn a_small_loss_passes_and_a_large_one_meets_full_weight() {
        let params = SchemeParams::default();
        let of = |loss| {
            resistance_strength(
                &stake(loss),
                &BargainingPosition { influence: 0.5, income_share: 0.5 },
                &params,
            )
        };
        assert!(of(1e5) < 0.05 * of(1e7), "{} {}", of(1e5), of(1e7));
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
        fn resistance_grows_with_loss_and_influence_and_falls_with_dependence(
            loss in 1e4..1e7f64, influence in 0.05..0.9f64, share in 0.0..0.9f64,
        ) {
            let params = SchemeParams::default();
            let standing = BargainingPosition { influence, income_share: share };
            let base = resistance_strength(&stake(loss), &standing, &params);
            prop_assert!(resistance_strength(&stake(loss * 1.2), &standing, &params) > base);
            let mightier = BargainingPosition { influence: influence + 0.1, ..standing };
            prop_assert!(resistance_strength(&stake(loss), &mightier, &params) > base);
            let dependent = BargainingPosition { income_share: share + 0.1, ..standing };
            prop_assert!(resistance_strength(&stake(loss), &dependent, &params) < base);
        }
    }
}
