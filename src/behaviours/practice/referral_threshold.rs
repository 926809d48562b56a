//! How a practice's referral threshold moves, a little each quarter.
//!
//! Pulled back by its own style, towards its peers, up by long waits (why refer when nothing
//! happens for months) and down by patients who come back unsatisfied. Income that one more
//! referral would cost it raises the threshold, and so do criteria as far as it complies with them.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::Params;
use crate::params::groups::gp::GpParams;
use crate::params::groups::levers::LeverParams;

pub const THRESHOLD: Behaviour = Behaviour {
    about: About {
        name: "referral_threshold",
        summary: "Referral thresholds move with waits, peers, money and criteria",
        source: "P334",
    },
    file: "behaviours/practice/referral_threshold.rs",
    neutral: "practices keep the threshold of their style",
    disable: Some(|params| params.gp.threshold_speed = 0.0.into()),
};

/// What a practice notices before it adapts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PracticeSignals {
    /// Threshold it would choose if left alone.
    pub style: f64,
    /// Threshold in force.
    pub threshold: f64,
    /// Mean threshold of its locality.
    pub peers: f64,
    /// Wait it expects its referrals to meet, weeks.
    pub expected_wait: f64,
    /// Returning patients per referral against the local mean, 0 = the same.
    pub returns_excess: f64,
    /// Income that one more referral brings the practice over the price of its care; negative
    /// where it pays for it.
    pub income: f64,
    /// Strictness of the criteria in force times its cooperation, 0–1.
    pub criteria: f64,
}

/// What pulls a threshold, by cause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdPull {
    /// Own style and peers.
    pub custom: f64,
    /// Waits and returning patients.
    pub patients: f64,
    pub money: f64,
    pub criteria: f64,
}

/// What pulls the threshold now.
pub fn threshold_pull(
    seen: &PracticeSignals,
    gp: &GpParams,
    levers: &LeverParams,
) -> ThresholdPull {
    let usual = gp.usual_wait.0;
    ThresholdPull {
        custom: gp.style_stiffness.0 * (seen.style - seen.threshold)
            + gp.peer_weight.0 * (seen.peers - seen.threshold),
        patients: gp.deterrence.0 * (seen.expected_wait - usual) / usual
            - gp.patient_pressure.0 * seen.returns_excess,
        money: -levers.incentive_sensitivity.0 * seen.income,
        criteria: levers.criteria_reach.0 * levers.criteria_compliance.0 * seen.criteria,
    }
}

/// The threshold for the next quarter.
pub fn adapt_threshold(seen: &PracticeSignals, params: &Params) -> f64 {
    let ThresholdPull { custom, patients, money, criteria } =
        threshold_pull(seen, &params.gp, &params.levers);
    let slope = custom + patients + money + criteria;
    (seen.threshold + params.gp.threshold_speed.0 * slope).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noticed(expected_wait: f64) -> PracticeSignals {
        PracticeSignals {
            style: 0.4,
            threshold: 0.4,
            peers: 0.4,
            expected_wait,
            returns_excess: 0.0,
            income: 0.0,
            criteria: 0.0,
        }
    }

    #[test]
    fn long_waits_deter_referral() {
        let params = Params::default();
        let usual = params.gp.usual_wait.0;
        assert_eq!(adapt_threshold(&noticed(usual), &params), 0.4);
        assert!(adapt_threshold(&noticed(2.0 * usual), &params) > 0.4);
    }

    #[test]
    fn paying_for_referrals_and_criteria_raise_the_threshold() {
        let params = Params::default();
        let usual = noticed(params.gp.usual_wait.0);
        assert!(adapt_threshold(&PracticeSignals { income: -1.0, ..usual }, &params) > 0.4);
        assert!(adapt_threshold(&PracticeSignals { income: 0.5, ..usual }, &params) < 0.4);
        assert!(adapt_threshold(&PracticeSignals { criteria: 1.0, ..usual }, &params) > 0.4);
    }

    #[test]
    fn a_threshold_settles_and_does_not_drift() {
        let params = Params::default();
        let mut seen = noticed(14.0);
        for _ in 0..400 {
            seen.threshold = adapt_threshold(&seen, &params);
        }
        let resting = seen.threshold;
        seen.threshold = adapt_threshold(&seen, &params);
        assert!((seen.threshold - resting).abs() < 1e-9 && resting < 0.5);
    }
}
