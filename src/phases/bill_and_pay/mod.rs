//! Bill and pay: in order, organisations meet the month's costs (`costs`, `schemes::costs`),
//! contracts accrue what they have earned, the nation pays its instalments and commissioners pay
//! on account (`payments`). At the end of the year contracts are settled (`year_end`), deficits
//! are shared or covered (`rescue`), reserves reinvested (`reinvestment`), balances judged and
//! the estate adjusted (`year_end`). `unit_costs` prices inputs, `pool` holds money for social
//! care.

pub mod costs;
pub mod payments;
pub mod pool;
pub mod reinvestment;
pub mod rescue;
pub mod unit_costs;
pub mod year_end;

use crate::kernel::clock::Week;
use crate::kernel::error::Violation;
use crate::money::LedgerError;

/// Name of the phase in violations.
pub const PHASE: &str = "bill and pay";

/// A refusal of the ledger as a violation of this phase.
pub fn refused(week: Week) -> impl Fn(LedgerError) -> Violation {
    move |error| Violation { phase: PHASE, week, what: error.to_string() }
}
