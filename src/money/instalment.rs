//! Instalments of a yearly amount by the calendar. Rounding is cumulative, so that instalments
//! sum to the amount exactly, however often they fall due.

use crate::kernel::clock::WEEKS_PER_YEAR;
use crate::kernel::units::Pence;

/// What is now due of a yearly amount, `weeks` into the year, when `paid` was paid before.
/// Negative when more was paid than is due by the calendar.
pub fn instalment_due(yearly: Pence, weeks: u32, paid: Pence) -> Pence {
    let weeks = i128::from(weeks.min(WEEKS_PER_YEAR));
    let upto = i128::from(yearly.0) * weeks / i128::from(WEEKS_PER_YEAR);
    Pence(upto as i64) - paid
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn instalments_sum_to_the_yearly_amount(
            yearly in -1_000_000_000_000i64..1_000_000_000_000,
            mut weeks in prop::collection::vec(1u32..52, 0..20),
        ) {
            weeks.sort_unstable();
            weeks.push(52);
            let mut paid = Pence::ZERO;
            for week in weeks {
                paid += instalment_due(Pence(yearly), week, paid);
            }
            prop_assert_eq!(paid, Pence(yearly));
        }
    }
}
