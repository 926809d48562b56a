//! Every source of randomness. A draw is a pure function of (seed, stream, key, index): nothing is
//! stored, nothing depends on what else was drawn, threads and order are irrelevant.
//!
//! The key is a person's id or the hash of an organisation's name; the index is the number of the
//! *potential* event or the period, never a count of what happened.

use rand::rand_core::{Infallible, TryRng};

use super::math;

/// The named streams: one per random decision. Adding one disturbs no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u64)]
pub enum Stream {
    /// Layout of the place: towns, sites, practices.
    Place = 1,
    /// Attributes a person is born or arrives with.
    Person = 2,
    /// Gap to the next potential need, its kind and its thinning mark.
    Need = 3,
    /// Severity and complexity of a need.
    Severity = 4,
    /// Half-yearly natural history: conditions, frailty, transient risk, moving, leaving.
    History = 5,
    /// Births and arrivals per practice and week.
    Newcomers = 6,
    /// What the GP perceives, and whether the patient sees the usual one.
    Consultation = 7,
    /// What a triage service perceives.
    Triage = 8,
    /// Choice of provider.
    Choice = 9,
    /// Emergency department: signal and admission.
    Emergency = 10,
    /// Length of stay and delay.
    Stay = 11,
    /// Outpatient course: attendance, outcome, diagnostics, follow-ups, conversion.
    Pathway = 12,
    /// Death and harm in hospital.
    Outcome = 13,
    /// Tie-break in queues.
    Tie = 14,
    /// Courses of community, mental health and continuing care.
    Course = 15,
    /// Noise of an information channel.
    Channel = 16,
    /// Weekly variation of an organisation's capacity.
    Capacity = 17,
    /// Resampling in measures; never read by the model.
    Measure = 18,
    /// Free stream for tests.
    Test = 19,
    /// Natural death and its thinning.
    Mortality = 20,
    /// Organisations' estimates of costs.
    Costing = 61,
    /// Detection of over-payment.
    Challenge = 62,
    /// Whether a deficit is covered.
    Rescue = 63,
    /// Gates and effects of schemes.
    Scheme = 64,
    /// Traits an organisation starts with.
    Organisation = 21,
    /// Whether a dated change of services moves a person elsewhere.
    Shift = 22,
    /// Errors of a provider's belief about its own cost.
    OwnCost = 23,
    /// Risk scores and the true effect of proactive care.
    Proactive = 24,
    /// Whether a consultant sends a patient on to another clinic.
    Onward = 25,
    /// What a reviewer sees of a case before admission, and the outcome of those refused.
    Approval = 26,
    /// What an audit of coding shows.
    Audit = 27,
    /// What reports of quality show.
    Belief = 28,
    /// Which payer a person chooses.
    Enrolment = 30,
    /// Points of experimental designs and seeds of their runs; never read by the model.
    Design = 101,
}

/// Numbers that 24 bits tell apart: a single-precision number holds no more.
pub const UNITS_OF_24_BITS: f32 = 16_777_216.0;
/// Numbers that 16 bits tell apart.
pub const UNITS_OF_16_BITS: f64 = 65_536.0;

/// The seed of a run, mixed once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

