//! How a practice's referral threshold moves, a little each quarter.
//!
//! Pulled back by its own style, towards its peers, up by long waits (why refer when nothing
//! happens for months) and down by patients who come back unsatisfied.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::gp::GpParams;

/// The registered entry.
pub const THRESHOLD: Behaviour = Behaviour {
    about: About {
        name: "referral_threshold",
        summary: "Referral thresholds move with waits, peers and patients who return",
        source: "P334",
    },
    file: "behaviours/practice/threshold.rs",
    neutral: "practices keep the threshold of their style",
    silence: Some(|params| params.gp.threshold_speed = 0.0.into()),
};

/// What a practice notices before it adapts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noticed {
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
}

/// The threshold for the next quarter.
#[must_use]
pub fn adapt(seen: &Noticed, params: &GpParams) -> f64 {
    let usual = params.usual_wait.0;
    let pull = params.style_stiffness.0 * (seen.style - seen.threshold)
        + params.peer_weight.0 * (seen.peers - seen.threshold)
        + params.deterrence.0 * (seen.expected_wait - usual) / usual
        - params.patient_pressure.0 * seen.returns_excess;
    (seen.threshold + params.threshold_speed.0 * pull).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noticed(expected_wait: f64) -> Noticed {
        Noticed { style: 0.4, threshold: 0.4, peers: 0.4, expected_wait, returns_excess: 0.0 }
    }

    #[test]
    fn long_waits_deter_referral() {
        let params = GpParams::default();
        let usual = params.usual_wait.0;
        assert_eq!(adapt(&noticed(usual), &params), 0.4);
        assert!(adapt(&noticed(2.0 * usual), &params) > 0.4);
    }

    #[test]
    fn a_threshold_settles_and_does_not_drift() {
        let params = GpParams::default();
        let mut seen = noticed(14.0);
        for _ in 0..400 {
            seen.threshold = adapt(&seen, &params);
        }
        let resting = seen.threshold;
        seen.threshold = adapt(&seen, &params);
        assert!((seen.threshold - resting).abs() < 1e-9 && resting < 0.5);
    }
}
