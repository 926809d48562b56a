//! What the national body does in addition to sharing out money: prices, rescue, targets,
//! reorganisation.

use crate::kernel::units::{Count, Scalar, Share};

crate::parameters! {
    /// The national body and its regions.
    pub struct NationalParams in "nation" {
        /// Part of the gap between prices and the mean cost published by those who give the care
        /// that next year's price list closes.
        price_catch_up: Share = 0.5, 0.0..=1.0, Lever, "CAL110";
        /// The same while a run is running in, up to its first recorded year.
        opening_catch_up: Share = 1.0, 0.0..=1.0, Lever, "judgement";
        /// Yearly fall of prices that the nation requires beyond published cost.
        efficiency_asked: Share = 0.002, -0.05..=0.1, Lever, "CAL126";
        /// How soft budgets are: the chance that the deficit of a provider with full influence
        /// is covered.
        soft_budgets: Share = 0.9, 0.0..=1.0, Lever, "CAL125";
        /// Deficit as a share of income beyond which rescue is considered.
        rescue_threshold: Share = 0.01, 0.0..=0.5, Lever, "CAL123";
        /// Chance that a provider without influence is covered, as a part of the greatest chance:
        /// closing a hospital is hard.
        rescue_without_influence: Share = 0.5, 0.0..=1.0, Assumption, "CAL125";
        /// Share of a rescue that the provider's commissioners pay.
        rescue_by_commissioners: Share = 0.0, 0.0..=1.0, Lever, "CAL125";
        /// Weight of the waiting-time target in what regions demand.
        target_weight: Scalar = 0.1, 0.0..=5.0, Lever, "E11";
        /// Share of open pathways within 18 weeks that regions demand.
        target_within_18: Share = 0.92, 0.0..=1.0, Lever, "RTT093";
        /// Weight of care that leaves hospital in what commissioners are asked to achieve, over
        /// that of money saved.
        shift_weight: Scalar = 0.3, 0.0..=5.0, Lever, "E30";
        /// National priorities on which each commissioner reports, in addition to the standard for
        /// waits.
        priorities: Count = 0.0, 0.0..=500.0, Lever, "CAL147";
        /// Years between reorganisations of commissioners; 0 = none.
        reorganise_every: Count = 0.0, 0.0..=50.0, Lever, "E34";
    }
}
