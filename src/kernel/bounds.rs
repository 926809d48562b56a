//! Cheap bounds of costly functions, for questions that most people's numbers answer from afar. A
//! caller that cannot tell by a bound asks the function itself, so that results are the same.

use super::math;

/// A number that ln(x) does not exceed, at most 0.06 above it. `x` must be positive and no less
/// than the smallest normal number.
#[must_use]
pub fn ln_upper_bound(x: f64) -> f64 {
    /// Greatest excess of log2(1 + f) over f, at f = 1 / ln 2 - 1, rounded up.
    const MAX_LN_ERROR: f64 = 0.086_072;
    assert!(x >= f64::MIN_POSITIVE);
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i32 - 1023;
    let fraction = f64::from_bits(bits & ((1 << 52) - 1) | 1.0f64.to_bits()) - 1.0;
    std::f64::consts::LN_2 * (f64::from(exponent) + fraction + MAX_LN_ERROR)
}

/// Standard normal quantiles by a table and straight lines, outside the tails.
#[derive(Debug, Clone, PartialEq)]
pub struct NormalQuantileTable {
    values: Vec<f32>,
}

impl Default for NormalQuantileTable {
    fn default() -> Self {
        let edge = |step: usize| step as f64 / Self::STEPS as f64;
        let inside = |p: f64| p.clamp(Self::TAIL / 2.0, 1.0 - Self::TAIL / 2.0);
        let quantile = |step| math::normal_quantile(inside(edge(step))) as f32;
        Self { values: (0..=Self::STEPS).map(quantile).collect() }
    }
}

impl NormalQuantileTable {
    /// How far [`NormalQuantileTable::quantile`] may lie from the quantile. A line over a step of
    /// width h is off by at most h²/8 times the second derivative, 377 where the tail begins; and a
    /// number below
    /// two is off by 6e-8 in single precision.
    pub const MAX_QUANTILE_ERROR: f64 = 6e-5;
    const STEPS: usize = 1024;
    /// Share of each tail that the table leaves out.
    const TAIL: f64 = 1.0 / 32.0;

    /// Close to the quantile of `p`; `None` in the tails.
    #[inline]
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if !(Self::TAIL..=1.0 - Self::TAIL).contains(&p) {
            return None;
        }
        let place = p * Self::STEPS as f64;
        let step = place as usize;
        let (low, high) = (f64::from(self.values[step]), f64::from(self.values[step + 1]));
        Some(low + (high - low) * (place - step as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::{Seed, Stream};

    #[test]
    fn a_logarithm_lies_below_its_bound_and_close_to_it() {
        let mut draw = Seed(1).draw(Stream::Test, 0, 0);
        let drawn = (0..200_000).map(|_| math::exp(60.0 * (draw.uniform() - 0.5)));
        let powers = (-40..40).map(|power| math::pow(2.0, f64::from(power)));
        for x in drawn.chain(powers).chain([1e-9, f64::MIN_POSITIVE, std::f64::consts::LOG2_E]) {
            let above = ln_upper_bound(x) - math::ln(x);
            assert!(above > 0.0 && above < 0.06, "{x}: {above}");
        }
    }

    #[test]
    fn a_near_normal_number_is_as_near_as_it_says() {
        let near = NormalQuantileTable::default();
        let mut tails = 0;
        for place in 0..400_000 {
            let p = (f64::from(place) + 0.5) / 400_000.0;
            match near.quantile(p) {
                Some(z) => assert!(
                    (z - math::normal_quantile(p)).abs() < NormalQuantileTable::MAX_QUANTILE_ERROR,
                    "{p}"
                ),
                None => tails += 1,
            }
        }
        assert!(near.quantile(1.0 / 32.0).is_some() && near.quantile(31.0 / 32.0).is_some());
        assert_eq!(tails, 400_000 / 16);
    }
}
