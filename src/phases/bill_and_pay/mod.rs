//! Bill and pay: what contracts have earned is accrued week by week; each month organisations
//! meet their costs, the nation pays its instalments and commissioners pay on account; at the end
//! of the year contracts are settled and balances judged.

pub mod costs;
pub mod payments;
pub mod pool;
pub mod unit_costs;
pub mod year_end;

use crate::kernel::clock::Week;
use crate::kernel::error::Violation;
use crate::money::LedgerError;

/// Name of the phase in violations.
pub const PHASE: &str = "bill and pay";

/// A refusal of the ledger as a violation of this phase.
pub fn refused(week: Week) -> impl Fn(LedgerError) -> Violation {
    move |error| Violation::new(PHASE, week, error)
}
