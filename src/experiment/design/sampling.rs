//! From a design to its points, row by row, as coordinates between 0 and 1 and as values.

use super::{Design, Sampling};
use crate::kernel::random::{RandomDraw, Seed, Stream};

/// Most points of a Sobol' sequence, and most dimensions.
pub const MAX_SOBOL_POINTS: u32 = 1 << 16;
/// Most factors of a Sobol' design: two dimensions each.
pub const MAX_FACTORS: usize = sobol_burley::NUM_DIMENSIONS as usize / 2;

/// One point.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignPoint {
    /// Row of the design, from 0.
    pub row: usize,
    /// Coordinates between 0 and 1, one for each factor; `None` for listed points.
    pub unit: Option<Vec<f64>>,
    /// Values, one for each factor; for levels, positions.
    pub real: Vec<f64>,
}

/// The points of a design.
#[derive(Debug)]
pub struct DesignPoints<'d> {
    design: &'d Design,
    /// For each batch and factor of a Latin hypercube, which slice each point takes.
    slices: Vec<Vec<u32>>,
}

impl<'d> DesignPoints<'d> {
    pub fn new(design: &'d Design) -> Self {
        let factors = design.factors.len() as u64;
        let slices = match &design.sampling {
            Sampling::LatinHypercube { points, batches, seed } => (0..u64::from(*batches))
                .flat_map(|batch| (0..factors).map(move |factor| batch * factors + factor))
                .map(|key| shuffled(*points, Seed(*seed).draw(Stream::Design, key, 0)))
                .collect(),
            _ => Vec::new(),
        };
        Self { design, slices }
    }

    pub fn len(&self) -> usize {
        count(self.design)
    }

    pub fn iter(&self) -> impl Iterator<Item = DesignPoint> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The point of a row.
    pub fn get(&self, row: usize) -> DesignPoint {
        if let Sampling::List { rows } = &self.design.sampling {
            return DesignPoint { row, unit: None, real: rows[row].clone() };
        }
        let unit = self.unit(row);
        let factors = self.design.factors.iter();
        let real = factors.zip(&unit).map(|(factor, unit)| factor.values.at(*unit)).collect();
        DesignPoint { row, unit: Some(unit), real }
    }

    fn unit(&self, row: usize) -> Vec<f64> {
        let factors = self.design.factors.len();
        match &self.design.sampling {
            Sampling::List { .. } => Vec::new(),
            Sampling::Grid { .. } => self.grid(row),
            Sampling::LatinHypercube { points, seed, .. } => {
                let (batch, place) = (row / *points as usize, row % *points as usize);
                (0..factors)
                    .map(|factor| {
                        let key = batch * factors + factor;
                        let slice = f64::from(self.slices[key][place]);
                        let draw = Seed(*seed).draw(Stream::Design, key as u64, 1 + place as u64);
                        (slice + { draw }.uniform()) / f64::from(*points)
                    })
                    .collect()
            }
            Sampling::Sobol { second_order, seed, .. } => {
                saltelli(row, factors, *second_order, *seed)
            }
            Sampling::Morris { levels, seed, .. } => trajectory(row, factors, *levels, *seed),
        }
    }

    fn grid(&self, row: usize) -> Vec<f64> {
        let mut rest = row;
        let mut unit: Vec<f64> = Vec::new();
        for (steps, factor) in steps(self.design).into_iter().zip(&self.design.factors).rev() {
            let place = (rest % steps) as f64;
            rest /= steps;
            unit.push(match factor.values.levels() {
                // The middle of the level's share of the unit.
                Some(_) => (place + 0.5) / steps as f64,
                None if steps == 1 => 0.5,
                None => place / (steps - 1) as f64,
            });
        }
        unit.reverse();
        unit
    }
}

/// The number of points of a design, by counting, without making any.
pub fn count(design: &Design) -> usize {
    let factors = design.factors.len();
    match &design.sampling {
        Sampling::List { rows } => rows.len(),
        Sampling::Grid { .. } => {
            let steps = steps(design);
            steps.iter().fold(1usize, |product, steps| product.saturating_mul(*steps))
        }
        Sampling::LatinHypercube { points, batches, .. } => {
            (*points as usize).saturating_mul(*batches as usize)
        }
        Sampling::Sobol { points, second_order, .. } => {
            (*points as usize).saturating_mul(block(factors, *second_order))
        }
        Sampling::Morris { trajectories, .. } => {
            (*trajectories as usize).saturating_mul(factors + 1)
        }
    }
}

/// Steps of each factor of a grid.
fn steps(design: &Design) -> Vec<usize> {
    let Sampling::Grid { steps } = design.sampling else { return Vec::new() };
    let of = |factor: &super::Factor| {
        factor.values.levels().map_or(steps as usize, <[super::FactorLevel]>::len)
    };
    design.factors.iter().map(of).collect()
}

/// Numbers below `count` in random order.
fn shuffled(count: u32, mut draw: RandomDraw) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count).collect();
    for last in (1..order.len()).rev() {
        let other = (draw.uniform() * (last + 1) as f64) as usize;
        order.swap(last, other.min(last));
    }
    order
}

/// Points that belong to one point of a Sobol' sequence.
const fn block(factors: usize, second_order: bool) -> usize {
    if second_order { 2 * factors + 2 } else { factors + 2 }
}

