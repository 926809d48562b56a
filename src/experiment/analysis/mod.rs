//! What a sweep shows: which factors an outcome responds to, and how. Works on plain matrices, so
//! that a study can come from a sweep's folder or from anywhere else.

pub mod effects;
pub mod export;
pub mod linear;
pub mod morris;
pub mod reading;
pub mod resample;
pub mod sobol;

use crate::experiment::design::Sampling;
use morris::MorrisScreening;
use resample::Resample;
use sobol::SobolIndices;

/// Relative difference up to which two values count as equal.
const ROUNDING: f64 = 1e-12;
/// The note on an outcome that is the same at every point.
pub const CONSTANT: &str = "does not vary";

/// A factor in the form the analysis needs.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisFactor {
    /// Its name: a path or a name given in the design.
    pub name: String,
    /// "lever" or "uncertainty".
    pub role: String,
    /// Names of its levels; empty for numbers.
    pub levels: Vec<String>,
}

/// An outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeColumn {
    /// Name in the design.
    pub name: String,
    /// Metrics it is made of.
    pub metrics: Vec<String>,
}

/// Points and their results.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Name of the design.
    pub name: String,
    /// How points were chosen.
    pub sampling: Sampling,
    pub factors: Vec<AnalysisFactor>,
    /// Values by point and factor; for levels, positions.
    pub points: Vec<Vec<f64>>,
    /// Coordinates between 0 and 1, where the design has any.
    pub unit: Option<Vec<Vec<f64>>>,
    pub outcomes: Vec<OutcomeColumn>,
    /// Values by outcome and point, means over replicates; NaN where a run is missing.
    pub values: Vec<Vec<Option<f64>>>,
}

impl Study {
    /// Sobol' indices of an outcome; `None` for other designs or with too few runs.
    pub fn sobol(&self, outcome: usize, resample: Resample) -> Option<(Vec<SobolIndices>, usize)> {
        let Sampling::Sobol { second_order, .. } = self.sampling else { return None };
        let values = &self.values[outcome];
        let blocks = sobol::SaltelliBlocks::from_values(values, self.factors.len(), second_order)?;
        Some((blocks.indices(resample), blocks.dropped))
    }

    /// Morris's screening of an outcome; `None` for other designs or with too few runs.
    pub fn morris(
        &self,
        outcome: usize,
        resample: Resample,
    ) -> Option<(Vec<MorrisScreening>, usize)> {
        let Sampling::Morris { .. } = self.sampling else { return None };
        let effects =
            morris::ElementaryEffects::from_points(self.unit.as_ref()?, &self.values[outcome])?;
        Some((effects.screening(resample), effects.dropped))
    }

    /// Whether an outcome varies at all, beyond rounding. Where it does not, no factor has an
    /// index, a share or a rank.
    pub fn varies(&self, outcome: usize) -> bool {
        let known = || self.values[outcome].iter().flatten().copied();
        let (low, high) = known()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        high - low > ROUNDING * low.abs().max(high.abs())
    }

    /// Points at which an outcome has no value.
    pub fn missing(&self, outcome: usize) -> usize {
        self.values[outcome].iter().filter(|value| value.is_none()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two numbers and a choice; the outcome is a slope, nothing, and a jump.
    fn study() -> Study {
        let factor = |name: &str, levels: &[&str]| AnalysisFactor {
            name: name.into(),
            role: "lever".into(),
            levels: levels.iter().map(|level| (*level).to_owned()).collect(),
        };
        let points: Vec<Vec<f64>> = (0..200u32)
            .map(|at| {
                let mix = |by: u32| f64::from(at * by % 199) / 199.0;
                vec![mix(7), mix(61), f64::from(at % 2)]
            })
            .collect();
        let values = points.iter().map(|p| Some(10.0 * p[0] + 4.0 * p[2])).collect();
        Study {
            name: "t".into(),
            sampling: Sampling::List { rows: Vec::new() },
            factors: vec![
                factor("slope", &[]),
                factor("nothing", &[]),
                factor("jump", &["off", "on"]),
            ],
            points,
            unit: None,
            outcomes: vec![OutcomeColumn { name: "y".into(), metrics: Vec::new() }],
            values: vec![values],
        }
    }

    #[test]
    fn effects_find_a_slope_a_jump_and_no_effect() {
        let found = effects::factor_effects(&study(), 0);
        let [slope, nothing, jump] = &found.effects[..] else { panic!("three factors") };
        assert!(found.explained.unwrap() > 0.999 && found.points == 200);
        assert!(slope.share > 0.5 && nothing.share < 0.05 && jump.share > 0.2, "{found:?}");
        assert!((jump.range - 4.0).abs() < 0.5 && jump.curve.len() == 2);
        assert_eq!(jump.curve[1].name, "on");
        let (own, none) = (slope.slope.unwrap(), nothing.slope.unwrap());
        assert!(own.value > 0.7 && none.value.abs() < 1e-6);
        assert!(slope.curve.windows(2).all(|pair| pair[0].mean < pair[1].mean));
        let inside =
            |bin: &effects::EffectBin| bin.interval.0 < bin.mean && bin.mean < bin.interval.1;
        assert!(slope.curve.iter().all(inside));
    }

    #[test]
    fn an_outcome_that_is_the_same_everywhere_does_not_vary() {
        let mut study = study();
        assert!(study.varies(0));
        for (middle, step) in [(0.0, 0.0), (0.1, 0.0), (4_567.891, 1e-13), (-3.0, 1e-16)] {
            let of = |at: usize| Some(middle * (1.0 + step * (at % 2) as f64));
            study.values = vec![(0..study.points.len()).map(of).collect()];
            assert!(!study.varies(0), "{middle} {step}");
        }
        study.values[0][7] = Some(-3.001);
        assert!(study.varies(0));
        study.values = vec![vec![None; study.points.len()]];
        assert!(!study.varies(0));
    }

    #[test]
    fn points_without_a_value_are_left_out() {
        let mut study = study();
        study.values[0][3] = None;
        assert_eq!(study.missing(0), 1);
        assert_eq!(effects::factor_effects(&study, 0).points, 199);
        assert!(study.sobol(0, Resample::default()).is_none());
        assert!(study.morris(0, Resample::default()).is_none());
    }
}
