//! How a commissioner plans next year's contracts from what it has seen.

use crate::kernel::units::{Count, Scalar, Share};

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
        /// Share of the way from the plan to what the budget affords by which all sums are cut when
        /// it falls short.
        fit_to_budget: Share = 0.8, 0.0..=1.0, Lever, "judgement";
        /// Weight of the newest year in what a commissioner expects care to cost beyond plan.
        overrun_memory: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Share of an allocation that a commissioner leaves unplanned.
        contingency: Share = 0.005, 0.0..=0.2, Lever, "STR088";
        /// Weight of what is believed of need, against the formula, in the budgets that practices
        /// hold.
        held_by_belief: Share = 0.5, 0.0..=1.0, Lever, "judgement";
        /// Tilt of growth money towards influence: how much more of it for each pound paid goes to
        /// a provider with full influence than to one with none, as a logarithm, where the
        /// commissioner has no skill in contracting.
        growth_to_influence: Scalar = 1.0, 0.0..=10.0, Assumption, "C26";
    }
}
