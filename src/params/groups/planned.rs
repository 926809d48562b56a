//! The planned pathway: outpatient clinic, diagnostics, decision to treat, admission.

use crate::kernel::units::{Count, Scalar, Share, Weeks};
use crate::params::spec::ByAge;

crate::parameters! {
    /// The planned pathway.
    pub struct PlannedCareParams in "planned" {
        /// Share of first attendances from other sources that start a referral-to-treatment clock.
        other_with_clock: Share = 0.36, 0.0..=1.0, Assumption, "C57";
        /// Weeks within which first attendances without a clock are booked.
        other_booking: Weeks = 3.0, 0.0..=26.0, Assumption, "judgement";
        /// Share of booked outpatient appointments that the patient does not attend.
        did_not_attend: Share = 0.062, 0.0..=0.5, Assumption, "OP007";
        /// Share of patients discharged to the GP after not attending a first appointment.
        discharged_unattended: Share = 0.35, 0.0..=1.0, Assumption, "judgement";
        /// Share of first attendances that end in discharge.
        discharge_first: Share = 0.32, 0.0..=1.0, Assumption, "CAL60";
        /// Share of continuing pathways that need a diagnostic test before a decision.
        needs_diagnostic: Share = 0.55, 0.0..=1.0, Assumption, "CAL85";
        /// Weeks from test (or first attendance) to the visit at which treatment is decided.
        decision_delay: Weeks = 5.0, 0.0..=26.0, Assumption, "RTT093";
        /// That delay of urgent patients, as a part of the usual one.
        urgent_delay: Share = 0.5, 0.01..=1.0, Assumption, "judgement";
        /// Mean number of further visits before treatment is decided.
        visits_before_decision: Count = 0.7, 0.0..=10.0, Assumption, "RTT093";
        /// Weeks between such visits.
        visit_interval: Weeks = 7.0, 1.0..=52.0, Assumption, "judgement";
        /// Chance that a continuing pathway leads to a decision to admit, by age.
        conversion: ByAge<Share> = [
            0.166, 0.205, 0.205, 0.218, 0.218, 0.23, 0.243, 0.269, 0.307, 0.346, 0.397, 0.435,
            0.474, 0.538, 0.576, 0.589, 0.576, 0.499, 0.333,
        ], 0.0..=1.0, Assumption, "ADM081";
        /// Mean number of further follow-up attendances of a continuing pathway after treatment is
        /// decided.
        later_follow_ups: Count = 1.7, 0.0..=20.0, Assumption, "OP011";
        /// Mean follow-up attendances of a first attendance without a clock.
        other_follow_ups: Count = 2.7, 0.0..=20.0, Assumption, "OP016";
        /// Weeks between follow-up attendances.
        follow_up_interval: Weeks = 10.0, 1.0..=52.0, Assumption, "judgement";
        /// Time to the first follow-up attendance, as a part of that interval.
        first_follow_up: Share = 0.5, 0.01..=1.0, Assumption, "judgement";
        /// Greatest part of the slots of a week's clinics that follow-ups take before first
        /// attendances.
        follow_ups_first: Share = 0.85, 0.0..=1.0, Assumption, "judgement";
        /// Share of a week's first attendances kept for routine patients while urgent ones would
        /// fill them all.
        kept_for_routine: Share = 0.3, 0.0..=1.0, Assumption, "judgement";
        /// Weight of one person in the published waits to first attendance and for a test.
        wait_memory: Share = 0.02, 0.0001..=0.5, Assumption, "judgement";
        /// Weight of one person in the published wait from decision to admission.
        admission_wait_memory: Share = 0.03, 0.0001..=0.5, Assumption, "judgement";
        /// Share of decisions to admit that are for a day case; planned repeats add day cases to
        /// those.
        day_case: Share = 0.6, 0.0..=1.0, Assumption, "CAL65";
        /// Mean planned repeat day cases that follow an admission from the list.
        repeat_day_cases: Count = 1.25, 0.0..=10.0, Assumption, "ADM102";
        /// Weeks between planned repeats.
        repeat_interval: Weeks = 6.0, 1.0..=52.0, Assumption, "judgement";
        /// Complexity above which an overnight admission counts as complex.
        complex_from: Scalar = 1.3, 0.5..=5.0, Assumption, "judgement";
        /// Complexity above which an independent provider does not accept a patient.
        independent_limit: Scalar = 1.1, 0.2..=5.0, Assumption, "MKT001";
        /// Share of referral-to-treatment pathways that end without reported treatment if they wait
        /// the usual time.
        removal: Share = 0.15, 0.0..=0.6, Assumption, "RTT117";
        /// Usual time over which that share leaves.
        removal_time: Weeks = 11.0, 1.0..=104.0, Assumption, "RTT115";
        /// Share of day-of-surgery cancellations for reasons of the patient or the list, not of
        /// beds.
        late_cancellation: Share = 0.01, 0.0..=0.3, Assumption, "OP073";
        /// Mean nights of a routine overnight planned admission.
        routine_nights: Count = 2.9, 0.5..=30.0, Assumption, "LOS035";
        /// Mean nights of a complex overnight planned admission.
        complex_nights: Count = 7.5, 0.5..=60.0, Assumption, "LOS041";
    }
}
