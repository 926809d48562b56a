//! Teams by what they are paid.
//!
//! Where payment does not follow contacts at the margin as far as they cost, more of them make a
//! deficit. The provider then plans as many teams as its payment covers, and no more than need asks
//! for. Only the payment for more and for fewer contacts is looked at, whatever pays them.

use crate::behaviours::Behaviour;
use crate::kernel::math::TINY;
use crate::kernel::registry::About;
use crate::params::groups::affordability::AffordabilityParams;

use super::affordable_steps::{ExpectedMoney, LineMoney};

pub const TEAMS_BY_SUM: Behaviour = Behaviour {
    about: About {
        name: "teams_by_sum",
        summary: "Teams are planned by what a fixed payment covers",
        source: "judgement",
    },
    file: "behaviours/provider/teams_by_sum.rs",
    neutral: "teams are planned by need alone",
    disable: Some(|params| params.affordability.teams_by_sum = 0.0.into()),
};

/// Full teams at which the expected year breaks even; none where every team pays for itself or
/// nothing is known yet.
pub fn affordable_teams(money: &ExpectedMoney, line: &LineMoney) -> Option<f64> {
    let loss = line.cost - line.gain;
    if money.income <= TINY || line.work <= TINY || loss <= TINY {
        return None;
    }
    let other = money.cost - money.overtime - line.spent;
    let fixed = money.income - line.gain * line.work - other;
    Some((fixed / loss).max(0.0))
}

/// The plan of a line that need asks for and money allows, both in the same unit.
pub fn plan_by_sum(need: f64, affordable: f64, params: &AffordabilityParams) -> f64 {
    need + params.teams_by_sum.0 * (affordable.min(need) - need)
}

/// Share of the posts of open teams that is left vacant, so that cost follows at once where closing
/// takes most of a year.
pub fn vacant_share(open: f64, affordable: f64, params: &AffordabilityParams) -> f64 {
    if open <= 0.0 {
        return 0.0;
    }
    let staffed = (affordable / open).clamp(params.least_staffed.0, 1.0);
    params.teams_by_sum.0 * (1.0 - staffed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten teams of a million a year each, of which a fifth follows contacts, and two million for
    /// everything else.
    fn money(payment: f64, gain: f64) -> (ExpectedMoney, LineMoney) {
        let line = LineMoney { gain, cost: 1e6, work: 10.0, spent: 10e6 };
        let money = ExpectedMoney {
            income: payment,
            payment,
            cost: 12e6,
            margin: 1.0 - 12e6 / payment,
            ..ExpectedMoney::default()
        };
        (money, line)
    }

    #[test]
    fn a_sum_sets_the_teams() {
        let teams = |payment| {
            let (money, line) = money(payment, 0.0);
            affordable_teams(&money, &line).expect("a fixed sum")
        };
        assert!((teams(12e6) - 10.0).abs() < 1e-9);
        let cut = teams(0.85 * 12e6) / 10.0;
        assert!((0.80..=0.92).contains(&cut), "{cut}");
    }

    #[test]
    fn what_pays_for_itself_has_no_limit() {
        let (money, line) = money(10e6, 1.1e6);
        assert_eq!(affordable_teams(&money, &line), None);
    }

    #[test]
    fn payment_that_follows_in_part_counts() {
        let (year, line) = money(11e6, 0.5e6);
        let teams = affordable_teams(&year, &line).expect("half follows");
        let left = year.income + line.gain * (teams - 10.0) - 2e6 - line.cost * teams;
        assert!(left.abs() < 1.0, "{left}");
    }

    #[test]
    fn need_is_the_most_and_posts_follow_within_bounds() {
        let params = AffordabilityParams::default();
        assert_eq!(plan_by_sum(8.0, 10.0, &params), 8.0);
        assert_eq!(plan_by_sum(8.0, 6.0, &params), 6.0);
        assert_eq!(vacant_share(10.0, 12.0, &params), 0.0);
        assert!((vacant_share(10.0, 9.0, &params) - 0.1).abs() < 1e-12);
        assert!((vacant_share(10.0, 1.0, &params) - 0.3).abs() < 1e-12);
    }
}
