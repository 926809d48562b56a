//! Published figures the model is compared with, carried in the binary: one row for each, with its
//! range, source rows and grade, and whether a parameter sets it or it emerges from the model.

use serde::{Deserialize, Serialize};

/// The rows as text.
const TEXT: &str = include_str!("../../assets/evidence/calibration-targets.ron");

/// How sure the published figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetGrade {
    /// Seen in its source, or plain arithmetic on such.
    A,
    /// Quoted from memory.
    B,
    /// Derived from other figures.
    Derived,
    /// Our own estimate.
    Judgement,
}

/// Where the simulated value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetRole {
    /// Set by a parameter, so that agreement is no evidence.
    Input,
    /// Emerges from the model.
    Emergent,
}

/// A published interval for one value of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetInterval {
    /// Part of the row it is for; empty when the row has one value.
    pub of: String,
    /// Least published value.
    pub low: f64,
    /// Greatest published value.
    pub high: f64,
}

impl TargetInterval {
    /// Whether a simulated value lies inside.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// By what factor a value lies outside its nearer bound; 1 inside. A bound of another sign or
    /// of zero gives infinity.
    #[must_use]
    pub fn off_by(&self, value: f64) -> f64 {
        if self.contains(value) {
            return 1.0;
        }
        let bound = if value < self.low { self.low } else { self.high };
        let ratio = value / bound;
        if ratio > 0.0 && ratio.is_finite() { ratio.max(1.0 / ratio) } else { f64::INFINITY }
    }
}

/// One row of the calibration table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationTarget {
    /// Row id, "C01" to "C70".
    pub id: String,
    /// What is measured.
    pub measure: String,
    /// Unit of the numbers.
    pub unit: String,
    /// Published interval of each value.
    pub ranges: Vec<TargetInterval>,
    /// Years the figure is for.
    pub base: String,
    /// Keys into the sources register.
    pub rows: Vec<String>,
    /// How sure the figure is.
    pub grade: TargetGrade,
    /// Input or emergent.
    pub mark: TargetRole,
    /// Whether no run reads it off the model yet.
    pub deferred: bool,
    /// Definition, or how to compare with it.
    pub note: String,
}

/// All rows in order.
///
/// # Panics
/// Never: the embedded text is parsed by a test.
#[must_use]
pub fn all() -> Vec<CalibrationTarget> {
    ron::from_str(TEXT).expect("the embedded calibration targets parse")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_there_once_and_well_formed() {
        let targets = all();
        assert_eq!(targets.len(), 70);
        for (index, target) in targets.iter().enumerate() {
            assert_eq!(target.id, format!("C{:02}", index + 1));
            assert!(!target.measure.is_empty() && !target.unit.is_empty());
            assert!(target.ranges.iter().all(|range| range.low < range.high), "{}", target.id);
            let several = target.ranges.len() > 1;
            assert!(target.ranges.iter().all(|range| range.of.is_empty() != several));
        }
        assert!(targets.iter().all(|target| !target.deferred), "a run reads every row");
    }

    #[test]
    fn distance_outside_a_range_is_a_factor() {
        let range = TargetInterval { of: String::new(), low: 2.0, high: 4.0 };
        assert_eq!(range.off_by(3.0), 1.0);
        assert_eq!(range.off_by(6.0), 1.5);
        assert_eq!(range.off_by(1.0), 2.0);
        assert_eq!(range.off_by(-1.0), f64::INFINITY);
        let falling = TargetInterval { of: String::new(), low: -0.15, high: -0.01 };
        assert!(falling.contains(-0.1) && (falling.off_by(-0.3) - 2.0).abs() < 1e-12);
    }
}
