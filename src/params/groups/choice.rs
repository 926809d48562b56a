//! Choice of provider for planned care, and where emergencies go.

use crate::kernel::units::{Minutes, Scalar, Weeks};

crate::parameters! {
    /// Weights of the multinomial logit.
    pub struct ChoiceParams in "choice" {
        /// Weight of a minute of travel for planned care.
        travel: Scalar = -0.05, -1.0..=0.0, Assumption, "CAL41";
        /// Weight of a minute of travel for emergencies.
        travel_emergency: Scalar = -0.45, -3.0..=0.0, Assumption, "MKT020";
        /// Weight of a week of published expected wait.
        wait: Scalar = -0.02, -1.0..=0.0, Assumption, "E47";
        /// Weight of this month's quality (standard deviations above the mean).
        quality: Scalar = 0.1, -1.0..=2.0, Assumption, "MKT013";
        /// Weight of the GP's habit (share of last year's referrals that went there).
        habit: Scalar = 0.8, 0.0..=10.0, Assumption, "judgement";
        /// Standing preference for an independent provider against an NHS hospital.
        independent: Scalar = -1.6, -10.0..=10.0, Assumption, "MKT001";
        /// Age of the published wait, taken to the nearest month.
        published_lag: Weeks = 6.0, 0.0..=52.0, Assumption, "CAL157";
        /// Travel beyond the nearest site at which a site is no longer considered.
        reach: Minutes = 45.0, 5.0..=300.0, Assumption, "MKT019";
    }
}
