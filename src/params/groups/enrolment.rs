//! Choice of payer where several share an area: who looks for another, what attracts them, and how
//! what each payer is given follows the people it has.

use crate::kernel::units::{Scalar, Share};

crate::parameters! {
    /// Choice of payer.
    pub struct EnrolmentParams in "enrolment" {
        /// How far what a payer is given for its people follows the formula by age and
        /// deprivation: 0 counts heads alone.
        adjusted: Share = 1.0, 0.0..=1.0, Lever, "CAL139";
        /// Part of what a payer lacked (or had left) in a year, for each person, that goes into the
        /// difference of its premium from the others'.
        passed_on: Share = 0.5, 0.0..=1.0, Lever, "judgement";
        /// Yearly chance that a person without long-term conditions looks for another payer.
        looking: Share = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// How much each long-term condition takes off the readiness to look, as the exponent of
        /// a factor.
        illness_inertia: Scalar = 0.35, 0.0..=5.0, Assumption, "P248";
        /// Response of those who look to a pound of yearly premium.
        premium_response: Scalar = 0.02, 0.0..=1.0, Assumption, "E24";
    }
}
