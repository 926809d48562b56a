//! Potential needs: how often each kind arises, by age, and what raises or lowers it.

use crate::kernel::units::{PerYear, Ratio, Scalar, Share};
use crate::params::spec::{ByAge, ByDeprivation, ByFrailty, ByMonth};

crate::parameters! {
    /// Potential needs per person and year at the national mix of conditions, frailty and
    /// deprivation.
    pub struct NeedParams in "need" {
        /// Request for an appointment in general practice, women and girls, other than for the
        /// needs below.
        consultation_female: ByAge<PerYear> = [4.1, 2.0, 1.9, 4.0, 4.4, 4.4, 4.4, 4.4, 4.5, 5.6, 6.0, 6.1, 6.2, 8.6, 8.9, 11.6, 11.9, 11.9, 11.7], 0.0..=40.0, Assumption, "P220";
        /// Request for an appointment in general practice, men and boys, other than for the needs
        /// below.
        consultation_male: ByAge<PerYear> = [4.5, 1.9, 1.8, 2.0, 2.0, 2.1, 2.2, 2.4, 2.6, 3.5, 3.9, 4.3, 4.6, 7.3, 7.8, 10.4, 10.9, 11.0, 11.0], 0.0..=40.0, Assumption, "P226";
        /// New condition that might deserve a planned hospital opinion.
        elective: ByAge<PerYear> = [0.30, 0.30, 0.29, 0.33, 0.28, 0.33, 0.37, 0.35, 0.41, 0.43, 0.48, 0.52, 0.55, 0.67, 0.73, 0.82, 0.86, 0.83, 0.80], 0.0..=5.0, Assumption, "P286";
        /// First outpatient attendance from a source other than a GP: consultant, emergency,
        /// maternity, screening.
        other_referral: ByAge<PerYear> = [0.27, 0.19, 0.19, 0.19, 0.22, 0.28, 0.30, 0.27, 0.22, 0.22, 0.24, 0.26, 0.29, 0.35, 0.39, 0.44, 0.47, 0.45, 0.42], 0.0..=5.0, Assumption, "P277";
        /// Injury or minor illness taken to a walk-in or urgent treatment centre.
        minor_injury: ByAge<PerYear> = [0.24, 0.17, 0.17, 0.18, 0.22, 0.19, 0.17, 0.155, 0.14, 0.13, 0.12, 0.11, 0.10, 0.095, 0.09, 0.09, 0.09, 0.085, 0.08], 0.0..=5.0, Assumption, "AE026";
        /// Acute illness or injury taken to a major emergency department.
        major: ByAge<PerYear> = [0.41412, 0.24684, 0.26724, 0.2958, 0.25352, 0.22467, 0.21243, 0.19232, 0.18533, 0.17222, 0.19584, 0.19176, 0.19278, 0.19788, 0.22338, 0.2805, 0.44367, 0.58925, 0.72097], 0.0..=5.0, Assumption, "AE033";
        /// Acute illness first seen by a GP and sent straight to an assessment unit.
        acute_by_gp: ByAge<PerYear> = [0.02652, 0.00816, 0.00765, 0.01071, 0.00963, 0.01046, 0.01088, 0.01046, 0.01088, 0.01172, 0.0153, 0.01785, 0.0204, 0.02499, 0.03213, 0.04386, 0.07903, 0.10976, 0.13924], 0.0..=2.0, Assumption, "AE032";
        /// Exacerbation of a condition that timely care outside hospital can often manage.
        exacerbation: ByAge<PerYear> = [0.05514, 0.01353, 0.013, 0.01561, 0.01414, 0.01547, 0.01679, 0.01679, 0.01767, 0.02032, 0.02861, 0.03433, 0.0411, 0.05306, 0.07075, 0.09936, 0.17371, 0.24147, 0.30677], 0.0..=2.0, Assumption, "P659";
        /// Stroke, the volume-sensitive emergency.
        stroke: ByAge<PerYear> = [0.00002, 0.00002, 0.00002, 0.00005, 0.00008, 0.0001, 0.00015, 0.00025, 0.00045, 0.0007, 0.0011, 0.0016, 0.0023, 0.0032, 0.0046, 0.0068, 0.0095, 0.012, 0.013], 0.0..=0.2, Assumption, "LOS069";
        /// New need for mental health care beyond general practice.
        mental_health: ByAge<PerYear> = [0.005, 0.02, 0.045, 0.075, 0.07, 0.065, 0.06, 0.055, 0.05, 0.05, 0.045, 0.035, 0.03, 0.03, 0.035, 0.045, 0.055, 0.06, 0.06], 0.0..=2.0, Assumption, "CAL107";
        /// New need for a course of community nursing or therapy.
        community: ByAge<PerYear> = [0.04, 0.03, 0.03, 0.025, 0.03, 0.035, 0.04, 0.045, 0.055, 0.065, 0.08, 0.095, 0.12, 0.17, 0.24, 0.36, 0.56, 0.80, 1.0], 0.0..=5.0, Assumption, "CAL110";
        /// Falls due for a health check or similar prevention contact.
        prevention: ByAge<PerYear> = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0], 0.0..=2.0, Assumption, "judgement";

        /// Multiplier on consultations per long-term condition, rescaled so that each age keeps its
        /// mean.
        conditions_consultation: Ratio = 1.3, 1.0..=2.0, Assumption, "P248";
        /// Multiplier on planned-care needs per long-term condition.
        conditions_planned: Ratio = 1.18, 1.0..=2.0, Assumption, "P246";
        /// Multiplier on acute needs per long-term condition.
        conditions_acute: Ratio = 1.25, 1.0..=2.0, Assumption, "P246";
        /// Multiplier on exacerbations and community needs per long-term condition.
        conditions_chronic: Ratio = 1.45, 1.0..=2.5, Assumption, "P246";
        /// Multiplier on consultations by frailty category.
        frailty_consultation: ByFrailty<Ratio> = [1.0, 1.24, 1.41, 1.52], 0.2..=10.0, Assumption, "P249";
        /// Multiplier on acute needs by frailty category.
        frailty_acute: ByFrailty<Ratio> = [1.0, 1.25, 1.55, 1.9], 0.2..=10.0, Assumption, "P646";
        /// Multiplier on exacerbations, community needs by frailty category.
        frailty_chronic: ByFrailty<Ratio> = [1.0, 1.4, 1.9, 2.4], 0.2..=20.0, Assumption, "P641";
        /// Acute need by deprivation fifth at ages under 75.
        deprivation_acute_younger: ByDeprivation<Ratio> = [2.3, 1.7, 1.35, 1.13, 1.0], 0.2..=5.0, Assumption, "P461";
        /// Acute need by deprivation fifth at ages 75 and over.
        deprivation_acute_older: ByDeprivation<Ratio> = [1.5, 1.3, 1.16, 1.07, 1.0], 0.2..=5.0, Assumption, "P471";
        /// Planned-care need by deprivation fifth.
        deprivation_planned: ByDeprivation<Ratio> = [1.36, 1.22, 1.12, 1.06, 1.0], 0.2..=5.0, Assumption, "P473";
        /// Consultation need by deprivation fifth beyond what conditions explain.
        deprivation_consultation: ByDeprivation<Ratio> = [1.02, 1.01, 1.0, 1.0, 1.0], 0.2..=5.0, Assumption, "P240";
        /// Exacerbation need by deprivation fifth beyond what conditions explain.
        deprivation_chronic: ByDeprivation<Ratio> = [1.0, 1.0, 1.0, 1.0, 1.0], 0.2..=5.0, Assumption, "P662";

        /// Relative rise of exacerbations when all courses of community care, or all of mental
        /// health care, have been refused for half a year.
        unmet_effect: Ratio = 0.5, 0.0..=5.0, Assumption, "judgement";
        /// Season of acute needs by accounting month; the mean is 1.
        season: ByMonth<Ratio> = [0.962, 0.993, 0.988, 0.985, 0.958, 0.989, 1.001, 1.026, 1.028, 1.024, 1.02, 1.027], 0.5..=2.0, Assumption, "SEA013";
        /// Yearly widening of what is treatable and of treatment intensity, independent of need.
        technology_drift: Share = 0.01, -0.05..=0.1, Assumption, "E54";
        /// Part of that widening that lowers the severity from which GPs refer.
        drift_in_referral: Share = 0.4, 0.0..=1.0, Assumption, "judgement";
        /// Power of what is treatable with which the chance of a decision to admit grows.
        growth_in_conversion: Scalar = 0.3, -5.0..=5.0, Assumption, "CAL85";
        /// Power of what is treatable with which planned repeat day cases grow.
        growth_in_repeats: Scalar = 0.6, -5.0..=5.0, Assumption, "CAL85";
        /// Power of what is treatable with which outpatient visits after the first grow.
        growth_in_visits: Scalar = 2.0, -5.0..=5.0, Assumption, "CAL78";
        /// Power of what is treatable with which tests for each continuing pathway grow.
        growth_in_tests: Scalar = 3.0, -5.0..=10.0, Assumption, "CAL85";
        /// Differences of acute need between lists that no formula measures: standard deviation of
        /// the logarithm.
        local_spread: Scalar = 0.12, 0.0..=0.6, Assumption, "E36";
        /// Concentration of the Beta distribution of severity, all kinds of need.
        severity_concentration: Scalar = 4.0, 0.5..=50.0, Assumption, "judgement";
        /// Standard deviation of the logarithm of complexity (mean 1).
        complexity_spread: Scalar = 1.07, 0.0..=1.5, Assumption, "judgement";
    }
}
