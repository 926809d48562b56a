//! Allocation: each commissioner's share of the national budget by need-weighted population,
//! approached from its current share at the pace of change.
//!
//! Used in England since the 1970s; at the usual pace a place took about twenty years to reach its
//! target. Every allocation gets at least the minimum growth; those above it are reduced in
//! proportion.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::kernel::units::{PARTS_OF_SHARE, Pence};
use crate::params::groups::AllocationParams;

pub const ALLOCATION: Behaviour = Behaviour {
    about: About {
        name: "allocation",
        summary: "Weighted capitation, approached at the pace of change",
        source: "CAL137",
    },
    file: "behaviours/nation/allocation.rs",
    neutral: "every person counts the same, without a pace of change",
    disable: None,
};

/// What the formula knows of one commissioner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AllocationClaim {
    /// People it is responsible for.
    pub population: u64,
    /// The same, weighted by need.
    pub weighted_population: f64,
    /// Last year's allocation; nothing in the first year.
    pub last: Pence,
}

/// Yearly growth of the national budget for each person that is known beforehand: from a given
/// recorded year on.
pub type GrowthPath = [(u32, f64)];

/// National budget of a year for a population, after a number of years of growth.
pub fn national_budget(
    params: &AllocationParams,
    population: u64,
    years_of_growth: u32,
    path: &GrowthPath,
) -> Pence {
    let mut growth = 1.0;
    for year in 1..=years_of_growth {
        let known = path.iter().rev().find(|(from, _)| *from <= year);
        growth *= 1.0 + known.map_or(params.growth.get(), |(_, share)| *share);
    }
    Pence::from_pounds(params.per_person.get() * population as f64 * growth)
}

/// Divides a national budget over claims, in their order; the parts sum to it exactly.
pub fn allocate(
    national: Pence,
    claims: &[AllocationClaim],
    params: &AllocationParams,
    switched_on: bool,
) -> Vec<Pence> {
    if !switched_on {
        let people: Vec<u64> = claims.iter().map(|claim| claim.population).collect();
        return national.split(&people);
    }
    let need: f64 = claims.iter().map(|claim| claim.weighted_population).sum();
    let last: f64 = claims.iter().map(|claim| claim.last.pounds()).sum();
    let budget = national.pounds();
    let wanted: Vec<(f64, f64)> = claims
        .iter()
        .map(|claim| {
            let target = budget * share(claim.weighted_population, need, claims.len());
            if claim.last == Pence::ZERO || last <= 0.0 {
                return (target, 0.0);
            }
            let standing = budget * claim.last.pounds() / last;
            let moved = standing + params.pace_of_change.get() * (target - standing);
            (moved, claim.last.pounds() * (1.0 + params.least_growth.get()))
        })
        .collect();
    let weights: Vec<u64> = raise_to_minimum(budget, &wanted)
        .iter()
        .map(|pounds| crate::kernel::math::round(pounds.max(0.0) * PARTS_OF_SHARE) as u64)
        .collect();
    national.split(&weights)
}

fn share(part: f64, whole: f64, parts: usize) -> f64 {
    if whole > 0.0 { part / whole } else { 1.0 / parts as f64 }
}

/// Raises what lies below its minimum to it and lowers the rest in proportion, until all fit. When
/// the minimums alone exceed the budget they alone set the proportions.
fn raise_to_minimum(budget: f64, wanted: &[(f64, f64)]) -> Vec<f64> {
    let least: f64 = wanted.iter().map(|(_, least)| least).sum();
    if least >= budget {
        // Only proportions matter to the caller.
        return wanted.iter().map(|(_, least)| *least).collect();
    }
    let mut held = vec![false; wanted.len()];
    loop {
        let fixed: f64 =
            wanted.iter().zip(&held).filter(|(_, held)| **held).map(|((_, least), _)| least).sum();
        let free: f64 =
            wanted.iter().zip(&held).filter(|(_, held)| !**held).map(|((want, _), _)| want).sum();
        let scale = if free > 0.0 { (budget - fixed) / free } else { 0.0 };
        let mut changed = false;
        for (held, (want, least)) in held.iter_mut().zip(wanted) {
            if !*held && want * scale < *least {
                *held = true;
                changed = true;
            }
        }
        if !changed {
            return wanted
                .iter()
                .zip(&held)
                .map(|((want, least), held)| if *held { *least } else { want * scale })
                .collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::units::Share;

    fn claim(weighted_population: f64, last_pounds: f64) -> AllocationClaim {
        let population = weighted_population as u64;
        AllocationClaim { population, weighted_population, last: Pence::from_pounds(last_pounds) }
    }

    #[test]
    fn in_the_first_year_everyone_is_at_target() {
        let params = AllocationParams::default();
        let parts = allocate(Pence(4_000_000), &[claim(1e5, 0.0), claim(3e5, 0.0)], &params, true);
        assert_eq!(parts, [Pence(1_000_000), Pence(3_000_000)]);
    }

    #[test]
    fn distance_from_target_closes_at_the_pace_of_change() {
        let params = AllocationParams {
            pace_of_change: Share(0.1),
            least_growth: Share(-0.2),
            ..Default::default()
        };
        // Equal need, but one holds 60 % of the money.
        let claims = [claim(1e5, 600.0), claim(1e5, 400.0)];
        let parts = allocate(Pence::from_pounds(1000.0), &claims, &params, true);
        assert_eq!(parts, [Pence::from_pounds(590.0), Pence::from_pounds(410.0)]);
    }

    #[test]
    fn nobody_falls_below_the_least_growth_while_money_lasts() {
        let params = AllocationParams {
            pace_of_change: Share(1.0),
            least_growth: Share(0.01),
            ..Default::default()
        };
        let claims = [claim(1e5, 600.0), claim(1e5, 400.0)];
        let parts = allocate(Pence::from_pounds(1050.0), &claims, &params, true);
        assert_eq!(parts, [Pence::from_pounds(606.0), Pence::from_pounds(444.0)]);
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_the_national_budget(
            national in 1i64..1_000_000_000_000,
            claims in prop::collection::vec((0.0..1e6f64, 0.0..1e9f64), 1..50),
            on in any::<bool>(),
        ) {
            let claims: Vec<AllocationClaim> =
                claims.into_iter().map(|(w, last)| claim(w, last)).collect();
            let parts = allocate(Pence(national), &claims, &AllocationParams::default(), on);
            prop_assert_eq!(parts.len(), claims.len());
            prop_assert_eq!(parts.iter().copied().sum::<Pence>(), Pence(national));
            prop_assert!(parts.iter().all(|part| *part >= Pence::ZERO));
        }

        #[test]
        fn more_need_never_gets_less(
            a in 1.0..1e6f64, more in 1.0..1e5f64, b in 1.0..1e6f64, last in 1.0..1e8f64,
        ) {
            let params = AllocationParams::default();
            let budget = Pence(1_000_000_000);
            let first = allocate(budget, &[claim(a, last), claim(b, last)], &params, true)[0];
            let second =
                allocate(budget, &[claim(a + more, last), claim(b, last)], &params, true)[0];
            prop_assert!(second >= first);
        }
    }
}
