//! Bargaining power, computed from what each side has: skill,
//! influence, other customers, reserves. Neither side has it by default.

use crate::kernel::math;
use crate::params::groups::BargainingParams;

/// What determines the power of two sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BargainingSides {
    /// Commissioner's contracting skill, 0 to 1.
    pub commissioner_skill: f64,
    /// Provider's contracting skill, 0 to 1.
    pub provider_skill: f64,
    /// Provider's influence in the area, 0 to 1.
    pub influence: f64,
    /// Share of the provider's income that this commissioner pays.
    pub income_share: f64,
    /// Provider's reserve as a share of its income.
    pub provider_reserve: f64,
    /// Commissioner's reserve as a share of its income.
    pub commissioner_reserve: f64,
}

/// The provider's weight in what is agreed, 0 to 1.
pub fn provider_power(sides: &BargainingSides, params: &BargainingParams) -> f64 {
    let reserve = |held: f64, scale: f64| if scale > 0.0 { math::tanh(held / scale) } else { 0.0 };
    let reserves = reserve(sides.provider_reserve, params.provider_reserve.get())
        - reserve(sides.commissioner_reserve, params.commissioner_reserve.get());
    // A provider that depends on one commissioner can use its influence less freely.
    let free = 1.0 - params.dependence.get() * sides.income_share;
    let standing = (sides.influence - params.usual_influence.get()) * free;
    let logit = params.power_base.get()
        + params.power_of_skill.get() * (sides.provider_skill - sides.commissioner_skill)
        + params.power_of_influence.get() * standing
        + params.power_of_outside.get() * (1.0 - sides.income_share)
        + params.power_of_reserves.get() * reserves;
    math::logistic(logit)
}

/// What gives a provider influence with a commissioner; each a share of the area's, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct InfluenceSources {
    /// Its part of care, jobs and emergencies.
    pub own: f64,
    /// That of other providers that it may bargain together with.
    pub partners: f64,
    /// Its part of what the area's public providers are paid, 0 for others: how votes are shared.
    pub votes: f64,
}

/// Influence of a provider: its own part, that of its partners as far as they bargain as one, and
/// its votes on the board. Never above 1.
pub fn influence(standing: &InfluenceSources, params: &BargainingParams) -> f64 {
    let InfluenceSources { own, partners, votes } = *standing;
    let joint = params.together.get() * partners;
    (own + joint + params.provider_seats.get() * votes).min(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sides() -> BargainingSides {
        BargainingSides {
            commissioner_skill: 0.5,
            provider_skill: 0.6,
            influence: 0.4,
            income_share: 0.8,
            provider_reserve: 0.02,
            commissioner_reserve: 0.01,
        }
    }

    proptest! {
        #[test]
        fn what_strengthens_a_provider_raises_its_power(more in 0.01..0.4f64) {
            let params = BargainingParams::default();
            let before = provider_power(&sides(), &params);
            let stronger = [
                BargainingSides { provider_skill: sides().provider_skill + more, ..sides() },
                BargainingSides { influence: sides().influence + more, ..sides() },
                BargainingSides { income_share: sides().income_share - more, ..sides() },
                BargainingSides { provider_reserve: sides().provider_reserve + more, ..sides() },
            ];
            for other in stronger {
                prop_assert!(provider_power(&other, &params) > before, "{other:?}");
            }
            let standing = InfluenceSources { own: 0.4, partners: 0.3, votes: 0.5 };
            prop_assert!((influence(&standing, &params) - 0.4).abs() < 1e-12);
            let joined = BargainingParams { together: more.into(), ..params.clone() };
            prop_assert!(influence(&standing, &joined) > 0.4);
            let seated = BargainingParams { provider_seats: more.into(), ..params.clone() };
            prop_assert!(influence(&standing, &seated) > 0.4);
            let skilled = BargainingSides { commissioner_skill: 0.5 + more, ..sides() };
            prop_assert!(provider_power(&skilled, &params) < before);
        }
    }
}
