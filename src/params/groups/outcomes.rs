//! What care does to health: deaths in hospital, benefit of treatment, loss by waiting and denial.

use crate::kernel::units::{Count, Qalys, Ratio, Scalar, Share};
use crate::params::spec::ByAge;

crate::parameters! {
    /// Outcomes.
    pub struct OutcomeParams in "outcomes" {
        /// Death in hospital per emergency admission by age, at ordinary quality and occupancy.
        hospital_death: ByAge<Share> = [
            0.002, 0.001, 0.001, 0.002, 0.002, 0.003, 0.004, 0.005, 0.007, 0.010, 0.014, 0.019,
            0.026, 0.034, 0.043, 0.054, 0.070, 0.090, 0.115,
        ], 0.0..=1.0, Assumption, "LOS068";
        /// Chance of dying of an emergency patient who leaves on the same day; the mean admission
        /// of the same age is 1.
        death_same_day: Ratio = 0.1, 0.0..=5.0, Assumption, "judgement";
        /// The same of one who stays at least a night, at no severity.
        death_overnight: Ratio = 0.9, 0.0..=5.0, Assumption, "judgement";
        /// Rise of that from no severity to the greatest.
        death_by_severity: Ratio = 0.7, 0.0..=5.0, Assumption, "judgement";
        /// Death in hospital after a stroke, at the reference volume.
        stroke_death: Share = 0.168, 0.0..=1.0, Assumption, "LOS069";
        /// Stroke spells a year at which stroke deaths are stated.
        stroke_volume: Count = 600.0, 10.0..=5000.0, Assumption, "E14";
        /// Relative rise of stroke deaths per halving of volume.
        volume_outcome: Scalar = 0.06, 0.0..=1.0, Assumption, "E14";
        /// Relative rise of deaths in hospital per unit of occupancy above the danger point.
        occupancy_harm: Scalar = 1.0, 0.0..=20.0, Assumption, "judgement";
        /// Occupancy above which harm rises.
        danger_occupancy: Share = 0.92, 0.5..=1.0, Assumption, "CAL46";
        /// Relative fall of deaths in hospital per unit of quality effort above the norm.
        quality_effect: Scalar = 0.2, 0.0..=2.0, Assumption, "E15";
        /// Severity-weighted benefit of a planned treatment at severity 1.
        treatment_benefit: Qalys = 0.5, 0.0..=5.0, Assumption, "judgement";
        /// Share of that benefit lost per year of waiting.
        waiting_loss: Ratio = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Share of the benefit of treatment that is lost for good when a patient is left untreated
        /// and does not come back: the condition was mild or passed.
        untreated_loss: Share = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// Share of the benefit of treatment that is lost when a patient who was listed for
        /// admission gives up waiting.
        forgone: Share = 0.7, 0.0..=1.0, Assumption, "judgement";
        /// Part of that which is lost when a patient leaves before treatment was decided: many would
        /// not have been treated.
        forgone_undecided: Share = 0.4, 0.0..=1.0, Assumption, "judgement";
        /// Loss from a course of community care that is refused.
        refused_community_loss: Qalys = 0.03, 0.0..=1.0, Assumption, "judgement";
        /// Loss from a course of mental health care that is refused.
        refused_mental_health_loss: Qalys = 0.1, 0.0..=1.0, Assumption, "judgement";
        /// Loss from an avoidable exacerbation that needs admission.
        exacerbation_loss: Qalys = 0.03, 0.0..=1.0, Assumption, "judgement";
        /// Loss per death in hospital that ordinary quality would have avoided.
        death_loss: Qalys = 3.0, 0.0..=40.0, Assumption, "judgement";
        /// Loss from a first-contact need that a practice turns away.
        unmet_contact_loss: Qalys = 0.0005, 0.0..=0.1, Assumption, "judgement";
    }
}
