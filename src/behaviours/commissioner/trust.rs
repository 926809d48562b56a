//! How trust between a commissioner and a provider moves over a quarter.

use crate::behaviours::Behaviour;
use crate::kernel::clock::QUARTERS_PER_YEAR;
use crate::kernel::registry::About;
use crate::params::groups::TrustParams;

pub const TRUST: Behaviour = Behaviour {
    about: About {
        name: "trust",
        summary: "Trust grows with attention and falls with disputes",
        source: "E26",
    },
    file: "behaviours/commissioner/trust.rs",
    neutral: "trust stays where it starts",
    disable: Some(|params| {
        params.trust.pull = 0.0.into();
        params.trust.tended = 0.0.into();
        params.trust.challenge = 0.0.into();
        params.trust.dispute = 0.0.into();
        params.trust.indicators = 0.0.into();
        params.trust.success = 0.0.into();
        params.trust.failure = 0.0.into();
    }),
};

/// What happened between two bodies in a quarter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct QuarterEvents {
    /// Share of attention that the relationship got.
    pub attention: f64,
    /// Challenges of payments.
    pub challenges: f64,
    pub disputes: f64,
    /// Indicators in the contract.
    pub indicators: f64,
}

/// Trust at the end of the quarter.
pub fn next_trust(trust: f64, quarter: &QuarterEvents, params: &TrustParams) -> f64 {
    let relational = params.relational.get();
    let yearly = params.tended.get() * 2.0 * relational * quarter.attention
        - params.indicators.get() * quarter.indicators / 100.0
        + params.pull.get() * (params.start.get() - trust);
    let quarrels = params.challenge.get()
        * (1.0 - params.challenge_softened.get() * relational)
        * quarter.challenges
        + params.dispute.get() * quarter.disputes;
    (trust + yearly / QUARTERS_PER_YEAR - quarrels).clamp(0.0, 1.0)
}

/// Trust after the people who held it have been moved.
pub fn after_reorganisation(trust: f64, params: &TrustParams) -> f64 {
    // Written so that without any loss trust stays the same to the last bit.
    let gone = (1.0 - params.left_by_reorganisation.get()) * (params.start.get() - trust);
    (trust + gone - params.lost_by_reorganisation.get()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tending_builds_trust_and_quarrels_destroy_it() {
        let params = TrustParams::default();
        let tended = QuarterEvents { attention: 1.0, ..QuarterEvents::default() };
        assert!(next_trust(0.5, &tended, &params) > 0.5);
        assert!(next_trust(0.5, &QuarterEvents { challenges: 1.0, ..tended }, &params) < 0.5);
    }
}
