//! What is varied: a path and the values it may take. Every factor is a coordinate between 0 and
//! 1 for designs, and a number or a level for economies.

use serde::{Deserialize, Serialize};

use crate::kernel::math;

/// Half-width of a normal distribution without given bounds, in standard deviations.
const TAIL: f64 = 4.0;

/// Who decides on a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactorRole {
    Lever,
    /// No one: an uncertainty.
    Uncertainty,
}

impl FactorRole {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lever => "lever",
            Self::Uncertainty => "uncertainty",
        }
    }
}

/// One of the levels of a factor: its name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorLevel {
    pub name: String,
    /// Value of the path, or a layer of configuration.
    pub text: String,
}

/// The values of a factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FactorValues {
    /// Uniform between two numbers.
    Range {
        low: f64,
        high: f64,
    },
    /// Log-uniform between two numbers.
    LogRange {
        /// Least, above 0.
        low: f64,
        high: f64,
    },
    /// A whole number between two, both included.
    Whole {
        low: f64,
        high: f64,
    },
    /// The base's number, or every number of the base's list, times something between two.
    Scale {
        low: f64,
        high: f64,
        /// Numbers of the base.
        numbers: Vec<f64>,
    },
    /// A normal distribution, truncated at both ends.
    Normal {
        /// Mean before the cut.
        mean: f64,
        /// Standard deviation before the cut.
        sd: f64,
        low: f64,
        high: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    /// Named values of the path.
    Levels(Vec<FactorLevel>),
    /// Named layers of configuration; the factor's name is not a path.
    Arms(Vec<FactorLevel>),
    /// Any number that a list gives.
    Free,
}

impl FactorValues {
    /// A normal distribution; without bounds it is truncated at four standard deviations.
    pub fn normal(mean: f64, sd: f64, low: Option<f64>, high: Option<f64>) -> Self {
        let low = low.unwrap_or(mean - TAIL * sd);
        Self::Normal { mean, sd, low, high: high.unwrap_or(mean + TAIL * sd) }
    }

    /// The levels, where there are any.
    pub fn levels(&self) -> Option<&[FactorLevel]> {
        match self {
            Self::Levels(levels) | Self::Arms(levels) => Some(levels),
            _ => None,
        }
    }

    /// Name in files and tables.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Range { .. } => "Range",
            Self::LogRange { .. } => "LogRange",
            Self::Whole { .. } => "Whole",
            Self::Scale { .. } => "Scale",
            Self::Normal { .. } => "Normal",
            Self::Triangular { .. } => "Triangular",
            Self::Levels(_) => "Levels",
            Self::Arms(_) => "Arms",
            Self::Free => "Free",
        }
    }

    /// Smallest and largest value; for levels, positions.
    pub fn bounds(&self) -> (f64, f64) {
        match self {
            Self::Range { low, high }
            | Self::LogRange { low, high }
            | Self::Whole { low, high }
            | Self::Scale { low, high, .. }
            | Self::Normal { low, high, .. }
            | Self::Triangular { low, high, .. } => (*low, *high),
            Self::Levels(levels) | Self::Arms(levels) => {
                (0.0, levels.len().saturating_sub(1) as f64)
            }
            Self::Free => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// The value at a coordinate between 0 and 1: its quantile.
    pub fn at(&self, unit: f64) -> f64 {
        let unit = unit.clamp(0.0, 1.0);
        match self {
            Self::Range { low, high } | Self::Scale { low, high, .. } => low + unit * (high - low),
            Self::LogRange { low, high } => {
                let value = math::exp(math::ln(*low) + unit * math::ln(high / low));
                value.clamp(*low, *high)
            }
            Self::Whole { low, high } => {
                (low + math::floor(unit * (high - low + 1.0))).clamp(*low, *high)
            }
            Self::Normal { mean, sd, low, high } => {
                let cdf = |value: f64| math::normal_cdf((value - mean) / sd);
                let share = cdf(*low) + unit * (cdf(*high) - cdf(*low));
                // Beyond the table the bounds are more exact than the quantile.
                let share = share.clamp(1e-12, 1.0 - 1e-12);
                (mean + sd * math::normal_quantile(share)).clamp(*low, *high)
            }
            Self::Triangular { low, mode, high } => {
                let (width, left) = (high - low, mode - low);
                if unit * width <= left {
                    low + math::sqrt(unit * width * left)
                } else {
                    high - math::sqrt((1.0 - unit) * width * (high - mode))
                }
            }
            Self::Levels(levels) | Self::Arms(levels) => {
                let count = levels.len() as f64;
                math::floor(unit * count).min(count - 1.0)
            }
            Self::Free => f64::NAN,
        }
    }
}

/// Something that is varied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// The path that is set, or the name of a choice between layers.
    pub name: String,
    /// Who decides on it.
    pub role: FactorRole,
    pub values: FactorValues,
}

