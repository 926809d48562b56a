//! Portable mathematics: the same bits on every machine. The platform's `exp`, `ln` and `pow`
//! differ between systems, so the model uses these and `clippy.toml` disallows the methods.

/// From here on (2^52) every floating-point number is whole.
const MAX_EXACT_INTEGER: f64 = 4_503_599_627_370_496.0;

/// Golden ratio behind the point. Steps of it around a circle never meet and cover it evenly, so
/// that one uniform number serves as another one each week.
pub const GOLDEN_RATIO: f64 = 0.618_033_988_749_895;
/// Relative change of activity by which the slope of a payment is measured: small against the
/// distances at which caps and thresholds are set, large enough for sums in whole pence.
pub const PROBE_SHARE: f64 = 0.01;
/// Keeps divisors and logarithms from zero; far below anything that the model counts.
pub const TINY: f64 = 1e-9;
/// Three equally likely points at −d, 0 and d have the variance 2 d² / 3: this times a variance is
/// the d² of three points that have it.
pub const THREE_POINTS: f64 = 1.5;

/// e to the x.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}
/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}
/// x to the power y.
#[must_use]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}
/// Square root (exact by IEEE 754, so the hardware's is portable).
#[must_use]
pub fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}
/// Hyperbolic tangent.
#[must_use]
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}
/// Nearest whole number, halves away from zero.
#[must_use]
pub fn round(x: f64) -> f64 {
    if x.abs() < MAX_EXACT_INTEGER {
        ((x + (0.5 - 0.25 * f64::EPSILON).copysign(x)) as i64) as f64
    } else {
        x
    }
}
/// Greatest whole number not above x.
#[must_use]
pub fn floor(x: f64) -> f64 {
    if x.abs() < MAX_EXACT_INTEGER {
        let cut = (x as i64) as f64;
        if cut > x { cut - 1.0 } else { cut }
    } else {
        x
    }
}
/// The part of a non-negative number behind the point.
#[must_use]
pub fn fract(x: f64) -> f64 {
    x - floor(x)
}
/// The logistic function, 1 / (1 + e^-x).
#[must_use]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// Sine.
#[must_use]
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}
/// Cosine.
#[must_use]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}
/// Angle of the point (x, y), -π to π.
#[must_use]
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}
/// Standard normal distribution function.
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Standard normal quantile (Acklam's rational approximation, relative error below 1.2e-9).
/// `p` must lie strictly between 0 and 1.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    assert!(p > 0.0 && p < 1.0);
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    let tail = |q: f64| {
        (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
            / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
    };
    const LOW: f64 = 0.02425;
    if p < LOW {
        tail(sqrt(-2.0 * ln(p)))
    } else if p > 1.0 - LOW {
        -tail(sqrt(-2.0 * ln(1.0 - p)))
    } else {
        let q = p - 0.5;
        let r = q * q;
        (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
            / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
    }
}

/// A tabulated quantile function: draws any distribution by one lookup and a straight line.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantileTable {
    values: Vec<f32>,
}

impl QuantileTable {
    const STEPS: usize = 256;

    /// Tabulates a distribution with positive density on 0 to 1 from its (unnormalised) density.
    #[must_use]
    pub fn from_density(density: impl Fn(f64) -> f64) -> Self {
        const GRID: usize = 4096;
        let mut cumulative = Vec::with_capacity(GRID + 1);
        let mut sum = 0.0;
        cumulative.push(0.0);
        for cell in 0..GRID {
            sum += density((cell as f64 + 0.5) / GRID as f64);
            cumulative.push(sum);
        }
        let mut values = Vec::with_capacity(Self::STEPS + 1);
        let mut cell = 0;
        for step in 0..=Self::STEPS {
            let wanted = sum * step as f64 / Self::STEPS as f64;
            while cell + 1 < GRID && cumulative[cell + 1] < wanted {
                cell += 1;
            }
            let width = cumulative[cell + 1] - cumulative[cell];
            let part = if width > 0.0 { (wanted - cumulative[cell]) / width } else { 0.0 };
            values.push(((cell as f64 + part) / GRID as f64) as f32);
        }
        Self { values }
    }

    /// Beta(mean, concentration): shape parameters mean·k and (1−mean)·k.
    #[must_use]
    pub fn beta(mean: f64, concentration: f64) -> Self {
        let (a, b) = (mean * concentration, (1.0 - mean) * concentration);
        Self::from_density(|x| exp((a - 1.0) * ln(x) + (b - 1.0) * ln(1.0 - x)))
    }

    /// The value below which a share `u` (0 ≤ u < 1) lies.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        let place = u * Self::STEPS as f64;
        let cell = place as usize;
        let part = (place - cell as f64) as f32;
        let low = self.values[cell];
        f64::from(low + (self.values[cell + 1] - low) * part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantile_matches_known_points() {
        for (p, z) in [(0.5, 0.0), (0.975, 1.959_963_985), (0.001, -3.090_232_306)] {
            assert!((normal_quantile(p) - z).abs() < 1e-7, "{p}");
        }
    }

    #[test]
    fn whole_numbers_are_those_of_the_library() {
        let mut x = 1e-3;
        while x < 1e17 {
            for y in [x, -x, floor(x) + 0.5, -floor(x) - 0.5, 0.499_999_999_999_999_94] {
                assert_eq!(round(y), libm::round(y), "{y}");
                assert_eq!(floor(y), libm::floor(y), "{y}");
            }
            x *= 1.37;
        }
        assert!(round(f64::NAN).is_nan() && floor(f64::INFINITY).is_infinite());
    }

    #[test]
    fn beta_table_has_the_right_mean() {
        let table = QuantileTable::beta(0.3, 5.0);
        let mean: f64 =
            (0..10_000).map(|i| table.quantile((f64::from(i) + 0.5) / 1e4)).sum::<f64>() / 1e4;
        assert!((mean - 0.3).abs() < 0.002, "{mean}");
    }
}
