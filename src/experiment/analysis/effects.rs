//! The effect of each factor by itself, from the points of any design: the response of an outcome
//! along the factor, the share of variance it explains, and its slope in a regression on all
//! factors at once.

use super::linear::{self, StandardisedSlope};
use super::resample::{deviation, mean};
use super::{AnalysisFactor, Study};
use crate::experiment::comparison::paired::t_quantile;
use crate::kernel::math;

/// Points per bin to aim for, and the largest number of bins of a curve.
const POINTS_PER_BIN: usize = 8;
const MAX_BINS: usize = 8;

/// A bin of a factor, or one of its levels, with the outcome there.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectBin {
    /// The level, or the ends of the bin.
    pub name: String,
    /// Mean value of the factor; for a level, its position.
    pub at: f64,
    /// Number of points.
    pub points: usize,
    /// Mean of the outcome.
    pub mean: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
}

/// The effect of one factor on one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorEffect {
    /// Position of the factor.
    pub factor: usize,
    pub curve: Vec<EffectBin>,
    /// Largest minus smallest mean of the curve.
    pub range: f64,
    /// Share of the variance of the outcome between the bins of the curve, less the part expected
    /// by chance.
    pub share: f64,
    /// Change of the outcome, in standard deviations, for one standard deviation of the factor, all
    /// else equal; for factors with two levels or numbers.
    pub slope: Option<StandardisedSlope>,
}

/// Effects of every factor on an outcome, with the share of variance that the regression explains.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorEffects {
    pub effects: Vec<FactorEffect>,
    /// Share of variance explained by the regression.
    pub explained: Option<f64>,
    /// Points with a value.
    pub points: usize,
}

/// Analyses one outcome.
pub fn factor_effects(study: &Study, outcome: usize) -> FactorEffects {
    let known: Vec<usize> =
        (0..study.points.len()).filter(|row| study.values[outcome][*row].is_some()).collect();
    let y: Vec<f64> = known.iter().filter_map(|row| study.values[outcome][*row]).collect();
    let columns: Vec<Vec<f64>> = (0..study.factors.len())
        .map(|factor| known.iter().map(|row| study.points[*row][factor]).collect())
        .collect();
    let fit = linear::fit(&regressors(study, &columns), &y);
    let entry = |(factor, own): (usize, &AnalysisFactor)| {
        let curve = curve(own, &columns[factor], &y);
        let ends = curve.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), bin| {
            (low.min(bin.mean), high.max(bin.mean))
        });
        let slope = fit.as_ref().and_then(|fit| {
            let place = fit.names.iter().position(|name| *name == (factor, 0))?;
            (own.levels.len() < 3).then(|| fit.slopes[place])
        });
        let range = if curve.is_empty() { 0.0 } else { ends.1 - ends.0 };
        FactorEffect { factor, share: share(&curve, &y), curve, range, slope }
    };
    FactorEffects {
        effects: study.factors.iter().enumerate().map(entry).collect(),
        explained: fit.map(|fit| fit.explained),
        points: y.len(),
    }
}

/// Columns of the regression: a number as it is, levels as indicators of each but the first.
fn regressors(study: &Study, columns: &[Vec<f64>]) -> Vec<((usize, usize), Vec<f64>)> {
    let mut out = Vec::new();
    for (factor, (own, column)) in study.factors.iter().zip(columns).enumerate() {
        if own.levels.is_empty() {
            out.push(((factor, 0), column.clone()));
        }
        for level in 1..own.levels.len() {
            let chosen = column.iter().map(|value| f64::from(*value == level as f64)).collect();
            out.push(((factor, level - 1), chosen));
        }
    }
    out
}

fn curve(factor: &AnalysisFactor, column: &[f64], y: &[f64]) -> Vec<EffectBin> {
    if !factor.levels.is_empty() {
        let levels = factor.levels.iter().enumerate();
        return levels
            .filter_map(|(place, name)| {
                let rows = column.iter().zip(y).filter(|(value, _)| **value == place as f64);
                bin(name.clone(), place as f64, rows.map(|(_, y)| *y).collect())
            })
            .collect();
    }
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_by(|a, b| column[*a].total_cmp(&column[*b]).then(a.cmp(b)));
    let mut distinct = order.iter().map(|row| column[*row]).collect::<Vec<_>>();
    distinct.dedup();
    if distinct.len() <= MAX_BINS {
        // Few values, as in a grid or trajectories: each is a bin of its own.
        return distinct
            .iter()
            .filter_map(|value| {
                let rows = column.iter().zip(y).filter(|(own, _)| *own == value);
                bin(format!("{value}"), *value, rows.map(|(_, y)| *y).collect())
            })
            .collect();
    }
    let bins = (order.len() / POINTS_PER_BIN).clamp(2, MAX_BINS);
    let cut = |place: usize| place * order.len() / bins;
    (0..bins)
        .filter_map(|place| {
            let rows = &order[cut(place)..cut(place + 1)];
            let (first, last) = (column[*rows.first()?], column[*rows.last()?]);
            let at = mean(&rows.iter().map(|row| column[*row]).collect::<Vec<_>>());
            let name = format!("{} to {}", short_number(first), short_number(last));
            bin(name, at, rows.iter().map(|row| y[*row]).collect())
        })
        .collect()
}

/// Four significant figures.
fn short_number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let places = (3 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

fn bin(name: String, at: f64, values: Vec<f64>) -> Option<EffectBin> {
    if values.is_empty() {
        return None;
    }
    let middle = mean(&values);
    let half = if values.len() < 2 {
        f64::INFINITY
    } else {
        let error = deviation(&values) / math::sqrt(values.len() as f64);
        t_quantile(0.95, values.len() as u32 - 1) * error
    };
    let interval = (middle - half, middle + half);
    Some(EffectBin { name, at, points: values.len(), mean: middle, interval })
}

/// Variance between bins as a share of the total, less the part expected by chance alone.
fn share(curve: &[EffectBin], y: &[f64]) -> f64 {
    let all = mean(y);
    let total: f64 = y.iter().map(|value| (value - all) * (value - all)).sum();
    let free = y.len() as f64 - curve.len() as f64;
    if total <= 0.0 || free < 1.0 {
        return 0.0;
    }
    let between: f64 =
        curve.iter().map(|bin| bin.points as f64 * (bin.mean - all) * (bin.mean - all)).sum();
    let noise = (total - between) / free;
    ((between - (curve.len() as f64 - 1.0) * noise) / total).clamp(0.0, 1.0)
}
