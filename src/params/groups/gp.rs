//! General practice: appointments, continuity, referral.

use crate::kernel::units::{Count, PerYear, Ratio, Scalar, Share, Weeks};
use crate::params::spec::ByDeprivation;

crate::parameters! {
    /// General practice.
    pub struct GpParams in "gp" {
        /// Appointments a practice can give per registered person and year, all clinicians.
        appointments: PerYear = 5.75, 0.5..=20.0, Assumption, "P253";
        /// Spread between practices of appointments per person: standard deviation of the
        /// logarithm.
        appointment_spread: Scalar = 0.07, 0.0..=1.0, Assumption, "P730";
        /// Registered people per full-time fully qualified GP.
        people_per_gp: Count = 2250.0, 500.0..=6000.0, Assumption, "CAL34";
        /// Backlog of appointments, in weeks of capacity, beyond which patients start to go
        /// elsewhere.
        tolerated_backlog: Weeks = 1.0, 0.0..=12.0, Assumption, "P256";
        /// Weeks after which a patient with a condition who was not seen by the practice tries
        /// again.
        unseen_delay: Weeks = 2.0, 1.0..=52.0, Assumption, "judgement";
        /// Share of those who cannot be seen within the tolerated backlog who go to an emergency
        /// department.
        spill_to_emergency: Share = 0.15, 0.0..=1.0, Assumption, "E50";
        /// That share by deprivation fifth, relative to the mean; one everywhere: no difference.
        spill_by_deprivation: ByDeprivation<Ratio> = [1.35, 1.15, 1.0, 0.85, 0.65], 0.0..=5.0, Assumption, "AE072";
        /// Share of unmet requests for an appointment that are dropped each week rather than
        /// carried over.
        backlog_decay: Share = 0.25, 0.0..=1.0, Assumption, "P266";
        /// Chance that a patient of a very small practice sees the usual clinician.
        continuity_small: Share = 0.76, 0.0..=1.0, Assumption, "P738";
        /// Fall of that chance per doubling of the list above 2,000.
        continuity_per_doubling: Share = 0.07, 0.0..=0.3, Assumption, "P739";
        /// Relative fall of avoidable exacerbations from no to full continuity.
        continuity_effect: Share = 0.25, 0.0..=1.0, Assumption, "E49";
        /// Continuity at which exacerbation rates are stated.
        continuity_reference: Share = 0.61, 0.0..=1.0, Constant, "P737";

        /// Mean severity of a potential planned-care need as the GP meets it.
        elective_severity: Share = 0.45, 0.05..=0.95, Assumption, "judgement";
        /// Severity above which a GP of ordinary style refers.
        referral_threshold: Share = 0.42, 0.0..=1.0, Assumption, "P283";
        /// Noise of a GP's judgement of severity (standard deviation), ordinary practice.
        diagnostic_noise: Scalar = 0.12, 0.0..=0.5, Assumption, "judgement";
        /// Spread of referral style between practices: standard deviation of the threshold.
        style_spread: Scalar = 0.133, 0.0..=0.4, Assumption, "P335";
        /// Speed at which a threshold moves towards its pull, per quarter.
        threshold_speed: Share = 0.15, 0.0..=1.0, Assumption, "P334";
        /// Pull of a practice's own style on its threshold.
        style_stiffness: Scalar = 1.0, 0.01..=10.0, Assumption, "CAL55";
        /// Pull of the local mean on a practice's threshold.
        peer_weight: Scalar = 0.1, 0.0..=5.0, Assumption, "E19";
        /// Rise of the threshold per relative excess of the expected wait over the usual one.
        deterrence: Scalar = 0.02, 0.0..=0.5, Assumption, "CAL99";
        /// Fall of the threshold per relative excess of returning patients: pressure to act.
        patient_pressure: Scalar = 0.02, 0.0..=0.5, Assumption, "judgement";
        /// Expected wait to first attendance that practices think usual.
        usual_wait: Weeks = 7.0, 0.5..=52.0, Assumption, "RTT092";
        /// Perceived severity from which a referral is marked urgent.
        urgent_severity: Share = 0.72, 0.0..=1.0, Assumption, "P325";
        /// Chance that a patient who was not referred comes back with the same condition.
        return_chance: Share = 0.25, 0.0..=1.0, Assumption, "judgement";
        /// Mean weeks until such a patient comes back.
        return_delay: Weeks = 14.0, 1.0..=104.0, Assumption, "judgement";
        /// Number of returns with the same condition after which a patient no longer comes back.
        most_returns: Count = 6.0, 0.0..=100.0, Assumption, "judgement";
        /// Rise of severity while a condition was left.
        return_progress: Share = 0.12, 0.0..=1.0, Assumption, "judgement";
        /// Chance that an untreated condition turns into an emergency before it comes back, per
        /// unit of severity.
        return_emergency: Share = 0.03, 0.0..=1.0, Assumption, "judgement";
        /// Share of GP referrals that pass through a triage service.
        triage_coverage: Share = 0.0, 0.0..=1.0, Lever, "CAL160";
        /// Severity below which triage returns a referral.
        triage_threshold: Share = 0.3, 0.0..=1.0, Lever, "P339";
        /// Noise of the triage service's judgement (standard deviation).
        triage_noise: Scalar = 0.12, 0.0..=0.5, Assumption, "CAL59";
        /// Delay a triage service adds.
        triage_delay: Weeks = 1.0, 0.0..=12.0, Assumption, "E18";
    }
}