/// A row of Saltelli's scheme: A; A with each factor of B; with `second_order` B with each factor
/// of A; B.
fn saltelli(row: usize, factors: usize, second_order: bool, seed: u64) -> Vec<f64> {
    let size = block(factors, second_order);
    let (number, place) = ((row / size) as u32, row % size);
    // The scrambling takes 32 bits.
    let seed = (seed ^ (seed >> 32)) as u32;
    let of = |half: usize, factor: usize| {
        let dimension = (half * factors + factor) as u32;
        f64::from(sobol_burley::sample(number, dimension, seed))
    };
    let half = |factor: usize| match place {
        0 => 0,
        last if last + 1 == size => 1,
        a_with_b if a_with_b <= factors => usize::from(a_with_b - 1 == factor),
        b_with_a => usize::from(b_with_a - factors - 1 != factor),
    };
    (0..factors).map(|factor| of(half(factor), factor)).collect()
}

/// A row of Morris's trajectories.
fn trajectory(row: usize, factors: usize, levels: u32, seed: u64) -> Vec<f64> {
    let (number, place) = (row / (factors + 1), row % (factors + 1));
    let mut draw = Seed(seed).draw(Stream::Design, number as u64, u64::MAX);
    let (levels, half) = (f64::from(levels), f64::from(levels / 2));
    let step = half / (levels - 1.0);
    let starts: Vec<(f64, bool)> = (0..factors)
        .map(|_| {
            let low = (draw.uniform() * half).floor().min(half - 1.0) / (levels - 1.0);
            (low, draw.uniform() < 0.5)
        })
        .collect();
    // When each factor takes its step.
    let order = shuffled(factors as u32, draw);
    let at = |factor: usize| {
        let (low, up) = starts[factor];
        let stepped = place > order[factor] as usize;
        if up == stepped { low + step } else { low }
    };
    (0..factors).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;

    fn units(sampling: Sampling) -> Vec<Vec<f64>> {
        let design = design(sampling);
        DesignPoints::new(&design).iter().map(|point| point.unit.unwrap()).collect()
    }

    #[test]
    fn a_latin_hypercube_has_one_point_in_every_slice() {
        let sampling = Sampling::LatinHypercube { points: 50, batches: 2, seed: 3 };
        let units = units(sampling);
        assert_eq!(units.len(), 100);
        for batch in units.chunks(50) {
            for factor in 0..3 {
                let mut slices: Vec<usize> =
                    batch.iter().map(|unit| (unit[factor] * 50.0) as usize).collect();
                slices.sort_unstable();
                assert_eq!(slices, (0..50).collect::<Vec<_>>());
            }
        }
        assert_ne!(units[0], units[50]);
    }

    #[test]
    fn more_batches_points_or_trajectories_leave_the_earlier_ones() {
        let pairs = [
            (
                Sampling::LatinHypercube { points: 10, batches: 1, seed: 3 },
                Sampling::LatinHypercube { points: 10, batches: 3, seed: 3 },
            ),
            (
                Sampling::Sobol { points: 8, second_order: false, seed: 1 },
                Sampling::Sobol { points: 16, second_order: false, seed: 1 },
            ),
            (
                Sampling::Morris { trajectories: 4, levels: 4, seed: 1 },
                Sampling::Morris { trajectories: 9, levels: 4, seed: 1 },
            ),
        ];
        for (few, many) in pairs {
            let (few, many) = (units(few), units(many));
            assert_eq!(few[..], many[..few.len()]);
        }
    }

    #[test]
    fn saltelli_takes_one_factor_at_a_time_from_the_other_half() {
        let all = units(Sampling::Sobol { points: 4, second_order: true, seed: 9 });
        assert_eq!(all.len(), 4 * 8);
        for block in all.chunks(8) {
            let (a, b) = (&block[0], &block[7]);
            assert!(a.iter().zip(b).all(|(a, b)| a != b));
            for factor in 0..3 {
                for other in 0..3 {
                    let same = factor == other;
                    let (ab, ba) = (block[1 + factor][other], block[4 + factor][other]);
                    assert_eq!(ab, if same { b[other] } else { a[other] });
                    assert_eq!(ba, if same { a[other] } else { b[other] });
                }
            }
        }
    }

    #[test]
    fn a_sobol_sequence_fills_the_unit_evenly() {
        let all = units(Sampling::Sobol { points: 64, second_order: false, seed: 5 });
        for factor in 0..3 {
            let mut slices: Vec<usize> =
                all.chunks(5).map(|block| (block[0][factor] * 64.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..64).collect::<Vec<_>>(), "one point in each slice");
        }
    }

    #[test]
    fn a_trajectory_moves_every_factor_once_by_the_same_step() {
        let all = units(Sampling::Morris { trajectories: 20, levels: 4, seed: 2 });
        for path in all.chunks(4) {
            let mut moved = [0; 3];
            for pair in path.windows(2) {
                let differ: Vec<usize> = (0..3).filter(|f| pair[0][*f] != pair[1][*f]).collect();
                assert_eq!(differ.len(), 1);
                moved[differ[0]] += 1;
                let step = (pair[1][differ[0]] - pair[0][differ[0]]).abs();
                assert!((step - 2.0 / 3.0).abs() < 1e-12);
            }
            assert_eq!(moved, [1, 1, 1]);
            assert!(path.iter().flatten().all(|unit| (0.0..=1.0).contains(unit)));
        }
    }

    #[test]
    fn a_grid_has_every_combination_once() {
        let all = units(Sampling::Grid { steps: 3 });
        let distinct: std::collections::BTreeSet<String> =
            all.iter().map(|unit| format!("{unit:?}")).collect();
        assert_eq!((all.len(), distinct.len()), (3 * 3 * 2, 18));
    }
}
