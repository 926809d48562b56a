//! Emergencies: department, admission, stay, discharge.

use crate::kernel::units::{Days, PerYear, Ratio, Scalar, Share};
use crate::params::spec::{ByAge, ByFrailty};

crate::parameters! {
    /// Emergencies.
    pub struct UrgentCareParams in "urgent" {
        /// Mean severity of an attendance at a major department, by age.
        major_severity: ByAge<Share> = [0.313, 0.231, 0.213, 0.25, 0.259, 0.29, 0.301, 0.314, 0.322, 0.343, 0.359, 0.384, 0.409, 0.447, 0.477, 0.491, 0.508, 0.525, 0.54], 0.01..=0.99, Assumption, "AE057";
        /// Mean severity of acute illness that a GP sends straight to hospital.
        by_gp_severity: Share = 0.74, 0.05..=0.95, Assumption, "AE032";
        /// Mean severity of an exacerbation.
        exacerbation_severity: Share = 0.573, 0.05..=0.95, Assumption, "P656";
        /// Share of exacerbations that go to a major department; the others are seen by a GP first.
        exacerbation_to_department: Share = 0.66, 0.0..=1.0, Assumption, "C59";
        /// Perceived severity from which a department admits when beds are at their usual
        /// occupancy.
        admission_threshold: Share = 0.5, 0.0..=1.0, Assumption, "AE021";
        /// Noise of the admission decision (standard deviation of perceived severity).
        admission_noise: Scalar = 0.1, 0.0..=0.5, Assumption, "judgement";
        /// Weight of the newest week in the occupancy that clinicians feel.
        occupancy_memory: Share = 0.2, 0.01..=1.0, Assumption, "judgement";
        /// Rise of the admission threshold per unit of occupancy above the usual.
        threshold_by_occupancy: Scalar = 0.1, 0.0..=3.0, Assumption, "judgement";
        /// Fall of the admission threshold for each unit by which the logarithm of what is treatable
        /// has grown since recording began; 0: technology does not change who is admitted.
        threshold_by_technology: Scalar = 0.3, 0.0..=5.0, Assumption, "E54";
        /// Yearly fall of the admission threshold since recording began from practice: the
        /// four-hour target and short-stay units; 0: practice does not change.
        threshold_by_practice: PerYear = 0.004, 0.0..=0.05, Assumption, "E54";
        /// Share of patients admitted only because of that fall who leave the same day.
        same_day_marginal: Share = 0.95, 0.0..=1.0, Assumption, "judgement";
        /// Yearly relative change of overnight emergency stays since recording began; 0: stays do
        /// not change by themselves.
        stay_trend: PerYear = -0.01, -0.1..=0.1, Assumption, "HIS058";
        /// Occupancy at which thresholds and stays are stated.
        usual_occupancy: Share = 0.91, 0.5..=1.0, Assumption, "CAL46";
        /// Shortening of stays per unit of occupancy above the usual.
        stay_by_occupancy: Scalar = 0.2, 0.0..=3.0, Assumption, "judgement";
        /// Share of emergency admissions that leave the same day, by age, at the usual threshold.
        same_day: ByAge<Share> = [0.58, 0.57, 0.56, 0.50, 0.46, 0.45, 0.45, 0.44, 0.42, 0.39, 0.37, 0.35, 0.32, 0.29, 0.27, 0.23, 0.19, 0.16, 0.14], 0.0..=1.0, Assumption, "LOS054";
        /// Share of patients at the threshold who leave the same day, relative to that of all of
        /// their age.
        same_day_mild: Ratio = 1.6, 0.0..=10.0, Assumption, "judgement";
        /// Greatest share of patients of any age and severity who leave the same day.
        same_day_limit: Share = 0.97, 0.0..=1.0, Assumption, "judgement";
        /// Mean stay of emergency admissions by age, same-day stays counted as zero.
        stay: ByAge<Days> = [1.1, 1.2, 1.4, 1.8, 2.1, 2.2, 2.3, 2.5, 2.9, 3.4, 3.9, 4.4, 4.9, 5.5, 6.1, 6.9, 7.7, 8.7, 9.3], 0.0..=60.0, Assumption, "LOS027";
        /// Scale of emergency stays against the published table, absorbing the difference between
        /// all bed types and general and acute beds.
        stay_scale: Ratio = 1.0, 0.3..=2.0, Assumption, "C13";
        /// Standard deviation of the logarithm of an overnight stay.
        stay_spread: Scalar = 0.95, 0.1..=2.0, Assumption, "LOS040";
        /// Overnight stay of patients at the threshold, relative to the mean of their age.
        stay_mild: Ratio = 0.6, 0.0..=5.0, Assumption, "judgement";
        /// Rise of that from the threshold to the greatest severity.
        stay_by_severity: Ratio = 0.8, 0.0..=5.0, Assumption, "judgement";
        /// Stay by frailty category, rescaled within the age table.
        stay_frailty: ByFrailty<Ratio> = [0.9, 1.1, 1.3, 1.5], 0.2..=5.0, Assumption, "LOS057";
        /// Share of overnight emergency patients who need a social-care package to leave, by
        /// frailty category.
        needs_package: ByFrailty<Share> = [0.01, 0.06, 0.16, 0.28], 0.0..=1.0, Assumption, "CAL115a";
        /// Share of overnight emergency patients who step down to a community bed or virtual ward,
        /// by frailty category.
        steps_down: ByFrailty<Share> = [0.01, 0.04, 0.10, 0.15], 0.0..=1.0, Assumption, "CAL115a";
        /// Mean stay of a stroke spell.
        stroke_stay: Days = 14.0, 1.0..=60.0, Assumption, "E14";
        /// Mean nights of a long spell, at which its price and cost are stated.
        long_stay: Days = 29.0, 15.0..=120.0, Assumption, "LOS041";
        /// Part of the price and cost of a long spell that follows its nights.
        long_stay_by_days: Share = 0.8, 0.0..=1.0, Assumption, "CAL114";
        /// Occupancy above which planned overnight admissions begin to be cancelled.
        cancel_from: Share = 0.93, 0.5..=1.0, Assumption, "CAL46";
        /// Share of planned overnight admissions cancelled per unit of occupancy above that.
        cancel_slope: Scalar = 4.0, 0.0..=50.0, Assumption, "judgement";
        /// Greatest share of planned overnight admissions cancelled for lack of beds.
        cancel_limit: Share = 0.9, 0.0..=1.0, Assumption, "judgement";
        /// Share of attendances at a minor unit that are sent on to a major department.
        minor_sent_on: Share = 0.01, 0.0..=0.5, Assumption, "AE027";
    }
}
