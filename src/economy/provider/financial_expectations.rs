//! What a provider expects of its own year, of rescue, of audits and of next year's sums, learned
//! from what happened to it.

use bevy_ecs::component::Component;
use serde::{Deserialize, Serialize};

use crate::kernel::units::Pence;
use crate::params::vocabulary::Lever;

/// Beliefs a provider holds about its own money.
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Expectations {
    /// Chance that a deficit beyond the threshold is covered by others, 0–1.
    pub rescue: f64,
    /// Chance that its coding is audited in a year, 0–1.
    pub audit: f64,
    /// Whether its coding was audited this year.
    pub audited: bool,
    /// Standard deviation of the year's outturn over its own forecast, relative.
    pub outturn_sd: f64,
    /// Value at national prices that it forecast in the middle of the year, pounds.
    pub forecast: f64,
    /// Its unit cost as it believes it over the true one.
    pub cost: f64,
    /// Regional pressure on waits; 0 is none.
    pub pressure: f64,
    /// Lever values that its board wants.
    pub instructed: [f64; Lever::COUNT],
    /// How far it follows instructions, 0 to 1.
    pub compliance: f64,
    /// How next year's payment for the same work follows this year's activity.
    pub ratchet: LearnedSlope,
    /// The closing year under the contracts that ended with it.
    pub closed_year: Option<ClosedYear>,
}

impl Expectations {
    /// A lever's norm and the value of money under direction: the board's instruction takes the
    /// place of both as far as it is followed.
    pub fn under_direction(&self, lever: Lever, norm: f64, money: f64) -> (f64, f64) {
        let wanted = self.instructed[lever as usize];
        (norm + self.compliance * (wanted - norm), (1.0 - self.compliance) * money)
    }
}

/// A year at its close, stored until the next contracts are known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClosedYear {
    /// Paid for the year's activity by the contracts of the year.
    pub payment: Pence,
    /// Value of that activity at national prices, pounds.
    pub value: f64,
    /// Relative change of that value on the year before; none in the first year.
    pub change: Option<f64>,
}

/// A slope of one quantity on another, learned from pairs with fading memory. Means are taken
/// out, so that common growth is not mistaken for cause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct LearnedSlope {
    weight: f64,
    mean: (f64, f64),
    spread: f64,
    joint: f64,
}

/// Greatest slope that is believed: few pairs can show more by accident.
const GREATEST_SLOPE: f64 = 1.5;

impl LearnedSlope {
    /// Adds a pair; earlier ones retain the share `memory` of their weight.
    pub fn add_pair(&mut self, x: f64, y: f64, memory: f64) {
        self.weight *= memory;
        self.spread *= memory;
        self.joint *= memory;
        self.weight += 1.0;
        let (dx, dy) = (x - self.mean.0, y - self.mean.1);
        let gain = 1.0 / self.weight;
        self.mean = (self.mean.0 + gain * dx, self.mean.1 + gain * dy);
        self.spread += (1.0 - gain) * dx * dx;
        self.joint += (1.0 - gain) * dx * dy;
    }
    /// The slope, drawn towards none where changes were smaller than `doubt`.
    pub fn shrunk_estimate(&self, doubt: f64) -> f64 {
        let all = self.spread + doubt * doubt;
        if all > 0.0 { (self.joint / all).clamp(-1.0, GREATEST_SLOPE) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_follows_activity_is_noticed_and_common_growth_is_not() {
        let mut follows = LearnedSlope::default();
        let mut grows = LearnedSlope::default();
        for x in [0.02, -0.03, 0.05, 0.0, 0.04, -0.02, 0.06, 0.01] {
            follows.add_pair(x, 0.03 + 0.5 * x, 0.9);
            grows.add_pair(x, 0.03, 0.9);
        }
        assert!(
            (follows.shrunk_estimate(0.001) - 0.5).abs() < 0.01,
            "{}",
            follows.shrunk_estimate(0.001)
        );
        assert!(follows.shrunk_estimate(0.05) < 0.5 && follows.shrunk_estimate(0.05) > 0.1);
        assert_eq!(grows.shrunk_estimate(0.03), 0.0);
        assert_eq!(LearnedSlope::default().shrunk_estimate(0.03), 0.0);
    }
}
