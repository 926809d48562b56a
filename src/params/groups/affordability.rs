//! What a provider does about a margin that it expects to miss: what it opens, the posts it leaves
//! vacant, the line it closes, and the teams that a fixed sum pays for.

use crate::kernel::units::{Count, Scalar, Share};

crate::parameters! {
    /// Capacity that can be paid for.
    pub struct AffordabilityParams in "affordability" {
        /// Deficit over income at which a provider without hope of rescue still opens a step.
        tolerated_deficit: Share = 0.005, 0.0..=1.0, Assumption, "STR027";
        /// Rise of the tolerated deficit, as a multiple, where rescue is certain.
        rescue_tolerance: Scalar = 2.0, 0.0..=20.0, Assumption, "CAL125";
        /// Quarters of a gap that cash must cover for a step to open all the same.
        cash_quarters: Count = 8.0, 0.0..=400.0, Assumption, "judgement";
        /// Speed at which the squeeze on posts grows under a deficit and eases in a surplus, a
        /// quarter.
        squeeze_speed: Share = 0.25, 0.0..=1.0, Assumption, "judgement";
        /// Deficit over income at which the squeeze grows at full speed, and surplus beyond
        /// balance at which it eases at full speed.
        squeeze_range: Share = 0.06, 0.001..=1.0, Assumption, "judgement";
        /// Margin above which the squeeze eases.
        eases_from: Share = 0.01, -0.2..=0.5, Assumption, "judgement";
        /// Margin from which a provider spends its surplus on shorter waits.
        waits_from: Share = 0.015, -0.2..=0.5, Assumption, "CAL123";
        /// Part of the tolerated wait that a provider with a surplus beyond that by the range of the
        /// squeeze no longer tolerates.
        surplus_on_waits: Share = 0.5, 0.0..=0.9, Assumption, "judgement";
        /// Part of the squeeze that is not felt where rescue is certain.
        rescue_relief: Share = 0.7, 0.0..=1.0, Assumption, "CAL125";
        /// Share of the posts of a step that is left vacant at full squeeze.
        greatest_vacancy: Share = 0.12, 0.0..=0.5, Assumption, "judgement";
        /// Part of that share on lines whose payment at the margin covers their cost.
        vacancy_where_paid: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Saving on the pay of a step at full squeeze, by a cheaper mix of skills, without loss of
        /// work.
        skill_mix: Share = 0.05, 0.0..=0.5, Assumption, "judgement";
        /// Bed occupancy up to which posts of wards may be left vacant.
        vacant_wards_below: Share = 0.95, 0.3..=1.2, Assumption, "CAL46";
        /// Bed occupancy above which a ward opens whatever the margin.
        wards_open_above: Share = 0.97, 0.3..=1.5, Assumption, "CAL46";
        /// Quarters in a row below the tolerated deficit after which the worst-paid line loses a
        /// step.
        closes_after: Count = 3.0, 1.0..=400.0, Assumption, "judgement";
        /// How far teams whose payment does not follow their work are planned by what the payment
        /// covers; at 0 they are planned by need alone.
        teams_by_sum: Share = 1.0, 0.0..=1.0, Assumption, "judgement";
        /// Least share of an open team that is staffed when the payment covers fewer teams.
        least_staffed: Share = 0.7, 0.1..=1.0, Assumption, "judgement";
    }
}
