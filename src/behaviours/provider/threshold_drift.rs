//! How the threshold of emergency admission falls over the years: what can be treated widens, and
//! the four-hour target and short-stay units make it easier to admit than to send home. The fall
//! bites on each case near the margin: who is admitted only because of it lies just below the
//! usual threshold and mostly leaves the same day.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::urgent::UrgentCareParams;

use super::occupancy_threshold::is_admitted;

pub const ADMISSION_DRIFT: Behaviour = Behaviour {
    about: About {
        name: "admission_drift",
        summary: "Technology and practice lower the severity that leads to admission",
        source: "E54",
    },
    file: "behaviours/provider/threshold_drift.rs",
    neutral: "the threshold of admission does not fall over the years",
    disable: Some(|params| {
        params.urgent.threshold_by_technology = 0.0.into();
        params.urgent.threshold_by_practice = 0.0.into();
    }),
};

/// The threshold of a week: what it would be without any fall, and how far it has fallen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdmissionThreshold {
    /// Perceived severity required at the practice of the first recorded year.
    pub usual: f64,
    /// Fall since then; negative before recording began.
    pub fall: f64,
}

impl AdmissionThreshold {
    /// Perceived severity required now.
    pub const fn now(self) -> f64 {
        self.usual - self.fall
    }
}

/// What becomes of an emergency patient who is assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdmissionVerdict {
    /// Is sent home.
    Home,
    /// Is admitted.
    Admitted,
    /// Is admitted, and would have been sent home at the usual threshold.
    AdmittedByDrift,
}

/// Fall of the threshold since recording began, from the logarithm of what is treatable and the
/// years passed.
pub fn threshold_fall(technology_log: f64, years: f64, params: &UrgentCareParams) -> f64 {
    params.threshold_by_technology.0 * technology_log + params.threshold_by_practice.0 * years
}

/// Whether a patient is admitted, and whether the fall of the threshold is why; `noise` is a
/// standard normal number.
pub fn admission_verdict(
    severity: f64,
    noise: f64,
    threshold: AdmissionThreshold,
    params: &UrgentCareParams,
) -> AdmissionVerdict {
    if !is_admitted(severity, noise, threshold.now(), params) {
        AdmissionVerdict::Home
    } else if is_admitted(severity, noise, threshold.usual, params) {
        AdmissionVerdict::Admitted
    } else {
        AdmissionVerdict::AdmittedByDrift
    }
}

/// Factor on overnight stays after a number of years of their trend.
pub fn stay_factor(years: f64, params: &UrgentCareParams) -> f64 {
    crate::kernel::math::exp(params.stay_trend.0 * years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fall_follows_technology_and_years_and_can_be_switched_off() {
        let mut params = crate::params::Params::default();
        let fall = |params: &crate::params::Params| threshold_fall(0.1, 10.0, &params.urgent);
        let urgent = &params.urgent;
        let by_parts =
            urgent.threshold_by_technology.0 * 0.1 + urgent.threshold_by_practice.0 * 10.0;
        assert!(by_parts > 0.0 && (fall(&params) - by_parts).abs() < 1e-12);
        assert_eq!(threshold_fall(0.0, 0.0, urgent), 0.0, "nothing at the start of recording");
        ADMISSION_DRIFT.disable.expect("it can be")(&mut params);
        assert_eq!(fall(&params), 0.0);
    }

    #[test]
    fn only_cases_between_the_two_thresholds_change() {
        let params = UrgentCareParams::default();
        let threshold = AdmissionThreshold { usual: 0.5, fall: 0.06 };
        let at = |severity| admission_verdict(severity, 0.0, threshold, &params);
        assert_eq!(at(0.43), AdmissionVerdict::Home);
        assert_eq!(at(0.47), AdmissionVerdict::AdmittedByDrift);
        assert_eq!(at(0.51), AdmissionVerdict::Admitted);
        // What a clinician perceives decides, not the severity alone.
        let noise = 0.05 / params.admission_noise.0;
        let seen = admission_verdict(0.47, noise, threshold, &params);
        assert_eq!(seen, AdmissionVerdict::Admitted);
        // Before recording began the threshold was higher: no one is admitted by a fall.
        let before = AdmissionThreshold { usual: 0.5, fall: -0.02 };
        assert_eq!(admission_verdict(0.51, 0.0, before, &params), AdmissionVerdict::Home);
        assert_eq!(admission_verdict(0.53, 0.0, before, &params), AdmissionVerdict::Admitted);
    }

    #[test]
    fn stays_shorten_by_their_trend_each_year() {
        let mut params =
            UrgentCareParams { stay_trend: (-0.02).into(), ..UrgentCareParams::default() };
        assert_eq!(stay_factor(0.0, &params), 1.0);
        assert!((stay_factor(10.0, &params) - crate::kernel::math::exp(-0.2)).abs() < 1e-12);
        params.stay_trend = 0.0.into();
        assert_eq!(stay_factor(10.0, &params), 1.0);
    }
}
