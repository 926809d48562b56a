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
        /// Weight of the newest year in what a commissioner expects care to cost beyond plan.
        overrun_memory: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Share of an allocation that a commissioner leaves unplanned.
        contingency: Share = 0.005, 0.0..=0.2, Lever, "STR088";
        /// Weight of what is believed of need, against the formula, in the budgets that practices
        /// hold.
        held_by_belief: Share = 0.5, 0.0..=1.0, Lever, "judgement";
        /// Greatest yearly change, either way, of a fixed sum by a change of its negotiated price:
        /// sums start from last year's.
        sum_step: Share = 0.02, 0.0..=0.5, Assumption, "CAL156";
        /// Payment for one more unit, as a share of its price, below which a service counts as
        /// paid by a fixed sum and its planned volume follows the sum.
        paid_by_sum: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Reserve that a commissioner wants, as a share of its allocation.
        target_reserve: Share = 0.01, 0.0..=0.2, Lever, "STR088";
        /// Share of the missing reserve that is set aside in a year when money is left.
        reserve_speed: Share = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Weight of believed unmet need in the division of free money among programmes: effect on
        /// the logarithm of a programme's share of a wait of twice the tolerated one.
        weight_of_need: Scalar = 1.5, 0.0..=10.0, Assumption, "judgement";
        /// Weight of regional pressure on waits in the division, in the same way, on planned care.
        weight_of_pressure: Scalar = 1.0, 0.0..=10.0, Assumption, "E11";
        /// Believed unmet need of emergency care for each point by which beds are fuller than
        /// planned, per unit of occupancy.
        need_of_occupancy: Scalar = 5.0, 0.0..=50.0, Assumption, "judgement";
        /// Reported margin of a provider at which a commissioner gives it no more money and takes cuts
        /// from it first, as a share of its income.
        enough_margin: Share = 0.02, 0.001..=1.0, Assumption, "CAL123";
        /// Least unmet need that is believed, where care is given at once.
        least_need: Scalar = -1.0, -1.0..=0.0, Assumption, "judgement";
        /// Greatest unmet need that counts.
        greatest_need: Scalar = 2.0, 0.0..=20.0, Assumption, "judgement";
        /// Tilt of the division towards influence: effect of full influence on the logarithm of a
        /// provider's share, where the commissioner has no skill in contracting.
        growth_to_influence: Scalar = 1.0, 0.0..=10.0, Assumption, "C26";
        /// Greatest yearly change of what a programme of a provider is planned to be paid by the
        /// division of free money or of cuts.
        greatest_shift: Share = 0.06, 0.0..=1.0, Lever, "CAL86";
        /// Part of its share of cuts that emergency care bears: people come whatever is planned.
        emergency_cut: Share = 0.45, 0.0..=1.0, Assumption, "judgement";
        /// Least share of expected demand for planned care that a commissioner plans to pay for.
        least_planned: Share = 0.7, 0.0..=1.0, Lever, "judgement";
        /// How far providers plan for what their commissioners plan to pay for, where that is less
        /// than what is asked for.
        compliance: Share = 1.0, 0.0..=1.0, Assumption, "judgement";
    }
}
