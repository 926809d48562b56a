//! Sobol' indices from Saltelli's scheme: the part of the variance of an outcome that a factor
//! explains by itself (first order; Saltelli et al. 2010) and with all others (total; Jansen 1999).

use super::resample::{Resample, mean};

/// Indices of one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SobolIndices {
    /// Share of the variance explained by the factor alone.
    pub first: f64,
    /// Half the width of its 95 % interval, from resampling.
    pub first_half: f64,
    /// Share of the variance explained by the factor and all its interactions.
    pub total: f64,
    /// Half the width of its 95 % interval.
    pub total_half: f64,
}

/// Values of the scheme, block by block: A; A with each factor of B; B.
#[derive(Debug, Clone, PartialEq)]
pub struct SaltelliBlocks {
    a: Vec<f64>,
    ab: Vec<Vec<f64>>,
    b: Vec<f64>,
    /// Blocks left out because a value is missing.
    pub dropped: usize,
}

impl SaltelliBlocks {
    /// Takes the values of a design in order; a block with a missing value is left out. `None`
    /// where the number of values does not fit the scheme, or fewer than two blocks are complete.
    pub fn from_values(values: &[Option<f64>], factors: usize, second_order: bool) -> Option<Self> {
        let size = if second_order { 2 * factors + 2 } else { factors + 2 };
        if factors == 0 || values.is_empty() || !values.len().is_multiple_of(size) {
            return None;
        }
        let ab = vec![Vec::new(); factors];
        let mut blocks = Self { a: Vec::new(), ab, b: Vec::new(), dropped: 0 };
        let mut every = Vec::with_capacity(values.len());
        for block in values.chunks_exact(size) {
            let Some(block) = block.iter().copied().collect::<Option<Vec<f64>>>() else {
                blocks.dropped += 1;
                continue;
            };
            every.extend_from_slice(&block);
            blocks.a.push(block[0]);
            blocks.b.push(block[size - 1]);
            for (factor, values) in blocks.ab.iter_mut().enumerate() {
                values.push(block[1 + factor]);
            }
        }
        if blocks.a.len() < 2 {
            return None;
        }
        // A finite sample's first-order index depends a little on where its zero lies: at the mean
        // of all values the estimate varies least.
        let (middle, scale) = centre(&every);
        let all = [&mut blocks.a, &mut blocks.b].into_iter().chain(&mut blocks.ab);
        all.for_each(|values| values.iter_mut().for_each(|v| *v = (*v - middle) / scale));
        Some(blocks)
    }

    pub fn len(&self) -> usize {
        self.a.len()
    }

    /// The indices of every factor, in order.
    pub fn indices(&self, resample: Resample) -> Vec<SobolIndices> {
        let every: Vec<usize> = (0..self.len()).collect();
        let index = |factor: usize| {
            let (first, total) = self.pair(factor, &every);
            let mut firsts = Vec::new();
            let mut totals = Vec::new();
            for rows in resample.rows(self.len(), factor as u64) {
                let (first, total) = self.pair(factor, &rows);
                firsts.push(first);
                totals.push(total);
            }
            let (first_half, total_half) =
                (Resample::half_width(&firsts), Resample::half_width(&totals));
            SobolIndices { first, first_half, total, total_half }
        };
        (0..self.ab.len()).map(index).collect()
    }

    /// First and total index of a factor over some blocks.
    fn pair(&self, factor: usize, rows: &[usize]) -> (f64, f64) {
        let Self { a, ab, b, .. } = self;
        let ab = &ab[factor];
        let both: Vec<f64> = rows.iter().map(|r| a[*r]).chain(rows.iter().map(|r| b[*r])).collect();
        let middle = mean(&both);
        let variance = mean(&both.iter().map(|v| (v - middle) * (v - middle)).collect::<Vec<_>>());
        if variance <= 0.0 {
            return (0.0, 0.0);
        }
        let count = rows.len() as f64;
        let first: f64 = rows.iter().map(|r| b[*r] * (ab[*r] - a[*r])).sum();
        let total: f64 = rows.iter().map(|r| (a[*r] - ab[*r]) * (a[*r] - ab[*r])).sum();
        (first / count / variance, 0.5 * total / count / variance)
    }
}

/// Mean and standard deviation; 1 where nothing varies.
fn centre(all: &[f64]) -> (f64, f64) {
    let middle = mean(all);
    let variance = mean(&all.iter().map(|v| (v - middle) * (v - middle)).collect::<Vec<_>>());
    let scale = crate::kernel::math::sqrt(variance);
    (middle, if scale > 0.0 { scale } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// Ishigami's function on the unit cube, with a = 7 and b = 0.1.
    fn ishigami(unit: &[f64]) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|at| PI * (2.0 * unit[at] - 1.0));
        let sine = crate::kernel::math::sin;
        sine(x) + 7.0 * sine(y) * sine(y) + 0.1 * z * z * z * z * sine(x)
    }

    /// Saltelli's scheme on a scrambled sequence.
    fn values(count: u32) -> Vec<Option<f64>> {
        let mut values = Vec::new();
        for number in 0..count {
            let at = |half: u32, factor: u32| {
                f64::from(sobol_burley::sample(number, half * 3 + factor, 7))
            };
            for place in 0..5u32 {
                let half = |factor: u32| match place {
                    0 => 0,
                    4 => 1,
                    place => u32::from(place - 1 == factor),
                };
                let unit: Vec<f64> = (0..3).map(|factor| at(half(factor), factor)).collect();
                values.push(Some(ishigami(&unit)));
            }
        }
        values
    }

    #[test]
    fn ishigamis_indices_are_found() {
        let blocks = SaltelliBlocks::from_values(&values(4096), 3, false).unwrap();
        let found = blocks.indices(Resample { times: 200, seed: 1 });
        let variance = 0.1 * PI.powi(4) / 5.0 + 0.01 * PI.powi(8) / 18.0 + 0.5 + 49.0 / 8.0;
        let x = 0.5 * (1.0 + 0.1 * PI.powi(4) / 5.0).powi(2) / variance;
        let y = 49.0 / 8.0 / variance;
        let both = 0.01 * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0) / variance;
        let known = [(x, x + both), (y, y), (0.0, both)];
        for (index, (first, total)) in found.iter().zip(known) {
            // A scrambled sequence has less error than random points; its intervals are those of
            // random points.
            assert!((index.first - first).abs() < index.first_half.max(0.01), "{index:?} {first}");
            assert!((index.total - total).abs() < index.total_half.max(0.01), "{index:?} {total}");
            assert!((index.first - first).abs() < 0.02 && (index.total - total).abs() < 0.02);
            assert!(index.total_half > 0.0 && index.total_half < 0.1, "{index:?}");
        }
    }

    #[test]
    fn a_block_with_a_missing_value_is_left_out_and_counted() {
        let mut some = values(64);
        some[7] = None;
        let blocks = SaltelliBlocks::from_values(&some, 3, false).unwrap();
        assert_eq!((blocks.len(), blocks.dropped), (63, 1));
        assert_eq!(SaltelliBlocks::from_values(&some[..12], 3, false), None);
        assert_eq!(SaltelliBlocks::from_values(&[], 3, false), None);
    }

    #[test]
    fn a_constant_outcome_has_no_index() {
        let blocks = SaltelliBlocks::from_values(&[Some(2.0); 40], 3, false).unwrap();
        let found = blocks.indices(Resample { times: 10, seed: 1 });
        assert!(found.iter().all(|index| index.first == 0.0 && index.total == 0.0));
    }
}
