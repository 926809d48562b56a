//! How long an emergency patient stays.
//!
//! Marginal admissions leave the same day; severe, complex and frail patients stay; full beds
//! shorten stays a little.

use crate::behaviours::Behaviour;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::groups::urgent::UrgentCareParams;
use crate::params::vocabulary::{AgeBand, FrailtyBand, Labelled};

pub const STAY_BY_OCCUPANCY: Behaviour = Behaviour {
    about: About { name: "stay_by_occupancy", summary: "Full beds shorten stays", source: "CAL46" },
    file: "behaviours/provider/length_of_stay.rs",
    neutral: "stays do not answer to beds",
    disable: Some(|params| params.urgent.stay_by_occupancy = 0.0.into()),
};

/// The patient as the ward sees them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InpatientCase {
    pub age: AgeBand,
    pub frailty: FrailtyBand,
    /// Severity, 0–1.
    pub severity: f64,
    /// Complexity, mean 1.
    pub complexity: f64,
}

/// What weighs on the decision to discharge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BedPressure {
    /// Occupancy as clinicians perceive it.
    pub occupancy: f64,
    /// The provider's own lever: relative change of stays.
    pub lever: f64,
}

/// Longest stay in nights: cuts the far tail of the logarithmic normal distribution.
const LONGEST: f64 = 180.0;

/// Nights of a stay. `mark` decides whether the patient leaves the same day, `length` (a standard
/// normal number) the nights of those who stay.
pub fn nights(
    patient: InpatientCase,
    threshold: f64,
    pressure: BedPressure,
    mark: f64,
    length: f64,
    params: &UrgentCareParams,
) -> u32 {
    let excess = ((patient.severity - threshold) / (1.0 - threshold)).clamp(0.0, 1.0);
    let same_day = params.same_day.get(patient.age).0;
    if mark < (same_day * params.same_day_mild.0 * (1.0 - excess)).min(params.same_day_limit.0) {
        return 0;
    }
    let mean_overnight = params.stay.get(patient.age).0 / (1.0 - same_day);
    let severity = params.stay_mild.0 + params.stay_by_severity.0 * excess;
    let illness = severity * math::sqrt(patient.complexity);
    let frailty = params.stay_frailty.values[patient.frailty.position()].0;
    let crowded = pressure.occupancy - params.usual_occupancy.0;
    let pressure = (1.0 + pressure.lever) * (1.0 - params.stay_by_occupancy.0 * crowded);
    let spread = params.stay_spread.0;
    let draw = math::exp(spread * length - 0.5 * spread * spread);
    let mean = params.stay_scale.0 * mean_overnight * illness * frailty * pressure;
    math::round(mean * draw).clamp(1.0, LONGEST) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_severe_the_frail_and_the_old_stay_longer() {
        let params = UrgentCareParams::default();
        let patient =
            |age, frailty, severity| InpatientCase { age, frailty, severity, complexity: 1.0 };
        let usual = |occupancy| BedPressure { occupancy, lever: 0.0 };
        let stay = |p| nights(p, 0.5, usual(0.91), 0.99, 0.0, &params);
        let young = stay(patient(AgeBand::A30, FrailtyBand::Fit, 0.6));
        let severe = stay(patient(AgeBand::A30, FrailtyBand::Fit, 0.95));
        let old = stay(patient(AgeBand::A85, FrailtyBand::Severe, 0.6));
        assert!(young < severe && severe < old);
        assert_eq!(
            nights(
                patient(AgeBand::A30, FrailtyBand::Fit, 0.5),
                0.5,
                usual(0.9),
                0.1,
                0.0,
                &params
            ),
            0
        );
    }
}
