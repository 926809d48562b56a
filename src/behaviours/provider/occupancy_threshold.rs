//! Whether an emergency department admits: perceived severity against a threshold that rises when
//! beds are short and sinks when they are free, so that freed capacity fills.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::urgent::UrgentCareParams;

pub const ADMISSION_BY_OCCUPANCY: Behaviour = Behaviour {
    about: About {
        name: "admission_by_occupancy",
        summary: "Full beds raise the severity needed for admission",
        source: "AE021",
    },
    file: "behaviours/provider/occupancy_threshold.rs",
    neutral: "the threshold of admission does not respond to beds",
    disable: Some(|params| params.urgent.threshold_by_occupancy = 0.0.into()),
};

/// The threshold this week, from the norm, the provider's own shift and the occupancy it perceives.
pub fn admission_threshold_at(shift: f64, occupancy: f64, params: &UrgentCareParams) -> f64 {
    params.admission_threshold.0
        + shift
        + params.threshold_by_occupancy.0 * (occupancy - params.usual_occupancy.0)
}

/// Whether a patient is admitted; `noise` is a standard normal number.
pub fn is_admitted(severity: f64, noise: f64, threshold: f64, params: &UrgentCareParams) -> bool {
    severity + noise * params.admission_noise.0 > threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_beds_raise_the_threshold() {
        let params = UrgentCareParams::default();
        let usual = admission_threshold_at(0.0, params.usual_occupancy.0, &params);
        assert_eq!(usual, params.admission_threshold.0);
        assert!(admission_threshold_at(0.0, 0.98, &params) > usual);
        assert!(admission_threshold_at(0.0, 0.80, &params) < usual);
    }
}
