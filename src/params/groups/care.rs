//! Care outside hospital: community, mental health, prevention, prescribing, continuing and
//! social care.

use crate::kernel::units::{Count, PerYear, Pounds, Ratio, Scalar, Share, Weeks};
use crate::params::spec::{ByAge, ByFrailty};

crate::parameters! {
    /// Care outside hospital.
    pub struct OutOfHospitalCareParams in "care" {
        /// Contacts of a course of community care.
        community_contacts: Count = 11.0, 1.0..=200.0, Assumption, "CAL110";
        /// Weeks over which a course of community care runs.
        community_weeks: Weeks = 10.0, 1.0..=52.0, Assumption, "judgement";
        /// Contacts of a course of mental health care.
        mental_health_contacts: Count = 8.5, 1.0..=200.0, Assumption, "COST011";
        /// Weeks over which a course of mental health care runs.
        mental_health_weeks: Weeks = 20.0, 1.0..=104.0, Assumption, "judgement";
        /// Wait for community and mental health care that providers tolerate without acting.
        tolerated_wait: Weeks = 5.0, 0.5..=52.0, Assumption, "judgement";
        /// Weight of one person in the published wait for community and mental health care.
        wait_memory: Share = 0.02, 0.0001..=0.5, Assumption, "judgement";
        /// Published wait for a course of care, over the tolerated one, above which referrals begin
        /// to be refused.
        refused_above: Ratio = 2.0, 0.0..=20.0, Assumption, "judgement";
        /// Rise of the chance that a referral is refused for each tolerated wait above that.
        refused_per_wait: Share = 0.25, 0.0..=1.0, Assumption, "judgement";
        /// Greatest share of referrals for courses of care that is refused.
        refused_most: Share = 0.6, 0.0..=1.0, Assumption, "judgement";
        /// Mean days in a community bed or on a virtual ward.
        community_bed_days: Count = 18.0, 1.0..=90.0, Assumption, "judgement";
        /// Share of people due for a prevention contact who get one.
        prevention_coverage: Share = 0.45, 0.0..=1.0, Lever, "E17";
        /// Years for which a prevention contact protects.
        prevention_years: Count = 5.0, 0.0..=20.0, Assumption, "judgement";
        /// Relative fall of the onset of conditions and of frailty while protected.
        prevention_effect: Share = 0.06, 0.0..=1.0, Assumption, "E17";
        /// Prescribed items per person and year by age at the national mix of conditions.
        items: ByAge<PerYear> = [
            4.5, 2.5, 2.5, 4.0, 5.0, 6.0, 7.0, 8.5, 10.5, 13.5, 17.5, 22.0, 28.0, 35.0, 43.0, 52.0,
            60.0, 66.0, 70.0,
        ], 0.0..=300.0, Assumption, "COST022";
        /// Multiplier on items per long-term condition.
        items_conditions: Scalar = 1.35, 1.0..=3.0, Assumption, "P248";
        /// Yearly chance of becoming eligible for NHS continuing care, by frailty category.
        continuing_care: ByFrailty<PerYear> = [
            0.0001, 0.002, 0.012, 0.05,
        ], 0.0..=1.0, Assumption, "COST026";
        /// Yearly chance that continuing care ends other than by death.
        continuing_care_ends: PerYear = 0.9, 0.0..=10.0, Assumption, "COST027";
        /// Yearly chance of needing a social-care package without a hospital stay, by frailty
        /// category.
        social_care: ByFrailty<PerYear> = [
            0.0005, 0.01, 0.05, 0.12,
        ], 0.0..=1.0, Assumption, "judgement";
        /// Yearly chance that a social-care package ends other than by death.
        social_care_ends: PerYear = 0.35, 0.0..=10.0, Assumption, "judgement";
        /// Yearly chance of death in continuing or social care, from which, with starts and ends,
        /// the share of people in such care follows when a run opens.
        long_term_deaths: PerYear = 0.3, 0.0..=5.0, Assumption, "judgement";
        /// Packages a local authority can start per 1,000 people and year when a run opens.
        packages_started: Count = 6.0, 0.0..=100.0, Lever, "judgement";
        /// Part of last year's requests for packages, per person, that a local authority plans to
        /// be able to start.
        packages_planned: Share = 1.06, 0.0..=3.0, Lever, "judgement";
        /// Requests for packages, in rows of the sample, that weigh as much as what a local
        /// authority expected before when it plans the year.
        packages_memory: Count = 400.0, 0.0..=100000.0, Assumption, "judgement";
        /// What a local authority can pay for packages of social care, per person in the first
        /// recorded year.
        authority_per_person: Pounds = 400.0, 0.0..=5000.0, Lever, "judgement";
        /// Yearly growth of what a local authority can pay for packages.
        authority_growth: Share = 0.02, -0.2..=0.3, Lever, "judgement";
        /// Share of its allocation that a purchaser puts into a pool with its local authority, for
        /// packages beyond those that the authority plans for.
        pool: Share = 0.0, 0.0..=0.2, Lever, "E31";
    }
}
