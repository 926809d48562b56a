//! Whether a commissioner challenges payments that look too high. What it can show depends on its
//! analysts and on the attention it has; what it gains is weighed against staff time and against
//! the relationship, which counts for more with a provider it depends on.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::{BargainingParams, TrustParams};

pub const CHALLENGE: Behaviour = Behaviour {
    about: About {
        name: "challenge",
        summary: "Payments that look too high are challenged when it seems to pay",
        source: "CAL158",
    },
    file: "behaviours/commissioner/challenge.rs",
    neutral: "payments are never challenged",
    disable: Some(|params| params.bargaining.challenge_zeal = 0.0.into()),
};

/// A quarter's payments to one provider as the commissioner sees them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChallengeCase {
    /// Over-payment as the analysts put it, pounds.
    pub seen: f64,
    /// Payment of the quarter, pounds.
    pub paid: f64,
    pub skill: f64,
    /// Share of the scrutiny needed for contracts that they get.
    pub oversight: f64,
    /// Person-months of staff that are free.
    pub free: f64,
    /// Person-months a challenge takes.
    pub takes: f64,
    /// Part of a challenge's direct cost that this commissioner bears.
    pub part: f64,
    pub influence: f64,
}

/// What a challenge looks like to the commissioner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChallengeAppraisal {
    /// Pounds it believes it can show and recover.
    pub recovery: f64,
    /// Pounds of direct cost.
    pub cost: f64,
    /// Value of the loss of trust to it, pounds.
    pub trust: f64,
    /// Whether the recovery exceeds the direct cost.
    pub worthwhile: bool,
    /// Whether it goes ahead.
    pub pursued: bool,
    /// Whether it goes ahead beyond good reason, and is contested.
    pub contested: bool,
}

/// Part of an over-payment that staff of a skill can show on scrutiny.
pub fn provable_share(skill: f64, oversight: f64, params: &BargainingParams) -> f64 {
    let unskilled = params.detectable_unskilled.get();
    params.detectable.get() * (unskilled + (1.0 - unskilled) * skill) * oversight
}

/// Weighs a challenge.
pub fn appraise_challenge(
    seen: &ChallengeCase,
    params: &BargainingParams,
    trust: &TrustParams,
) -> ChallengeAppraisal {
    let recovery = provable_share(seen.skill, seen.oversight, params) * seen.seen.max(0.0);
    let cost = seen.part * params.challenge_cost.get();
    // A commissioner that depends on its relationships, or faces an influential provider, has
    // more to lose.
    let stake = trust.relational.get() + params.stake_of_influence.get() * seen.influence;
    let lost = params.price_of_trust.get() * seen.paid * trust.challenge.get() * stake;
    let zeal = params.challenge_zeal.get();
    let worthwhile = recovery > cost;
    let pursued = zeal * recovery > cost + lost && seen.takes <= seen.free;
    let contested = pursued && recovery <= cost + lost;
    ChallengeAppraisal { recovery, cost, trust: lost, worthwhile, pursued, contested }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::units::Scalar;

    #[test]
    fn a_mighty_provider_is_spared_what_a_small_one_is_not() {
        let (params, trust) = (BargainingParams::default(), TrustParams::default());
        let seen = |influence: f64| ChallengeCase {
            seen: 240_000.0,
            paid: 30_000_000.0,
            skill: 0.5,
            oversight: 1.0,
            free: 9.0,
            takes: 3.0,
            part: 1.0,
            influence,
        };
        let against = |influence: f64| appraise_challenge(&seen(influence), &params, &trust);
        assert!(against(0.0).pursued);
        assert!(against(0.9).worthwhile && !against(0.9).pursued);
        let zealous = BargainingParams { challenge_zeal: Scalar(8.0), ..params.clone() };
        assert!(appraise_challenge(&seen(0.9), &zealous, &trust).contested);
    }
}
