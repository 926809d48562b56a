//! How a commissioner plans next year's contracts from what it has seen.

use crate::kernel::units::{Count, Share};

crate::parameters! {
    /// Planning of next year's contracts.
    pub struct PlanningParams in "planning" {
        /// Months of returns on which a baseline rests.
        months: Count = 12.0, 1.0..=36.0, Lever, "CAL156";
        /// Yearly growth of volume that a commissioner plans for where it has no history.
        expected_growth: Share = 0.012, -0.1..=0.2, Lever, "C50";
        /// Weight of the growth seen between two years of returns; the rest is the expected growth.
        trend_weight: Share = 0.3, 0.0..=1.0, Lever, "judgement";
        /// Greatest yearly change of a baseline, either way.
        greatest_change: Share = 0.1, 0.0..=1.0, Lever, "CAL86";
        /// Share of the way from the plan to the sum that the budget affords: 1 lets all sums be
        /// cut or raised together to meet the budget.
        fit_to_budget: Share = 0.5, 0.0..=1.0, Lever, "judgement";
    }
}
