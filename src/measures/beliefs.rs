//! How far beliefs differ from the truth.

use crate::kernel::math;

use super::MeasureValues;

measures! {
    COST_BELIEF_ERROR = "cost_belief_error", "share",
        "Error of commissioners' beliefs about the cost of providers' care.",
        "root of the mean over pairs of (believed / true cost - 1) squared", "CAL118";
    NEED_BELIEF_ERROR = "need_belief_error", "share",
        "Error of commissioners' beliefs about the need of a practice's people relative to the \
         area.",
        "root of the mean over practices of (believed / true need - 1) squared; true need is \
         referrals expected of the practice's people last year at national rates, for each person \
         and over the area's mean", "CAL139";
    QUALITY_BELIEF_ERROR = "quality_belief_error", "share",
        "Error of commissioners' beliefs about the quality of hospitals.",
        "root of the mean over pairs of (believed / true share that meets criteria - 1) squared",
        "E08";
    NEED_GROWTH_BELIEVED = "need_growth_believed", "share",
        "Yearly growth of need that commissioners plan for.", "mean over commissioners", "C50";
    OWN_COST_BELIEF_ERROR = "own_cost_belief_error", "share",
        "Error of providers' beliefs about the cost of their own care.",
        "root of the mean over providers of (believed / true cost - 1) squared", "CAL118";
    COST_REPORTED = "cost_reported", "ratio",
        "Cost that providers report relative to what they believe.",
        "mean over pairs of reported / own belief", "CAL118";
}

/// Root mean squared relative error of beliefs, given with the truth.
pub fn belief_error(pairs: &[(f64, f64)]) -> Option<f64> {
    let sound: Vec<f64> = pairs
        .iter()
        .filter(|(_, truth)| *truth > 0.0)
        .map(|(belief, truth)| (belief / truth - 1.0) * (belief / truth - 1.0))
        .collect();
    let count = sound.len() as f64;
    (count > 0.0).then(|| math::sqrt(sound.iter().sum::<f64>() / count))
}

/// Reads the beliefs of commissioners, given with the truth.
pub fn read_commissioners(pairs: &[(f64, f64)], out: &mut MeasureValues) {
    if let Some(error) = belief_error(pairs) {
        out.insert(COST_BELIEF_ERROR, error);
    }
}

/// Reads beliefs about need and quality, given with the truth, and the growth planned for.
pub fn read_need_and_quality(
    need: &[(f64, f64)],
    quality: &[(f64, f64)],
    growth: &[f64],
    out: &mut MeasureValues,
) {
    for (measure, pairs) in [(NEED_BELIEF_ERROR, need), (QUALITY_BELIEF_ERROR, quality)] {
        if let Some(error) = belief_error(pairs) {
            out.insert(measure, error);
        }
    }
    out.insert_ratio(NEED_GROWTH_BELIEVED, growth.iter().sum(), growth.len() as f64);
}

/// Reads the beliefs of providers, given with the truth.
pub fn read_providers(pairs: &[(f64, f64)], out: &mut MeasureValues) {
    if let Some(error) = belief_error(pairs) {
        out.insert(OWN_COST_BELIEF_ERROR, error);
    }
}

/// Reads reports, given with the belief behind them.
pub fn read_reports(pairs: &[(f64, f64)], out: &mut MeasureValues) {
    let sum: f64 = pairs.iter().map(|(report, own)| report / own.max(1e-9)).sum();
    out.insert_ratio(COST_REPORTED, sum, pairs.len() as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_beliefs_have_no_error() {
        assert_eq!(belief_error(&[(1.1, 1.1), (0.9, 0.9)]), Some(0.0));
        assert_eq!(belief_error(&[]), None);
        let off = belief_error(&[(1.1, 1.0), (0.9, 1.0)]).expect("pairs");
        assert!((off - 0.1).abs() < 1e-12);
    }
}
