//! The break-even rule: the treatment of a surplus or an overspend at the year's end.
//!
//! Commissioners must not spend more than their allocation: an overspend beyond the tolerance is
//! recovered from next year's money, up to a cap a year, the rest carried on; part of an underspend
//! may be retained.

use crate::behaviours::Behaviour;
use crate::kernel::registry::About;
use crate::kernel::units::Pence;
use crate::params::groups::AllocationParams;

pub const BREAK_EVEN: Behaviour = Behaviour {
    about: About {
        name: "break_even",
        summary: "Overspends are recovered, surpluses shared",
        source: "CAL125",
    },
    file: "behaviours/nation/break_even.rs",
    neutral: "balances stay where they are and are carried forward",
    disable: None,
};

/// An organisation's year as the books close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearEndPosition {
    pub income: Pence,
    pub expenditure: Pence,
    /// Overspend of earlier years still to be recovered; not negative.
    pub owed: Pence,
}

/// What happens to the balance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearEndTreatment {
    /// Whether the year counts as broken even: a surplus, or a deficit within the tolerance.
    pub broke_even: bool,
    /// Handed back to the nation now.
    pub returned: Pence,
    /// Taken from next year's allocation.
    pub recovered_next_year: Pence,
    /// Still owed after next year's recovery.
    pub owed: Pence,
}

fn tolerated_overspend(year: &YearEndPosition, params: &AllocationParams) -> Pence {
    year.income.max(Pence::ZERO).scaled(params.tolerance.get())
}

/// The year of a commissioner.
pub fn treat_commissioner_balance(
    year: &YearEndPosition,
    params: &AllocationParams,
    switched_on: bool,
) -> YearEndTreatment {
    let surplus = year.income - year.expenditure;
    let excess = -surplus - tolerated_overspend(year, params);
    let broke_even = excess <= Pence::ZERO;
    if !switched_on {
        return YearEndTreatment { broke_even, owed: year.owed, ..YearEndTreatment::default() };
    }
    let mut owed = year.owed;
    let mut returned = Pence::ZERO;
    if surplus > Pence::ZERO {
        // A surplus first pays off what is owed; of the rest a part is retained.
        let paid_off = surplus.min(owed);
        owed -= paid_off;
        let rest = surplus - paid_off;
        returned = surplus - rest.scaled(params.surplus_kept.get());
    } else if excess > Pence::ZERO {
        owed += excess.scaled(params.overspend_recovered.get());
    }
    let most = year.income.max(Pence::ZERO).scaled(params.recovery_cap.get());
    let recovered_next_year = owed.min(most);
    let owed = owed - recovered_next_year;
    YearEndTreatment { broke_even, returned, recovered_next_year, owed }
}

/// What each of several bodies under one financial limit gives (negative) or gets at the year's
/// end: a part of all deficits is covered by those with surpluses, as far as these reach, each in
/// proportion to its own. The parts sum to nothing.
pub fn pooled_contributions(results: &[Pence], share: f64) -> Vec<Pence> {
    let of = |sign: i64| -> Vec<u64> {
        results.iter().map(|pence| (sign * pence.0).max(0) as u64).collect()
    };
    let (over, short) = (of(1), of(-1));
    let all = |parts: &[u64]| Pence(parts.iter().sum::<u64>() as i64);
    let moved = all(&over).min(all(&short).scaled(share));
    let (given, got) = (moved.split(&over), moved.split(&short));
    given.into_iter().zip(got).map(|(given, got)| got - given).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn year(income: i64, expenditure: i64, owed: i64) -> YearEndPosition {
        YearEndPosition {
            income: Pence(income),
            expenditure: Pence(expenditure),
            owed: Pence(owed),
        }
    }

    #[test]
    fn an_overspend_is_recovered_up_to_the_cap_and_carried_beyond() {
        let params = AllocationParams::default();
        let verdict = treat_commissioner_balance(&year(100_000, 103_000, 0), &params, true);
        assert!(!verdict.broke_even);
        assert_eq!((verdict.recovered_next_year, verdict.owed), (Pence(1_000), Pence(1_500)));
    }

    #[test]
    fn a_surplus_first_pays_off_what_is_owed() {
        let params = AllocationParams::default();
        let verdict = treat_commissioner_balance(&year(100_000, 98_000, 1_500), &params, true);
        assert!(verdict.broke_even);
        assert_eq!((verdict.returned, verdict.owed), (Pence(1_750), Pence::ZERO));
    }

    #[test]
    fn switched_off_balances_stay_where_they_are() {
        let params = AllocationParams::default();
        let verdict = treat_commissioner_balance(&year(100_000, 120_000, 77), &params, false);
        assert_eq!((verdict.recovered_next_year, verdict.owed), (Pence::ZERO, Pence(77)));
    }

    proptest! {
        #[test]
        fn partners_cover_each_other_and_nobody_pays_beyond_what_it_has(
            results in prop::collection::vec(-1_000_000_000i64..1_000_000_000, 1..12),
            share in 0.0..=1.0f64,
        ) {
            let results: Vec<Pence> = results.into_iter().map(Pence).collect();
            let moved = pooled_contributions(&results, share);
            prop_assert_eq!(moved.iter().copied().sum::<Pence>(), Pence::ZERO);
            for (result, moved) in results.iter().zip(&moved) {
                let after = *result + *moved;
                // A surplus may fall to nothing, and a deficit be covered, never more.
                prop_assert!(after.0.signum() * result.0.signum() >= 0, "{result} {moved}");
                prop_assert!(after.0.abs() <= result.0.abs());
            }
            prop_assert!(
                pooled_contributions(&results, 0.0).iter().all(|pence| *pence == Pence::ZERO)
            );
        }

        #[test]
        fn nothing_is_returned_or_recovered_beyond_what_there_is(
            income in 0i64..1_000_000_000, expenditure in 0i64..1_000_000_000,
            owed in 0i64..100_000_000,
        ) {
            let params = AllocationParams::default();
            let year = year(income, expenditure, owed);
            let verdict = treat_commissioner_balance(&year, &params, true);
            prop_assert!(verdict.returned >= Pence::ZERO);
            prop_assert!(verdict.returned <= (year.income - year.expenditure).max(Pence::ZERO));
            prop_assert!(verdict.recovered_next_year >= Pence::ZERO && verdict.owed >= Pence::ZERO);
            let overspend = (year.expenditure - year.income).max(Pence::ZERO);
            prop_assert!(verdict.recovered_next_year + verdict.owed <= year.owed + overspend);
        }
    }
}
