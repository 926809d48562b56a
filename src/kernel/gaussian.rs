//! A belief about one number: a mean and a variance, moved by evidence in proportion to how sure
//! each is.

use serde::{Deserialize, Serialize};

use super::math;

/// An estimate of a number and its uncertainty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Gaussian {
    /// Best guess.
    pub mean: f64,
    /// Variance of the guess; 0 is certainty.
    pub variance: f64,
}

impl Gaussian {
    /// A belief with a standard deviation.
    #[must_use]
    pub fn new(mean: f64, sd: f64) -> Self {
        Self { mean, variance: sd * sd }
    }
    /// Standard deviation.
    #[must_use]
    pub fn sd(&self) -> f64 {
        math::sqrt(self.variance.max(0.0))
    }
    /// The belief after time in which the number may have wandered by a standard deviation.
    #[must_use]
    pub fn with_drift(self, drift_sd: f64) -> Self {
        Self { mean: self.mean, variance: self.variance + drift_sd * drift_sd }
    }
    /// The belief about a multiple of the number.
    #[must_use]
    pub fn scaled_by(self, factor: f64) -> Self {
        Self { mean: self.mean * factor, variance: self.variance * factor * factor }
    }
    /// The belief after a report with a known error (one Kalman step). An exact report settles
    /// the matter; between two certainties the newer one holds.
    #[must_use]
    pub fn updated_by(self, report: f64, error_sd: f64) -> Self {
        let noise = error_sd * error_sd;
        if noise <= 0.0 {
            return Self { mean: report, variance: 0.0 };
        }
        let gain = self.variance / (self.variance + noise);
        Self {
            mean: self.mean + gain * (report - self.mean),
            variance: self.variance * (1.0 - gain),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_exact_report_settles_the_matter() {
        assert_eq!(Gaussian::new(1.0, 0.2).updated_by(1.3, 0.0), Gaussian::new(1.3, 0.0));
    }

    proptest! {
        #[test]
        fn evidence_moves_the_mean_towards_it_and_never_makes_less_sure(
            mean in -5.0..5.0f64, sd in 0.0..3.0f64, report in -5.0..5.0f64, error in 0.01..3.0f64,
        ) {
            let before = Gaussian::new(mean, sd);
            let after = before.updated_by(report, error);
            prop_assert!(after.variance <= before.variance + 1e-12);
            prop_assert!((after.mean - report).abs() <= (mean - report).abs() + 1e-12);
            prop_assert!(before.with_drift(0.5).variance > before.variance);
        }
    }
}
