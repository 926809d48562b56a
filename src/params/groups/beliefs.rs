//! What commissioners believe of need and quality, how sure they are, and how good their
//! information is.

use crate::kernel::units::Share;

crate::parameters! {
    /// Beliefs of commissioners about need and quality.
    pub struct BeliefParams in "beliefs" {
        /// Initial uncertainty about the yearly growth of need (standard deviation).
        growth_doubt: Share = 0.004, 0.0..=0.1, Assumption, "C50";
        /// Yearly drift of the growth of need that a commissioner allows for.
        growth_drift: Share = 0.001, 0.0..=0.1, Assumption, "C50";
        /// Error of the growth of weighted lists as a measure of the growth of need.
        growth_error: Share = 0.006, 0.0001..=0.2, Assumption, "P205";
        /// Initial uncertainty about the relative need of a practice's people.
        need_doubt: Share = 0.15, 0.0..=1.0, Assumption, "P335";
        /// Yearly drift of a practice's need that a commissioner allows for.
        need_drift: Share = 0.02, 0.0..=1.0, Assumption, "CAL58";
        /// Error of the formula as a measure of the need of a practice's people.
        formula_error: Share = 0.12, 0.0001..=1.0, Assumption, "CAL139";
        /// Error of consultations as a measure of the need of a practice's people.
        consultation_error: Share = 0.2, 0.0001..=1.0, Assumption, "P730";
        /// Initial uncertainty about a provider's quality.
        quality_doubt: Share = 0.08, 0.0..=1.0, Assumption, "CAL65";
        /// Yearly drift of quality that a commissioner allows for.
        quality_drift: Share = 0.02, 0.0..=1.0, Assumption, "E15";
        /// Error with which a commissioner without analysts sees quality.
        quality_error: Share = 0.1, 0.0001..=1.0, Assumption, "E08";
    }
}
