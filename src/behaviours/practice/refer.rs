//! Whether a GP refers: the severity it perceives against its own threshold.

use crate::params::groups::gp::GpParams;

/// What becomes of a patient who presents with a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GpVerdict {
    /// Referred as urgent.
    Urgent,
    /// Referred as routine.
    Routine,
    /// Stays in general practice for now.
    ManagedByGp,
}

/// The GP sees `severity` through `noise` (a standard normal number scaled by the practice's own
/// spread) and refers above its threshold.
pub fn referral_verdict(severity: f64, noise: f64, threshold: f64, params: &GpParams) -> GpVerdict {
    let perceived = severity + noise;
    if perceived <= threshold {
        GpVerdict::ManagedByGp
    } else if perceived > params.urgent_severity.0 {
        GpVerdict::Urgent
    } else {
        GpVerdict::Routine
    }
}

/// Whether a triage service passes a referral on; it sees the same severity through its own noise.
pub fn triage_passes(severity: f64, noise: f64, params: &GpParams) -> bool {
    severity + noise * params.triage_noise.0 > params.triage_threshold.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_threshold_keeps_more_patients() {
        let params = GpParams::default();
        assert_eq!(referral_verdict(0.5, 0.0, 0.4, &params), GpVerdict::Routine);
        assert_eq!(referral_verdict(0.5, 0.0, 0.6, &params), GpVerdict::ManagedByGp);
        assert_eq!(referral_verdict(0.9, 0.0, 0.4, &params), GpVerdict::Urgent);
    }
}
