//! How free money, or a shortfall, is divided. What a plan leaves over goes to the reserve first,
//! then to programmes of providers: in proportion to what each is paid, more where need is
//! believed to be unmet, where the region presses, and where providers have influence. A shortfall
//! is taken by the same weights turned round.

use crate::behaviours::Behaviour;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::groups::PlanningParams;

pub const GROWTH: Behaviour = Behaviour {
    about: About {
        name: "growth",
        summary: "Free money and cuts are divided by need, pressure and influence",
        source: "C26",
    },
    file: "behaviours/commissioner/growth_money.rs",
    neutral: "growth money and cuts follow need and pressure alone",
    disable: Some(|params| params.planning.growth_to_influence = 0.0.into()),
};

/// Rounds in which money that a full claim cannot take is offered to the others.
const ROUNDS: usize = 12;

/// A programme of a provider that could be paid more or less.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProgrammeClaim {
    /// Planned payment that the commissioner can change, pounds.
    pub planned: f64,
    /// Believed unmet need, relative: 0 where people wait as long as is tolerated, 1 where they
    /// wait twice as long.
    pub need: f64,
    /// Margin that the provider reports, as a share of its income.
    pub margin: f64,
    /// Pressure of the region on the programme.
    pub pressure: f64,
    /// Influence of the provider in the area, 0 to 1.
    pub influence: f64,
    /// Part of its share of a cut that it bears.
    pub cut: f64,
    /// Least change, pounds, not above 0.
    pub least: f64,
    /// Greatest change, pounds, not below 0.
    pub most: f64,
}

impl ProgrammeClaim {
    /// How far the provider has enough already, from 0 at balance to 1.
    fn plenty(&self, params: &PlanningParams) -> f64 {
        (self.margin / params.enough_margin.get()).clamp(0.0, 1.0)
    }
}

/// What a plan leaves over, by use, pounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FreeMoney {
    /// Set aside for the reserve.
    pub reserve: f64,
    /// To be divided among programmes; negative for a cut.
    pub programmes: f64,
}

/// What is left of the limit when all that is expected is paid for: a shortfall is cut; of money to
/// spare a contingency stays, then part of the missing reserve.
pub fn free_money(left: f64, allocation: f64, kept: f64, params: &PlanningParams) -> FreeMoney {
    if left <= 0.0 {
        return FreeMoney { reserve: 0.0, programmes: left };
    }
    let spare = (left - params.contingency.get() * allocation).max(0.0);
    let missing = (params.target_reserve.get() * allocation - kept.max(0.0)).max(0.0);
    let reserve = (params.reserve_speed.get() * missing).min(spare);
    FreeMoney { reserve, programmes: spare - reserve }
}

