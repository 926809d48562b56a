//! The chance that a patient dies in hospital: age, crowding, volume and quality effort.

use crate::behaviours::Behaviour;
use crate::kernel::math;
use crate::kernel::registry::About;
use crate::params::groups::outcomes::OutcomeParams;
use crate::params::vocabulary::AgeBand;

pub const CROWDING: Behaviour = Behaviour {
    about: About {
        name: "crowding",
        summary: "Outcomes worsen above a dangerous occupancy",
        source: "CAL46",
    },
    file: "behaviours/provider/harm.rs",
    neutral: "crowding does no harm",
    disable: Some(|params| params.outcomes.occupancy_harm = 0.0.into()),
};

pub const VOLUME_OUTCOME: Behaviour = Behaviour {
    about: About {
        name: "volume_outcome",
        summary: "Stroke outcomes improve with the volume of the service",
        source: "E14",
    },
    file: "behaviours/provider/harm.rs",
    neutral: "outcomes do not depend on volume",
    disable: Some(|params| params.outcomes.volume_outcome = 0.0.into()),
};

/// The hospital as it bears on outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HospitalContext {
    pub occupancy: f64,
    /// Quality effort around the norm 0.
    pub quality: f64,
    /// Stroke spells a year, people.
    pub stroke_volume: f64,
}

/// Chance of death in hospital for an emergency admission of an age, relative to its illness:
/// `illness` is 1 for the mean admission of that age.
pub fn emergency_death_chance(
    age: AgeBand,
    illness: f64,
    setting: HospitalContext,
    params: &OutcomeParams,
) -> f64 {
    (params.hospital_death.get(age).0 * illness * crowding_multiplier(setting, params))
        .clamp(0.0, 1.0)
}

/// Least that a large volume leaves of stroke deaths: the logarithm would go on without end.
const LEAST_BY_VOLUME: f64 = 0.2;

/// Chance of death in hospital after a stroke.
pub fn stroke_death_chance(setting: HospitalContext, params: &OutcomeParams) -> f64 {
    let halvings =
        -math::ln(setting.stroke_volume.max(1.0) / params.stroke_volume.0) / math::ln(2.0);
    let volume = (1.0 + params.volume_outcome.0 * halvings).max(LEAST_BY_VOLUME);
    (params.stroke_death.0 * volume * crowding_multiplier(setting, params)).clamp(0.0, 1.0)
}

/// Multiplier for crowding and quality; its share above 1 is what ordinary care would have avoided.
pub fn crowding_multiplier(setting: HospitalContext, params: &OutcomeParams) -> f64 {
    let excess = (setting.occupancy - params.danger_occupancy.0).max(0.0);
    (1.0 + params.occupancy_harm.0 * excess) * (1.0 - params.quality_effect.0 * setting.quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volume_lowers_and_crowding_raises_deaths() {
        let params = OutcomeParams::default();
        let at =
            |occupancy, stroke_volume| HospitalContext { occupancy, quality: 0.0, stroke_volume };
        assert!(
            stroke_death_chance(at(0.9, 1200.0), &params)
                < stroke_death_chance(at(0.9, 300.0), &params)
        );
        assert!(
            stroke_death_chance(at(0.99, 600.0), &params)
                > stroke_death_chance(at(0.9, 600.0), &params)
        );
    }
}
