//! Whether a commissioner challenges payments that look too high. What it can show depends on its
//! analysts and on the attention it has; what it gains is weighed against staff time and against
//! the relationship, which counts for more with a provider it depends on.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::params::groups::{BargainingParams, InformationParams, TrustParams};

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
    /// Over-payment as the analysts believe it to be, pounds.
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

/// Error with which analysts see by how much payment by case is too high, as a share of it. Errors
/// in single cases go both ways and cancel out; how far those that were looked at cancel out is
/// chance, and less so the more errors there are.
pub fn error_of_sight(errors: f64, skill: f64, params: &InformationParams) -> f64 {
    errors * params.audit_noise.get() * (1.0 - params.audit_skill.get() * skill)
}

/// Whether a challenge would go ahead against a provider without influence. What would be let go
/// even then, for lack of staff or for the trust that a style has at stake, is the floor of
/// capture.
pub fn pursued_without_influence(
    seen: &ChallengeCase,
    params: &BargainingParams,
    trust: &TrustParams,
) -> bool {
    appraise_challenge(&ChallengeCase { influence: 0.0, ..*seen }, params, trust).pursued
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::units::Scalar;

    /// An over-payment that is seen, to a provider with some influence.
    fn case(seen: f64, influence: f64) -> ChallengeCase {
        ChallengeCase {
            seen,
            paid: 30_000_000.0,
            skill: 0.5,
            oversight: 1.0,
            free: 9.0,
            takes: 3.0,
            part: 1.0,
            influence,
        }
    }

    #[test]
    fn a_mighty_provider_is_spared_what_a_small_one_is_not() {
        let (params, trust) = (BargainingParams::default(), TrustParams::default());
        let against =
            |influence: f64| appraise_challenge(&case(240_000.0, influence), &params, &trust);
        assert!(against(0.0).pursued);
        assert!(against(0.9).worthwhile && !against(0.9).pursued);
        let zealous = BargainingParams { challenge_zeal: Scalar(8.0), ..params.clone() };
        assert!(appraise_challenge(&case(240_000.0, 0.9), &zealous, &trust).contested);
    }

    #[test]
    fn without_influence_the_floor_is_what_happens() {
        let (params, trust) = (BargainingParams::default(), TrustParams::default());
        let (mut spared, mut pursued) = (0, 0);
        for thousands in 1..100 {
            let seen = 10_000.0 * f64::from(thousands);
            let floor = pursued_without_influence(&case(seen, 0.6), &params, &trust);
            assert_eq!(floor, appraise_challenge(&case(seen, 0.0), &params, &trust).pursued);
            let mighty = appraise_challenge(&case(seen, 0.6), &params, &trust).pursued;
            assert!(floor || !mighty);
            spared += u32::from(floor && !mighty);
            pursued += u32::from(floor);
        }
        // Trust is at stake without influence as well: not everything is pursued.
        assert!(spared > 0 && pursued < 99, "{spared} {pursued}");
    }

    #[test]
    fn skill_and_few_errors_sharpen_sight() {
        let params = InformationParams::default();
        assert!(error_of_sight(0.04, 1.0, &params) < error_of_sight(0.04, 0.0, &params));
        assert_eq!(error_of_sight(0.0, 0.0, &params), 0.0);
    }
}