impl Factor {
    /// A value as tables show it: the name of its level, or the number.
    pub fn label(&self, value: f64) -> String {
        match self.values.levels() {
            Some(levels) => {
                levels.get(value as usize).map_or_else(String::new, |level| level.name.clone())
            }
            None => value.to_string(),
        }
    }

    /// The setting that gives the path a value; `None` for a choice between layers.
    pub fn setting(&self, value: f64) -> Option<String> {
        let text = match &self.values {
            FactorValues::Arms(_) => return None,
            FactorValues::Levels(levels) => levels.get(value as usize)?.text.clone(),
            FactorValues::Scale { numbers, .. } if numbers.len() == 1 => {
                (numbers[0] * value).to_string()
            }
            FactorValues::Scale { numbers, .. } => {
                let all: Vec<String> = numbers.iter().map(|n| (n * value).to_string()).collect();
                format!("[{}]", all.join(", "))
            }
            _ => value.to_string(),
        };
        Some(format!("{}={text}", self.name))
    }

    /// The layer of a choice between layers.
    pub fn layer(&self, value: f64) -> Option<&FactorLevel> {
        match &self.values {
            FactorValues::Arms(levels) => levels.get(value as usize),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_run_from_the_least_to_the_greatest_value() {
        for values in [
            FactorValues::Range { low: -1.0, high: 3.0 },
            FactorValues::LogRange { low: 0.01, high: 100.0 },
            FactorValues::Whole { low: 2.0, high: 9.0 },
            FactorValues::Triangular { low: 0.0, mode: 1.0, high: 4.0 },
            FactorValues::normal(5.0, 1.0, Some(4.0), Some(7.0)),
        ] {
            let (low, high) = values.bounds();
            assert_eq!((values.at(0.0), values.at(1.0)), (low, high), "{values:?}");
            let all: Vec<f64> = (0..=100).map(|i| values.at(f64::from(i) / 100.0)).collect();
            assert!(all.is_sorted(), "{values:?}");
        }
    }

    #[test]
    fn the_middle_is_where_the_distribution_has_it() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} {b}");
        near(FactorValues::Range { low: 0.0, high: 4.0 }.at(0.5), 2.0);
        near(FactorValues::LogRange { low: 1.0, high: 100.0 }.at(0.5), 10.0);
        near(FactorValues::normal(3.0, 2.0, None, None).at(0.5), 3.0);
        near(FactorValues::Triangular { low: 0.0, mode: 2.0, high: 4.0 }.at(0.5), 2.0);
        assert_eq!(FactorValues::Whole { low: 1.0, high: 4.0 }.at(0.5), 3.0);
    }

    #[test]
    fn levels_share_the_unit_evenly() {
        let level = |name: &str| FactorLevel { name: name.to_owned(), text: format!("[{name}()]") };
        let values = FactorValues::Levels(vec![level("Tariff"), level("Block")]);
        let factor = Factor { name: "p".to_owned(), role: FactorRole::Lever, values };
        assert_eq!([0.0, 0.49, 0.5, 1.0].map(|unit| factor.values.at(unit)), [0.0, 0.0, 1.0, 1.0]);
        assert_eq!(factor.label(1.0), "Block");
        assert_eq!(factor.setting(0.0).unwrap(), "p=[Tariff()]");
    }

    #[test]
    fn a_scale_multiplies_every_number_of_a_list() {
        let values = FactorValues::Scale { low: 0.5, high: 2.0, numbers: vec![1.0, 3.0] };
        let factor = Factor { name: "need.x".to_owned(), role: FactorRole::Uncertainty, values };
        assert_eq!(factor.setting(2.0).unwrap(), "need.x=[2, 6]");
    }
}
