//! What happens at a gate: support against resistance and opposition, and chance.

use crate::kernel::math;
use crate::params::groups::SchemeParams;

use super::InitiativeNumbers;

/// Gates between a proposal and its running: the case, the consultation, the decision to go ahead.
pub const GATES: u32 = 3;

/// What supports a scheme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SchemeSupport {
    /// Skill in working with clinicians, 0 to 1.
    pub skill: f64,
    /// Trust between the commissioner and the provider it asks.
    pub provider_trust: f64,
    /// Trust between the commissioner and its practices.
    pub practice_trust: f64,
    /// Trust that counts as usual.
    pub usual_trust: f64,
    /// Share of attention that schemes get, 0 to 1.
    pub attention: f64,
    /// Backing by the region, 0 to 1.
    pub region: f64,
}

/// Support for a scheme. Cooperation counts as far as it is needed.
pub fn support(backing: &SchemeSupport, numbers: &InitiativeNumbers, params: &SchemeParams) -> f64 {
    let trusted = numbers.provider_part * (backing.provider_trust - backing.usual_trust)
        + numbers.practice_part * (backing.practice_trust - backing.usual_trust);
    params.support.get()
        + params.support_of_skill.get() * (backing.skill - params.usual_skill.get())
        + params.support_of_trust.get() * trusted
        + params.support_of_attention.get() * (backing.attention - params.usual_attention.get())
        + params.support_of_region.get() * backing.region
}

/// Opposition of the public.
pub fn opposition(
    numbers: &InitiativeNumbers,
    share: f64,
    legitimacy: f64,
    params: &SchemeParams,
) -> f64 {
    params.opposition.get() * numbers.salience * numbers.access_loss * share * (1.0 - legitimacy)
}

/// Opposition of the clinicians whose specialty loses a share of its work: the less, the better the
/// commissioner works with them.
pub fn clinical_opposition(work_lost: f64, engagement: f64, params: &SchemeParams) -> f64 {
    params.clinical_opposition.get() * work_lost.clamp(0.0, 1.0) * (1.0 - engagement)
}

/// Chance of passing a gate.
pub fn pass_chance(support: f64, against: f64, params: &SchemeParams) -> f64 {
    math::logistic(params.steepness.get() * (support - against))
}

/// What a gate decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateOutcome {
    /// It proceeds unchanged.
    PassedInFull,
    /// It proceeds at a smaller scale.
    Diluted,
    /// It is given up.
    Refused,
}

/// The outcome at a mark in [0, 1).
pub fn gate_outcome(mark: f64, chance: f64, params: &SchemeParams) -> GateOutcome {
    if mark < chance {
        GateOutcome::PassedInFull
    } else if mark < chance + params.near_miss.get() {
        GateOutcome::Diluted
    } else {
        GateOutcome::Refused
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn backing() -> SchemeSupport {
        SchemeSupport {
            skill: 0.5,
            provider_trust: 0.5,
            practice_trust: 0.5,
            usual_trust: 0.5,
            attention: 0.6,
            region: 0.2,
        }
    }

    fn numbers() -> InitiativeNumbers {
        InitiativeNumbers {
            provider_part: 0.8,
            practice_part: 0.5,
            salience: 0.7,
            access_loss: 0.4,
            ..InitiativeNumbers::default()
        }
    }

    proptest! {
        #[test]
        fn gates_open_with_skill_trust_and_attention_and_close_with_resistance(
            more in 0.01..0.4f64, resistance in 0.0..2.0f64,
        ) {
            let params = SchemeParams::default();
            let at = |backing: &SchemeSupport, against| {
                pass_chance(support(backing, &numbers(), &params), against, &params)
            };
            let base = at(&backing(), resistance);
            let better = [
                SchemeSupport { skill: 0.5 + more, ..backing() },
                SchemeSupport { provider_trust: 0.5 + more, ..backing() },
                SchemeSupport { practice_trust: 0.5 + more, ..backing() },
                SchemeSupport { attention: 0.6 + more, ..backing() },
                SchemeSupport { region: 0.2 + more, ..backing() },
            ];
            for backing in better {
                let found = at(&backing, resistance);
                prop_assert!(found > base, "{:?}", backing);
            }
            prop_assert!(at(&backing(), resistance + more) < base);
        }

        #[test]
        fn a_better_chance_never_makes_an_outcome_worse(
            mark in 0.0..1.0f64, chance in 0.0..0.9f64, more in 0.0..0.1f64,
        ) {
            let params = SchemeParams::default();
            let rank = |passed| match passed {
                GateOutcome::Refused => 0,
                GateOutcome::Diluted => 1,
                GateOutcome::PassedInFull => 2,
            };
            let better = rank(gate_outcome(mark, chance + more, &params));
            prop_assert!(better >= rank(gate_outcome(mark, chance, &params)));
        }
    }

    #[test]
    fn a_fair_part_of_unopposed_schemes_comes_through_and_hardly_any_that_is_fiercely_opposed() {
        let params = SchemeParams::default();
        let backing = SchemeSupport { skill: 0.8, attention: 0.9, ..backing() };
        let through = |against| {
            let full = pass_chance(support(&backing, &numbers(), &params), against, &params);
            let any = (full + params.near_miss.get()).min(1.0);
            any * any * any
        };
        assert!((0.2..=0.6).contains(&through(0.0)), "{}", through(0.0));
        assert!(through(1.0) < 0.05, "{}", through(1.0));
    }

    #[test]
    fn clinicians_oppose_the_loss_of_their_work_unless_they_are_engaged() {
        let params = SchemeParams::default();
        let at = |lost, engagement| clinical_opposition(lost, engagement, &params);
        assert!(at(0.4, 0.5) > at(0.1, 0.5) && at(0.4, 0.5) > at(0.4, 0.9));
        assert_eq!(at(0.0, 0.0), 0.0);
        assert_eq!(at(1.0, 1.0), 0.0);
    }

    #[test]
    fn legitimacy_calms_the_public() {
        let params = SchemeParams::default();
        let at = |legitimacy| opposition(&numbers(), 1.0, legitimacy, &params);
        assert!(at(0.2) > at(0.8) && at(1.0) == 0.0);
        assert_eq!(opposition(&InitiativeNumbers::default(), 1.0, 0.0, &params), 0.0);
    }
}
