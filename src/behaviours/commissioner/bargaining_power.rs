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
    /// Its own hold on the area.
    pub own: f64,
    /// That of the other providers that it may bargain together with, joined.
    pub partners: f64,
    /// Its part of what the area's public providers are paid, 0 for others: how votes are shared.
    pub votes: f64,
}

/// What a provider has of what its area cannot do without; each 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ProviderHold {
    /// Its greatest share of the value of an essential line of care.
    pub line: f64,
    /// Its share of the area's jobs in care.
    pub jobs: f64,
    /// Share of the emergencies it takes that no other hospital is near enough for.
    pub captive: f64,
}

impl ProviderHold {
    /// What weighs most: an area depends on a provider by what it can least replace.
    pub fn greatest(&self) -> f64 {
        self.line.max(self.jobs).max(self.captive).clamp(0.0, 1.0)
    }
}

/// Width of the change from near enough to too far, as a part of the reach: a second hospital at
/// a quarter beyond the reach replaces the first for one patient in eight.
const WIDTH_OF_REACH: f64 = 0.125;

/// Share of patients who find a next hospital at a distance too far.
pub fn captive_share(minutes_to_next: f64, reach: f64) -> f64 {
    math::logistic((minutes_to_next - reach) / (reach * WIDTH_OF_REACH))
}

/// Several holds joined: the chance that at least one of them counts.
pub fn joined(holds: impl Iterator<Item = f64>) -> f64 {
    1.0 - holds.fold(1.0, |left, hold| left * (1.0 - hold))
}

/// Influence of a provider: its own hold, that of its partners as far as they bargain as one, and
/// its votes on the board, joined as chances, so that they never add up to more than all.
pub fn influence(standing: &InfluenceSources, params: &BargainingParams) -> f64 {
    let InfluenceSources { own, partners, votes } = *standing;
    let joint = params.together.get() * partners;
    let seats = params.provider_seats.get() * votes;
    params.influence.get() * joined([own, joint, seats].into_iter())
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
            let skilled = BargainingSides { commissioner_skill: 0.5 + more, ..sides() };
            prop_assert!(provider_power(&skilled, &params) < before);
        }
    }

    #[test]
    fn holds_partners_and_votes_are_joined_as_chances() {
        let standing = InfluenceSources { own: 0.4, partners: 0.5, votes: 0.2 };
        let alone = BargainingParams::default();
        assert!((influence(&standing, &alone) - 0.4).abs() < 1e-12);
        let board =
            BargainingParams { together: 0.3.into(), provider_seats: 0.25.into(), ..alone.clone() };
        let expected = 1.0 - 0.6 * (1.0 - 0.3 * 0.5) * (1.0 - 0.25 * 0.2);
        assert!((influence(&standing, &board) - expected).abs() < 1e-12);
        let full = InfluenceSources { own: 0.9, partners: 1.0, votes: 1.0 };
        assert!(influence(&full, &board) < 1.0);
        let off = BargainingParams { influence: 0.0.into(), ..board };
        assert_eq!(influence(&full, &off), 0.0);
        assert!((joined([0.5, 0.2].into_iter()) - 0.6).abs() < 1e-12);
    }

    #[test]
    fn patients_are_captive_where_the_next_hospital_is_beyond_reach() {
        assert!((captive_share(45.0, 45.0) - 0.5).abs() < 1e-12);
        assert!(captive_share(20.0, 45.0) < 0.02 && captive_share(70.0, 45.0) > 0.98);
        assert_eq!(captive_share(f64::INFINITY, 45.0), 1.0);
        let hold = ProviderHold { line: 0.2, jobs: 0.1, captive: captive_share(50.0, 45.0) };
        assert_eq!(hold.greatest(), hold.captive);
        assert_eq!(ProviderHold { captive: 0.0, ..hold }.greatest(), 0.2);
    }
}
