//! Bootstrap intervals, from draws that depend on a seed alone.

use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};

/// Half-width of a 95 % interval in standard deviations.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// Number of samples and their seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resample {
    pub times: u32,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for Resample {
    fn default() -> Self {
        Self { times: 200, seed: 1 }
    }
}

impl Resample {
    /// Samples of rows with replacement, as many rows as there are; each key has its own.
    pub fn rows(self, count: usize, key: u64) -> impl Iterator<Item = Vec<usize>> {
        (0..u64::from(self.times)).map(move |time| {
            let mut draw = Seed(self.seed).draw(Stream::Measure, key, time);
            let entry = |_| ((draw.uniform() * count as f64) as usize).min(count - 1);
            (0..count).map(entry).collect()
        })
    }

    /// Half the width of the 95 % interval of a statistic, from its values in samples.
    pub fn half_width(values: &[f64]) -> f64 {
        NORMAL_95 * deviation(values)
    }
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Standard deviation of a sample; 0 for fewer than two.
pub fn deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let middle = mean(values);
    let squares: f64 = values.iter().map(|value| (value - middle) * (value - middle)).sum();
    math::sqrt(squares / (values.len() - 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_the_same_for_the_same_seed_and_differ_by_key() {
        let resample = Resample { times: 3, seed: 5 };
        let of = |key| resample.rows(20, key).collect::<Vec<_>>();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
        assert!(of(1).iter().flatten().all(|row| *row < 20));
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_its_error() {
        let values: Vec<f64> = (0..400).map(|at| f64::from(at % 20)).collect();
        let means = Resample { times: 500, seed: 2 }
            .rows(values.len(), 0)
            .map(|rows| mean(&rows.iter().map(|row| values[*row]).collect::<Vec<_>>()));
        let half = Resample::half_width(&means.collect::<Vec<_>>());
        let known = NORMAL_95 * deviation(&values) / 20.0;
        assert!((half / known - 1.0).abs() < 0.12, "{half} against {known}");
    }
}