/// Uniform on [0, 1) from 64 bits.
#[inline]
fn unit_uniform(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// Uniform strictly inside (0, 1) from 64 bits.
#[inline]
fn unit_open(bits: u64) -> f64 {
    ((bits >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
}

/// Multiplies to 128 bits and folds: the mixing step.
#[inline]
fn mix_words(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    (wide as u64) ^ ((wide >> 64) as u64)
}

impl Seed {
    /// The draw belonging to a stream, key and index.
    #[inline]
    #[must_use]
    pub fn draw(self, stream: Stream, key: u64, index: u64) -> RandomDraw {
        const P: [u64; 4] = [
            0xa076_1d64_78bd_642f,
            0xe703_7ed1_a0b4_28db,
            0x8ebc_6af0_9c88_c6e3,
            0x5899_65cc_7537_4cc3,
        ];
        let root = mix_words(self.0 ^ P[0], (stream as u64).wrapping_mul(P[2]) ^ P[1]);
        let base = mix_words(root ^ key.wrapping_mul(P[3]), P[1] ^ key.rotate_left(32));
        let state = mix_words(base ^ index.wrapping_mul(P[0]), root ^ P[2] ^ index);
        RandomDraw { state, root: root | 1, step: 0 }
    }
}

/// A handful of numbers belonging to one key; take them in a fixed order.
#[derive(Debug, Clone)]
pub struct RandomDraw {
    state: u64,
    root: u64,
    step: u64,
}

impl RandomDraw {
    /// How far a number lies from the one before it.
    const STRIDE: u64 = 0x9e37_79b9_7f4a_7c15;

    /// The next 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.step = self.step.wrapping_add(Self::STRIDE);
        self.bits_at(self.step)
    }
    #[inline]
    fn bits_at(&self, step: u64) -> u64 {
        let mixed = self.state ^ step;
        mix_words(mixed, self.root ^ 0xd6e8_feb8_6659_fd93)
            ^ mix_words(mixed ^ self.root, 0x2545_f491_4f6c_dd1d)
    }
    /// The 64 bits that come after `places` others; none is taken.
    #[inline]
    fn peek_bits(&self, places: u64) -> u64 {
        let strides = places.wrapping_add(1);
        self.bits_at(self.step.wrapping_add(strides.wrapping_mul(Self::STRIDE)))
    }
    /// Uniform on [0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        unit_uniform(self.bits())
    }
    /// The uniform number that comes after `places` others; none is taken.
    #[inline]
    #[must_use]
    pub fn peek_uniform(&self, places: u64) -> f64 {
        unit_uniform(self.peek_bits(places))
    }
    /// Uniform strictly inside (0, 1).
    #[inline]
    pub fn open_uniform(&mut self) -> f64 {
        unit_open(self.bits())
    }
    /// The number strictly inside (0, 1) that comes after `places` others; none is taken.
    #[inline]
    #[must_use]
    pub fn peek_open_uniform(&self, places: u64) -> f64 {
        unit_open(self.peek_bits(places))
    }
    /// Standard normal.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        math::normal_quantile(self.open_uniform())
    }
    /// Exponential with mean 1.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        -math::ln(self.open_uniform())
    }
    /// Lognormal with mean 1 and the given standard deviation of the logarithm.
    #[inline]
    pub fn lognormal_mean_one(&mut self, sigma: f64) -> f64 {
        math::exp(sigma * self.normal() - 0.5 * sigma * sigma)
    }
    /// Poisson with the given mean: by inversion below 30, by rounded normal above.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        if mean <= 0.0 {
            return 0;
        }
        if mean > 30.0 {
            return math::round(mean + math::sqrt(mean) * self.normal()).max(0.0) as u32;
        }
        let mut left = self.uniform();
        let mut term = math::exp(-mean);
        let mut count = 0;
        while left >= term && count < 200 {
            left -= term;
            count += 1;
            term *= mean / f64::from(count);
        }
        count
    }
    /// The index of a weight chosen in proportion; the last positive one absorbs rounding.
    pub fn weighted_index(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.uniform() * total;
        let mut chosen = 0;
        for (index, weight) in weights.iter().enumerate() {
            if *weight > 0.0 {
                chosen = index;
                if left < *weight {
                    break;
                }
                left -= weight;
            }
        }
        chosen
    }
}

