//! Direction: how far boards set the levers of providers themselves, what it costs and how well
//! they see what they direct. Off by default: providers answer to contracts.

use crate::kernel::units::{Scalar, Share};

crate::parameters! {
    /// Direction of providers by boards.
    pub struct DirectionParams in "direction" {
        /// How far boards direct the public providers of their area: 0 leaves them to contracts,
        /// 1 replaces contracts in all that boards can see.
        reach: Share = 0.0, 0.0..=1.0, Lever, "definition";
        /// Correlation between measured and true achievement of services.
        measurability: Share = 0.7, 0.0..=1.0, Assumption, "E15";
        /// Error of what a board without analysts or time sees of its providers: the part of its
        /// instructions that miss.
        misses: Share = 0.5, 0.0..=1.0, Assumption, "CAL149";
        /// Response of instructed plans to waits beyond what is tolerated.
        response: Scalar = 0.1, 0.0..=2.0, Assumption, "E11";
        /// Least deviation of a plan from demand that a board instructs.
        least_instruction: Scalar = -0.1, -1.0..=0.0, Assumption, "judgement";
        /// Greatest deviation of a plan from demand that a board instructs.
        greatest_instruction: Scalar = 0.25, 0.0..=1.0, Assumption, "judgement";
        /// Share of a provider's cost that managers spend on influence under full direction.
        influence_activity: Share = 0.004, 0.0..=0.1, Assumption, "E56";
        /// Reserve over income above which a provider puts money into improvement.
        reinvest_above: Share = 0.05, 0.0..=1.0, Assumption, "CAL123";
        /// Share of the reserve above that level that it puts into improvement in a year.
        reinvested: Share = 0.5, 0.0..=1.0, Assumption, "judgement";
        /// Most that a provider can put into improvement in a year, over income.
        reinvest_most: Share = 0.01, 0.0..=1.0, Assumption, "judgement";
        /// Lasting yearly saving for each pound put into improvement.
        reinvestment_return: Share = 0.08, 0.0..=1.0, Assumption, "CAL151";
    }
}
