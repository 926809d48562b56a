//! Proactive care of the patients at highest risk: who is taken on, what it does, how much of it a
//! practice gives.
//!
//! People are found by a risk score that sees their true risk through noise, at a moment at which
//! part of that risk is about to fade. The care takes appointments, lowers exacerbations by a true
//! effect that is unknown (it is drawn once for each run from the evidence, which is of no
//! effect on average), and finds conditions that were untreated.

use crate::behaviours::Behaviour;
use crate::kernel::bounds::{NormalQuantileTable, ln_upper_bound};
use crate::kernel::gaussian::Gaussian;
use crate::kernel::math;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::vocabulary::Lever;

pub const PROACTIVE: Behaviour = Behaviour {
    about: About {
        name: "proactive_care",
        summary: "Practices look after patients at highest risk, found by a score",
        source: "E29",
    },
    file: "behaviours/practice/proactive.rs",
    neutral: "no proactive care",
    disable: Some(|params| {
        params.levers.speed.set(Lever::Proactive, 0.0.into());
        params.levers.anchor.set(Lever::Proactive, 0.0.into());
    }),
};

/// Standard deviations within which the true effect lies. Potential exacerbations are drawn at the
/// greatest effect of any run, so there has to be one.
const EFFECT_RANGE: f64 = 3.0;

/// The true share of exacerbations that remains under proactive care in this run.
pub fn true_ratio(seed: Seed, params: &Params) -> f64 {
    let draw = seed.draw(Stream::Proactive, 0, 0).normal();
    params.levers.proactive_ratio.0
        + params.levers.proactive_spread.0 * draw.clamp(-EFFECT_RANGE, EFFECT_RANGE)
}

/// Greatest share that could remain in any run: potential exacerbations are drawn at it.
pub fn max_ratio(params: &Params) -> f64 {
    let most = params.levers.proactive_ratio.0 + EFFECT_RANGE * params.levers.proactive_spread.0;
    most.max(1.0)
}

/// Distance from 0 and 1 at which a share is bounded before its quantile is taken.
const EDGE: f64 = 1e-6;

/// The score above which people are taken on, so that `share` of them are: `spread` is how the
/// logarithm of risk lies over the population. Beyond every score where there is none.
pub fn score_cutoff(spread: Gaussian, share: f64, params: &Params) -> f64 {
    if share <= 0.0 {
        return f64::INFINITY;
    }
    let blur = params.levers.risk_noise.0;
    let width = math::sqrt(spread.variance + blur * blur);
    spread.mean + width * math::normal_quantile((1.0 - share).clamp(EDGE, 1.0 - EDGE))
}

/// A person's score: the logarithm of their risk, seen through a standard normal number.
pub fn risk_score(risk: f64, noise: f64, params: &Params) -> f64 {
    risk + params.levers.risk_noise.0 * noise
}

/// Whether a score may lie above a bar, for a person whose risk is `risk` and whose noise has the
/// mark `mark` in [`risk_score`]: false only where it cannot, which takes neither a logarithm nor a
/// quantile. This settles most people.
pub fn may_exceed_cutoff(
    risk: f64,
    mark: f64,
    bar: f64,
    normal: &NormalQuantileTable,
    params: &Params,
) -> bool {
    /// More than rounding can add up to.
    const ROUNDING: f64 = 1e-9;
    let blur = params.levers.risk_noise.0;
    normal.quantile(mark).is_none_or(|noise| {
        risk_score(ln_upper_bound(risk), noise, params)
            + blur.abs() * NormalQuantileTable::MAX_QUANTILE_ERROR
            + ROUNDING
            > bar
    })
}

/// Slope of the other aims of a practice: conviction that it is right.
pub fn intrinsic_motive(params: &Params) -> f64 {
    params.levers.proactive_weight.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_finds_its_share_of_people_and_among_them_more_of_those_at_risk() {
        let params = Params::default();
        let spread = Gaussian::new(-3.0, 0.9);
        let (mut found, mut risk_found) = (0, 0.0);
        let n = 40_000;
        for person in 0..n {
            let mut draw = Seed(4).draw(Stream::Test, person, 0);
            let risk = spread.mean + spread.sd() * draw.normal();
            if risk_score(risk, draw.normal(), &params) > score_cutoff(spread, 0.05, &params) {
                found += 1;
                risk_found += risk;
            }
        }
        let share = f64::from(found) / n as f64;
        assert!((share - 0.05).abs() < 0.005, "{share}");
        assert!(risk_found / f64::from(found) > spread.mean + 0.5 * spread.sd());
    }

    #[test]
    fn nobody_who_passes_is_told_from_afar_that_they_cannot() {
        let (params, near) = (Params::default(), NormalQuantileTable::default());
        let spread = Gaussian::new(-3.0, 0.9);
        let bar = score_cutoff(spread, 0.05, &params);
        let (mut asked, mut passed) = (0, 0);
        for person in 0..40_000 {
            let mut draw = Seed(4).draw(Stream::Test, person, 0);
            let risk = math::exp(spread.mean + spread.sd() * draw.normal());
            let mark = draw.open_uniform();
            let passes = risk_score(math::ln(risk), math::normal_quantile(mark), &params) > bar;
            let may = may_exceed_cutoff(risk, mark, bar, &near, &params);
            assert!(may || !passes, "{risk} {mark}");
            asked += u32::from(may);
            passed += u32::from(passes);
        }
        assert!(passed > 1_500 && asked < passed + 4_000, "{asked} {passed}");
    }

    #[test]
    fn the_true_effect_differs_between_runs_and_is_none_on_average() {
        let params = Params::default();
        let ratios: Vec<f64> = (0..400).map(|seed| true_ratio(Seed(seed), &params)).collect();
        let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
        assert!((mean - params.levers.proactive_ratio.0).abs() < 0.02, "{mean}");
        assert!(ratios.iter().all(|ratio| *ratio <= max_ratio(&params)));
        assert!(ratios[0] != ratios[1]);
    }
}