/// Lets the `rand` crate's algorithms (shuffles, samples) run on a keyed draw.
impl TryRng for RandomDraw {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.bits() >> 32) as u32)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.bits())
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.bits().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chi-square of 64 equal cells against its 99.9 % point (103.4 at 63 degrees of freedom).
    fn uniform_in_cells(values: impl Iterator<Item = f64>) -> f64 {
        let mut cells = [0.0f64; 64];
        let mut n = 0.0;
        for value in values {
            cells[(value * 64.0) as usize] += 1.0;
            n += 1.0;
        }
        let expected = n / 64.0;
        cells.iter().map(|c| (c - expected) * (c - expected) / expected).sum()
    }

    #[test]
    fn neighbouring_ids_and_weeks_are_uniform() {
        for seed in [0, 1, 42, u64::MAX] {
            let over_ids = (0..100_000).map(|id| Seed(seed).draw(Stream::Test, id, 7).uniform());
            assert!(uniform_in_cells(over_ids) < 120.0);
            let over_weeks = (0..100_000).map(|w| Seed(seed).draw(Stream::Test, 7, w).uniform());
            assert!(uniform_in_cells(over_weeks) < 120.0);
            let over_seeds =
                (0..100_000).map(|s| Seed(seed ^ s).draw(Stream::Test, 7, 3).uniform());
            assert!(uniform_in_cells(over_seeds) < 120.0);
            let mut entry = Seed(seed).draw(Stream::Test, 7, 3);
            assert!(uniform_in_cells((0..100_000).map(|_| entry.uniform())) < 120.0);
        }
    }

    #[test]
    fn neighbours_are_independent() {
        let correlation = |pairs: &dyn Fn(u64) -> (f64, f64)| {
            let n = 200_000u64;
            let sum: f64 = (0..n)
                .map(|i| {
                    let (x, y) = pairs(i);
                    (x - 0.5) * (y - 0.5) * 12.0
                })
                .sum();
            sum / n as f64
        };
        let seed = Seed(11);
        let at = |stream, key, index| seed.draw(stream, key, index).uniform();
        let bound = 4.5 / 200_000f64.sqrt();
        let checks: [&dyn Fn(u64) -> (f64, f64); 5] = [
            &|i| (at(Stream::Test, i, 5), at(Stream::Test, i + 1, 5)),
            &|i| (at(Stream::Test, 5, i), at(Stream::Test, 5, i + 1)),
            &|i| (at(Stream::Test, i, 5), at(Stream::Test, i, 6)),
            &|i| (at(Stream::Test, i, 5), at(Stream::Need, i, 5)),
            &|i| {
                let mut draw = seed.draw(Stream::Test, i, 5);
                (draw.uniform(), draw.uniform())
            },
        ];
        for check in checks {
            let r = correlation(check);
            assert!(r.abs() < bound, "{r}");
        }
    }

    #[test]
    fn numbers_ahead_are_those_that_come() {
        let mut draw = Seed(5).draw(Stream::Test, 9, 2);
        for _ in 0..3 {
            let ahead: Vec<f64> = (0..12).map(|places| draw.peek_uniform(places)).collect();
            let mut other = draw.clone();
            assert_eq!(ahead, (0..12).map(|_| other.uniform()).collect::<Vec<_>>());
            assert_eq!(draw.peek_open_uniform(0), draw.open_uniform());
        }
    }

    #[test]
    fn samplers_have_their_means() {
        let n = 50_000u64;
        let mean = |f: &dyn Fn(&mut RandomDraw) -> f64| {
            (0..n).map(|i| f(&mut Seed(3).draw(Stream::Test, i, 0))).sum::<f64>() / n as f64
        };
        assert!((mean(&|d| d.exponential()) - 1.0).abs() < 0.02);
        assert!(mean(&|d| d.normal()).abs() < 0.02);
        assert!((mean(&|d| d.lognormal_mean_one(0.5)) - 1.0).abs() < 0.02);
        assert!((mean(&|d| f64::from(d.poisson(2.5))) - 2.5).abs() < 0.03);
        assert!((mean(&|d| f64::from(d.poisson(80.0))) - 80.0).abs() < 0.2);
    }
}
