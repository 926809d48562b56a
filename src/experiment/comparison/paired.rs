//! Paired differences: the same people under two arms, seed by seed.

use serde::{Deserialize, Serialize};

use crate::kernel::math;

/// A mean difference over seeds with its intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairedDifference {
    /// Differences, seed by seed.
    pub differences: Vec<f64>,
    pub mean: f64,
    /// Half the width of the 95 % interval; infinite for fewer than two seeds.
    pub half_95: f64,
    /// Half the width of the 90 % interval.
    pub half_90: f64,
    /// Share of the variance of the two arms that pairing removes: 1 minus the variance of the
    /// difference over the sum of the variances of the arms. Not a number where nothing varies.
    pub removed: f64,
}

impl PairedDifference {
    /// Pairs two samples of equal length.
    pub fn new(of: &[f64], against: &[f64]) -> Self {
        let differences: Vec<f64> = of.iter().zip(against).map(|(a, b)| a - b).collect();
        let apart = variance(of) + variance(against);
        let within = variance(&differences);
        let error = math::sqrt(within / differences.len() as f64);
        let df = differences.len().saturating_sub(1) as u32;
        let half = |level: f64| if df == 0 { f64::INFINITY } else { t_quantile(level, df) * error };
        Self {
            mean: mean(&differences),
            half_95: half(0.95),
            half_90: half(0.90),
            removed: 1.0 - within / apart,
            differences,
        }
    }

    /// Pairs two samples; `None` where their seeds differ or they are empty.
    pub fn matched(of: &[f64], against: &[f64]) -> Option<Self> {
        (!of.is_empty() && of.len() == against.len()).then(|| Self::new(of, against))
    }

    /// The 95 % interval of the mean; `None` for a single seed.
    pub fn finite_95(&self) -> Option<(f64, f64)> {
        let (low, high) = self.interval_95();
        (low.is_finite() && high.is_finite()).then_some((low, high))
    }

    /// The 95 % interval of the mean.
    pub fn interval_95(&self) -> (f64, f64) {
        (self.mean - self.half_95, self.mean + self.half_95)
    }

    /// The 90 % interval of the mean.
    pub fn interval_90(&self) -> (f64, f64) {
        (self.mean - self.half_90, self.mean + self.half_90)
    }

    /// Whether every difference is exactly zero.
    pub fn is_exactly_zero(&self) -> bool {
        self.differences.iter().all(|difference| *difference == 0.0)
    }
}

/// Mean of a sample.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Distances of a sample from its median, for comparing variability.
pub fn deviations(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let median = if sorted.len().is_multiple_of(2) && half > 0 {
        f64::midpoint(sorted[half - 1], sorted[half])
    } else {
        sorted.get(half).copied().unwrap_or(0.0)
    };
    values.iter().map(|value| (value - median).abs()).collect()
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    squares / (values.len() as f64 - 1.0)
}

/// The two-sided critical value of Student's t at a probability.
pub fn t_quantile(level: f64, df: u32) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while t_within(high, df) < level {
        high *= 2.0;
    }
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if t_within(middle, df) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Probability that Student's t with integer degrees of freedom lies within ±t; the finite sums of
/// Abramowitz and Stegun 26.7.3 and 26.7.4.
fn t_within(t: f64, df: u32) -> f64 {
    let n = f64::from(df);
    let along = math::sqrt(n + t * t);
    let (sine, cosine) = (t / along, math::sqrt(n) / along);
    let odd = !df.is_multiple_of(2);
    let (mut term, mut sum) = if odd { (cosine, cosine) } else { (1.0, 1.0) };
    let mut k = if odd { 3 } else { 2 };
    while k < df {
        let step = f64::from(k);
        term *= (step - 1.0) / step * cosine * cosine;
        sum += term;
        k += 2;
    }
    if !odd {
        return sine * sum;
    }
    let angle = math::atan2(t, math::sqrt(n));
    let rest = if df == 1 { 0.0 } else { sine * sum };
    (angle + rest) / std::f64::consts::FRAC_PI_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_of_student_are_those_of_the_tables() {
        for (df, level, quantile) in [
            (1, 0.95, 12.706),
            (2, 0.95, 4.303),
            (7, 0.95, 2.365),
            (7, 0.90, 1.895),
            (19, 0.95, 2.093),
            (19, 0.90, 1.729),
            (30, 0.95, 2.042),
        ] {
            let found = t_quantile(level, df);
            assert!((found - quantile).abs() < 6e-4, "{df} {level}: {found}");
        }
    }

    #[test]
    fn pairing_removes_what_the_arms_share() {
        let base = [10.0, 20.0, 30.0, 40.0];
        let other = [11.0, 21.1, 30.9, 41.0];
        let paired = PairedDifference::new(&other, &base);
        assert!((paired.mean - 1.0).abs() < 1e-9);
        assert!(paired.removed > 0.999 && paired.half_95 < 0.2, "{paired:?}");
        assert!(paired.half_90 < paired.half_95);
    }

    #[test]
    fn one_seed_shows_no_interval() {
        let paired = PairedDifference::new(&[2.0], &[1.0]);
        assert_eq!((paired.mean, paired.half_95), (1.0, f64::INFINITY));
    }

    #[test]
    fn equal_arms_differ_by_exactly_zero() {
        assert!(PairedDifference::new(&[0.1, 0.2], &[0.1, 0.2]).is_exactly_zero());
        assert!(!PairedDifference::new(&[0.1, 0.2], &[0.1, 0.2 + 1e-16 + 1e-15]).is_exactly_zero());
    }

    #[test]
    fn deviations_are_taken_from_the_median() {
        assert_eq!(deviations(&[1.0, 2.0, 9.0]), [1.0, 0.0, 7.0]);
        assert_eq!(deviations(&[1.0, 3.0]), [1.0, 1.0]);
    }
}