/// Divides money, or a cut, in the order of the claims, pounds. What no claim can take stays.
pub fn divide(
    claims: &[ProgrammeClaim],
    money: f64,
    skill: f64,
    params: &PlanningParams,
) -> Vec<f64> {
    let sign = if money < 0.0 { -1.0 } else { 1.0 };
    let weight = |claim: &ProgrammeClaim| {
        let need = claim.need.clamp(params.least_need.get(), params.greatest_need.get());
        let tilt = params.growth_to_influence.get() * (1.0 - skill.clamp(0.0, 1.0));
        let urge = params.weight_of_need.get() * (need - claim.plenty(params))
            + params.weight_of_pressure.get() * claim.pressure
            + tilt * claim.influence;
        let borne = if money < 0.0 { claim.cut } else { 1.0 };
        borne * claim.planned.max(0.0) * math::exp(sign * urge)
    };
    let weights: Vec<f64> = claims.iter().map(weight).collect();
    let mut given = vec![0.0; claims.len()];
    let mut left = money;
    for _ in 0..ROUNDS {
        let room = |at: usize| {
            let claim = &claims[at];
            let short = 1.0 - claim.plenty(params);
            if money < 0.0 { claim.least } else { claim.most * short }
        };
        let open = |at: &usize| sign * (room(*at) - given[*at]) > f64::EPSILON * room(*at).abs();
        let takers: Vec<usize> = (0..claims.len()).filter(open).collect();
        let all: f64 = takers.iter().map(|at| weights[*at]).sum();
        if all <= 0.0 || left == 0.0 {
            break;
        }
        let offered = left;
        for at in takers {
            let share = offered * weights[at] / all;
            let taken = sign * (sign * share).min(sign * (room(at) - given[at]));
            given[at] += taken;
            left -= taken;
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claim(planned: f64, need: f64, influence: f64) -> ProgrammeClaim {
        let (least, most) = (-planned, planned);
        let (margin, pressure, cut) = (0.0, 0.0, 1.0);
        ProgrammeClaim { planned, need, margin, pressure, influence, cut, least, most }
    }

    #[test]
    fn unmet_need_draws_money_and_spares_from_cuts() {
        let params = PlanningParams::default();
        let claims = [claim(500.0, 1.0, 0.0), claim(500.0, 0.0, 0.0)];
        let more = divide(&claims, 100.0, 1.0, &params);
        let less = divide(&claims, -100.0, 1.0, &params);
        assert!(more[0] > 2.0 * more[1] && less[0] > 0.5 * less[1], "{more:?} {less:?}");
        assert!((more.iter().sum::<f64>() - 100.0).abs() < 1e-9);
        assert!((less.iter().sum::<f64>() + 100.0).abs() < 1e-9);
    }

    #[test]
    fn who_reports_a_surplus_gets_nothing_more_and_is_cut_first() {
        let params = PlanningParams::default();
        let rich = ProgrammeClaim { margin: 0.05, ..claim(500.0, 0.0, 0.0) };
        let claims = [rich, claim(500.0, 0.0, 0.0)];
        assert_eq!(divide(&claims, 100.0, 1.0, &params)[0], 0.0);
        let cut = divide(&claims, -100.0, 1.0, &params);
        assert!(cut[0] < 2.0 * cut[1]);
    }

    #[test]
    fn the_influential_get_more_from_the_unskilled_and_lose_less() {
        let params = PlanningParams::default();
        let claims = [claim(600.0, 0.0, 0.8), claim(400.0, 0.0, 0.1)];
        let first = |money, skill| divide(&claims, money, skill, &params)[0];
        assert!(first(10.0, 0.2) > first(10.0, 0.8) && first(10.0, 0.8) > 6.0);
        assert!((first(10.0, 1.0) - 6.0).abs() < 1e-9);
        assert!(first(-10.0, 0.2) > first(-10.0, 1.0));
    }

    #[test]
    fn a_reserve_is_filled_before_programmes_and_a_shortfall_is_cut_whole() {
        let params = PlanningParams::default();
        let free = free_money(50.0, 1000.0, 0.0, &params);
        let spare = 50.0 - params.contingency.get() * 1000.0;
        let reserve = params.reserve_speed.get() * params.target_reserve.get() * 1000.0;
        assert!((free.reserve - reserve).abs() < 1e-9);
        assert!((free.programmes - (spare - reserve)).abs() < 1e-9);
        let full = free_money(50.0, 1000.0, 1000.0, &params);
        assert_eq!(full.reserve, 0.0);
        assert_eq!(free_money(-30.0, 1000.0, 0.0, &params).programmes, -30.0);
    }

    proptest! {
        #[test]
        fn no_claim_takes_more_than_it_can_and_nothing_is_made(
            money in -300.0..300.0f64, need in -1.0..2.0f64, most in 0.0..50.0f64,
        ) {
            let params = PlanningParams::default();
            let bounded = ProgrammeClaim { most, least: -most, ..claim(500.0, need, 0.3) };
            let claims = [bounded, claim(100.0, 0.0, 0.0), bounded];
            let given = divide(&claims, money, 0.4, &params);
            for (part, claim) in given.iter().zip(&claims) {
                prop_assert!(*part >= claim.least - 1e-9 && *part <= claim.most + 1e-9);
            }
            prop_assert!(given.iter().sum::<f64>().abs() <= money.abs() + 1e-9);
            if money.abs() < 100.0 {
                prop_assert!((given.iter().sum::<f64>() - money).abs() < 1e-6);
            }
        }
    }
}
