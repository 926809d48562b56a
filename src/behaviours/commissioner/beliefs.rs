//! How beliefs about need and quality follow returns: each report moves a belief by one
//! Kalman step, further the more certain the report is relative to the belief.

use crate::behaviours::Behaviour;
use crate::kernel::gaussian::Gaussian;
use crate::kernel::registry::About;
use crate::params::groups::BeliefParams;

pub const BELIEFS: Behaviour = Behaviour {
    about: About {
        name: "beliefs",
        summary: "Beliefs about need and quality follow returns",
        source: "CAL139",
    },
    file: "behaviours/commissioner/beliefs.rs",
    neutral: "commissioners keep their first beliefs",
    disable: None,
};

/// Part of an error that is left to those who have analysts and time for them.
pub fn residual_error(error: f64, analysts: f64, skill_effect: f64) -> f64 {
    error * (1.0 - skill_effect * analysts.clamp(0.0, 1.0))
}

/// Yearly growth of need, as shown by the growth of weighted lists.
pub fn update_growth_belief(before: Gaussian, lists: f64, params: &BeliefParams) -> Gaussian {
    before.with_drift(params.growth_drift.get()).updated_by(lists, params.growth_error.get())
}

/// Need of a practice's people over the area's: `formula` as the formula weighs them,
/// `consultations` by how often they were seen, each over the area's mean; the second where it was
/// reported.
pub fn update_need_belief(
    before: Gaussian,
    formula: f64,
    consultations: Option<f64>,
    sharpness: impl Fn(f64) -> f64,
    params: &BeliefParams,
) -> Gaussian {
    let after = before
        .with_drift(params.need_drift.get())
        .updated_by(formula, sharpness(params.formula_error.get()));
    match consultations {
        Some(seen) => after.updated_by(seen, sharpness(params.consultation_error.get())),
        None => after,
    }
}

/// Share of a provider's care that meets the criteria of best practice, as reported with an error.
pub fn update_quality_belief(
    before: Gaussian,
    seen: f64,
    error: f64,
    params: &BeliefParams,
) -> Gaussian {
    before.with_drift(params.quality_drift.get()).updated_by(seen, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_reports_move_beliefs_more_than_bad_ones() {
        let params = BeliefParams::default();
        let before = Gaussian::new(1.0, params.need_doubt.get());
        let sharp = update_need_belief(before, 1.2, None, |error| 0.2 * error, &params);
        let blurred = update_need_belief(before, 1.2, None, |error| error, &params);
        assert!(sharp.mean > blurred.mean && blurred.mean > 1.0 && sharp.mean < 1.2);
        assert!(sharp.variance < blurred.variance && blurred.variance < before.variance);
        assert!(residual_error(0.1, 1.0, 0.85) < residual_error(0.1, 0.0, 0.85));
    }

    #[test]
    fn growth_that_goes_on_is_believed_in_the_end() {
        let params = BeliefParams::default();
        let mut belief = Gaussian::new(0.012, params.growth_doubt.get());
        for _ in 0..15 {
            belief = update_growth_belief(belief, 0.003, &params);
        }
        assert!(belief.mean < 0.006, "{belief:?}");
    }
}
