//! Quantities with their unit in the type. Money is integer pence; everything else wraps `f64`.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

use super::math;

/// Parts of a share by which pence and counts are divided exactly: shares become whole weights.
pub const PARTS_OF_SHARE: f64 = 1e6;

/// An amount of money in whole pence. The only representation of money in the model.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Pence(pub i64);

impl Pence {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Pounds to pence, rounded half away from zero.
    #[must_use]
    pub fn from_pounds(pounds: f64) -> Self {
        Self(math::round(pounds * 100.0) as i64)
    }

    /// Fractional pence rounded half away from zero.
    #[must_use]
    pub fn from_fractional(pence: f64) -> Self {
        Self(math::round(pence) as i64)
    }

    /// The amount in pounds, for display and for behaviour; never for posting.
    #[must_use]
    pub fn pounds(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The amount times a factor, rounded half away from zero to the penny.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self::from_fractional(self.0 as f64 * factor)
    }

    /// Splits an amount over integer weights so that the parts sum to it exactly
    /// (largest-remainder by order). Weights that sum to zero give all to the first part.
    #[must_use]
    pub fn split(self, weights: &[u64]) -> Vec<Self> {
        let total: u128 = weights.iter().map(|w| u128::from(*w)).sum();
        if weights.is_empty() {
            return Vec::new();
        }
        if total == 0 {
            let mut parts = vec![Self::ZERO; weights.len()];
            parts[0] = self;
            return parts;
        }
        let mut given: i128 = 0;
        let mut seen: u128 = 0;
        weights
            .iter()
            .map(|weight| {
                seen += u128::from(*weight);
                let upto = (i128::from(self.0) * seen as i128) / total as i128;
                let part = upto - given;
                given = upto;
                Self(part as i64)
            })
            .collect()
    }
}

impl Add for Pence {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Pence {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl Neg for Pence {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl AddAssign for Pence {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl SubAssign for Pence {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}
impl Mul<i64> for Pence {
    type Output = Self;
    fn mul(self, count: i64) -> Self {
        Self(self.0 * count)
    }
}
impl Sum for Pence {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}
impl fmt::Display for Pence {
    /// Pounds with thousands separators, pence dropped from a thousand pounds up.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let pence = self.0.unsigned_abs();
        let (pounds, rest) = (pence / 100, pence % 100);
        if pounds >= 1000 {
            write!(f, "{sign}£{}", thousands(pounds))
        } else {
            write!(f, "{sign}£{pounds}.{rest:02}")
        }
    }
}

/// A whole number with commas between thousands.
#[must_use]
pub fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

macro_rules! quantity {
    ($(#[$meta:meta])* $name:ident, $unit:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl $name {
            /// The unit as printed in tables and tooltips.
            pub const UNIT: &'static str = $unit;
            /// The bare number, in this unit.
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }
        }
        impl From<f64> for $name {
            fn from(value: f64) -> Self {
                Self(value)
            }
        }
    };
}

quantity!(
    /// A part of a whole, 0 to 1 unless the declaration allows more.
    Share, "share");
quantity!(
    /// Events per person (or per unit named) and year of 364 days.
    PerYear, "per year");
quantity!(
    /// A span of weeks.
    Weeks, "weeks");
quantity!(
    /// A span of days.
    Days, "days");
quantity!(
    /// Travel time in minutes.
    Minutes, "minutes");
quantity!(
    /// Pounds as an *assumption* (a price or unit cost); converted to [`Pence`] before posting.
    Pounds, "pounds");
quantity!(
    /// A multiplier with neutral value 1.
    Ratio, "ratio");
quantity!(
    /// A count that need not be whole (beds per thousand, appointments a week).
    Count, "count");
quantity!(
    /// A dimensionless model number (logit weight, threshold, variance).
    Scalar, "number");
quantity!(
    /// Quality-adjusted life years.
    Qalys, "QALYs");

impl Pounds {
    /// The amount rounded to whole pence.
    #[must_use]
    pub fn pence(self) -> Pence {
        Pence::from_pounds(self.0)
    }
}

/// Pence for one unit of something. A rate is not money: it becomes money, in whole pence, when
/// units are paid for, and only then is anything rounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(pub f64);

impl Rate {
    /// Zero per unit.
    pub const ZERO: Self = Self(0.0);

    /// Money for a number of units.
    #[must_use]
    pub fn scaled(self, units: f64) -> Pence {
        Pence::from_fractional(self.0 * units)
    }

    /// The rate at another level.
    #[must_use]
    pub fn at_level(self, level: f64) -> Self {
        Self(self.0 * level)
    }

    /// Pounds for a unit.
    #[must_use]
    pub fn pounds(self) -> f64 {
        self.0 / 100.0
    }
}

impl From<Pence> for Rate {
    fn from(pence: Pence) -> Self {
        Self(pence.0 as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_parts_sum_to_the_whole() {
        for amount in [0, 1, 99, -101, 1_000_003] {
            for weights in [vec![1, 1, 1], vec![0, 0], vec![5, 0, 3], vec![7]] {
                let parts = Pence(amount).split(&weights);
                assert_eq!(parts.into_iter().sum::<Pence>(), Pence(amount));
            }
        }
    }

    #[test]
    fn money_reads_with_separators() {
        assert_eq!(Pence(123_456_789).to_string(), "£1,234,567");
        assert_eq!(Pence(-1_05).to_string(), "-£1.05");
    }

    #[test]
    fn pounds_round_half_away_from_zero() {
        assert_eq!(Pence::from_pounds(0.005), Pence(1));
        assert_eq!(Pence::from_pounds(-0.005), Pence(-1));
    }
}
