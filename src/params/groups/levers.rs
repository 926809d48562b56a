//! Levers: what organisations set for themselves each quarter, how far money reaches those who
//! set them, and what a lever does. A lever is a deviation from the professional norm.

use crate::kernel::units::{Count, Pounds, Ratio, Scalar, Share};
use crate::params::spec::ByLever;

crate::parameters! {
    /// Levers of providers and practices.
    pub struct LeverParams in "levers" {
        /// Part of the marginal money of a lever that reaches those who set it.
        transmission: ByLever<Share> = [
            0.15, 0.15, 0.15, 0.15, 0.3, 0.3, 0.15, 0.15, 0.15, 0.15, 0.6, 0.3, 0.6, 0.6, 0.15,
            0.15, 0.15, 0.6,
        ], 0.0..=1.0, Assumption, "E40";
        /// Stiffness of the professional norm of each lever.
        stiffness: ByLever<Scalar> = [
            1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 4.0, 0.3, 1.0, 2.0, 4.0, 1.0, 1.0, 1.0,
            0.3,
        ], 0.01..=50.0, Assumption, "E40";
        /// Speed at which each lever moves, per quarter.
        speed: ByLever<Share> = [
            0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.06, 0.4, 0.25, 0.06, 0.06,
            0.15, 0.25, 0.25, 0.25,
        ], 0.0..=0.5, Assumption, "E38";
        /// Value at which each lever would settle without money, other aims or peers.
        anchor: ByLever<Scalar> = [
            0.0, 0.0, 0.0, 0.0, -0.03, -0.03, 0.0, 0.0, 0.0, 0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.0,
            0.0,
        ], -1.0..=1.0, Assumption, "judgement";
        /// Lowest value of each lever.
        least: ByLever<Scalar> = [
            -0.3, -0.2, -0.3, -0.3, -0.25, -0.25, -0.25, -0.25, -0.25, 0.0, 0.0, 0.0, -0.5, -0.02,
            -1.0, 0.0, 0.0, 0.0,
        ], -1.0..=0.0, Assumption, "judgement";
        /// Highest value of each lever.
        greatest: ByLever<Scalar> = [
            0.3, 0.2, 0.3, 0.3, 0.25, 0.25, 0.25, 0.25, 0.25, 0.15, 1.0, 0.3, 0.5, 0.05, 1.0, 1.0,
            0.5, 1.0,
        ], 0.0..=1.0, Assumption, "judgement";
        /// Weight of peers against the outside anchor in the norm of a lever.
        peer_weight: Share = 0.3, 0.0..=0.95, Assumption, "E19";
        /// Largest slope, either way, by which a lever is moved in one quarter.
        step_limit: Scalar = 0.3, 0.01..=5.0, Assumption, "judgement";
        /// Weight of money in a provider's aims.
        money_weight: Scalar = 1.0, 0.0..=5.0, Assumption, "E40";
        /// Weight of activity for its own sake in a provider's aims.
        prestige_weight: Scalar = 0.0, 0.0..=2.0, Assumption, "E54";
        /// Weight of quality in a provider's aims, at the norm of effort.
        quality_weight: Scalar = 0.03, 0.0..=2.0, Assumption, "E15";

        /// Severity by which a full turn of the admission lever moves the threshold.
        admission_reach: Scalar = 0.1, 0.0..=0.5, Assumption, "AE021";
        /// Relative fall of same-day emergency admissions that a provider expects of a full turn.
        admission_response: Scalar = 1.2, 0.0..=10.0, Assumption, "LOS050";
        /// Relative fall of bed-days that a provider expects of a full turn.
        admission_beds: Scalar = 0.1, 0.0..=5.0, Assumption, "LOS050";
        /// Share of additional tests that end a pathway on the list, as a provider takes it to
        /// be.
        test_ends: Share = 0.2, 0.0..=1.0, Assumption, "judgement";
        /// Part of a year's additional work by which a provider expects its list to have changed
        /// when waits are judged: plans take effect in the course of the year.
        list_shown: Share = 0.5, 0.0..=1.0, Assumption, "STR021";
        /// How much waits hold money that would move a plan against patients: a wait of twice what
        /// is tolerated divides the pull to do less by one more than this.
        wait_brake: Scalar = 6.0, 0.0..=50.0, Assumption, "E45";
        /// How much the lack of people who wait holds money that would move a plan to more work: no
        /// wait at all divides the pull by one more than this.
        idle_brake: Scalar = 1.5, 0.0..=50.0, Assumption, "E40";
        /// Share of first attendances from other sources that a consultant requested.
        consultant_share: Share = 0.4, 0.0..=1.0, Assumption, "P277";
        /// Share of first attendances that GPs did not ask for, as a provider takes it to be.
        other_firsts: Share = 0.5, 0.0..=1.0, Assumption, "C03";
        /// Pounds that payers outside the modelled economy give for a theatre unit.
        outside_price: Pounds = 950.0, 0.0..=20000.0, Assumption, "COST016";
        /// Severity below the threshold within which a contact could be recorded as an admission.
        borderline: Scalar = 0.05, 0.0..=0.5, Assumption, "LOS050";
        /// Share of over-coding that an audit finds.
        audit_finds: Share = 0.8, 0.0..=1.0, Assumption, "E39";
        /// Recovery relative to what an audit found, by extrapolation to the year.
        clawback: Ratio = 1.5, 0.0..=10.0, Assumption, "E39";
        /// Cost of a full turn of quality effort, as a share of a provider's cost.
        quality_cost: Share = 0.05, 0.0..=0.5, Assumption, "E15";
        /// Criteria by which all care of a provider could be judged: each indicator of a contract
        /// covers one of them, and costs its part of quality effort.
        criteria_of_care: Count = 76.0, 1.0..=1000.0, Assumption, "CAL132";
        /// Patients that a full turn of quality effort is believed to bring, as a share of planned
        /// care.
        quality_draws: Scalar = 0.03, 0.0..=1.0, Assumption, "MKT024";
        /// Years over which a provider counts the gain of a lasting fall of unit cost.
        improvement_horizon: Scalar = 3.0, 0.0..=10.0, Assumption, "CAL151";
        /// Cost of managing a lasting fall of unit cost, over a year's gain.
        improvement_cost: Ratio = 1.3, 0.0..=10.0, Assumption, "CAL127";
        /// Weight of the status quo against cost improvement.
        improvement_ease: Scalar = 0.2, 0.0..=5.0, Assumption, "CAL126";
        /// Fall of quality for a lasting fall of unit cost beyond the usual, relative.
        improvement_harm: Scalar = 1.0, 0.0..=20.0, Assumption, "E08";

        /// Weight of a practice's income in its threshold, for a referral at its full price.
        incentive_sensitivity: Scalar = 0.06, 0.0..=1.0, Assumption, "E01";
        /// Rise of a practice's threshold under full criteria with full compliance.
        criteria_reach: Scalar = 0.08, 0.0..=1.0, Assumption, "E20";
        /// Share of practices' and hospitals' decisions that comply with criteria at full
        /// cooperation.
        criteria_compliance: Share = 0.7, 0.0..=1.0, Assumption, "E19";
        /// Cooperation of an ordinary practice with its commissioner.
        cooperation: Share = 0.6, 0.0..=1.0, Assumption, "E52";
        /// Fall of cooperation under full criteria.
        cooperation_strain: Share = 0.3, 0.0..=1.0, Assumption, "E52";
        /// Spread of cooperation between practices (standard deviation).
        cooperation_spread: Scalar = 0.1, 0.0..=0.5, Assumption, "judgement";
        /// Severity by which a practice overstates for every share of referrals that triage
        /// returns.
        overstatement: Scalar = 0.5, 0.0..=5.0, Assumption, "E18";
        /// Memory of the return rate a practice has learned: weight of the newest quarter.
        return_memory: Share = 0.3, 0.0..=1.0, Assumption, "judgement";

        /// Share of people at highest risk that full proactive care takes on.
        proactive_top: Share = 0.03, 0.0..=0.5, Assumption, "E29";
        /// Noise of the risk score (standard deviation of the logarithm of risk).
        risk_noise: Scalar = 1.0, 0.0..=5.0, Assumption, "CAL139";
        /// Share of an ordinary exacerbation rate that remains under proactive care, as the
        /// average evidence suggests.
        proactive_ratio: Ratio = 1.0, 0.5..=1.5, Assumption, "E29";
        /// Spread of the true effect of proactive care between runs: standard deviation of the
        /// share of exacerbations that remains.
        proactive_spread: Share = 0.08, 0.0..=0.3, Assumption, "E29";
        /// Appointments a year that a person in proactive care takes.
        proactive_visits: Count = 6.0, 0.0..=52.0, Assumption, "E29";
        /// Chance a year that proactive care finds an untreated condition.
        proactive_finds: Share = 0.1, 0.0..=1.0, Assumption, "E27";
        /// Weight of professional conviction that proactive care is right.
        proactive_weight: Scalar = 0.05, 0.0..=2.0, Assumption, "E30";
        /// Appointments that a first attendance in the practice takes.
        own_clinic_visits: Count = 3.0, 0.5..=20.0, Assumption, "CAL48";
        /// Share of first attendances in the practice that need no hospital afterwards.
        own_clinic_settles: Share = 0.5, 0.0..=1.0, Assumption, "CAL60";
    }
}
